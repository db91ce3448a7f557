"""Two independent groups by ranks: Mann and Whitney's test with Cliff's delta."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from huiyin.analytics.checks import require_rate
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import Crossing, crossing_of_samples, require_sizes
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NoSpread
from huiyin.analytics.inference.quantiles import normal_p_value, t_quantile
from huiyin.analytics.results import note
from huiyin.analytics.terms import Floats


def compare_ranks(
    first: Any,
    second: Any,
    *,
    exact: bool | None = None,
    continuity: bool = True,
    confidence: float = 0.95,
    names: tuple[str, str] = ("1", "2"),
) -> Outcome:
    """Whether one group answers higher than the other: Mann and Whitney's rank-sum test.

    The statistic is W of the first group (R wilcox.test(first, second)): pairs in which the first is
    higher, ties counting half. The variance is corrected for ties. `exact` None takes the exact
    distribution below 50 answers a group without ties. The difference is Cliff's δ, P(second higher) -
    P(first higher), with Cliff's (1993) interval. Raises `TooFewAnswers`.

    >>> test = compare_ranks([1, 2, 3, 4], [3, 4, 5, 5])
    >>> test.statistic, test.difference, round(test.p_value, 4)
    (2.0, 0.75, 0.1059)
    """
    require_rate("confidence", confidence)
    table = crossing_of_samples(dict(zip(names, (first, second), strict=True)))
    return ranks_of_crossing(table, exact=exact, continuity=continuity, confidence=confidence)


def ranks_of_crossing(
    table: Crossing, *, exact: bool | None = None, continuity: bool = True, confidence: float = 0.95
) -> Outcome:
    """Mann and Whitney's test of the two groups of a crossing."""
    from scipy import stats

    require_sizes(table, 1)
    n, m = (float(size) for size in table.sizes)
    total = n + m
    w = float(table.counts[0] @ table.midranks) - n * (n + 1) / 2
    ties = table.tie_sum
    take_exact = (n < 50 and m < 50 and ties == 0) if exact is None else exact
    if take_exact and ties == 0:
        answers = [np.repeat(table.values, row.astype(int)) for row in table.counts]
        p_value = float(stats.mannwhitneyu(*answers, alternative="two-sided", method="exact").pvalue)
        test = "mann_whitney_exact"
    else:
        variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
        if variance <= 0:
            raise NoSpread(what=f"“{table.groups[0]}”、“{table.groups[1]}” ")
        away = w - n * m / 2
        away -= math.copysign(0.5, away) if continuity and away else 0.0
        p_value, test = normal_p_value(away / math.sqrt(variance)), "mann_whitney"
    delta, low, high, error = _cliff(table, confidence)
    notes = left_out(table.n_left_out)
    if exact and ties:
        notes += (
            note(
                "ties",
                "有并列名次，改用正态近似。",
                "There are ties, so the normal approximation was used.",
            ),
        )
    return Outcome(
        test=test,
        statistic_name="W",
        statistic=w,
        degrees=(),
        p_value=p_value,
        difference=delta,
        low=low,
        high=high,
        unit=Unit.SCALE,
        groups=tuple(
            Group(name, int(size), _median(table.values, row))
            for name, size, row in zip(table.groups, table.sizes, table.counts, strict=True)
        ),
        effects={"cliffs_delta": delta, "superiority_rate": (delta + 1) / 2},
        n_left_out=table.n_left_out,
        standard_error=error,
        detectable=reach(1 - confidence) * error if error > 0 else None,
        confidence=confidence,
        notes=notes,
    )


def _median(values: Floats, counts: Floats) -> float:
    """The usual median of counted values."""
    reached, n = np.cumsum(counts), float(counts.sum())
    low, high = (values[int(np.searchsorted(reached, at, side="left"))] for at in (n / 2, n / 2 + 0.5))
    return float(low + high) / 2


def _cliff(table: Crossing, confidence: float) -> tuple[float, float, float, float]:
    """Cliff's δ (second over first), its interval (Feng & Cliff 2004, asymmetric) and standard error."""
    (n, m), (a, b) = table.sizes, table.counts
    below_a, below_b = np.cumsum(a) - a, np.cumsum(b) - b
    # For each value: share of the other group below minus share above.
    of_b = (below_a - (n - below_a - a)) / n
    of_a = -((below_b - (m - below_b - b)) / m)
    delta = float(b @ of_b / m)
    if n < 2 or m < 2:
        return delta, -1.0, 1.0, 0.0
    spread_a = float(a @ (of_a - delta) ** 2)
    spread_b = float(b @ (of_b - delta) ** 2)
    ties = float(a @ b)
    spread = n * m * (1 - delta**2) - ties  # Σ(d_ij - δ)² with d in {-1, 0, 1}
    variance = (n**2 * spread_b + m**2 * spread_a - spread) / (n * m * (n - 1) * (m - 1))
    variance = max(variance, (1 - delta**2) / (n * m - 1))
    z = t_quantile(confidence, n + m - 2)
    root = z * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + z * z * variance)
    base = 1 - delta**2 + z * z * variance
    if base <= 0 or abs(delta) == 1:
        edge = (min(n, m) - z * z) / (min(n, m) + z * z)
        ends = (edge, 1.0) if delta > 0 else (-1.0, -edge)
        return delta, *ends, math.sqrt(variance)
    low, high = (delta - delta**3 - root) / base, (delta - delta**3 + root) / base
    return delta, max(low, -1.0), min(high, 1.0), math.sqrt(variance)
