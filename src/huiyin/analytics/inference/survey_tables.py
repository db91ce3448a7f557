"""Tests under a sampling design: association of two columns of categories."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.designs import Design, Lonely, design_for
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.problems import NotATable, TooFewAnswers
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats


def survey_association(
    first: Any,
    second: Any,
    *,
    statistic: str = "F",
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
    lonely: Lonely = "fail",
    confidence: float = 0.95,
) -> Outcome:
    """Whether two columns of categories go together under a design: Rao and Scott's chi-square.

    `statistic`: F (second-order correction, default), chi_square (first-order: the corrected value; R shows
    the uncorrected one beside the same p), wald, adjusted_wald.
    Rows lacking either answer are left out. `design` takes a weighting (`rake`, `calibrate`) or a `Design`
    in place of the columns of one. Effect: Cramér's V of the weighted table. Equals R
    survey::svychisq. Raises `NotATable`. Source: Rao & Scott 1984, doi:10.1214/aos/1176346391.

    >>> test = survey_association(list("aabbaabb"), list("xyxyxxyy"), weights=[1, 2, 1, 1, 2, 1, 1, 2])
    >>> test.degrees[0], test.p_value > 0.05
    (1.0, True)
    """
    require_one_of("statistic", statistic, ("F", "chi_square", "wald", "adjusted_wald"))
    require_rate("confidence", confidence)
    one, two = texts(first), texts(second)
    if len(one) != len(two):
        raise LengthsDiffer(what="第二列的值 / values of the second column", given=len(two), wanted=len(one))
    design, about = design_for(
        len(one), design, weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely
    )
    one, two = one[about], two[about]
    there = np.array([a is not None and b is not None for a, b in zip(one, two, strict=True)], dtype=bool)
    marks, rows, columns = _cells(one, two, there)
    if len(rows) < 2 or len(columns) < 2:
        raise NotATable(rows=len(rows), columns=len(columns), total=int(there.sum()))
    w = np.where(there, design.weights, 0.0)
    total, n = float(w.sum()), int((w > 0).sum())
    if n == 0:
        raise TooFewAnswers(what="样本 / the sample ", n=0, needed=1)
    share = w @ marks / total
    covariance = design.variance((marks - share) * there[:, None] / total)
    free = design.subset(there & (design.weights > 0)).degrees
    table = share.reshape(len(rows), len(columns))
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    v = math.sqrt(pearson / (n * (min(table.shape) - 1)))
    if statistic in {"F", "chi_square"}:
        name, value, degrees, p_value = _rao_scott(statistic, table, covariance, n, pearson, free)
    else:
        name, value, degrees, p_value = _wald(statistic, table, marks, design, total, free)
    missing = int((~there).sum())
    by_row = np.bincount([rows.index(str(a)) for a in one[there]], minlength=len(rows))
    return Outcome(
        test=name,
        statistic_name="X²" if name == "rao_scott" else "F",
        statistic=value,
        degrees=degrees,
        p_value=p_value,
        difference=None,
        low=None,
        high=None,
        unit=Unit.RATE,
        groups=tuple(
            Group(label, int(size), float(row[-1] / row.sum()))
            for label, size, row in zip(rows, by_row, table, strict=True)
        ),
        effects={"cramers_v": v},
        n_left_out=missing,
        confidence=confidence,
        notes=left_out(missing),
    )


def _cells(one: Any, two: Any, there: Any) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """(n, rows·columns) marks of each row's cell; rows that do not count have none."""
    rows, columns = in_order(set(one[there])), in_order(set(two[there]))
    marks = np.zeros((len(one), len(rows) * len(columns)))
    for at in np.flatnonzero(there):
        marks[at, rows.index(str(one[at])) * len(columns) + columns.index(str(two[at]))] = 1.0
    return marks, rows, columns


def _contrasts(rows: int, columns: int) -> Floats:
    """Interaction contrasts of a table, orthogonal to its margins; (rows·columns, (r-1)(c-1))."""
    of_rows = np.eye(rows)[:, 1:] - 1 / rows
    of_columns = np.eye(columns)[:, 1:] - 1 / columns
    return np.asarray(np.kron(of_rows, of_columns), dtype=np.float64)


def _rao_scott(
    statistic: str, table: Floats, covariance: Floats, n: int, pearson: float, free: int
) -> tuple[str, float, tuple[float, ...], float]:
    contrasts = _contrasts(*table.shape)
    share = table.ravel()
    inverse = np.where(share > 0, 1 / np.where(share > 0, share, 1.0), 0.0)
    scaled = contrasts * inverse[:, None]
    delta = np.linalg.solve(contrasts.T @ (scaled / n), scaled.T @ covariance @ scaled)
    trace = float(np.trace(delta))
    require(trace > 0, "data", trace, zh="在设计下有变异", en="vary under the design")
    if statistic == "chi_square":
        degrees = float(len(delta))
        value = pearson / (trace / degrees)
        return "rao_scott", value, (degrees,), float(special.chdtrc(degrees, value))
    top = trace**2 / float(np.trace(delta @ delta))
    value = pearson / trace
    return "rao_scott_f", value, (top, top * free), float(special.fdtrc(top, top * free, value))


def _wald(
    statistic: str, table: Floats, marks: Floats, design: Design, total: float, free: int
) -> tuple[str, float, tuple[float, ...], float]:
    """Wald's test of cell totals less row total times column total over all, linearised."""
    rows, columns = table.shape
    in_row = marks @ np.kron(np.eye(rows), np.ones((columns, 1)))
    in_column = marks @ np.kron(np.ones((rows, 1)), np.eye(columns))
    there = marks.sum(axis=1)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    kept = [(i, j) for i in range(1, rows) for j in range(1, columns)]
    pulls = [
        marks[:, i * columns + j]
        - in_row[:, i] * table.sum(axis=0)[j]
        - in_column[:, j] * table.sum(axis=1)[i]
        + there * expected[i, j]
        for i, j in kept
    ]
    gap = np.array([table[cell] - expected[cell] for cell in kept])
    spread = design.variance(np.column_stack(pulls) / total)
    top = float(len(kept))
    value = float(gap @ np.linalg.solve(spread, gap))
    if statistic == "wald":
        value, bottom = value / top, float(free)
    else:
        bottom = float(free) - top + 1
        value = value * bottom / (top * free)
    return "wald_f", value, (top, bottom), float(special.fdtrc(top, bottom, value))
