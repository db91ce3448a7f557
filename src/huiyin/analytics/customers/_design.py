"""Covariates of a model: numbers as they are, categories as 0/1 columns beside a reference level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require
from huiyin.analytics.columns import texts
from huiyin.analytics.customers.problems import Collinear
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.terms import Floats

_ALIASED = 1e-9  # what is left of a column after the others, relative to its own spread


@dataclass(frozen=True)
class Design:
    """(n, p) matrix; `names[j]` reads "column" or "column=level", `terms[j]` is its covariate's place.

    `references` maps each category to the level it is compared with.
    """

    matrix: Floats
    names: tuple[str, ...]
    terms: npt.NDArray[np.intp]
    covariates: tuple[str, ...]
    references: Mapping[str, str]


def column_of(data: Mapping[str, npt.NDArray[np.generic]], name: str) -> npt.NDArray[np.generic]:
    """One column of a frame; raises `NoSuchColumn`."""
    if name not in data:
        raise NoSuchColumn(column=name, known=", ".join(map(str, data)))
    return data[name]


def present(data: Mapping[str, npt.NDArray[np.generic]], names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Rows in which every named column has a value."""
    kept = np.ones(len(next(iter(data.values()))), dtype=bool)
    for name in names:
        column = column_of(data, name)
        missing = np.isnan(column.astype(float)) if column.dtype.kind == "f" else column == None  # noqa: E711
        kept &= ~np.asarray(missing, dtype=bool)
    return kept


def design_of(
    data: Mapping[str, npt.NDArray[np.generic]],
    covariates: Sequence[str],
    kept: npt.NDArray[np.bool_],
    references: Mapping[str, str] | None = None,
) -> Design:
    """The kept rows of the covariates as a matrix; a category's reference is its first level, sorted."""
    require(
        len(covariates) > 0 and len(set(covariates)) == len(covariates),
        "covariates",
        list(covariates),
        zh="至少有一列且不重复",
        en="name at least one column, none of them twice",
    )
    wanted = dict(references or {})
    columns: list[Floats] = []
    names: list[str] = []
    terms: list[int] = []
    used: dict[str, str] = {}
    for place, name in enumerate(covariates):
        column = column_of(data, name)[kept]
        if column.dtype.kind == "f" and name not in wanted:
            made = [(name, column.astype(np.float64))]
        else:
            made, used[name] = _indicators(name, column, wanted.get(name))
        for label, values in made:
            names.append(label)
            columns.append(values)
            terms.append(place)
    matrix = np.column_stack(columns) if columns else np.zeros((int(kept.sum()), 0))
    return Design(matrix, tuple(names), np.array(terms, dtype=np.intp), tuple(covariates), used)


def _indicators(
    name: str, column: npt.NDArray[np.generic], reference: str | None
) -> tuple[list[tuple[str, Floats]], str]:
    labels = np.asarray(texts(column) if column.dtype.kind == "f" else column, dtype=str)
    levels, codes = np.unique(labels, return_inverse=True)
    base = str(levels[0]) if reference is None else str(reference)
    require(
        base in levels, f"references[{name}]", base, zh="为该列的一个取值", en="be one of the column's values"
    )
    if len(levels) < 2:
        raise Collinear(detail=name)
    made = [
        (f"{name}={level}", (codes == place).astype(np.float64))
        for place, level in enumerate(levels)
        if level != base
    ]
    return made, base


def require_independent(design: Design, weights: Floats | None = None) -> None:
    """Raise `Collinear`, naming the first column that does not vary or follows from those before it."""
    x = design.matrix
    w = np.ones(len(x)) if weights is None else weights
    centred = x - np.average(x, axis=0, weights=w)
    spread = np.sqrt(np.average(centred**2, axis=0, weights=w))
    flat = spread <= _ALIASED * np.maximum(np.abs(x).max(axis=0, initial=0.0), 1e-300)
    if flat.any():
        raise Collinear(detail=design.names[int(np.flatnonzero(flat)[0])])
    scaled = centred / spread * np.sqrt(w / w.sum())[:, None]
    diagonal = np.abs(np.diag(np.linalg.qr(scaled, mode="r")))
    if len(diagonal) < x.shape[1]:
        raise Collinear(detail=design.names[len(diagonal)])
    if (diagonal < _ALIASED).any():
        raise Collinear(detail=design.names[int(np.flatnonzero(diagonal < _ALIASED)[0])])
