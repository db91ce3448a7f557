"""R² of every subset of drivers, for many correlation matrices at once.

Whether driver k is in the model is bit k of the subset's number. One driver after the other is swept
out of what is left (a Schur complement), which doubles the number of states and drops one variable: all
2^p models cost about 4·2^p multiplications a matrix, not 2^p regressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np

from huiyin.analytics.terms import Floats

MOST_EXACT = 20  # drivers up to which every subset is worked out
_ALIKE = 1e-10  # share of a driver's variance left over from which it counts as already in the model
_BLOCK = 1 << 18  # numbers in one state's block: what stays near the processor


def explained_by_subsets(correlation: Floats) -> Floats:
    """(2^p, B) R² of every subset of drivers, from (B, 1+p, 1+p) correlations, outcome first.

    A driver that the others in the model already tell exactly adds nothing.

    >>> r = np.array([[[1.0, 0.6, 0.3], [0.6, 1.0, 0.0], [0.3, 0.0, 1.0]]])
    >>> explained_by_subsets(r)[:, 0].round(2).tolist()
    [0.0, 0.36, 0.09, 0.45]
    """
    n_matrices, size = correlation.shape[:2]
    order = [*range(1, size), 0]
    left = {
        (i, j): np.ascontiguousarray(correlation[:, order[i], order[j]])[None, :]
        for i in range(size)
        for j in range(i, size)
    }
    for first in range(size - 1):
        pivot = left.pop((first, first))
        inverse = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > _ALIKE)
        n_states = len(pivot)
        heads = {j: left.pop((first, j)) for j in range(first + 1, size)}
        scaled = {j: head * inverse for j, head in heads.items()}
        for (i, j), old in left.items():
            both = np.empty((2 * n_states, n_matrices))
            both[:n_states] = old
            np.multiply(scaled[i], heads[j], out=both[n_states:])
            np.subtract(old, both[n_states:], out=both[n_states:])
            left[i, j] = both
    unexplained = left[size - 1, size - 1]
    np.subtract(1.0, unexplained, out=unexplained)
    return unexplained


def blocks(n_matrices: int, n_drivers: int) -> Iterator[slice]:
    """Slices of a batch, each small enough to stay in memory near the processor."""
    step = max(1, _BLOCK >> n_drivers)
    for start in range(0, n_matrices, step):
        yield slice(start, start + step)


def subset_sizes(n_drivers: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Number of drivers in each of the 2^p subsets."""
    sizes = np.zeros(1, dtype=np.intp)
    for _ in range(n_drivers):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def shapley_weights(n_drivers: int) -> Floats:
    """Share of the orders in which a driver finds exactly s others before it, for s = 0 … p-1."""
    p = n_drivers
    return np.array([factorial(s) * factorial(p - s - 1) / factorial(p) for s in range(p)])


def sums_with_each(values: Floats, n_drivers: int) -> Floats:
    """(p, B) sums of (2^p, B) values over the subsets that hold driver k, for each k."""
    found = np.empty((n_drivers, values.shape[1]))
    for k in reversed(range(n_drivers)):
        half = len(values) // 2
        found[k] = values[half:].sum(axis=0)
        values = values[:half] + values[half:]
    return found
