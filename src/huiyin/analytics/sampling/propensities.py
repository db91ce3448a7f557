"""Response propensities: logistic regression of answering on what the frame knows of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.columns import checked_weights, frame, numbers, texts
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.problems import TooFewAnswers
from huiyin.analytics.logistic import NoSolution, logistic
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.sampling.problems import NotAResponseMark, NotFitted
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Cells:
    """The frame collapsed to cells of its auxiliary variables.

    `codes` (m, v) are the categories of each cell; `n`, `weights`, `answered` (weighted) and `squares`
    (Σw²) are per cell. `design` (m, p) are intercept and dummies.
    """

    columns: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    codes: Ints
    n: Floats
    weights: Floats
    answered: Floats
    squares: Floats
    design: Floats
    n_left_out: int

    @property
    def total(self) -> float:
        """Σ weights."""
        return float(self.weights.sum())


@dataclass(frozen=True)
class Propensities:
    """Fitted propensities of each cell, with the inverse information of the coefficients."""

    cells: Cells
    values: Floats
    coefficients: Floats
    inverse: Floats

    @property
    def mean(self) -> float:
        """The weighted response rate."""
        return float(self.cells.weights @ self.values / self.cells.total)

    @property
    def variance(self) -> float:
        """Weighted variance of the propensities over the frame, with n-1."""
        n = float(self.cells.n.sum())
        about = float(self.cells.weights @ (self.values - self.mean) ** 2) / self.cells.total
        return about * n / (n - 1) if n > 1 else 0.0


def cells_of(data: Any, responded: str, auxiliaries: Sequence[str], weights: str | None = None) -> Cells:
    """Collapse a frame with a 0/1 column `responded` to the cells of its categories.

    Numbers count as categories too: cut continuous ones into classes first. Rows lacking the mark or
    a category are left out. Raises `NoSuchColumn`, `NotAResponseMark`, `BadWeights`.
    """
    columns = frame(data)
    for name in (responded, *auxiliaries, *(() if weights is None else (weights,))):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    require(bool(auxiliaries), "auxiliaries", auxiliaries, zh="至少有一列", en="name at least one column")
    marks = numbers(columns[responded])
    known = np.unique(marks[~np.isnan(marks)])
    if known.tolist() != [0.0, 1.0]:
        shown = ", ".join(f"{value:g}" for value in known[:6]) or "–"
        raise NotAResponseMark(column=responded, values=shown)
    w = np.ones(len(marks)) if weights is None else checked_weights(columns[weights], len(marks))
    named = [texts(columns[name]) for name in auxiliaries]
    there = ~np.isnan(marks)
    for column in named:
        there &= np.array([value is not None for value in column], dtype=bool)
    labels = tuple(in_order(set(column[there])) for column in named)
    coded = np.column_stack(
        [_codes(column[there], names) for column, names in zip(named, labels, strict=True)]
    )
    unique, where = np.unique(coded, axis=0, return_inverse=True)
    where = where.reshape(-1)
    kept = np.asarray(w)[there]
    if not kept.any():
        raise TooFewAnswers(what="样本 / the sample ", n=0, needed=1)
    for name, names in zip(auxiliaries, labels, strict=True):
        require(len(names) > 1, "auxiliaries", name, zh="至少有两个类别", en="have at least two categories")
    m = len(unique)
    return Cells(
        tuple(auxiliaries),
        labels,
        unique.astype(np.int64),
        np.bincount(where, minlength=m).astype(np.float64),
        np.bincount(where, kept, m).astype(np.float64),
        np.bincount(where, kept * marks[there], m).astype(np.float64),
        np.bincount(where, kept**2, m).astype(np.float64),
        _dummies(unique, labels),
        int((~there).sum()),
    )


def _codes(column: Any, names: tuple[str, ...]) -> Ints:
    """Each entry's place among the names."""
    sorted_names, where = np.unique(column.astype(str), return_inverse=True)
    places = {name: at for at, name in enumerate(names)}
    return np.array([places[str(name)] for name in sorted_names], dtype=np.int64)[where.reshape(-1)]


def _dummies(codes: Ints, labels: tuple[tuple[str, ...], ...]) -> Floats:
    parts = [np.ones((len(codes), 1))]
    for at, names in enumerate(labels):
        parts.append((codes[:, at, None] == np.arange(1, len(names))).astype(np.float64))
    return np.hstack(parts)


def fit_propensities(cells: Cells) -> Propensities:
    """Main-effects logistic regression; raises `NotFitted` where it has no solution."""
    # Weights count as repetitions scaled to the number of rows, so that information is that of n rows.
    repeated = cells.weights * (float(cells.n.sum()) / cells.total)
    rates = cells.answered / np.where(cells.weights > 0, cells.weights, 1.0)
    try:
        fit = logistic(cells.design[:, 1:], rates, weights=repeated)
    except NoSolution:
        raise NotFitted(columns="、".join(cells.columns)) from None
    if not fit.determined:
        raise NotFitted(columns="、".join(cells.columns))
    return Propensities(cells, fit.fitted, np.append(fit.intercept, fit.slopes), fit.covariance)
