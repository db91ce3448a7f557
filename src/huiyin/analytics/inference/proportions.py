"""Intervals of a share.

The default is Wilson's score interval: it never leaves 0-1, does not collapse when nobody or
everybody says yes, and keeps its promise at small n.
"""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import is_weighted, linearised_covariance
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import ImpossibleCount
from huiyin.analytics.summaries import Moments

Interval = tuple[float, float]

_EDGE = 1e-12  # a share this near to 0 or 1 is 0 or 1 but for rounding


def checked_counts(k: npt.ArrayLike, n: npt.ArrayLike) -> None:
    """Raise `ImpossibleCount` for the first pair that does not hold 0 ≤ k ≤ n, both finite."""
    hits, of = np.atleast_1d(np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64))
    good = np.isfinite(hits) & np.isfinite(of) & (hits >= 0) & (hits <= of * (1 + 1e-12))
    if not good.all():
        at = int(np.flatnonzero(~good)[0])
        raise ImpossibleCount(k=f"{np.broadcast_to(hits, good.shape)[at]:g}", n=f"{of[at]:g}")


def _checked(k: float, n: float, confidence: float) -> None:
    for name, count in (("k", k), ("n", n)):
        require(isinstance(count, Real), name, count, zh="为数", en="be a number")
    if not (math.isfinite(k) and math.isfinite(n) and 0 <= k <= n * (1 + 1e-12)):
        raise ImpossibleCount(k=k, n=n)
    require_rate("confidence", confidence)


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of k hits among n, both ends in 0-1.

    `k` and `n` may be effective (fractional) counts. With n = 0 nothing is known: (0, 1). Raises
    `ImpossibleCount` unless 0 ≤ k ≤ n. Source: Wilson 1927; equals R prop.test(correct=FALSE).

    >>> low, high = wilson(4, 4)
    >>> round(low, 3), high
    (0.51, 1.0)
    """
    _checked(k, n, confidence)
    if n == 0:
        return 0.0, 1.0
    z = normal_quantile(confidence)
    p = min(k / n, 1.0)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if p == 0 else max(centre - half, 0.0)
    high = 1.0 if p == 1 else min(centre + half, 1.0)
    return low, high


def clopper_pearson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """The exact binomial interval of k hits among n: never too narrow, often too wide.

    Raises `ImpossibleCount` unless 0 ≤ k ≤ n. Source: Clopper & Pearson 1934; equals R binom.test.

    >>> low, high = clopper_pearson(0, 10)
    >>> low, round(high, 4)
    (0.0, 0.3085)
    """
    _checked(k, n, confidence)
    if n == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(special.betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def share_of_counts(k: float, n: int, confidence: float = 0.95) -> Estimate:
    """The share k/n as an estimate with Wilson's interval; no value for n = 0.

    >>> print(share_of_counts(497, 500))
    99.4 % [98.3, 99.8], n = 500, 95 % interval (wilson)
    """
    low, high = wilson(k, n, confidence)
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.RATE, "none", None, confidence)
    p = k / n
    return Estimate(p, low, high, n, float(n), Unit.RATE, "wilson", math.sqrt(p * (1 - p) / n), confidence)


def effective_n(moments: Moments, position: int = 0) -> float:
    """What n is worth for one share after weighting, from its design effect; n without weights.

    The design effect is the linearised variance over p(1-p)/(n-1), what simple random sampling
    would have; n_effective = n / design effect, never above n. Where nobody or everybody says yes
    the design effect cannot be seen and Kish's n_effective stands in.
    """
    n = moments.n
    if n < 2 or not is_weighted(moments):
        return moments.n_effective
    p = float(moments.mean[position])
    variance = float(linearised_covariance(moments)[position, position])
    if variance <= 0 or min(p, 1 - p) < _EDGE:
        return moments.n_effective
    return min(n * p * (1 - p) / (n - 1) / variance, float(n))


def rate_interval(moments: Moments, position: int = 0, confidence: float = 0.95) -> Estimate:
    """The mean of a 0/1 term as a rate: Wilson on n, with weights Wilson on `effective_n`.

    No value for n = 0, no interval below n = 2.
    """
    n = moments.n
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.RATE, "none", None, confidence)
    p = min(max(float(moments.mean[position]), 0.0), 1.0)
    if min(p, 1 - p) < _EDGE:
        p = float(round(p))  # a hair of rounding must not hide that everybody agrees
    if n < 2:
        return Estimate(p, None, None, n, moments.n_effective, Unit.RATE, "none", None, confidence)
    worth = effective_n(moments, position)
    low, high = wilson(p * worth, worth, confidence)
    method = "wilson_weighted" if is_weighted(moments) else "wilson"
    error = math.sqrt(p * (1 - p) / worth)
    return Estimate(p, min(low, p), max(high, p), n, worth, Unit.RATE, method, error, confidence)
