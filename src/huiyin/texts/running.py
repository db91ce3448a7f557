"""Runs of the readers: which records are read when, by parts, each part in a transaction of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.core.quick_rows import insert_rows
from huiyin.responses.queries import which_exist
from huiyin.surveys.models import Programme
from huiyin.texts import labelling, readers, topic_sets
from huiyin.texts.contracts import ReadingAsked, SourceText, TextsRead
from huiyin.texts.forgetting import forget_summaries
from huiyin.texts.models import TextReading, TextRun, TopicMention
from huiyin.texts.queries import homed, is_home
from huiyin.texts.sources.base import Source, sources

AT_ONCE = 2_000  # records in one transaction
LEASE = 300.0  # seconds for one part


@transaction.atomic
def reread(*, by: User | None, programme: Programme) -> TextRun:
    """Have all texts of a programme read again; one that waits untouched already is asked for once."""
    waiting = TextRun.objects.filter(programme=programme, finished_at=None, source="", n_done=0).first()
    if waiting is not None:
        return waiting
    n = sum(source.n(programme.pk) for source in sources)
    row = _run(programme.pk, n_total=n, asked_by=by)
    if is_home(programme.pk):
        read_homeless(by=by)
    if by is not None:
        audit.record("texts.reread", by=by, on=f"programme:{programme.pk}")
    return row


@transaction.atomic
def read_homeless(*, by: User | None) -> TextRun:
    """Have all texts read again that belong to no programme, each where it counts now."""
    waiting = TextRun.objects.filter(programme=None, finished_at=None, source="", n_done=0).first()
    return waiting or _run(None, n_total=sum(source.n(None) for source in sources), asked_by=by)


@transaction.atomic
def ask_to_read(
    *, source: str, programme_id: int | None, first_id: int, last_id: int, batch: str = ""
) -> TextRun:
    """Have the records of a source between two numbers read by the worker, with progress."""
    n = last_id - first_id + 1
    return _run(programme_id, source=source, first_id=first_id, last_id=last_id, batch=batch, n_total=n)


def _run(programme_id: int | None, **values: Any) -> TextRun:
    row = TextRun.objects.create(
        programme_id=programme_id, asked_at=timezone.now(), next_id=values.get("first_id", 0), **values
    )
    events.publish(ReadingAsked(row.pk))
    return row


def run(run_id: int) -> None:
    """Do the work of a run from where it stopped, part by part; a finished one is left alone."""
    row = TextRun.objects.filter(pk=run_id, finished_at=None).first()
    if row is None:
        return
    wanted = [sources[row.source]] if row.source else list(sources)
    for source in wanted[_position(row, wanted) :]:
        while ids := source.ids(row.programme_id, row.next_id, row.last_id, AT_ONCE):
            with transaction.atomic():
                events.renew_lease(LEASE)
                _store(source, ids)
                row.next_id, row.n_done = ids[-1] + 1, row.n_done + len(ids)
                row.at_source = source.key
                row.save(update_fields=["next_id", "n_done", "at_source"])
        row.next_id = 0
    TextRun.objects.filter(pk=row.pk).update(finished_at=timezone.now(), n_done=F("n_total"))


def _position(row: TextRun, wanted: Sequence[Source]) -> int:
    """Which source a run had come to."""
    keys = [source.key for source in wanted]
    return keys.index(row.at_source) if row.at_source in keys else 0


@transaction.atomic
def read_records(*, source: str, ids: Collection[int]) -> int:
    """Read some records now; what was read of them before is replaced. Returns how many texts were read."""
    numbers = sorted(set(ids))
    return sum(_store(sources[source], numbers[at : at + AT_ONCE]) for at in range(0, len(numbers), AT_ONCE))


@transaction.atomic
def forget(*, source: str, ids: Collection[int]) -> int:
    """Drop what was read of records that are gone; returns how many readings."""
    numbers = sorted(set(ids))
    n = 0
    for at in range(0, len(numbers), AT_ONCE):
        part = numbers[at : at + AT_ONCE]
        rows = TextReading.objects.filter(source__in=sources[source].gives, source_id__in=part)
        n += rows.count()
        forget_summaries(rows.order_by().values_list("programme", flat=True).distinct())
        rows.delete()
        labelling.follow(sources[source].gives, part)
    return n


@transaction.atomic
def forget_gone(*, programme_id: int) -> int:
    """Drop the readings of answers of a programme that do not exist any more; returns of how many."""
    source = sources["answer"]
    rows = TextReading.objects.filter(programme=programme_id, source__in=source.gives)
    known = sorted(set(rows.values_list("source_id", flat=True)))
    gone = sorted(set(known) - which_exist(known))
    return forget(source=source.key, ids=gone)


def _store(source: Source, ids: Sequence[int]) -> int:
    """Read some records and put the readings in the place of those there were."""
    texts = homed(source.texts(ids))
    _drop(source, ids)
    read = readers.read(texts, timezone.now())
    numbers = insert_rows(TextReading, readers.COLUMNS, read.readings)
    insert_rows(TopicMention, topic_sets.COLUMNS, [(numbers[at], *rest) for at, *rest in read.mentions])
    labelling.follow(source.gives, ids)
    news: dict[tuple[int | None, str], list[SourceText]] = defaultdict(list)
    for text in texts:
        news[text.programme_id, text.source].append(text)
    for (programme_id, key), some in news.items():
        events.publish(TextsRead(programme_id, key, sorted({one.source_id for one in some})))
    return len(numbers)


def _drop(source: Source, ids: Sequence[int]) -> None:
    """Drop what was read of some records before. Nothing hangs on a reading but its mentions."""
    own = TextReading.objects.filter(source__in=source.gives).order_by()
    if own.filter(source_id__range=(min(ids, default=0), max(ids, default=0))).exists():
        before = own.filter(source_id__in=ids)
        TopicMention.objects.filter(reading__in=before.values("pk"))._raw_delete(using=connection.alias)
        before._raw_delete(using=connection.alias)
