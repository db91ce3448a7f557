"""Whom the answers speak for: R-indicators, margins, late respondents, modes."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.inference.problems import WrongGroups
from huiyin.analytics.sampling.margins import compare_margins
from huiyin.analytics.sampling.modes import mode_effect
from huiyin.analytics.sampling.nonresponse import level_of_effort
from huiyin.analytics.sampling.problems import (
    MarginsDoNotFit,
    NotAResponseMark,
    NotFitted,
)
from huiyin.analytics.sampling.representativeness import representativeness


def responding(n: int, gap: float, seed: int) -> tuple[dict, np.ndarray]:
    rng = np.random.default_rng(seed)
    age, city = rng.integers(0, 3, n), rng.integers(0, 2, n)
    chance = 1 / (1 + np.exp(-(-0.3 + 4 * gap * (age == 1) - 3 * gap * (city == 1))))
    return {"age": age, "city": city, "answered": (rng.random(n) < chance).astype(float)}, chance


@pytest.mark.parametrize("gap", [0.0, 0.05, 0.15, 0.3])
def test_the_r_indicator_finds_the_truth_and_its_interval_holds_it(gap: float) -> None:
    """Coverage of the interval is 95-98 %: it inverts a chi-square, a little on the safe side."""
    made, truths = [], []
    for seed in range(150):
        data, chance = responding(600, gap, seed)
        made.append(representativeness(data, "answered", ["age", "city"]))
        truths.append(1 - 2 * chance.std())
    assert np.mean([one.r for one in made]) == pytest.approx(np.mean(truths), abs=0.03)
    held = np.mean(
        [one.low - 1e-9 <= truth <= one.high + 1e-9 for one, truth in zip(made, truths, strict=True)]
    )
    assert held >= 0.93
    if gap == 0:
        assert np.mean([one.r_unadjusted for one in made]) < np.mean([one.r for one in made])


def test_partial_indicators_name_the_variable_that_drives_response() -> None:
    data, _ = responding(4000, 0.3, 1)
    made = representativeness({**data, "noise": np.arange(4000) % 2}, "answered", ["age", "city", "noise"])
    by = {one.variable: one for one in made.variables}
    assert by["age"].unconditional > by["city"].unconditional > by["noise"].unconditional
    assert by["noise"].conditional < 0.02
    middle = next(one for one in made.categories if (one.variable, one.category) == ("age", "1"))
    assert middle.unconditional > 0.09
    assert made.variation == pytest.approx((1 - made.r) / 2 / made.response_rate)
    assert made.n_answered == int(data["answered"].sum())
    assert made.plot("en").to_dict()


def test_the_frame_must_mark_who_answered_and_every_category_must_vary() -> None:
    with pytest.raises(NotAResponseMark):
        representativeness({"answered": [1, 1], "a": ["x", "y"]}, "answered", ["a"])
    with pytest.raises(NotFitted, match="Join such categories"):
        representativeness({"answered": [1, 1, 0, 1], "a": ["x", "x", "y", "y"]}, "answered", ["a"])


def test_composition_is_held_against_the_population_cell_by_cell() -> None:
    data = {"sex": ["f"] * 300 + ["m"] * 200, "age": ["young"] * 120 + ["old"] * 380}
    made = compare_margins(data, {"sex": {"f": 0.51, "m": 0.49}, "age": {"young": 4000, "old": 6000}})
    assert (made.cells[0].column, made.cells[0].departs) == ("age", True)
    test = next(one for one in made.tests if one.column == "sex")
    assert test.statistic == pytest.approx(500 * (0.09**2 / 0.51 + 0.09**2 / 0.49))
    assert test.dissimilarity_rate == pytest.approx(0.09)
    assert made.plot("zh").to_dict()
    with pytest.raises(MarginsDoNotFit, match="m of column sex"):
        compare_margins(data, {"sex": {"f": 1, "x": 1}})


def test_weights_that_fit_the_margins_bring_the_composition_home() -> None:
    data = {"sex": ["f"] * 60 + ["m"] * 40, "w": [0.5 / 0.6] * 60 + [0.5 / 0.4] * 40}
    made = compare_margins(data, {"sex": {"f": 1, "m": 1}}, weights="w")
    assert made.tests[0].statistic == pytest.approx(0, abs=1e-12)
    assert made.n_effective < 100


def test_late_respondents_hint_at_those_who_never_answered() -> None:
    rng = np.random.default_rng(4)
    reminder = np.repeat([0, 1, 2], [200, 100, 60])
    data = {"score": rng.normal(8 - 0.5 * reminder, 1), "reminder": reminder}
    made = level_of_effort(data, "score", "reminder", response_rate=0.36)
    means = [one.so_far.value for one in made.levels]
    assert means == sorted(means, reverse=True)
    assert made.levels[-1].so_far.n == 360
    assert made.test.p_value < 0.01
    assert made.bias_if_like_last == pytest.approx(0.64 * (means[-1] - made.levels[-1].own.value))
    assert made.corrected_mean < means[-1]
    assert made.plot("zh").to_dict()
    with pytest.raises(WrongGroups):
        level_of_effort({"score": [1, 2], "reminder": [0, 0]}, "score", "reminder")


def mode_data(n: int, seed: int) -> dict:
    rng = np.random.default_rng(seed)
    old = rng.random(n) < 0.5
    phone = rng.random(n) < np.where(old, 0.75, 0.25)
    return {
        "score": 6 + 1.0 * old + 0.4 * phone + rng.normal(0, 1, n),
        "mode": np.where(phone, "phone", "web"),
        "age": np.where(old, "old", "young"),
    }


def test_mode_effect_parts_measurement_from_composition_and_its_intervals_hold() -> None:
    """True measurement effect -0.4 (web minus phone), true selection -0.5."""
    made = [mode_effect(mode_data(400, seed), "score", "mode", ["age"]) for seed in range(1000, 1500)]
    for part, truth in (("measurement", -0.4), ("selection", -0.5), ("observed", -0.9)):
        found = [getattr(one, part) for one in made]
        assert np.mean([one.value for one in found]) == pytest.approx(truth, abs=0.02)
        assert 0.92 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98, part
    one = made[0]
    assert one.observed.value == pytest.approx(one.measurement.value + one.selection.value)
    assert one.modes == ("phone", "web")
    assert "测量效应" in str(one)
