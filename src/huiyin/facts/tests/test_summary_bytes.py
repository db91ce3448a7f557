"""Summaries survive being bytes, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.facts.problems import SummaryUnreadable
from huiyin.facts.summary_bytes import pack, unpack

numbers = st.one_of(
    st.integers(-9, 9).map(float), st.floats(-1e300, 1e300), st.just(float("nan")), st.just(float("inf"))
)
tables = arrays.arrays(np.float64, st.tuples(st.integers(0, 12), st.just(2)), elements=numbers)
keys = st.lists(
    st.tuples(st.text(max_size=4), st.sampled_from(["北", ""])), unique=True, min_size=1, max_size=4
)


def weights_of(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.linspace(0.1, 1.7, len(rows))


def same(one: Any, other: Any, names: tuple[str, ...]) -> None:
    for name in names:
        first, second = np.asarray(getattr(one, name)), np.asarray(getattr(other, name))
        assert first.tobytes() == second.tobytes(), name


@given(tables, keys, st.booleans())
def test_moments_of_groups_come_back_to_the_bit_and_still_add_up(
    rows: np.ndarray[Any, Any], groups: list[tuple[str, str]], weighted: bool
) -> None:
    weights = weights_of(rows) if weighted else None
    answer = {
        key: Moments.from_arrays(rows[at:], None if weights is None else weights[at:])
        for at, key in enumerate(groups)
    }
    back = unpack(pack(answer))
    assert list(back) == list(answer)
    for key, moments in answer.items():
        assert back[key].n == moments.n
        same(back[key], moments, ("products", "squares"))
        same(back[key] + moments, moments + moments, ("products", "squares"))


@given(tables, keys, st.booleans())
def test_histograms_come_back_to_the_bit(
    rows: np.ndarray[Any, Any], groups: list[tuple[str, str]], weighted: bool
) -> None:
    weights = weights_of(rows) if weighted else None
    answer = {
        key: Histogram.from_arrays(rows[at:, 0], None if weights is None else weights[at:])
        for at, key in enumerate(groups)
    }
    back = unpack(pack(answer))
    for key, histogram in answer.items():
        assert back[key].n_missing == histogram.n_missing
        same(back[key], histogram, ("values", "counts", "weights", "squares"))


@given(tables)
def test_patterns_and_counts_come_back(rows: np.ndarray[Any, Any]) -> None:
    patterns = Patterns.from_arrays(rows, weights_of(rows))
    same(unpack(pack({(): patterns}))[()], patterns, ("rows", "counts", "weights"))
    assert unpack(pack({("北", "x"): 3, ("", "y"): 0})) == {("北", "x"): 3, ("", "y"): 0}
    assert unpack(pack({})) == {}


def test_a_shift_is_kept() -> None:
    moments = Moments.from_arrays([1e9, 1e9 + 1], shift=[1e9])
    assert unpack(pack({(): moments}))[()].mean.tolist() == moments.mean.tolist()


def test_cut_or_foreign_bytes_are_refused() -> None:
    whole = pack({(): Moments.from_arrays([1.0, 2.0])})
    for data in (
        whole[:-1],
        whole + b"x",
        b"",
        b"{}\n",
        b"\x00\xff",
        whole.replace(b'"version": 1', b'"version": 0'),
    ):
        with pytest.raises(SummaryUnreadable):
            unpack(data)
