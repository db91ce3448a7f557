"""Resampled correlation matrices: of rows drawn with replacement, of rows left out, with gaps or without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics import resampling
from huiyin.analytics.summaries import FLAT, Ints, correlations_of
from huiyin.analytics.terms import Floats

N_GROUPS = 500  # rows are dealt into so many groups for the acceleration of BCa intervals
_SMALLEST = 1e-6  # eigenvalue left to a matrix that had to be mended


@dataclass(frozen=True)
class Sample:
    """Answer rows, outcome first, as every resampling here takes them.

    Row j stands for `counts[j]` respondents who weigh `weights[j]` together. `pairwise`: gaps (NaN) are
    allowed and each correlation is that of the rows which have both answers.
    """

    rows: Floats
    counts: Ints
    weights: Floats
    pairwise: bool = False

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self.counts.sum())

    def subset(self, positions: list[int]) -> Sample:
        """The sample with some of its columns."""
        return Sample(self.rows[:, positions], self.counts, self.weights, self.pairwise)

    def _features(self) -> Floats:
        if not self.pairwise:
            return self.rows
        there = ~np.isnan(self.rows)
        filled = np.where(there, self.rows, 0.0)
        return np.column_stack([filled, filled**2, there])

    def _correlations(self, products: Floats) -> Floats:
        if not self.pairwise:
            return correlations_of(products)
        return pairwise_correlations(products, self.rows.shape[1])

    def correlation(self) -> Floats:
        """(1+p, 1+p) correlations of all rows."""
        return self._correlations(resampling.products_of(self._features(), self.weights))

    def bootstrap(self, n_replicates: int, rng: np.random.Generator) -> Floats:
        """(B, 1+p, 1+p) correlations of resampled respondents."""
        products = resampling.bootstrap_products(
            self._features(), self.counts, self.weights, n_replicates, rng
        )
        return self._correlations(products)

    def left_out(self, rng: np.random.Generator, n_groups: int = N_GROUPS) -> Floats:
        """(G, 1+p, 1+p) correlations without one group of rows at a time; groups are dealt at random."""
        rows = np.column_stack([np.ones(len(self.rows)), self._features()])
        n_groups = min(n_groups, len(rows))
        group = rng.permutation(np.arange(len(rows)) % n_groups)
        order = np.argsort(group, kind="stable")
        ends = np.cumsum(np.bincount(group, minlength=n_groups))
        parts = np.stack(
            [rows[at].T @ (rows[at] * self.weights[at, None]) for at in np.split(order, ends[:-1])]
        )
        return self._correlations(parts.sum(axis=0) - parts)


def pairwise_correlations(products: Floats, k: int) -> Floats:
    """(…, k, k) correlations over the rows that have both, as R's cor(use = "pairwise").

    `products` are (…, 1+3k, 1+3k) cross-products of (1, z, z², whether there), gaps filled with 0.
    """
    value, square, there = (slice(1 + j * k, 1 + (j + 1) * k) for j in range(3))
    with np.errstate(invalid="ignore", divide="ignore"):
        total = products[..., there, there]
        mean = products[..., value, there] / total
        size = products[..., square, there] / total
        variance = size - mean**2
        deviation = np.where(variance <= FLAT * size, np.nan, np.sqrt(np.maximum(variance, 0.0)))
        both = products[..., value, value] / total - mean * np.swapaxes(mean, -1, -2)
        return np.asarray(both / (deviation * np.swapaxes(deviation, -1, -2)), dtype=np.float64)


def is_positive_definite(correlation: Floats) -> bool:
    """Whether one finite matrix could be the correlations of real variables, to rounding."""
    return bool(np.linalg.eigvalsh(correlation)[0] > -1e-10)


def mended(correlation: Floats) -> Floats:
    """The matrices with negative eigenvalues lifted to a hair above 0 and the diagonal put back to 1.

    Matrices without negative eigenvalues, and those with a NaN, stay as they are.
    """
    fine = np.isfinite(correlation).all(axis=(-2, -1), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(fine, correlation, np.eye(correlation.shape[-1])))
    made = (vectors * np.maximum(values, _SMALLEST)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    scale = 1 / np.sqrt(np.diagonal(made, axis1=-2, axis2=-1))
    made = made * scale[..., :, None] * scale[..., None, :]
    broken = (values[..., :1] < -1e-10)[..., None] & fine
    return np.asarray(np.where(broken, made, correlation), dtype=np.float64)
