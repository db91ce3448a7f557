"""Looking at a trial while it runs: boundaries for planned looks, and intervals that hold at any time.

Testing at |z| > 1.96 each time somebody looks makes 5 % false alarms into 14 % after five looks. Either
the looks are planned (group-sequential boundaries, alpha spending) or the interval is valid at all times
(mixture sequential probability ratio test).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import (
    require,
    require_number,
    require_one_of,
    require_positive,
    require_rate,
    require_whole,
)
from huiyin.analytics.columns import array_of
from huiyin.analytics.terms import Floats

_POINTS = 401  # of the grid on which the density of the statistic is carried from look to look


def peeking_error(n_looks: int, *, alpha: float = 0.05) -> float:
    """How often a trial without any effect is called significant when looked at `n_looks` equally spaced times.

    Source: Armitage, McPherson & Rowe 1969, JRSS A 132.

    >>> round(peeking_error(5), 4)
    0.1417
    """
    n = require_whole("n_looks", n_looks, at_least=1)
    require_rate("alpha", alpha)
    edge = float(special.ndtri(1 - alpha / 2))
    return 1 - _staying_inside([edge] * n, _equal(n))


def obrien_fleming(n_looks: int, *, alpha: float = 0.05) -> Floats:
    """(n_looks,) two-sided z boundaries, strict at first: c·√(K/k). Source: O'Brien & Fleming 1979.

    >>> obrien_fleming(5).round(3).tolist()
    [4.562, 3.226, 2.634, 2.281, 2.04]
    """
    n = require_whole("n_looks", n_looks, at_least=1)
    require_rate("alpha", alpha)
    return _scaled(np.sqrt(n / np.arange(1, n + 1)), alpha)


def pocock(n_looks: int, *, alpha: float = 0.05) -> Floats:
    """(n_looks,) two-sided z boundaries, the same at every look. Source: Pocock 1977.

    >>> pocock(5).round(3).tolist()
    [2.413, 2.413, 2.413, 2.413, 2.413]
    """
    n = require_whole("n_looks", n_looks, at_least=1)
    require_rate("alpha", alpha)
    return _scaled(np.ones(n), alpha)


def spending_boundaries(
    information: Sequence[float], *, alpha: float = 0.05, spending: str = "obrien_fleming"
) -> Floats:
    """Two-sided z boundaries for looks at any shares of the final information (Lan & DeMets 1983).

    `information` are increasing shares in (0, 1]; `spending` "obrien_fleming" (2 - 2Φ(z/√t) on each side, z the quantile of α/4) or "pocock"
    (α·ln(1 + (e-1)t)). Looks need not be equally spaced or fixed beforehand.

    >>> spending_boundaries([0.5, 1.0]).round(3).tolist()
    [2.963, 1.969]
    """
    t = np.atleast_1d(array_of("information", information))
    require_rate("alpha", alpha)
    require_one_of("spending", spending, ["obrien_fleming", "pocock"])
    increasing = len(t) > 0 and bool((np.diff(np.concatenate([[0.0], t])) > 0).all()) and t[-1] <= 1 + 1e-12
    require(
        increasing,
        "information",
        list(information),
        zh="为 0 到 1 之间递增的比例",
        en="be increasing shares between 0 and 1",
    )
    if spending == "pocock":
        spent = alpha * np.log1p((math.e - 1) * t)
    else:
        spent = 4 * special.ndtr(-special.ndtri(1 - alpha / 4) / np.sqrt(t))  # α/2 on each side
    edges: list[float] = []
    for at, target in enumerate(spent):
        edges.append(_next_edge(edges, t[: at + 1], 1 - float(target)))
    return np.array(edges)


def _next_edge(edges: list[float], t: Floats, inside: float) -> float:
    def excess(edge: float) -> float:
        return _staying_inside([*edges, edge], t) - inside

    return float(optimize.brentq(excess, 0.5, 12.0, xtol=1e-12))


def _scaled(shape: Floats, alpha: float) -> Floats:
    t = _equal(len(shape))

    def excess(constant: float) -> float:
        return _staying_inside((constant * shape).tolist(), t) - (1 - alpha)

    low = float(special.ndtri(1 - alpha / 2)) * 0.9
    return float(optimize.brentq(excess, low, 8.0, xtol=1e-13)) * shape


def _equal(n: int) -> Floats:
    return np.arange(1, n + 1) / n


def crossing_rate(boundaries: Sequence[float], drift: float) -> float:
    """How often a trial crosses its two-sided boundaries at equally spaced looks (0-1): its power.

    `drift` is the z value expected at the end: the effect over its standard error.

    >>> round(crossing_rate([1.959964], 2.801585), 4)
    0.8
    """
    edges = [require_positive("boundaries", edge) for edge in boundaries]
    return 1 - _staying_inside(edges, _equal(len(edges)), drift)


@cache
def _quadrature() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    return nodes, weights


def _staying_inside(edges: Sequence[float], t: Floats, drift: float = 0.0) -> float:
    """P(|Z(t_k)| < edge_k for all k) for a standardised Brownian motion with this drift.

    The density of B(t) inside the boundary is carried from look to look by Gauss-Legendre quadrature.
    """
    nodes, node_weights = _quadrature()
    half = edges[0] * math.sqrt(t[0])
    places, weights = nodes * half, node_weights * half
    density = np.exp(-((places - drift * t[0]) ** 2) / (2 * t[0])) / math.sqrt(2 * math.pi * t[0])
    for before, now, edge in zip(t[:-1], t[1:], edges[1:], strict=True):
        half = edge * math.sqrt(now)
        new, step = nodes * half, now - before
        spread = np.exp(-((new[:, None] - places[None, :] - drift * step) ** 2) / (2 * step)) / math.sqrt(
            2 * math.pi * step
        )
        density = spread @ (density * weights)
        places, weights = new, node_weights * half
    return float(density @ weights)


def mixture_ratio(difference: float, variance: float, n: float, *, tau_squared: float) -> float:
    """The mixture likelihood ratio Λ of H₀: no difference, with a N(0, τ²) prior on the difference.

    `variance` is that of one pair's difference (σ²_A + σ²_B with n a arm), so that the mean difference of
    `n` pairs has variance V/n. Source: Johari et al. 2017, "Peeking at A/B tests".

    >>> round(mixture_ratio(0.5, 50, 400, tau_squared=0.25), 6)
    1.124525
    """
    v = require_positive("variance", variance)
    pairs = require_positive("n", n)
    tau = require_positive("tau_squared", tau_squared)
    return math.exp(_log_ratio(require_number("difference", difference), v, pairs, tau))


def _log_ratio(d: float, v: float, n: float, tau: float) -> float:
    return 0.5 * math.log(v / (v + n * tau)) + n**2 * tau * d**2 / (2 * v * (v + n * tau))


def always_valid_p(ratios: Sequence[float]) -> Floats:
    """p values that hold at any time of looking: the running minimum of 1/Λ, at most 1.

    >>> always_valid_p([0.5, 4.0, 2.0]).tolist()
    [1.0, 0.25, 0.25]
    """
    found = np.atleast_1d(array_of("ratios", ratios))
    require(
        bool((found > 0).all()) and len(found) > 0,
        "ratios",
        list(ratios),
        zh="为大于 0 的数",
        en="be above 0",
    )
    return np.minimum.accumulate(np.minimum(1.0, 1.0 / found))


def always_valid_half_width(
    variance: float, n: float, *, tau_squared: float, confidence: float = 0.95
) -> float:
    """Half the width of the interval of a mean difference that covers at all times together.

    √(V(V + nτ²)/(n²τ²) · (2·ln(1/α) + ln((V + nτ²)/V))). Source: Johari et al. 2017; Howard et al. 2021.

    >>> always_valid_half_width(2.0, 1000, tau_squared=0.01) > 1.96 * (2.0 / 1000) ** 0.5
    True
    """
    v, pairs = require_positive("variance", variance), require_positive("n", n)
    tau, alpha = require_positive("tau_squared", tau_squared), 1 - require_rate("confidence", confidence)
    total = v + pairs * tau
    return math.sqrt(v * total / (pairs**2 * tau) * (2 * math.log(1 / alpha) + math.log(total / v)))


def best_tau_squared(variance: float, n: float, *, confidence: float = 0.95) -> float:
    """The τ² that makes the always-valid interval narrowest when about `n` pairs are expected.

    >>> 0 < best_tau_squared(2.0, 1000) < 0.1
    True
    """
    centre = math.log(require_positive("variance", variance) / require_positive("n", n))
    require_rate("confidence", confidence)
    objective: Callable[[float], float] = lambda log_tau: always_valid_half_width(  # noqa: E731
        variance, n, tau_squared=math.exp(log_tau), confidence=confidence
    )
    found = optimize.minimize_scalar(objective, bounds=(centre - 5, centre + 8), method="bounded")
    return math.exp(float(found.x))
