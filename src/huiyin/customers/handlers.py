"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import FILES, SLOW, subscribe
from huiyin.customers import changes, importing, requests
from huiyin.customers.contracts import (
    ContactFileArrived,
    ContactFileConfirmed,
    ContactsChanged,
    MatchingAsked,
    RequestAsked,
)
from huiyin.customers.matching import searching


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


@subscribe(MatchingAsked, name="customers.match", lane=SLOW, own_transactions=True)
def match(asked: Sequence[MatchingAsked]) -> None:
    """Find contacts that may be one person."""
    for event in asked:
        searching.run_search(event.run_id)


@subscribe(RequestAsked, name="customers.disclose", lane=SLOW, own_transactions=True)
def disclose(asked: Sequence[RequestAsked]) -> None:
    """Make the copy of a customer's data."""
    for event in asked:
        requests.prepare(event.request_id)


@subscribe(ContactsChanged, name="customers.note_changes")
def note_changes(changed: Sequence[ContactsChanged]) -> None:
    """Number the changes for systems that keep a copy."""
    changes.note(changed)
