"""A programme's metrics at a glance: value, change and course for any wave, period and filter, from daily summaries."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison, difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.verdicts import against_target, of_change
from huiyin.analytics.summaries import Moments
from huiyin.analytics.trends.periods import Grain, days, label, periods_of
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import Engine, MomentsQuery
from huiyin.facts.source import FactSource
from huiyin.metrics.computing.charted import daily_query
from huiyin.metrics.computing.frame import WAVE, estimate
from huiyin.metrics.computing.headline import band_of, shown_base
from huiyin.metrics.contracts import Figure, MetricContract
from huiyin.metrics.measure_facts import facts_of

MOST_POINTS = 36
_FEWEST_WAVES = 3  # from which the course is told wave by wave
_DAYS_BY_DAY, _DAYS_BY_WEEK = 45, 200


@dataclass(frozen=True)
class Span:
    """Which answers: of one wave ("" for all), from `first_on` to `last_on` (both included, None for open)."""

    wave: str = ""
    first_on: datetime.date | None = None
    last_on: datetime.date | None = None

    @property
    def is_period(self) -> bool:
        """Whether a period was chosen."""
        return self.first_on is not None or self.last_on is not None

    @property
    def before(self) -> Span | None:
        """The period of the same length before; None for an open one."""
        if self.first_on is None or self.last_on is None:
            return None
        length = self.last_on - self.first_on + datetime.timedelta(days=1)
        return Span(self.wave, self.first_on - length, self.last_on - length)

    def holds(self, wave: str, day: datetime.date | None) -> bool:
        """Whether an answer belongs to it; an undated answer to none but an open span."""
        if self.wave and wave != self.wave:
            return False
        if day is None:
            return not self.is_period
        return (self.first_on is None or day >= self.first_on) and (
            self.last_on is None or day <= self.last_on
        )


@dataclass(frozen=True)
class Day:
    """The moments of one metric on one day of one wave."""

    wave: str
    on: datetime.date | None
    moments: Moments


@dataclass(frozen=True)
class GlanceFigure:
    """A figure with what changed and its course.

    `change` is from `change_from` to `change_to` (two waves, or the period before and the chosen one), None
    where there is nothing to compare; `verdict` "better", "worse", "cannot_tell" or "" after Holm over all
    metrics. `points` are (period, estimate), oldest first, by `grain` ("wave", "day", "week", "month").
    """

    figure: Figure
    change: Comparison | None
    change_from: str
    change_to: str
    verdict: str
    points: tuple[tuple[str, Estimate], ...]
    grain: str


Daily = Mapping[MomentsQuery, tuple[Day, ...]]


def daily(
    engine: Engine,
    source: FactSource,
    contracts: Sequence[MetricContract],
    where: Condition = EVERYTHING,
) -> Daily:
    """The daily moments of all contracts from one pass over the rows that `where` chooses."""
    queries = list(dict.fromkeys(query for contract in contracts for query in _queries(contract)))
    if not queries:
        return {}
    found = engine.moments_of(source, queries, where)
    return {
        query: tuple(
            Day(wave, datetime.date.fromisoformat(day) if day else None, moments)
            for (wave, day), moments in groups.items()
            if moments.n
        )
        for query, groups in zip(queries, found, strict=True)
    }


def _queries(contract: MetricContract) -> tuple[MomentsQuery, MomentsQuery]:
    """The contract's own query, and the one that counts respondents."""
    query = daily_query(contract, [WAVE])
    return query, MomentsQuery(query.terms, query.by, None, 0)


def figures(
    days_of: Daily,
    contracts: Sequence[MetricContract],
    waves: Sequence[str],
    span: Span,
    source: FactSource,
    where: Condition = EVERYTHING,
) -> dict[str, GlanceFigure]:
    """Every contract's figure under the span, by key; `waves` oldest first."""
    made = {contract.key: _one(days_of, contract, waves, span, source, where) for contract in contracts}
    changed = [(key, one.change) for key, one in made.items() if one.change is not None]
    adjusted = holm([change.p_value for _, change in changed])
    for (key, change), p in zip(changed, adjusted, strict=True):
        verdict = of_change(change, made[key].figure.contract.high_is_good, p)
        made[key] = replace(made[key], verdict=verdict)
    return made


