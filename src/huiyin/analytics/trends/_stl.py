"""The arithmetic of STL: loess at every few periods, seasonal subseries, robustness weights.

Written from the paper and the notes of Cleveland et al. 1990 (Journal of Official Statistics 6(1)). Periods
count from 1 as there. The robustness weights use the true median of the absolute remainders; the
published Fortran, and R with it, can take a neighbouring order statistic when n is even.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Loess:
    """A span of periods, the degree (0 or 1), and at every how many periods it is computed."""

    span: int
    degree: int
    jump: int


def smoothed_at(y: Floats, at: Ints, left: Ints, loess: Loess, weights: Floats | None) -> Floats:
    """Loess at the places `at` over windows beginning at `left`; NaN where all weights vanish."""
    n = len(y)
    width = min(loess.span, n)
    place = left[:, None] + np.arange(width)[None, :]
    reach = np.maximum(at - left, left + width - 1 - at).astype(np.float64)
    if loess.span > n:
        reach = reach + (loess.span - n) // 2
    distance = np.abs(place - at[:, None])
    h = reach[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        w = np.where(distance <= 0.001 * h, 1.0, (1 - (distance / h) ** 3) ** 3)
    w = np.where(distance <= 0.999 * h, w, 0.0)
    if weights is not None:
        w = w * weights[place - 1]
    total = w.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        w = w / total
        if loess.degree:
            centre = (w * place).sum(axis=1, keepdims=True)
            spread = (w * (place - centre) ** 2).sum(axis=1, keepdims=True)
            tilt = (at[:, None] - centre) / spread
            usable = (np.sqrt(spread) > 0.001 * (n - 1)) & (h > 0)
            w = np.where(usable, w * (tilt * (place - centre) + 1), w)
    return np.where(total[:, 0] > 0, (w * y[place - 1]).sum(axis=1), np.nan)


def smooth(y: Floats, loess: Loess, weights: Floats | None) -> Floats:
    """Loess at every `jump`-th period and the last, straight lines between."""
    n = len(y)
    if n < 2:
        return y.copy()
    jump = min(loess.jump, n - 1)
    at = np.arange(1, n + 1, jump)
    half, most = (loess.span + 1) // 2, max(n - loess.span + 1, 1)
    left = np.clip(at - half + 1, 1, most)
    if at[-1] != n:
        at, left = np.append(at, n), np.append(left, left[-1])
    values = smoothed_at(y, at, left, loess, weights)
    values = np.where(np.isnan(values), y[at - 1], values)
    return np.interp(np.arange(1, n + 1), at, values)


def _subseries(y: Floats, cycle: int, loess: Loess, weights: Floats | None) -> Floats:
    """Each season smoothed over the cycles and carried on one cycle at both ends."""
    n = len(y)
    out = np.empty(n + 2 * cycle)
    for season in range(cycle):
        part = y[season::cycle]
        own = None if weights is None else weights[season::cycle]
        k = len(part)
        inner = smooth(part, loess, own)
        ends = smoothed_at(part, np.array([0, k + 1]), np.array([1, max(1, k - loess.span + 1)]), loess, own)
        ends = np.where(np.isnan(ends), inner[[0, -1]], ends)
        out[season::cycle][: k + 2] = np.r_[ends[0], inner, ends[1]]
    return out


def _moving_average(y: Floats, width: int) -> Floats:
    return np.convolve(y, np.full(width, 1.0 / width), mode="valid")


def robustness(y: Floats, fitted: Floats) -> Floats:
    """Bisquare weights of the absolute remainders over six times their median."""
    rest = np.abs(y - fitted)
    reach = 6 * float(np.median(rest))
    with np.errstate(divide="ignore", invalid="ignore"):
        bent = (1 - (rest / reach) ** 2) ** 2
    return np.where(rest <= 0.001 * reach, 1.0, np.where(rest <= 0.999 * reach, bent, 0.0))


def decomposed(
    y: Floats, cycle: int, seasonal: Loess, trend: Loess, low_pass: Loess, inner: int, outer: int
) -> tuple[Floats, Floats, Floats]:
    """Season, trend and robustness weights after `outer` robust rounds of `inner` passes."""
    n = len(y)
    level, season, weights = np.zeros(n), np.zeros(n), None
    for round_ in range(outer + 1):
        for _ in range(inner):
            cycles = _subseries(y - level, cycle, seasonal, weights)
            slow = _moving_average(_moving_average(_moving_average(cycles, cycle), cycle), 3)
            season = cycles[cycle : cycle + n] - smooth(slow, low_pass, None)
            level = smooth(y - season, trend, weights)
        if round_ < outer:
            weights = robustness(y, level + season)
    return season, level, np.ones(n) if weights is None else weights
