"""Correlation matrices of many resamples at once: counts times products, one matrix product each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huiyin.analytics.summaries import Ints, Moments
from huiyin.analytics.terms import Floats

_CHUNK = 2048  # answer rows worked on at a time: bounds memory, whatever the number of rows
_DRAW_ROWS_BELOW = 8.0  # respondents a pattern, from which drawing counts beats drawing respondents


def products_of(rows: Floats, weights: Floats) -> Floats:
    """(1+k, 1+k) cross-products of (1, rows) under the weights, about a whole number near the mean."""
    full = np.column_stack([np.ones(len(rows)), rows])
    return np.asarray(full.T @ (full * weights[:, None]), dtype=np.float64)


def centred(rows: Floats, weights: Floats) -> Floats:
    """The rows less the rounded weighted mean: products of grades stay whole numbers, and exact."""
    return np.asarray(rows - np.rint(np.average(rows, axis=0, weights=weights)), dtype=np.float64)


def bootstrap_products(
    rows: Floats, counts: Ints, weights: Floats, n_replicates: int, rng: np.random.Generator
) -> Floats:
    """(B, 1+k, 1+k) cross-products of B resamples of sum(counts) respondents.

    Pattern j (`rows[j]`) stands for `counts[j]` respondents who weigh `weights[j]` together. Which
    chunk of patterns a respondent is drawn from is settled first, so memory holds one chunk.
    """
    k = rows.shape[1]
    upper = np.triu_indices(k + 1)
    sums = np.zeros((n_replicates, len(upper[0])))
    starts = range(0, len(rows), _CHUNK)
    sizes = np.array([counts[start : start + _CHUNK].sum() for start in starts])
    shares = rng.multinomial(int(counts.sum()), sizes / sizes.sum(), size=n_replicates)
    for start, size, drawn in zip(starts, sizes, shares.T, strict=True):
        part = slice(start, start + _CHUNK)
        full = np.column_stack([np.ones(len(rows[part])), rows[part]])
        each = (weights[part] / counts[part])[:, None]
        features = full[:, upper[0]] * full[:, upper[1]] * each
        sums += _draw(counts[part], int(size), drawn, rng) @ features
    products = np.zeros((n_replicates, k + 1, k + 1))
    products[:, upper[0], upper[1]] = sums
    products[:, upper[1], upper[0]] = sums
    return products


def _draw(counts: Ints, size: int, drawn: Ints, rng: np.random.Generator) -> Floats:
    """(B, m) how often each of m patterns was drawn, when replicate b draws `drawn[b]` respondents."""
    m = len(counts)
    if size > _DRAW_ROWS_BELOW * m:
        return rng.multinomial(drawn, counts / size).astype(np.float64)
    pattern_of = np.repeat(np.arange(m), counts)
    respondents = rng.integers(0, size, size=int(drawn.sum()))
    cell = np.repeat(np.arange(len(drawn)) * m, drawn) + pattern_of[respondents]
    return np.bincount(cell, minlength=len(drawn) * m).reshape(-1, m).astype(np.float64)


def leave_one_out(groups: Sequence[Moments]) -> Floats:
    """(R, 1+k, 1+k) cross-products of all rows but those of one group, for each group."""
    stack = np.stack([group.products for group in groups])
    return np.asarray(stack.sum(axis=0) - stack, dtype=np.float64)
