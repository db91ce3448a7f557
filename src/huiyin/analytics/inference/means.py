"""Intervals of a mean, weighted or not."""

from __future__ import annotations

import math

import numpy as np

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.summaries import FLAT, Moments
from huiyin.analytics.terms import Floats

UNBOUNDED = (-math.inf, math.inf)


def is_weighted(moments: Moments) -> bool:
    """Whether the rows carry unequal weights."""
    return moments.n > 0 and abs(moments.n_effective - moments.n) > 1e-9 * moments.n


def linearised_covariance(moments: Moments) -> Floats:
    """(k, k) covariance of the weighted means: n/(n-1) · Σw²(z-μ)(z-μ)' / (Σw)².

    The weights are taken as fixed. Without weights it is s²/n; it equals R's svymean for a design
    of independent rows. A variable without spread has exactly 0. NaN below n = 2. Source: Binder 1983, doi:10.2307/1402588.
    """
    n = moments.n
    if n < 2:
        return np.full((moments.k, moments.k), np.nan)
    centre = moments.products[0, 1:] / moments.sum_w
    cross = np.outer(centre, moments.squares[0, 1:])
    about = moments.squares[1:, 1:] - cross - cross.T + moments.squares[0, 0] * np.outer(centre, centre)
    flat = np.diag(about) <= FLAT * np.diag(moments.squares)[1:]
    about[flat, :] = 0.0
    about[:, flat] = 0.0
    return np.asarray(about * (n / (n - 1)) / moments.sum_w**2, dtype=np.float64)


def standard_error(moments: Moments, position: int = 0) -> float:
    """Linearised standard error of one weighted mean; NaN below n = 2."""
    return math.sqrt(max(float(linearised_covariance(moments)[position, position]), 0.0))


def bounded_score_interval(
    value: float, n: float, bounds: tuple[float, float], confidence: float
) -> tuple[float, float]:
    """Wilson's interval for the mean of answers that all lie within `bounds`.

    A mean at p of the way from low to high bound varies at most like a share p; so this interval is
    never too narrow. It stands in where the sample shows no spread at all and a t interval would
    claim certainty.
    """
    from huiyin.analytics.inference.proportions import wilson

    low, high = bounds
    if high <= low:  # every grade is worth the same
        return low, high
    p = min(max((value - low) / (high - low), 0.0), 1.0)
    ends = wilson(p * n, n, confidence)
    return low + (high - low) * ends[0], low + (high - low) * ends[1]


def mean_interval(
    moments: Moments,
    position: int = 0,
    unit: Unit = Unit.SCALE,
    bounds: tuple[float, float] = UNBOUNDED,
    confidence: float = 0.95,
) -> Estimate:
    """The weighted mean with its t interval on n-1 degrees of freedom, cut to `bounds`.

    With weights the standard error is linearised. `n_effective` is Kish's. Where all answers are equal the method is "bounded_score" (with finite
    bounds) or there is no interval. No value for n = 0, no interval below n = 2.

    >>> e = mean_interval(Moments.from_arrays([2.0, 4.0, 6.0]))
    >>> e.value, round(e.low, 3), round(e.high, 3)
    (4.0, -0.968, 8.968)
    """
    n, worth = moments.n, moments.n_effective
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, unit, "none", None, confidence)
    value = min(max(float(moments.mean[position]), bounds[0]), bounds[1])
    if n < 2:
        return Estimate(value, None, None, n, worth, unit, "none", None, confidence)
    error = standard_error(moments, position)
    if error > 0:
        half = t_quantile(confidence, n - 1) * error
        low, high = max(value - half, bounds[0]), min(value + half, bounds[1])
        method = "t_weighted" if is_weighted(moments) else "t"
        return Estimate(value, low, high, n, worth, unit, method, error, confidence)
    if not all(math.isfinite(bound) for bound in bounds):
        return Estimate(value, None, None, n, worth, unit, "none", None, confidence)
    low, high = bounded_score_interval(value, worth, bounds, confidence)
    error = (high - low) / (2 * normal_quantile(confidence))
    return Estimate(
        value, min(low, value), max(high, value), n, worth, unit, "bounded_score", error, confidence
    )
