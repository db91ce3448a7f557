"""Cross-products of rows of whole numbers, group by group, without rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.exact import ExactSums
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term, Value
from huiyin.facts.engines._batch import Coded, Grouping, Rows
from huiyin.facts.engines._tables import Growing, Ints

FEWEST_PAIRS = 6  # fewer pairs of one grouping are counted singly
_SMALL = 1 << 10  # whole numbers below are multiplied without rounding
_IN_SINGLES = 1 << 24  # … in single precision as long as sums stay below

Matrix = npt.NDArray[Any]  # single or double precision


def split(grouping: Grouping, sizes: Ints) -> Iterator[tuple[int, Any]]:
    """The number of each group that has rows, and where its rows are."""
    if grouping.at is None:
        yield 0, slice(None)
        return
    order, ends = _ordered(grouping.at, sizes)
    for number in np.flatnonzero(sizes).tolist():
        yield number, order[ends[number] : ends[number + 1]]


def _ordered(at: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    narrow = at.astype(np.uint16 if len(sizes) <= 1 << 16 else np.int64)
    return np.argsort(narrow, kind="stable"), np.concatenate([[0], np.cumsum(sizes)])


def grams(rows: Matrix, grouping: Grouping, sizes: Ints, n_left: int | None = None) -> Ints:
    """Σ of row ⊗ row in each group, (groups, k, k) for (n, k) rows; with `n_left` only its first rows."""
    k = rows.shape[1]
    left = k if n_left is None else n_left
    if grouping.at is None:
        return (rows[:, :left].T @ rows).astype(np.int64)[None]
    found = np.zeros((len(sizes), left, k), dtype=rows.dtype)
    order, ends = _ordered(grouping.at, sizes)
    ordered = rows[order]
    for number in np.flatnonzero(sizes).tolist():
        part = ordered[ends[number] : ends[number + 1]]
        np.matmul(part[:, :left].T, part, out=found[number])
    return found.astype(np.int64)


def whole_rows(rows: Rows, terms: Sequence[Term]) -> Matrix | None:
    """(n, 1 + terms) of 1 and the terms, all 0 where one is missing; None unless they are small whole numbers."""
    columns: list[tuple[Any, Any]] = []  # numbers and where they are missing
    top = 1
    for term in terms:
        coded = rows.coded(term.column) if isinstance(term, Value) else None
        if coded is not None:
            top = max(top, coded.top)
            columns.append((coded.codes.astype(np.int16) + (coded.low - 1), coded.codes == 0))
            continue
        z = rows.value(term)
        missing = np.isnan(z)
        z = np.where(missing, 0.0, z)
        most = float(np.abs(z).max(initial=0.0))
        if not most < _SMALL or not (np.trunc(z) == z).all():
            return None
        top = max(top, int(most))
        columns.append((z, missing))
    if top >= _SMALL:
        return None
    kind = np.float32 if top * top * rows.n < _IN_SINGLES else np.float64
    full = np.empty((rows.n, 1 + len(columns)), dtype=kind)
    full[:, 0] = 1
    lost = np.zeros(rows.n, dtype=np.bool_)
    for at, (numbers, missing) in enumerate(columns, 1):
        full[:, at] = numbers
        lost |= missing
    full[lost] = 0
    return full


def each(sums: ExactSums) -> list[ExactSums]:
    """The sums of each group."""
    return [sums[number] for number in range(sums.shape[0])]


def moments_of_grams(found: Ints) -> list[Moments]:
    """One summary a group from (groups, 1+k, 1+k) cross-products of (1, z)."""
    products = each(ExactSums.of_counts(found))
    return [Moments(int(n), one, one) for n, one in zip(found[:, 0, 0], products, strict=True)]


class Pairs:
    """Many pairs of plain columns under one grouping: all from one product of (present, answer, its square)."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.columns = list(dict.fromkeys(name for pair in pairs for name in pair))
        m = len(self.columns)
        self._crossed, self._products = Growing((m, 3 * m)), Growing((m, m))

    def summed(self, rows: Rows, grouping: Grouping, sizes: Ints) -> tuple[Ints, Ints] | None:
        """What a batch adds; None unless the answers are small whole numbers."""
        coded = [rows.coded(name) for name in self.columns]
        whole = [one for one in coded if one is not None]
        if len(whole) < len(coded):
            return None
        top = max(one.top for one in whole)
        if top >= _SMALL:
            return None
        full = _presence(whole, rows.n, np.float32 if top * top * rows.n < _IN_SINGLES else np.float64)
        m = len(whole)
        answers = np.ascontiguousarray(full[:, m : 2 * m])
        return grams(full, grouping, sizes, m), grams(answers, grouping, sizes)

    def add(self, at: Ints, found: tuple[Ints, Ints]) -> None:
        """Add what `summed` found to the groups `at`."""
        self._crossed.add(at, found[0])
        self._products.add(at, found[1])

    def of(self, pair: tuple[str, str], n_groups: int) -> list[Moments]:
        """The moments of one pair in each group."""
        m = len(self.columns)
        i, j = (self.columns.index(name) for name in pair)
        crossed, products = self._crossed.of(n_groups), self._products.of(n_groups)
        found = np.empty((n_groups, 3, 3), dtype=np.int64)
        found[:, 0, 0] = crossed[:, i, j]
        found[:, 0, 1] = found[:, 1, 0] = crossed[:, j, m + i]
        found[:, 0, 2] = found[:, 2, 0] = crossed[:, i, m + j]
        found[:, 1, 1] = crossed[:, j, 2 * m + i]
        found[:, 2, 2] = crossed[:, i, 2 * m + j]
        found[:, 1, 2] = found[:, 2, 1] = products[:, i, j]
        return moments_of_grams(found)


def _presence(coded: Sequence[Coded], n: int, kind: Any) -> Matrix:
    m = len(coded)
    full = np.empty((n, 3 * m), dtype=kind)
    for at, one in enumerate(coded):
        present = one.codes > 0
        answers = one.codes.astype(np.int16) + (one.low - 1)
        answers *= present
        full[:, at] = present
        full[:, m + at] = answers
        full[:, 2 * m + at] = full[:, m + at] ** 2
    return full
