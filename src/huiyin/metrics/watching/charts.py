"""Limits for every watched series, month by month, and what lies beyond them."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.chart import ControlChart, control_chart
from huiyin.analytics.trends.control.memory import ewma_chart
from huiyin.analytics.trends.periods import PER_YEAR, Grain, first_day
from huiyin.metrics.watching.plan import WatchPlan, point_rate
from huiyin.metrics.watching.series import FEWEST, LONGEST, WatchedSeries

LIMITS, MEMORY = "limits", "ewma"  # the two tests a point goes through
_SMOOTHING = 0.2
_SEASONAL = 0.01  # p below which weekdays or months of the year differ for real
_FEWEST_A_SEASON: Mapping[Grain, int] = {"day": 6, "week": 6, "month": 3}


@dataclass(frozen=True)
class Point:
    """One period of one series against its limits. `rule` is the test that it failed, "" for none; `side` "high" or "low"."""

    period: int
    value: float
    n: float
    centre: float
    low: float
    high: float
    rule: str = ""
    side: str = ""


@dataclass(frozen=True)
class WatchedChart:
    """The judged points of one series, oldest first, with the baseline before them.

    `seasonal` says that weekdays (or months of the year) are judged apart; `dispersion` what the limits
    were widened with because periods vary more than sampling explains.
    """

    series: WatchedSeries
    before: tuple[Point, ...]
    judged: tuple[Point, ...]
    seasonal: bool
    dispersion: float

    @property
    def alarms(self) -> tuple[Point, ...]:
        """The judged points that failed a test."""
        return tuple(point for point in self.judged if point.rule)


def rate_of(plan: WatchPlan, series: Iterable[WatchedSeries]) -> float:
    """The false-alarm probability of one test of one point, from the budget and the series long enough."""
    grains = Counter(one.grain for one in series if one.is_long_enough)
    return point_rate(plan.budget, grains, tests=2 if plan.small_shifts else 1)


def block_of(period: int, grain: Grain) -> int:
    """The calendar month a period begins in: limits hold for a month, then they are set anew."""
    day = first_day(period, grain)
    return day.year * 12 + day.month - 1


def watch(
    series: WatchedSeries,
    rate: float,
    *,
    small_shifts: bool,
    since: datetime.date,
    left_out: Collection[int] = (),
) -> WatchedChart | None:
    """The points of a series from `since` on, each month by limits from the periods before that month.

    Periods beyond the baseline's own limits, and those `left_out` (known alarms), do not set limits.
    None where no point can be judged.
    """
    if not series.is_long_enough:
        return None
    judged: list[Point] = []
    made: list[_Block] = []
    blocks = np.array([block_of(period, series.grain) for period in series.periods])
    fresh = np.array([first_day(period, series.grain) >= since for period in series.periods])
    for block in sorted(set(blocks[fresh].tolist())):
        places = np.flatnonzero((blocks == block) & fresh)
        base = np.flatnonzero(blocks < block)[-LONGEST[series.grain] :]
        known = [place for place in base if series.periods[place] not in left_out]
        if len(known) < FEWEST[series.grain]:
            continue
        one = _judge(series, np.array(known), places, rate)
        made.append(one)
        judged += one.judged
    if not made:
        return None
    if small_shifts:
        judged = _with_memory(series, judged, rate)
    last = made[-1]
    return WatchedChart(series, made[0].baseline, tuple(judged), last.seasonal, last.dispersion)


@dataclass(frozen=True)
class _Block:
    baseline: tuple[Point, ...]
    judged: tuple[Point, ...]
    seasonal: bool
    dispersion: float


def _judge(series: WatchedSeries, base: Any, places: Any, rate: float) -> _Block:
    base = _trimmed(series, base, rate)
    seasons = _seasons(series, base)
    if seasons is None:
        return _block(series, base, places, rate)
    parts = [
        _block(series, base[seasons[base] == season], places[seasons[places] == season], rate)
        for season in sorted(set(seasons[places].tolist()))
    ]
    return _Block(
        tuple(sorted((p for part in parts for p in part.baseline), key=lambda p: p.period)),
        tuple(sorted((p for part in parts for p in part.judged), key=lambda p: p.period)),
        True,
        max(part.dispersion for part in parts),
    )


def _chart(series: WatchedSeries, places: Any, n_base: int, rate: float) -> ControlChart:
    part = series.part(places)
    columns = part.columns
    return control_chart(
        columns["values"],
        columns["n"],
        kind=series.kind,  # type: ignore[arg-type]
        labels=[str(period) for period in part.periods],
        detractors=columns.get("detractors"),
        deviations=columns.get("deviations"),
        baseline=n_base,
        false_alarms_per_year=rate * PER_YEAR[series.grain],
        periods_per_year=PER_YEAR[series.grain],
    )


def _trimmed(series: WatchedSeries, base: Any, rate: float) -> Any:
    """The baseline without what lies beyond its own limits; all of it where too little would be left."""
    chart = _chart(series, base, len(base), min(rate, 0.005))
    out = {signal.number - 1 for signal in chart.signals}
    kept = np.array([place for at, place in enumerate(base) if at not in out])
    return kept if len(kept) >= max(FEWEST[series.grain], 0.75 * len(base)) else base


def _block(series: WatchedSeries, base: Any, places: Any, rate: float) -> _Block:
    chart = _chart(series, np.concatenate([base, places]), len(base), rate)
    sides = {signal.number - 1: signal.side for signal in chart.signals}
    points = [
        Point(
            int(chart.labels[at]),
            float(chart.values[at]),
            float(chart.sizes[at]),
            float(chart.centre[at]),
            float(chart.low[at]),
            float(chart.high[at]),
            LIMITS if at in sides and at >= len(base) else "",
            sides.get(at, "") if at >= len(base) else "",
        )
        for at in range(len(chart.labels))
    ]
    return _Block(tuple(points[: len(base)]), tuple(points[len(base) :]), False, chart.dispersion)


def _seasons(series: WatchedSeries, base: Any) -> Any:
    """The season of every period (weekday, or month of the year), where the baseline shows that it matters."""
    seasons = np.array([season_of(period, series.grain) for period in series.periods])
    inside = seasons[base]
    counts = Counter(inside.tolist())
    if len(counts) < 3 or min(counts.values()) < _FEWEST_A_SEASON[series.grain]:
        return None
    if not set(seasons.tolist()) <= set(counts):
        return None
    value, weight = _standard(series, base)
    total = float(weight.sum())
    if total <= 0:
        return None
    groups = [(value[inside == s], weight[inside == s]) for s in counts]
    means = np.array([float(w @ v) / float(w.sum()) for v, w in groups])
    between = sum(
        float(w.sum()) * (m - float(weight @ value) / total) ** 2
        for (_, w), m in zip(groups, means, strict=True)
    )
    within = sum(float(w @ (v - m) ** 2) for (v, w), m in zip(groups, means, strict=True))
    degrees = len(base) - len(groups)
    if within <= 0 or degrees < 1:
        return None
    ratio = (between / (len(groups) - 1)) / (within / degrees)
    return seasons if float(special.fdtrc(len(groups) - 1, degrees, ratio)) < _SEASONAL else None


def season_of(period: int, grain: Grain) -> int:
    """The weekday of a day (Monday 0), the month of the year of a week or month.

    >>> season_of(0, "day"), season_of(13, "month")
    (3, 2)
    """
    day = first_day(period, grain)
    if grain == "day":
        return day.weekday()
    return (day + datetime.timedelta(days=3)).month if grain == "week" else day.month


def _standard(series: WatchedSeries, places: Any) -> tuple[Floats, Floats]:
    """What is plotted at some places, and its weight: the number of answers."""
    columns = series.part(places).columns
    n = columns["n"]
    if series.kind == "nps":
        return 100 * (columns["values"] - columns["detractors"]) / n, n
    return (columns["values"] / n if series.kind == "p" else columns["values"]), n


def _with_memory(series: WatchedSeries, judged: Sequence[Point], rate: float) -> list[Point]:
    """The same points; those at which the moving average has drifted off are alarms too.

    The average runs over self-starting scores of deviations from the centre in units of sampling
    error, so that periods of many and of few answers weigh alike.
    """
    fewest = FEWEST[series.grain]
    value, n = _standard(series, np.arange(len(series.periods)))
    scores = (value - _profile(series, value, n, judged[0].period)) * np.sqrt(n)
    if float(np.ptp(scores[:fewest])) <= 0:
        return list(judged)
    chart = ewma_chart(
        scores,
        smoothing=_SMOOTHING,
        labels=[str(period) for period in series.periods],
        baseline=fewest,
        false_alarms_per_year=rate * PER_YEAR[series.grain],
        periods_per_year=PER_YEAR[series.grain],
    )
    drifted = {int(signal.label): signal.side for signal in chart.signals}
    return [
        point
        if point.rule or point.period not in drifted
        else Point(**{**vars(point), "rule": MEMORY, "side": drifted[point.period]})
        for point in judged
    ]


def _profile(series: WatchedSeries, value: Floats, n: Floats, first_judged: int) -> Floats:
    """The usual value at each period: one level, or one a season where the seasons differ."""
    base = np.flatnonzero(np.array(series.periods) < first_judged)
    seasons = _seasons(series, base)
    usual = np.full(len(value), float(n[base] @ value[base]) / float(n[base].sum()))
    for season in set() if seasons is None else set(seasons.tolist()):
        known = base[seasons[base] == season]
        usual[seasons == season] = float(n[known] @ value[known]) / float(n[known].sum())
    return usual
