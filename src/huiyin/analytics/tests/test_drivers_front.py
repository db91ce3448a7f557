"""`huiyin.driver_analysis`: frames, gaps, weights, intervals, rank probabilities, dominance, correlations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.drivers._ranks import bca_interval, percentile_interval, rank_rates, ranks_of
from huiyin.analytics.drivers.correlations import driver_correlations
from huiyin.analytics.drivers.dominance import dominance_analysis
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.drivers.problems import (
    ConstantDriver,
    ConstantOutcome,
    NoAssociation,
    TooFewRows,
    TooManyDrivers,
)
from huiyin.analytics.drivers.resampled import mended
from huiyin.analytics.problems import BadWeights, LengthsDiffer, NoSuchColumn, NotANumber
from huiyin.analytics.summaries import Moments, Patterns

DRIVERS = ["price", "speed", "care", "shop"]


def survey(n: int = 400, seed: int = 1) -> dict[str, np.ndarray]:
    """Grades: care matters most, then speed and price, shop not at all."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(n, 1))
    drivers = np.clip(np.rint(3 + 0.7 * mood + rng.normal(size=(n, 4))), 1, 5)
    overall = drivers @ [0.3, 0.5, 1.0, 0.0] + rng.normal(size=n)
    columns = dict(zip(DRIVERS, drivers.T, strict=True))
    return {"overall": np.clip(np.rint(overall - 2), 1, 7), **columns}


def analysed(data: Any, **options: Any) -> Any:
    return driver_analysis(data, outcome="overall", drivers=DRIVERS, **{"n_bootstraps": 200, **options})


@pytest.mark.parametrize(
    "made",
    [dict, pd.DataFrame, pl.DataFrame, pa.table],
    ids=["dict", "pandas", "polars", "arrow"],
)
def test_every_kind_of_frame_gives_the_same_analysis(made: Any) -> None:
    assert analysed(made(survey())) == analysed(survey())


def test_importances_come_with_intervals_ranks_and_the_chance_of_being_ahead() -> None:
    """A04: the three questions a manager asks: how much, how certain, is it really first."""
    found = analysed(survey(), n_bootstraps=1000)
    assert [one.column for one in found.importances] == ["care", "speed", "price", "shop"]
    for one in found.importances:
        assert one.importance_low <= one.importance <= one.importance_high
        assert sum(one.rank_rates) == pytest.approx(1)
        assert one.top3_rate == pytest.approx(sum(one.rank_rates[:3]))
    first, last = found.importances[0], found.importances[-1]
    assert first.rank_rates[0] == first.beats_next_rate == 1
    assert math.isnan(last.beats_next_rate)
    assert sum(one.importance for one in found.importances) == pytest.approx(found.r_squared)
    assert found.r_squared_low < found.r_squared < found.r_squared_high


@pytest.mark.parametrize("key", driver_methods.keys())
def test_every_method_runs_from_the_front_with_intervals(key: str) -> None:
    found = analysed(survey(), method=key)
    assert found.method == key
    assert all(math.isfinite(one.importance_low) for one in found.importances)
    assert found.importances[0].column == "care"
    shared = all(math.isfinite(one.share) for one in found.importances)
    assert shared == (key not in ("beta", "correlation"))


def test_dashes_and_common_other_names_of_methods_are_understood() -> None:
    assert analysed(survey(), method="shapley").method == "lmg"
    assert analysed(survey(), method="relative-weights") == analysed(survey(), method="johnson")


