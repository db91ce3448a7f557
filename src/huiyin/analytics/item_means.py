"""Weighted means of item means: each item over those who answered it, the interval over respondents.

What SERVQUAL, LibQUAL+, SERVPERF and the ACSI score have in common. Nobody is dropped for one missing
item, and nothing is put in for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import bounded_score_interval, is_weighted, linearised_covariance
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats, Term

_NOTHING = 1e-6  # a standard error so small beside the span is the root of rounding


@dataclass(frozen=True)
class ItemValue(Term):
    """`slope` × (answer − `origin`), or with `against` × (answer − the other answer); 0 where it is missing."""

    column: str
    against: str = ""
    slope: float = 1.0
    origin: float = 0.0

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.column, self.against) if self.against else (self.column,)

    def evaluate(self, answers: Floats) -> Floats:
        base: Floats | float = answers[:, 1] if self.against else self.origin
        return np.asarray(np.nan_to_num(self.slope * (answers[:, 0] - base), nan=0.0), dtype=np.float64)


@dataclass(frozen=True)
class ItemGiven(Term):
    """1 where all the columns are answered, else 0."""

    columns: tuple[str, ...]

    def evaluate(self, answers: Floats) -> Floats:
        return np.asarray(~np.isnan(answers).any(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class AnyGiven(Term):
    """1 where an item has all its answers, NaN where none has: such a row does not count.

    `columns` lists the items' own columns, then (if any) those they are compared with.
    """

    columns: tuple[str, ...]
    n_items: int

    def evaluate(self, answers: Floats) -> Floats:
        given = ~np.isnan(answers[:, : self.n_items])
        if answers.shape[1] > self.n_items:
            given &= ~np.isnan(answers[:, self.n_items :])
        return np.where(given.any(axis=1), 1.0, np.nan)


def item_terms(values: Sequence[ItemValue]) -> tuple[Term, ...]:
    """The terms whose moments `mean_of_items` reads: values, then who gave them, then who counts."""
    given = [ItemGiven(value.columns) for value in values]
    columns = [value.column for value in values] + [value.against for value in values if value.against]
    return (*values, *given, AnyGiven(tuple(columns), len(values)))


def item_means(moments: Moments, n_items: int) -> Floats:
    """The mean of each item over those who answered it, NaN where nobody did."""
    if not moments.n:
        return np.full(n_items, np.nan)
    sums, given = moments.mean[:n_items], moments.mean[n_items : 2 * n_items]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(given > 0, sums / given, np.nan), dtype=np.float64)


def moments_of_items(
    rows: Floats, values: Sequence[ItemValue], columns: Sequence[str], weights: Floats | None
) -> Moments:
    """The summary that `mean_of_items` reads, of an (n, k) matrix with the named columns."""
    at = {name: place for place, name in enumerate(columns)}
    parts = [term.evaluate(rows[:, [at[name] for name in term.columns]]) for term in item_terms(values)]
    return Moments.from_arrays(np.column_stack(parts), weights)


def mean_of_items(
    moments: Moments,
    weights: Sequence[float],
    unit: Unit,
    bounds: tuple[float, float],
    confidence: float = 0.95,
) -> Estimate:
    """Σ wₖ·(mean of item k), each over those who answered it, with a t interval over respondents.

    The means are ratios of totals; their joint variance is linearised, so that answers of one
    respondent count as what they are: one respondent's. An item nobody answered is left out and the
    other weights are re-scaled. n counts respondents who answered any item. Without spread the
    interval is "bounded_score". Source: Cochran 1977, Sampling Techniques, chapter 6; equals R's
    svycontrast on svyratio.
    """
    n, worth, k = moments.n, moments.n_effective, len(weights)
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, unit, "none", None, confidence)
    means, given = item_means(moments, k), moments.mean[k : 2 * k]
    known = ~np.isnan(means)
    shares = np.where(known, np.asarray(weights, dtype=np.float64), 0.0)
    shares = shares / shares.sum()
    found = math.fsum(share * mean for share, mean in zip(shares[known], means[known], strict=True))
    value = min(max(found, bounds[0]), bounds[1])
    if n < 2:
        return Estimate(value, None, None, n, worth, unit, "none", None, confidence)
    slope = np.zeros(moments.k)
    slope[:k] = np.where(known, shares / np.where(known, given, 1.0), 0.0)
    slope[k : 2 * k] = -slope[:k] * np.where(known, means, 0.0)
    error = math.sqrt(max(float(slope @ linearised_covariance(moments) @ slope), 0.0))
    span = bounds[1] - bounds[0]
    if error > (_NOTHING * span if math.isfinite(span) else 0.0):
        half = t_quantile(confidence, n - 1) * error
        complete = "t_weighted" if is_weighted(moments) else "t"
        method = complete if bool((given > 1 - 1e-12).all()) else "ratio_t"
        low, high = max(value - half, bounds[0]), min(value + half, bounds[1])
        return Estimate(value, low, high, n, worth, unit, method, error, confidence)
    if not math.isfinite(span):
        return Estimate(value, None, None, n, worth, unit, "none", None, confidence)
    low, high = bounded_score_interval(value, worth, bounds, confidence)
    error = (high - low) / (2 * normal_quantile(confidence))
    low, high = min(low, value), max(high, value)
    return Estimate(value, low, high, n, worth, unit, "bounded_score", error, confidence)
