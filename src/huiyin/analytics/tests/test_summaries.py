"""Summaries add up: parts equal one pass, weights equal repetition, order does not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from huiyin.analytics.summaries import Histogram, Moments, Patterns, correlations_of

ratings = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, float("nan")])
weight_values = st.integers(1, 5).map(float)


def matrices(n_columns: int = 3, least: int = 0) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(least, 12), st.just(n_columns))
    return shapes.flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=ratings))


def weights_for(rows: np.ndarray) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(np.float64, len(rows), elements=weight_values)


def assert_same_moments(a: Moments, b: Moments) -> None:
    assert a.n == b.n
    np.testing.assert_allclose(a.products, b.products, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(a.squares, b.squares, rtol=1e-12, atol=1e-12)


def assert_same_patterns(a: Patterns, b: Patterns) -> None:
    np.testing.assert_array_equal(a.rows, b.rows)
    np.testing.assert_array_equal(a.counts, b.counts)
    np.testing.assert_allclose(a.weights, b.weights)


def assert_same_histogram(a: Histogram, b: Histogram) -> None:
    for name in ("values", "counts", "weights", "squares", "n_missing"):
        np.testing.assert_allclose(getattr(a, name), getattr(b, name), rtol=1e-12)


@given(matrices(), st.data())
def test_parts_add_to_the_whole(rows: np.ndarray, data: st.DataObject) -> None:
    weights = data.draw(weights_for(rows))
    cut = data.draw(st.integers(0, len(rows)))
    first, second = (rows[:cut], weights[:cut]), (rows[cut:], weights[cut:])
    assert_same_moments(
        Moments.from_arrays(*first) + Moments.from_arrays(*second), Moments.from_arrays(rows, weights)
    )
    assert_same_patterns(
        Patterns.from_arrays(*first) + Patterns.from_arrays(*second), Patterns.from_arrays(rows, weights)
    )
    column = (first[0][:, 0], first[1]), (second[0][:, 0], second[1])
    assert_same_histogram(
        Histogram.from_arrays(*column[0]) + Histogram.from_arrays(*column[1]),
        Histogram.from_arrays(rows[:, 0], weights),
    )


@given(matrices(), st.data())
def test_order_of_rows_does_not_matter(rows: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    shuffled = rows[list(order)].reshape(rows.shape)
    assert_same_moments(Moments.from_arrays(shuffled), Moments.from_arrays(rows))
    assert_same_patterns(Patterns.from_arrays(shuffled), Patterns.from_arrays(rows))
    assert_same_histogram(Histogram.from_arrays(shuffled[:, 0]), Histogram.from_arrays(rows[:, 0]))


@given(matrices(least=1), st.data())
def test_a_weight_is_a_repetition_for_means_and_spread(rows: np.ndarray, data: st.DataObject) -> None:
    weights = data.draw(weights_for(rows))
    weighted = Moments.from_arrays(rows, weights)
    repeated = Moments.from_arrays(np.repeat(rows, weights.astype(int), axis=0))
    np.testing.assert_allclose(weighted.products, repeated.products)
    np.testing.assert_allclose(weighted.mean, repeated.mean)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, atol=1e-12)
    np.testing.assert_allclose(
        Histogram.from_arrays(rows[:, 0], weights).weights,
        Histogram.from_arrays(np.repeat(rows[:, 0], weights.astype(int))).counts,
    )


@given(matrices(1), st.data())
def test_a_histogram_has_the_moments_of_its_answers(rows: np.ndarray, data: st.DataObject) -> None:
    weights = data.draw(weights_for(rows))
    assert_same_moments(
        Histogram.from_arrays(rows[:, 0], weights).moments(), Moments.from_arrays(rows, weights)
    )


@given(matrices(least=1), st.integers(-3, 9))
def test_a_shift_changes_no_result(rows: np.ndarray, shift: int) -> None:
    plain, shifted = Moments.from_arrays(rows), Moments.from_arrays(rows, shift=[shift] * 3)
    np.testing.assert_allclose(shifted.mean, plain.mean, rtol=1e-12)
    np.testing.assert_allclose(shifted.covariance, plain.covariance, atol=1e-10)
    assert shifted.subset([2, 0]).mean == pytest.approx(plain.mean[[2, 0]], nan_ok=True)


def test_moments_agree_with_numpy() -> None:
    rows = np.random.default_rng(5).normal(50, 9, size=(400, 4))
    moments = Moments.from_arrays(rows)
    np.testing.assert_allclose(moments.mean, rows.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(moments.covariance, np.cov(rows, rowvar=False, ddof=0), rtol=1e-9)
    np.testing.assert_allclose(moments.correlation, np.corrcoef(rows, rowvar=False), rtol=1e-9)


def test_a_constant_variable_has_no_correlation() -> None:
    rows = np.column_stack([[0.1] * 9, range(9)])
    found = Moments.from_arrays(rows).correlation
    assert np.isnan(found[0]).all()
    assert found[1, 1] == pytest.approx(1)


def test_correlations_come_in_batches() -> None:
    rng = np.random.default_rng(1)
    batch = [Moments.from_arrays(rng.normal(size=(30, 3))) for _ in range(4)]
    together = correlations_of(np.stack([moments.products for moments in batch]))
    for one, moments in zip(together, batch, strict=True):
        np.testing.assert_allclose(one, moments.correlation, rtol=1e-12)


def test_effective_n_of_a_known_sample_is_kish() -> None:
    """60 respondents of weight 1, 30 of 2, 10 of 4 are worth 75.29."""
    weights = [1.0] * 60 + [2.0] * 30 + [4.0] * 10
    moments = Moments.from_arrays(np.zeros(100), weights)
    assert moments.n_effective == pytest.approx(75.29, abs=0.005)
    assert moments.n / moments.n_effective == pytest.approx(1.328, abs=0.0005)


def test_rows_of_no_weight_do_not_count() -> None:
    rows, weights = [[1.0], [2.0], [3.0]], [0.0, float("nan"), 2.0]
    assert Moments.from_arrays(rows, weights).n == 1
    assert Patterns.from_arrays(rows, weights).n == 1
    assert Histogram.from_arrays([1.0, 2.0, 3.0], weights).n == 1


def test_moments_about_different_shifts_do_not_add() -> None:
    with pytest.raises(ValueError, match="different shifts"):
        _ = Moments.from_arrays([1.0], shift=[1.0]) + Moments.from_arrays([1.0])


def test_equal_rows_with_gaps_are_one_pattern() -> None:
    gap = float("nan")
    patterns = Patterns.from_arrays([[1, gap], [1, gap], [2, 2]])
    assert sorted(patterns.counts.tolist()) == [1, 2]
    assert patterns.complete().rows.tolist() == [[2, 2]]


def test_nothing_summarises_to_nothing() -> None:
    empty = Moments.empty(2)
    assert empty.n == 0
    assert np.isnan(empty.mean).all()
    assert empty.n_effective == 0
    assert_same_moments(empty + Moments.from_arrays(np.ones((3, 2))), Moments.from_arrays(np.ones((3, 2))))
    assert Patterns.from_arrays(np.empty((0, 2))).n == 0
