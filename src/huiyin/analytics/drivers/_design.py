"""Columns of a regression: numbers as they are, texts as contrasts with their first level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.drivers._rows import finite, named_columns, weights_of
from huiyin.analytics.drivers.problems import ConstantDriver, ExactCollinearity, UnknownGrade
from huiyin.analytics.problems import NoSuchColumn, NotANumber
from huiyin.analytics.terms import Floats

_DEPENDENT = 1e-9  # what is left of a column, relative to it, from which the others tell it exactly


@dataclass(frozen=True)
class Design:
    """Rows that count: (n, q) columns without the constant, which driver each belongs to, and weights.

    `kept` are the positions of these rows in the data.
    """

    values: Floats
    names: tuple[str, ...]
    term_of: tuple[str, ...]
    weights: Floats | None
    kept: npt.NDArray[np.intp]
    n_left_out: int

    @property
    def w(self) -> Floats:
        """The weights, ones without weights."""
        return np.ones(len(self.values)) if self.weights is None else self.weights


def column(columns: Mapping[str, Any], name: str) -> npt.NDArray[Any]:
    """A column as floats, or as texts where it holds any; raises `NoSuchColumn`."""
    if name not in columns:
        raise NoSuchColumn(column=name, known=", ".join(map(str, columns)))
    try:
        values = numbers(columns[name], infinite=True)
    except NotANumber:
        return texts(columns[name])
    return finite(values, name)


def missing(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Where a column has no answer."""
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    return np.array([value is None for value in values], dtype=bool)


def design(
    data: Any,
    drivers: Sequence[str],
    others: Sequence[str],
    *,
    weights: Any = None,
    levels: Mapping[str, Sequence[Any]] | None = None,
) -> Design:
    """The columns of `drivers` for the rows that have these, all `others`, and a weight above 0.

    A driver of texts, or one named in `levels`, becomes one column of 0 and 1 for each level but the
    first (R's treatment contrasts); levels are as given, else sorted. Raises `UnknownGrade`,
    `ConstantDriver`, `ExactCollinearity`, `NoSuchColumn`, `LengthsDiffer`.
    """
    columns = named_columns(data)
    read = {name: column(columns, name) for name in (*drivers, *others)}
    n = len(next(iter(read.values())))
    w = weights_of(columns, weights, n)
    there = np.ones(n, dtype=bool) if w is None else w > 0
    for values in read.values():
        there &= ~missing(values)
    kept = np.flatnonzero(there)
    made: list[Floats] = []
    names: list[str] = []
    term_of: list[str] = []
    for name in drivers:
        for label, values in _terms(name, read[name][kept], (levels or {}).get(name)):
            made.append(values)
            names.append(label)
            term_of.append(name)
    values = np.column_stack(made) if made else np.empty((len(kept), 0))
    return Design(values, tuple(names), tuple(term_of), None if w is None else w[kept], kept, n - len(kept))


def _terms(name: str, values: npt.NDArray[Any], levels: Sequence[Any] | None) -> list[tuple[str, Floats]]:
    if levels is None and values.dtype.kind == "f":
        return [(name, np.asarray(values, dtype=np.float64))]
    as_text = texts(values)
    known = [str(level) for level in texts(list(levels))] if levels else sorted(set(as_text.tolist()))
    for value in set(as_text.tolist()) - set(known):
        raise UnknownGrade(column=name, value=value, levels=", ".join(known))
    used = [level for level in known if (as_text == level).any()]
    if len(used) < 2:
        raise ConstantDriver(driver=name)
    return [(f"{name}{level}", (as_text == level).astype(np.float64)) for level in used[1:]]


def require_independent(made: Design) -> None:
    """Raise `ConstantDriver` or `ExactCollinearity`, naming the first column the ones before it tell."""
    weights = np.sqrt(made.w)[:, None]
    full = np.column_stack([np.ones(len(made.values)), made.values]) * weights
    size = np.sqrt((full**2).sum(axis=0))
    for place, name in enumerate(made.names, start=1):
        values = made.values[:, place - 1]
        if len(values) and np.ptp(values) == 0:
            raise ConstantDriver(driver=name)
    left = np.abs(np.diag(np.linalg.qr(full / np.where(size > 0, size, 1.0), mode="r")))
    for dependent in np.flatnonzero(left < _DEPENDENT):
        raise ExactCollinearity(driver=made.names[max(int(dependent) - 1, 0)])
