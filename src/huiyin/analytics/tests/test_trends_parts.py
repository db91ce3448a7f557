"""Decomposition, smoothing, change points, breakpoints."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.problems import BadArgument
from huiyin.analytics.tests.trends_golden import DATA, GOLDEN, MONTHLY, SERIES, equal
from huiyin.analytics.trends import (
    breakpoints,
    change_points,
    decompose,
    holt_winters,
    pettitt,
    stl,
)
from huiyin.analytics.trends.problems import (
    GapInSeries,
    NotPositive,
    TooFewPeriods,
)

STL_CASES: dict[str, dict[str, Any]] = {
    "periodic": {},
    "seven": {"seasonal_window": 7},
    "windows": {"seasonal_window": 13, "trend_window": 25, "low_pass_window": 15, "seasonal_degree": 1},
    "trend_degree_0": {"seasonal_window": 11, "trend_degree": 0},
    "robust_odd": {"robust": True},
    "seven_robust_odd": {"seasonal_window": 7, "robust": True},
    "weekly": {"season": 7},
    "weekly_robust_odd": {"season": 7, "seasonal_window": 9, "robust": True},
}


@pytest.mark.parametrize("name", STL_CASES)
def test_stl_equals_r_under_every_setting(name: str) -> None:
    values = MONTHLY[:71] if name.endswith("odd") else MONTHLY
    made, theirs = stl(values, **{"season": 12, **STL_CASES[name]}), GOLDEN["stl"][name]
    for part in ("seasonal", "trend", "remainder"):
        equal(getattr(made, part), theirs[part])
    equal(made.robustness, theirs["weights"])


@pytest.mark.parametrize("kind", ["additive", "multiplicative"])
def test_classical_decomposition_equals_r(kind: Any) -> None:
    made, theirs = decompose(MONTHLY, 12, seasonal=kind), GOLDEN["decompose"][kind]
    equal(made.figure, theirs["figure"])
    equal(made.trend, theirs["trend"])
    equal(made.remainder, theirs["random"])


@settings(max_examples=30)
@given(SERIES)
def test_the_parts_of_a_decomposition_add_up(values: list[int]) -> None:
    made = stl([*values, *values, 1.0], 4)
    equal(made.trend + made.seasonal + made.remainder, made.values)
    equal(decompose(values, 4).figure.sum(), 0)


def test_the_figure_starts_with_the_first_season() -> None:
    values = np.r_[np.tile([1.0, 5.0, 3.0], 7), 1.0, 5.0]
    equal(stl(values, 3).figure, [-2, 2, 0])
    assert stl(values, 3).seasonal_strength == pytest.approx(1)
    noise = np.random.default_rng(1).normal(size=30)
    assert stl(noise, 3).notes[0].code == "weak_season"


def test_a_decomposition_names_what_it_lacks() -> None:
    with pytest.raises(TooFewPeriods, match="25"):
        stl(range(20), 12)
    with pytest.raises(GapInSeries):
        stl([*range(30), float("nan")], 12)
    with pytest.raises(NotPositive, match="number 3"):
        decompose([1, 2, 0, 4, 5, 6, 7, 8], 4, seasonal="multiplicative")
    with pytest.raises(BadArgument, match="odd"):
        stl(range(40), 12, seasonal_window=8)


HOLT_WINTERS: dict[str, dict[str, Any]] = {
    "no_trend": {"beta": False},
    "holt": {"gamma": False},
    "simple": {"beta": False, "gamma": False},
    "given": {"alpha": 0.4, "beta": 0.05, "gamma": 0.2},
    "three_cycles": {"start_cycles": 3},
}


@pytest.mark.parametrize("name", HOLT_WINTERS)
def test_holt_winters_equals_r_with_its_intervals(name: str) -> None:
    made, theirs = holt_winters(MONTHLY, 12, **HOLT_WINTERS[name]), GOLDEN["holt_winters"][name]
    low, high = made.interval(14)
    weights = [made.alpha, made.beta or 0.0, made.gamma or 0.0]
    equal(weights, [float(theirs[key]) for key in ("alpha", "beta", "gamma")], 1e-6)
    equal(made.sse, theirs["sse"], 1e-6)
    for ours, key in ((made.predict(14), "fit"), (low, "low"), (high, "high")):
        equal(ours, theirs[key], 1e-6)


@pytest.mark.parametrize("kind", ["additive", "multiplicative"])
def test_where_rs_search_stops_early_ours_is_at_least_as_good(kind: Any) -> None:
    """R's optimum lies on the edge (beta 0) here and stops a little before ours."""
    made, theirs = holt_winters(MONTHLY, 12, seasonal=kind), GOLDEN["holt_winters"][kind]
    assert made.sse <= theirs["sse"] * (1 + 1e-9)
    equal(made.predict(14), theirs["fit"], 1e-3)
    fixed = {key: theirs[key] for key in ("alpha", "beta", "gamma")}
    same = holt_winters(MONTHLY, 12, seasonal=kind, **fixed)
    equal(same.predict(14), theirs["fit"])
    equal(same.sse, theirs["sse"])


