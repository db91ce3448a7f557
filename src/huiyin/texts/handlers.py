"""What this app does when news arrives: texts are read, and forgotten with their records."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.responses.contracts import (
    AnswerAccepted,
    AnswerCorrected,
    AnswersErased,
    AnswersImported,
    AnswersRemoved,
)
from huiyin.texts import services
from huiyin.texts.contracts import ReadingAsked


@subscribe(AnswerAccepted, name="texts.read_accepted", most=2_000)
def read_accepted(accepted: Sequence[AnswerAccepted]) -> None:
    """Read what single answers say."""
    services.read_records(source="answer", ids=[event.response_id for event in accepted])


@subscribe(AnswerCorrected, name="texts.read_corrected")
def read_corrected(corrected: Sequence[AnswerCorrected]) -> None:
    """Read what answers say now; those set aside lose their readings."""
    services.read_records(source="answer", ids=[event.response_id for event in corrected])


@subscribe(AnswersImported, name="texts.read_imported")
def read_imported(imported: Sequence[AnswersImported]) -> None:
    """Have imported answers read with progress."""
    for event in imported:
        services.ask_to_read(
            source="answer",
            programme_id=event.programme_id,
            first_id=event.first_id,
            last_id=event.last_id,
            batch=event.batch,
        )


@subscribe(AnswersRemoved, name="texts.forget_removed")
def forget_removed(removed: Sequence[AnswersRemoved]) -> None:
    """Readings of answers that are gone go with them."""
    for event in removed:
        services.forget_gone(programme_id=event.programme_id)


@subscribe(AnswersErased, name="texts.forget_erased")
def forget_erased(erased: Sequence[AnswersErased]) -> None:
    """Readings of erased answers go with them."""
    services.forget(source="answer", ids=[key for event in erased for key in event.response_ids])


@subscribe(ReadingAsked, name="texts.run", lane=SLOW, own_transactions=True)
def run(asked: Sequence[ReadingAsked]) -> None:
    """Read texts part by part."""
    for event in asked:
        services.run(event.run_id)
