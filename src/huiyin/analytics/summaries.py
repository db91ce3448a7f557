"""Sufficient statistics that any engine can compute and that add up.

`Histogram` counts answers by value, `Moments` holds n, sums and cross-products, `Patterns` the
unique answer rows with their counts. Two summaries of disjoint rows add to the summary of both, so
one statistic written on them gives the same number on an array, a file or a cluster. Sums are held
exactly and rounded when read: whatever the order of the rows and however they were split, the sum of
the parts has the same bits as the whole.

Weighted summaries also carry the sums over squared weights, from which the variance of a weighted
mean and Kish's effective n follow.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.counting import Cells, count_cells, unique_rows
from huiyin.analytics.exact import ExactSums, Sums, exactly
from huiyin.analytics.exact_products import gram, grams_by, sums_by, weighted_gram, weighted_grams
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
    weights: Sums = Sums()  # noqa: RUF009
    squares: Sums = Sums()  # noqa: RUF009
    n_missing: int = 0

    @classmethod
    def from_arrays(cls, values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Histogram:
        """Count an array; NaN is missing, rows of weight zero or NaN are left out.

        >>> Histogram.from_arrays([3, 3, 5, float("nan")]).counts.tolist()
        [2, 1]
        """
        return cls.by_group(values, weights)[0]

    @classmethod
    def by_group(
        cls,
        values: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        groups: Ints | None = None,
        n_groups: int = 1,
    ) -> list[Histogram]:
        """Count an array in each of the groups 0 … n_groups-1, in one pass; a negative group is none.

        >>> [one.n for one in Histogram.by_group([3, 3, 5], groups=np.array([0, 1, 1]), n_groups=3)]
        [1, 2, 0]
        """
        x = np.asarray(values, dtype=np.float64)
        w = None if weights is None else np.asarray(weights, dtype=np.float64)
        return cls.of_cells(count_cells(x, w, groups, n_groups))

    @classmethod
    def of_cells(cls, cells: Cells) -> list[Histogram]:
        """One histogram a group from the cells of all groups."""
        n_groups = len(cells.n_missing)
        ends = np.searchsorted(cells.groups, np.arange(n_groups + 1)).tolist()
        found = []
        for group, (start, end) in enumerate(itertools.pairwise(ends)):
            at = slice(start, end)
            counts = cells.counts[at]
            sums = ExactSums.of_counts(counts) if cells.weights is None else cells.weights[at]
            squares = sums if cells.squares is None else cells.squares[at]
            found.append(cls(cells.values[at], counts, sums, squares, int(cells.n_missing[group])))
        return found

    @staticmethod
    def to_cells(histograms: Sequence[Histogram]) -> Cells:
        """The cells of some groups: what `of_cells` takes apart."""
        sizes = [len(one.values) for one in histograms]
        plain = all(vars(one)["weights"] is vars(one)["squares"] for one in histograms)  # of counts
        sums = None if plain else ExactSums.joined([exactly(one, "weights") for one in histograms])
        squares = None if plain else ExactSums.joined([exactly(one, "squares") for one in histograms])
        return Cells(
            np.repeat(np.arange(len(histograms)), sizes),
            np.concatenate([np.empty(0), *(one.values for one in histograms)]),
            np.concatenate([np.empty(0, dtype=np.int64), *(one.counts for one in histograms)]),
            sums,
            squares,
            np.array([one.n_missing for one in histograms], dtype=np.int64),
        )

    @property
    def n(self) -> int:
        """Rows with a value."""
        return int(self.counts.sum())

    def __add__(self, other: Histogram) -> Histogram:
        if np.array_equal(self.values, other.values):
            values: Floats = self.values
            counts = self.counts + other.counts
            weights, squares = (exactly(self, name) + exactly(other, name) for name in ("weights", "squares"))
        else:
            values = np.union1d(self.values, other.values)
            counts = np.zeros(len(values), dtype=np.int64)
            weights = squares = ExactSums.zeros((len(values),))
            for part in (self, other):
                at = np.searchsorted(values, part.values)
                counts[at] += part.counts
                weights = weights + exactly(part, "weights").placed(at, len(values))
                squares = squares + exactly(part, "squares").placed(at, len(values))
        return Histogram(values, counts, weights, squares, self.n_missing + other.n_missing)

    def moments(self, score: npt.ArrayLike | None = None) -> Moments:
        """Moments of the values, or of the `score` given at each value: n numbers or (n, k).

        They have the same bits as the moments of the rows themselves.
        """
        z = self.values if score is None else np.asarray(score, dtype=np.float64)
        z = z[:, None] if z.ndim == 1 else z
        present = ~np.isnan(z).any(axis=1)
        rows = np.column_stack([np.ones(len(z)), z])[present]
        weights, squares = (exactly(self, name)[present] for name in ("weights", "squares"))
        n = int(self.counts[present].sum())
        products = weighted_gram(rows, weights)
        same = vars(self)["weights"] is vars(self)["squares"]
        return Moments(n, products, products if same else weighted_gram(rows, squares))


@dataclass(frozen=True)
class Moments:
    """n and the cross-products of (1, z₁ … z_k), summed under the weights and their squares.

    `products[0, 0]` is Σw, `products[0, j]` is Σw·z_j, `products[i, j]` is Σw·z_i·z_j;
    `squares` is the same with w². Both are (k+1, k+1). `shift` (k numbers) was subtracted from each
    z before summing, which keeps large numbers exact; `mean` and `covariance` put it back.
    """

    n: int
    products: Sums = Sums()  # noqa: RUF009
    squares: Sums = Sums()  # noqa: RUF009
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
        w = None if weights is None else np.asarray(weights, dtype=np.float64)
        kept = ~np.isnan(z).any(axis=1) if w is None else ~np.isnan(z).any(axis=1) & (w > 0)
        if not kept.all():
            z, w = z[kept], None if w is None else w[kept]
        by = None if shift is None else np.asarray(shift, dtype=np.float64)
        full = np.column_stack([np.ones(len(z)), z if by is None else z - by])
        if w is None:
            products = gram(full)
            return cls(len(z), products, products, by)
        return cls(len(z), *weighted_grams(full, w), by)

    @classmethod
    def of_cells(cls, cells: Cells, score: Floats) -> list[Moments]:
        """One summary a group of the (cells, k) scores that the cells' answers have."""
        n_groups = len(cells.n_missing)
        rows = np.column_stack([np.ones(len(score)), score])
        sums = ExactSums.of_counts(cells.counts) if cells.weights is None else cells.weights
        products = grams_by(cells.groups, n_groups, rows, sums)
        squares = products if cells.squares is None else grams_by(cells.groups, n_groups, rows, cells.squares)
        if products is None or squares is None:
            ends = np.searchsorted(cells.groups, np.arange(n_groups + 1)).tolist()
            return [
                one.moments(score[start:end])
                for one, (start, end) in zip(Histogram.of_cells(cells), itertools.pairwise(ends), strict=True)
            ]
        n = np.zeros(n_groups, dtype=np.int64)
        np.add.at(n, cells.groups, cells.counts)
        return [
            cls(size, one, other)
            for size, one, other in zip(n.tolist(), products.rounded, squares.rounded, strict=True)
        ]

    @classmethod
    def empty(cls, k: int, shift: Floats | None = None) -> Moments:
        """The summary of no rows: what sums start from."""
        nothing = ExactSums.zeros((k + 1, k + 1))
        return cls(0, nothing, nothing, shift)

    def __add__(self, other: Moments) -> Moments:
        if (self.shift is None) != (other.shift is None) or (
            self.shift is not None and not np.array_equal(self.shift, other.shift)  # type: ignore[arg-type]
        ):
            raise ValueError("moments about different shifts do not add")
        products, squares = (exactly(self, name) + exactly(other, name) for name in ("products", "squares"))
        return Moments(self.n + other.n, products, squares, self.shift)

    @property
    def k(self) -> int:
        """Number of variables."""
        return exactly(self, "products").shape[0] - 1

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
        products, squares = (exactly(self, name)[np.ix_(at, at)] for name in ("products", "squares"))
        return Moments(self.n, products, squares, shift)


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
    weights: Sums = Sums()  # noqa: RUF009

    @classmethod
    def from_arrays(cls, rows: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Patterns:
        """Collapse an (n, k) matrix; rows of weight zero or NaN are left out.

        >>> Patterns.from_arrays([[1, 2], [1, 2], [3, 4]]).counts.tolist()
        [2, 1]
        """
        z = np.asarray(rows, dtype=np.float64)
        w = None if weights is None else np.asarray(weights, dtype=np.float64)
        if w is not None:
            z, w = z[w > 0], w[w > 0]
        unique, where = unique_rows(z)
        counts = np.bincount(where, minlength=len(unique))
        sums = ExactSums.of_counts(counts) if w is None else sums_by(where, len(unique), w)
        return cls(unique, counts, sums)

    @property
    def n(self) -> int:
        """Rows the patterns stand for."""
        return int(self.counts.sum())

    def complete(self) -> Patterns:
        """The patterns without a missing answer."""
        kept = ~np.isnan(self.rows).any(axis=1)
        return Patterns(self.rows[kept], self.counts[kept], exactly(self, "weights")[kept])

    def __add__(self, other: Patterns) -> Patterns:
        unique, where = unique_rows(np.vstack([self.rows, other.rows]))
        counts, sums = np.zeros(len(unique), dtype=np.int64), ExactSums.zeros((len(unique),))
        for part, at in ((self, where[: len(self.rows)]), (other, where[len(self.rows) :])):
            np.add.at(counts, at, part.counts)
            sums = sums + exactly(part, "weights").placed(at, len(unique))
        return Patterns(unique, counts, sums)
