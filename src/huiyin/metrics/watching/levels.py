"""A metric against a limit that somebody set: which segments are beyond it for sure, period by period."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.one_sided import Side, chance_beyond
from huiyin.analytics.measures import measures
from huiyin.analytics.trends.periods import Grain
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import Engine
from huiyin.facts.source import FactSource
from huiyin.metrics.computing.charted import daily_query, summed
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.watching.plan import WHOLE
from huiyin.metrics.watching.series import is_closed

ALPHA = 0.05  # the chance of even one false alarm in a period in which no segment is beyond the limit


@dataclass(frozen=True)
class Level:
    """The limit of a metric, in its unit, by one dimension and grain; periods with fewer answers are left out."""

    contract: str
    dimension: str
    grain: Grain
    side: Side
    limit: float
    minimum_base: int = 10


@dataclass(frozen=True)
class JudgedSegment:
    """One segment of one period. `chance` is adjusted (Holm) for all segments judged in that period."""

    segment: str
    period: int
    estimate: Estimate
    chance: float | None

    @property
    def is_beyond(self) -> bool:
        """Beyond the limit, not only by chance."""
        return self.chance is not None and self.chance <= ALPHA


def judge_level(
    engine: Engine,
    source: FactSource,
    contract: MetricContract,
    level: Level,
    today: datetime.date,
    where: Condition = EVERYTHING,
) -> Mapping[int, Sequence[JudgedSegment]]:
    """Every closed period with its segments, oldest first, the least likely first in each."""
    measure, spec = measures[contract.measure], contract.spec()
    query = daily_query(contract, [level.dimension] if level.dimension else [])
    groups = summed(engine.moments_of(source, [query], where)[0], level.grain)
    found: dict[int, list[JudgedSegment]] = defaultdict(list)
    for group, periods in groups.items():
        segment = group[0] if group else ""
        if level.dimension != WHOLE and not segment:
            continue
        for period, moments in periods.items():
            if moments.n_effective < level.minimum_base or not is_closed(period, level.grain, today):
                continue
            at = partial(measure.estimate, moments, spec)
            chance = chance_beyond(at, level.limit, level.side)
            found[period].append(JudgedSegment(segment, period, at(0.95), chance))
    return {period: _adjusted(found[period]) for period in sorted(found)}


def _adjusted(judged: list[JudgedSegment]) -> list[JudgedSegment]:
    chances = holm([one.chance for one in judged])
    made = [replace(one, chance=chance) for one, chance in zip(judged, chances, strict=True)]
    return sorted(made, key=lambda one: (one.chance is None, one.chance or 0.0, one.segment))
