"""What all weights of items have in common: they sum to 1, and say how they came about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive, require_whole
from huiyin.analytics.columns import array_of
from huiyin.analytics.results import Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class ItemWeights(Result):
    """Weights of items, in the order given; they sum to 1 within 1e-9.

    `method` is how they came about.
    """

    title: ClassVar[dict[str, str]] = {"zh": "评价项权重", "en": "Weights of items"}
    method: str
    items: tuple[str, ...]
    weights: tuple[float, ...]
    notes: tuple[Note, ...]

    def __getitem__(self, item: str) -> float:
        return self.weights[self.items.index(item)]

    def as_mapping(self) -> dict[str, float]:
        """Item → weight."""
        return dict(zip(self.items, self.weights, strict=True))

    def points(self, total: float = 100, decimals: int = 2) -> dict[str, float]:
        """Item → rounded points that sum to `total` exactly; see `largest_remainder`."""
        rounded = largest_remainder(self.weights, total=total, decimals=decimals)
        return dict(zip(self.items, rounded, strict=True))

    def tables(self) -> tuple[Table, ...]:
        """The weights (key "weights")."""
        rounded = largest_remainder(self.weights)
        rows = tuple(zip(self.items, self.weights, rounded, strict=True))
        return (Table("weights", {"zh": "权重", "en": "Weights"}, WEIGHT_COLUMNS, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Bars of the weights with the equal weight as a dashed line."""
        from huiyin.analytics.plots.weights import item_weight_bars
        from huiyin.analytics.results import language_of

        spoken = language_of(language)
        return item_weight_bars(self.items, self.weights, spoken, equal=1 / len(self.items))


WEIGHT_COLUMNS = (
    Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
    Column("weight", {"zh": "权重", "en": "Weight"}),
    Column("points", {"zh": "百分制（合计 100.00）", "en": "Points (sum 100.00)"}),
)


def normalised(values: Floats) -> tuple[float, ...]:
    """Shares of the sum; they sum to 1 but for rounding."""
    shares = values / math.fsum(values)
    return tuple(float(share) for share in shares)


def item_names(items: Sequence[str] | None, n: int) -> tuple[str, ...]:
    """Names given, or 1, 2, 3 …; raises `BadArgument` for a wrong number or two alike."""
    if items is None:
        return tuple(str(at + 1) for at in range(n))
    names = tuple(map(str, items))
    require(
        len(names) == n and len(set(names)) == n,
        "items",
        names,
        zh=f"为 {n} 个不同的名称",
        en=f"be {n} different names",
    )
    return names


def weights_of(given: Any) -> dict[str, float]:
    """Item → share of weights given as a result, a driver analysis, or a mapping; they sum to 1."""
    if isinstance(given, ItemWeights):
        return given.as_mapping()
    if hasattr(given, "importances"):
        shares = {str(one.column): float(one.share) for one in given.importances}
    else:
        require(
            isinstance(given, Mapping), "weights", given, zh="为“评价项 → 权重”", en="map items to weights"
        )
        shares = {str(item): float(share) for item, share in given.items()}
    values = np.array(list(shares.values()))
    require(
        len(values) > 0 and bool(np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0),
        "weights",
        shares,
        zh="为不小于 0 的有限数，且不全为 0",
        en="be finite, at least 0 and not all 0",
    )
    return dict(zip(shares, normalised(values), strict=True))


def largest_remainder(weights: Any, *, total: float = 100, decimals: int = 2) -> tuple[float, ...]:
    """Weights rounded so that they sum to `total` exactly: the largest remainders are rounded up.

    `weights` may be on any scale. Of equal remainders the earlier goes first. Source: Hare–Niemeyer.

    >>> largest_remainder([1, 1, 1])
    (33.34, 33.33, 33.33)
    """
    require_positive("total", total)
    digits = require_whole("decimals", decimals)
    values = np.atleast_1d(array_of("weights", weights))
    require(
        len(values) > 0 and bool((values >= 0).all() and values.sum() > 0),
        "weights",
        values.tolist(),
        zh="不小于 0 且不全为 0",
        en="be at least 0 and not all 0",
    )
    steps = round(total * 10**digits)
    exact = values / math.fsum(values) * steps
    low = np.floor(exact + 1e-9)
    order = np.argsort(-(exact - low).round(9), kind="stable")
    low[order[: steps - int(low.sum())]] += 1
    return tuple(round(float(step) / 10**digits, digits) for step in low)