def test_patterns_moments_and_groups_of_moments_give_the_importances_of_the_rows() -> None:
    data = survey()
    rows = np.column_stack([data["overall"], *(data[name] for name in DRIVERS)])
    expected = analysed(data, n_bootstraps=0)
    patterns = analysed(Patterns.from_arrays(rows), n_bootstraps=100)
    moments = analysed(Moments.from_arrays(rows))
    groups = analysed([Moments.from_arrays(rows[k::20]) for k in range(20)])
    for found in (patterns, moments, groups):
        assert [one.column for one in found.importances] == [one.column for one in expected.importances]
        for one, other in zip(found.importances, expected.importances, strict=True):
            assert one.importance == pytest.approx(other.importance, rel=1e-9)
    assert (patterns.interval_method, moments.interval_method, groups.interval_method) == (
        "bootstrap",
        "none",
        "jackknife",
    )


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_weights_are_repetition_and_order_and_scale_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = survey(60, seed)
    times = rng.integers(1, 4, 60)
    repeated = {name: np.repeat(column, times) for name, column in data.items()}
    order = rng.permutation(60)
    turned = {name: column[order] * 3.0 + 7 for name, column in data.items()}
    weighted = analysed(data, weights=times, n_bootstraps=0)
    plain = analysed(repeated, n_bootstraps=0)
    for one in weighted.importances:
        assert one.importance == pytest.approx(plain.of(one.column).importance, rel=1e-9, abs=1e-12)
    other, here = analysed(turned, n_bootstraps=0), analysed(data, n_bootstraps=0)
    for one in here.importances:
        assert one.importance == pytest.approx(other.of(one.column).importance, rel=1e-9, abs=1e-12)
        assert one.importance >= -1e-12


def test_weights_go_with_the_respondents_through_the_bootstrap() -> None:
    data = survey(300)
    heavy = np.where(np.arange(300) < 30, 50.0, 1.0)
    even = analysed(data, n_bootstraps=500)
    uneven = analysed(data, weights=heavy, n_bootstraps=500)
    widths = [
        np.mean([one.importance_high - one.importance_low for one in found.importances])
        for found in (even, uneven)
    ]
    assert widths[1] > 1.5 * widths[0]
    assert uneven.weighted


def test_gaps_are_counted_listwise_and_used_pairwise() -> None:
    data = survey(300)
    data["price"][:60] = np.nan
    listwise, pairwise = analysed(data), analysed(data, missing="pairwise")
    assert (listwise.n, listwise.n_left_out) == (240, 60)
    assert (pairwise.n, pairwise.n_left_out) == (300, 0)
    frame = pd.DataFrame(data)
    assert pairwise.of("care").correlation == pytest.approx(frame["overall"].corr(frame["care"]))
    assert pairwise.of("price").correlation == pytest.approx(frame["overall"].corr(frame["price"]))
    assert all(one.importance_low <= one.importance <= one.importance_high for one in pairwise.importances)


def test_a_pairwise_matrix_that_is_not_positive_definite_is_mended_and_flagged() -> None:
    nan = math.nan
    data = {
        "y": [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, nan, nan, nan, nan, nan, nan],
        "a": [1, 2, 3, 4, 5, 6, nan, nan, nan, nan, nan, nan, 1, 2, 3, 4, 5, 6],
        "b": [nan, nan, nan, nan, nan, nan, 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1],
    }
    found = driver_analysis(data, outcome="y", drivers=["a", "b"], missing="pairwise", n_bootstraps=0)
    assert "not_positive_definite" in found.warnings
    assert 0 < found.r_squared <= 1 + 1e-9


def test_mending_leaves_a_proper_matrix_alone() -> None:
    r = np.array([[1, 0.6, 0.2], [0.6, 1, 0.1], [0.2, 0.1, 1]])
    np.testing.assert_array_equal(mended(r), r)
    broken = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    made = mended(broken)
    assert np.linalg.eigvalsh(made)[0] > 0
    np.testing.assert_allclose(np.diag(made), 1)


def test_bca_ends_differ_from_percentiles_where_draws_are_skewed_and_equal_them_where_not() -> None:
    rng = np.random.default_rng(1)
    symmetric = rng.normal(size=(20_000, 1))
    value = np.median(symmetric, axis=0)
    flat = np.linspace(-1, 1, 101)[:, None]
    plain, corrected = percentile_interval(symmetric, 0.95), bca_interval(symmetric, value, flat, 0.95)
    assert corrected[0][0] == pytest.approx(plain[0][0], abs=0.03)
    assert corrected[1][0] == pytest.approx(plain[1][0], abs=0.03)
    shifted = bca_interval(symmetric, value + 0.5, flat, 0.95)
    assert shifted[0][0] > plain[0][0] + 0.4


