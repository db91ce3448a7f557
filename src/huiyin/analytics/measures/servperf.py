"""SERVPERF: the mean perception over the items, without expectations."""

from __future__ import annotations

import math
from typing import ClassVar

from huiyin.analytics.estimate import Unit
from huiyin.analytics.item_means import ItemValue
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import OfItems, ends_of
from huiyin.analytics.measures.base import Example, Spec, measures
from huiyin.analytics.terms import ScoredItem

_SEVEN = ((1.0, 0.0), (7.0, 100.0))
_ITEMS = tuple(ScoredItem(f"p{at}", weight, _SEVEN, 4.0) for at, weight in enumerate((0.5, 0.3, 0.2), 1))


@measures.register
class Servperf(OfItems):
    """The weighted mean of the items' means on their own scale, each over those who answered it; t interval.

    Source: Cronin & Taylor 1992, Journal of Marketing 56(3), doi:10.1177/002224299205600304.
    """

    key: ClassVar[str] = "servperf"
    name: ClassVar[dict[str, str]] = {
        "zh": "服务绩效（SERVPERF，感知均分）",
        "en": "Service performance (SERVPERF)",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "各项感知分的加权平均，保留原量表；不问期望。",
        "en": "The weighted mean of perceptions on their own scale, without asking for expectations.",
    }
    unit: ClassVar[Unit] = Unit.SCALE
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    high_is_good: ClassVar[bool | None] = None
    formula: ClassVar[str] = "P = Σₖ wₖ × (1/nₖ) × Σᵢ xᵢₖ"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "k", "x", "w", "n_k")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            Spec(_ITEMS, ((6.0, 7.0),) * 3, max_imputed=0),
            ((7.0, 6.0, 5.0), (5.0, math.nan, 5.0), (6.0, 4.0, math.nan)),
            5.5,
            "定义算例 / arithmetic of the definition",
            {
                "zh": "3 项，1–7 级，权重 0.5、0.3、0.2；各项均值只用答了该项的人",
                "en": "three items, 1–7, weights 0.5, 0.3, 0.2; each mean over those who answered the item",
            },
        ),
    )

    def bounds_of(self, spec: Spec) -> tuple[float, float]:
        """The ends of the items' scales."""
        ends = [ends_of(item) for item in spec.items]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def value_of(self, spec: Spec, position: int) -> ItemValue:
        """The answer itself."""
        return ItemValue(spec.items[position].column)
