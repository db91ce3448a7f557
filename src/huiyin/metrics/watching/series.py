"""From facts to the series that a plan watches."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.periods import Grain, first_day
from huiyin.facts.engines import Engine
from huiyin.facts.source import FactSource
from huiyin.metrics.computing.charted import chart_columns, chart_kind, daily_query, summed
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.watching.plan import Watch, WatchPlan

# Periods a series must have before it is judged, and the latest ones that set the limits.
FEWEST: Mapping[Grain, int] = {"day": 28, "week": 8, "month": 8}
LONGEST: Mapping[Grain, int] = {"day": 182, "week": 156, "month": 60}


@dataclass(frozen=True)
class WatchedSeries:
    """One metric of one segment value, closed periods with enough answers only, oldest first.

    `periods` are period numbers; `columns` the values, sizes and spreads of `computing.charted.chart_columns`.
    """

    watch: Watch
    value: str
    kind: str
    periods: tuple[int, ...]
    columns: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def grain(self) -> Grain:
        """The grain of its periods."""
        return self.watch.grain

    @property
    def key(self) -> str:
        """The series as one line, for storage."""
        return f"{self.watch.key}|{self.value}"

    @property
    def is_long_enough(self) -> bool:
        """Whether it can be judged at all."""
        return len(self.periods) > FEWEST[self.grain]

    def part(self, places: Any) -> WatchedSeries:
        """The same series with some of its periods."""
        at = np.asarray(places)
        at = np.flatnonzero(at) if at.dtype == bool else at
        columns = {name: column[at] for name, column in self.columns.items()}
        return WatchedSeries(
            self.watch, self.value, self.kind, tuple(self.periods[int(place)] for place in at), columns
        )


def is_closed(period: int, grain: Grain, today: datetime.date) -> bool:
    """Whether a period is over.

    >>> is_closed(0, "month", datetime.date(1970, 1, 31)), is_closed(0, "month", datetime.date(1970, 2, 1))
    (False, True)
    """
    return first_day(period + 1, grain) <= today


def series_of(
    engine: Engine,
    source: FactSource,
    contracts: Sequence[MetricContract],
    plan: WatchPlan,
    today: datetime.date,
) -> list[WatchedSeries]:
    """All series of a plan from one pass over the facts; a metric that is not in force any more is passed over."""
    by_key = {contract.key: contract for contract in contracts}
    watches = [watch for watch in plan.watches if watch.contract in by_key]
    queries = {
        (watch.contract, watch.dimension): daily_query(
            by_key[watch.contract], [watch.dimension] if watch.dimension else []
        )
        for watch in watches
    }
    if not queries:
        return []
    found = dict(zip(queries, engine.moments_of(source, list(queries.values())), strict=True))
    made = []
    for watch in watches:
        contract = by_key[watch.contract]
        for group, periods in summed(found[watch.contract, watch.dimension], watch.grain).items():
            value = group[0] if group else ""
            if watch.dimension and not value:
                continue
            closed = {p: moments for p, moments in periods.items() if is_closed(p, watch.grain, today)}
            table = chart_columns(contract, closed, plan.minimum_base)
            numbers = tuple(table.pop("period", ()))
            columns = {name: np.array(column, dtype=np.float64) for name, column in table.items()}
            made.append(WatchedSeries(watch, value, chart_kind(contract), numbers, columns))
    return made
