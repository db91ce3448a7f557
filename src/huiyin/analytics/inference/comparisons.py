"""Differences between two estimates of independent groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile, t_p_value, t_quantile
from huiyin.analytics.problems import NotComparable

_FARTHEST = {Unit.RATE: 1.0, Unit.INDEX: 100.0, Unit.POINTS: 200.0}
_SCORE = {"wilson", "wilson_weighted"}
_STUDENT = {"t", "t_weighted", "ratio_t"}


@dataclass(frozen=True)
class Comparison:
    """The second group minus the first, with its interval and two-sided p; None where it cannot be computed."""

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    method: str
    confidence: float = 0.95


def difference(a: Estimate, b: Estimate) -> Comparison:
    """b minus a, two independent groups measured in the same unit.

    Rates with Wilson intervals: Newcombe's interval and the pooled score test (equals R
    prop.test(correct=FALSE)). Means and clustered rates: Welch. Net promoter scores: normal, from
    both standard errors. Without two intervals there is only the difference itself. Raises
    `NotComparable` when the units or confidence levels differ.
    """
    if a.unit != b.unit or abs(a.confidence - b.confidence) > 1e-12:
        raise NotComparable(first=a.unit, second=b.unit)
    if a.value is None or b.value is None:
        return Comparison(None, None, None, None, "none", a.confidence)
    if not (a.has_interval and b.has_interval):
        return Comparison(b.value - a.value, None, None, None, "none", a.confidence)
    methods = {a.method, b.method}
    if methods <= _SCORE:
        return _newcombe(a, b)
    if methods <= _STUDENT:
        return _welch(a, b)
    return _normal(a, b)


def of_rates(
    k_before: float, n_before: int, k_after: float, n_after: int, confidence: float = 0.95
) -> Comparison:
    """The share after minus the share before, from counts: Newcombe's interval, pooled score test.

    >>> c = of_rates(48, 80, 56, 70)
    >>> round(c.difference, 4), round(c.low, 4), round(c.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    return difference(
        share_of_counts(k_before, n_before, confidence), share_of_counts(k_after, n_after, confidence)
    )


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    """Value, low and high of an estimate that has them."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        raise ValueError("the estimate has no interval")
    return estimate.value, estimate.low, estimate.high


def _square_and_add(a: Estimate, b: Estimate) -> tuple[float, float, float]:
    """Difference and both ends from the two intervals: Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, method 10."""
    p, p_low, p_high = _ends(a)
    q, q_low, q_high = _ends(b)
    return (
        q - p,
        q - p - math.hypot(q - q_low, p_high - p),
        q - p + math.hypot(q_high - q, p - p_low),
    )


def _newcombe(a: Estimate, b: Estimate) -> Comparison:
    gap, low, high = _square_and_add(a, b)
    n, m = a.n_effective, b.n_effective
    pooled = (n * _ends(a)[0] + m * _ends(b)[0]) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    p_value = normal_p_value(gap / error) if error > 0 else 1.0
    return Comparison(gap, low, high, p_value, "newcombe", a.confidence)


def _errors(a: Estimate, b: Estimate) -> tuple[float, float]:
    if a.standard_error is None or b.standard_error is None:
        raise ValueError("the estimate has no standard error")
    return a.standard_error, b.standard_error


def _welch(a: Estimate, b: Estimate) -> Comparison:
    gap = _ends(b)[0] - _ends(a)[0]
    first, second = (error**2 for error in _errors(a, b))
    error = math.sqrt(first + second)
    degrees = (first + second) ** 2 / (first**2 / (a.n - 1) + second**2 / (b.n - 1))
    half = t_quantile(a.confidence, degrees) * error
    low, high = _within(a.unit, gap - half, gap + half)
    return Comparison(gap, low, high, t_p_value(gap / error, degrees), "welch", a.confidence)


def _within(unit: Unit, low: float, high: float) -> tuple[float, float]:
    """The ends cut to the farthest two figures of the unit can lie apart."""
    limit = _FARTHEST.get(unit, math.inf)
    return max(low, -limit), min(high, limit)


def _normal(a: Estimate, b: Estimate) -> Comparison:
    gap = _ends(b)[0] - _ends(a)[0]
    error = math.hypot(*_errors(a, b))
    half = normal_quantile(a.confidence) * error
    low, high = _within(a.unit, gap - half, gap + half)
    return Comparison(gap, low, high, normal_p_value(gap / error), "normal", a.confidence)
