"""Weights given outright as points, derived from driver importance, or combined of two sets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.item_weights.base import ItemWeights, item_names, normalised, weights_of
from huiyin.analytics.item_weights.problems import ItemsDiffer, PointsDoNotSum
from huiyin.analytics.results import Column, Kind, Note, Table


def direct_weights(
    points: Any, *, items: Sequence[str] | None = None, total: float = 100, normalise: bool = False
) -> ItemWeights:
    """Weights from points that sum to `total`; any points with `normalise`.

    `points` maps items to points, or lists them. Raises `PointsDoNotSum`, `BadArgument` for points
    below 0.

    >>> direct_weights({"delivery": 40, "price": 35, "advice": 25}).weights
    (0.4, 0.35, 0.25)
    """
    require_positive("total", total)
    if isinstance(points, Mapping):
        items, points = list(points), list(points.values())
    values = numbers(points)
    names = item_names(items, len(values))
    require(
        len(values) > 0 and bool(np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0),
        "points",
        values.tolist(),
        zh="为不小于 0 的数，且不全为 0",
        en="be numbers of at least 0, not all 0",
    )
    reached = math.fsum(values)
    if not normalise and abs(reached - total) > 1e-6 * total:
        raise PointsDoNotSum(total=f"{reached:g}", wanted=f"{total:g}")
    notes = []
    if abs(reached - total) > 1e-6 * total:
        zh, en = f"分值合计 {reached:g}，已按比例折算。", f"Points summed to {reached:g} and were scaled."
        notes.append(Note("normalised", {"zh": zh, "en": en}))
    return ItemWeights("direct", names, normalised(values), tuple(notes))


def derived_weights(importance: Any) -> ItemWeights:
    """Weights from what goes along with overall satisfaction: the shares of a driver analysis.

    `importance` is the result of a driver analysis, or maps items to importances of at least 0.

    >>> derived_weights({"speed": 3, "price": 1}).weights
    (0.75, 0.25)
    """
    shares = weights_of(importance)
    note = Note(
        "association",
        {
            "zh": "由数据推导：权重反映与总体满意度的关联，不是因果，也不是客户自己说的重要程度。",
            "en": "Derived from data: the weights tell what goes along with overall satisfaction, not causes and "
            "not what customers call important.",
        },
    )
    return ItemWeights("derived", tuple(shares), tuple(shares.values()), (note,))


@dataclass(frozen=True)
class CombinedWeights(ItemWeights):
    """Weights of two sets together; `alpha` is the say of the subjective set, 0-1."""

    title: ClassVar[dict[str, str]] = {"zh": "组合权重", "en": "Combined weights"}
    alpha: float
    subjective: tuple[float, ...]
    objective: tuple[float, ...]

    def tables(self) -> tuple[Table, ...]:
        """The two sets and their combination (key "weights")."""
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("weight", {"zh": "组合权重", "en": "Combined weight"}),
            Column("subjective", {"zh": "主观权重", "en": "Subjective"}),
            Column("objective", {"zh": "客观权重", "en": "Objective"}),
        )
        rows = tuple(zip(self.items, self.weights, self.subjective, self.objective, strict=True))
        title = {"zh": f"权重（α = {self.alpha:g}）", "en": f"Weights (α = {self.alpha:g})"}
        return (Table("weights", title, columns, rows),)


def combined_weights(subjective: Any, objective: Any, *, alpha: float = 0.5) -> CombinedWeights:
    """w ∝ subjective^α · objective^(1-α), shares of the sum.

    Both sets are results of this package, driver analyses or mappings of the same items. `alpha` 1 is the subjective set
    alone, 0 the objective one. An item with weight 0 in a set that has a say stays at 0. Raises
    `ItemsDiffer`.

    >>> made = combined_weights({"a": 0.5, "b": 0.5}, {"a": 0.8, "b": 0.2})
    >>> [round(weight, 4) for weight in made.weights]
    [0.6667, 0.3333]
    """
    require_rate("alpha", alpha, open_ends=False)
    first, second = weights_of(subjective), weights_of(objective)
    if set(first) != set(second):
        raise ItemsDiffer(first=", ".join(first), second=", ".join(second))
    names = tuple(first)
    left = np.array([first[name] for name in names])
    right = np.array([second[name] for name in names])
    product = left**alpha * right ** (1 - alpha)
    require(
        bool(product.sum() > 0),
        "objective",
        second,
        zh="至少有一项在两组中都大于 0",
        en="have an item above 0 in both sets",
    )
    notes = [
        Note(
            "alpha",
            {
                "zh": f"α = {alpha:g}：主观权重的话语权，属于人为选择，请随结果一并公布。",
                "en": f"α = {alpha:g}, the say of the subjective weights, is a choice: publish it with the result.",
            },
        )
    ]
    if bool((product == 0).any()):
        zh, en = "某项在其中一组为 0，组合后仍为 0。", "An item with weight 0 in one set stays at 0."
        notes.append(Note("zero", {"zh": zh, "en": en}))
    return CombinedWeights(
        "combined",
        names,
        normalised(product),
        tuple(notes),
        float(alpha),
        tuple(map(float, left)),
        tuple(map(float, right)),
    )
