"""Messages follow answers."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.channels.suggestion_box import services
from huiyin.core.events import subscribe
from huiyin.responses.contracts import AnswerAccepted, AnswersErased


@subscribe(AnswerAccepted, name="suggestion_box.file_messages", most=1_000)
def file_messages(accepted: Sequence[AnswerAccepted]) -> None:
    """File what came through a box."""
    services.file_messages([event.response_id for event in accepted])


@subscribe(AnswersErased, name="suggestion_box.forget_messages")
def forget_messages(erased: Sequence[AnswersErased]) -> None:
    """An erased answer leaves no message."""
    services.forget_messages([key for event in erased for key in event.response_ids])
