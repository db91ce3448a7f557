"""Two independent groups: means, shares, ranks, net promoter scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import array_of
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.comparisons import of_rates
from huiyin.analytics.inference.crossing import Crossing, crossing_of_samples, require_sizes
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.power import detectable_mean, detectable_rate
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers
from huiyin.analytics.inference.proportions import checked_counts
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile, t_p_value, t_quantile
from huiyin.analytics.results import note
from huiyin.analytics.terms import Floats


def compare_means(
    first: Any,
    second: Any,
    *,
    equal_variances: bool = False,
    confidence: float = 0.95,
    names: tuple[str, str] = ("1", "2"),
) -> Outcome:
    """Means of two independent groups: Welch's t test, or the pooled one with `equal_variances`.

    The difference is second minus first. Missing answers are left out. Effects: Cohen's d and Hedges' g
    on the pooled deviation. Raises `TooFewAnswers`, `NoSpread`. Source: Welch 1947,
    doi:10.1093/biomet/34.1-2.28; equals R t.test.

    >>> test = compare_means([3, 4, 5, 4], [5, 6, 5, 7])
    >>> test.difference, round(test.p_value, 4)
    (1.75, 0.0328)
    """
    require_rate("confidence", confidence)
    table = crossing_of_samples(dict(zip(names, (first, second), strict=True)))
    return means_of_crossing(table, equal_variances=equal_variances, confidence=confidence)


def means_of_crossing(table: Crossing, *, equal_variances: bool = False, confidence: float = 0.95) -> Outcome:
    """The t test of the two groups of a crossing."""
    require_sizes(table)
    n, mean, variance = table.sizes, table.means, table.variances
    gap, pooled = float(mean[1] - mean[0]), _pooled_variance(n, variance)
    if pooled <= 0:
        raise NoSpread(what=f"“{table.groups[0]}”、“{table.groups[1]}” ")
    if equal_variances:
        degrees, error = float(n.sum() - 2), math.sqrt(pooled * float((1 / n).sum()))
    else:
        parts = variance / n
        error = math.sqrt(float(parts.sum()))
        degrees = float(parts.sum() ** 2 / (parts**2 / (n - 1)).sum())
    half = t_quantile(confidence, degrees) * error
    deviation = math.sqrt(pooled)
    d = gap / deviation
    groups = tuple(
        Group(name, int(size), float(value), math.sqrt(spread))
        for name, size, value, spread in zip(table.groups, n, mean, variance, strict=True)
    )
    return Outcome(
        test="pooled_t" if equal_variances else "welch_t",
        statistic_name="t",
        statistic=gap / error,
        degrees=(degrees,),
        p_value=t_p_value(gap / error, degrees),
        difference=gap,
        low=gap - half,
        high=gap + half,
        unit=Unit.SCALE,
        groups=groups,
        effects={"cohens_d": d, "hedges_g": d * hedges_factor(float(n.sum()) - 2)},
        n_left_out=table.n_left_out,
        standard_error=error,
        detectable=detectable_mean(float(n[0]), float(n[1]), deviation, alpha=1 - confidence),
        confidence=confidence,
        notes=left_out(table.n_left_out),
    )


def hedges_factor(degrees: float) -> float:
    """The exact small-sample factor of Hedges 1981: Γ(m/2) / (√(m/2)·Γ((m-1)/2)).

    >>> round(hedges_factor(10), 4)
    0.9227
    """
    return math.exp(
        special.gammaln(degrees / 2) - special.gammaln((degrees - 1) / 2) - 0.5 * math.log(degrees / 2)
    )


def _pooled_variance(n: Floats, variance: Floats) -> float:
    return float(((n - 1) * variance).sum() / (n.sum() - 2))


def compare_rates(
    k_first: float,
    n_first: int,
    k_second: float,
    n_second: int,
    *,
    continuity: bool = False,
    interval: str = "newcombe",
    confidence: float = 0.95,
    names: tuple[str, str] = ("1", "2"),
) -> Outcome:
    """Two shares of independent groups, from counts: the pooled score test, second minus first.

    `continuity` takes Yates' correction. `interval`: newcombe (default, from two Wilson intervals) or
    wald (that of R's prop.test, with the same correction). Effects: Cohen's h, odds and risk ratio.
    Raises `ImpossibleCount`, `TooFewAnswers`. Equals R prop.test.

    >>> test = compare_rates(48, 80, 56, 70)
    >>> round(test.p_value, 4), round(test.low, 4), round(test.high, 4)
    (0.008, 0.0524, 0.3339)
    """
    require_one_of("interval", interval, ("newcombe", "wald"))
    require_rate("confidence", confidence)
    k, n = array_of("k", [k_first, k_second]), array_of("n", [n_first, n_second])
    checked_counts(k, n)
    if n.min() < 1:
        raise TooFewAnswers(what=f"“{names[int(n.argmin())]}” ", n=0, needed=1)
    p, gap = k / n, float(k[1] / n[1] - k[0] / n[0])
    step = min(0.5, abs(gap) / float((1 / n).sum())) if continuity else 0.0
    pooled = float(k.sum() / n.sum())
    null = math.sqrt(pooled * (1 - pooled) * float((1 / n).sum()))
    moved = math.copysign(max(abs(gap) - step * float((1 / n).sum()), 0.0), gap)
    z = moved / null if null > 0 else 0.0
    if interval == "wald":
        half = normal_quantile(confidence) * math.sqrt(float((p * (1 - p) / n).sum()))
        half += step * float((1 / n).sum())
        low, high = max(gap - half, -1.0), min(gap + half, 1.0)
    else:
        found = of_rates(k_first, n_first, k_second, n_second, confidence)
        low, high = found.low, found.high  # type: ignore[assignment]
    expected = np.minimum(pooled, 1 - pooled) * n
    return Outcome(
        test="score_z_continuity" if continuity else "score_z",
        statistic_name="z",
        statistic=z,
        degrees=(),
        p_value=normal_p_value(z) if null > 0 else 1.0,
        difference=gap,
        low=low,
        high=high,
        unit=Unit.RATE,
        groups=tuple(
            Group(name, int(size), float(share)) for name, size, share in zip(names, n, p, strict=True)
        ),
        effects=rate_effects(p),
        standard_error=math.sqrt(float((p * (1 - p) / n).sum())),
        detectable=detectable_rate(n[0], n[1], min(max(pooled, 1e-6), 1 - 1e-6), alpha=1 - confidence),
        confidence=confidence,
        notes=(_SMALL_EXPECTED,) if expected.min() < 5 else (),
    )


_SMALL_EXPECTED = note(
    "small_expected",
    "有的格子期望频数不足 5，近似检验不够可靠，请看 Fisher 精确检验。",
    "An expected count is below 5: the approximate test is unsure, look at Fisher's exact test.",
)


def rate_effects(p: Floats) -> dict[str, float]:
    """Cohen's h, odds ratio and risk ratio of two shares, second against first, where they exist."""
    angle = 2 * np.arcsin(np.sqrt(p))
    made = {"cohens_h": float(angle[1] - angle[0])}
    if 0 < p[0] < 1 and p[1] < 1:
        made["odds_ratio"] = float(p[1] / (1 - p[1]) / (p[0] / (1 - p[0])))
    if p[0] > 0:
        made["risk_ratio"] = float(p[1] / p[0])
    return made
