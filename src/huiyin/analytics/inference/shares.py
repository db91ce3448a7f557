"""Every interval of a share the field uses, on counts or under a sampling design.

Wilson stays the default (see `proportions`); the others are here because a contract, a standard or a
peer asks for them, and to compare. All are computed on arrays at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import array_of
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import checked_counts
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats

Ends = tuple[Floats, Floats]


def wilson_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """Wilson's score interval; R prop.test(correct=FALSE)."""
    return _score(k, n, confidence, np.zeros_like(k))


def wilson_continuity_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """Wilson's interval with continuity correction; R prop.test(correct=TRUE)."""
    return _score(k, n, confidence, np.minimum(0.5, np.abs(k - n / 2)))


def _score(k: Floats, n: Floats, confidence: float, step: Floats) -> Ends:
    z = normal_quantile(confidence)
    ends = []
    for sign in (-1.0, 1.0):
        p = np.clip((k + sign * step) / n, 0.0, 1.0)
        root = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        end = (p + z * z / (2 * n) + sign * root) / (1 + z * z / n)
        ends.append(np.where(p == (1 + sign) / 2, p, np.clip(end, 0.0, 1.0)))
    return ends[0], ends[1]


def clopper_pearson_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """The exact interval: never too narrow; R binom.test."""
    tail = (1 - confidence) / 2
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 1e-300), n - k + 1, tail), 0.0)
    high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1e-300), 1 - tail), 1.0)
    return low, high


def jeffreys_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """Quantiles of Beta(k + 1/2, n - k + 1/2)."""
    tail = (1 - confidence) / 2
    low, high = (special.betaincinv(k + 0.5, n - k + 0.5, q) for q in (tail, 1 - tail))
    return low, high


def agresti_coull_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """Wald about (k + z²/2)/(n + z²); may leave 0-1 at the edges."""
    z = normal_quantile(confidence)
    more = n + z * z
    p = (k + z * z / 2) / more
    half = z * np.sqrt(p * (1 - p) / more)
    return p - half, p + half


def wald_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """The textbook interval p ± z·√(p(1-p)/n): too narrow near 0 and 1, a point at the edges."""
    p = k / n
    half = normal_quantile(confidence) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def logit_ends(k: Floats, n: Floats, confidence: float) -> Ends:
    """Normal on the log-odds; exact ends where nobody or everybody says yes (no log-odds there)."""
    edge = (k <= 0) | (k >= n)
    p = np.where(edge, 0.5, k / n)
    half = normal_quantile(confidence) / np.sqrt(n * p * (1 - p))
    exact = clopper_pearson_ends(k, n, confidence)
    ends = [
        np.where(edge, end, special.expit(special.logit(p) + sign * half))
        for end, sign in zip(exact, (-1, 1), strict=True)
    ]
    return ends[0], ends[1]


SHARE_INTERVALS: Mapping[str, Callable[[Floats, Floats, float], Ends]] = {
    "wilson": wilson_ends,
    "wilson_continuity": wilson_continuity_ends,
    "clopper_pearson": clopper_pearson_ends,
    "jeffreys": jeffreys_ends,
    "agresti_coull": agresti_coull_ends,
    "wald": wald_ends,
    "logit": logit_ends,
}


def share_interval(
    k: Any, n: Any, method: str = "wilson", *, confidence: float = 0.95, cut: bool = True
) -> Ends:
    """Both ends of the interval of k hits among n, numbers or arrays, by a named method.

    `method`: wilson, wilson_continuity, clopper_pearson, jeffreys, agresti_coull, wald, logit. `cut`
    keeps the ends of the two that may leave 0-1 (Agresti-Coull, Wald) inside. Raises
    `ImpossibleCount`, `BadArgument`. Sources: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286;
    Newcombe 1998.

    >>> low, high = share_interval([0, 5], [10, 29], "jeffreys")
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.069], [0.2172, 0.3374])
    """
    require_one_of("method", method, SHARE_INTERVALS)
    require_rate("confidence", confidence)
    hits, of = array_of("k", k), array_of("n", n)
    if hits.ndim and of.ndim and len(hits) != len(of) and 1 not in (len(hits), len(of)):
        raise LengthsDiffer(what="n", given=len(of), wanted=len(hits))
    hits, of = np.broadcast_arrays(hits, of)
    checked_counts(hits, of)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = SHARE_INTERVALS[method](hits, of, confidence)
    ends = np.where(of > 0, ends[0], 0.0), np.where(of > 0, ends[1], 1.0)
    return (np.clip(ends[0], 0, 1), np.clip(ends[1], 0, 1)) if cut else ends


