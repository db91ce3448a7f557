"""Groups crossed with answers as a table of counts: all that rank tests and chi-squares need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.columns import array_of, numbers, texts
from huiyin.analytics.inference.problems import NotATable, TooFewAnswers, WrongGroups
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Crossing:
    """`counts` (groups, values): how often each group gave each value; values ascend.

    `n_left_out` rows lacked the answer or the group.
    """

    groups: tuple[str, ...]
    values: Floats
    counts: Floats
    n_left_out: int = 0

    @property
    def sizes(self) -> Floats:
        """Answers of each group."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    @property
    def means(self) -> Floats:
        """Mean of each group."""
        return np.asarray(self.counts @ self.values / self.sizes, dtype=np.float64)

    @property
    def variances(self) -> Floats:
        """Variance of each group, divided by n-1; NaN for one answer."""
        about = (self.values - self.means[:, None]) ** 2
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((self.counts * about).sum(axis=1) / (self.sizes - 1), dtype=np.float64)

    @property
    def midranks(self) -> Floats:
        """Mean rank of each value among all answers, ties sharing."""
        total = self.counts.sum(axis=0)
        return np.asarray(np.cumsum(total) - (total - 1) / 2, dtype=np.float64)

    @property
    def tie_sum(self) -> float:
        """Σ(t³ - t) over the values."""
        total = self.counts.sum(axis=0)
        return float((total**3 - total).sum())


def crossing(values: Any, groups: Any) -> Crossing:
    """Cross a column of answers with a column of groups; rows that lack either are left out.

    Groups come in the order of their labels, numbers as numbers. Raises `LengthsDiffer`,
    `NotANumber`.

    >>> crossing([1, 2, 2, None], ["a", "b", "b", "a"]).counts.tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    column, names = numbers(values), texts(groups)
    if len(column) != len(names):
        raise LengthsDiffer(what="分组 / groups", given=len(names), wanted=len(column))
    there = ~np.isnan(column) & np.array([name is not None for name in names], dtype=bool)
    labels = in_order({str(name) for name in names[there]})
    place = {label: at for at, label in enumerate(labels)}
    unique, where = np.unique(column[there], return_inverse=True)
    codes = np.array([place[str(name)] for name in names[there]], dtype=np.int64)
    counts = np.bincount(codes * len(unique) + where.reshape(-1), minlength=len(labels) * len(unique))
    left = int((~there).sum())
    return Crossing(labels, unique, counts.reshape(len(labels), len(unique)).astype(np.float64), left)


def crossing_of_samples(samples: dict[str, Any]) -> Crossing:
    """Cross samples given as name → column of answers, in the given order."""
    columns = {name: numbers(values) for name, values in samples.items()}
    kept = {name: column[~np.isnan(column)] for name, column in columns.items()}
    unique = np.unique(np.concatenate(list(kept.values()))) if kept else np.zeros(0)
    counts = [np.bincount(np.searchsorted(unique, column), minlength=len(unique)) for column in kept.values()]
    left = sum(len(columns[name]) - len(kept[name]) for name in kept)
    return Crossing(tuple(kept), unique, np.array(counts, dtype=np.float64).reshape(len(kept), -1), left)


def in_order(labels: set[str]) -> tuple[str, ...]:
    """Labels sorted, as numbers where all are."""
    try:
        return tuple(sorted(labels, key=float))
    except ValueError:
        return tuple(sorted(labels))


def require_sizes(table: Crossing, needed: int = 2) -> None:
    """Raise `TooFewAnswers` for the first group with fewer than `needed` answers."""
    for name, n in zip(table.groups, table.sizes, strict=True):
        if n < needed:
            raise TooFewAnswers(what=f"“{name}” ", n=int(n), needed=needed)


def require_groups(table: Crossing, column: str, *, exactly: int | None = None) -> None:
    """Raise `WrongGroups` unless there are `exactly` that many groups, or at least two."""
    n = len(table.groups)
    if (exactly is None and n < 2) or (exactly is not None and n != exactly):
        shown = "、".join(table.groups[:8]) or "–"
        raise WrongGroups(column=column, n=n, groups=shown, needed="≥ 2" if exactly is None else exactly)


def checked_table(counts: Any, *, rows: int = 2, columns: int = 2) -> Floats:
    """A table of counts as floats; raises `NotATable` unless counts are finite, at least 0, and no margin is 0."""
    table = array_of("counts", counts)
    shape = table.shape if table.ndim == 2 else (len(np.atleast_1d(table)), 0)
    good = table.ndim == 2 and shape[0] >= rows and shape[1] >= columns
    good = good and bool(np.isfinite(table).all()) and bool((table >= 0).all())
    if not good or not (table.sum(axis=0) > 0).all() or not (table.sum(axis=1) > 0).all():
        raise NotATable(rows=shape[0], columns=shape[1], total=f"{np.nansum(table):g}")
    return table
