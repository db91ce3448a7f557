"""Reviews go with their answers."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.channels.reviews import services
from huiyin.core.events import subscribe
from huiyin.responses.contracts import AnswersErased


@subscribe(AnswersErased, name="reviews.forget")
def forget_reviews(erased: Sequence[AnswersErased]) -> None:
    """An erased answer leaves no review."""
    services.forget_reviews([key for event in erased for key in event.response_ids])
