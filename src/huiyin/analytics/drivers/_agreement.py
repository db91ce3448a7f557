"""How far two orders agree: Spearman's and Kendall's correlations, one or many at once."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.terms import Floats


def mean_ranks(values: Floats) -> Floats:
    """Ranks from 1 for the smallest along the last axis; equal values share the mean of their ranks.

    >>> mean_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    below = (values[..., None, :] < values[..., :, None]).sum(axis=-1)
    same = (values[..., None, :] == values[..., :, None]).sum(axis=-1)
    return np.asarray(below + (same + 1) / 2, dtype=np.float64)


def spearman_of(first: Floats, second: Floats) -> Floats:
    """Spearman's rank correlation along the last axis; NaN where either has no spread."""
    a, b = mean_ranks(first), mean_ranks(second)
    a, b = a - a.mean(axis=-1, keepdims=True), b - b.mean(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        rho = (a * b).sum(axis=-1) / np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    return np.asarray(rho, dtype=np.float64)


def kendall_of(first: Floats, second: Floats) -> Floats:
    """Kendall's tau-b along the last axis; NaN where either has no spread."""
    a = np.sign(first[..., None, :] - first[..., :, None])
    b = np.sign(second[..., None, :] - second[..., :, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = (a * b).sum(axis=(-2, -1)) / np.sqrt((a**2).sum(axis=(-2, -1)) * (b**2).sum(axis=(-2, -1)))
    return np.asarray(tau, dtype=np.float64)


def spearman(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation of two lists.

    >>> round(spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4])), 4)
    0.8
    """
    return float(spearman_of(first, second))


def kendall(first: Floats, second: Floats) -> float:
    """Kendall's tau-b of two lists.

    >>> round(kendall(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4])), 4)
    0.6667
    """
    return float(kendall_of(first, second))
