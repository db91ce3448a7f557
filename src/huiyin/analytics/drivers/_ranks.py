"""Intervals and rank probabilities from resampled importances."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.terms import Floats

Ranks = npt.NDArray[np.intp]

_SAME = 12  # digits, relative to the largest, to which two importances count as equal


def percentile_interval(draws: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Percentile ends of each column of (B, p) draws; NaN for no draws."""
    if not len(draws):
        unknown = np.full(draws.shape[1], np.nan)
        return unknown, unknown
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(draws, [tail, 100 - tail], axis=0)
    return low, high


def bca_interval(draws: Floats, value: Floats, left_out: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Bias-corrected and accelerated ends: `value` is on all rows, `left_out` the (G, p) jackknife values.

    The jackknife may leave out groups of rows: its skewness over 6√G is the acceleration either way.
    Source: Efron 1987, doi:10.1080/01621459.1987.10478410.
    """
    if not len(draws):
        return percentile_interval(draws, confidence)
    below = (draws < value).mean(axis=0) + (draws == value).mean(axis=0) / 2
    edge = 0.5 / len(draws)
    bias = special.ndtri(np.clip(below, edge, 1 - edge))
    about = left_out.mean(axis=0) - left_out
    spread = (about**2).sum(axis=0)
    steep = np.divide((about**3).sum(axis=0), 6 * spread**1.5, out=np.zeros_like(spread), where=spread > 0)
    z = special.ndtri(0.5 + confidence / 2)
    ends = []
    for side in (-z, z):
        at = special.ndtr(bias + (bias + side) / (1 - steep * (bias + side)))
        ends.append(np.array([np.quantile(draws[:, k], at[k]) for k in range(draws.shape[1])]))
    return ends[0], ends[1]


def ranks_of(draws: Floats, rng: np.random.Generator) -> Ranks:
    """(B, p) rank of each column in each draw, 1 the largest; exact ties are settled by lot."""
    largest = np.abs(draws).max(axis=1, keepdims=True)
    settled = np.round(draws / np.where(largest > 0, largest, 1.0), _SAME)
    order = np.lexsort((rng.random(draws.shape), -settled), axis=1)
    ranks = np.empty(draws.shape, dtype=np.intp)
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[1] + 1)[None, :], axis=1)
    return ranks


def rank_rates(ranks: Ranks) -> Floats:
    """(p, p) how often item i (row) has rank j + 1 (column); every row and every column sums to 1."""
    n_draws, p = ranks.shape
    cell = ranks - 1 + p * np.arange(p)
    found = np.bincount(cell.ravel(), minlength=p * p).reshape(p, p) / max(n_draws, 1)
    return np.asarray(found, dtype=np.float64)
