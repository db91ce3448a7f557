"""Delivered minus promised, with golden numbers (T29), and the ranking of expectations (T28)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.summaries import Moments
from huiyin.promises.contracts import Delivered
from huiyin.promises.indicators._clock_rows import ClockRows
from huiyin.promises.indicators.clock_hours import counted as hours_counted
from huiyin.promises.indicators.clock_share import counted as share_counted
from huiyin.promises.judging import estimate_from, judge, tried
from huiyin.promises.ranking import Priority, priority, ranked, turned, widened

DAY = date(2026, 11, 1)
GOLDEN = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "promises.json").read_text("utf8")
)


def of(k: int, n: int) -> Delivered:
    return Delivered(DAY, DAY, share_of_counts(k, n))


@pytest.mark.parametrize("one", GOLDEN["judged"], ids=lambda one: f"{one['k']}-{one['promised']}")
def test_delivered_minus_promised(one) -> None:
    """T29: the verdict is said only where the whole interval is on one side; numbers of R."""
    found = judge(of(one["k"], one["n"]), one["promised"], one["direction"])
    assert found.verdict == one["verdict"]
    assert (found.difference, found.low, found.high) == pytest.approx(
        (one["difference"], one["low"], one["high"]), abs=1e-9
    )


def test_too_few_are_not_judged() -> None:
    found = judge(of(9, 9), 0.5, "at_least")
    assert (found.difference, found.base, found.verdict) == (None, "hidden", "cannot_tell")


def test_what_can_still_grow_is_not_called_kept() -> None:
    mean = mean_interval(Moments.from_arrays(np.array([10.0, 12.0] * 10)), unit=Unit.AMOUNT)
    assert judge(Delivered(DAY, DAY, mean), 24, "at_most").verdict == "met"
    assert judge(Delivered(DAY, DAY, mean, is_bound=True), 24, "at_most").verdict == "cannot_tell"
    assert judge(Delivered(DAY, DAY, mean, is_bound=True), 5, "at_most").verdict == "missed"


def test_what_the_past_would_surely_have_kept() -> None:
    """T29: promise moderately: the bad end of the interval, rounded away from it."""
    assert tried(of(97, 100), [of(30, 30), of(10, 30), of(5, 5)], 0.9, "at_least").keepable == 0.915
    found = tried(of(97, 100), [of(60, 60), of(10, 30), of(5, 5)], 0.9, "at_least")
    assert (found.n_months, found.n_met, found.n_missed) == (2, 1, 1)
    assert tried(of(2, 100), [], 0.1, "at_most").keepable == 0.071
    assert tried(of(3, 3), [], 0.1, "at_least").keepable is None


def test_an_estimate_survives_storing() -> None:
    estimate = share_of_counts(497, 500)
    assert estimate_from(estimate.as_json()) == estimate


def rows(taken: list[float], allowed: float, passed: float) -> ClockRows:
    n = len(taken)
    return ClockRows(("2026-11",) * n, np.array(taken), np.full(n, allowed), np.full(n, passed))


def test_only_clocks_whose_time_is_over_count_for_the_share() -> None:
    young = rows([1.0, 2.0, np.nan, np.nan], allowed=24, passed=5)
    assert (share_counted(young, DAY, DAY).estimate.n, share_counted(young, DAY, DAY).n_open) == (0, 4)
    old = rows([1.0, 24.0, 30.0, np.nan], allowed=24, passed=500)
    found = share_counted(old, DAY, DAY)
    assert (found.estimate.value, found.estimate.n, found.n_open) == (0.5, 4, 0)


def test_hours_count_what_waits_as_long_as_it_has_run() -> None:
    golden = GOLDEN["hours"]
    found = hours_counted(24.0, rows([10.0, 20.0, 30.0, np.nan], allowed=24, passed=100), DAY, DAY)
    estimate, detail = found.estimate, found.detail
    assert found.is_bound
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx(
        (golden["mean"], max(golden["low"], 0.0), golden["high"]), abs=1e-8
    )
    assert (detail["median"], detail["p90"]) == pytest.approx((golden["median"], golden["p90"]))
    assert (detail["late_low"], detail["late_high"]) == pytest.approx(golden["late"], abs=1e-9)
    fresh = hours_counted(24.0, rows([1.0, np.nan], allowed=24, passed=3), DAY, DAY)
    assert (fresh.estimate.value, fresh.n_open) == (None, 2)


def test_priority_is_importance_times_shortfall_over_the_box_of_both_intervals() -> None:
    """T28: twelve of twenty named it, eight of those say that it is not met."""
    golden = GOLDEN["told"]
    importance, shortfall = share_of_counts(12, 20), share_of_counts(8, 12)
    assert widened(importance) == pytest.approx(golden["importance"], abs=1e-9)
    assert widened(shortfall) == pytest.approx(golden["shortfall"], abs=1e-9)
    found = priority(importance, shortfall)
    wanted = (golden["value"], golden["low"], golden["high"])
    assert (found.value, found.low, found.high) == pytest.approx(wanted, abs=1e-7)


def test_a_pair_of_expected_and_perceived_is_ranked_as_parts_of_the_scale() -> None:
    golden = GOLDEN["pair"]
    wanted, got = np.array(golden["wanted"], float), np.array(golden["got"], float)
    expected = mean_interval(Moments.from_arrays(wanted), unit=Unit.SCALE, bounds=(1, 5))
    gap = mean_interval(Moments.from_arrays(got - wanted), unit=Unit.SCALE)
    importance = turned(expected, start=1.0, width=4.0)
    shortfall = turned(gap, start=0.0, width=4.0, sign=-1)
    assert (importance.value, shortfall.value) == pytest.approx((golden["importance"], golden["shortfall"]))
    found = priority(importance, shortfall)
    assert (found.value, found.low, found.high) == pytest.approx(
        (golden["value"], golden["low"], golden["high"]), abs=1e-7
    )


def test_more_than_expected_has_a_priority_below_zero() -> None:
    mean = mean_interval(Moments.from_arrays(np.array([0.2, 0.3] * 20)))
    more = Estimate(-0.1, -0.2, 0.0, 40, 40.0, Unit.SCALE, "t", 0.05)
    found = priority(mean, more)
    assert found.value == pytest.approx(-2.5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_without_an_interval_every_rank_is_open() -> None:
    found = ranked([Priority(3.0, None, None), Priority(9.0, 8.0, 10.0), Priority(None, None, None)])
    assert found[0] is not None
    assert (found[0].rank, found[0].best, found[0].worst) == (2, 1, 2)
    assert found[2] is None


ends = st.tuples(st.floats(-50, 50), st.floats(0, 20), st.floats(0, 20))


@given(st.lists(ends, min_size=1, max_size=8))
def test_a_rank_lies_within_what_is_left_open(values) -> None:
    priorities = [Priority(value, value - down, value + up) for value, down, up in values]
    for one in ranked(priorities):
        assert one is not None
        assert 1 <= one.best <= one.rank <= one.worst <= len(values)
