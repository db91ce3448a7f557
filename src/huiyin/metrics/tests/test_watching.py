"""Alerts keep their budget where nothing happens, and see what does (A03, X05)."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.trends.periods import Grain, first_day
from huiyin.metrics.watching import (
    Watch,
    WatchedSeries,
    WatchPlan,
    back_test,
    episodes,
    is_closed,
    point_rate,
    points_a_month,
    rate_of,
    watch,
)

START = 2900  # a week of 2025


def made(
    rng: np.random.Generator,
    *,
    kind: str = "p",
    grain: Grain = "week",
    n_periods: int = 78,
    n: float = 50,
    level: float = 0.3,
    shift: float = 0.0,
    at: int = 0,
    weekend: float = 0.0,
    name: str = "",
) -> WatchedSeries:
    """A simulated series; from period `at` on its level is `shift` higher, at weekends `weekend`."""
    sizes = np.maximum(rng.poisson(n, n_periods), 3)
    periods = range(START, START + n_periods)
    levels = np.full(n_periods, level)
    levels[at:] += shift if at else 0.0
    if weekend:
        levels += [weekend * (first_day(period, grain).weekday() > 4) for period in periods]
    levels = levels.clip(0.01, 0.9)
    columns: dict[str, Any] = {"n": sizes.astype(float)}
    if kind == "xbar":
        scores = [
            rng.normal(70 + 100 * (share - level), 20, size)
            for share, size in zip(levels, sizes, strict=True)
        ]
        columns["values"] = np.array([one.mean() for one in scores])
        columns["deviations"] = np.array([one.std(ddof=1) for one in scores])
    else:
        columns["values"] = rng.binomial(sizes, levels).astype(float)
    if kind == "nps":
        columns["detractors"] = rng.binomial(sizes - columns["values"].astype(int), 0.35).astype(float)
    return WatchedSeries(Watch("csi", "q_area", grain), name, kind, tuple(periods), columns)


def alarms(series: list[WatchedSeries], plan: WatchPlan, n_watched: int) -> list[Any]:
    """All alarms of the last `n_watched` periods."""
    rate = rate_of(plan, series)
    found = []
    for one in series:
        since = first_day(one.periods[-n_watched], one.grain)
        chart = watch(one, rate, small_shifts=plan.small_shifts, since=since)
        assert chart is not None
        found += chart.alarms
    return found


@pytest.mark.parametrize("kind", ["p", "nps", "xbar"])
@pytest.mark.parametrize("small_shifts", [True, False])
def test_without_a_change_false_alarms_stay_within_the_budget(kind: str, small_shifts: bool) -> None:
    rng, plan, n_watched = np.random.default_rng(11), WatchPlan(budget=2.0, small_shifts=small_shifts), 26
    n = 0
    for _ in range(2):
        series = [made(rng, kind=kind, n_periods=52) for _ in range(20)]
        n += len(alarms(series, plan, n_watched))
    allowed = 2 * plan.budget * n_watched / points_a_month("week")
    assert n <= allowed + 2 * allowed**0.5  # two standard deviations of a count
    assert n >= 0.2 * allowed  # and not by keeping silent


def test_weekdays_that_differ_ring_no_bell_once_they_are_known() -> None:
    rng, plan = np.random.default_rng(5), WatchPlan(budget=1.0)
    series = [made(rng, grain="day", n_periods=150, n=60, weekend=0.2) for _ in range(6)]
    found = alarms(series, plan, 30)
    assert len(found) <= 4  # a month of one budgeted false alarm; without seasons 48 weekend days would ring


def test_a_shift_is_seen_sooner_the_larger_it_is() -> None:
    rng, plan, at = np.random.default_rng(7), WatchPlan(budget=1.0), 52
    delays = {}
    for shift in (0.1, 0.3):
        waited = []
        for _ in range(12):
            series = [made(rng, name=str(number)) for number in range(20)]
            changed = made(rng, shift=shift, at=at, name="changed")
            rate = rate_of(plan, [*series, changed])
            chart = watch(changed, rate, small_shifts=True, since=first_day(START + at, "week"))
            assert chart is not None
            waited.append(next((p.period - START - at for p in chart.alarms), 26))
        delays[shift] = float(np.median(waited))
    assert delays[0.3] <= 1
    assert delays[0.3] < delays[0.1] < 26


def test_the_budget_is_shared_by_all_points_of_a_month() -> None:
    assert point_rate(1.0, {"month": 20}) == pytest.approx(1 / 20)
    assert point_rate(1.0, {"month": 20}, tests=2) == pytest.approx(1 / 40)
    assert point_rate(2.0, {"week": 10, "month": 5}) == pytest.approx(2 / (10 * points_a_month("week") + 5))


def test_a_known_alarm_does_not_set_limits() -> None:
    rng = np.random.default_rng(3)
    series = made(rng, n_periods=40)
    values = series.columns["values"].copy()
    values[25:30] = series.columns["n"][25:30] * 0.46  # five bad weeks, within the limits
    series = WatchedSeries(series.watch, "", "p", series.periods, {**series.columns, "values": values})
    since = first_day(series.periods[-4], "week")
    seen = watch(series, 0.001, small_shifts=False, since=since)
    cleaned = watch(series, 0.001, small_shifts=False, since=since, left_out=set(series.periods[25:30]))
    assert seen is not None
    assert cleaned is not None
    assert cleaned.judged[-1].high < seen.judged[-1].high


def test_only_whole_periods_are_judged() -> None:
    assert not is_closed(2967, "week", datetime.date(2026, 11, 15))
    assert is_closed(2967, "week", datetime.date(2026, 11, 16))


def test_neighbouring_alarms_on_one_side_are_one_episode() -> None:
    rng = np.random.default_rng(1)
    chart = watch(
        made(rng, n_periods=60, shift=0.4, at=50),
        0.01,
        small_shifts=False,
        since=first_day(START + 50, "week"),
    )
    assert chart is not None
    found = episodes(chart.alarms)
    assert len(found) < len(chart.alarms)
    assert found[0][0].period == START + 50


def test_the_trial_on_history_counts_what_the_plan_would_have_given() -> None:
    rng, plan = np.random.default_rng(9), WatchPlan(budget=1.0)
    series = [made(rng, n_periods=78, name=str(number)) for number in range(8)]
    series.append(made(rng, n_periods=78, shift=0.4, at=70, name="changed"))
    series.append(made(rng, n_periods=5, name="short"))
    today = first_day(START + 78, "week")
    test = back_test(series, plan, today)
    assert (test.n_series, test.n_short, test.n_tried) == (9, 1, 9)
    assert test.n_alerts >= 1
    assert 0.8 * plan.budget * 12 <= test.expected <= 1.2 * plan.budget * 12
    assert sum(n for _month, n in test.by_month) == test.n_alerts


def test_a_plan_survives_storage() -> None:
    plan = WatchPlan((Watch("csi", "q_area", "day"),), 0.5, 30, False)
    assert WatchPlan.from_json(plan.as_json()) == plan
