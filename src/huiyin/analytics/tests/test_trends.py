"""Series and tests of trend: periods, gaps, Mann-Kendall, Sen, Pettitt, lines, decomposition, smoothing."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import BadArgument, LengthsDiffer
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.trends import (
    acf,
    breakpoints,
    change_points,
    cycle_profile,
    decompose,
    histograms,
    holt_winters,
    linear_trend,
    ljung_box,
    mann_kendall,
    merged,
    pettitt,
    seasonal_mann_kendall,
    seasonal_sen_slope,
    sen_slope,
    series,
    series_of_estimates,
    series_of_histograms,
    stl,
    trend_test,
)
from huiyin.analytics.trends.periods import GRAINS, days, first_day, label, period_of_label, periods_of
from huiyin.analytics.trends.problems import (
    GapInSeries,
    NoDatedAnswer,
    NotADate,
    NotAPeriod,
    NotPositive,
    NoVariation,
    TooFewPeriods,
)

GOLDEN = json.loads((Path(__file__).resolve().parents[4] / "tests" / "golden" / "trends.json").read_text())
DATA = GOLDEN["data"]
MONTHLY = DATA["monthly"]
SERIES = st.lists(st.integers(-20, 20), min_size=8, max_size=30).filter(lambda x: len(set(x)) > 1)


def equal(ours: Any, theirs: Any, digits: float = 1e-8) -> None:
    np.testing.assert_allclose(
        np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=digits, atol=1e-9
    )


# Periods


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), st.sampled_from(GRAINS))
def test_a_period_holds_its_days_and_is_written_so_that_it_can_be_read(day: datetime.date, by: Any) -> None:
    period = int(periods_of(days([day]), by)[0])
    assert first_day(period, by) <= day < first_day(period + 1, by)
    assert period_of_label(label(period, by), by) == period
    if by == "week":
        year, week, _ = day.isocalendar()
        assert label(period, by) == f"{year}-W{week:02d}"


def test_dates_are_read_from_all_that_holds_dates() -> None:
    wanted = days(["2026-03-01", "2026-12-31"])
    stamps = pd.to_datetime(pd.Series(["2026-03-01 08:00", "2026-12-31 23:59"]))
    held: list[Any] = [
        [datetime.date(2026, 3, 1), datetime.datetime(2026, 12, 31, 23, 59)],
        ["2026/3/1", "2026.12.31"],
        ["20260301", 20261231],
        stamps,
        stamps.dt.tz_localize("Asia/Shanghai"),
        pl.Series([datetime.date(2026, 3, 1), datetime.date(2026, 12, 31)]),
        np.array(["2026-03-01T08", "2026-12-31T23"], dtype="datetime64[h]"),
    ]
    for dates in held:
        assert (days(dates) == wanted).all()
    assert np.isnat(days([None, float("nan"), "", pd.NaT])).all()


@pytest.mark.parametrize("wrong", ["soon", "2026-13-01", "2026-02-30", 3.5, True])
def test_what_is_no_date_is_named_with_its_place(wrong: Any) -> None:
    with pytest.raises(NotADate, match="number 2"):
        days(["2026-01-01", wrong])


@pytest.mark.parametrize(
    ("text", "by"), [("2026-W60", "week"), ("2026-3", "month"), ("2026-Q5", "quarter"), ("x", "day")]
)
def test_what_is_no_period_is_refused(text: str, by: Any) -> None:
    with pytest.raises(NotAPeriod):
        period_of_label(text, by)


# Series


def test_a_series_has_every_period_and_says_which_are_empty() -> None:
    """A01"""
    made = series(["2026-01-05", None, "2026-04-02", "2026-01-09"], [4, 5, 3, None], by="month")
    assert made.labels == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert made.gaps == ("2026-02", "2026-03")
    assert [estimate.n for estimate in made.estimates] == [1, 0, 0, 1]
    assert (made.n, made.n_undated, made.n_missing) == (2, 1, 1)
    assert {note.code for note in made.notes} == {"gaps", "small_base", "left_out"}


def test_each_period_is_the_estimate_of_its_own_answers() -> None:
    import huiyin

    rng = np.random.default_rng(2)
    scores, weights = rng.integers(0, 11, 90), rng.uniform(0.5, 2, 90)
    dates = ["2026-01-05"] * 40 + ["2026-02-05"] * 50
    made = series(dates, scores, by="month", measure="nps", weights=weights)
    for at, part in enumerate((slice(0, 40), slice(40, 90))):
        own = huiyin.nps(scores[part], weights[part])
        equal([made.estimates[at].low, made.estimates[at].high], [own.low, own.high], 1e-12)
        assert (made.estimates[at].n, made.estimates[at].method) == (own.n, own.method)
    share = series(dates, scores.clip(1, 5), measure="top_2_box", scale=(1, 5))
    assert share.unit is Unit.RATE
    assert share.estimates[0] == huiyin.csat(scores[:40].clip(1, 5))
    assert series(dates, scores).values[0] == pytest.approx(scores[:40].mean())


def test_start_and_end_fix_the_periods_and_count_what_is_outside() -> None:
    made = series(["2026-02-05", "2026-06-05"], [4, 5], start="2026-01", end="2026-03")
    assert made.labels == ("2026-01", "2026-02", "2026-03")
    assert made.n_outside == 1
    with pytest.raises(BadArgument, match="end"):
        series(["2026-02-05"], [4], start="2026-03", end="2026-01")


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10)), min_size=1, max_size=60),
    st.randoms(),
    st.sampled_from(GRAINS),
)
def test_shards_merged_in_any_order_give_the_same_series(rows: Any, chance: Any, by: Any) -> None:
    dates = [datetime.date(2025, 1, 1) + datetime.timedelta(days=day) for day, _ in rows]
    scores = [float(score) for _, score in rows]
    whole = series(dates, scores, by=by, measure="nps")
    cut = chance.randint(0, len(rows))
    order = chance.sample(range(len(rows)), len(rows))
    parts = [part for part in (order[:cut], order[cut:]) if part]
    shards = [histograms([dates[i] for i in part], [scores[i] for i in part], by) for part in parts]
    chance.shuffle(shards)
    again = series_of_histograms(merged(*shards), by=by, measure="nps")
    assert again.estimates == whole.estimates
    assert again.labels == whole.labels


def test_estimates_of_any_figure_become_a_series() -> None:
    figure = Estimate(0.5, 0.4, 0.6, 96, 96.0, Unit.RATE, "wilson")
    made = series_of_estimates({"2026-Q3": figure, "2026-Q1": figure}, by="quarter")
    assert made.gaps == ("2026-Q2",)
    assert made.season == 4
    other = Estimate(50.0, 40, 60, 96, 96.0, Unit.POINTS, "wald")
    with pytest.raises(BadArgument, match="unit"):
        series_of_estimates({"2026-01": figure, "2026-02": other})


def test_a_series_without_dated_answers_is_refused() -> None:
    with pytest.raises(NoDatedAnswer, match="2 rows"):
        series([None, "2026-01-01"], [4, None])
    with pytest.raises(LengthsDiffer):
        series(["2026-01-01"], [4, 5])
    with pytest.raises(BadArgument, match="by must be one of"):
        series(["2026-01-01"], [4], by="fortnight")  # type: ignore[arg-type]


def test_a_weekday_profile_finds_the_bad_day_and_keeps_quiet_about_chance() -> None:
    rng = np.random.default_rng(3)
    dates = [
        datetime.date(2026, 1, 1) + datetime.timedelta(days=int(day)) for day in rng.integers(0, 200, 1400)
    ]
    scores = rng.integers(1, 6, 1400).astype(float)
    quiet = cycle_profile(dates, scores, of="weekday")
    assert sum(estimate.n for estimate in quiet.estimates) == quiet.n == 1400
    assert quiet.p_value is not None
    assert quiet.p_value > 0.05
    assert quiet.notes[0].code == "no_difference"
    monday = np.array([day.weekday() == 0 for day in dates])
    bad = cycle_profile(dates, np.where(monday, (scores - 2).clip(1), scores), of="weekday")
    assert bad.p_value is not None
    assert bad.p_value < 1e-4
    assert int(np.argmin([estimate.value or 9 for estimate in bad.estimates])) == 0
    assert cycle_profile(dates, scores, of="month").notes[0].code == "one_year"


def test_the_profiles_test_keeps_its_five_percent() -> None:
    rng = np.random.default_rng(4)
    dates = np.array("2026-01-05", dtype="datetime64[D]") + np.tile(np.arange(28), 10)
    found = [cycle_profile(dates, rng.integers(1, 6, 280)).p_value for _ in range(300)]
    assert 0.02 < np.mean([p is not None and p < 0.05 for p in found]) < 0.09


# Trend tests

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


# Decomposition and smoothing


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


# Changes


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


def test_histograms_of_a_period_hold_weights_and_leave_out_the_rest() -> None:
    made = histograms(["2026-01-01", "2026-01-02", None, "2026-01-03"], [5, 5, 5, None], weights=[1, 2, 1, 1])
    assert list(made) == ["2026-01"]
    assert isinstance(made["2026-01"], Histogram)
    assert made["2026-01"].weights.tolist() == [3.0]
