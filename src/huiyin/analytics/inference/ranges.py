"""The studentised range, that Tukey's and Games and Howell's comparisons stand on."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, special

from huiyin.analytics.terms import Floats

_NODES, _SHARES = np.polynomial.legendre.leggauss(160)
_TAIL = 1e-15  # of the chi distribution, left out on either side
_FAR = 8.5  # standard deviations beyond which the normal has nothing left


def range_tail(q: float, k: int, degrees: float) -> float:
    """P(Q > q) of the range of k normal means over an independent deviation; scipy's numbers, faster.

    >>> round(range_tail(3.5, 3, 20), 6)
    0.055892
    """
    if q <= 0:
        return 1.0
    low, high = (math.sqrt(float(special.chdtri(degrees, tail)) / degrees) for tail in (1 - _TAIL, _TAIL))
    s, ds = _spread(low, high)
    half = degrees / 2
    log_density = (
        math.log(2) + half * math.log(half) - special.gammaln(half) + (degrees - 1) * np.log(s) - half * s**2
    )
    return float(min(max(1 - ds * np.exp(log_density) @ _range_of_normals(q * s, k), 0.0), 1.0))


def range_quantile(confidence: float, k: int, degrees: float) -> float:
    """q with P(Q ≤ q) = confidence.

    >>> round(range_quantile(0.95, 3, 20), 4)
    3.5779
    """
    tail = 1 - confidence
    return float(optimize.brentq(lambda q: range_tail(q, k, degrees) - tail, 1e-6, 1e4, xtol=1e-12))


def _spread(low: float, high: float) -> tuple[Floats, Floats]:
    """Nodes and weights of Gauss and Legendre on an interval."""
    return low + (high - low) * (_NODES + 1) / 2, (high - low) / 2 * _SHARES


def _range_of_normals(width: Floats, k: int) -> Floats:
    """P(range of k standard normals ≤ width), for each width."""
    z, dz = _spread(-_FAR, _FAR)
    inside = special.ndtr(z) - special.ndtr(z - width[:, None])
    return np.asarray(inside ** (k - 1) @ (k * dz * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)))