def test_a_multiplicative_interval_of_one_step_is_that_of_the_errors() -> None:
    made = holt_winters(MONTHLY, 12, seasonal="multiplicative")
    low, high = made.interval(1)
    assert (high - low)[0] == pytest.approx(2 * 1.959964 * made.residuals.std(ddof=1), rel=1e-6)


def test_smoothing_refuses_what_it_cannot_use() -> None:
    with pytest.raises(BadArgument, match="alpha"):
        holt_winters([1, 2, 3, 4], alpha=1.5)
    with pytest.raises(NotPositive):
        holt_winters([0, 1] * 6, 2, seasonal="multiplicative")
    with pytest.raises(TooFewPeriods):
        holt_winters([1, 2, 3], 4)


@pytest.mark.parametrize("name", ["steps", "steps_small", "bend"])
def test_breakpoints_and_their_intervals_equal_r(name: str) -> None:
    theirs = GOLDEN["breakpoints"][name]
    line = name == "bend"
    made = breakpoints(DATA["bend" if line else "steps"], line=line, minimum_length=theirs["h"])
    assert list(made.after) == np.atleast_1d(theirs["breakpoints"]).tolist()
    equal(made.rss, theirs["rss"])
    equal(made.bic, theirs["bic"])
    equal(made.coefficients, np.reshape(theirs["coefficients"], made.coefficients.shape))
    limits = [[low, at, high] for low, at, high in zip(made.low, made.after, made.high, strict=True)]
    assert limits == theirs["interval"]


@settings(max_examples=40)
@given(SERIES, st.integers(1, 3), st.sampled_from(["mean", "mean_and_variance"]))
def test_pelt_finds_the_cheapest_of_all_segmentations(values: list[int], extra: int, change: Any) -> None:
    least = extra + 1
    x = np.array(values, dtype=float)
    if len(x) < 2 * least:
        return
    made = change_points(x, change=change, scale="none", penalty="bic", minimum_length=least)
    price = made.penalty

    def cost(part: np.ndarray) -> float:
        square = float(((part - part.mean()) ** 2).sum())
        if change == "mean":
            return square
        variance = square / len(part) if square / len(part) > 1e-9 else 1e-11
        return len(part) * (np.log(2 * np.pi) + np.log(variance) + 1)

    best = [-price] + [np.inf] * len(x)
    for end in range(least, len(x) + 1):
        for start in range(end - least + 1):
            best[end] = min(best[end], best[start] + cost(x[start:end]) + price)
    assert made.cost == pytest.approx(best[-1], rel=1e-9, abs=1e-6)


def test_scaling_keeps_pelt_from_seeing_changes_everywhere() -> None:
    """The trap of §R changepoint: cpt.mean takes the variance for 1."""
    rng = np.random.default_rng(10)
    values = np.r_[rng.normal(900, 130, 60), rng.normal(1400, 130, 60)]
    assert len(change_points(values, scale="none").after) > 30
    assert change_points(values).after == (60,)
    assert change_points(values / 1000).after == (60,)
    assert change_points(values, standard_errors=np.full(120, 130.0)).after == (60,)


def test_false_change_points_are_rare_in_pure_noise() -> None:
    rng = np.random.default_rng(11)
    assert np.mean([bool(change_points(rng.normal(size=60)).after) for _ in range(300)]) < 0.06
    assert np.mean([bool(breakpoints(rng.normal(size=48)).after) for _ in range(150)]) < 0.12


def test_variance_changes_and_single_changes_are_found() -> None:
    rng = np.random.default_rng(12)
    values = np.r_[rng.normal(0, 1, 50), rng.normal(0, 5, 50)]
    assert abs(change_points(values, change="variance").after[0] - 50) <= 3
    assert len(change_points(values, change="variance", method="amoc").after) == 1
    assert change_points(rng.normal(size=40), method="amoc").after == ()
    with pytest.raises(BadArgument, match="standard_errors"):
        change_points(values, change="variance", standard_errors=np.ones(100))


def test_the_interval_of_a_break_holds_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(13)
    held = told = 0
    for _ in range(250):
        made = breakpoints(np.r_[rng.normal(0, 1, 30), rng.normal(1.5, 1, 30)], breaks=1)
        if made.low[0] is not None and made.high[0] is not None:
            told += 1
            held += made.low[0] <= 30 <= made.high[0]
    assert told > 240
    assert held / told > 0.9


def test_pettitt_counts_all_places_with_the_same_statistic() -> None:
    assert pettitt([1, 2, 1, 8, 9, 8]).ties == ()
    made = pettitt([1, 1, 2, 2, 3, 3, 2, 2])
    assert (made.after, made.ties) == (2, (3, 4))
    with pytest.raises(TooFewPeriods):
        pettitt([1, 2, 3])
