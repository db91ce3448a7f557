"""From what an analyst holds to complete rows: gaps, weights and repeated rows settled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.columns import checked_weights, frame, numbers, select
from huiyin.analytics.problems import LengthsDiffer, NoSuchColumn, NotANumber
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats

_MOST_CODES = 2.0**62
_CHUNK = 8192


@dataclass(frozen=True)
class Rows:
    """(n, k) numbers, a weight each (None without weights), and how many rows were left out."""

    values: Floats
    weights: Floats | None
    n_left_out: int

    @property
    def n(self) -> int:
        """Rows that count."""
        return len(self.values)

    @property
    def w(self) -> Floats:
        """The weights, ones without weights."""
        return np.ones(len(self.values)) if self.weights is None else self.weights


def named_columns(data: Any) -> dict[str, Any]:
    """The columns of a frame by name, each as it came; numbers are looked at only where they are used.

    Raises `NotAFrame`, `LengthsDiffer`.
    """
    if not isinstance(data, dict):
        return frame(data)
    lengths = {len(column) for column in data.values() if hasattr(column, "__len__")}
    if len(lengths) > 1:
        raise LengthsDiffer(what="一列的行数 / rows in a column", given=min(lengths), wanted=max(lengths))
    return dict(data)


def weights_of(columns: Mapping[str, Any], weights: Any, n: int) -> Floats | None:
    """Respondent weights: None, the name of a column, or numbers; raises `BadWeights`, `NoSuchColumn`."""
    if isinstance(weights, str):
        if weights not in columns:
            raise NoSuchColumn(column=weights, known=", ".join(map(str, columns)))
        weights = columns[weights]
    return checked_weights(weights, n)


def checked_names(outcome: Any, drivers: Any) -> tuple[str, ...]:
    """The names of the drivers; raises `BadArgument` for none, for twice the same, for the outcome itself."""
    require(
        not isinstance(drivers, str) and len(list(drivers)) > 0,
        "drivers",
        drivers,
        zh="列出至少一个列名",
        en="list at least one column name",
    )
    names = tuple(str(name) for name in drivers)
    require(len(set(names)) == len(names), "drivers", drivers, zh="没有重复", en="name each column once")
    require(
        outcome not in names, "drivers", drivers, zh="不含结果变量本身", en="not contain the outcome itself"
    )
    return names


def selected(columns: dict[str, Any], names: Sequence[str]) -> Floats:
    """(n, k) floats of the named columns; raises `NoSuchColumn`, `LengthsDiffer`, `NotANumber` (infinity too)."""
    values = select(columns, names)
    if not np.isfinite(values.sum()) and np.isinf(values).any():
        row, column = np.argwhere(np.isinf(values))[0] + 1
        raise NotANumber(position=f"{row} : {column}", value=f"{values[row - 1, column - 1]}")
    return values


def columns_of(columns: dict[str, Any], names: Sequence[str]) -> list[Floats]:
    """The named columns, each as floats; raises `NoSuchColumn`, `LengthsDiffer`, `NotANumber` (infinity too)."""
    return [column_of(columns, name) for name in names]


def complete_rows(data: Any, names: Sequence[str], weights: Any = None) -> Rows:
    """Rows that have all of `names` and a weight above 0 (listwise); the others are counted as left out."""
    columns = named_columns(data)
    values = selected(columns, names)
    w = weights_of(columns, weights, len(values))
    kept = None
    if np.isnan(values.sum()):
        kept = ~np.isnan(values).any(axis=1)
    if w is not None and not (w > 0).all():
        kept = (w > 0) if kept is None else kept & (w > 0)
    if kept is None:
        return Rows(values, w, 0)
    return Rows(values[kept], None if w is None else w[kept], int((~kept).sum()))


def summed(columns: Sequence[Floats], weights: Floats | None = None) -> tuple[Floats, int]:
    """(1+k, 1+k) cross-products of (1, columns) about a number near each mean, and the rows that count.

    Listwise; reads each number once, some thousand rows at a time.
    """
    k, n = len(columns), len(columns[0])
    heads = [column[:_CHUNK] for column in columns]
    shift = [np.rint(head[~np.isnan(head)].mean()) if not np.isnan(head).all() else 0.0 for head in heads]
    products, n_used = np.zeros((k + 1, k + 1)), 0
    for start in range(0, n, _CHUNK):
        part = slice(start, min(start + _CHUNK, n))
        block = np.ones((k + 1, part.stop - start))
        for row, column, by in zip(block[1:], columns, shift, strict=True):
            np.subtract(column[part], by, out=row)
        w = None if weights is None else weights[part]
        kept = None if w is None else w > 0
        if np.isnan(block.sum()):
            there = np.asarray(~np.isnan(block).any(axis=0))
            kept = there if kept is None else kept & there
        if kept is not None:
            block, w = block[:, kept], None if w is None else w[kept]
        products += (block if w is None else block * w) @ block.T
        n_used += block.shape[1]
    return products, n_used


def collapsed(values: Floats) -> tuple[Floats, Ints] | None:
    """Unique rows of whole numbers with their counts, or None where that would save little."""
    if not len(values) or not np.isfinite(values.sum()) or not (values == np.rint(values)).all():
        return None
    low = values.min(axis=0)
    spans = values.max(axis=0) - low + 1
    if np.prod(spans) >= _MOST_CODES:
        return None
    code = np.zeros(len(values), dtype=np.int64)
    for column, start, span in zip(values.T, low, spans, strict=True):
        code = code * int(span) + (column - start).astype(np.int64)
    unique, counts = np.unique(code, return_counts=True)
    if len(unique) > len(values) / 2:
        return None
    rows = np.empty((len(unique), values.shape[1]))
    for k in reversed(range(values.shape[1])):
        unique, place = np.divmod(unique, int(spans[k]))
        rows[:, k] = place + low[k]
    return rows, counts.astype(np.int64)


def column_of(data: Any, name: str) -> Floats:
    """One named column as floats; raises `NoSuchColumn`, `NotANumber` (infinity too)."""
    columns = data if isinstance(data, dict) else named_columns(data)
    if name not in columns:
        raise NoSuchColumn(column=name, known=", ".join(map(str, columns)))
    return finite(numbers(columns[name]), name)


def finite(values: Floats, name: str) -> Floats:
    """The column itself; raises `NotANumber` for infinity, naming the row."""
    if not np.isfinite(values.sum()) and np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0])
        raise NotANumber(position=f"{row + 1}（{name}）", value=f"{values[row]}")
    return values
