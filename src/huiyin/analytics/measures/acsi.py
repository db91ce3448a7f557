"""The score of the American Customer Satisfaction Index: three items on 0-100."""

from __future__ import annotations

import math
from typing import ClassVar

from huiyin.analytics.estimate import Unit
from huiyin.analytics.item_means import ItemValue
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import OfItems, ends_of, high_is_good
from huiyin.analytics.measures.base import Example, Spec, measures, repeated
from huiyin.analytics.terms import ScoredItem

_TEN = ((1.0, 0.0), (10.0, 100.0))
_SOURCE = "ACSI 公式算例，均值 8.2、7.9、7.5 / arithmetic of the ACSI formula, means 8.2, 7.9, 7.5"
_MEANS = repeated(
    (2, (8.0, 8.0, 7.0)),
    (5, (8.0, 8.0, 8.0)),
    (1, (8.0, 8.0, 7.0)),
    (1, (9.0, 8.0, 7.0)),
    (1, (9.0, 7.0, 7.0)),
)


def _three(weights: tuple[float, float, float]) -> Spec:
    items = tuple(ScoredItem(f"q{at}", weight, _TEN, 5.5) for at, weight in enumerate(weights, 1))
    return Spec(items, ((7.3, 10.0),) * 3, max_imputed=0)


@measures.register
class AcsiScore(OfItems):
    """Σ wⱼ·(x̄ⱼ − min)/(max − min)·100 of three items: satisfaction, expectations met, closeness to the ideal.

    Each mean is over those who answered the item. The index's own weights come from its path model;
    here they are the contract's. Source: Fornell et al. 1996, Journal of Marketing 60(4),
    doi:10.1177/002224299606000403.
    """

    key: ClassVar[str] = "acsi"
    name: ClassVar[dict[str, str]] = {"zh": "ACSI 满意度得分", "en": "ACSI score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "总体满意、与期望相比、与理想相比三题的平均分，各自换算为 0–100 后按权重加总。",
        "en": "The means of three items (overall, against expectations, against the ideal), each on 0–100, weighted.",
    }
    unit: ClassVar[Unit] = Unit.INDEX
    bounds: ClassVar[tuple[float, float]] = (0.0, 100.0)
    n_items: ClassVar[tuple[int, int | None]] = (3, 3)
    formula: ClassVar[str] = "I = 100 × Σₖ wₖ × (x̄ₖ − min) / (max − min)"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("k", "x", "w")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            _three((0.4, 0.3, 0.3)),
            _MEANS,
            76 + 2 / 3,
            _SOURCE,
            {"zh": "1–10 分；权重 0.4、0.3、0.3", "en": "1–10; weights 0.4, 0.3, 0.3"},
        ),
        Example(
            _three((1 / 3, 1 / 3, 1 / 3)),
            _MEANS,
            100 * (8.2 + 7.9 + 7.5 - 3) / 27,
            _SOURCE,
            {"zh": "1–10 分；等权", "en": "1–10; equal weights"},
        ),
        Example(
            _three((0.4, 0.3, 0.3)),
            ((10.0, 10.0, 10.0), (1.0, math.nan, 10.0)),
            80.0,
            "缺失规则算例 / arithmetic of the missing rule",
            {
                "zh": "同上；各题均值只用答了该题的人",
                "en": "the same; each mean over those who answered the item",
            },
        ),
    )

    def value_of(self, spec: Spec, position: int) -> ItemValue:
        """The answer on 0-100, turned round where low is good."""
        item = spec.items[position]
        low, high = ends_of(item)
        slope = 100 / (high - low)
        return (
            ItemValue(item.column, "", slope, low)
            if high_is_good(item)
            else ItemValue(item.column, "", -slope, high)
        )
