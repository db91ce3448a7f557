"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import FILES, subscribe
from huiyin.customers import importing
from huiyin.customers.contracts import ContactFileArrived, ContactFileConfirmed


@subscribe(ContactFileArrived, name="customers.read_file", lane=FILES, own_transactions=True)
def read_file(arrived: Sequence[ContactFileArrived]) -> None:
    """Read the file and propose its columns."""
    for event in arrived:
        importing.read_file(event.file_id)


@subscribe(ContactFileConfirmed, name="customers.store_file", lane=FILES, own_transactions=True)
def store_file(confirmed: Sequence[ContactFileConfirmed]) -> None:
    """Store the rows, part by part."""
    for event in confirmed:
        importing.store_file(event.file_id)
