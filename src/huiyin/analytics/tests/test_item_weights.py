"""Weights of items: Delphi rounds (row M08), AHP, entropy, CRITIC, direct, derived, combined."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.item_weights import (
    ahp,
    combined_weights,
    critic_weights,
    delphi,
    derived_weights,
    direct_weights,
    entropy_weights,
    kendall_w,
    largest_remainder,
)
from huiyin.analytics.item_weights.problems import (
    ItemsDiffer,
    NegativeScores,
    NotConnected,
    NothingDiffers,
    NotReciprocal,
    PointsDoNotSum,
    TooFewExperts,
)

RANKS = [[1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5], [1, 2, 4, 3, 5]]
SAATY = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
BRANCHES = [[80, 90, 70], [85, 88, 60], [90, 86, 95], [70, 87, 40]]


def test_kendall_s_w_of_the_standard_s_vector() -> None:
    """Row M08: the experts' agreement."""
    found = kendall_w(RANKS)
    assert found.w == pytest.approx(0.8125, abs=1e-12)
    assert found.chi_square == pytest.approx(13.0, abs=1e-12)
    assert (found.df, found.n_judges, found.n_items) == (4, 4, 5)


def test_w_is_one_in_agreement_and_does_not_depend_on_direction_or_scale() -> None:
    assert kendall_w([[3, 1, 2]] * 4).w == pytest.approx(1)
    assert kendall_w([[1, 2, 3], [3, 2, 1]]).w == pytest.approx(0)
    turned = [[6 - rank for rank in judge] for judge in RANKS]
    assert kendall_w(turned).w == pytest.approx(0.8125)
    assert kendall_w([[10**rank for rank in judge] for judge in RANKS]).w == pytest.approx(0.8125)
    assert math.isnan(kendall_w([[5, 5, 5], [2, 2, 2]]).w)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=2, max_size=8))
def test_w_lies_between_zero_and_one(judges) -> None:
    w = kendall_w(judges).w
    assert math.isnan(w) or -1e-9 <= w <= 1 + 1e-9


def test_delphi_rounds_stop_at_consensus_when_stable_or_go_on() -> None:
    """Row M08: rounds of anonymous experts set the weights of K1-K3."""
    agreed = [[9, 6, 3], [8, 7, 2], [9, 5, 4], [10, 6, 1]]
    split = [[9, 6, 3], [3, 6, 9], [6, 9, 3], [9, 3, 6]]
    made = delphi([split, agreed], items=["K1", "K2", "K3"])
    assert made.decision == "consensus"
    assert made.w == pytest.approx(1)
    assert made["K1"] == pytest.approx(9 / 17.5)
    changes = {(one.item, one.round): one.change for one in made.rounds}
    assert changes["K1", 1] is None
    assert changes["K1", 2] == pytest.approx(9 - 7.5)
    assert delphi([split]).decision == "another_round"
    assert delphi([split, split]).decision == "stable"
    assert {note.code for note in delphi([split]).notes} == {"another_round", "few_experts", "scattered"}


def test_delphi_ranks_weigh_the_first_most_and_name_no_expert() -> None:
    made = delphi(RANKS, kind="ranks")
    assert list(made.weights) == sorted(made.weights, reverse=True)
    assert made.weights[0] == pytest.approx((6 - 1.25) / (30 - 15))
    assert made.decision == "consensus"
    frame = pd.DataFrame(RANKS, columns=list("abcde"), index=["Li", "Wang", "Zhao", "Sun"])
    assert "Li" not in str(delphi(frame, kind="ranks").as_json())


def test_an_incomplete_expert_counts_in_the_figures_but_not_in_w() -> None:
    made = delphi([[9, 6, 3], [8, 7, 2], [9, None, 4]])
    assert made.agreements[0].n_judges == 2
    assert made.agreements[0].n_left_out == 1
    assert [one.n for one in made.rounds] == [3, 2, 3]
    assert "incomplete" in {note.code for note in made.notes}


def test_ahp_of_the_standard_s_vector_names_its_random_index() -> None:
    made = ahp(SAATY, items=["a", "b", "c"])
    assert made.weights == pytest.approx([0.6370, 0.2583, 0.1047], abs=5e-5)
    assert made.lambda_max == pytest.approx(3.03851, abs=5e-6)
    assert made.consistency_index == pytest.approx(0.01926, abs=5e-6)
    assert made.consistency_ratio == pytest.approx(0.0332, abs=5e-5)
    assert ahp(SAATY, random_index="saaty_1994").consistency_ratio == pytest.approx(0.0370, abs=5e-5)
    assert made.random_index_table == "saaty"
    assert made.consistent
    for size, index in zip(range(3, 11), (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49), strict=True):
        assert ahp(np.ones((size, size))).random_index == index


