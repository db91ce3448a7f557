"""Ordered groups: does the share, the answer or the rank rise with the order."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import checked_table, crossing, in_order, require_groups
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers
from huiyin.analytics.inference.proportions import checked_counts
from huiyin.analytics.inference.quantiles import normal_p_value
from huiyin.analytics.problems import LengthsDiffer


def cochran_armitage(
    hits: Any,
    sizes: Any,
    scores: Any = None,
    *,
    confidence: float = 0.95,
    names: tuple[str, ...] | None = None,
) -> Outcome:
    """Whether a share rises or falls over ordered groups (weeks, grades): `hits` of `sizes` in each.

    `scores` are the groups' places, 1, 2, 3 … unless given. z is signed, z² is X² of R
    prop.trend.test. Effect: the weighted slope of the share per step. Raises `ImpossibleCount`,
    `NoSpread`. Source: Armitage 1955, doi:10.2307/3001775.

    >>> test = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(test.statistic ** 2, 4), round(test.p_value, 5)
    (8.2249, 0.00413)
    """
    require_rate("confidence", confidence)
    k, n = numbers(hits), numbers(sizes)
    x = np.arange(1.0, len(k) + 1) if scores is None else numbers(scores)
    for column in (n, x):
        if len(column) != len(k):
            raise LengthsDiffer(what="组 / groups", given=len(column), wanted=len(k))
    checked_counts(k, n)
    total = float(n.sum())
    if len(k) < 2 or total < 2:
        raise TooFewAnswers(what="各组 / groups ", n=int(total), needed=2)
    p = float(k.sum()) / total
    about = x - float(n @ x) / total
    sum_squares = float(n @ about**2)
    if not 0 < p < 1 or sum_squares <= 0:
        raise NoSpread(what="各组 / groups ")
    pull = float(k @ about)
    z = pull / math.sqrt(p * (1 - p) * sum_squares)
    labels = names or tuple(f"{score:g}" for score in x)
    return Outcome(
        test="cochran_armitage",
        statistic_name="z",
        statistic=z,
        degrees=(),
        p_value=normal_p_value(z),
        difference=None,
        low=None,
        high=None,
        unit=Unit.RATE,
        groups=tuple(
            Group(label, int(size), float(hit / size) if size else None)
            for label, hit, size in zip(labels, k, n, strict=True)
        ),
        effects={"slope": pull / sum_squares},
        confidence=confidence,
    )


def linear_by_linear(
    counts: Any, row_scores: Any = None, column_scores: Any = None, *, confidence: float = 0.95
) -> Outcome:
    """Association of two ordered columns from their table of counts: M² = (n-1)·r².

    Scores are 1, 2, 3 … unless given. z = √(n-1)·r, signed. Raises `NotATable`. Source: Mantel 1963,
    doi:10.1080/01621459.1963.10500879; Agresti 2002 §3.4; equals R coin::lbl_test.

    >>> test = linear_by_linear([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])
    >>> round(test.effects["correlation"], 4)
    0.1772
    """
    require_rate("confidence", confidence)
    table = checked_table(counts)
    rows, columns = (
        np.arange(1.0, size + 1) if scores is None else numbers(scores)
        for size, scores in zip(table.shape, (row_scores, column_scores), strict=True)
    )
    for given, wanted in zip((rows, columns), table.shape, strict=True):
        if len(given) != wanted:
            raise LengthsDiffer(what="得分 / scores", given=len(given), wanted=wanted)
    n, by_row, by_column = float(table.sum()), table.sum(axis=1), table.sum(axis=0)
    u, v = rows - by_row @ rows / n, columns - by_column @ columns / n
    spread = float(by_row @ u**2) * float(by_column @ v**2)
    if spread <= 0:
        raise NoSpread(what="得分 / scores ")
    r = float(u @ table @ v) / math.sqrt(spread)
    z = math.sqrt(n - 1) * r
    return Outcome(
        test="linear_by_linear",
        statistic_name="z",
        statistic=z,
        degrees=(),
        p_value=normal_p_value(z),
        difference=None,
        low=None,
        high=None,
        unit=Unit.SCALE,
        groups=tuple(
            Group(f"{score:g}", int(size), float(row @ columns / size))
            for score, size, row in zip(rows, by_row, table, strict=True)
        ),
        effects={"correlation": r},
        confidence=confidence,
    )


def jonckheere(values: Any, groups: Any, *, order: Any = None, confidence: float = 0.95) -> Outcome:
    """Whether answers rise over ordered groups, by ranks, with the variance corrected for ties.

    `order` lists the groups from first to last; else labels are sorted, numbers as numbers. J counts
    the pairs in which the later group answers higher, ties half; the p value is normal. Raises
    `WrongGroups`, `NoSpread`. Source: Jonckheere 1954, doi:10.1093/biomet/41.1-2.133; ties: Hollander &
    Wolfe 1999.

    >>> scores = [40, 35, 38, 43, 44, 41, 38, 40, 47, 44, 40, 42, 48, 40, 45, 43, 46, 44]
    >>> jonckheere(scores, list("AAAAAABBBBBBCCCCCC")).statistic
    79.0
    """
    require_rate("confidence", confidence)
    table = crossing(values, groups)
    require_groups(table, "groups")
    named = in_order(set(table.groups)) if order is None else tuple(map(str, order))
    if set(named) != set(table.groups):
        raise LengthsDiffer(what="次序中的组 / groups in order", given=len(named), wanted=len(table.groups))
    counts = table.counts[[table.groups.index(name) for name in named]]
    j = 0.0
    for at in range(len(named) - 1):
        below = np.cumsum(counts[at]) - counts[at] / 2
        j += float(counts[at + 1 :].sum(axis=0) @ below)
    n, t = counts.sum(axis=1), counts.sum(axis=0)
    total = float(n.sum())
    mean = (total**2 - float((n**2).sum())) / 4
    variance = _jonckheere_variance(n, t, total)
    if variance <= 0:
        raise NoSpread(what="各组 / groups ")
    z = (j - mean) / math.sqrt(variance)
    return Outcome(
        test="jonckheere",
        statistic_name="J",
        statistic=j,
        degrees=(),
        p_value=float(2 * special.ndtr(-abs(z))),
        difference=None,
        low=None,
        high=None,
        unit=Unit.SCALE,
        groups=tuple(
            Group(name, int(size), float(row @ table.values / size))
            for name, size, row in zip(named, n, counts, strict=True)
        ),
        effects={},
        n_left_out=table.n_left_out,
        confidence=confidence,
        notes=left_out(table.n_left_out),
    )


def _jonckheere_variance(n: Any, t: Any, total: float) -> float:
    first = (
        total * (total - 1) * (2 * total + 5)
        - float((n * (n - 1) * (2 * n + 5)).sum())
        - float((t * (t - 1) * (2 * t + 5)).sum())
    ) / 72
    if total < 3:
        return first
    second = float((n * (n - 1) * (n - 2)).sum()) * float((t * (t - 1) * (t - 2)).sum())
    third = float((n * (n - 1)).sum()) * float((t * (t - 1)).sum())
    return first + second / (36 * total * (total - 1) * (total - 2)) + third / (8 * total * (total - 1))
