"""Intervals of one net promoter score in the variants in use, on counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from huiyin.analytics.checks import require_number, require_one_of, require_rate
from huiyin.analytics.columns import array_of, numbers, require_within
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import checked_counts
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile, t_quantile
from huiyin.analytics.terms import Floats

Ends = tuple[Floats, Floats]

_ADDED = 3.0


def nps_error(promoters: Any, detractors: Any, n: Any, *, unbiased: bool = False) -> Floats:
    """Standard error in points: 100·√((p + d - (p-d)²)/n), over n-1 where `unbiased`.

    >>> round(float(nps_error(25, 20, 100)), 3)
    6.69
    """
    given = (("promoters", promoters), ("detractors", detractors), ("n", n))
    p, d, of = (array_of(name, value) for name, value in given)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.maximum((p + d) / of - ((p - d) / of) ** 2, 0.0)
        return np.asarray(100 * np.sqrt(variance / (of - 1 if unbiased else of)), dtype=np.float64)


def _wald(p: Floats, d: Floats, n: Floats, confidence: float) -> Ends:
    half = normal_quantile(confidence) * nps_error(p, d, n)
    value = 100 * (p - d) / n
    return value - half, value + half


def _student(p: Floats, d: Floats, n: Floats, confidence: float) -> Ends:
    t = np.array([t_quantile(confidence, float(size) - 1) if size > 1 else np.nan for size in n.ravel()])
    half = t.reshape(n.shape) * nps_error(p, d, n, unbiased=True)
    value = 100 * (p - d) / n
    return value - half, value + half


def _adjusted(p: Floats, d: Floats, n: Floats, confidence: float) -> Ends:
    return _wald(p + _ADDED / 4, d + _ADDED / 4, n + _ADDED, confidence)


NPS_INTERVALS: Mapping[str, Callable[[Floats, Floats, Floats, float], Ends]] = {
    "wald": _wald,
    "t": _student,
    "adjusted_wald": _adjusted,
}


def nps_ends(
    promoters: Any,
    detractors: Any,
    n: Any,
    method: str = "wald",
    *,
    confidence: float = 0.95,
    cut: bool = True,
) -> Ends:
    """Both ends of the interval of an NPS, from counts (numbers or arrays), in points.

    `method`: wald (the usual one), t (n-1 and Student's t, the mean of 100, 0, -100), adjusted_wald
    (three respondents added in thought, a quarter promoters, a quarter detractors; keeps its promise at
    small n and where all answers agree). `cut` keeps the ends within ±100. Raises `ImpossibleCount`.
    Source: Rocks 2016, doi:10.48550/arXiv.1601.07235.

    >>> low, high = nps_ends(25, 20, 100)
    >>> round(float(low), 2), round(float(high), 2)
    (-8.11, 18.11)
    """
    require_one_of("method", method, NPS_INTERVALS)
    require_rate("confidence", confidence)
    given = (("promoters", promoters), ("detractors", detractors), ("n", n))
    p, d, of = np.broadcast_arrays(*(array_of(name, value) for name, value in given))
    for part in (p, d, p + d):
        checked_counts(part, of)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = NPS_INTERVALS[method](p, d, of, confidence)
    return (np.clip(low, -100, 100), np.clip(high, -100, 100)) if cut else (low, high)


def nps_estimate(scores: Any, method: str = "wald", *, confidence: float = 0.95) -> Estimate:
    """The NPS of 0-10 answers with the interval of a named method; missing answers left out.

    No value for no answers. Raises `OutsideScale`.

    >>> print(nps_estimate([10] * 20, "adjusted_wald"))
    100.0 [69.7, 100.0], n = 20, 95 % interval (adjusted_wald)
    """
    column = numbers(scores)
    require_within(column, (0, 10))
    there = column[~np.isnan(column)]
    n, promoters, detractors = len(there), int((there >= 9).sum()), int((there <= 6).sum())
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.POINTS, "none", None, confidence)
    value = 100 * (promoters - detractors) / n
    low, high = (float(end) for end in nps_ends(promoters, detractors, n, method, confidence=confidence))
    if not (low <= high):
        return Estimate(value, None, None, n, float(n), Unit.POINTS, "none", None, confidence)
    error = float(nps_error(promoters, detractors, n, unbiased=method == "t"))
    return Estimate(
        value, min(low, value), max(high, value), n, float(n), Unit.POINTS, method, error, confidence
    )


def nps_against(promoters: int, detractors: int, n: int, value: float = 0.0) -> float | None:
    """Two-sided p that the NPS of these counts is `value` points, by the normal; None without spread.

    >>> round(nps_against(25, 20, 100), 4)
    0.4548
    """
    for name, count in (("promoters", promoters), ("detractors", detractors), ("n", n)):
        require_number(name, count)
    require_number("value", value)
    for part in (promoters, detractors, promoters + detractors):
        checked_counts(part, n)
    error = float(nps_error(promoters, detractors, n))
    return normal_p_value((100 * (promoters - detractors) / n - value) / error) if error > 0 else None
