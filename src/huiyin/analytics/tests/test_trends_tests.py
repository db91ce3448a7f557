"""Tests of trend: Mann-Kendall, Sen, Pettitt, lines, autocorrelation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.problems import BadArgument
from huiyin.analytics.tests.trends_golden import DATA, GOLDEN, MONTHLY, SERIES, equal
from huiyin.analytics.trends import (
    acf,
    change_points,
    linear_trend,
    ljung_box,
    mann_kendall,
    pettitt,
    seasonal_mann_kendall,
    seasonal_sen_slope,
    sen_slope,
    trend_test,
)
from huiyin.analytics.trends.problems import (
    GapInSeries,
    NoVariation,
    TooFewPeriods,
)

# pymannkendall 1.4.3 on this series (simulated, lag-1 autocorrelation 0.5 and a slope of 0.05).
_E = np.random.default_rng(7).normal(size=40)
_AR = np.zeros(40)
for _at in range(1, 40):
    _AR[_at] = 0.5 * _AR[_at - 1] + _E[_at]
CORRELATED = np.round(_AR + 0.05 * np.arange(40), 3)


@pytest.mark.parametrize(
    ("correction", "lags", "p_value", "z", "variance"),
    [
        ("hamed_rao", None, 0.08863240031419384, 1.702656337864241, 14214.712398373982),
        ("hamed_rao", 3, 0.08863240031419384, 1.702656337864241, 14214.712398373982),
        ("yue_wang", None, 0.00314156295774759, 2.9535356740802716, 4723.975474122375),
        ("prewhitening", None, 0.0046450884249520374, 2.830668173449528, 6833.666666666667),
    ],
)
def test_corrections_for_autocorrelation_equal_pymannkendall(
    correction: Any, lags: int | None, p_value: float, z: float, variance: float
) -> None:
    made = mann_kendall(CORRELATED, correction=correction, lags=lags)
    equal([made.p_value, made.z, made.variance], [p_value, z, variance], 1e-10)


@given(SERIES)
def test_mann_kendall_turns_its_sign_when_time_runs_backwards(values: list[int]) -> None:
    made, back = mann_kendall(values), mann_kendall(values[::-1])
    assert back.s == -made.s
    assert back.z == -made.z
    assert back.p_value == made.p_value
    negated = mann_kendall([-value for value in values])
    assert (negated.s, negated.variance) == (-made.s, made.variance)


@given(SERIES, st.floats(0.5, 8), st.floats(-50, 50))
def test_sens_slope_scales_with_the_values_and_ignores_the_level(
    values: list[int], scale: float, level: float
) -> None:
    made = sen_slope(values)
    moved = sen_slope([scale * value + level for value in values])
    assert moved.slope == pytest.approx(scale * made.slope, abs=1e-9)
    assert mann_kendall([scale * value for value in values]).s == mann_kendall(values).s
    if made.low is not None and made.high is not None:
        assert made.low <= made.slope <= made.high


def test_gaps_are_left_out_but_keep_their_time() -> None:
    with_gap = [1.0, 2.0, float("nan"), 4.0, 5.0, 6.0]
    assert sen_slope(with_gap).slope == 1.0
    made = mann_kendall(with_gap)
    assert (made.s, made.n, made.n_missing) == (10, 5, 1)
    assert linear_trend(with_gap).slope == pytest.approx(1.0)
    step = [1, 2, 1, 2, float("nan"), 8, 9, 8, 9]
    assert pettitt(step).after == 4
    assert change_points([1, 2, 1, 2, 1, float("nan"), 8, 9, 8, 9, 8], minimum_length=2).after == (5,)


def test_the_seasonal_test_sees_a_rise_that_the_season_hides() -> None:
    rng = np.random.default_rng(5)
    season = np.tile([0, 8, 16, 8], 10)
    values = season + 0.02 * np.arange(40) + rng.normal(0, 0.2, 40)
    assert mann_kendall(values).p_value > 1e-2
    assert seasonal_mann_kendall(values, 4).p_value < 0.001
    assert seasonal_sen_slope(values, 4).slope == pytest.approx(0.08, abs=0.03)
    made = trend_test(values, season=4)
    assert made.direction == "rising"
    assert made.slope == pytest.approx(0.02, abs=0.0075)


def rates_of_false_trends(rho: float, n: int, season: int | None = None, times: int = 400) -> float:
    rng = np.random.default_rng(6)
    told = 0
    for _ in range(times):
        noise = rng.normal(size=n + 20)
        for at in range(1, n + 20):
            noise[at] += rho * noise[at - 1]
        told += trend_test(noise[20:], season=season).direction != "cannot_tell"
    return told / times


def test_false_trends_stay_near_five_percent_even_with_autocorrelation() -> None:
    assert rates_of_false_trends(0.0, 36) < 0.075
    assert rates_of_false_trends(0.4, 48) < 0.09
    assert rates_of_false_trends(0.3, 60, season=12, times=150) < 0.1


def test_correlated_periods_are_told_and_uncorrected_ones_are_warned_of() -> None:
    rng = np.random.default_rng(8)
    walk = np.cumsum(rng.normal(size=60))
    made = trend_test(walk)
    assert made.variance_factor > 3
    assert "autocorrelated" in {note.code for note in made.notes}
    raw = trend_test(walk, correction="none")
    assert raw.variance_factor == 1
    assert "too small" in next(note for note in raw.notes if note.code == "autocorrelated").text["en"]


def test_below_eight_periods_nothing_is_told() -> None:
    made = trend_test([1, 2, 3, 4, 5, 6, 7])
    assert made.p_value < 0.05
    assert made.direction == "cannot_tell"
    assert made.notes[0].code == "few_periods"
    with pytest.raises(TooFewPeriods):
        trend_test([1, 2])
    with pytest.raises(NoVariation):
        trend_test([3] * 12)


def test_sens_interval_holds_the_slope_as_often_as_it_says() -> None:
    rng = np.random.default_rng(9)
    time = np.arange(30)
    held = 0
    for _ in range(600):
        made = sen_slope(0.2 * time + rng.normal(0, 2, 30))
        assert made.low is not None
        assert made.high is not None
        held += made.low <= 0.2 <= made.high
    assert 0.93 < held / 600 < 0.975


def test_a_weighted_line_equals_r() -> None:
    made = linear_trend(DATA["noisy"], standard_errors=DATA["errors"])
    (intercept, slope), sigma2 = GOLDEN["weighted_line"]["rows"], GOLDEN["weighted_line"]["sigma2"]
    equal([made.intercept, made.intercept_standard_error], intercept[:2])
    equal([made.slope, made.slope_standard_error, made.t, made.p_value, made.dispersion], [*slope, sigma2])


def test_a_weighted_line_is_the_line_of_repeated_periods() -> None:
    values, times = [1.0, 2.0, 4.0, 3.0], [1.0, 2.0, 3.0, 4.0]
    repeats = [4, 1, 1, 4]
    once = linear_trend(values, standard_errors=[1 / np.sqrt(r) for r in repeats])
    many = linear_trend(np.repeat(values, repeats), times=np.repeat(times, repeats))
    assert once.slope == pytest.approx(many.slope)
    assert linear_trend(values, standard_errors=[1.0, 0.0, 1.0, 1.0]).n_missing == 1


def test_autocorrelation_equals_r_and_needs_an_unbroken_series() -> None:
    equal(acf(MONTHLY), GOLDEN["acf"])
    equal(ljung_box(MONTHLY, lags=8, fitted=2).p_value, GOLDEN["ljung_box_fitted"])
    with pytest.raises(GapInSeries, match="number 2"):
        acf([1.0, float("nan"), 2.0])
    with pytest.raises(NoVariation):
        acf([2.0] * 9)
    with pytest.raises(BadArgument, match="lags"):
        acf([1, 2, 3], lags=3)
