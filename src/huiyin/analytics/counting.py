"""Counting answers by group and value, and equal rows, over plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.exact import ExactSums, Floats, Ints
from huiyin.analytics.exact_products import products_by, sums_by

_CHUNK = 1 << 15  # rows worked on at a time, for the processor's cache
_CELLS = 1 << 20  # so many cells are counted in a full table, whatever the number of rows


@dataclass(frozen=True)
class Cells:
    """Rows of one group that gave one value: sorted by group, then value; empty cells are left out.

    `groups`, `values`, `counts`, `weights` and `squares` have one entry a cell, `n_missing` one a group;
    the sums of weights and their squares are None where every row weighs 1.
    """

    groups: Ints
    values: Floats
    counts: Ints
    weights: ExactSums | None
    squares: ExactSums | None
    n_missing: Ints


def count_cells(
    values: Floats, weights: Floats | None = None, groups: Ints | None = None, n_groups: int = 1
) -> Cells:
    """Count `values` (NaN is missing) by `groups` (0 … n_groups-1; a negative one belongs nowhere).

    Rows of weight zero or NaN are left out; without weights a row weighs 1.
    """
    counted = np.ones(0, dtype=bool)
    if weights is not None and not (counted := weights > 0).all():
        values, weights = values[counted], weights[counted]
        groups = None if groups is None else groups[counted]
    if groups is not None and len(groups) and groups.min() < 0:
        counted = groups >= 0
        values, groups = values[counted], groups[counted]
        weights = None if weights is None else weights[counted]
    ends = _whole_range(values)
    if ends is not None and (ends[1] - ends[0] + 2) * n_groups <= max(4 * len(values), _CELLS):
        return _in_a_table(values, weights, groups, n_groups, ends)
    return _by_sorting(values, weights, groups, n_groups)


def all_groups(cells: Cells) -> Cells:
    """The cells of all rows as one group."""
    together = Cells(
        np.zeros_like(cells.groups),
        cells.values,
        cells.counts,
        cells.weights,
        cells.squares,
        cells.n_missing.sum(keepdims=True),
    )
    return merge_cells([together])


def cells_of_counts(values: Floats, counts: Ints, groups: Ints, n_groups: int) -> Cells:
    """Cells from how many rows of each group gave each value (NaN for missing), in any order."""
    missing = np.isnan(values)
    n_missing = np.zeros(n_groups, dtype=np.int64)
    np.add.at(n_missing, groups[missing], counts[missing])
    parts = Cells(groups[~missing], values[~missing], counts[~missing], None, None, n_missing)
    return merge_cells([parts])


def merge_cells(parts: Sequence[Cells]) -> Cells:
    """The cells of all rows from the cells of parts of them; later parts may know more groups."""
    unique, where = unique_rows(
        np.column_stack(
            [np.concatenate([part.groups for part in parts]), np.concatenate([part.values for part in parts])]
        )
    )
    counts = np.zeros(len(unique), dtype=np.int64)
    np.add.at(counts, where, np.concatenate([part.counts for part in parts]))
    n_missing = np.zeros(max(len(part.n_missing) for part in parts), dtype=np.int64)
    for part in parts:
        n_missing[: len(part.n_missing)] += part.n_missing
    sums, squares = (
        ExactSums.joined([held for held in column if held is not None]).placed(where, len(unique))
        if column[0] is not None
        else None
        for column in ([part.weights for part in parts], [part.squares for part in parts])
    )
    return Cells(unique[:, 0].astype(np.int64), unique[:, 1], counts, sums, squares, n_missing)


def _whole_range(values: Floats) -> tuple[int, int, bool] | None:
    """The least and the greatest value, and whether some are missing, if all there are whole and below 2^31."""
    low, high, gaps = 1 << 31, -(1 << 31), False
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        with np.errstate(invalid="ignore"):
            whole = chunk.astype(np.int64)
        if not (whole == chunk).all():
            gaps, present = True, ~np.isnan(chunk)
            whole, chunk = whole[present], chunk[present]
            if not (whole == chunk).all():
                return None
        if len(whole):
            low, high = min(low, int(whole.min())), max(high, int(whole.max()))
    if low > high:
        return 0, 0, gaps
    return (low, high, gaps) if low > -(1 << 31) and high < 1 << 31 else None


def _in_a_table(
    values: Floats, weights: Floats | None, groups: Ints | None, n_groups: int, ends: tuple[int, int, bool]
) -> Cells:
    width = ends[1] - ends[0] + 2  # the last column counts the missing
    size = n_groups * width
    counts, sums, squares = np.zeros(size, dtype=np.int64), ExactSums.zeros((size,)), ExactSums.zeros((size,))
    rows = max(_CHUNK, size)
    for start in range(0, len(values), rows):
        part = slice(start, start + rows)
        with np.errstate(invalid="ignore"):
            cell = values[part].astype(np.int64)
        cell -= ends[0]
        if ends[2]:
            cell[np.isnan(values[part])] = width - 1
        if groups is not None:
            cell += groups[part] * width
        counts += np.bincount(cell, minlength=size)
        if weights is not None:
            sums = sums + sums_by(cell, size, weights[part])
            squares = squares + products_by(cell, size, weights[part], weights[part])
    table = counts.reshape(n_groups, width)
    at, column = np.nonzero(table[:, :-1])
    filled = at * width + column
    return Cells(
        at.astype(np.int64),
        (column + ends[0]).astype(np.float64),
        counts[filled],
        None if weights is None else sums[filled],
        None if weights is None else squares[filled],
        table[:, -1].copy(),
    )


def _by_sorting(values: Floats, weights: Floats | None, groups: Ints | None, n_groups: int) -> Cells:
    group_of = np.zeros(len(values), dtype=np.int64) if groups is None else groups
    missing = np.isnan(values)
    n_missing = np.bincount(group_of[missing], minlength=n_groups)
    x, g = values[~missing] + 0.0, group_of[~missing]  # + 0.0 makes -0.0 the same as 0.0
    order = np.argsort(x, kind="stable") if groups is None else np.lexsort((x, g))
    x, g = x[order], g[order]
    first = np.ones(len(x), dtype=bool)
    first[1:] = (x[1:] != x[:-1]) | (g[1:] != g[:-1])
    starts = np.flatnonzero(first)
    number = np.diff(np.append(starts, len(x)))
    if weights is None:
        return Cells(g[starts], x[starts], number, None, None, n_missing)
    cell, w, size = np.cumsum(first) - 1, weights[~missing][order], len(starts)
    return Cells(
        g[starts], x[starts], number, sums_by(cell, size, w), products_by(cell, size, w, w), n_missing
    )


def unique_rows(rows: Floats) -> tuple[Floats, Ints]:
    """Sorted unique rows and where each row went; two missing answers are the same and come first.

    >>> unique, where = unique_rows(np.array([[2.0, 1.0], [1.0, 5.0], [2.0, 1.0]]))
    >>> unique.tolist(), where.tolist()
    ([[1.0, 5.0], [2.0, 1.0]], [1, 0, 1])
    """
    codes, size = np.zeros(len(rows), dtype=np.int64), 1
    for column in rows.T:
        code, width = _ranked(np.ascontiguousarray(column))
        if size * width >= 1 << 62:
            present, codes = np.unique(codes, return_inverse=True)
            size = len(present)
        codes, size = codes * width + code, size * width
    if size <= max(4 * len(rows), _CELLS):
        row_of = np.full(size, -1, dtype=np.int64)
        row_of[codes] = np.arange(len(rows))
        filled = np.flatnonzero(row_of >= 0)
        first, rank = row_of[filled], np.empty(size, dtype=np.int64)
        rank[filled] = np.arange(len(filled))
        where = rank[codes]
    else:
        _, first, where = np.unique(codes, return_index=True, return_inverse=True)
    unique = rows[first] + 0.0  # + 0.0 makes -0.0 the same as 0.0
    unique[np.isnan(unique)] = np.nan
    return unique, where


def _ranked(column: Floats) -> tuple[Ints, int]:
    """Codes in the order of the values, 0 for missing, and how many codes there may be."""
    missing = np.isnan(column)
    ends = _whole_range(column)
    if ends is not None:
        with np.errstate(invalid="ignore"):
            code = column.astype(np.int64) - (ends[0] - 1)
        code[missing] = 0
        return code, ends[1] - ends[0] + 2
    present, rank = np.unique(column[~missing], return_inverse=True)
    code = np.zeros(len(column), dtype=np.int64)
    code[~missing] = rank + 1
    return code, len(present) + 1
