"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.outcomes import services
from huiyin.outcomes.contracts import EvaluationAsked


@subscribe(EvaluationAsked, name="outcomes.evaluate", lane=SLOW, own_transactions=True)
def evaluate(asked: Sequence[EvaluationAsked]) -> None:
    """Work out what recovery brought."""
    for event in asked:
        services.evaluate(event.evaluation_id)
