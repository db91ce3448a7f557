"""Three groups or more: does any differ."""

from __future__ import annotations

import math
from typing import Any

from scipy import special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import Crossing, crossing, require_groups, require_sizes
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.problems import NoSpread


def analysis_of_variance(
    values: Any, groups: Any, *, welch: bool = True, confidence: float = 0.95
) -> Outcome:
    """Whether the means of the groups differ: Welch's F, or the classical one with `welch` false.

    Missing answers are left out. Effects: η² and ω². Raises `WrongGroups`, `TooFewAnswers`, `NoSpread`.
    Source: Welch 1951, doi:10.1093/biomet/38.3-4.330; equals R oneway.test and anova(lm).

    >>> test = analysis_of_variance([1, 2, 3, 2, 3, 4, 6, 7, 8], list("aaabbbccc"), welch=False)
    >>> round(test.statistic, 6), test.degrees
    (21.0, (2.0, 6.0))
    """
    require_rate("confidence", confidence)
    table = crossing(values, groups)
    require_groups(table, "groups")
    require_sizes(table)
    return variance_of_crossing(table, welch=welch, confidence=confidence)


def variance_of_crossing(table: Crossing, *, welch: bool = True, confidence: float = 0.95) -> Outcome:
    """The F test of a crossing's groups."""
    n, mean, variance = table.sizes, table.means, table.variances
    k, total = len(n), float(n.sum())
    within = float(((n - 1) * variance).sum())
    if within <= 0 or (welch and variance.min() <= 0):
        at = int(variance.argmin())
        raise NoSpread(what=f"“{table.groups[at]}” ")
    grand = float(n @ mean) / total
    between = float(n @ (mean - grand) ** 2)
    mean_square = within / (total - k)
    if welch:
        w = n / variance
        centre = float(w @ mean / w.sum())
        slack = float(((1 - w / w.sum()) ** 2 / (n - 1)).sum()) / (k * k - 1)
        statistic = float(w @ (mean - centre) ** 2) / (k - 1) / (1 + 2 * (k - 2) * slack)
        degrees = (float(k - 1), 1 / (3 * slack))
    else:
        statistic, degrees = between / (k - 1) / mean_square, (float(k - 1), total - k)
    return Outcome(
        test="welch_anova" if welch else "anova",
        statistic_name="F",
        statistic=statistic,
        degrees=degrees,
        p_value=float(special.fdtrc(*degrees, statistic)),
        difference=None,
        low=None,
        high=None,
        unit=Unit.SCALE,
        groups=_groups(table),
        effects={
            "eta_squared": between / (between + within),
            "omega_squared": max((between - (k - 1) * mean_square) / (between + within + mean_square), 0.0),
        },
        n_left_out=table.n_left_out,
        confidence=confidence,
        notes=left_out(table.n_left_out),
    )


def _groups(table: Crossing) -> tuple[Group, ...]:
    return tuple(
        Group(name, int(n), float(mean), math.sqrt(variance) if n > 1 else None)
        for name, n, mean, variance in zip(
            table.groups, table.sizes, table.means, table.variances, strict=True
        )
    )


def kruskal_wallis(values: Any, groups: Any, *, confidence: float = 0.95) -> Outcome:
    """Whether some group answers higher than another, by ranks with the correction for ties.

    Effect: ε², H over (n²-1)/(n+1). Raises `WrongGroups`, `NoSpread`. Source: Kruskal & Wallis 1952,
    doi:10.1080/01621459.1952.10483441; equals R kruskal.test.

    >>> round(kruskal_wallis([1, 2, 3, 4, 5, 6], list("aabbcc")).statistic, 4)
    4.5714
    """
    require_rate("confidence", confidence)
    table = crossing(values, groups)
    require_groups(table, "groups")
    total = float(table.sizes.sum())
    correction = 1 - table.tie_sum / (total**3 - total) if total > 1 else 0.0
    if correction <= 0:
        raise NoSpread(what="各组 / groups ")
    sums = table.counts @ table.midranks
    h = float(12 / (total * (total + 1)) * (sums**2 / table.sizes).sum() - 3 * (total + 1)) / correction
    degrees = float(len(table.groups) - 1)
    return Outcome(
        test="kruskal_wallis",
        statistic_name="H",
        statistic=h,
        degrees=(degrees,),
        p_value=float(special.chdtrc(degrees, h)),
        difference=None,
        low=None,
        high=None,
        unit=Unit.SCALE,
        groups=_groups(table),
        effects={"epsilon_squared": h / (total - 1)},
        n_left_out=table.n_left_out,
        confidence=confidence,
        notes=left_out(table.n_left_out),
    )
