"""Weighting: properties, coverage, refusals, warnings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huiyin
from huiyin.analytics.weighting import (
    calibrate,
    design_effect,
    kish,
    post_stratify,
    rake,
    trim_weights,
)
from huiyin.analytics.weighting.encoding import encode
from huiyin.analytics.weighting.problems import (
    NothingInside,
)

SEXES, AREAS, AGES = ("f", "m"), ("n", "s", "w"), ("18-34", "35-54", "55+")
PEOPLE = {"sex": ["f", "f", "f", "m", "m"], "area": ["n", "s", "s", "n", "s"]}
EVEN = {"sex": {"f": 0.5, "m": 0.5}, "area": {"n": 0.5, "s": 0.5}}


@st.composite
def samples(draw: Any) -> tuple[dict[str, np.ndarray], dict[str, dict[str, float]], np.ndarray]:
    """A sample with every combination in it, margins in shares, base weights."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    grid = [(a, b, c) for a in SEXES for b in AREAS for c in AGES]
    rows = grid + [grid[at] for at in rng.integers(0, len(grid), draw(st.integers(0, 60)))]
    rng.shuffle(rows)
    data = {name: np.array([row[at] for row in rows], dtype=object) for at, name in enumerate("abc")}
    margins = {
        name: dict(zip(kinds, rng.dirichlet(np.full(len(kinds), 8.0)), strict=True))
        for name, kinds in zip("abc", (SEXES, AREAS, AGES), strict=True)
    }
    return data, margins, rng.uniform(0.5, 3, len(rows))


def reached(data: dict[str, np.ndarray], weights: np.ndarray, name: str, category: str) -> float:
    return float(weights[data[name] == category].sum() / weights.sum())


@settings(max_examples=40, deadline=None)
@given(samples())
def test_raking_meets_every_margin_with_positive_weights_whatever_the_order_of_rows(case) -> None:
    data, margins, base = case
    made = rake(data, margins, base=base)
    assert (made.weights > 0).all()
    assert made.total == pytest.approx(base.sum())
    for name, targets in margins.items():
        for category, share in targets.items():
            assert reached(data, made.weights, name, category) == pytest.approx(share, abs=1e-9)
    order = np.random.default_rng(1).permutation(len(base))
    shuffled = rake({name: column[order] for name, column in data.items()}, margins, base=base[order])
    assert shuffled.weights == pytest.approx(made.weights[order], rel=1e-8)
    swapped = rake(data, dict(reversed(margins.items())), base=base)
    assert swapped.weights == pytest.approx(made.weights, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(samples())
def test_calibration_reproduces_totals_and_raking_is_one_of_its_distances(case) -> None:
    data, margins, base = case
    number = np.random.default_rng(len(base)).normal(5, 1, len(base))
    target = 1.02 * float(base @ number)
    linear = calibrate({**data, "x": number}, {**margins, "x": target}, base=base)
    assert float(linear.weights @ number) == pytest.approx(target, rel=1e-11)
    for name, targets in margins.items():
        for category, share in targets.items():
            assert reached(data, linear.weights, name, category) == pytest.approx(share, abs=1e-11)
    exponential = calibrate(data, margins, base=base, distance="raking")
    assert exponential.weights == pytest.approx(rake(data, margins, base=base).weights, rel=1e-7)


@settings(max_examples=25, deadline=None)
@given(samples())
def test_repeating_a_respondent_is_a_base_weight_of_two(case) -> None:
    data, margins, _ = case
    twice = {name: np.concatenate([column, column[:5]]) for name, column in data.items()}
    n = len(data["a"])
    base = np.ones(n)
    base[:5] = 2
    once = rake(data, margins, base=base)
    repeated = rake(twice, margins)
    together = repeated.weights[:n].copy()
    together[:5] += repeated.weights[n:]
    assert together == pytest.approx(once.weights, rel=1e-8)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=40), st.floats(1.2, 5), st.floats(0.05, 0.8))
