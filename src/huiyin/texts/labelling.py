"""Labels as they stand on readings: what the readers said, what people put right, and their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from huiyin.texts.coding_contracts import LabelTask, PolarityLabel
from huiyin.texts.contracts import ReadingFlag, TextKind
from huiyin.texts.models import CodingItem, LabelCorrection, TextReading
from huiyin.texts.queries import topics_of
from huiyin.texts.topic_labels import put_topics_on

Place = tuple[str, int, str]
Said = dict[str, Any]
_SURE = {PolarityLabel.POSITIVE: 1.0, PolarityLabel.NEGATIVE: 0.0}


def place_of(row: TextReading | CodingItem | LabelCorrection) -> Place:
    """What names a text for good."""
    return row.source, row.source_id, row.question


def said_of(reading: TextReading, topics: Iterable[str] = ()) -> Said:
    """What stands on a reading, by task: a label, the topics, or None where the readers were not sure."""
    polarity: str | None = None
    if reading.positive_rate is not None:
        if not reading.has(ReadingFlag.UNSURE):
            polarity = PolarityLabel.POSITIVE if reading.positive_rate >= 0.5 else PolarityLabel.NEGATIVE
        elif reading.has(ReadingFlag.MIXED):
            polarity = PolarityLabel.MIXED
    kind = None
    if reading.kind_rate is not None and not reading.has(ReadingFlag.KIND_UNSURE):
        kind = str(reading.kind)
    return {
        LabelTask.POLARITY.value: None if polarity is None else str(polarity),
        LabelTask.KIND.value: kind,
        LabelTask.TOPICS.value: sorted(topics),
    }


def machine_said(readings: Collection[TextReading]) -> dict[int, Said]:
    """What the readers said of readings by their number, also where a person put it right since."""
    topics: dict[int, list[str]] = defaultdict(list)
    found = TextReading.objects.filter(pk__in=[row.pk for row in readings], mentions__isnull=False)
    for number, topic in found.values_list("pk", "mentions__topic"):
        topics[number].append(topic)
    righted = corrections_at([place_of(row) for row in readings])
    said = {}
    for row in readings:
        said[row.pk] = said_of(row, topics[row.pk])
        for task, correction in righted.get(place_of(row), {}).items():
            said[row.pk][task] = correction.was
    return said


def corrections_at(places: Collection[Place]) -> dict[Place, dict[str, LabelCorrection]]:
    """The corrections that hold at some places, by task."""
    wanted, found = set(places), defaultdict[Place, dict[str, LabelCorrection]](dict)
    ids = sorted({place[1] for place in wanted})
    for start in range(0, len(ids), 2_000):
        part = LabelCorrection.objects.filter(undone_at=None, source_id__in=ids[start : start + 2_000])
        for row in part:
            if place_of(row) in wanted:
                found[place_of(row)][row.task] = row
    return dict(found)


def follow(source_kinds: Collection[str], ids: Collection[int]) -> None:
    """After records were read again: coded texts learn what is said now, and corrections hold on."""
    wanted_ids = set(ids)
    near = {"source__in": source_kinds, "source_id__range": (min(ids, default=0), max(ids, default=0))}
    righted = LabelCorrection.objects.filter(undone_at=None, **near)
    coded = [row for row in CodingItem.objects.filter(**near) if row.source_id in wanted_ids]
    corrections = [row for row in righted if row.source_id in wanted_ids]
    if not coded and not corrections:
        return
    wanted = {place_of(row) for row in coded} | {place_of(row) for row in corrections}
    rows = TextReading.objects.filter(source__in=source_kinds, source_id__in=ids).prefetch_related("mentions")
    readings = {place_of(row): row for row in rows if place_of(row) in wanted}
    for item in coded:
        reading = readings.get(place_of(item))
        item.is_gone = reading is None
        if reading is not None:
            item.said = said_of(reading, [one.topic for one in reading.mentions.all()])
    CodingItem.objects.bulk_update(coded, ["said", "is_gone"], batch_size=500)
    for correction in corrections:
        if (reading := readings.get(place_of(correction))) is not None:
            topics = [one.topic for one in reading.mentions.all()]
            correction.was = said_of(reading, topics)[correction.task]
            correction.save(update_fields=["was"])
            put_on(reading, correction.task, correction.value)


def put_on(reading: TextReading, task: str, label: str | list[str]) -> None:
    """Let a person's label stand on a reading."""
    if not isinstance(label, str):
        put_topics_on(reading, label)
        return
    if task == LabelTask.KIND:
        reading.kind, reading.kind_rate = label, 1.0
        reading.flags &= ~int(ReadingFlag.KIND_UNSURE)
    else:
        reading.flags &= ~int(ReadingFlag.UNSURE | ReadingFlag.MIXED | ReadingFlag.IRONIC)
        if label == PolarityLabel.MIXED:
            reading.flags |= int(ReadingFlag.MIXED | ReadingFlag.UNSURE)
            reading.positive_rate, reading.strength = 0.5, 0.0
        else:
            reading.positive_rate = _SURE[PolarityLabel(label)]
            reading.strength = 0.5 if label == PolarityLabel.POSITIVE else -0.5
    reading.save(update_fields=["kind", "kind_rate", "flags", "positive_rate", "strength"])


def labels_of(task: str, programme_id: int | None) -> dict[str, str]:
    """The labels of a task with their words: those of topics are the programme's."""
    if task == LabelTask.POLARITY:
        return {one.value: str(one.label) for one in PolarityLabel}
    if task == LabelTask.KIND:
        return {one.value: str(one.label) for one in TextKind}
    definition = topics_of(programme_id) if programme_id else None
    return {str(topic["key"]): _name(topic) for topic in (definition.topics if definition else [])}


def _name(topic: Mapping[str, Any]) -> str:
    from huiyin.core.templatetags.huiyin import in_language

    name = topic.get("name") or {}
    return str(in_language(name)) if name else str(topic["key"])
