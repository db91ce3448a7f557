"""Sufficient statistics that any engine can compute and that add up.

`Histogram` counts answers by value, `Moments` holds n, sums and cross-products, `Patterns` the
unique answer rows with their counts. Two summaries of disjoint rows add to the summary of both, so
one statistic written on them gives the same number on an array, a file or a cluster.

Weighted summaries also carry the sums over squared weights, from which the variance of a weighted
mean and Kish's effective n follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats

Ints = npt.NDArray[np.int64]

FLAT = 1e-12  # variance, relative to the mean square, that cannot be told from rounding


@dataclass(frozen=True)
class Histogram:
    """How often each value was given.

    `values` is sorted and unique; `counts` are rows, `weights` the sum of weights and
    `squares` the sum of squared weights at each value. All have the same length. `n_missing` counts
    rows without a value.
    """

    values: Floats
    counts: Ints
    weights: Floats
    squares: Floats
    n_missing: int = 0

    @classmethod
    def from_arrays(cls, values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Histogram:
        """Count an array; NaN is missing, rows of weight zero or NaN are left out.

        >>> Histogram.from_arrays([3, 3, 5, float("nan")]).counts.tolist()
        [2, 1]
        """
        x = np.asarray(values, dtype=np.float64)
        w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
        x, w = x[w > 0], w[w > 0]
        present = ~np.isnan(x)
        unique, where = np.unique(x[present], return_inverse=True)
        kept, size = w[present], len(unique)
        return cls(
            unique,
            np.bincount(where, minlength=size).astype(np.int64),
            np.bincount(where, weights=kept, minlength=size).astype(np.float64),
            np.bincount(where, weights=kept**2, minlength=size).astype(np.float64),
            int((~present).sum()),
        )

    @property
    def n(self) -> int:
        """Rows with a value."""
        return int(self.counts.sum())

    def __add__(self, other: Histogram) -> Histogram:
        values = np.union1d(self.values, other.values)
        counts = np.zeros(len(values), dtype=np.int64)
        weights, squares = np.zeros(len(values)), np.zeros(len(values))
        for part in (self, other):
            at = np.searchsorted(values, part.values)
            counts[at] += part.counts
            weights[at] += part.weights
            squares[at] += part.squares
        return Histogram(values, counts, weights, squares, self.n_missing + other.n_missing)

    def moments(self, score: npt.ArrayLike | None = None) -> Moments:
        """Moments of the values, or of `score` given at each value."""
        z = self.values if score is None else np.asarray(score, dtype=np.float64)
        rows = np.column_stack([np.ones(len(z)), z])
        w, s = self.weights[:, None], self.squares[:, None]
        return Moments(self.n, rows.T @ (w * rows), rows.T @ (s * rows))


@dataclass(frozen=True)
class Moments:
    """n and the cross-products of (1, z₁ … z_k), summed under the weights and their squares.

    `products[0, 0]` is Σw, `products[0, j]` is Σw·z_j, `products[i, j]` is Σw·z_i·z_j;
    `squares` is the same with w². Both are (k+1, k+1). `shift` (k numbers) was subtracted from each
    z before summing, which keeps large numbers exact; `mean` and `covariance` put it back.
    """

    n: int
    products: Floats
    squares: Floats
    shift: Floats | None = None

    @classmethod
    def from_arrays(
        cls,
        rows: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        shift: npt.ArrayLike | None = None,
    ) -> Moments:
        """Sum an (n, k) matrix (or n numbers, k = 1) listwise: a row with a NaN does not count.

        >>> Moments.from_arrays([1.0, 2.0, 3.0]).mean.tolist()
        [2.0]
        """
        z = np.asarray(rows, dtype=np.float64)
        z = z[:, None] if z.ndim == 1 else z
        w = np.ones(len(z)) if weights is None else np.asarray(weights, dtype=np.float64)
        kept = ~np.isnan(z).any(axis=1) & (w > 0)
        z, w = z[kept], w[kept]
        by = None if shift is None else np.asarray(shift, dtype=np.float64)
        full = np.column_stack([np.ones(len(z)), z if by is None else z - by])
        weighted = full * w[:, None]
        return cls(len(z), full.T @ weighted, weighted.T @ weighted, by)

    @classmethod
    def empty(cls, k: int, shift: Floats | None = None) -> Moments:
        """The summary of no rows: what sums start from."""
        return cls(0, np.zeros((k + 1, k + 1)), np.zeros((k + 1, k + 1)), shift)

    def __add__(self, other: Moments) -> Moments:
        if (self.shift is None) != (other.shift is None) or (
            self.shift is not None and not np.array_equal(self.shift, other.shift)  # type: ignore[arg-type]
        ):
            raise ValueError("moments about different shifts do not add")
        return Moments(
            self.n + other.n, self.products + other.products, self.squares + other.squares, self.shift
        )

    @property
    def k(self) -> int:
        """Number of variables."""
        return len(self.products) - 1

    @property
    def sum_w(self) -> float:
        """Σw; n without weights."""
        return float(self.products[0, 0])

    @property
    def n_effective(self) -> float:
        """Kish's effective sample size (Σw)²/Σw²; n without weights, 0 for no rows."""
        return self.sum_w**2 / float(self.squares[0, 0]) if self.n else 0.0

    @property
    def mean(self) -> Floats:
        """k weighted means; NaN for no rows."""
        if not self.n:
            return np.full(self.k, np.nan)
        centre = self.products[0, 1:] / self.sum_w
        return centre if self.shift is None else centre + self.shift

    @property
    def covariance(self) -> Floats:
        """(k, k) weighted covariance about the mean, divided by Σw (plug-in, not n-1)."""
        if not self.n:
            return np.full((self.k, self.k), np.nan)
        centre = self.products[0, 1:] / self.sum_w
        return self.products[1:, 1:] / self.sum_w - np.outer(centre, centre)

    @property
    def correlation(self) -> Floats:
        """(k, k) weighted correlations; NaN where a variable is constant."""
        return correlations_of(self.products)

    def subset(self, positions: Sequence[int]) -> Moments:
        """The summary of some of the variables, in the given order."""
        at = np.array([0, *(p + 1 for p in positions)])
        shift = None if self.shift is None else self.shift[list(positions)]
        return Moments(self.n, self.products[np.ix_(at, at)], self.squares[np.ix_(at, at)], shift)


