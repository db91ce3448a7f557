"""Erasing a person on request: asked for by somebody entitled, run in the background, certified.

The job can be killed at any moment and is then run again: records go in one transaction, copies of
them one place after the other, the name last of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.core.erasure import Person, Stage, erasers, pseudonym
from huiyin.core.forgetting import forget_deleted, overwrite_deleted, worth_looking_for
from huiyin.customers.queries import keys_of_person
from huiyin.responses.contracts import ErasureAsked
from huiyin.responses.erasers import words_of
from huiyin.responses.models import AnswerVersion, Draft, Erasure, Response
from huiyin.responses.problems import NobodyNamed, NotTypedAgain
from huiyin.surveys.queries import programmes_of

A_LONG_WHILE = 3600.0  # seconds: rewriting a large database takes minutes, in which no lease can be renewed


@transaction.atomic
def ask_erasure(
    *, by: User | None, programme_ids: Iterable[int], respondent_key: str, typed: str | None = None
) -> Erasure:
    """Have everything about a respondent of these programmes erased; cannot be undone.

    `typed` is what the person typed to confirm, None where somebody else has made sure. Raises
    `NobodyNamed`, `NotTypedAgain`, and 404-like `NobodyNamed` for programmes out of sight.
    """
    key = respondent_key.strip()
    wanted = sorted(set(programme_ids))
    if by is not None:
        wanted = sorted(programmes_of(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if not key or not wanted:
        raise NobodyNamed
    if typed is not None and typed.strip() != key:
        raise NotTypedAgain
    others = [one for one in keys_of_person(key) if one != key]  # the same person, kept under further ids
    row, *_ = [_order(by, wanted, one) for one in (key, *others)]
    return row


def _order(by: User | None, wanted: list[int], key: str) -> Erasure:
    row = Erasure.objects.create(
        unit_id=None if by is None else by.unit_id,
        asked_by=by,
        programme_ids=wanted,
        respondent_key=key,
        pseudonym=pseudonym(key),
        asked_at=timezone.now(),
    )
    audit.record("erasure.ask", by=by, on=f"erasure:{row.pk}", programmes=wanted, pseudonym=row.pseudonym)
    events.publish(ErasureAsked(row.pk))
    return row


def run_erasure(erasure_id: int) -> None:
    """Carry an order out, from wherever an earlier run ended."""
    row = Erasure.objects.filter(pk=erasure_id).exclude(state=Erasure.DONE).first()
    if row is None:
        return
    words: list[str] | None = None
    if row.respondent_key:
        people = [Person(programme_id, row.respondent_key) for programme_id in row.programme_ids]
        words = _words(people, row.respondent_key)
        overwrite_deleted()
        _erase_records(row, people)
        _erase_copies(row, people)
        _put_name_out(row)
    with transaction.atomic():
        events.renew_lease(A_LONG_WHILE)
    rewritten = forget_deleted(words, _TABLES)
    _certify(row, rewritten)


_TABLES = tuple(model._meta.db_table for model in (Response, AnswerVersion, Draft, Erasure))


def _words(people: Sequence[Person], key: str) -> list[str]:
    said = (text for person in people for text in words_of(person))
    return [key, *dict.fromkeys(worth_looking_for(said))]


def _erase_records(row: Erasure, people: Sequence[Person]) -> None:
    counts: Counter[str] = Counter()
    with transaction.atomic():
        events.renew_lease(A_LONG_WHILE)
        for person in people:
            for eraser in erasers(Stage.RECORDS):
                counts[eraser.key] += eraser.erase(person)
        _progress(row, counts, n_steps=1 + len(erasers(Stage.COPIES)) * len(people))


def _erase_copies(row: Erasure, people: Sequence[Person]) -> None:
    for person in people:
        for eraser in erasers(Stage.COPIES):
            with transaction.atomic():
                events.renew_lease(A_LONG_WHILE)
            n = eraser.erase(person)
            with transaction.atomic():
                events.renew_lease(A_LONG_WHILE)
                _progress(row, Counter({eraser.key: n}))


def _progress(row: Erasure, counts: Counter[str], n_steps: int | None = None) -> None:
    row.counts = dict(Counter(row.counts) + counts)
    row.state = Erasure.RUNNING
    if n_steps is not None:
        row.n_steps, row.n_done = n_steps, 0
    row.n_done += 1
    row.save(update_fields=["counts", "state", "n_steps", "n_done"])


def _put_name_out(row: Erasure) -> None:
    with transaction.atomic():
        events.renew_lease(A_LONG_WHILE)
        row.respondent_key, row.state = "", Erasure.FORGETTING
        row.save(update_fields=["respondent_key", "state"])


def _certify(row: Erasure, rewritten: bool) -> None:
    with transaction.atomic():
        events.renew_lease()
        row.state, row.finished_at = Erasure.DONE, timezone.now()
        row.rewritten = rewritten
        row.save(update_fields=["state", "finished_at", "rewritten"])
        audit.record(
            "erasure.done",
            by=row.asked_by,
            on=f"erasure:{row.pk}",
            pseudonym=row.pseudonym,
            counts=row.counts,
        )
