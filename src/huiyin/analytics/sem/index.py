"""Scores of constructs on 0–100, from unstandardised weights and the ends of the response scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.columns import checked_scale, require_within
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.sem.estimation import Fit
from huiyin.analytics.sem.moments import Items, Spread
from huiyin.analytics.sem.problems import NegativeWeight
from huiyin.analytics.terms import Floats

Scale = tuple[float, float]


class Index:
    """The index of every construct: 100 · Σ w*(mean − min) / Σ w*(max − min), w* = w / sd.

    min and max are the ends of the response scale, not of the answers. Interactions have none (NaN).
    Sources: Fornell et al. 1996, doi:10.1177/002224299606000403; Tenenhaus et al. 2005.
    """

    def __init__(self, items: Items, low: Floats, high: Floats) -> None:
        n_items = len(low)
        self.low = low - items.shift[:n_items]
        self.range = high - low
        self.n_items = n_items

    def __call__(self, fit: Fit, spread: Spread) -> Floats:
        """(B, J) indices."""
        weights = self.weights(fit)
        return np.asarray(np.einsum("bkj,bk->bj", weights, spread.mean[:, : self.n_items] - self.low))

    def weights(self, fit: Fit) -> Floats:
        """(B, K, J) points a unit of each item; NaN for interactions."""
        raw = fit.coefficients[:, : self.n_items]
        product = np.array([":" in name for name in fit.layout.names])
        with np.errstate(invalid="ignore", divide="ignore"):
            made = 100 * raw / np.einsum("bkj,k->bj", raw, self.range)[:, None]
        return np.where(product, np.nan, made)

    def scores(self, fit: Fit, rows: Floats) -> Floats:
        """(n, J) indices of respondents, whose `rows` are about the items' shift."""
        return np.asarray((rows[:, : self.n_items] - self.low) @ self.weights(fit)[0])


def scale_ends(
    scale: Scale | Mapping[str, Scale], names: Sequence[str], answers: Floats
) -> tuple[Floats, Floats]:
    """Ends of each item's response scale, checked against the answers.

    Raises `BadScale`, `OutsideScale`, and `NoSuchColumn` for an item without a scale.
    """
    low, high = np.empty(len(names)), np.empty(len(names))
    for place, name in enumerate(names):
        pair: Any = scale.get(name) if isinstance(scale, Mapping) else scale
        if pair is None:
            raise NoSuchColumn(column=name, known=", ".join(map(str, scale)))
        low[place], high[place] = checked_scale(pair)
        require_within(answers[:, place], (low[place], high[place]))
    return low, high


def negative_weight(fit: Fit, columns: Sequence[str]) -> NegativeWeight | None:
    """The problem with the first item whose weight in some construct is below zero, if there is one."""
    raw = fit.coefficients[0]
    for j, name in enumerate(fit.layout.names):
        below = np.flatnonzero(raw[:, j] < 0)
        if ":" not in name and len(below):
            item = int(below[0])
            return NegativeWeight(construct=name, item=columns[item], weight=f"{raw[item, j]:.4g}")
    return None