def correlations_of(products: Floats) -> Floats:
    """(…, k, k) correlations from (…, 1+k, 1+k) cross-products of (1, z); NaN where z is constant.

    Leading axes are a batch. A variance below `FLAT` of the mean square is rounding, not spread.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        total = products[..., :1, :1]
        centre = products[..., :1, 1:] / total
        square = products[..., 1:, 1:] / total
        covariance = square - np.swapaxes(centre, -1, -2) * centre
        variance = np.diagonal(covariance, axis1=-2, axis2=-1)
        flat = variance <= FLAT * np.diagonal(square, axis1=-2, axis2=-1)
        deviation = np.where(flat, np.nan, np.sqrt(np.maximum(variance, 0.0)))
        return np.asarray(covariance / (deviation[..., :, None] * deviation[..., None, :]), dtype=np.float64)


@dataclass(frozen=True)
class Patterns:
    """Unique answer rows with how often each occurred.

    `rows` is (m, k) with NaN for missing, `counts` and `weights` have length m. Everything that can
    be computed from respondents can be computed from patterns, at the cost of m instead of n.
    """

    rows: Floats
    counts: Ints
    weights: Floats

    @classmethod
    def from_arrays(cls, rows: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Patterns:
        """Collapse an (n, k) matrix; rows of weight zero or NaN are left out.

        >>> Patterns.from_arrays([[1, 2], [1, 2], [3, 4]]).counts.tolist()
        [2, 1]
        """
        z = np.asarray(rows, dtype=np.float64)
        w = np.ones(len(z)) if weights is None else np.asarray(weights, dtype=np.float64)
        z, w = z[w > 0], w[w > 0]
        unique, where = _unique_rows(z)
        return cls(
            unique,
            np.bincount(where, minlength=len(unique)).astype(np.int64),
            np.bincount(where, weights=w, minlength=len(unique)).astype(np.float64),
        )

    @property
    def n(self) -> int:
        """Rows the patterns stand for."""
        return int(self.counts.sum())

    def complete(self) -> Patterns:
        """The patterns without a missing answer."""
        kept = ~np.isnan(self.rows).any(axis=1)
        return Patterns(self.rows[kept], self.counts[kept], self.weights[kept])

    def __add__(self, other: Patterns) -> Patterns:
        rows = np.vstack([self.rows, other.rows])
        unique, where = _unique_rows(rows)
        counts = np.zeros(len(unique), dtype=np.int64)
        weights = np.zeros(len(unique))
        np.add.at(counts, where, np.concatenate([self.counts, other.counts]))
        np.add.at(weights, where, np.concatenate([self.weights, other.weights]))
        return Patterns(unique, counts, weights)


def _unique_rows(rows: Floats) -> tuple[Floats, Ints]:
    """Sorted unique rows and where each row went; two missing answers are the same answer."""
    lowest = -np.finfo(np.float64).max  # np.unique by rows takes every NaN for a new value
    unique, where = np.unique(np.where(np.isnan(rows), lowest, rows), axis=0, return_inverse=True)
    return np.where(unique == lowest, np.nan, unique), where.reshape(-1)