def test_bca_from_the_front_stays_near_percentiles_in_a_large_sample() -> None:
    data = survey(3000)
    plain = analysed(data, n_bootstraps=1000).of("care")
    corrected = analysed(data, n_bootstraps=1000, interval="bca")
    assert corrected.interval_method == "bca"
    one = corrected.of("care")
    assert (one.low, one.high) == pytest.approx((plain.low, plain.high), abs=0.02)
    assert one.low < one.share < one.high


def test_lmg_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """300 samples of 300 people: 95 % percentile intervals of the LMG of two correlated drivers."""
    rng = np.random.default_rng(11)
    truth_r = np.array([[1, 0.55, 0.45], [0.55, 1, 0.4], [0.45, 0.4, 1]])
    truth = driver_methods["lmg"].importance(truth_r)
    lower = np.linalg.cholesky(truth_r)
    hits = np.zeros(2)
    for _ in range(300):
        y, a, b = lower @ rng.normal(size=(3, 300))
        found = driver_analysis(
            {"y": y, "a": a, "b": b},
            outcome="y",
            drivers=["a", "b"],
            n_bootstraps=300,
            seed=int(rng.integers(1e9)),
        )
        for k, name in enumerate("ab"):
            one = found.of(name)
            hits[k] += one.importance_low <= truth[k] <= one.importance_high
    assert (hits / 300 > 0.91).all()
    assert (hits / 300 < 0.985).all()


def test_rank_probabilities_of_equal_drivers_are_even() -> None:
    draws = np.zeros((6000, 3))
    rates = rank_rates(ranks_of(draws, np.random.default_rng(1)))
    np.testing.assert_allclose(rates, 1 / 3, atol=0.03)
    np.testing.assert_allclose(rates.sum(axis=0), 1)
    np.testing.assert_allclose(rates.sum(axis=1), 1)


@given(st.integers(1, 6), st.integers(1, 40), st.integers(0, 1000))
def test_rank_probabilities_sum_to_one_both_ways(p: int, n_draws: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rates = rank_rates(ranks_of(rng.integers(0, 4, (n_draws, p)).astype(float), rng))
    np.testing.assert_allclose(rates.sum(axis=0), 1)
    np.testing.assert_allclose(rates.sum(axis=1), 1)


def test_near_twins_are_called_shared_with_their_inflation() -> None:
    """§ collinearity: a driver without effect beside its near twin is not told apart, and that is said."""
    rng = np.random.default_rng(4)
    real = rng.normal(size=2000)
    twin = real + 0.055 * rng.normal(size=2000)
    data = {"y": 0.6 * real + rng.normal(size=2000), "real": real, "twin": twin}
    found = driver_analysis(data, outcome="y", drivers=["real", "twin"], n_bootstraps=300)
    assert "collinear" in found.warnings
    assert found.of("real").inflation == pytest.approx(331, rel=0.1)
    assert found.condition_index > 30
    assert found.of("real").share == pytest.approx(found.of("twin").share, abs=0.05)
    assert "shared" in {note.code: note for note in found.notes}["collinear"].text["en"]


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"method": "magic"}, "method"),
        ({"missing": "mean"}, "missing"),
        ({"interval": "wald"}, "interval"),
        ({"confidence": 1.0}, "confidence"),
        ({"n_bootstraps": -1}, "n_bootstraps"),
    ],
)
def test_bad_options_are_refused_by_name(options: dict[str, Any], argument: str) -> None:
    with pytest.raises(BadArgument, match=argument):
        analysed(survey(40), **options)