def test_trimming_keeps_the_sum_and_strictly_keeps_the_bounds(weights, high, low) -> None:
    w = np.array(weights)
    mean = w.mean()
    try:
        made = trim_weights(w, low=low * mean, high=high * mean, strict=True)
    except NothingInside:
        return
    assert made.sum() == pytest.approx(w.sum(), rel=1e-9)
    assert made.max() <= high * mean * (1 + 1e-9)
    assert made.min() >= low * mean * (1 - 1e-9)


def test_the_calibrated_interval_holds_the_truth_and_is_shorter_than_that_of_fixed_weights() -> None:
    """Nominal 95 %: 1,000 samples of 400 from a population whose margins explain the score."""
    rng = np.random.default_rng(5)
    size = 50_000
    sex, area = rng.integers(0, 2, size), rng.integers(0, 4, size)
    score = np.clip(np.rint(6 + 2 * sex + area + rng.normal(0, 2, size)), 0, 10)
    truth = float(np.mean(100.0 * (score >= 9) - 100.0 * (score <= 6)))
    margins = {
        "sex": dict(enumerate(np.bincount(sex) / size)),
        "area": dict(enumerate(np.bincount(area) / size)),
    }
    chance = np.where(sex == 1, 2.0, 1.0)
    chance = chance / chance.sum()
    held, shorter, runs = 0, 0, 1000
    for _ in range(runs):
        rows = rng.choice(size, 400, replace=True, p=chance)
        made = rake({"sex": sex[rows], "area": area[rows]}, margins)
        found = made.estimate("nps", score[rows])
        fixed = huiyin.nps(score[rows], made.weights)
        held += found.low <= truth <= found.high
        shorter += found.standard_error < fixed.standard_error
    assert 0.935 <= held / runs <= 0.965
    assert shorter / runs > 0.99


def test_the_error_of_the_cell_table_is_that_of_the_rows() -> None:
    """With base weights equal or not, plain samples take sums by cell; a stratum for all takes rows."""
    rng = np.random.default_rng(2)
    n = 500
    data = {"a": rng.integers(0, 3, n), "b": rng.integers(0, 4, n)}
    margins = {"a": dict(enumerate([0.5, 0.3, 0.2])), "b": dict(enumerate([0.1, 0.2, 0.3, 0.4]))}
    score = rng.integers(0, 11, n).astype(float)
    score[:7] = np.nan
    for base in (None, rng.uniform(1, 4, n)):
        quick = rake(data, margins, base=base).estimate("nps", score)
        rows = rake(data, margins, base=base, strata=["all"] * n).estimate("nps", score)
        assert quick.standard_error == pytest.approx(rows.standard_error, rel=1e-10)
        assert (quick.n, quick.value) == (n - 7, pytest.approx(rows.value, rel=1e-12))


def test_weights_are_the_same_from_every_kind_of_column() -> None:
    wanted = rake(PEOPLE, EVEN).weights
    table = pd.DataFrame(PEOPLE)
    kinds = [
        table,
        table.astype("category"),
        pl.DataFrame(PEOPLE),
        pl.DataFrame(PEOPLE).with_columns(pl.col("sex").cast(pl.Categorical)),
        pl.DataFrame(PEOPLE).to_arrow(),
        {name: np.array(column) for name, column in PEOPLE.items()},
    ]
    for data in kinds:
        assert rake(data, EVEN).weights == pytest.approx(wanted, rel=1e-12)


def test_codes_texts_and_floats_name_one_category() -> None:
    for column in ([1, 2, 2], ["1", "2", "2"], [1.0, 2.0, 2.0], np.array([1, 2, 2], dtype=np.int8)):
        assert rake({"q": column}, {"q": {1: 0.5, "2": 0.5}}).weights.tolist() == [1.5, 0.75, 0.75]
    assert encode([0.5, None, 0.5, 1]).labels == ("0.5", "1")
    assert encode(np.array([1e9, 5.0, np.nan])).codes.tolist() == [1, 0, -1]


