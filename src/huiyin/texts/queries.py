"""Reading what was read from texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, QuerySet

from huiyin.accounts.models import User
from huiyin.accounts.queries import unit_names
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for
from huiyin.texts.contracts import SourceText
from huiyin.texts.models import TextHome, TextReading, TextRun, TopicDefinition, TopicMention
from huiyin.texts.sources.base import source_of, sources

if TYPE_CHECKING:
    from huiyin.texts.watching import ThemeDays


def readings_of(user: User, programme_id: int) -> QuerySet[TextReading]:
    """The readings of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return TextReading.objects.filter(programme=programme, unit_path__startswith=user.unit.path)


def readings_at(source: str, source_id: int) -> list[TextReading]:
    """The readings of one record with their mentions, question by question: for pages that may show the record."""
    rows = TextReading.objects.filter(source=source, source_id=source_id)
    return list(rows.prefetch_related("mentions").order_by("question"))


def readings_of_records(source: str, ids: Sequence[int]) -> QuerySet[TextReading]:
    """The readings of some records of a source (its `key`)."""
    return TextReading.objects.filter(source__in=sources[source].gives, source_id__in=list(ids))


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


def homed(texts: Sequence[SourceText]) -> list[SourceText]:
    """The texts, those of no programme in the one where their unit lets them count, if it does."""
    if all(text.programme_id is not None for text in texts):
        return list(texts)
    homes = dict(TextHome.objects.values_list("unit__path", "programme"))
    return [
        text if text.programme_id is not None else replace(text, programme_id=_home(homes, text.unit_path))
        for text in texts
    ]


def _home(homes: Mapping[str, int], path: str) -> int | None:
    """The home of the unit at a path, or of the nearest one above it."""
    above = [one for one in homes if path.startswith(one)]
    return homes[max(above, key=len)] if above else None


def is_home(programme_id: int) -> bool:
    """Whether texts that belong to no programme count in this one."""
    return TextHome.objects.filter(programme=programme_id).exists()


def home_of(programme: Programme) -> Programme | None:
    """The programme in which the texts of a programme's unit count that belong to none."""
    row = TextHome.objects.filter(unit=programme.unit).select_related("programme").first()
    return None if row is None else row.programme


def runs_at_work(programme_id: int | None) -> list[TextRun]:
    """The runs of the readers that are not finished, oldest first."""
    return list(TextRun.objects.filter(programme=programme_id, finished_at=None).order_by("pk"))


@dataclass(frozen=True)
class Standing:
    """How far the readers are with a programme: texts read, records still to be read."""

    n_readings: int
    n_records: int
    n_to_do: int
    n_done: int
    is_working: bool
    read_at: datetime | None


def standing_of(programme_id: int) -> Standing:
    """How far the readers are."""
    rows = TextReading.objects.filter(programme=programme_id)
    known = rows.aggregate(n=Count("pk"), last=Max("read_at"))
    work = runs_at_work(programme_id) + (runs_at_work(None) if is_home(programme_id) else [])
    return Standing(
        n_readings=known["n"],
        n_records=sum(source.n(programme_id) for source in sources) + _n_homeless(programme_id),
        n_to_do=sum(run.n_total for run in work),
        n_done=sum(run.n_done for run in work),
        is_working=bool(work),
        read_at=known["last"],
    )


def _n_homeless(programme_id: int) -> int:
    """About how many records of no programme count here: all there are, where it is a home."""
    return sum(source.n(None) for source in sources) if is_home(programme_id) else 0


def unit_names_below(programme: Programme) -> dict[str, str]:
    """The names of the programme's unit and those below it, by path."""
    return unit_names(programme.unit.path)


def readings_by_number(numbers: Sequence[int]) -> list[TextReading]:
    """Some readings with their mentions, in the order of the numbers."""
    rows = TextReading.objects.filter(pk__in=list(numbers)).prefetch_related("mentions").in_bulk()
    return [rows[number] for number in numbers if number in rows]


def n_mentions(programme_id: int) -> dict[str, int]:
    """How many texts of a programme speak of each topic, by its key."""
    rows = TopicMention.objects.filter(reading__programme=programme_id).values_list("topic")
    return dict(rows.annotate(n=Count("pk")).order_by())


def theme_days(programme_id: int) -> ThemeDays:
    """The texts of a programme by day, for looking at what becomes frequent."""
    from huiyin.texts.figures import look_at
    from huiyin.texts.selecting import Selection
    from huiyin.texts.watching import ThemeDays

    return ThemeDays(look_at(programme_id, Selection()))
