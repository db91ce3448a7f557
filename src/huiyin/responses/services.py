"""The only writer of answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from huiyin.core import events
from huiyin.responses import bulk
from huiyin.responses.contracts import AnswersImported, AnswersRemoved, NewAnswer, Submission
from huiyin.responses.correcting import correct as correct
from huiyin.responses.correcting import reinstate as reinstate
from huiyin.responses.correcting import set_aside as set_aside
from huiyin.responses.erasing import ask_erasure as ask_erasure
from huiyin.responses.erasing import run_erasure as run_erasure
from huiyin.responses.handing_in import store_together
from huiyin.responses.masking import masked_answers
from huiyin.responses.masking import masked_draft as masked_draft
from huiyin.responses.masking import masked_texts as masked_texts
from huiyin.responses.models import AnswerVersion, Draft, LeftOff, QualityFlag, Response, TextTrace

DRAFTS_ARE_KEPT = timedelta(days=30)


def accept(
    answer: NewAnswer, *, programme_id: int, channel: str, version_id: int | None = None
) -> tuple[Response, bool]:
    """Store one answer and its event in the open transaction; returns it and whether it is new.

    The same `dedup_key` again gives the stored answer and False: sending twice counts once. The
    caller's transaction must be durable and must end before the respondent is told "received";
    `intake.submit` sees to both, and is the way for everything that comes from outside.
    """
    (result,) = store_together([Submission(answer, programme_id, channel, version_id)])
    if isinstance(result, Exception):
        raise result
    return Response.objects.get(pk=result.response_id), result.is_new


def store_batch(
    answers: Sequence[NewAnswer], *, programme_id: int, channel: str, batch: str, open_cases: bool = False
) -> int:
    """Store rows of a batch in one transaction, leaving out those already stored; returns how many are new."""
    with transaction.atomic():
        new = bulk.insert_new(
            masked_answers(answers, programme_id),
            programme_id=programme_id,
            channel=channel,
            batch=batch,
            recorded_at=timezone.now(),
        )
        if new.n_rows:
            events.publish(AnswersImported(programme_id, batch, new.first_id, new.last_id, open_cases))
    return new.n_rows


def remove_batch(*, programme_id: int, batch: str) -> int:
    """Undo a batch as a whole: its rows are gone, and the facts and figures follow; returns how many rows."""
    if not batch:
        raise ValueError("a batch has a name")
    with transaction.atomic():
        # Raw deletes: only versions and flags hang on a response, and a million rows must not be loaded.
        rows = Response.objects.filter(programme_id=programme_id, batch=batch)
        AnswerVersion.objects.filter(response__in=rows)._raw_delete(using=connection.alias)
        QualityFlag.objects.filter(response__in=rows)._raw_delete(using=connection.alias)
        TextTrace.objects.filter(response__in=rows)._raw_delete(using=connection.alias)
        n_rows = rows._raw_delete(using=connection.alias)
        events.publish(AnswersRemoved(programme_id, batch))
    return n_rows


@transaction.atomic
def save_draft(
    *,
    submission_id: str,
    link_token_hash: str,
    version_id: int,
    language: str,
    answers: Mapping[str, str],
    resume_hash: str = "",
    paradata: Mapping[str, Any] | None = None,
) -> None:
    """Keep the form fields of pages already filled in; those given replace or join the earlier ones.

    A draft stays with the version it was begun with. Drafts nobody came back to are dropped on the way.
    """
    now = timezone.now()
    draft, created = Draft.objects.select_for_update().get_or_create(
        submission_id=submission_id, link_token_hash=link_token_hash, defaults={"version_id": version_id}
    )
    draft.language = language
    draft.answers = {**draft.answers, **masked_draft(answers, version_id)}
    draft.paradata = draft.paradata if paradata is None else dict(paradata)
    draft.resume_hash = draft.resume_hash or resume_hash
    draft.save(update_fields=["language", "answers", "paradata", "resume_hash", "updated_at"])
    if created:
        drop_old_drafts(now - DRAFTS_ARE_KEPT)


def drop_old_drafts(before: datetime) -> None:
    """Forget drafts that nobody came back to; only where their respondents stopped is remembered."""
    old = list(Draft.objects.filter(updated_at__lt=before)[:500])
    LeftOff.objects.bulk_create(
        LeftOff(
            version_id=draft.version_id,
            seen=draft.paradata["seen"],
            device=draft.paradata.get("device", ""),
            left_on=timezone.localdate(draft.updated_at),
        )
        for draft in old
        if draft.paradata.get("seen")
    )
    Draft.objects.filter(pk__in=[draft.pk for draft in old]).delete()


def discard_draft(*, submission_id: str, link_token_hash: str) -> None:
    """Forget a draft: it will never be handed in."""
    Draft.objects.filter(submission_id=submission_id, link_token_hash=link_token_hash).delete()


def discard_drafts_of(*, link_token_hashes: Collection[str]) -> int:
    """Forget every draft begun by some links; returns how many."""
    rows = Draft.objects.filter(link_token_hash__in=list(link_token_hashes))
    return rows.delete()[0]
