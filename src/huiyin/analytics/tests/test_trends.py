"""Series: periods, gaps, estimates, shards, profiles."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import BadArgument, LengthsDiffer, NotANumber
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.tests.trends_golden import equal
from huiyin.analytics.trends import (
    cycle_profile,
    histograms,
    merged,
    series,
    series_of_estimates,
    series_of_histograms,
)
from huiyin.analytics.trends.periods import GRAINS, days, first_day, label, period_of_label, periods_of
from huiyin.analytics.trends.problems import (
    NoDatedAnswer,
    NotADate,
    NotAPeriod,
)


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
    with pytest.raises(NotANumber, match="number 2"):
        series(["2026-01-01"] * 2, [4, float("inf")])
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


def test_histograms_of_a_period_hold_weights_and_leave_out_the_rest() -> None:
    made = histograms(["2026-01-01", "2026-01-02", None, "2026-01-03"], [5, 5, 5, None], weights=[1, 2, 1, 1])
    assert list(made) == ["2026-01"]
    assert isinstance(made["2026-01"], Histogram)
    assert made["2026-01"].weights.tolist() == [3.0]
