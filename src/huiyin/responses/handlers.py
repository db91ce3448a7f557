"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.responses import quality, services
from huiyin.responses.contracts import AnswerAccepted, ErasureAsked


@subscribe(AnswerAccepted, name="responses.look_for_flags")
def look_for_flags(accepted: Sequence[AnswerAccepted]) -> None:
    """Note what makes an answer doubtful; the answer stays as it is."""
    quality.look_at([event.response_id for event in accepted])


@subscribe(ErasureAsked, name="responses.erase", lane=SLOW, own_transactions=True)
def erase(asked: Sequence[ErasureAsked]) -> None:
    """Carry out orders to erase a person."""
    for event in asked:
        services.run_erasure(event.erasure_id)
