"""Storing submissions together, inside the transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.core import events
from huiyin.responses import bulk
from huiyin.responses.contracts import (
    AnswerAccepted,
    AnswersImported,
    Batch,
    BegunBefore,
    NewAnswer,
    Outcome,
    Submission,
)
from huiyin.responses.masking import current_kinds, masked_submissions, remembered_kinds
from huiyin.responses.models import Draft, Response
from huiyin.responses.problems import NotTakenNow

_MASKED_ANEW = 5  # times at most: a programme does not change what it masks faster than answers are stored


def store_together(
    submissions: Sequence[Submission], batch: Batch | None = None
) -> list[Outcome | Exception]:
    """Store submissions and their events in the open transaction; the outcome or the refusal of each, in order.

    Rows are put in first and decide who is first where the same act arrives twice, here or in another
    process; only then each new one passes its gates, and what a gate refuses is taken out again. Those of a
    batch belong to one programme and are told of by one event.
    """
    keys = [submission.answer.dedup_key for submission in submissions]
    if len(set(keys)) == len(keys) and not any(submission.gates for submission in submissions):
        order = sorted(range(len(keys)), key=keys.__getitem__)
        if order == list(range(len(keys))):
            return _store(submissions, batch)
        found = dict(zip(order, _store([submissions[at] for at in order], batch), strict=True))
        return [found[at] for at in range(len(keys))]
    results: dict[int, Outcome | Exception] = {}
    left = sorted(range(len(submissions)), key=lambda at: _order(submissions[at]))
    while left:  # the same act twice: the second is looked at when it is decided what became of the first
        first = {submissions[at].answer.dedup_key: at for at in reversed(left)}
        chosen = [at for at in left if first[submissions[at].answer.dedup_key] == at]
        results.update(zip(chosen, _store([submissions[at] for at in chosen], batch), strict=True))
        taken = set(chosen)
        left = [at for at in left if at not in taken]
    return [results[at] for at in range(len(submissions))]


def _order(submission: Submission) -> tuple[str, ...]:
    """What is locked is locked in the same order by every process."""
    return (*(getattr(gate, "lock", "") for gate in submission.gates), submission.answer.dedup_key)


def _store(submissions: Sequence[Submission], batch: Batch | None) -> list[Outcome | Exception]:
    now = timezone.now()
    submissions, new_ids = _inserted(submissions, now, batch.name if batch else "")
    repeated = [s.answer.dedup_key for s in submissions if s.answer.dedup_key not in new_ids]
    known = bulk.handed_in_before(repeated) if repeated else {}
    begun = _drafts_among([s.draft for s in submissions if s.draft is not None and not s.knows_draft])
    results: list[Outcome | Exception] = []
    refused: list[int] = []
    for submission in submissions:
        key = submission.answer.dedup_key
        try:
            if key in new_ids:
                if not submission.knows_draft and submission.draft in begun:
                    raise BegunBefore
                if submission.gates:
                    _admit(submission)
                moment = bulk.moment_of(submission.answer, now)
                results.append(Outcome(new_ids[key], True, True, key, moment))
            else:
                results.append(_again(submission, known[key]))
        except (Problem, BegunBefore) as refusal:
            results.append(refusal)
            if key in new_ids:
                refused.append(new_ids[key])
    if refused:
        Response.objects.filter(pk__in=refused)._raw_delete(using=connection.alias)
    taken = [
        (submission, result)
        for submission, result in zip(submissions, results, strict=True)
        if isinstance(result, Outcome)
    ]
    _tell([(o.response_id, s.programme_id) for s, o in taken if o.is_new], batch)
    drafts = [s.draft for s, _ in taken if s.draft is not None and (s.knows_draft or s.draft in begun)]
    _discard_drafts(drafts)
    return results


def _inserted(
    submissions: Sequence[Submission], now: datetime, batch: str
) -> tuple[Sequence[Submission], dict[str, int]]:
    """Put rows in as their programmes mask at that moment; the masked submissions and the ids of the new ones."""
    programmes = {one.programme_id for one in submissions}
    kinds = remembered_kinds(programmes)
    for _ in range(_MASKED_ANEW):
        masked = masked_submissions(submissions, kinds)
        ids = bulk.insert_handed_in(masked, now, kinds, batch)
        if ids is not None:
            return masked, ids
        kinds = current_kinds(programmes)
    raise NotTakenNow


def _tell(new: Sequence[tuple[int, int]], batch: Batch | None) -> None:
    """The news of what is new, as (response, programme)."""
    if batch is None:
        events.publish_all([AnswerAccepted(response_id, programme_id) for response_id, programme_id in new])
    elif new:
        ids = [response_id for response_id, _ in new]
        events.publish(AnswersImported(new[0][1], batch.name, min(ids), max(ids), batch.open_cases))


def _admit(submission: Submission) -> None:
    gates = submission.gates
    leaves_nothing = len(gates) == 1 and getattr(gates[0], "checks_first", False)
    with nullcontext() if leaves_nothing else transaction.atomic():
        for gate in gates:
            gate.admit(submission)


def _again(submission: Submission, row: bulk.HandedIn) -> Outcome:
    for gate in submission.gates:
        if hasattr(gate, "replayed"):
            gate.replayed(submission)
    answer = submission.answer
    return Outcome(row.id, False, _says(row, answer), answer.dedup_key, row.moment)


def _says(row: bulk.HandedIn, answer: NewAnswer) -> bool:
    """Whether the stored answer says the same as the one sent now."""
    return bool(row.answers == dict(answer.answers) and row.context == dict(answer.context))


def _drafts_among(names: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the named drafts that there are."""
    if not names:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT submission_id, link_token_hash {_named(names)}", _values(names))
        return set(cursor.fetchall())


def _discard_drafts(names: Sequence[tuple[str, str]]) -> None:
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE {_named(names)}", _values(names))


def _named(names: Sequence[tuple[str, str]]) -> str:
    listed = ", ".join(["(%s, %s)"] * len(names))
    return f"FROM {Draft._meta.db_table} WHERE (submission_id, link_token_hash) IN (VALUES {listed})"


def _values(names: Sequence[tuple[str, str]]) -> list[str]:
    return [value for name in names for value in name]
