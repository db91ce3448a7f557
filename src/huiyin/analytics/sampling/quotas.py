"""Quotas: which cells are full, which are short, what came in besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_whole
from huiyin.analytics.columns import frame, numbers, texts
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

Cell = tuple[str, ...]


@dataclass(frozen=True)
class QuotaCell:
    """One cell: wanted, valid answers, how many are missing or too many; `planned` False for a cell without quota."""

    cell: Cell
    target: int
    n: int
    n_missing: int
    n_over: int
    planned: bool


@dataclass(frozen=True)
class Quotas(Result):
    """The state of all quota cells.

    `complete` when every planned cell has its number. `return_rate` is valid answers over those
    wanted, at most 1 a cell, so that too many here cannot hide too few there.
    """

    title: ClassVar[Bilingual] = {"zh": "配额完成情况", "en": "State of the quotas"}
    by: tuple[str, ...]
    cells: tuple[QuotaCell, ...]
    n_target: int
    n_valid: int
    n_invalid: int
    n_missing: int
    return_rate: float
    complete: bool
    notes: tuple[Note, ...] = ()

    @property
    def missing(self) -> dict[Cell, int]:
        """What is still to be collected: cell → answers."""
        return {one.cell: one.n_missing for one in self.cells if one.n_missing}

    def tables(self) -> tuple[Table, ...]:
        """The cells, those with most missing first."""
        heads = tuple(Column(name, {"zh": name, "en": name}, Kind.TEXT) for name in self.by)
        columns = (
            *heads,
            Column("target", {"zh": "配额", "en": "Quota"}, Kind.COUNT),
            Column("n", {"zh": "有效", "en": "Valid"}, Kind.COUNT),
            Column("n_missing", {"zh": "还缺", "en": "Missing"}, Kind.COUNT),
            Column("n_over", {"zh": "超出", "en": "Too many"}, Kind.COUNT),
        )
        ordered = sorted(self.cells, key=lambda one: (-one.n_missing, one.cell))
        rows = tuple((*one.cell, one.target, one.n, one.n_missing, one.n_over) for one in ordered)
        return (Table("cells", {"zh": "各配额格", "en": "Quota cells"}, columns, rows),)


def check_quotas(
    data: Any, by: str | Sequence[str], targets: Mapping[Any, int], *, valid: str | None = None
) -> Quotas:
    """Compare the answers in a frame with the quotas of cells.

    `by` names the columns that make up a cell; `targets` maps cell (a text, or a tuple of as many texts) → answers
    wanted. `valid` names a column of 0/1 marks; rows of 0 or missing do not count. Quota samples are not
    random: their results carry no margin of error in the strict sense. Raises `NoSuchColumn`, `BadArgument`.

    >>> data = {"type": ["A", "A", "B"], "grade": ["1", "2", "1"]}
    >>> made = check_quotas(data, ["type", "grade"], {("A", "1"): 1, ("A", "2"): 1, ("B", "1"): 2})
    >>> made.complete, made.missing
    (False, {('B', '1'): 1})
    """
    columns = frame(data)
    require(
        isinstance(by, str | list | tuple),
        "by",
        by,
        zh="为列名或若干列名",
        en="be a column's name, or several",
    )
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in (*names, *((valid,) if valid else ())):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    wanted = {_cell(key, len(names)): require_whole("targets", value) for key, value in targets.items()}
    require(bool(wanted), "targets", targets, zh="至少有一格", en="name at least one cell")
    rows = list(zip(*(texts(columns[name]) for name in names), strict=True))
    counted = np.ones(len(rows), dtype=bool) if valid is None else numbers(columns[valid]) == 1
    whole = [bool(ok) and None not in row for ok, row in zip(counted, rows, strict=True)]
    found = Counter(tuple(map(str, row)) for row, ok in zip(rows, whole, strict=True) if ok)
    cells = [
        QuotaCell(cell, target, found[cell], max(target - found[cell], 0), max(found[cell] - target, 0), True)
        for cell, target in wanted.items()
    ]
    cells += [QuotaCell(cell, 0, n, 0, n, False) for cell, n in sorted(found.items()) if cell not in wanted]
    total = sum(wanted.values())
    filled = sum(min(one.n, one.target) for one in cells)
    stray = sum(one.n for one in cells if not one.planned)
    notes = [
        note(
            "quota_sample",
            "配额样本不是随机样本：区间只反映抽样波动，不含选样偏差。",
            "A quota sample is not random: intervals show chance alone, not the bias of who was chosen.",
        )
    ]
    if stray:
        zh, en = f"{stray} 份答卷不在任何配额格内。", f"{stray} answers belong to no quota cell."
        notes.append(note("stray", zh, en))
    missing = sum(one.n_missing for one in cells)
    return Quotas(
        names,
        tuple(cells),
        total,
        sum(whole),
        len(rows) - sum(whole),
        missing,
        filled / total if total else 1.0,
        missing == 0,
        tuple(notes),
    )


def _cell(key: Any, n_columns: int) -> Cell:
    cell = tuple(map(str, key)) if isinstance(key, tuple | list) else (str(key),)
    require(
        len(cell) == n_columns,
        "targets",
        key,
        zh=f"每格有 {n_columns} 个类别",
        en=f"name {n_columns} categories a cell",
    )
    return cell
