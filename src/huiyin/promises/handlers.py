"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.promises.contracts import PromiseDue
from huiyin.promises.measuring import measure
from huiyin.promises.queries import is_known


@subscribe(PromiseDue, name="promises.measure", lane=SLOW, own_transactions=True)
def measure_due(due: Sequence[PromiseDue]) -> None:
    """Measure again what promises delivered; each once, however often it was asked for."""
    for promise_id in dict.fromkeys(event.promise_id for event in due):
        if is_known(promise_id):
            measure(promise_id=promise_id)
