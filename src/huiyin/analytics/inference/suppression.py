"""Complementary suppression: small cells of anonymous tables cannot be worked out from the totals.

A cell is hidden when its count is between 1 and `minimum` - 1. If it alone were missing from a row, the
row's total would give it away; so further cells are hidden, as few as possible, until for every
hidden cell another table exists that agrees with everything shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from huiyin.analytics.checks import require_whole
from huiyin.analytics.columns import array_of
from huiyin.analytics.inference.problems import CannotHide, NotATable
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats

Marks = npt.NDArray[np.bool_]

_JOINT = 6_000  # cells times small cells up to which all are protected in one programme


@dataclass(frozen=True)
class SafeTable(Result):
    """A table with its totals, the last row and column, safe to show.

    `counts` is (rows + 1, columns + 1) with totals; a one-way table has one row and no total row.
    `hidden` marks what must not be shown, `small` the cells hidden for being small, the rest of
    `hidden` protects these.
    """

    title: ClassVar[Bilingual] = {"zh": "可安全发布的频数表", "en": "A table safe to show"}
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Ints
    hidden: Marks
    small: Marks
    minimum: int
    notes: tuple[Note, ...] = ()

    @property
    def shown(self) -> Floats:
        """The counts with NaN for what is hidden."""
        return np.where(self.hidden, np.nan, self.counts.astype(np.float64))

    @property
    def n_protecting(self) -> int:
        """Cells hidden only to protect others."""
        return int((self.hidden & ~self.small).sum())

    def tables(self) -> tuple[Table, ...]:
        """The table as shown, hidden cells as None."""
        total = {"zh": "合计", "en": "Total"}
        heads = [Column("row", {"zh": "", "en": ""}, Kind.TEXT)]
        heads += [
            Column(f"c{at}", {"zh": name, "en": name}, Kind.COUNT) for at, name in enumerate(self.columns)
        ]
        heads.append(Column("total", total, Kind.COUNT))
        names = self.rows if len(self.rows) == len(self.counts) else (*self.rows, total)
        rows = tuple(
            (name, *(None if hide else int(count) for count, hide in zip(counts, hidden, strict=True)))
            for name, counts, hidden in zip(names, self.counts, self.hidden, strict=True)
        )
        return (Table("counts", {"zh": "频数", "en": "Counts"}, tuple(heads), rows),)


def hide_small_cells(
    counts: Any,
    *,
    minimum: int = 10,
    rows: tuple[str, ...] | None = None,
    columns: tuple[str, ...] | None = None,
) -> SafeTable:
    """Hide the small cells of a one- or two-way table of counts, and what would give them away.

    `counts` are the inner cells; totals are added and count as shown, except small ones, which are
    hidden like cells; the grand total stays. Cells of 0 stay shown: nobody is in them. Secondary cells
    are as few as possible and, among equals, the smallest. The reader is taken to know that hidden
    cells are at least 1. Raises `NotATable`, `CannotHide` when the totals give a cell away whatever is
    hidden. Source: Fischetti & Salazar 1999, doi:10.1007/s101070050075 (the model, for exact disclosure).

    >>> hide_small_cells([120, 3, 40, 60], minimum=5).shown.tolist()
    [[120.0, nan, nan, 60.0, 223.0]]
    """
    require_whole("minimum", minimum, at_least=2)
    given = array_of("counts", counts)
    one_way = given.ndim == 1
    inner = given[None, :] if one_way else given
    ok = inner.ndim == 2 and inner.size > 0 and bool(np.isfinite(inner).all())
    if not ok or (inner < 0).any() or (inner != np.rint(inner)).any():
        shape = inner.shape if inner.ndim == 2 else (0, 0)
        raise NotATable(rows=shape[0], columns=shape[1], total=f"{np.nansum(inner):g}")
    full = np.column_stack([inner, inner.sum(axis=1)])
    if not one_way:
        full = np.vstack([full, full.sum(axis=0)])
    table = full.astype(np.int64)
    small = (table > 0) & (table < minimum)
    small[-1, -1] = False
    names = rows or tuple(str(at + 1) for at in range(len(inner)))
    heads = columns or tuple(str(at + 1) for at in range(inner.shape[1]))
    hidden = _protected(table, small, one_way, (names, heads)) if small.any() else small.copy()
    extra = int((hidden & ~small).sum())
    notes: tuple[Note, ...] = ()
    if hidden.any():
        zh = f"人数少于 {minimum} 的 {int(small.sum())} 格已隐藏；为防推算另隐藏 {extra} 格。"
        en = f"{int(small.sum())} cells below {minimum} are hidden, and {extra} more so that they cannot be worked out."
        notes = (note("hidden", zh, en),)
    return SafeTable(names, heads, table, hidden, small, minimum, notes)


def can_be_recovered(table: Ints, hidden: Marks) -> Marks:
    """Which hidden cells of a table with totals have a single value that fits all that is shown.

    Hidden cells are known to be whole and at least 1. A row of one is a one-way table.
    """
    equations = _equations(table.shape, one_way=len(table) == 1)
    recovered = np.zeros(table.shape, dtype=bool)
    places = np.flatnonzero(hidden.ravel())
    if not len(places):
        return recovered
    # The margins' equations form a network: extreme points are whole, so a linear programme will do.
    sides = equations[:, places]
    wanted = -(equations @ np.where(hidden, 0, table).ravel())
    for at, place in enumerate(places):
        cost = np.zeros(len(places))
        cost[at] = 1.0
        ends = [
            optimize.linprog(sign * cost, A_eq=sides, b_eq=wanted, bounds=(1, None), method="highs")
            for sign in (1, -1)
        ]
        low = ends[0].fun
        high = np.inf if ends[1].status == 3 else -ends[1].fun
        recovered.ravel()[place] = high - low < 0.5
    return recovered


def _equations(shape: tuple[int, ...], *, one_way: bool) -> Floats:
    """(equations, cells): inner cells of a line less its total are 0."""
    rows, columns = shape
    made = []
    for i in range(rows):
        line = np.zeros(shape)
        line[i, :-1], line[i, -1] = 1, -1
        made.append(line.ravel())
    if not one_way:
        for j in range(columns):
            line = np.zeros(shape)
            line[:-1, j], line[-1, j] = 1, -1
            made.append(line.ravel())
    return np.array(made, dtype=np.float64)


def _protected(
    table: Ints, small: Marks, one_way: bool, names: tuple[tuple[str, ...], tuple[str, ...]]
) -> Marks:
    """What to hide so that every small cell could also be larger by one (or smaller by one)."""
    equations = _equations(table.shape, one_way=one_way)
    costs = _costs(table)
    places = np.flatnonzero(small.ravel())
    hidden = small.copy()
    if len(places) * table.size <= _JOINT:
        found = _solve(table, hidden, places, equations, costs)
        if found is None:
            raise CannotHide(cell=_first_unsafe(table, small, equations, costs, names))
        return found
    for place in places:
        found = _solve(table, hidden, np.array([place]), equations, costs)
        if found is None:
            raise CannotHide(cell=_named(int(place), table.shape, names))
        hidden = found
    return hidden


def _costs(table: Ints) -> Floats:
    """What hiding a cell costs: few cells first, then few respondents; totals cost as much as many cells."""
    total = float(max(table[-1, -1], 1))
    costs = 1 + table / (total * (table.size + 1))
    costs[:, -1] += table.size
    if len(table) > 1:
        costs[-1, :] += table.size
    return np.asarray(costs, dtype=np.float64)


def _solve(table: Ints, hidden: Marks, places: Ints, equations: Floats, costs: Floats) -> Marks | None:
    """The cheapest set of cells that protects `places`, given those already hidden; None if there is none.

    For each place a change of the table is sought that keeps all totals, moves that cell by at least 1
    up or down, moves hidden cells only, and leaves each of them at 1 or more.
    """
    n, p = table.size, len(places)
    counts = table.ravel().astype(np.float64)
    fixed = (counts == 0) | (np.arange(n) == n - 1)
    room = float(counts[-1])
    blocks: list[Any] = []
    # Columns: n hidden marks, then for each place n changes, then for each place whether it goes down.
    width = n + p * n + p
    low, high = [], []
    for at, place in enumerate(places):
        change = slice(n + at * n, n + (at + 1) * n)
        keep = sparse.lil_matrix((len(equations), width))
        keep[:, change] = equations
        blocks.append(keep)
        low.append(np.zeros(len(equations)))
        high.append(np.zeros(len(equations)))
        down = sparse.lil_matrix((n, width))
        down[:, change] = sparse.identity(n)
        down[:, :n] = sparse.diags(np.maximum(counts - 1, 0))
        blocks.append(down)
        low.append(np.zeros(n))
        high.append(np.full(n, np.inf))
        up = sparse.lil_matrix((n, width))
        up[:, change] = sparse.identity(n)
        up[:, :n] = -room * sparse.identity(n)
        blocks.append(up)
        low.append(np.full(n, -np.inf))
        high.append(np.zeros(n))
        # change ≥ 1 - M·down and change ≤ -1 + M·(1 - down)
        move = sparse.lil_matrix((2, width))
        big = room + 2
        move[:, n + at * n + place] = 1.0
        move[:, n + p * n + at] = big
        blocks.append(move)
        low.append(np.array([1.0, -np.inf]))
        high.append(np.array([np.inf, big - 1.0]))
    bounds_low = np.concatenate([hidden.ravel().astype(float), np.full(p * n, -room), np.zeros(p)])
    bounds_high = np.concatenate([np.where(fixed, 0.0, 1.0), np.full(p * n, room), np.ones(p)])
    whole = np.concatenate([np.ones(n), np.zeros(p * n), np.ones(p)])
    found = optimize.milp(
        np.concatenate([costs.ravel(), np.zeros(p * n + p)]),
        constraints=optimize.LinearConstraint(
            sparse.vstack(blocks).tocsr(), np.concatenate(low), np.concatenate(high)
        ),
        bounds=optimize.Bounds(bounds_low, bounds_high),
        integrality=whole,
    )
    if found.x is None:
        return None
    return np.asarray(found.x[:n].reshape(table.shape) > 0.5)


def _first_unsafe(
    table: Ints,
    small: Marks,
    equations: Floats,
    costs: Floats,
    names: tuple[tuple[str, ...], tuple[str, ...]],
) -> str:
    for place in np.flatnonzero(small.ravel()):
        if _solve(table, small, np.array([place]), equations, costs) is None:
            return _named(int(place), table.shape, names)
    return "–"


def _named(place: int, shape: tuple[int, ...], names: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    i, j = divmod(place, shape[1])
    row = names[0][i] if i < len(names[0]) else "合计 / total"
    column = names[1][j] if j < len(names[1]) else "合计 / total"
    return f"{row} × {column}"
