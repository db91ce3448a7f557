"""Differences of net promoter scores: two groups, and the same respondents twice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import numbers, require_within
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.paired import Names, pairs_of, two_groups
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers
from huiyin.analytics.inference.proportions import checked_counts
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile


def compare_nps(
    first: Any, second: Any, *, confidence: float = 0.95, names: tuple[str, str] = ("1", "2")
) -> Outcome:
    """Net promoter scores of two independent groups of 0-10 answers, second minus first, by the normal.

    Standard error √(v₁/n₁ + v₂/n₂) with v = p + d - (p-d)². Where all answers of a group fall in one
    class, three respondents are added to it in thought for the error (Rocks 2016). Equals R NPS::nps.test, signed.
    Raises `OutsideScale`, `TooFewAnswers`.

    >>> test = compare_nps([9] * 45 + [7] * 35 + [3] * 20, [9] * 50 + [7] * 32 + [3] * 18)
    >>> round(test.difference, 1), round(test.standard_error, 2)
    (7.0, 10.79)
    """
    require_rate("confidence", confidence)
    sides, missing = [], 0
    for name, column in zip(names, (first, second), strict=True):
        scores = numbers(column)
        require_within(scores, (0, 10))
        there = scores[~np.isnan(scores)]
        missing += len(scores) - len(there)
        if not len(there):
            raise TooFewAnswers(what=f"“{name}” ", n=0, needed=1)
        sides.append((int((there >= 9).sum()), int((there <= 6).sum()), len(there)))
    return nps_of_counts(sides[0], sides[1], confidence=confidence, names=names, n_left_out=missing)


def nps_of_counts(
    first: tuple[int, int, int],
    second: tuple[int, int, int],
    *,
    confidence: float = 0.95,
    names: tuple[str, str] = ("1", "2"),
    n_left_out: int = 0,
) -> Outcome:
    """Two net promoter scores from counts (promoters, detractors, all) of each group; see `compare_nps`.

    >>> round(nps_of_counts((180, 80, 400), (200, 72, 400)).statistic, 3)
    1.297
    """
    require_rate("confidence", confidence)
    groups, variances = [], []
    for name, counts in zip(names, (first, second), strict=True):
        require(
            len(counts) == 3,
            name,
            counts,
            zh="为（推荐者，贬损者，全部）三个人数",
            en="be three counts: promoters, detractors, all",
        )
        promoters, detractors, n = counts
        for part in (promoters, detractors, promoters + detractors):
            checked_counts(part, n)
        if n < 1:
            raise TooFewAnswers(what=f"“{name}” ", n=0, needed=1)
        variance, shares = nps_variance(promoters / n, detractors / n), n
        if variance < 1e-12:
            p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
            variance, shares = nps_variance(p, d), n + 3
        variances.append(variance / shares)
        groups.append(Group(name, n, 100 * (promoters - detractors) / n, 100 * math.sqrt(variance)))
    error = 100 * math.sqrt(sum(variances))
    gap = float(groups[1].value or 0.0) - float(groups[0].value or 0.0)
    half = normal_quantile(confidence) * error
    return Outcome(
        test="nps_z",
        statistic_name="z",
        statistic=gap / error,
        degrees=(),
        p_value=normal_p_value(gap / error),
        difference=gap,
        low=max(gap - half, -200.0),
        high=min(gap + half, 200.0),
        unit=Unit.POINTS,
        groups=tuple(groups),
        n_left_out=n_left_out,
        standard_error=error,
        detectable=reach(1 - confidence) * error,
        confidence=confidence,
        notes=left_out(n_left_out),
    )


def nps_variance(promoters: float, detractors: float) -> float:
    """Variance of one answer as +1, 0, -1, from the two shares: p + d - (p-d)².

    >>> round(nps_variance(0.25, 0.20), 4)
    0.4475
    """
    return promoters + detractors - (promoters - detractors) ** 2


def paired_nps(
    before: Any, after: Any, *, confidence: float = 0.95, names: Names = ("before", "after")
) -> Outcome:
    """The change in NPS of the same respondents, after minus before, by the normal.

    Every pair gives a change of -200 to 200 points; the standard error is their plug-in deviation over
    √n, which counts the correlation that two independent samples do not have. Raises `OutsideScale`,
    `TooFewAnswers`, `NoSpread`.

    >>> paired_nps([9, 7, 3, 6], [10, 9, 7, 6]).difference
    50.0
    """
    require_rate("confidence", confidence)
    x, y, missing = pairs_of(before, after)
    for scores in (x, y):
        require_within(scores, (0, 10))
    n = len(x)
    if n < 2:
        raise TooFewAnswers(what="配对 / pairs ", n=n, needed=2)
    points = [100.0 * (scores >= 9) - 100.0 * (scores <= 6) for scores in (x, y)]
    change = points[1] - points[0]
    error = float(change.std()) / math.sqrt(n)
    if error == 0:
        raise NoSpread(what="NPS 变化 / changes ")
    gap = float(change.mean())
    half = normal_quantile(confidence) * error
    return Outcome(
        test="nps_paired",
        statistic_name="z",
        statistic=gap / error,
        degrees=(),
        p_value=normal_p_value(gap / error),
        difference=gap,
        low=max(gap - half, -200.0),
        high=min(gap + half, 200.0),
        unit=Unit.POINTS,
        groups=two_groups(names, n, points[0], points[1]),
        n_left_out=missing,
        standard_error=error,
        detectable=reach(1 - confidence) * error,
        confidence=confidence,
        notes=left_out(missing),
    )