def _one(
    days_of: Daily,
    contract: MetricContract,
    waves: Sequence[str],
    span: Span,
    source: FactSource,
    where: Condition,
) -> GlanceFigure:
    own, counting = (days_of.get(query, ()) for query in _queries(contract))
    found = _estimate(contract, own, span)
    verdict = ""
    if contract.target is not None:
        verdict = against_target(found, contract.target, contract.high_is_good)
    moments = _sum(contract, counting, span)
    details: dict[str, object] = dict(facts_of(contract.measure).counts(moments)) if moments.n else {}
    band = band_of(contract.bands, found.value)
    if band is not None:
        details["band"] = {"zh": band.zh, "en": band.en}
    figure = Figure(
        contract,
        found,
        verdict,
        shown_base(found),
        span.wave,
        where,
        source.as_of,
        source.revision,
        moments.n,
        details,
    )
    present = [wave for wave in waves if any(day.wave == wave for day in own)]
    change, before, after = _change(contract, own, present, span)
    points, grain = _course(contract, own, present, span)
    return GlanceFigure(figure, change, before, after, "", points, grain)


def _sum(contract: MetricContract, own: Sequence[Day], span: Span) -> Moments:
    return _added(contract, [day.moments for day in own if span.holds(day.wave, day.on)])


def _added(contract: MetricContract, moments: Sequence[Moments]) -> Moments:
    if not moments:
        return Moments.empty(len(_queries(contract)[0].terms))
    total = moments[0]
    for one in moments[1:]:
        total = total + one
    return total


def _estimate(contract: MetricContract, own: Sequence[Day], span: Span) -> Estimate:
    return estimate(contract, _sum(contract, own, span))


def _change(
    contract: MetricContract, own: Sequence[Day], present: Sequence[str], span: Span
) -> tuple[Comparison | None, str, str]:
    if span.before is not None:
        return _between(contract, own, span.before, span, _words(span.before), _words(span))
    if span.is_period:
        return None, "", ""
    after = span.wave or (present[-1] if present else "")
    if after not in present[1:]:
        return None, "", ""
    before = present[present.index(after) - 1]
    return _between(contract, own, Span(before), Span(after), before, after)


def _between(
    contract: MetricContract, own: Sequence[Day], before: Span, after: Span, name: str, other: str
) -> tuple[Comparison | None, str, str]:
    first, second = _estimate(contract, own, before), _estimate(contract, own, after)
    if first.value is None or second.value is None:
        return None, "", ""
    return difference(first, second), name, other


def _words(span: Span) -> str:
    return f"{span.first_on:%m-%d}–{span.last_on:%m-%d}"


def _course(
    contract: MetricContract, own: Sequence[Day], present: Sequence[str], span: Span
) -> tuple[tuple[tuple[str, Estimate], ...], str]:
    if not span.is_period and not span.wave and len(present) >= _FEWEST_WAVES:
        named = [(wave, _estimate(contract, own, Span(wave))) for wave in present[-MOST_POINTS:]]
        return tuple(named), "wave"
    dated = [(day.on, day) for day in own if day.on is not None and span.holds(day.wave, day.on)]
    if not dated:
        return (), "month"
    known = [on for on, _day in dated]
    length = (max(known) - min(known)).days
    grain: Grain = "day" if length <= _DAYS_BY_DAY else "week" if length <= _DAYS_BY_WEEK else "month"
    numbers = dict(zip(known, periods_of(days(known), grain).tolist(), strict=True))
    by_number: dict[int, list[Moments]] = {}
    for on, day in dated:
        by_number.setdefault(numbers[on], []).append(day.moments)
    points = [
        (label(number, grain), estimate(contract, _added(contract, by_number[number])))
        for number in sorted(by_number)[-MOST_POINTS:]
    ]
    return tuple(points), grain