def test_ahp_takes_upper_triangles_pairs_and_groups() -> None:
    upper = [[1, 3, 5], [None, 1, 3], [None, None, 1]]
    pairs = {("a", "b"): 3, ("a", "c"): 5, ("b", "c"): 3}
    wanted = ahp(SAATY).weights
    assert ahp(upper).weights == pytest.approx(wanted)
    assert ahp(pairs).weights == pytest.approx(wanted)
    assert ahp(pairs).items == ("a", "b", "c")
    group = ahp([upper, SAATY])
    assert group.weights == pytest.approx(wanted)
    assert group.n_experts == 2
    weighted = ahp([{("a", "b"): 8}, {("a", "b"): 1}], expert_weights=[1, 2])
    assert weighted.weights == pytest.approx([2 / 3, 1 / 3])


def test_ahp_points_at_the_judgement_that_contradicts_the_others() -> None:
    true = np.array([0.5, 0.25, 0.15, 0.1])
    matrix = true[:, None] / true[None, :]
    assert ahp(matrix).worst is None
    assert ahp(matrix).consistency_ratio == pytest.approx(0, abs=1e-12)
    matrix[1, 3], matrix[3, 1] = 1 / 9, 9
    made = ahp(matrix, items=["a", "b", "c", "d"])
    assert made.consistency_ratio > 0.1
    assert {made.worst.first, made.worst.second} == {"b", "d"}
    told = next(note for note in made.notes if note.code == "inconsistent")
    assert "“d”比“b”为 9" in told.text["zh"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=8))
def test_a_consistent_matrix_gives_its_weights_back_by_either_method(values) -> None:
    w = np.array(values) / sum(values)
    matrix = w[:, None] / w[None, :]
    for method in ("eigenvector", "geometric_mean"):
        made = ahp(matrix, method=method)
        assert made.weights == pytest.approx(w, rel=1e-8)
        assert math.fsum(made.weights) == pytest.approx(1, abs=1e-9)
    if len(w) > 2:
        gaps = matrix.copy()
        gaps[0, -1] = gaps[-1, 0] = np.nan
        assert ahp(gaps).weights == pytest.approx(w, rel=1e-7)


def test_entropy_of_the_standard_s_vector_warns_that_it_rewards_dispersion() -> None:
    made = entropy_weights(BRANCHES, items=["a", "b", "c"])
    assert made.entropies == pytest.approx([0.996965, 0.999898, 0.967421], abs=5e-7)
    assert made.weights == pytest.approx([0.0850, 0.0029, 0.9122], abs=5e-5)
    assert [note.code for note in made.notes] == ["dispersion", "few_objects"]
    zero = entropy_weights([[0, 1], [1, 1], [1, 1]])  # 0·ln 0 is 0
    assert zero.weights == pytest.approx([1, 0])
    assert entropy_weights([[-1, 2], [3, 1], [0, 4]], shift=1).n == 3
    frame = pd.DataFrame(BRANCHES, columns=["x", "y", "z"])
    assert entropy_weights(frame, items=["x", "z"]).items == ("x", "z")


def test_critic_weighs_what_varies_and_does_not_repeat() -> None:
    rng = np.random.default_rng(1)
    own, shared = rng.normal(size=50), rng.normal(size=50)
    made = critic_weights(np.column_stack([own, shared, shared + 1e-9 * own]), items=["a", "b", "c"])
    assert made["a"] > 1.5 * made["b"]
    assert made["b"] == pytest.approx(made["c"], rel=1e-6)
    flat = critic_weights([[1, 5, 2], [2, 5, 1], [3, 5, 5]])
    assert flat.weights[1] == 0
    turned = critic_weights([[1, 4], [2, 3], [3, 1]], items=["a", "b"], low_is_good=["b"])
    assert math.fsum(turned.weights) == pytest.approx(1)


def test_direct_points_must_sum_to_a_hundred_unless_scaled() -> None:
    with pytest.raises(PointsDoNotSum, match="sum to 90, not 100"):
        direct_weights({"a": 50, "b": 40})
    made = direct_weights({"a": 50, "b": 40}, normalise=True)
    assert made.weights == pytest.approx([5 / 9, 4 / 9])
    assert made.notes[0].code == "normalised"
    assert made.points() == {"a": 55.56, "b": 44.44}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12).filter(lambda x: sum(x) > 0.01))
def test_rounded_weights_sum_exactly_and_are_less_than_a_step_off(values) -> None:
    made = largest_remainder(values)
    assert round(sum(round(point * 100) for point in made)) == 10000
    exact = [100 * value / math.fsum(values) for value in values]
    assert all(abs(a - b) < 0.0101 for a, b in zip(made, exact, strict=True))