def test_a_crossed_margin_is_a_tuple_or_joined_by_a_star() -> None:
    joint = {("f", "n"): 20, ("f", "s"): 30, ("m", "n"): 30, ("m", "s"): 20}
    by_tuple = post_stratify(PEOPLE, {("sex", "area"): joint})
    by_text = post_stratify(PEOPLE, {"sex*area": {"*".join(key): value for key, value in joint.items()}})
    assert by_tuple.weights.tolist() == by_text.weights.tolist() == [20, 15, 15, 30, 20]
    mixed = rake(PEOPLE, {("sex", "area"): joint, "area": {"n": 50, "s": 50}})
    assert mixed.weights == pytest.approx(by_tuple.weights)


def test_many_categories_work_on_the_cells_that_occur() -> None:
    rng = np.random.default_rng(4)
    n = 3000
    data = {f"v{at}": rng.integers(0, 25, n) for at in range(8)}  # 25⁸ combinations are possible
    margins = {name: dict(enumerate(rng.dirichlet(np.full(25, 60.0)))) for name in data}
    made = rake(data, margins)
    for name, targets in margins.items():
        for code, share in targets.items():
            assert float(made.weights[data[name] == code].sum()) == pytest.approx(share * n, rel=1e-8)


def test_trimmed_raking_holds_bounds_and_margins() -> None:
    rng = np.random.default_rng(3)
    n = 800
    data = {"a": rng.choice(3, n, p=[0.7, 0.25, 0.05]), "b": rng.choice(4, n, p=[0.55, 0.3, 0.1, 0.05])}
    margins = {"a": dict(enumerate([0.58, 0.3, 0.12])), "b": dict(enumerate([0.45, 0.3, 0.15, 0.1]))}
    free, held = rake(data, margins), rake(data, margins, trim=(0.3, 3.3))
    assert free.spread.largest_ratio > 3.5
    assert not held.notes
    assert held.spread.largest_ratio <= 3.3 * (1 + 1e-6)
    assert all(abs(row.after_share - row.target_share) < 1e-9 for row in held.margins)
    assert held.spread.design_effect < free.spread.design_effect
    assert held.estimate("mean", rng.normal(size=n)).standard_error > 0
    tight = rake(data, margins, trim=(0.8, 1.2))
    assert "caps_not_held" in {note.code for note in tight.notes}
    assert all(abs(row.after_share - row.target_share) < 1e-9 for row in tight.margins)


def test_a_margin_as_the_outcome_is_fixed_and_all_alike_is_not() -> None:
    made = rake(PEOPLE, EVEN)
    female = made.estimate("rate", [1, 1, 1, 0, 0])
    assert (female.method, female.value, female.standard_error) == ("fixed", pytest.approx(0.5), None)
    alike = made.estimate("nps", [9] * 5)
    assert (alike.method, alike.value, alike.high) == ("bounded_score", pytest.approx(100), 100.0)
    assert alike.low < 60
    assert made.estimate("mean", [3] * 5).method == "none"
    assert made.estimate("nps", [None] * 5).value is None
    groups = made.estimates_by("rate", [1, 1, 1, 0, 0], PEOPLE["area"])
    assert all(one.method != "fixed" for one in groups.estimates)


def test_groups_of_a_margin_share_their_counts_and_differences_need_their_covariance() -> None:
    rng = np.random.default_rng(8)
    n = 400
    data = {"a": rng.integers(0, 2, n), "b": rng.integers(0, 3, n)}
    made = rake(data, {"a": {0: 0.5, 1: 0.5}, "b": {0: 0.2, 1: 0.3, 2: 0.5}})
    found = made.estimates_by("nps", rng.integers(0, 11, n), data["b"])
    assert found.covariance.shape == (3, 3)
    gap = found.difference("0", "2")
    assert gap.difference == pytest.approx(found["2"].value - found["0"].value)
    assert gap.low < gap.difference < gap.high
    assert len(found.to_frame()) == 3
    assert found.plot("en").to_dict()["layer"]


