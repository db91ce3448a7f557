"""Path models that predict, and path models of two groups."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin
from huiyin.analytics.sem.groups import compare_path_models, henseler_p
from huiyin.analytics.sem.prediction import blindfold, predict
from huiyin.analytics.tests.test_sem import CASES, COMPLETE, EXACTLY, SIMPLE, matrix


@pytest.mark.parametrize(("technique", "antecedents"), [("predict_DA", "direct"), ("predict_EA", "earliest")])
def test_prediction_leaving_one_out_is_that_of_seminr(technique: str, antecedents: str) -> None:
    case = CASES[f"leave_one_out_{technique}"]
    made = predict(
        huiyin.pls(COMPLETE, SIMPLE, **EXACTLY), folds=160, antecedents=antecedents, benchmark="others"
    )
    by_model, by_regression = matrix(case["PLS_out"]), matrix(case["LM_out"])
    for one in made.items:
        assert (one.rmse, one.mae) == pytest.approx(
            (by_model["RMSE", one.item], by_model["MAE", one.item]), rel=1e-8
        )
        linear = by_regression["RMSE", one.item], by_regression["MAE", one.item]
        assert (one.linear_rmse, one.linear_mae) == pytest.approx(linear, rel=1e-8)
    names = [one.item for one in made.items]
    for (row, name), value in matrix(case["first"]).items():
        assert made.predicted[int(row) - 1, names.index(name)] == pytest.approx(value, rel=1e-9)


def test_blindfolding_tells_a_model_that_predicts_from_noise() -> None:
    found = blindfold(huiyin.pls(COMPLETE, SIMPLE, bootstraps=0))
    assert set(found) == {"product", "service", "satisfaction"}
    assert all(0 < value < 0.5 for value in found.values())
    rng = np.random.default_rng(0)
    noise = {name: rng.permutation(column) for name, column in COMPLETE.items()}
    assert max(blindfold(huiyin.pls(noise, SIMPLE, bootstraps=0)).values()) < 0.03


def test_no_difference_between_groups_is_seldom_called_one() -> None:
    """Permutation p values of groups drawn by lot are uniform: under 5 % about once in twenty."""
    rng = np.random.default_rng(31)
    small = 0
    for _ in range(120):
        f = rng.normal(size=80)
        data = {
            "x1": f + rng.normal(size=80),
            "x2": f + rng.normal(size=80),
            "y": 0.5 * f + rng.normal(size=80),
        }
        data["group"] = np.array(["a", "b"] * 40, dtype=object)
        made = compare_path_models(
            data, "x =~ x1 + x2; s =~ y; s ~ x", "group", permutations=99, bootstraps=0, seed=rng
        )
        small += made.paths[0].permutation_p <= 0.05
    assert 1 <= small <= 13


def test_groups_that_differ_are_told_apart_and_groups_that_measure_differently_too() -> None:
    rng = np.random.default_rng(3)
    f, group = rng.normal(size=600), np.repeat(["甲", "乙"], 300)
    strength = np.where(group == "甲", 0.9, 0.2)
    data = {f"x{k}": f + 0.6 * rng.normal(size=600) for k in range(3)}
    data["y"] = strength * f + 0.5 * rng.normal(size=600)
    data["group"] = group
    made = compare_path_models(
        data, "x =~ x0 + x1 + x2; s =~ y; s ~ x", "group", permutations=199, bootstraps=199
    )
    one = made.paths[0]
    assert made.groups == ("乙", "甲")
    assert one.difference == pytest.approx(one.first - one.second)
    assert one.permutation_p == pytest.approx(1 / 200)
    assert one.welch_p < 0.001
    assert one.henseler_p > 0.999
    assert {part.verdict for part in made.measurement} <= {"full", "partial"}
    other = {**data, "x2": np.where(group == "甲", -1, 1) * data["x2"]}
    broken = compare_path_models(
        other, "x =~ x0 + x1 + x2; s =~ y; s ~ x", "group", permutations=199, bootstraps=0
    )
    assert broken.measurement[0].verdict == "none"
    assert "not_invariant" in {note.code for note in broken.notes}


def test_henselers_p_is_the_count_over_all_pairs() -> None:
    rng = np.random.default_rng(6)
    a, b = rng.normal(0.4, 0.1, 70), rng.normal(0.3, 0.1, 90)
    pairs = 2 * a.mean() - a[:, None] - 2 * b.mean() + b
    assert henseler_p(a, b) == pytest.approx(1 - (pairs > 0).mean())
