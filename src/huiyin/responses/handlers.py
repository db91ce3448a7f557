"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.responses import services
from huiyin.responses.contracts import ErasureAsked


@subscribe(ErasureAsked, name="responses.erase", lane=SLOW, own_transactions=True)
def erase(asked: Sequence[ErasureAsked]) -> None:
    """Carry out orders to erase a person."""
    for event in asked:
        services.run_erasure(event.erasure_id)
