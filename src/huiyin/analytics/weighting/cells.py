"""The cell table: rows that are alike in every margin, gathered; raking works on it, not on rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.encoding import Codes, tally
from huiyin.analytics.weighting.margins import Margin

_DENSE = 4  # codes up to so many times the rows are counted rather than sorted


@dataclass(frozen=True)
class Cells:
    """`cell` is each row's cell; `places[k]` each cell's category in margin k; `counts` its rows."""

    cell: Codes
    places: tuple[Codes, ...]
    counts: Codes

    @property
    def m(self) -> int:
        """Cells that have a row."""
        return len(self.counts)


def cells_of(margins: Sequence[Margin]) -> Cells:
    """The combinations of categories that occur.

    >>> first = Margin("a", ("x", "y"), np.ones(2), np.array([0, 0, 1]), np.array([2, 1]))
    >>> second = Margin("b", ("u", "v"), np.ones(2), np.array([1, 1, 0]), np.array([1, 2]))
    >>> made = cells_of([first, second])
    >>> made.cell.tolist(), made.counts.tolist(), [place.tolist() for place in made.places]
    ([0, 0, 1], [2, 1], [[0, 1], [1, 0]])
    """
    widths = tuple(len(margin.categories) for margin in margins)
    if len(margins) == 1 or math.prod(widths) <= max(_DENSE * len(margins[0].codes), 1 << 16):
        return _dense(margins, widths)
    codes, places = margins[0].codes, [np.arange(widths[0])]
    for margin, width in zip(margins[1:], widths[1:], strict=True):
        there, codes = np.unique(codes * width + margin.codes, return_inverse=True)
        places = [place[there // width] for place in places] + [there % width]
    return Cells(codes, tuple(places), np.bincount(codes, minlength=len(places[0])))


def _dense(margins: Sequence[Margin], widths: tuple[int, ...]) -> Cells:
    """Few combinations are possible: count them all and keep those that occur."""
    codes = margins[0].codes
    for place, (margin, width) in enumerate(zip(margins[1:], widths[1:], strict=True)):
        codes = np.multiply(codes, width, out=codes if place else None)
        codes += margin.codes
    counts = np.bincount(codes, minlength=math.prod(widths))
    there = np.flatnonzero(counts)
    if len(there) < len(counts):
        into = np.zeros(len(counts), dtype=np.intp)
        into[there] = np.arange(len(there))
        codes = into[codes]
    return Cells(codes, tuple(np.unravel_index(there, widths)), counts[there])


def cell_sums(cells: Cells, values: Floats | None) -> Floats:
    """Sum of row values in each cell; the number of rows where `values` is None."""
    if values is None:
        return cells.counts.astype(np.float64)
    return tally(cells.cell, values, cells.m)


def indicators(cells: Cells, margins: Sequence[Margin]) -> Floats:
    """(m, p) 0/1 matrix: a column a category of every margin, in order."""
    blocks = []
    for place, margin in zip(cells.places, margins, strict=True):
        block = np.zeros((cells.m, len(margin.categories)))
        block[np.arange(cells.m), place] = 1.0
        blocks.append(block)
    return np.hstack(blocks)
