"""What this app does when news arrives: facts follow answers.

The names of the subscribers are stored with deliveries; they began in another app and never change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from huiyin.core.events import subscribe
from huiyin.responses.contracts import (
    AnswerAccepted,
    AnswerCorrected,
    AnswersErased,
    AnswersImported,
    AnswersRemoved,
)
from huiyin.warehouse import services


@subscribe(AnswerAccepted, name="metrics.append_accepted", most=5_000)
def append_accepted(events: Sequence[AnswerAccepted]) -> None:
    """Append single answers as one part a programme; answers removed since are passed over."""
    by_programme: dict[int, list[int]] = defaultdict(list)
    for event in events:
        by_programme[event.programme_id].append(event.response_id)
    for programme_id, ids in by_programme.items():
        services.append_accepted(programme_id, ids)


@subscribe(AnswersImported, name="metrics.append_imported", most=1)
def append_imported(events: Sequence[AnswersImported]) -> None:
    """Append the rows of a batch; of a batch undone since nothing is left to append.

    One event at a time: an event may bring 10,000 rows, and the transaction keeps others waiting.
    """
    for event in events:
        services.append_batch(event.programme_id, event.batch, event.first_id, event.last_id)


@subscribe(AnswersRemoved, name="metrics.drop_removed")
def drop_removed(events: Sequence[AnswersRemoved]) -> None:
    """Take undone batches out of the facts."""
    for event in events:
        services.drop_batch(event.programme_id, event.batch)


@subscribe(AnswerCorrected, name="warehouse.restate_corrected")
def restate_corrected(events: Sequence[AnswerCorrected]) -> None:
    """Facts of corrected answers say what their newest version says."""
    by_programme: dict[int, set[int]] = defaultdict(set)
    for event in events:
        by_programme[event.programme_id].add(event.response_id)
    for programme_id, ids in by_programme.items():
        services.restate(programme_id, ids)


@subscribe(AnswersErased, name="warehouse.forget_erased")
def forget_erased(events: Sequence[AnswersErased]) -> None:
    """Erased answers leave every part."""
    for event in events:
        services.forget_answers(event.programme_id, event.response_ids)
