"""Hidden cells stay hidden: nothing that is shown gives a small cell away (R11-like promises of anonymity)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.inference.problems import CannotHide, NotATable
from huiyin.analytics.inference.suppression import SafeTable, can_be_recovered, hide_small_cells

small_tables = st.integers(2, 3).flatmap(
    lambda rows: st.integers(2, 3).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 7), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)


def values_that_fit(table: SafeTable) -> dict[tuple[int, int], set[int]]:
    """By brute force: every value each hidden inner cell takes in some table that agrees with all shown."""
    hidden = [tuple(map(int, cell)) for cell in np.argwhere(table.hidden)]
    inner = [
        cell for cell in hidden if cell[0] < len(table.counts) - 1 and cell[1] < table.counts.shape[1] - 1
    ]
    found: dict[tuple[int, int], set[int]] = {cell: set() for cell in hidden}
    top = int(table.counts[-1, -1])
    for guess in product(range(1, min(top, 8) + 1), repeat=len(inner)):
        trial = table.counts[:-1, :-1].copy()
        for cell, value in zip(inner, guess, strict=True):
            trial[cell] = value
        full = np.column_stack([trial, trial.sum(axis=1)])
        full = np.vstack([full, full.sum(axis=0)])
        if (full[table.hidden] < 1).any() or (full != table.counts)[~table.hidden].any():
            continue
        for cell in hidden:
            found[cell].add(int(full[cell]))
    return found


@settings(max_examples=30, deadline=None)
@given(small_tables)
def test_no_hidden_cell_can_be_worked_out_from_what_is_shown(counts: list[list[int]]) -> None:
    try:
        made = hide_small_cells(counts, minimum=3)
    except CannotHide:
        return
    assert not can_be_recovered(made.counts, made.hidden).any()
    if made.hidden.sum() <= 4:
        assert all(len(values) >= 2 for values in values_that_fit(made).values())
    assert made.hidden[made.small].all()
    assert not made.hidden[made.counts == 0].any()
    assert not made.hidden[-1, -1]


@given(st.lists(st.lists(st.integers(5, 90), min_size=3, max_size=3), min_size=2, max_size=4))
def test_nothing_is_hidden_where_nothing_is_small(counts: list[list[int]]) -> None:
    assert not hide_small_cells(counts, minimum=5).hidden.any()


@given(st.integers(1, 4), st.lists(st.integers(5, 99), min_size=2, max_size=6))
def test_one_small_cell_of_a_row_takes_exactly_one_more_the_smallest(small: int, others: list[int]) -> None:
    made = hide_small_cells([small, *others], minimum=5)
    assert made.n_protecting == 1
    partner = int(np.flatnonzero(made.hidden[0] & ~made.small[0])[0])
    assert made.counts[0, partner] == min(others)


def test_one_small_inner_cell_takes_three_more_at_the_corners_of_a_rectangle() -> None:
    made = hide_small_cells([[50, 3, 20], [30, 40, 25], [60, 22, 33]], minimum=5)
    assert made.small.sum() == 1
    assert made.n_protecting == 3
    rows, columns = np.nonzero(made.hidden)
    assert len(set(rows)) == len(set(columns)) == 2


def test_small_cells_that_protect_each_other_need_no_more() -> None:
    made = hide_small_cells([[3, 4, 50], [4, 3, 60], [70, 80, 90]], minimum=5)
    assert made.n_protecting == 0
    assert hide_small_cells([3, 4, 50], minimum=5).n_protecting == 0


def test_two_ones_that_sum_to_two_are_no_secret_and_get_a_third() -> None:
    made = hide_small_cells([1, 1, 50, 60], minimum=5)
    assert made.shown[0, 3] == 60
    assert made.n_protecting == 1


def test_differencing_the_total_reveals_a_single_hidden_cell_and_is_seen() -> None:
    table = np.array([[120, 3, 40, 163]])
    hidden = np.array([[False, True, False, False]])
    assert can_be_recovered(table, hidden).tolist() == hidden.tolist()


def test_a_small_total_is_hidden_like_a_cell() -> None:
    made = hide_small_cells([[2, 1], [40, 60], [30, 35]], minimum=5)
    assert made.hidden[0, -1]
    assert not made.hidden[-1, -1]
    assert not can_be_recovered(made.counts, made.hidden).any()


def test_a_table_that_cannot_be_made_safe_is_refused_with_the_cell() -> None:
    with pytest.raises(CannotHide, match="1 × 2") as caught:
        hide_small_cells([0, 3, 0], minimum=5)
    assert "合计" in caught.value.words("zh").cause


@pytest.mark.parametrize("counts", [[[1, -1]], [[1.5, 2]], [[]], [[np.nan, 1]]])
def test_what_is_no_table_of_counts_is_refused(counts) -> None:
    with pytest.raises(NotATable):
        hide_small_cells(counts)


def test_a_large_table_is_protected_in_seconds_and_reads_in_both_languages() -> None:
    counts = np.random.default_rng(1).poisson(12, (20, 15))
    made = hide_small_cells(counts, minimum=8)
    assert not can_be_recovered(made.counts, made.hidden).any()
    assert made.n_protecting < made.small.sum()
    shown = made.to_frame()
    assert shown.isna().to_numpy().sum() == made.hidden.sum()
    assert "隐藏" in str(made)
