"""Forecasts with their record, the next score, expectations, what a reader sees."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.estimate import Unit
from huiyin.analytics.problems import BadArgument, NoSuchColumn
from huiyin.analytics.results import in_words
from huiyin.analytics.tests.trends_golden import GOLDEN
from huiyin.analytics.trends import (
    change_points,
    control_chart,
    control_charts,
    cusum_chart,
    cycle_profile,
    decompose,
    decompose_change,
    forecast,
    forecast_next_score,
    monitor_expectations,
    series,
    stl,
    trend_test,
)
from huiyin.analytics.trends.problems import Collinear, GapInSeries, TooFewPeriods

MONTHLY = np.array(GOLDEN["data"]["monthly"])


# Forecasts


def test_too_few_periods_are_told_and_not_hidden() -> None:
    """A01"""
    made = forecast([70, 71, 74, 73])
    assert made.verdict == "cannot_tell"
    assert made.notes[0].code == "cannot_tell"
    assert np.isfinite(made.values).all()
    season = forecast([70, 71, 74, 73, 75, 76], season=12, method="holt_winters")
    assert season.verdict == "cannot_tell"
    assert np.isnan(season.values).all()
    assert "short_season" in {note.code for note in season.notes}
    with pytest.raises(TooFewPeriods):
        forecast([70, 71])
    with pytest.raises(GapInSeries):
        forecast([70.0, float("nan"), 72, 73])


def test_a_random_walk_is_no_better_than_its_last_value() -> None:
    rng = np.random.default_rng(1)
    verdicts = [forecast(np.cumsum(rng.normal(size=40)), method="holt").verdict for _ in range(30)]
    assert verdicts.count("no_better_than_last") >= 20


def test_auto_takes_the_method_with_the_best_record_and_shows_repeating_beside_it() -> None:
    made = forecast(MONTHLY, season=12, ahead=6)
    assert made.verdict == "usable"
    assert made.backtests[0].method == made.method
    assert made.backtests[0].mae == min(test.mae for test in made.backtests)
    assert {"naive", "seasonal_naive"} <= {test.method for test in made.backtests}


def test_a_backtest_is_what_one_would_have_seen() -> None:
    from huiyin.analytics.trends.forecasts import backtest

    x = np.array([1.0, 3, 2, 5, 4, 6, 5, 8, 9])
    made = backtest(x, "naive", None, 1, 0.95)
    assert made is not None
    assert made.n_origins == made.n_forecasts == 3
    misses = np.abs(np.diff(x))[5:]
    assert made.mae == pytest.approx(misses.mean())
    scales = [np.abs(np.diff(x[:origin])).mean() for origin in (6, 7, 8)]
    assert made.mase == pytest.approx((misses / scales).mean())


@pytest.mark.parametrize(
    ("method", "least"),
    [("mean", 0.92), ("naive", 0.92), ("simple", 0.9), ("holt", 0.86), ("damped", 0.86), ("ar", 0.88)],
)
def test_intervals_hold_the_future_about_as_often_as_they_say(method: Any, least: float) -> None:
    """A random walk with noise for the smoothing methods, a steady level for the others; 36 periods, 2 ahead.

    The weights are estimated from the same periods, which the intervals leave out of account: a little below 95 %.
    """
    from huiyin.analytics.trends.forecasters import predicted

    rng = np.random.default_rng(2)
    held, times = 0, 150
    for _ in range(times):
        level = rng.normal(0, 1, 38)
        if method not in ("mean", "ar"):
            level = np.cumsum(rng.normal(0, 0.5, 38)) + rng.normal(0, 1, 38)
        if method == "naive":
            level = np.cumsum(rng.normal(0, 1, 38))
        centre, error = predicted(method, level[:36], None, 2)
        held += int((np.abs(level[36:] - centre) <= 1.96 * error).sum())
    assert least < held / (2 * times) < 0.99


def test_autoregression_equals_statsmodels() -> None:
    from statsmodels.tsa.ar_model import AutoReg

    from huiyin.analytics.trends.forecasters import predicted

    centre, error = predicted("ar", MONTHLY, None, 6)
    aic = [AutoReg(MONTHLY, lags=order, hold_back=6).fit().aic for order in range(7)]
    theirs = AutoReg(MONTHLY, lags=int(np.argmin(aic))).fit().get_prediction(72, 77)
    np.testing.assert_allclose(centre, theirs.predicted_mean, rtol=1e-10)
    np.testing.assert_allclose(error, theirs.se_mean, rtol=1e-10)


def test_forecasts_of_shares_stay_shares() -> None:
    rng = np.random.default_rng(3)
    dates = np.repeat(np.arange("2024-01", "2026-01", dtype="datetime64[M]"), 40)
    line = series(dates.astype("datetime64[D]"), np.where(rng.random(960) < 0.985, 5, 1), measure="top_2_box")
    made = forecast(line, ahead=3)
    assert made.unit is Unit.RATE
    assert made.labels == ("2026-01", "2026-02", "2026-03")
    assert (made.high <= 1).all()
    assert (made.low >= 0).all()
    assert forecast([1.0, 2, 3, 4, 5, 6, 7, 8, 9], method="holt", bounds=(0, 9.5)).values.max() == 9.5


# The next score


def test_the_next_score_equals_rs_regression() -> None:
    """A27"""
    theirs = GOLDEN["regression"]
    frame = {"score": MONTHLY, "metric": [None, *GOLDEN["data"]["metric"]]}
    made = forecast_next_score(
        frame, score="score", metrics=["metric"], next_metrics={"metric": 0.5}, confidence=0.9
    )
    rows = np.array(theirs["coefficients"])
    np.testing.assert_allclose(made.coefficients, rows[:, 0], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(made.standard_errors, rows[:, 1], rtol=1e-8)
    np.testing.assert_allclose(made.p_values, rows[:, 3], rtol=1e-7)
    np.testing.assert_allclose([[made.value, made.low, made.high]], theirs["prediction"], rtol=1e-8)
    assert made.error == pytest.approx(theirs["loo"], rel=1e-8)


def test_the_next_scores_interval_holds_it_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for _ in range(500):
        metric, score = rng.normal(size=31), [70.0]
        for at in range(1, 31):
            score.append(35 + 0.5 * score[-1] + metric[at] + rng.normal())
        made = forecast_next_score(
            {"s": score[:30], "m": metric[:30]}, score="s", metrics=["m"], next_metrics={"m": metric[30]}
        )
        held += made.low <= score[30] <= made.high
    assert 0.925 < held / 500 < 0.975


def test_the_next_score_says_when_it_cannot_be_told() -> None:
    rng = np.random.default_rng(5)
    few = forecast_next_score(
        {"s": rng.normal(70, 1, 10), "m": rng.normal(size=10)}, score="s", metrics=["m"]
    )
    assert few.verdict == "cannot_tell"
    with pytest.raises(TooFewPeriods):
        forecast_next_score({"s": [70, 71, 72]}, score="s")
    metric = rng.normal(size=20)
    frame = {"s": rng.normal(size=20), "m": metric, "twice": 2 * metric}
    with pytest.raises(Collinear, match="twice"):
        forecast_next_score(frame, score="s", metrics=["m", "twice"])
    with pytest.raises(NoSuchColumn):
        forecast_next_score({"s": rng.normal(size=20)}, score="t")
    far = forecast_next_score(
        {"s": rng.normal(70, 1, 30), "m": rng.normal(size=30)},
        score="s",
        metrics=["m"],
        next_metrics={"m": 99},
    )
    assert "extrapolated" in {note.code for note in far.notes}


# Expectations


def expectation_rows(drift: float, n: int = 40) -> dict[str, Any]:
    rng = np.random.default_rng(9)
    months = np.repeat(np.arange("2023-01", "2026-01", dtype="datetime64[M]"), n)
    at = np.repeat(np.arange(36), n)
    return {
        "day": months.astype("datetime64[D]"),
        "speed": np.clip(np.round(rng.normal(7 + drift * at, 1.2)), 1, 10),
        "skill": np.clip(np.round(rng.normal(7, 1.2, len(at))), 1, 10),
        "speed_seen": np.clip(np.round(rng.normal(7, 1.2, len(at))), 1, 10),
        "skill_seen": np.full(len(at), np.nan),
    }


def test_rising_expectations_are_told_from_steady_ones() -> None:
    """M28"""
    made = monitor_expectations(
        expectation_rows(0.04),
        date="day",
        expected=["speed", "skill"],
        perceived=["speed_seen", "skill_seen"],
        by="month",
        baseline=24,
    )
    speed, skill = made.items
    assert speed.direction == "rising"
    assert skill.direction == "cannot_tell"
    assert speed.p_adjusted is not None
    assert speed.trend is not None
    assert speed.p_adjusted >= speed.trend.p_value
    assert speed.chart is not None
    assert speed.chart.alarms
    assert skill.chart is not None
    assert not skill.chart.alarms
    assert speed.gap is not None
    assert speed.gap.values[-1] < speed.gap.values[0]
    assert skill.gap is None
    assert made.notes[0].code == "rising"


def test_steady_expectations_raise_no_word() -> None:
    made = monitor_expectations(expectation_rows(0.0), date="day", expected=["speed", "skill"], by="quarter")
    assert {item.direction for item in made.items} == {"cannot_tell"}
    with pytest.raises(BadArgument, match="one to one"):
        monitor_expectations(
            expectation_rows(0.0), date="day", expected=["speed", "skill"], perceived=["speed_seen"]
        )


# Everything a reader sees


def results() -> list[Any]:
    rng = np.random.default_rng(10)
    rows = expectation_rows(0.03, 12)
    line = series(rows["day"], rows["speed"])
    waves = [{"s": rng.choice(list("ab"), 80).tolist(), "q": rng.integers(1, 6, 80)} for _ in range(2)]
    many = {"s": ["a"] * 9 + ["b"] * 9, "t": [*range(9)] * 2, "k": [20] * 17 + [70], "n": [100] * 18}
    return [
        line,
        series(rows["day"], rows["speed"], measure="nps", start="2022-10"),
        cycle_profile(rows["day"], rows["speed"], of="quarter"),
        trend_test(line),
        change_points(line),
        change_points([5.0, 6, 5, 6, 5, 6, 5, 6]),
        stl(line, 12),
        decompose(line, 12, seasonal="multiplicative"),
        forecast(line, ahead=1),
        forecast([70, 71, 74, 73]),
        forecast_next_score({"s": rng.normal(70, 1, 20)}, score="s"),
        control_chart(many["k"], many["n"], kind="p", rules="nelson"),
        control_chart([1.0, 2, 1, 2, 9]),
        cusum_chart(np.r_[rng.normal(0, 1, 12), rng.normal(3, 1, 6)]),
        control_charts(many, segment="s", period="t", values="k", n="n", baseline=8),
        decompose_change(*waves, score="q", segment="s"),
        decompose_change(*waves, score="q", segment="s", form="two_fold", measure="top_2_box"),
        monitor_expectations(rows, date="day", expected=["speed"], by="quarter"),
    ]


@pytest.mark.parametrize("made", results(), ids=lambda made: type(made).__name__)
def test_every_result_prints_frames_draws_and_becomes_json_in_both_languages(made: Any) -> None:
    assert str(made)
    assert made._repr_html_()
    assert not made.to_frame().columns.duplicated().any()
    json.dumps(made.as_json(), allow_nan=False)
    for language in ("zh", "en"):
        spec = made.plot(language).to_dict()  # held against the schema
        assert "NaN" not in json.dumps(spec)
        for note in made.notes:
            assert in_words(note.text, language)
