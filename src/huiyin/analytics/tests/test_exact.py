"""Sums are exact: any split and any order of the rows gives the same bits, and the nearest float."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from huiyin.analytics.exact import ExactSums, products_of
from huiyin.analytics.exact_products import gram, products_by, sums_by
from huiyin.analytics.summaries import Histogram, Moments, Patterns

GAP = float("nan")
whole = st.integers(-5, 110).map(float)
plain = st.floats(-1e6, 1e6, allow_nan=False)
wide = st.floats(-1e140, 1e140, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-140)
values = st.one_of(st.just(GAP), whole, plain, wide)
weight_values = st.one_of(st.just(0.0), st.integers(1, 9).map(float), st.floats(1e-3, 50))


def tables(elements: st.SearchStrategy[float] = values, k: int = 2) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(0, 25), st.just(k))
    return shapes.flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=elements))


@st.composite
def shuffled_shards(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray | None, list[np.ndarray]]:
    """Rows, weights or none, and the positions of the rows dealt into shards in any order."""
    rows = draw(tables(draw(st.sampled_from([whole, plain, values]))))
    n = len(rows)
    weights = draw(st.none() | arrays.arrays(np.float64, n, elements=weight_values))
    order = np.array(draw(st.permutations(range(n))), dtype=int)
    cuts = sorted(draw(st.lists(st.integers(0, n), max_size=5)))
    return rows, weights, np.split(order, cuts)


def taken(weights: np.ndarray | None, at: np.ndarray) -> np.ndarray | None:
    return None if weights is None else weights[at]


def bits(*parts: np.ndarray) -> list[bytes]:
    return [np.ascontiguousarray(part).tobytes() for part in parts]


@settings(max_examples=150, deadline=None)
@given(shuffled_shards())
def test_any_split_in_any_order_gives_the_same_bits(
    dealt: tuple[np.ndarray, np.ndarray | None, list[np.ndarray]],
) -> None:
    rows, weights, shards = dealt
    shift = np.array([3.0, 0.7])
    whole_rows = Moments.from_arrays(rows, weights, shift)
    parts = [Moments.from_arrays(rows[at], taken(weights, at), shift) for at in shards]
    together = reduce(add, parts)
    assert whole_rows.n == together.n
    assert bits(whole_rows.products, whole_rows.squares) == bits(together.products, together.squares)

    one = Histogram.from_arrays(rows[:, 0], weights)
    many = reduce(add, [Histogram.from_arrays(rows[at, 0], taken(weights, at)) for at in shards])
    assert bits(one.values, one.counts, one.weights, one.squares) == bits(
        many.values, many.counts, many.weights, many.squares
    )
    assert one.n_missing == many.n_missing

    pattern = Patterns.from_arrays(rows, weights)
    patterns = reduce(add, [Patterns.from_arrays(rows[at], taken(weights, at)) for at in shards])
    assert bits(pattern.rows, pattern.counts, pattern.weights) == bits(
        patterns.rows, patterns.counts, patterns.weights
    )


@settings(max_examples=150, deadline=None)
@given(tables(plain | whole), st.data())
def test_sums_are_the_floats_nearest_to_the_true_sums(rows: np.ndarray, data: st.DataObject) -> None:
    weights = data.draw(arrays.arrays(np.float64, len(rows), elements=st.floats(1e-3, 50)))
    moments = Moments.from_arrays(rows, weights)
    z = [[Fraction(1), *(Fraction(x) for x in row)] for row in rows.tolist()]
    w = [Fraction(x) for x in weights.tolist()]
    for i in range(3):
        for j in range(3):
            product = sum((v * row[i] * row[j] for v, row in zip(w, z, strict=True)), Fraction(0))
            square = sum((v * v * row[i] * row[j] for v, row in zip(w, z, strict=True)), Fraction(0))
            assert moments.products[i, j] == float(product)
            assert moments.squares[i, j] == float(square)
    assert moments.sum_w == math.fsum(weights)


@settings(max_examples=100, deadline=None)
@given(tables(whole | plain | st.just(GAP), 1), st.data())
def test_a_histogram_has_the_very_bits_of_the_moments_of_its_rows(
    rows: np.ndarray, data: st.DataObject
) -> None:
    weights = data.draw(st.none() | arrays.arrays(np.float64, len(rows), elements=weight_values))
    one = Histogram.from_arrays(rows[:, 0], weights).moments()
    other = Moments.from_arrays(rows, weights)
    assert one.n == other.n
    assert bits(one.products, one.squares) == bits(other.products, other.squares)


@settings(max_examples=100, deadline=None)
@given(tables(values, 1), st.data())
def test_groups_counted_at_once_equal_groups_counted_one_by_one(
    rows: np.ndarray, data: st.DataObject
) -> None:
    groups = data.draw(arrays.arrays(np.int64, len(rows), elements=st.integers(-1, 3)))
    weights = data.draw(st.none() | arrays.arrays(np.float64, len(rows), elements=weight_values))
    found = Histogram.by_group(rows[:, 0], weights, groups, 4)
    assert len(found) == 4
    for group, one in enumerate(found):
        at = groups == group
        alone = Histogram.from_arrays(rows[at, 0], taken(weights, at))
        assert bits(one.values, one.counts, one.weights, one.squares) == bits(
            alone.values, alone.counts, alone.weights, alone.squares
        )
        assert one.n_missing == alone.n_missing


def nearest(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


@given(
    arrays.arrays(np.float64, st.integers(1, 12), elements=st.floats(allow_nan=False, allow_infinity=False))
)
def test_a_sum_of_any_floats_is_the_nearest_float_to_it(numbers: np.ndarray) -> None:
    found = sums_by(np.zeros(len(numbers), dtype=np.int64), 1, numbers).rounded[0]
    assert found == nearest(sum((Fraction(x) for x in numbers.tolist()), Fraction(0)))


@given(tables(wide, 2))
def test_products_lose_nothing(rows: np.ndarray) -> None:
    high, low = products_of(rows[:, 0], rows[:, 1])
    for a, b, h, rest in zip(*rows.T.tolist(), high.tolist(), low.tolist(), strict=True):
        if abs(h) > 1e-200 and math.isfinite(h):
            assert Fraction(a) * Fraction(b) == Fraction(h) + Fraction(rest)


def test_a_million_rows_stay_exact_across_blocks_and_carries() -> None:
    rng = np.random.default_rng(2)
    numbers = rng.normal(0, 1, 1_000_000) * 10.0 ** rng.integers(-8, 8, 1_000_000)
    cells = np.zeros(len(numbers), dtype=np.int64)
    assert sums_by(cells, 1, numbers).rounded[0] == math.fsum(numbers)
    assert gram(np.column_stack([np.ones(len(numbers)), numbers])).rounded[0, 1] == math.fsum(numbers)
    high, low = products_of(numbers, numbers)
    exact = math.fsum([*high.tolist(), *low.tolist()])
    assert products_by(cells, 1, numbers, numbers).rounded[0] == exact
    assert gram(numbers[:, None]).rounded[0, 0] == exact


def test_sums_grow_beyond_every_limb_and_stay_right() -> None:
    total, times = ExactSums.of([0.1, -3.0, 1e300]), 1
    for _ in range(100):
        total, times = total + total, times * 2
    assert total.rounded.tolist() == [
        0.1 * times,
        -3.0 * times,
        1e300 * times if times * 1e300 < 1.7e308 else math.inf,
    ]
    assert total.carried().rounded.tolist() == total.rounded.tolist()


def test_cancellation_leaves_what_is_there() -> None:
    rows = [1e16, 1.0, -1e16, 1e-9]
    assert Moments.from_arrays(rows).products[0, 1] == 1.000000001
    assert Moments.from_arrays(rows[::-1]).products[0, 1] == 1.000000001


def test_infinite_answers_spoil_their_own_cells_only() -> None:
    moments = Moments.from_arrays([[1.0, math.inf], [2.5, 3.0]])
    assert moments.products[1].tolist() == [3.5, 7.25, math.inf]
    both = Moments.from_arrays([[1.0, math.inf]]) + Moments.from_arrays([[2.5, -math.inf]])
    assert both.products[0, 1] == 3.5
    assert math.isnan(both.products[0, 2])
    assert Histogram.from_arrays([math.inf, 1.0]).values.tolist() == [1.0, math.inf]
    assert Histogram.from_arrays([1.0, 1.0, 2.0], [math.inf, 1.0, 0.5]).weights.tolist() == [math.inf, 0.5]


def test_a_product_beyond_every_float_is_infinite_in_its_cell_alone() -> None:
    huge = Moments.from_arrays([[1e200, 2.0], [1.0, 0.5]], [1e200, 3.0])
    assert huge.products[:, 1].tolist() == [math.inf, math.inf, math.inf]
    assert huge.products[2, 2] == 4e200
    assert Histogram.from_arrays([1.0, 2.0, 2.0], [1e200, 0.5, 0.25]).squares.tolist() == [math.inf, 0.3125]


def test_zero_and_minus_zero_are_one_answer_with_one_sign() -> None:
    for zeros in ([0.0, -0.0, 0.5], [-0.0, 0.0, 0.5], [-0.0, 0.0]):
        assert bits(Histogram.from_arrays(zeros).values[:1]) == bits(np.array([0.0]))
        assert bits(Patterns.from_arrays(np.array([zeros]).T).rows[0]) == bits(np.array([0.0]))


def test_summaries_of_plain_numbers_add_and_travel() -> None:
    one = Moments(3, np.array([[3.0, 0.3], [0.3, 0.05]]), np.array([[3.0, 0.3], [0.3, 0.05]]))
    both = one + Moments.from_arrays([0.1])
    assert both.n == 4
    assert both.products[0, 1] == pytest.approx(0.4)
    again = pickle.loads(pickle.dumps(both))
    assert bits((again + again).products) == bits((both + both).products)
    made = Histogram(np.array([1.0]), np.array([2]), np.array([2.5]), np.array([3.25]))
    assert (made + made).weights.tolist() == [5.0]
    assert pickle.loads(pickle.dumps(made)).squares.tolist() == [3.25]


def test_many_columns_of_many_levels_collapse_to_the_right_patterns() -> None:
    rng = np.random.default_rng(3)
    rows = rng.integers(-3, 1000, (300, 24)).astype(float)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    rows[:, 5] = np.round(rng.normal(size=300), 1)
    rows = np.vstack([rows, rows[::3]])
    found = Patterns.from_arrays(rows)
    assert len(found.rows) == 300
    assert found.counts.sum() == 400
    keyed = np.where(np.isnan(found.rows), -np.inf, found.rows).tolist()
    assert keyed == sorted(keyed)
    assert {tuple(row) for row in keyed} == {tuple(row) for row in np.where(np.isnan(rows), -np.inf, rows)}