def test_derived_weights_come_from_driver_shares_and_are_no_cause() -> None:
    analysis = SimpleNamespace(
        importances=(SimpleNamespace(column="speed", share=0.6), SimpleNamespace(column="price", share=0.4))
    )
    made = derived_weights(analysis)
    assert made.as_mapping() == {"speed": pytest.approx(0.6), "price": pytest.approx(0.4)}
    assert "不是因果" in made.notes[0].text["zh"]


def test_combined_weights_run_from_one_set_to_the_other() -> None:
    expert, data = (
        direct_weights({"a": 70, "b": 30}),
        entropy_weights([[1, 5], [2, 6], [9, 7]], items=["a", "b"]),
    )
    assert combined_weights(expert, data, alpha=1).weights == pytest.approx(expert.weights)
    assert combined_weights(expert, data, alpha=0).weights == pytest.approx(data.weights)
    half = combined_weights(expert, data)
    product = np.sqrt(np.array(expert.weights) * np.array(data.weights))
    assert half.weights == pytest.approx(product / product.sum())
    assert half.alpha == 0.5
    with pytest.raises(ItemsDiffer):
        combined_weights(expert, {"a": 1, "c": 1})
    zero = combined_weights({"a": 0, "b": 1}, {"a": 1, "b": 1})
    assert "zero" in {note.code for note in zero.notes}


@pytest.mark.parametrize(
    "made",
    [
        direct_weights({"a": 60, "b": 40}),
        delphi(RANKS, kind="ranks"),
        ahp(SAATY),
        entropy_weights(BRANCHES),
        critic_weights(BRANCHES),
        derived_weights({"a": 1, "b": 3}),
        combined_weights({"a": 1, "b": 3}, {"a": 1, "b": 1}),
    ],
    ids=lambda made: made.method,
)
def test_every_set_sums_to_one_prints_in_both_languages_and_draws(made) -> None:
    assert math.fsum(made.weights) == pytest.approx(1, abs=1e-9)
    assert len(made.to_frame()) == len(made.items)
    assert made.as_json()["method"] == made.method
    assert "<table>" in made._repr_html_()
    assert made.plot("zh").to_dict()
    for note in made.notes:
        assert set(note.text) == {"zh", "en"}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: ahp([[1, 3], [3, 1]]), NotReciprocal),
        (lambda: ahp([[1, -3], [None, 1]]), NotReciprocal),
        (lambda: ahp([[2, 3], [None, 1]]), NotReciprocal),
        (lambda: ahp([[1, None, 2], [None, 1, None], [None, None, 1]]), NotConnected),
        (lambda: ahp([[1, 2, 3], [None, 1, 2]]), BadArgument),
        (lambda: ahp(SAATY, items=["a", "b"]), BadArgument),
        (lambda: ahp(SAATY, items=["a", "b", "b"]), BadArgument),
        (lambda: ahp(SAATY, method="sum"), BadArgument),
        (lambda: ahp(SAATY, random_index="mine"), BadArgument),
        (lambda: ahp([SAATY, SAATY], expert_weights=[1]), BadArgument),
        (lambda: ahp(np.ones((16, 16))), BadArgument),
        (lambda: kendall_w([[1, 2, 3]]), TooFewExperts),
        (lambda: delphi([[[1, 2], [2, 1]], [[1, 2, 3], [2, 1, 3]]]), BadArgument),
        (lambda: delphi([[1, -2], [2, 1]]), BadArgument),
        (lambda: delphi([]), BadArgument),
        (lambda: delphi([[1, 2], [2, 1]], kind="words"), BadArgument),
        (lambda: entropy_weights([[1, -2], [2, 1]]), NegativeScores),
        (lambda: entropy_weights([[0, 2], [0, 1]]), NegativeScores),
        (lambda: entropy_weights([[1, 2], [1, 2]]), NothingDiffers),
        (lambda: entropy_weights([[1, 2]]), BadArgument),
        (lambda: critic_weights([[1, 2], [1, 2]]), NothingDiffers),
        (lambda: critic_weights([[1, 2], [2, 1]], low_is_good=["z"]), BadArgument),
        (lambda: direct_weights([0, 0]), BadArgument),
        (lambda: direct_weights([50, None]), BadArgument),
        (lambda: combined_weights({"a": 1}, {"a": 1}, alpha=2), BadArgument),
        (lambda: combined_weights({"a": 1, "b": 0}, {"a": 0, "b": 1}), BadArgument),
        (lambda: largest_remainder([-1, 2]), BadArgument),
    ],
)
def test_refusals_speak_both_languages(call: Any, problem: Any) -> None:
    with pytest.raises(problem) as caught:
        call()
    assert caught.value.words("zh").cause
    assert caught.value.words("en").cause
