"""How long a chart runs until a false alarm, and limits that keep a budget of false alarms."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require, require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.run_rules import BEYOND_LIMITS, rules_of
from huiyin.analytics.trends.problems import TooManySegments

Chart = Literal["shewhart", "ewma", "cusum"]
_NODES = 80
_THINNEST = 1e-7  # false-alarm probability a point below which tails are guesswork
# In-control average run lengths of the rule sets at 3 sigma: western_electric by Champ & Woodall 1987,
# doi:10.1080/00401706.1987.10488266; runs by its Markov chain; nelson by simulating 12 million points.
SET_RUN_LENGTHS = {"runs": 95.73, "western_electric": 91.75, "nelson": 73.1}


def alarm_rate(segments: int, periods_per_year: float, false_alarms_per_year: float) -> float:
    """False-alarm probability left to each point when a budget is shared by all of them.

    Expected false alarms a year = segments · periods a year · this rate. Raises `TooManySegments`
    below 1e-7.

    >>> round(alarm_rate(50, 12, 1.0), 6)
    0.001667
    """
    require_whole("segments", segments, at_least=1)
    require_positive("periods_per_year", periods_per_year)
    require_positive("false_alarms_per_year", false_alarms_per_year)
    rate = false_alarms_per_year / (segments * periods_per_year)
    require(
        rate < 0.5,
        "false_alarms_per_year",
        false_alarms_per_year,
        zh="少于全部点数的一半",
        en="be fewer than half of all points",
    )
    if rate < _THINNEST:
        raise TooManySegments(rate=f"{rate:.1e}")
    return rate


def average_run_length(
    chart: Chart = "shewhart",
    *,
    width: float = 3.0,
    shift: float = 0.0,
    smoothing: float = 0.2,
    reference: float = 0.5,
) -> float:
    """Average number of points until a signal when the mean lies `shift` standard deviations off.

    `width` is the limit: sigmas for "shewhart" and "ewma" (asymptotic limits, weight `smoothing`), the
    decision interval h for "cusum" (two-sided, reference value k). Points are independent and normal
    with known mean and spread. By integral equations on 80 Gauss-Legendre nodes (Crowder 1987,
    doi:10.1080/00401706.1987.10488267; Vance 1986, doi:10.1080/00224065.1986.11979024).

    >>> round(average_run_length(), 1), round(average_run_length("cusum", width=5), 1)
    (370.4, 465.4)
    """
    require_one_of("chart", chart, ("shewhart", "ewma", "cusum"))
    require_positive("width", width)
    if chart == "shewhart":
        return 1 / float(special.ndtr(-width + shift) + special.ndtr(-width - shift))
    if chart == "ewma":
        require_rate("smoothing", smoothing, open_ends=False)
        require_positive("smoothing", smoothing)
        return _ewma(width, smoothing, shift)
    require_positive("reference", reference, or_zero=True)
    up, down = _cusum(width, reference, shift), _cusum(width, reference, -shift)
    return 1 / (1 / up + 1 / down)


@lru_cache(maxsize=256)
def width_for(chart: Chart, run_length: float, smoothing: float = 0.2, reference: float = 0.5) -> float:
    """The limit at which the average run length without a change is `run_length`.

    >>> round(width_for("shewhart", 370.4), 3), round(width_for("ewma", 500.0, 0.1), 3)
    (3.0, 2.814)
    """
    require(run_length > 2, "run_length", run_length, zh="大于 2", en="be above 2")
    if chart == "shewhart":
        return float(-special.ndtri(0.5 / run_length))

    def off(width: float) -> float:
        length = average_run_length(chart, width=width, smoothing=smoothing, reference=reference)
        return math.log(length / run_length)

    high = 1.0
    while off(high) < 0:
        high *= 1.5
    return float(optimize.brentq(off, 1e-2, high, xtol=1e-9))


def simulated_run_length(
    rules: str | tuple[str, ...] = "western_electric",
    *,
    sigmas: float = 3.0,
    shift: float = 0.0,
    n_points: int = 400_000,
    seed: int = 1,
) -> float:
    """Average run length of a set of rules, by simulating normal points in runs that end at a signal.

    The standard error is about the run length over the root of the number of signals seen.
    """
    chosen = rules_of(rules)
    rng = np.random.default_rng(seed)
    length = 500  # longer runs are as good as new: what is cut off counts as time without a signal
    z = rng.standard_normal((max(n_points // length, 1), length)) + shift
    signal = np.zeros(z.shape, dtype=bool)
    for rule in chosen:
        signal |= np.abs(z) > sigmas if rule.key == BEYOND_LIMITS else rule.marks(z)
    first = np.where(signal.any(axis=1), signal.argmax(axis=1) + 1, length)
    return float(first.sum() / max(int(signal.any(axis=1).sum()), 1))


def _nodes(low: float, high: float) -> tuple[Floats, Floats]:
    place, weight = np.polynomial.legendre.leggauss(_NODES)
    half = (high - low) / 2
    return half * place + (low + high) / 2, half * weight


def _normal_density(x: Floats) -> Floats:
    return np.asarray(np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi))


@lru_cache(maxsize=256)
def _cusum(width: float, reference: float, shift: float) -> float:
    """One-sided CUSUM from 0: L(z) = 1 + L(0)·Φ(k-z-shift) + ∫₀ʰ L(y)·φ(y+k-z-shift) dy."""
    y, weight = _nodes(0.0, width)
    at = np.r_[0.0, y]
    kernel = np.zeros((len(at), len(at)))
    kernel[:, 0] = special.ndtr(reference - at - shift)
    kernel[:, 1:] = _normal_density(y[None, :] + reference - at[:, None] - shift) * weight
    return float(np.linalg.solve(np.eye(len(at)) - kernel, np.ones(len(at)))[0])


@lru_cache(maxsize=256)
def _ewma(width: float, smoothing: float, shift: float) -> float:
    """EWMA from its centre: L(u) = 1 + ∫ L(y)·φ((y-(1-λ)u)/λ - shift)/λ dy within the limits."""
    edge = width * math.sqrt(smoothing / (2 - smoothing))
    y, weight = _nodes(-edge, edge)
    at = np.r_[0.0, y]
    step = (y[None, :] - (1 - smoothing) * at[:, None]) / smoothing - shift
    kernel = np.zeros((len(at), len(at)))
    kernel[:, 1:] = _normal_density(step) * weight / smoothing
    return float(np.linalg.solve(np.eye(len(at)) - kernel, np.ones(len(at)))[0])
