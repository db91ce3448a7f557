"""Agreement of two people, and how alike the values of one interviewer are (C02, C03, C05, C26)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.agreement import cohen_kappa, intraclass
from huiyin.analytics.problems import BadArgument


def test_kappa_equals_the_published_table() -> None:
    """[[40, 5], [3, 12]]: κ = .6596; standard error by Fleiss, Cohen & Everitt."""
    first = ["y"] * 45 + ["n"] * 15
    second = ["y"] * 40 + ["n"] * 5 + ["y"] * 3 + ["n"] * 12
    found = cohen_kappa(first, second)
    assert found.value == pytest.approx(0.6596, abs=5e-5)
    # statsmodels.stats.inter_rater.cohens_kappa gives the same interval
    from statsmodels.stats.inter_rater import cohens_kappa

    other = cohens_kappa(np.array([[40, 5], [3, 12]]))
    assert (found.low, found.high) == pytest.approx((other.kappa_low, other.kappa_upp), abs=1e-9)


@pytest.mark.parametrize(("weights", "wt"), [("linear", "linear"), ("quadratic", "quadratic")])
def test_weighted_kappa_equals_statsmodels(weights, wt) -> None:
    from statsmodels.stats.inter_rater import cohens_kappa, to_table

    random = np.random.default_rng(5)
    first = random.integers(1, 6, 120)
    second = np.clip(first + random.integers(-1, 2, 120), 1, 5)
    table, _ = to_table(np.column_stack([first, second]))
    other = cohens_kappa(table, wt=wt)
    found = cohen_kappa([str(x) for x in first], [str(x) for x in second], weights=weights)
    assert found.value == pytest.approx(other.kappa, abs=1e-12)
    assert found.low == pytest.approx(other.kappa_low, abs=1e-9)


def test_few_pairs_and_one_category_cannot_tell() -> None:
    assert cohen_kappa(["a"] * 5, ["a"] * 4 + ["b"]).decision == "cannot_tell"
    one = cohen_kappa(["a"] * 50, ["a"] * 50)
    assert (one.value, one.agreement_rate, one.decision) == (None, 1.0, "cannot_tell")
    assert cohen_kappa([], []).n == 0


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(BadArgument):
        cohen_kappa(["a"], ["a", "b"])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=60))
def test_kappa_is_symmetric_and_stays_in_its_bounds(pairs) -> None:
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    found, turned = cohen_kappa(one, two), cohen_kappa(two, one)
    assert found.value == pytest.approx(turned.value) if found.value is not None else turned.value is None
    if found.value is not None:
        assert -1 - 1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9


def test_icc_equals_shrout_and_fleiss() -> None:
    judged = [9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7]
    found = intraclass(judged, [number // 4 for number in range(24)])
    assert (found.value, found.low, found.high) == pytest.approx((0.1657, -0.1329, 0.7226), abs=5e-4)
    assert found.design_effect == pytest.approx(1 + 3 * found.value)
    assert found.decision == "cannot_tell"


def test_the_interval_of_icc_holds_the_truth_as_often_as_it_says() -> None:
    random, truth, hits, rounds = np.random.default_rng(11), 0.1, 0, 400
    for _ in range(rounds):
        groups = np.repeat(np.arange(12), 20)
        values = np.repeat(random.normal(0, truth**0.5, 12), 20) + random.normal(0, (1 - truth) ** 0.5, 240)
        found = intraclass(values, groups)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / rounds <= 0.98


def test_two_interviewers_cannot_tell_yet() -> None:
    found = intraclass([5, 4, 1, 2], ["a", "a", "b", "b"])
    assert found.decision == "cannot_tell"
    assert intraclass([5], ["a"]).value is None
    assert intraclass([3, 3, 3, 3], ["a", "a", "b", "b"]).value is None


def test_no_effect_is_said_only_where_the_interval_is_narrow() -> None:
    random = np.random.default_rng(1)
    few, many = random.normal(0, 1, 60), random.normal(0, 1, 6000)
    assert intraclass(few, np.arange(60) % 6).decision == "cannot_tell"
    assert intraclass(many, np.arange(6000) % 1500).decision == "small"
