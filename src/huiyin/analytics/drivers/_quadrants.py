"""Two measures of each item, where their axes cross, and which items can be placed for certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.drivers._rows import column_of, named_columns, weights_of
from huiyin.analytics.drivers.problems import TooFewRows
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.terms import Floats

REGIONS = ("interval", "ellipse", "difference")
Items = Mapping[str, str] | Sequence[str]


@dataclass(frozen=True)
class Means:
    """k means with their linearised covariances: (m, k) means and (m·k, m·k) covariance of m measures.

    `n` respondents gave all m answers to item i; `n_left_out` gave only some.
    """

    values: Floats
    covariance: Floats
    n: tuple[int, ...]
    n_left_out: tuple[int, ...]

    def block(self, first: int, second: int) -> Floats:
        """(k, k) covariance between the means of two measures."""
        k = self.values.shape[1]
        return self.covariance[first * k : (first + 1) * k, second * k : (second + 1) * k]

    def errors(self, measure: int) -> Floats:
        """Standard errors of the means of one measure."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.block(measure, measure)), 0.0)), dtype=np.float64)

    def half_widths(self, measure: int, confidence: float) -> Floats:
        """Half of each t interval."""
        t = np.array([t_quantile(confidence, n - 1) for n in self.n])
        return np.asarray(t * self.errors(measure), dtype=np.float64)


def named(items: Items, argument: str) -> dict[str, str]:
    """Item → column from a mapping, or from column names that name the items too."""
    found = (
        {str(item): str(column) for item, column in items.items()}
        if isinstance(items, Mapping)
        else {str(column): str(column) for column in ([] if isinstance(items, str) else items)}
    )
    require(len(found) > 0, argument, items, zh="列出至少一个评价项", en="list at least one item")
    return found


def means_of(data: Any, measures: Sequence[Sequence[str]], weights: Any = None) -> Means:
    """Means of m columns for each of k items; an item counts the rows that have all its m answers.

    `measures` holds m lists of k column names. Covariances between items come from the respondents they
    share. Raises `TooFewRows` naming none where an item has fewer than two such rows.
    """
    columns = named_columns(data)
    answers = [np.column_stack([column_of(columns, name) for name in names]) for names in measures]
    n_rows, k = answers[0].shape
    w = weights_of(columns, weights, n_rows)
    w = np.ones(n_rows) if w is None else w
    some, every = np.zeros((n_rows, k), dtype=bool), np.ones((n_rows, k), dtype=bool)
    for part in answers:
        there = ~np.isnan(part)
        some, every = some | there, every & there
    counted = every & (w > 0)[:, None]
    n = counted.sum(axis=0)
    if n.min() < 2:
        raise TooFewRows(n=int(n.min()), needed=2)
    share = counted * w[:, None]
    share = share / share.sum(axis=0)
    values, influence = [], []
    for part in answers:
        filled = np.where(counted, part, 0.0)
        mean = (filled * share).sum(axis=0)
        values.append(mean)
        influence.append(np.where(counted, part - mean, 0.0) * share * np.sqrt(n / (n - 1)))
    stacked = np.hstack(influence)
    left = (some & (w > 0)[:, None]).sum(axis=0) - n
    return Means(np.stack(values), stacked.T @ stacked, tuple(n.tolist()), tuple(left.tolist()))


def reach_of(means: Means, measure: int, region: str, confidence: float, *, axis_is_mean: bool) -> Floats:
    """How far from the axis a mean must lie to be certainly beyond it.

    "interval": half its t interval; "ellipse": half the extent of the joint ellipse of two measures;
    "difference": half the interval of mean minus axis, the axis being the mean of all means.
    """
    if region == "interval":
        return means.half_widths(measure, confidence)
    if region == "ellipse":
        return np.asarray(means.errors(measure) * np.sqrt(-2 * np.log(1 - confidence)), dtype=np.float64)
    block = means.block(measure, measure)
    error = np.diag(block)
    if axis_is_mean:
        error = error - 2 * block.mean(axis=1) + block.mean()
    t = np.array([t_quantile(confidence, n - 1) for n in means.n])
    return np.asarray(t * np.sqrt(np.maximum(error, 0.0)), dtype=np.float64)


def side(value: float, low: float, high: float, cut: float) -> tuple[bool, bool]:
    """Whether a value lies at or above the cut, and whether all of low … high lies on that side."""
    above = value >= cut
    return above, low >= cut if above else high < cut
