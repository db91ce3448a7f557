"""What the facts of a programme are, now or as of an earlier time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, Q, QuerySet

from huiyin.analytics.codebook import Variable
from huiyin.conditions import EVERYTHING, Condition, above, all_of, any_of, at_most, missing
from huiyin.facts.engines import Engine, engines
from huiyin.facts.kept import Keeping
from huiyin.facts.schema import RECORDED_AT, SUPERSEDED_AT, arrow_schema
from huiyin.facts.source import FactSource, Part
from huiyin.settings import value_of
from huiyin.surveys import queries as surveys
from huiyin.warehouse.checking import sound
from huiyin.warehouse.models import FactPart
from huiyin.warehouse.paths import copies_folder, store, summaries_folder


def current_parts(programme_id: int) -> QuerySet[FactPart]:
    """The parts that count now."""
    return FactPart.objects.filter(programme_id=programme_id, superseded_at=None, holds_history=False)


def fact_parts(programme_id: int) -> list[FactPart]:
    """The parts of a programme that count now, oldest first."""
    return list(current_parts(programme_id))


def revision_of(programme_id: int) -> str:
    """What changes whenever the current facts of a programme do."""
    return _revision(fact_parts(programme_id))


def source_of(
    programme_id: int, as_of: datetime | None = None, *, codebook: Sequence[Variable] | None = None
) -> FactSource:
    """The facts of a programme as they are now, or as they were at a moment: every file looked at first.

    Who has read the codebook already hands it over.
    Raises `PartMissing` or `PartDamaged`: figures are of all parts or of none.
    """
    parts = fact_parts(programme_id) if as_of is None else _parts_at(programme_id, as_of)
    for part in parts:
        sound(part)
    return FactSource(
        schema=arrow_schema(surveys.codebook(programme_id) if codebook is None else codebook),
        parts=tuple(_described(part) for part in parts),
        revision=_revision(parts, as_of),
        as_of=as_of or max((part.created_at for part in parts), default=None),
        filesystem=store().filesystem,
        fetch=None if store().is_local else _fetched,
        where=EVERYTHING if as_of is None else counted_at(as_of),
    )


def counted_at(moment: datetime) -> Condition:
    """The rows that counted at a moment: recorded by then, and not yet superseded."""
    return all_of(at_most(RECORDED_AT, moment), any_of(missing(SUPERSEDED_AT), above(SUPERSEDED_AT, moment)))


def programmes_with_many_parts(most: int) -> list[int]:
    """Programmes with more than `most` current parts."""
    rows = FactPart.objects.filter(superseded_at=None, holds_history=False).values("programme_id").order_by()
    many = rows.annotate(n=Count("pk")).filter(n__gt=most)
    return [row["programme_id"] for row in many]


def _parts_at(programme_id: int, moment: datetime) -> list[FactPart]:
    """Parts that hold a row that counted then: recorded by then, not superseded as a whole by then."""
    parts = FactPart.objects.filter(programme_id=programme_id)
    begun = Q(recorded_from=None) | Q(recorded_from__lte=moment)
    return list(parts.filter(begun, Q(superseded_at=None) | Q(superseded_at__gt=moment)))


def _described(part: FactPart) -> Part:
    return Part(
        path=store().path_of(part.name),
        n_rows=part.n_rows,
        sha256=part.sha256,
        first_on=part.first_on,
        last_on=part.last_on,
        recorded_from=part.recorded_from,
        recorded_until=part.recorded_until,
        holds_history=part.holds_history,
        first_id=part.first_id,
        last_id=part.last_id,
    )


def _fetched(part: Part) -> str:
    return store().local_copy(part.path, part.sha256, copies_folder())


def engine() -> Engine:
    """The engine that is set now; it remembers the summaries of parts."""
    return _engine(value_of("HUIYIN_ENGINE"), summaries_folder())


@lru_cache(maxsize=8)
def _engine(key: str, folder: Path) -> Engine:
    return Keeping(engines[key], folder)


def _revision(parts: Sequence[FactPart], as_of: datetime | None = None) -> str:
    lines = [part.sha256 for part in parts] + ([as_of.isoformat()] if as_of else [])
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
