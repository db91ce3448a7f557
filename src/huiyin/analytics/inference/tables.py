"""Tables of counts: Pearson's chi-square with Cramér's V, Fisher's exact test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import checked_weights, texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import checked_table, in_order
from huiyin.analytics.inference.outcomes import Group, Outcome
from huiyin.analytics.inference.problems import NotATable
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats

_SAME = 1 + 1e-7  # R's allowance for ties among table probabilities


def cross_table(
    first: Any, second: Any, weights: Any = None
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Counts of two columns of categories, with the labels of rows and columns; missing left out.

    >>> cross_table(["a", "b", "b", None], ["x", "y", "y", "x"])[0].tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    one, two = texts(first), texts(second)
    if len(one) != len(two):
        raise LengthsDiffer(what="第二列的值 / values of the second column", given=len(two), wanted=len(one))
    there = np.array([a is not None and b is not None for a, b in zip(one, two, strict=True)], dtype=bool)
    rows, columns = in_order(set(one[there])), in_order(set(two[there]))
    given = checked_weights(weights, len(one))
    w = np.ones(len(one)) if given is None else given
    places = [{label: at for at, label in enumerate(labels)} for labels in (rows, columns)]
    codes = [places[0][a] * len(columns) + places[1][b] for a, b in zip(one[there], two[there], strict=True)]
    made = np.bincount(codes, weights=w[there], minlength=len(rows) * len(columns))
    return made.reshape(len(rows), len(columns)).astype(np.float64), rows, columns


def chi_square(
    counts: Any,
    *,
    continuity: bool = False,
    confidence: float = 0.95,
    names: tuple[str, ...] | None = None,
) -> Outcome:
    """Pearson's test that rows and columns are independent, from a table of counts, groups in rows.

    `continuity` takes Yates' correction on a table of two by two (the default of R's chisq.test there).
    Effect: Cramér's V. A note warns of expected counts below 5. Raises `NotATable`. Equals R chisq.test.

    >>> test = chi_square([[20, 30], [30, 20]])
    >>> test.statistic, round(test.effects["cramers_v"], 2)
    (4.0, 0.2)
    """
    require_rate("confidence", confidence)
    table = checked_table(counts)
    n = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    away = np.abs(table - expected)
    plain_statistic = float((away**2 / expected).sum())
    yates = continuity and table.shape == (2, 2)
    if yates:
        away = away - min(0.5, float(away.min()))
    statistic = float((away**2 / expected).sum())
    rows, columns = table.shape
    degrees = float((rows - 1) * (columns - 1))
    v = math.sqrt(plain_statistic / (n * (min(rows, columns) - 1)))
    share_small = float((expected < 5).mean())
    notes: tuple[Note, ...] = ()
    if share_small > 0:
        notes = (
            note(
                "small_expected",
                f"有 {share_small:.0%} 的格子期望频数不足 5，卡方近似可能不准。",
                f"{share_small:.0%} of the cells expect fewer than 5: the approximation may be off.",
            ),
        )
    labels = names or tuple(str(at + 1) for at in range(rows))
    share = table[:, -1] / table.sum(axis=1) if columns == 2 else np.full(rows, np.nan)
    return Outcome(
        test="chi_square_yates" if yates else "chi_square",
        statistic_name="X²",
        statistic=statistic,
        degrees=(degrees,),
        p_value=float(special.chdtrc(degrees, statistic)),
        difference=None,
        low=None,
        high=None,
        unit=Unit.RATE,
        groups=tuple(
            Group(label, round(float(size)), None if math.isnan(p) else float(p))
            for label, size, p in zip(labels, table.sum(axis=1), share, strict=True)
        ),
        effects={"cramers_v": v},
        confidence=confidence,
        notes=notes,
    )


def fisher_exact(counts: Any, *, confidence: float = 0.95, names: tuple[str, str] = ("1", "2")) -> Outcome:
    """Fisher's exact test of a table of two by two: rows are groups, columns no and yes (any two classes).

    p sums the tables no likelier than the one seen; the odds ratio is the conditional estimate with its
    exact interval, as R fisher.test gives them. `difference` is the odds ratio of the first row's first
    column. Raises `NotATable`. Source: Fisher 1935.

    >>> test = fisher_exact([[3, 1], [1, 3]])
    >>> round(test.p_value, 4), round(test.effects["odds_ratio"], 3)
    (0.4857, 6.408)
    """
    from scipy import stats

    require_rate("confidence", confidence)
    table = checked_table(counts)
    if table.shape != (2, 2) or not np.allclose(table, np.rint(table)):
        raise NotATable(rows=table.shape[0], columns=table.shape[1], total=f"{table.sum():g}")
    first, second = table.sum(axis=1)
    k, x = float(table[:, 0].sum()), float(table[0, 0])
    support = np.arange(max(0.0, k - second), min(k, first) + 1)
    chances = stats.hypergeom.logpmf(support, first + second, first, k)
    density = np.exp(chances - special.logsumexp(chances))
    seen = density[int(x - support[0])]
    p_value = min(float(density[density <= seen * _SAME].sum()), 1.0)
    odds = _conditional_odds(x, support, chances)
    low, high = _odds_ends(x, support, chances, 1 - confidence)
    return Outcome(
        test="fisher",
        statistic_name="–",
        statistic=None,
        degrees=(),
        p_value=p_value,
        difference=None,
        low=low,
        high=high,
        unit=Unit.SCALE,
        groups=tuple(
            Group(name, int(row.sum()), float(row[0] / row.sum()))
            for name, row in zip(names, table, strict=True)
        ),
        effects={"odds_ratio": odds},
        confidence=confidence,
        notes=(
            note(
                "odds_interval",
                "区间是优势比的精确区间。",
                "The interval is the exact one of the odds ratio.",
            ),
        ),
    )


def _tilted(log_odds: float, support: Floats, chances: Floats) -> Floats:
    """Noncentral hypergeometric probabilities."""
    tilted = chances + log_odds * support
    return np.asarray(np.exp(tilted - special.logsumexp(tilted)), dtype=np.float64)


def _conditional_odds(x: float, support: Floats, chances: Floats) -> float:
    if x == support[0]:
        return 0.0
    if x == support[-1]:
        return math.inf
    found = optimize.brentq(
        lambda at: float(_tilted(at, support, chances) @ support) - x, -60, 60, xtol=1e-13
    )
    return math.exp(found)


def _odds_ends(x: float, support: Floats, chances: Floats, alpha: float) -> tuple[float, float]:
    def tail(at: float, upper: bool) -> float:
        kept = support >= x if upper else support <= x
        return float(_tilted(at, support, chances)[kept].sum()) - alpha / 2

    low = 0.0 if x == support[0] else math.exp(optimize.brentq(tail, -90, 90, args=(True,), xtol=1e-13))
    high = (
        math.inf if x == support[-1] else math.exp(optimize.brentq(tail, -90, 90, args=(False,), xtol=1e-13))
    )
    return low, high
