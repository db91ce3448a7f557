"""Correlation matrices of many resamples at once: counts times products, one matrix product each.

A resample is a row of counts: how often each respondent was drawn. `draws` makes them, exactly
multinomial; `products_under` and `pair_sums_under` sum answers under many rows of counts at once.
Whole-number answers are summed in single precision where every partial sum stays below 2²⁴ and is
therefore exact; everything else in double precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.summaries import Ints, Moments
from huiyin.analytics.terms import Floats

Counts = npt.NDArray[Any]  # (replicates, patterns), unsigned or signed whole numbers

_CHUNK = 2048  # answer rows worked on at a time: bounds memory, whatever the number of rows
_CELLS = 1 << 27  # counts held at a time
_BLOCK = 1 << 18  # random bytes worked on at a time: stays in the processor's cache
_MANY = 64  # respondents a pattern, from which one binomial draw beats drawing respondents
_EXACT = float(1 << 24)  # whole numbers up to here are exact in single precision
_FEWEST = 128  # rows a chunk, below which single precision is not worth while
_TAIL = 40  # draws of one respondent beyond which the Poisson probability is nil in doubles


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

    Pattern j (`rows[j]`) stands for `counts[j]` respondents who weigh `weights[j]` together. Memory
    holds the counts of some replicates and one chunk of patterns, whatever their number.
    """
    products = np.empty((n_replicates, rows.shape[1] + 1, rows.shape[1] + 1))
    for part, drawn in draws(counts, n_replicates, rng):
        products[part] = products_under(drawn, rows, weights / counts)
    return products