def test_bad_columns_and_weights_are_refused() -> None:
    data = survey(40)
    with pytest.raises(BadArgument, match="outcome itself"):
        driver_analysis(data, outcome="overall", drivers=["overall", "care"])
    with pytest.raises(BadArgument, match="at least one"):
        driver_analysis(data, outcome="overall", drivers=[])
    with pytest.raises(BadArgument, match="once"):
        driver_analysis(data, outcome="overall", drivers=["care", "care"])
    with pytest.raises(NoSuchColumn):
        driver_analysis(data, outcome="overall", drivers=["colour"])
    with pytest.raises(BadWeights):
        analysed(data, weights=[-1] * 40)
    with pytest.raises(LengthsDiffer):
        analysed({**data, "care": data["care"][:-1]})
    for n_bootstraps in (0, 50):
        with pytest.raises(NotANumber, match="inf"):
            analysed({**data, "care": np.append(data["care"][:-1], np.inf)}, n_bootstraps=n_bootstraps)


@pytest.mark.parametrize("n_bootstraps", [0, 50])
def test_data_that_can_tell_nothing_are_a_problem_with_a_cure(n_bootstraps: int) -> None:
    data = survey(40)
    with pytest.raises(ConstantOutcome):
        analysed({**data, "overall": np.full(40, 3.0)}, n_bootstraps=n_bootstraps)
    with pytest.raises(TooFewRows, match="5"):
        analysed({name: column[:5] for name, column in data.items()}, n_bootstraps=n_bootstraps)
    with pytest.raises(TooFewRows):
        analysed({name: np.full(4, np.nan) for name in data}, n_bootstraps=n_bootstraps)
    cross = {"y": [1, 1, 2, 2] * 3, "x": [1, 2, 1, 2] * 3}
    with pytest.raises(NoAssociation):
        driver_analysis(cross, outcome="y", drivers=["x"], n_bootstraps=n_bootstraps)


def test_twenty_five_drivers_are_sampled_and_say_so() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 25)) + 0.5 * rng.normal(size=(300, 1))
    data = {"y": x.sum(axis=1) + rng.normal(size=300) * 4, **{f"x{k}": x[:, k] for k in range(25)}}
    found = driver_analysis(data, outcome="y", drivers=[f"x{k}" for k in range(25)], n_bootstraps=20)
    assert "sampled" in found.warnings
    assert all(0 < one.monte_carlo_error < 0.01 for one in found.importances)


def test_dominance_implies_downwards_and_general_is_lmg() -> None:
    data = survey()
    found = dominance_analysis(data, outcome="overall", drivers=DRIVERS, n_bootstraps=200)
    lmg = analysed(data, n_bootstraps=0)
    for name, value in zip(found.drivers, found.general, strict=True):
        assert value == pytest.approx(lmg.of(name).importance, rel=1e-9)
    for pair in found.pairs:
        if pair.part == "complete" and pair.dominance != 0.5:
            assert found.pair(pair.first, pair.second, "conditional").dominance == pair.dominance
            assert found.pair(pair.first, pair.second, "general").dominance == pair.dominance
        rates = pair.dominates_rate + pair.dominated_rate + pair.neither_rate
        assert rates == pytest.approx(1)
        assert pair.mean == pytest.approx(pair.dominates_rate + pair.neither_rate / 2)
    assert found.pair("care", "shop").dominance == 1
    assert found.pair("care", "shop").reproducibility == 1
    assert found.n_replicates == 200


def test_dominance_refuses_too_many_and_constant_drivers() -> None:
    data = survey(40) | {f"x{k}": np.arange(40.0) for k in range(16)} | {"flat": np.ones(40)}
    with pytest.raises(TooManyDrivers):
        dominance_analysis(data, outcome="overall", drivers=[f"x{k}" for k in range(16)])
    with pytest.raises(ConstantDriver, match="flat"):
        dominance_analysis(data, outcome="overall", drivers=["care", "flat"])


def test_correlation_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    hits = {"pearson": 0, "spearman": 0}
    rho = 0.5
    truth = {"pearson": rho, "spearman": 6 / math.pi * math.asin(rho / 2)}
    for _ in range(600):
        x = rng.normal(size=80)
        y = rho * x + math.sqrt(1 - rho**2) * rng.normal(size=80)
        for kind in hits:
            one = driver_correlations({"y": y, "x": x}, outcome="y", drivers=["x"], kind=kind).of("x")
            hits[kind] += one.low <= truth[kind] <= one.high
    for kind, count in hits.items():
        assert 0.92 < count / 600 < 0.98, kind
