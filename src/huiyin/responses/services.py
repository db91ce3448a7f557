"""The only writer of answers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from huiyin.core import events
from huiyin.responses.contracts import AnswerAccepted, AnswersImported, AnswersRemoved, NewAnswer
from huiyin.responses.models import Response


def accept(
    answer: NewAnswer, *, programme_id: int, channel: str, version_id: int | None = None
) -> tuple[Response, bool]:
    """Store one answer and its event in the open transaction; returns it and whether it is new.

    The same `dedup_key` again gives the stored answer and False: sending twice counts once. The
    caller's transaction must be durable and must end before the respondent is told "received".
    """
    response, created = Response.objects.get_or_create(
        dedup_key=answer.dedup_key,
        defaults={
            "programme_id": programme_id,
            "wave_id": answer.wave_id,
            "version_id": version_id,
            "channel": channel,
            "respondent_key": answer.respondent_key,
            "answers": dict(answer.answers),
            "context": dict(answer.context),
            "weight": answer.weight,
            "language": answer.language,
            "answered_on": answer.answered_on,
            "recorded_at": timezone.now(),
        },
    )
    if created:
        events.publish(AnswerAccepted(response.pk, programme_id))
    return response, created


def store_batch(
    answers: Sequence[NewAnswer], *, programme_id: int, channel: str, batch: str, open_cases: bool = False
) -> int:
    """Store rows of a batch in one transaction, leaving out those already stored; returns how many are new."""
    now = timezone.now()
    with transaction.atomic():
        known = set(
            Response.objects.filter(dedup_key__in=[answer.dedup_key for answer in answers]).values_list(
                "dedup_key", flat=True
            )
        )
        rows = {
            answer.dedup_key: Response(
                programme_id=programme_id,
                wave_id=answer.wave_id,
                channel=channel,
                batch=batch,
                dedup_key=answer.dedup_key,
                respondent_key=answer.respondent_key,
                answers=dict(answer.answers),
                context=dict(answer.context),
                weight=answer.weight,
                language=answer.language,
                answered_on=answer.answered_on,
                recorded_at=now,
            )
            for answer in answers
            if answer.dedup_key not in known
        }
        stored = Response.objects.bulk_create(rows.values(), batch_size=1000)
        if stored:
            keys = [row.pk for row in stored]
            events.publish(AnswersImported(programme_id, batch, min(keys), max(keys), open_cases))
    return len(stored)


def remove_batch(*, programme_id: int, batch: str) -> int:
    """Undo a batch as a whole: its rows are gone, and the facts and figures follow; returns how many rows."""
    if not batch:
        raise ValueError("a batch has a name")
    with transaction.atomic():
        # Raw delete: nothing hangs on a response by foreign key, and a million rows must not be loaded.
        rows = Response.objects.filter(programme_id=programme_id, batch=batch)
        n_rows = rows._raw_delete(using=connection.alias)  # type: ignore[attr-defined]
        events.publish(AnswersRemoved(programme_id, batch))
    return n_rows
