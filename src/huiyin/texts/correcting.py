"""Labels that people put right where they are shown."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.texts.coding_contracts import ONE_LABEL, LabelTask
from huiyin.texts.labelling import corrections_at, labels_of, machine_said, place_of, put_on
from huiyin.texts.models import LabelCorrection, TextReading
from huiyin.texts.problems import CodeUnknown
from huiyin.texts.running import read_records
from huiyin.texts.sources.base import source_of


@transaction.atomic
def correct_label(*, by: User, reading: TextReading, task: str, label: str) -> LabelCorrection:
    """Put a label of a text right; it holds through later readings and is learned from. Raises `CodeUnknown`."""
    known = labels_of(task, reading.programme_id) if task in ONE_LABEL else {}
    if label not in known:
        raise CodeUnknown(label=label)
    return _correct(by, reading, task, label)


@transaction.atomic
def correct_topics(*, by: User, reading: TextReading, topics: Collection[str]) -> LabelCorrection:
    """Say which topics a text is about, all of them and no other; none is an answer too.

    It holds through later readings and is learned from. Raises `CodeUnknown`.
    """
    known = labels_of(LabelTask.TOPICS, reading.programme_id)
    for key in topics:
        if key not in known:
            raise CodeUnknown(label=key)
    return _correct(by, reading, LabelTask.TOPICS.value, sorted(set(topics)))


def _correct(by: User, reading: TextReading, task: str, said: str | list[str]) -> LabelCorrection:
    reading = TextReading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    place = place_of(reading)
    was = machine_said([reading])[reading.pk][task]
    before = corrections_at([place]).get(place, {}).get(task)
    if before is not None:
        if before.value == said:
            return before
        before.undone_at = timezone.now()
        before.save(update_fields=["undone_at"])
    made = LabelCorrection.objects.create(
        programme_id=reading.programme_id,
        source=reading.source,
        source_id=reading.source_id,
        question=reading.question,
        task=task,
        was=was,
        label=said if isinstance(said, str) else "",
        topics=[] if isinstance(said, str) else said,
        by=by,
        at=timezone.now(),
    )
    put_on(reading, task, said)
    audit.record("texts.correct", by=by, on=_on(made), task=LabelTask(task).value, label=made.value)
    return made


@transaction.atomic
def undo_correction(*, by: User, correction: LabelCorrection) -> None:
    """Take a correction back: the text is read again. One taken back already is left alone."""
    row = LabelCorrection.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if row.undone_at is not None:
        return
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    source = source_of(row.source)
    if source is not None:
        read_records(source=source.key, ids=[row.source_id])
    audit.record("texts.uncorrect", by=by, on=_on(row), task=row.task)


def _on(row: LabelCorrection) -> str:
    return f"programme:{row.programme_id}" if row.programme_id else f"{row.source}:{row.source_id}"