def test_every_warning_is_told_in_both_languages() -> None:
    thin = {"sex": ["f"] * 60 + ["m"]}
    made = rake(thin, {"sex": {"f": 0.5, "m": 0.5}})
    codes = {note.code for note in made.notes}
    assert {"thin_category", "extreme_weights", "costly"} <= codes
    for note in made.notes:
        assert set(note.text) == {"zh", "en"}
    negative = calibrate({"x": [1.0, 2.0, 10.0]}, {"x": 1.0}, population=3)
    assert "negative_weights" in {note.code for note in negative.notes}


def test_a_weighting_prints_exports_and_draws() -> None:
    made = rake(PEOPLE, EVEN)
    frame = made.to_frame()
    assert list(frame.columns) == ["row", "weight", "base_weight", "factor"]
    assert len(frame) == 5
    assert list(made.to_frame("margins")["n"]) == [3, 2, 2, 3]
    assert "calibration" not in made.as_json()
    assert len(made.as_json()["weights"]) == 5
    assert "边际" in str(made)
    spec = made.plot("en").to_dict()
    rows = next(iter(spec["datasets"].values()))
    assert {row["when"] for row in rows} == {"Before", "After"}
    assert sum(row["share"] for row in rows) == pytest.approx(2)


def test_kish_of_the_standard_s_vector() -> None:
    spread = kish([1] * 60 + [2] * 30 + [4] * 10)
    assert spread.n_effective == pytest.approx(75.29, abs=0.005)
    assert spread.design_effect == pytest.approx(1.328, abs=0.0005)
    assert kish([5.0] * 7).design_effect == pytest.approx(1)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50), st.floats(0.001, 1000))
def test_design_effects_do_not_depend_on_the_scale_of_weights(weights, times) -> None:
    one, other = kish(weights), kish([times * w for w in weights])
    assert one.design_effect == pytest.approx(other.design_effect, rel=1e-9)
    assert 1 - 1e-12 <= one.design_effect <= len(weights) + 1e-9
    assert one.n_effective == pytest.approx(len(weights) / one.design_effect)


def test_the_design_effect_of_equal_weights_is_one() -> None:
    y = np.random.default_rng(1).normal(size=50)
    assert design_effect(y) == pytest.approx(1)
    assert np.isnan(design_effect(y, definition="without_replacement"))
    assert design_effect(y, np.full(50, 10.0), definition="without_replacement") == pytest.approx(1 / 0.9)
    assert design_effect(y, [1, 3] * 25, definition="kish") == pytest.approx(1.25)


def test_replicates_know_when_a_margin_was_missed() -> None:
    data = {"sex": ["f", "f", "f", "m"]}
    made = rake(data, {"sex": {"f": 0.5, "m": 0.5}}).replicates("jackknife")
    assert made.n_missed == 1  # without the only man the margin cannot be met
    assert made.notes[0].code == "margins_missed"
    assert made.as_json()["n_missed"] == 1
    assert made.matrix().shape == (4, 4)
    assert made.kind == "jackknife"
    assert made.to_frame()["kind"].tolist() == ["刀切法 JK1"]


def test_replicate_and_linearised_errors_agree_in_large_samples() -> None:
    rng = np.random.default_rng(6)
    n = 1500
    data = {"a": rng.integers(0, 3, n), "b": rng.integers(0, 2, n)}
    made = rake(data, {"a": {0: 0.2, 1: 0.3, 2: 0.5}, "b": {0: 0.6, 1: 0.4}})
    score = rng.integers(0, 11, n)
    exact = made.estimate("nps", score).standard_error
    assert made.replicates("jackknife").estimate("nps", score).standard_error == pytest.approx(
        exact, rel=0.02
    )
    drawn = made.replicates("bootstrap", n_replicates=800, seed=1).estimate("nps", score)
    assert drawn.standard_error == pytest.approx(exact, rel=0.1)
    assert drawn.method == "replicates"
    median = made.replicates("bootstrap", n_replicates=50, seed=1)
    assert median.standard_error(lambda w: float(w @ score)) > 0
