"""Regression, ordinal logit, penalty and reward, the forest: behaviour, intervals, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.drivers.forest import forest_importance
from huiyin.analytics.drivers.ipa import ipa
from huiyin.analytics.drivers.ordinal_logit import ordinal_logit
from huiyin.analytics.drivers.penalty_reward import penalty_reward
from huiyin.analytics.drivers.problems import (
    ConstantDriver,
    ConstantOutcome,
    EmptyGroup,
    ExactCollinearity,
    NotConverged,
    TooFewClusters,
    TooFewGrades,
    TooFewRows,
    UnknownGrade,
)
from huiyin.analytics.drivers.regression import regression
from huiyin.analytics.problems import LengthsDiffer, NotANumber, RestsOnOneRow

N = 200


def data(seed: int = 1, n: int = N) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    y = 1 + 2 * x - z + rng.normal(size=n)
    shop = rng.choice(["甲", "乙", "丙"], n).astype(object)
    return {"y": y, "x": x, "z": z, "shop": shop, "branch": np.arange(n) // 10}


def test_slopes_come_near_those_the_data_were_made_with() -> None:
    found = regression(data(), outcome="y", drivers=["x", "z"])
    assert found.errors == "HC3"
    for term, truth in (("x", 2), ("z", -1)):
        assert abs(found.of(term).value - truth) < 4 * found.of(term).standard_error
    assert found.of("x").beta == pytest.approx(2 / math.sqrt(6), abs=0.1)


def test_weights_are_repetition_for_slopes() -> None:
    rows = data()
    times = np.random.default_rng(2).integers(1, 4, N)
    repeated = {name: np.repeat(column, times) for name, column in rows.items()}
    weighted = regression(rows, outcome="y", drivers=["x", "z"], weights=times)
    plain = regression(repeated, outcome="y", drivers=["x", "z"])
    for one, other in zip(weighted.coefficients, plain.coefficients, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-10)
    assert weighted.r_squared == pytest.approx(plain.r_squared, rel=1e-10)
    assert (weighted.errors, weighted.n) == ("survey", N)


def test_hc3_intervals_keep_their_promise_under_unequal_variances_where_classical_ones_do_not() -> None:
    """600 samples of 60: the spread of y grows with x."""
    rng = np.random.default_rng(5)
    hits = {"classical": 0, "HC3": 0}
    for _ in range(600):
        x = rng.exponential(size=60)
        y = x + rng.normal(size=60) * (0.2 + x**1.5)
        for errors in hits:
            one = regression({"y": y, "x": x}, outcome="y", drivers=["x"], errors=errors).of("x")
            hits[errors] += one.low <= 1 <= one.high
    assert hits["HC3"] / 600 > 0.90
    assert hits["classical"] / 600 < 0.88


def test_clustered_intervals_keep_their_promise_where_answers_within_branches_are_alike() -> None:
    rng = np.random.default_rng(6)
    hits = {"cluster": 0, "classical": 0}
    branch = np.repeat(np.arange(30), 10)
    for _ in range(400):
        x = np.repeat(rng.normal(size=30), 10)
        y = 0.5 * x + np.repeat(rng.normal(size=30), 10) + rng.normal(size=300)
        rows = {"y": y, "x": x, "branch": branch}
        for errors, clusters in (("cluster", "branch"), ("classical", None)):
            one = regression(rows, outcome="y", drivers=["x"], errors=errors, clusters=clusters).of("x")
            hits[errors] += one.low <= 0.5 <= one.high
    assert 0.90 < hits["cluster"] / 400 < 0.98
    assert hits["classical"] / 400 < 0.75


def test_texts_become_contrasts_with_the_first_level_given() -> None:
    found = regression(data(), outcome="y", drivers=["x", "shop"], levels={"shop": ["乙", "甲", "丙"]})
    assert [one.term for one in found.coefficients] == ["(Intercept)", "x", "shop甲", "shop丙"]
    with pytest.raises(UnknownGrade, match="丙"):
        regression(data(), outcome="y", drivers=["shop"], levels={"shop": ["甲", "乙"]})


def test_rows_with_any_gap_are_left_out_and_counted() -> None:
    rows = data()
    rows["x"][:7] = np.nan
    rows["shop"][7] = None
    found = regression(rows, outcome="y", drivers=["x", "shop"])
    assert (found.n, found.n_left_out) == (N - 8, 8)


def test_the_wald_test_of_classical_errors_is_f() -> None:
    found = regression(data(), outcome="y", drivers=["x", "z"], errors="classical")
    expected = found.r_squared / 2 / ((1 - found.r_squared) / (N - 3))
    assert found.f_value == pytest.approx(expected, rel=1e-9)


def test_what_cannot_be_estimated_is_refused_with_its_name() -> None:
    rows = data() | {"twice": data()["x"] * 2, "flat": np.ones(N), "one": np.zeros(N)}
    with pytest.raises(ExactCollinearity, match="twice"):
        regression(rows, outcome="y", drivers=["x", "z", "twice"])
    with pytest.raises(ConstantDriver, match="flat"):
        regression(rows, outcome="y", drivers=["x", "flat"])
    with pytest.raises(ConstantOutcome):
        regression(rows, outcome="flat", drivers=["x"])
    with pytest.raises(TooFewRows):
        regression({"y": [1, 2], "x": [1, 3]}, outcome="y", drivers=["x"])
    with pytest.raises(TooFewClusters):
        regression(rows, outcome="y", drivers=["x"], clusters="one")
    with pytest.raises(BadArgument, match="clusters"):
        regression(rows, outcome="y", drivers=["x"], errors="cluster")
    with pytest.raises(BadArgument, match="errors"):
        regression(rows, outcome="y", drivers=["x"], errors="HC9")


def grades(n: int = 1500, seed: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 6, n).astype(float)
    z = rng.normal(size=n)
    hidden = 0.8 * x - 0.5 * z + rng.logistic(size=n)
    return {"y": np.digitize(hidden, [1.0, 2.0, 3.5]).astype(float), "x": x, "z": z}


def test_the_ordinal_logit_finds_the_slopes_it_was_made_with_and_the_right_sign() -> None:
    found = ordinal_logit(grades(), outcome="y", drivers=["x", "z"])
    assert found.of("x").low < 0.8 < found.of("x").high
    assert found.of("z").low < -0.5 < found.of("z").high
    assert [one.value for one in found.thresholds] == pytest.approx([1.0, 2.0, 3.5], abs=0.4)
    assert all(test.p_value > 0.001 for test in found.proportional_odds)
    shown = found.probabilities([[1.0, 0.0], [5.0, 0.0]])
    np.testing.assert_allclose(shown.sum(axis=1), 1)
    assert shown[1, -1] > shown[0, -1]


def test_counts_are_repetition_and_weights_keep_slopes_but_not_errors() -> None:
    rows = grades(200)
    times = np.random.default_rng(1).integers(1, 4, 200)
    repeated = {name: np.repeat(column, times) for name, column in rows.items()}
    counted = ordinal_logit(rows, outcome="y", drivers=["x", "z"], counts=times)
    plain = ordinal_logit(repeated, outcome="y", drivers=["x", "z"])
    weighted = ordinal_logit(rows, outcome="y", drivers=["x", "z"], weights=times)
    for term in ("x", "z"):
        assert counted.of(term).value == pytest.approx(plain.of(term).value, rel=1e-8)
        assert counted.of(term).standard_error == pytest.approx(plain.of(term).standard_error, rel=1e-8)
        assert weighted.of(term).value == pytest.approx(plain.of(term).value, rel=1e-8)
        assert weighted.of(term).standard_error > 1.15 * plain.of(term).standard_error
    assert counted.n == times.sum()
    assert (weighted.errors, weighted.n) == ("design", 200)


def test_unequal_slopes_are_found_by_the_check() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=3000)
    low = rng.random(3000) < 1 / (1 + np.exp(-(0.2 + 2.0 * x)))
    high = rng.random(3000) < 1 / (1 + np.exp(-(-0.5 + 0.2 * x)))
    found = ordinal_logit({"y": low * (1.0 + high), "x": x}, outcome="y", drivers=["x"])
    assert found.proportional_odds[0].p_value < 1e-6
    assert found.notes[0].code == "proportional_odds"


def test_two_grades_are_a_plain_logit() -> None:
    rows = grades()
    found = ordinal_logit({**rows, "y": (rows["y"] > 1) * 1.0}, outcome="y", drivers=["x", "z"])
    assert found.proportional_odds == ()
    assert len(found.thresholds) == 1


def test_a_driver_that_separates_the_grades_is_told_and_not_given_a_huge_slope() -> None:
    separated = {"y": [1, 1, 1, 2, 2, 2, 3, 3, 3] * 3, "x": [1, 1, 1, 2, 2, 2, 3, 3, 3] * 3}
    with pytest.raises(NotConverged):
        ordinal_logit(separated, outcome="y", drivers=["x"])


def test_the_ordinal_logit_refuses_what_it_cannot_use() -> None:
    rows = grades(50)
    with pytest.raises(TooFewGrades):
        ordinal_logit({**rows, "y": np.ones(50)}, outcome="y", drivers=["x"])
    with pytest.raises(BadArgument, match="counts"):
        ordinal_logit(rows, outcome="y", drivers=["x"], counts=np.ones(50), weights=np.ones(50))
    with pytest.raises(BadArgument, match="link"):
        ordinal_logit(rows, outcome="y", drivers=["x"], link="cauchit")
    with pytest.raises(UnknownGrade):
        ordinal_logit(
            {"y": ["low", "high", "odd"] * 9, "x": range(27)},
            outcome="y",
            drivers=["x"],
            levels={"y": ["low", "high"]},
        )


def kinds(n: int, seed: int) -> dict[str, str]:
    """What the contrast says of a basic, a performance and an exciting driver, and of one without effect."""
    rng = np.random.default_rng(seed)
    x = {name: rng.integers(1, 6, n) for name in ("basic", "even", "exciting", "idle")}
    effect = {"basic": (-2.0, 0.1), "even": (-1.0, 1.0), "exciting": (-0.1, 2.0), "idle": (0.0, 0.0)}
    y = sum(low * (x[name] <= 2) + high * (x[name] >= 4) for name, (low, high) in effect.items())
    found = penalty_reward({"y": y + rng.normal(size=n), **x}, outcome="y", drivers=list(x), low=2, high=4)
    return {one.driver: one.kind for one in found.contrasts}


def test_kinds_are_named_where_the_data_suffice_and_not_where_they_do_not() -> None:
    assert kinds(1500, 1) == {
        "basic": "basic",
        "even": "performance",
        "exciting": "excitement",
        "idle": "cannot_tell",
    }
    assert kinds(60, 1)["even"] == "cannot_tell"


def test_a_driver_without_asymmetry_is_seldom_called_asymmetric() -> None:
    wrong = sum(kinds(120, seed)["even"] in ("basic", "excitement") for seed in range(150))
    assert wrong / 150 < 0.09


def test_penalty_and_reward_refuse_an_empty_group_and_crossed_cuts() -> None:
    rows = {"y": np.arange(40.0), "x": np.tile([3, 4, 5, 4], 10)}
    with pytest.raises(EmptyGroup, match="low"):
        penalty_reward(rows, outcome="y", drivers=["x"], low=2, high=4)
    with pytest.raises(EmptyGroup, match="middle"):
        penalty_reward(rows, outcome="y", drivers=["x"], low=3, high=4)
    with pytest.raises(BadArgument, match="low"):
        penalty_reward(rows, outcome="y", drivers=["x"], low=4, high=2)
    with pytest.raises(BadArgument, match="ratio"):
        penalty_reward(rows, outcome="y", drivers=["x"], low=3, high=5, ratio=1)


def test_the_forest_sees_what_straight_lines_miss_and_repeats_itself() -> None:
    rng = np.random.default_rng(3)
    bent, line, idle = rng.integers(1, 6, (3, 240))
    y = (bent - 3.0) ** 2 + 0.3 * line + rng.normal(0, 0.3, 240)
    rows = {"y": y, "bent": bent, "line": line, "idle": idle}
    options = {"outcome": "y", "drivers": ["bent", "line", "idle"], "n_splits": 3, "n_trees": 40}
    found = forest_importance(rows, **options)
    assert found.importances[0].driver == "bent"
    assert found.of("bent").lmg_rank > 1
    assert found.of("bent").rank_rates[0] == 1
    assert found == forest_importance(rows, **options)
    assert found.of("bent").low <= found.of("bent").importance <= found.of("bent").high


def test_a_forest_that_learns_nothing_says_so() -> None:
    rng = np.random.default_rng(4)
    rows = {"y": rng.normal(size=120), "a": rng.normal(size=120), "b": rng.normal(size=120)}
    found = forest_importance(rows, outcome="y", drivers=["a", "b"], n_splits=3, n_trees=30)
    assert found.held_out_r_squared < 0
    assert found.notes[0].code == "explains_nothing"
    with pytest.raises(TooFewRows, match="40"):
        forest_importance({name: x[:30] for name, x in rows.items()}, outcome="y", drivers=["a"])
    with pytest.raises(ConstantOutcome):
        forest_importance({**rows, "y": np.ones(120)}, outcome="y", drivers=["a"])


def test_infinite_numbers_and_ragged_columns_are_refused_everywhere() -> None:
    ragged = {"y": np.arange(5.0), "x": np.arange(4.0)}
    endless = {"y": np.arange(50.0), "x": np.append(np.arange(49.0) ** 2, np.inf)}
    for call in (
        lambda rows: regression(rows, outcome="y", drivers=["x"]),
        lambda rows: ordinal_logit(rows, outcome="y", drivers=["x"]),
        lambda rows: penalty_reward(rows, outcome="y", drivers=["x"], low=1, high=3),
        lambda rows: ipa(rows, performance=["x"], importance=["y"]),
        lambda rows: forest_importance(rows, outcome="y", drivers=["x"]),
    ):
        with pytest.raises(LengthsDiffer):
            call(ragged)
        with pytest.raises(NotANumber, match="inf"):
            call(endless)


@pytest.mark.parametrize("errors", [None, "HC2", "HC3"])
def test_a_category_of_one_row_has_no_robust_error(errors: str | None) -> None:
    """The row is fitted exactly, so its residual says nothing; R's vcovHC gives NaN there."""
    rows = data() | {"shop": np.array(["a", "b", *["c", "d"] * ((N - 2) // 2)], dtype=object)}
    rows["shop"][1] = "c"
    with pytest.raises(RestsOnOneRow, match="Row 1 alone"):
        regression(rows, outcome="y", drivers=["x", "shop"], errors=errors)
    classical = regression(rows, outcome="y", drivers=["x", "shop"], errors="classical").of("shopc")
    robust = regression(rows, outcome="y", drivers=["x", "shop"], errors="HC0").of("shopc")
    assert classical.standard_error > 2 * robust.standard_error
