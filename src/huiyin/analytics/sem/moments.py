"""Means and covariances of the items under a missing rule, for the sample and for its resamples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics import resampling
from huiyin.analytics.resampling import Counts
from huiyin.analytics.sem.problems import ConstantItem, NeedsCompleteRows, TooFewRows
from huiyin.analytics.summaries import FLAT
from huiyin.analytics.terms import Floats

MISSING_RULES = ("mean", "listwise", "pairwise")


@dataclass(frozen=True)
class Spread:
    """Means (B, K) and covariances (B, K, K) of a batch, divided by the sum of weights (plug-in)."""

    mean: Floats
    covariance: Floats

    @property
    def deviation(self) -> Floats:
        """(B, K) standard deviations; NaN where a column does not vary."""
        variance = np.einsum("bkk->bk", self.covariance)
        flat = variance <= FLAT * (variance + self.mean**2)
        return np.asarray(np.where(flat, np.nan, np.sqrt(np.maximum(variance, 0.0))))

    @property
    def correlation(self) -> Floats:
        """(B, K, K) correlations; NaN where a column does not vary."""
        inverse = 1.0 / self.deviation
        return self.covariance * inverse[:, :, None] * inverse[:, None, :]


@dataclass(frozen=True)
class Items:
    """Answers ready for resampling: (m, K) about whole numbers, NaN for missing under "mean" or "pairwise".

    `shift` was subtracted; columns named "a:b" are products of two others. `n_left_out` forms did not
    count, `n_missing` cells of the others were empty; `kept` marks the forms used among those given.
    """

    columns: tuple[str, ...]
    rows: Floats
    shift: Floats
    weights: Floats | None
    rule: str
    n_left_out: int
    n_missing: int
    kept: npt.NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Forms used."""
        return len(self.rows)

    @property
    def sum_of_weights(self) -> float:
        """Σw; n without weights."""
        return float(self.n if self.weights is None else self.weights.sum())

    def spread(self, drawn: Counts | None = None) -> Spread:
        """Of the sample, or of each resample where row i counts `drawn[b, i]` times."""
        counts = np.ones((1, self.n), dtype=np.uint8) if drawn is None else drawn
        if self.rule == "listwise" or not self.n_missing:
            return _of_products(resampling.products_under(counts, self.rows, self.weights))
        sums = resampling.pair_sums_under(
            counts, self.rows, self.weights, own_squares=self.rule == "pairwise"
        )
        return _pairwise(sums) if self.rule == "pairwise" else _mean_filled(sums)

    def resamples(self, n_replicates: int, rng: np.random.Generator) -> Iterator[tuple[slice, Spread]]:
        """The spreads of bootstrap resamples of the respondents, in groups."""
        for part, drawn in resampling.draws(np.ones(self.n, dtype=np.int64), n_replicates, rng):
            yield part, self.spread(drawn)

    def subset(self, kept: npt.ArrayLike) -> Items:
        """Some of the forms."""
        at = np.asarray(kept)
        rows = self.rows[at]
        weights = None if self.weights is None else self.weights[at]
        missing = int(np.isnan(rows).sum())
        return Items(self.columns, rows, self.shift, weights, self.rule, 0, missing, np.ones(len(rows), bool))


def items_of(
    answers: Floats,
    columns: Sequence[str],
    weights: Floats | None = None,
    rule: str = "mean",
    products: Sequence[tuple[str, str]] = (),
    at_least: int = 3,
) -> Items:
    """Prepare an (n, K) matrix of answers with NaN for missing.

    "mean" puts the item's mean in (anew in each resample), "listwise" leaves forms with a gap out,
    "pairwise" takes for each pair of items the forms that have both. Forms without any answer or of
    weight 0 never count. Raises `TooFewRows`, `ConstantItem`, `NeedsCompleteRows` (products of items
    with gaps).
    """
    there = ~np.isnan(answers)
    kept = np.asarray(there.all(axis=1) if rule == "listwise" else there.any(axis=1), dtype=np.bool_)
    if weights is not None:
        kept &= weights > 0
    rows = answers if kept.all() else answers[kept]
    if len(rows) < at_least:
        raise TooFewRows(n=len(rows), needed=at_least)
    held = None if weights is None else weights[kept]
    missing = int(rows.size - np.count_nonzero(there[kept]))
    if missing and products:
        what = {"zh": "交互项", "en": "An interaction"}
        raise NeedsCompleteRows(what=what, rule=rule)
    means = np.nanmean(rows, axis=0) if missing else rows.mean(axis=0)
    low, high = (np.nanmin(rows, axis=0), np.nanmax(rows, axis=0)) if missing else (rows.min(0), rows.max(0))
    for place in np.flatnonzero(~(high > low)):
        raise ConstantItem(item=columns[int(place)])
    shift = np.rint(means)
    centred = rows - shift
    names = list(columns)
    if products:
        pairs = np.array([[names.index(a), names.index(b)] for a, b in products])
        centred = np.column_stack([centred, centred[:, pairs[:, 0]] * centred[:, pairs[:, 1]]])
        shift = np.concatenate([shift, np.zeros(len(pairs))])
        names += [f"{a}:{b}" for a, b in products]
    left_out = len(answers) - len(rows)
    return Items(tuple(names), centred, shift, held, rule, left_out, missing, kept)


def _of_products(products: Floats) -> Spread:
    total = products[:, :1, 0]
    mean = products[:, 0, 1:] / total
    covariance = products[:, 1:, 1:] / total[:, :, None] - mean[:, :, None] * mean[:, None, :]
    return Spread(mean, covariance)


def _mean_filled(sums: resampling.PairSums) -> Spread:
    """As if every gap held the mean of its column: it then adds nothing about that mean."""
    own = np.einsum("bkk->bk", sums.weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.einsum("bkk->bk", sums.sums) / own
    first, second = mean[:, :, None], mean[:, None, :]
    other = np.swapaxes(sums.sums, 1, 2)
    about = sums.squares - first * other - second * sums.sums + first * second * sums.weights
    return Spread(mean, about / sums.total[:, None, None])


def _pairwise(sums: resampling.PairSums) -> Spread:
    """Each correlation over the forms that have both items; variances over all that have the item."""
    own_squares = sums.squares if sums.own_squares is None else sums.own_squares
    own = np.einsum("bkk->bk", sums.weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.einsum("bkk->bk", sums.sums) / own
        variance = np.einsum("bkk->bk", sums.squares) / own - mean**2
        centre = sums.sums / sums.weights
        spread = np.sqrt(own_squares / sums.weights - centre**2)
        shared = sums.squares / sums.weights - centre * np.swapaxes(centre, 1, 2)
        correlation = shared / (spread * np.swapaxes(spread, 1, 2))
    deviation = np.sqrt(variance)
    return Spread(mean, correlation * deviation[:, :, None] * deviation[:, None, :])
