"""The state of a programme once a request, and its metrics at a glance, kept as long as nothing they rest on changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.analytics.codebook import Variable
from huiyin.conditions import EVERYTHING, Condition
from huiyin.core.shelf import Shelf
from huiyin.facts.engines import Engine
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.metrics import queries
from huiyin.metrics.computing.charted import DAY
from huiyin.metrics.computing.frame import WAVE
from huiyin.metrics.computing.segments import comparable
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.glance.figures import Daily, GlanceFigure, Span, daily, figures

_days: Shelf[Daily] = Shelf(64)
_figures: Shelf[dict[str, GlanceFigure]] = Shelf(512)
_counts: Shelf[dict[tuple[str, str], int]] = Shelf(128)
_values: Shelf[dict[str, tuple[str, ...]]] = Shelf(64)


@dataclass(frozen=True)
class Glance:
    """What a programme's figures are computed from at this moment; `digest` changes whenever any of it does."""

    programme_id: int
    engine: Engine
    source: FactSource
    contracts: tuple[MetricContract, ...]
    codebook: tuple[Variable, ...]
    waves: tuple[str, ...]
    digest: str

    @property
    def as_of(self) -> datetime | None:
        """When the newest facts were written."""
        return self.source.as_of


def glance_of(programme_id: int) -> Glance:
    """The state of a programme: some rows of the database, no fact is read."""
    engine, source, codebook, contracts, waves, digest = queries.state_of(programme_id)
    return Glance(programme_id, engine, source, tuple(contracts), tuple(codebook), tuple(waves), digest)


def glance_figures(state: Glance, span: Span, where: Condition = EVERYTHING) -> dict[str, GlanceFigure]:
    """Every contract's figure under a span and a filter, by key. One pass over the facts serves all spans."""

    def make() -> dict[str, GlanceFigure]:
        return figures(_days_of(state, where), state.contracts, state.waves, span, state.source, where)

    return _figures.get_or_make((state.digest, where, span), make)


def _days_of(state: Glance, where: Condition) -> Daily:
    def make() -> Daily:
        return daily(state.engine, state.source, state.contracts, where)

    return _days.get_or_make((state.digest, where), make)


def responses_by_day(state: Glance, span: Span, where: Condition = EVERYTHING) -> dict[date, int]:
    """Number of responses on each day of a span; undated ones under `date.min`."""
    found: Counter[date] = Counter()
    for (wave, text), n in _counted(state, where).items():
        day = date.fromisoformat(text) if text else None
        if span.holds(wave, day):
            found[day or date.min] += n
    return dict(found)


def waves_with_rows(state: Glance) -> tuple[str, ...]:
    """The programme's waves that have responses, oldest first."""
    present = {wave for wave, _day in _counted(state, EVERYTHING)}
    return tuple(wave for wave in state.waves if wave in present)


def _counted(state: Glance, where: Condition) -> Mapping[tuple[str, str], int]:
    def make() -> dict[tuple[str, str], int]:
        counted = state.engine.count(state.source, [WAVE, DAY], where)
        return {(wave, day): n for (wave, day), n in counted.items()}

    return _counts.get_or_make((state.digest, where), make)


def filter_values(state: Glance) -> dict[str, tuple[str, ...]]:
    """Fact column → its values, for the segments that have few enough to choose from."""

    def make() -> dict[str, tuple[str, ...]]:
        columns = [column_of(v.key) for v in comparable(state.engine, state.source, state.codebook)]
        return {
            column: tuple(sorted(key[0] for key in state.engine.count(state.source, [column]) if key[0]))
            for column in columns
        }

    return _values.get_or_make(state.digest, make)
