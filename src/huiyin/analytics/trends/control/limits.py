"""Control limits: sigmas as the textbook has them, or tail probabilities that keep a false-alarm rate."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.kinds import Kind, Points, Process

_HALVINGS = 60
_EDGE = 0.2  # variance of the sum below which the saddlepoint leans on the greatest value possible
Bounds = tuple[Floats, Floats]


def deviations_of(process: Process, points: Points) -> Floats:
    """Standard deviation of each point, from its size alone."""
    if points.kind == "np":
        return np.asarray(process.spread * np.sqrt(points.sizes))
    return np.asarray(process.spread / np.sqrt(points.sizes))


def centres_of(process: Process, points: Points) -> Floats:
    """Centre line at each point."""
    times = points.sizes if points.kind == "np" else np.ones(len(points))
    return np.asarray(process.level * times)


def possible(kind: Kind, points: Points) -> Bounds:
    """The least and the greatest value each point can have."""
    n = len(points)
    if kind == "p":
        return np.zeros(n), np.ones(n)
    if kind == "np":
        return np.zeros(n), points.sizes
    if kind in ("u", "c"):
        return np.zeros(n), np.full(n, np.inf)
    if kind == "nps":
        return np.full(n, -100.0), np.full(n, 100.0)
    return np.full(n, -np.inf), np.full(n, np.inf)


def sigma_limits(process: Process, points: Points, sigmas: float, widening: float) -> Bounds:
    """Centre ± `sigmas` standard deviations, cut to what is possible."""
    centre, half = centres_of(process, points), sigmas * widening * deviations_of(process, points)
    low, high = possible(points.kind, points)
    return np.maximum(centre - half, low), np.minimum(centre + half, high)


def probability_limits(
    processes: list[Process], points: Points, rate: float, widening: float, degrees: float
) -> Bounds:
    """Limits outside which a point falls with probability `rate` at most, half on each side.

    `processes` holds the reference of each point; that its level is itself an estimate widens the limits: a point of n judged
    by a base of N counts as n/(1+n/N). With a `widening` above 1 (overdispersion, on `degrees` of
    freedom) the size shrinks by its square. Binomial and Poisson tails are exact for whole sizes, those of NPS by a
    saddlepoint, means and values by Student's t.
    """
    level = np.array([p.level for p in processes])
    base = np.array([p.size for p in processes])
    shrink = 1 / (1 + points.sizes / base) / widening**2
    worth = points.sizes * shrink
    if points.kind in ("xmr", "xbar"):
        freedom = np.array([p.degrees for p in processes]) if widening == 1 else np.full(len(points), degrees)
        spread = np.array([p.spread for p in processes])
        half = _student(rate / 2, freedom) * spread / np.sqrt(worth)
        return level - half, level + half
    tail = np.full(len(points), rate / 2)
    if widening > 1 and math.isfinite(degrees):
        tail = np.full(len(points), float(special.ndtr(-_student(rate / 2, np.array([degrees]))[0])))
    if points.kind == "nps":
        low, high = _nps_limits(processes, worth, tail)
    elif points.kind in ("p", "np"):
        low, high = _shares(level, worth, tail)
    else:
        low, high = _rates(level, worth, tail)
    times = points.sizes if points.kind == "np" else np.ones(len(points))
    return low * times, high * times


def _student(tail: float, degrees: Floats) -> Floats:
    finite = np.where(np.isfinite(degrees), degrees, 1e12)
    return np.asarray(-special.stdtrit(finite, tail))


def _bisect(above: Callable[[Floats], Floats], low: Floats, high: Floats, tail: Floats) -> Floats:
    """Where a falling function of the limit reaches `tail`."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        too_likely = above(middle) > tail
        low, high = np.where(too_likely, middle, low), np.where(too_likely, high, middle)
    return high


def _shares(level: Floats, worth: Floats, tail: Floats) -> Bounds:
    """The share below which, and above which, a binomial share falls with probability `tail`."""

    def upper(share: Floats) -> Floats:
        k = share * worth  # P(X ≥ k), continued between whole numbers
        return np.asarray(special.betainc(np.maximum(k, 1e-300), np.maximum(worth - k + 1, 1e-300), level))

    def lower(rest: Floats) -> Floats:
        k = rest * worth
        return np.asarray(
            special.betainc(np.maximum(k, 1e-300), np.maximum(worth - k + 1, 1e-300), 1 - level)
        )

    zero, one = np.zeros(len(level)), np.ones(len(level)) + 1 / worth
    return 1 - _bisect(lower, zero, one, tail), _bisect(upper, zero, one, tail)


def _rates(level: Floats, worth: Floats, tail: Floats) -> Bounds:
    mean = level * worth
    top = mean + 40 * np.sqrt(mean + 1) + 40

    def upper(k: Floats) -> Floats:
        return np.asarray(special.gammainc(np.maximum(k, 1e-300), mean))  # P(X ≥ k)

    def lower(fall: Floats) -> Floats:
        return np.asarray(special.gammaincc(np.maximum(top - fall, -1 + 1e-9) + 1, mean))  # P(X ≤ top - fall)

    high = _bisect(upper, np.zeros(len(mean)), top, tail)
    low = top - _bisect(lower, np.zeros(len(mean)), top + 1, tail)
    return low / worth, high / worth


def _nps_limits(processes: list[Process], worth: Floats, tail: Floats) -> Bounds:
    promoters = np.array([p.promoters for p in processes])
    detractors = np.array([p.detractors for p in processes])
    high = _nps_upper(promoters, detractors, worth, tail)
    return -_nps_upper(detractors, promoters, worth, tail), high


def _nps_upper(up: Floats, down: Floats, worth: Floats, tail: Floats) -> Floats:
    """The score above which NPS falls with probability `tail`: Lugannani and Rice's saddlepoint.

    Source: Daniels 1987, doi:10.2307/1403269, with the correction for whole numbers.
    """
    stay = 1 - up - down

    def at(tilt: Floats) -> tuple[Floats, Floats]:
        """The mean score under the tilt and the probability of reaching it."""
        grown, shrunk = up * np.exp(tilt), down * np.exp(-tilt)
        total = grown + shrunk + stay
        mean = (grown - shrunk) / total
        variance = (grown + shrunk) / total - mean**2
        w = np.sqrt(np.maximum(2 * worth * (tilt * mean - np.log(total)), 1e-300))
        u = -np.expm1(-tilt) * np.sqrt(np.maximum(worth * variance, 1e-300))
        density = np.exp(-(w**2) / 2) / math.sqrt(2 * math.pi)
        reached = np.clip(special.ndtr(-w) + density * (1 / u - 1 / w), 0.0, 1.0)
        return mean, np.where(worth * variance < _EDGE, up**worth, reached)

    tilt = _bisect(lambda t: at(t)[1], np.full(len(up), 1e-6), np.full(len(up), 30.0), tail)
    return np.where(up**worth > tail, 100.0, 100 * at(tilt)[0])
