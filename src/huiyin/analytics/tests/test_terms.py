"""Row terms: what counts, what is missing, where the edges belong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.terms import AtLeast, Between, CountBetween, Difference, IndexScore, ScoredItem, Value

NAN = math.nan
LINEAR = ((1.0, 0.0), (5.0, 100.0))
THREE = tuple(ScoredItem(name, weight, LINEAR, 3) for name, weight in (("a", 0.5), ("b", 0.3), ("c", 0.2)))
answers = st.lists(st.tuples(*(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]),) * 3), min_size=1)


def test_one_missing_rating_counts_as_the_middle_and_two_make_the_form_invalid() -> None:
    """The validity rule of C23: exactly one missing counts as 3, two or more do not count."""
    rows = np.array([[5, 5, 5], [5, 5, NAN], [5, NAN, NAN], [NAN, NAN, NAN]])
    found = IndexScore(THREE, max_imputed=1).evaluate(rows)
    assert found[:2].tolist() == pytest.approx([100, 90])
    assert np.isnan(found[2:]).all()


def test_a_form_without_any_rating_never_counts() -> None:
    alone = (ScoredItem("a", 1.0, LINEAR, 3),)
    assert np.isnan(IndexScore(alone, max_imputed=1).evaluate(np.array([[NAN]])))[0]
    assert np.isnan(CountBetween(alone, ((4, 5),), 1).evaluate(np.array([[NAN]])))[0]


@given(answers)
def test_stricter_rules_never_make_more_forms_valid(rows: list[tuple[float, ...]]) -> None:
    valid = [
        int((~np.isnan(IndexScore(THREE, allowed).evaluate(np.array(rows)))).sum()) for allowed in (0, 1, 2)
    ]
    assert valid == sorted(valid)


@given(answers)
def test_the_same_forms_count_for_the_index_and_for_its_ratings(rows: list[tuple[float, ...]]) -> None:
    matrix = np.array(rows)
    index = IndexScore(THREE).evaluate(matrix)
    hits = CountBetween(THREE, ((4, 5),) * 3).evaluate(matrix)
    given_ratings = CountBetween(THREE, ((-math.inf, math.inf),) * 3).evaluate(matrix)
    np.testing.assert_array_equal(np.isnan(index), np.isnan(hits))
    counted = ~np.isnan(hits)
    assert (given_ratings[counted] == 3).all()
    assert (hits[counted] <= given_ratings[counted]).all()


def test_ratings_left_out_may_stay_out_of_the_count() -> None:
    everything = ((-math.inf, math.inf),) * 3
    found = CountBetween(THREE, everything, 1, imputed=False).evaluate(np.array([[5, 4, NAN]]))
    assert found.tolist() == [2]


REVERSED = tuple(
    ScoredItem(item.column, item.weight, ((1.0, 100.0), (5.0, 0.0)), item.middle) for item in THREE
)
directions = st.sampled_from([THREE, REVERSED])


def test_answered_items_alone_count_with_their_weights_scaled_up() -> None:
    """What does not apply to a customer is not halfway satisfying: nothing is put in."""
    rows = np.array([[5, 3, 1], [5, NAN, 1], [NAN, NAN, 5], [NAN, NAN, NAN]])
    found = IndexScore(THREE, minimum_answered=2).evaluate(rows)
    assert found[:2].tolist() == pytest.approx([65, 0.5 / 0.7 * 100])
    assert np.isnan(found[2:]).all()
    assert IndexScore(THREE, minimum_answered=1).evaluate(rows)[2] == pytest.approx(100)
    assert np.isnan(IndexScore(THREE, minimum_answered=0).evaluate(rows)[3])
    turned = IndexScore(REVERSED, minimum_answered=2).evaluate(rows)
    assert (found + turned)[:2].tolist() == pytest.approx([100, 100])


@given(answers, directions, st.integers(1, 3))
def test_without_missing_ratings_both_rules_agree(
    rows: list[tuple[float, ...]], items: tuple[ScoredItem, ...], least: int
) -> None:
    matrix = np.nan_to_num(np.array(rows), nan=2.0)
    middle = IndexScore(items).evaluate(matrix)
    np.testing.assert_allclose(IndexScore(items, minimum_answered=least).evaluate(matrix), middle, atol=1e-9)
    bounds = ((4, 5),) * 3
    answered = CountBetween(items, bounds, minimum_answered=least).evaluate(matrix)
    np.testing.assert_array_equal(answered, CountBetween(items, bounds).evaluate(matrix))


@given(answers, directions, st.integers(1, 3))
def test_the_index_of_answered_items_is_that_of_a_form_with_those_items_only(
    rows: list[tuple[float, ...]], items: tuple[ScoredItem, ...], least: int
) -> None:
    found = IndexScore(items, minimum_answered=least).evaluate(np.array(rows))
    for row, index in zip(rows, found, strict=True):
        there = [(item, grade) for item, grade in zip(items, row, strict=True) if not math.isnan(grade)]
        if len(there) < least:
            assert math.isnan(index)
            continue
        total = sum(item.weight for item, _ in there)
        alone = tuple(ScoredItem(i.column, i.weight / total, i.grades, i.middle) for i, _ in there)
        assert index == pytest.approx(IndexScore(alone).evaluate(np.array([[g for _, g in there]]))[0])


@given(answers, directions, st.integers(1, 3))
def test_only_answered_ratings_are_counted_where_nothing_is_put_in(
    rows: list[tuple[float, ...]], items: tuple[ScoredItem, ...], least: int
) -> None:
    matrix = np.array(rows)
    everything = ((-math.inf, math.inf),) * 3
    ratings = CountBetween(items, everything, minimum_answered=least).evaluate(matrix)
    index = IndexScore(items, minimum_answered=least).evaluate(matrix)
    np.testing.assert_array_equal(np.isnan(index), np.isnan(ratings))
    n_answered = (~np.isnan(matrix)).sum(axis=1)
    np.testing.assert_array_equal(ratings, np.where(n_answered >= least, n_answered, NAN))


def test_the_threshold_itself_is_reached() -> None:
    """Satisfied customer from 70 on (M11): 70 counts, a hair of rounding below it too, 69.9 does not."""
    term = AtLeast(Value("a"), 70)
    found = term.evaluate(np.array([[70.0], [70 - 1e-12], [69.9], [NAN]]))
    np.testing.assert_array_equal(found, [1, 1, 0, NAN])
    assert term.columns == ("a",)


def test_both_edges_of_a_range_belong_to_it() -> None:
    found = Between("a", 4, 5).evaluate(np.array([[4.0], [5.0], [3.9], [NAN]]))
    np.testing.assert_array_equal(found, [1, 1, 0, NAN])


def test_a_difference_needs_both_answers() -> None:
    found = Difference("p", "e").evaluate(np.array([[3.0, 5.0], [NAN, 5.0], [3.0, NAN]]))
    np.testing.assert_array_equal(found, [-2, NAN, NAN])


def test_grades_between_listed_ones_are_interpolated() -> None:
    item = ScoredItem("a", 1.0, ((1, 0), (2, 40), (3, 60)), 2)
    assert item.value_of(np.array([1.5, 2.0, 2.5])).tolist() == [20, 40, 50]