def share(k: float, n: int, method: str = "wilson", *, confidence: float = 0.95) -> Estimate:
    """The share k/n as an estimate with the interval of a named method (see `share_interval`).

    No value for n = 0.

    >>> print(share(9, 10, "clopper_pearson"))
    90.0 % [55.5, 99.7], n = 10, 95 % interval (clopper_pearson)
    """
    low, high = share_interval(k, n, method, confidence=confidence)
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.RATE, "none", None, confidence)
    p = k / n
    error = math.sqrt(p * (1 - p) / n)
    return Estimate(p, float(low), float(high), int(n), float(n), Unit.RATE, method, error, confidence)


DESIGN_INTERVALS = ("logit", "likelihood", "arcsine", "beta", "mean", "wilson")


def design_share_ends(
    p: float, variance: float, n: int, degrees: float, method: str, confidence: float
) -> tuple[float, float]:
    """Both ends of the interval of a share with a design-based variance, t on `degrees` of freedom.

    `method`: logit (the default of R's svyciprop, and its xlogit), likelihood (profile, scaled by the
    design effect; R interpolates its profile, so equal to about 1e-5), arcsine, beta (Korn and Graubard 1998), mean (plain t, may leave 0-1), wilson (on
    n over the design effect). Where p is 0 or 1, or the variance 0, there is nothing to linearise:
    raises ValueError, the caller shows the exact interval on n effective instead.
    """
    if not (0 < p < 1 and variance > 0):
        raise ValueError("no design effect can be seen in a share of 0 or 1")
    t, error = t_quantile(confidence, degrees), math.sqrt(variance)
    if method == "mean":
        return p - t * error, p + t * error
    if method == "logit":
        half = t * error / (p * (1 - p))
        middle = float(special.logit(p))
        return float(special.expit(middle - half)), float(special.expit(middle + half))
    if method == "arcsine":
        half, middle = t * error / (2 * math.sqrt(p * (1 - p))), math.asin(math.sqrt(p))
        low, high = max(middle - half, 0.0), min(middle + half, math.pi / 2)
        return math.sin(low) ** 2, math.sin(high) ** 2
    worth = p * (1 - p) / variance
    if method == "beta":
        worth *= (t_quantile(confidence, n - 1) / t) ** 2
        tail = (1 - confidence) / 2
        return (
            float(special.betaincinv(worth * p, worth * (1 - p) + 1, tail)),
            float(special.betaincinv(worth * p + 1, worth * (1 - p), 1 - tail)),
        )
    if method == "wilson":
        low_end, high_end = wilson_ends(np.array(p * worth), np.array(worth), confidence)
        return float(low_end), float(high_end)
    return _likelihood_ends(p, worth, t * math.sqrt(n / (n - 1)))


def _likelihood_ends(p: float, worth: float, t: float) -> tuple[float, float]:
    """Where twice the loss of log-likelihood of `worth` answers reaches t²."""

    def beyond(at: float) -> float:
        q = float(special.expit(at))
        loss = special.rel_entr(p, q) + special.rel_entr(1 - p, 1 - q)
        return float(2 * worth * loss - t * t)

    middle = float(special.logit(p))
    low = optimize.brentq(beyond, middle - 60, middle, xtol=1e-13)
    high = optimize.brentq(beyond, middle, middle + 60, xtol=1e-13)
    return float(special.expit(low)), float(special.expit(high))