def draws(counts: Ints, n_replicates: int, rng: np.random.Generator) -> Iterator[tuple[slice, Counts]]:
    """Resamples in groups: which replicates, and (replicates, m) how often each pattern was drawn.

    Each replicate draws sum(counts) respondents with replacement. Patterns of many respondents are
    drawn together (binomially), the respondents of the others one by one.
    """
    n, m = int(counts.sum()), len(counts)
    many = counts >= _MANY
    few = counts[~many]
    at_a_time = max(1, min(n_replicates, _CELLS // max(int(few.sum()), m)))
    for start in range(0, n_replicates, at_a_time):
        size = min(at_a_time, n_replicates - start)
        part = slice(start, start + size)
        if not many.any():
            yield part, _together(_respondents(np.full(size, n), n, rng), few)
            continue
        shares = np.append(counts[many], few.sum()) / n
        split = rng.multinomial(n, shares, size=size)
        drawn = np.zeros((size, m), dtype=np.int32)
        drawn[:, many] = split[:, :-1]
        if len(few):
            drawn[:, ~many] = _together(_respondents(split[:, -1], int(few.sum()), rng), few)
        yield part, drawn


def _together(drawn: Counts, counts: Ints) -> Counts:
    """Draws of respondents, who stand pattern by pattern, as draws of patterns."""
    if len(counts) == drawn.shape[1]:
        return drawn
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.add.reduceat(drawn, starts, axis=1, dtype=np.uint16)


def _respondents(totals: Ints, n: int, rng: np.random.Generator) -> Counts:
    """(B, n) uint8: how often each of n respondents was drawn when replicate b draws `totals[b]`.

    Independent Poisson counts are multinomial given their sum. So each respondent gets a Poisson count
    of mean a little below one, and what is then missing from the total is drawn one by one; the few
    replicates that overshoot are made anew. The result is exactly multinomial.
    """
    lowest = float(totals.min())
    mean = max(0.0, lowest - 4.0 * np.sqrt(lowest)) / n
    drawn = np.zeros((len(totals), n), dtype=np.uint8)
    at_a_time = max(1, _BLOCK // n)
    for start in range(0, len(totals) if mean > 0 else 0, at_a_time):
        part = slice(start, start + at_a_time)
        drawn[part] = _poisson(drawn[part].size, mean, rng).reshape(-1, n)
    missing = totals - drawn.sum(axis=1, dtype=np.int64)
    for over in np.flatnonzero(missing < 0):
        while missing[over] < 0:
            drawn[over] = _poisson(n, mean, rng)
            missing[over] = totals[over] - drawn[over].sum(dtype=np.int64)
    replicate = np.repeat(np.arange(len(totals)) * n, missing)
    np.add.at(drawn.reshape(-1), replicate + rng.integers(0, n, size=len(replicate)), np.uint8(1))
    return drawn


def _poisson(size: int, mean: float, rng: np.random.Generator) -> Counts:
    """`size` Poisson counts from one random byte each: 256ths by comparison, the rest by inversion."""
    k = np.arange(_TAIL)
    probability = np.exp(k * np.log(mean) - mean - np.concatenate([[0.0], np.cumsum(np.log(k[1:]))]))
    whole = np.floor(256 * probability)
    bounds = [np.uint8(bound) for bound in np.cumsum(whole)]  # a wider type would widen the comparison
    random = rng.bit_generator.random_raw(-(-size // 8)).view(np.uint8)[:size]
    drawn = np.zeros(size, dtype=np.uint8)
    for bound in bounds[: int(np.flatnonzero(whole)[-1])]:
        drawn += (random >= bound).view(np.uint8)
    left = np.cumsum(256 * probability - whole)
    rest = np.flatnonzero(random >= bounds[-1])
    drawn[rest] = np.searchsorted(left, rng.random(len(rest)) * left[-1], side="right")
    return drawn


def products_under(drawn: Counts, rows: Floats, weights: Floats | None = None) -> Floats:
    """(B, 1+k, 1+k) cross-products of (1, rows) when row i counts `drawn[b, i]` times.

    `weights` weigh each row besides; whole-number rows of weight 1 are summed exactly.
    """
    k = rows.shape[1]
    upper = np.triu_indices(k + 1)
    reach = max(1.0, float(np.abs(rows).max(initial=1.0))) ** 2
    precision = _Precision.of(rows, weights, reach)
    sums = np.zeros((len(drawn), len(upper[0])))
    for start in range(0, len(rows), precision.chunk):
        part = slice(start, start + precision.chunk)
        full = _with_one(rows[part], precision.kind)
        features = full[:, upper[0]] * full[:, upper[1]]
        if weights is not None and not precision.exact:
            features *= weights[part, None]
        sums += precision.product(drawn[:, part], features)
    products = np.empty((len(drawn), k + 1, k + 1))
    products[:, upper[0], upper[1]] = sums
    products[:, upper[1], upper[0]] = sums
    return products


@dataclass(frozen=True)
class PairSums:
    """Sums over the rows where both of two columns have an answer, for a batch of resamples.

    All but `total`, Σw of all rows (B), are (B, k, k): `squares[b, i, j]` is Σw·z_i·z_j, `sums[b, i, j]`
    is Σw·z_i, `weights[b, i, j]` is Σw, `own_squares[b, i, j]` (where asked for) is Σw·z_i², each over
    the rows that have both i and j.
    """

    squares: Floats
    sums: Floats
    weights: Floats
    total: Floats
    own_squares: Floats | None = None


def pair_sums_under(
    drawn: Counts, rows: Floats, weights: Floats | None = None, *, own_squares: bool = False
) -> PairSums:
    """Pairwise sums of rows with missing answers (NaN) when row i counts `drawn[b, i]` times.

    What one column lacks is taken from the full sums row by row of those few rows, so that the cost
    grows with the cells missing, not with the pairs of columns.
    """
    k = rows.shape[1]
    filled = np.nan_to_num(rows)
    reach = max(1.0, float(np.abs(filled).max(initial=1.0))) ** 2
    precision = _Precision.of(filled, weights, reach)
    products = products_under(drawn, filled, weights)
    lost = _lost(drawn, rows, None if precision.exact else weights, precision, own_squares)
    total, absent = products[:, 0, 0], lost[:, :, 2 * k]
    sums = products[:, 0, 1:, None] - np.swapaxes(lost[:, :, :k], 1, 2)
    weighed = total[:, None, None] - absent[:, :, None] - absent[:, None, :] + lost[:, :, k : 2 * k]
    diagonal = np.einsum("bkk->bk", products[:, 1:, 1:])
    own = diagonal[:, :, None] - np.swapaxes(lost[:, :, 2 * k + 1 :], 1, 2) if own_squares else None
    return PairSums(products[:, 1:, 1:], sums, weighed, total, own)


def _lost(
    drawn: Counts, rows: Floats, weights: Floats | None, precision: _Precision, own_squares: bool
) -> Floats:
    """(B, k, …) for each column, sums over the rows that lack it: of the answers to the other columns, of
    their gaps, of the weights and, where asked for, of the squared answers."""
    k = rows.shape[1]
    lost = np.zeros((len(drawn), k, (3 if own_squares else 2) * k + 1))
    for start in range(0, len(rows), precision.chunk):
        part = slice(start, start + precision.chunk)
        gaps = np.isnan(rows[part])
        filled = np.nan_to_num(rows[part])
        beside = np.column_stack([filled, gaps, np.ones(len(gaps)), *([filled**2] if own_squares else [])])
        if weights is not None:
            beside *= weights[part, None]
        beside = beside.astype(precision.kind)
        counted = np.ascontiguousarray(drawn[:, part].T).astype(precision.kind)
        for column in range(k):
            at = np.flatnonzero(gaps[:, column])
            if len(at):
                lost[:, column] += counted[at].T @ beside[at]
    return lost


@dataclass(frozen=True)
class _Precision:
    """Single precision where it is exact, with the rows a chunk that keep it so; else double."""

    exact: bool
    chunk: int
    reach: float

    @classmethod
    def of(cls, rows: Floats, weights: Floats | None, reach: float) -> _Precision:
        chunk = int(min(_CHUNK, _EXACT / (2.0 * reach)))
        unweighted = weights is None or bool((weights == 1.0).all())
        exact = chunk >= _FEWEST and unweighted and bool((rows == np.rint(rows)).all())
        return cls(exact, chunk if exact else _CHUNK, reach)

    @property
    def kind(self) -> Any:
        return np.float32 if self.exact else np.float64

    def product(self, drawn: Counts, features: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """drawn @ features, whose first column is one; in doubles should a sum leave the exact range."""
        made = drawn.astype(self.kind) @ features
        if self.exact and float(made[:, 0].max(initial=0.0)) * self.reach >= _EXACT:
            made = drawn.astype(np.float64) @ features.astype(np.float64)
        return np.asarray(made)


def _with_one(rows: Floats, kind: Any) -> npt.NDArray[Any]:
    full = np.empty((len(rows), rows.shape[1] + 1), dtype=kind)
    full[:, 0] = 1
    full[:, 1:] = rows
    return full


def leave_one_out(groups: Sequence[Moments]) -> Floats:
    """(R, 1+k, 1+k) cross-products of all rows but those of one group, for each group."""
    stack = np.stack([group.products for group in groups])
    return np.asarray(stack.sum(axis=0) - stack, dtype=np.float64)
