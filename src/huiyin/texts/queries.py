"""Reading what was read from texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from huiyin.accounts.models import User
from huiyin.surveys.queries import programme_for
from huiyin.texts.contracts import SourceText
from huiyin.texts.models import TextReading, TextRun, TopicDefinition
from huiyin.texts.sources.base import source_of


def readings_of(user: User, programme_id: int) -> QuerySet[TextReading]:
    """The readings of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return TextReading.objects.filter(programme=programme, unit_path__startswith=user.unit.path)


def readings_at(source: str, source_id: int) -> list[TextReading]:
    """The readings of one record with their mentions, question by question: for pages that may show the record."""
    rows = TextReading.objects.filter(source=source, source_id=source_id)
    return list(rows.prefetch_related("mentions").order_by("question"))


def texts_of(readings: Iterable[TextReading]) -> dict[int, SourceText]:
    """The text of each reading by its number; gone ones are left out."""
    wanted: dict[str, list[TextReading]] = defaultdict(list)
    for reading in readings:
        wanted[reading.source].append(reading)
    found: dict[int, SourceText] = {}
    for key, rows in wanted.items():
        source = source_of(key)
        if source is None:
            continue
        texts = {one.place: one for one in source.texts(sorted({row.source_id for row in rows}))}
        for row in rows:
            text = texts.get((row.source, row.source_id, row.question))
            if text is not None:
                found[row.pk] = text
    return found


def topics_of(programme_id: int) -> TopicDefinition | None:
    """The newest topics of a programme; None before any were saved."""
    return TopicDefinition.objects.filter(programme=programme_id).order_by("-number").first()


def runs_at_work(programme_id: int | None) -> list[TextRun]:
    """The runs of the readers that are not finished, oldest first."""
    return list(TextRun.objects.filter(programme=programme_id, finished_at=None).order_by("pk"))
