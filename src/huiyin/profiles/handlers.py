"""What this app does when news arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.profiles import grades, reckoning
from huiyin.profiles.contracts import ReckoningAsked
from huiyin.responses.contracts import (
    AnswerAccepted,
    AnswerCorrected,
    AnswersErased,
    AnswersImported,
    AnswersRemoved,
)


def _by_programme(events: Sequence[AnswerAccepted] | Sequence[AnswerCorrected]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for event in events:
        found[event.programme_id].append(event.response_id)
    return found


@subscribe(AnswerAccepted, name="profiles.grade")
def grade_accepted(accepted: Sequence[AnswerAccepted]) -> None:
    """What a known customer answered counts for the customer's health at once."""
    for programme_id, ids in _by_programme(accepted).items():
        grades.grade_answers(programme_id, ids)


@subscribe(AnswerCorrected, name="profiles.grade_again")
def grade_corrected(corrected: Sequence[AnswerCorrected]) -> None:
    """A corrected answer is graded again; one set aside loses its grade."""
    for programme_id, ids in _by_programme(corrected).items():
        grades.grade_answers(programme_id, ids)


@subscribe(AnswersImported, name="profiles.grade_imported", lane=SLOW, own_transactions=True)
def grade_imported(imported: Sequence[AnswersImported]) -> None:
    """The rows of a file."""
    for event in imported:
        grades.grade_programme(event.programme_id, batch=event.batch, first_id=event.first_id)


@subscribe(AnswersRemoved, name="profiles.forget_removed", lane=SLOW)
def forget_removed(removed: Sequence[AnswersRemoved]) -> None:
    """Grades of answers that were taken back go."""
    for programme_id in sorted({event.programme_id for event in removed}):
        grades.forget_missing(programme_id)


@subscribe(AnswersErased, name="profiles.forget_erased")
def forget_erased(erased: Sequence[AnswersErased]) -> None:
    """Grades of erased answers go."""
    for event in erased:
        grades.grade_answers(event.programme_id, event.response_ids)


@subscribe(ReckoningAsked, name="profiles.reckon", lane=SLOW, own_transactions=True)
def reckon(asked: Sequence[ReckoningAsked]) -> None:
    """Value, loyalty, health and risk of everybody."""
    for event in asked:
        reckoning.run(event.reckoning_id)
