"""One look at a programme: judge every watched series, open alerts, lengthen episodes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.alerts.models import Alert, WatchSetting
from huiyin.analytics.codebook import Role
from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import measures
from huiyin.analytics.trends.periods import Grain, first_day, label
from huiyin.conditions import Condition, between, equals
from huiyin.facts.schema import ANSWERED_ON, RESPONSE_ID, column_of
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.glance import Glance
from huiyin.metrics.watching import (
    WHOLE,
    Point,
    WatchedChart,
    WatchedSeries,
    WatchPlan,
    dimensions_of,
    rate_of,
    series_of,
    watch,
)

SHOWN_POINTS = 40
MOST_RESPONSES = 30
_LOOK_BACK = 62  # days: late answers may change a period that was judged already


@dataclass(frozen=True)
class Found:
    """An alarm with everything that its alert freezes."""

    series: WatchedSeries
    point: Point
    evidence: dict[str, Any]
    response_ids: list[int]


@dataclass(frozen=True)
class Look:
    """What one look at a programme found."""

    found: tuple[Found, ...]
    opens_from: datetime.date | None
    n_series: int
    n_short: int


def look(setting: WatchSetting, plan: WatchPlan, state: Glance, today: datetime.date) -> Look:
    """Judge the newest closed periods of every series. Nothing is written."""
    series = [
        _from_level(one, setting)
        for one in series_of(state.engine, state.source, state.contracts, plan, today)
    ]
    fit = [one for one in series if one.is_long_enough]
    opens_from = setting.opens_from or _first_look(fit)
    if opens_from is None:
        return Look((), None, 0, len(series))
    rate = rate_of(plan, fit)
    known = _known_periods(setting.programme_id)
    found = []
    for one in fit:
        since = max(opens_from, first_day(one.periods[-1], one.grain) - datetime.timedelta(days=_LOOK_BACK))
        chart = watch(
            one, rate, small_shifts=plan.small_shifts, since=since, left_out=known.get(one.key, frozenset())
        )
        for point in chart.alarms if chart is not None else ():
            assert chart is not None
            found.append(_found(chart, point, plan, rate, len(fit), state))
    return Look(tuple(found), opens_from, len(fit), len(series) - len(fit))


def _from_level(series: WatchedSeries, setting: WatchSetting) -> WatchedSeries:
    """The series from the day on from which its limits are set anew."""
    text = setting.levels.get(series.key)
    if not text:
        return series
    level = datetime.date.fromisoformat(text)
    kept = [at for at, period in enumerate(series.periods) if first_day(period, series.grain) >= level]
    return series.part(kept)


def _first_look(series: Sequence[WatchedSeries]) -> datetime.date | None:
    """The first day of the newest closed period: what came before is history and opens no alert."""
    newest: dict[Grain, int] = {}
    for one in series:
        newest[one.grain] = max(newest.get(one.grain, one.periods[-1]), one.periods[-1])
    return min((first_day(period, grain) for grain, period in newest.items()), default=None)


def _known_periods(programme_id: int) -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for series, first, last in Alert.objects.filter(programme_id=programme_id).values_list(
        "series", "first_period", "last_period"
    ):
        found[series] |= set(range(first, last + 1))
    return {series: frozenset(periods) for series, periods in found.items()}


def _found(
    chart: WatchedChart, point: Point, plan: WatchPlan, rate: float, n_series: int, state: Glance
) -> Found:
    series = chart.series
    contract = next(one for one in state.contracts if one.key == series.watch.contract)
    names = dimensions_of(state.codebook)
    shown = [p for p in (*chart.before, *chart.judged) if p.period <= point.period][-SHOWN_POINTS:]
    first, last = _days(point, series.grain)
    evidence = {
        "contract": {
            "key": contract.key,
            "version": contract.version,
            "zh": contract.name_zh,
            "en": contract.name_en,
            "high_is_good": contract.high_is_good,
        },
        "dimension": {"column": series.watch.dimension, **names.get(series.watch.dimension, {})},
        "value": series.value,
        "grain": series.grain,
        "period": label(point.period, series.grain),
        "unit": _unit(contract),
        "rule": point.rule,
        "side": point.side,
        "points": [
            {**vars(p), "name": label(p.period, series.grain), "baseline": p in chart.before} for p in shown
        ],
        "seasonal": chart.seasonal,
        "dispersion": round(chart.dispersion, 4),
        "rate": rate,
        "budget": plan.budget,
        "n_series": n_series,
        "revision": state.source.revision,
        "as_of": state.as_of.isoformat() if state.as_of else "",
        "first_on": first.isoformat(),
        "last_on": last.isoformat(),
    }
    where = between(ANSWERED_ON, first, last)
    if series.watch.dimension != WHOLE:
        where = where & equals(series.watch.dimension, series.value)
    return Found(
        series, point, evidence, _with_words(state, contract, where, worst_first=_is_bad(contract, point))
    )


def _unit(contract: MetricContract) -> str:
    return "points" if contract.measure == "nps" else Unit(measures[contract.measure].unit).value


def _is_bad(contract: MetricContract, point: Point) -> bool:
    return (point.side == "low") == contract.high_is_good


def _days(point: Point, grain: Grain) -> tuple[datetime.date, datetime.date]:
    return first_day(point.period, grain), first_day(point.period + 1, grain) - datetime.timedelta(days=1)


def _with_words(state: Glance, contract: MetricContract, where: Condition, *, worst_first: bool) -> list[int]:
    """Answers with an open text: those that go with the direction of the alarm first."""
    texts = [column_of(v.key) for v in state.codebook if v.role is Role.OPEN_TEXT]
    item = contract.spec().items[0].column
    rows: dict[int, float | None] = {}
    for text in texts:
        for row in state.engine.rows(
            state.source, [RESPONSE_ID, item], where, present=[text], most=10 * MOST_RESPONSES
        ):
            rows[int(row[RESPONSE_ID])] = row[item]
    grades = dict(contract.spec().items[0].grades)

    def goodness(key: int) -> tuple[bool, float]:
        value = grades.get(float(rows[key])) if rows[key] is not None else None  # type: ignore[arg-type]
        return value is None, (value or 0.0) if worst_first else -(value or 0.0)

    return sorted(rows, key=goodness)[:MOST_RESPONSES]
