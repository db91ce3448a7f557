"""SERVQUAL: perception minus expectation, averaged over the items."""

from __future__ import annotations

import math
from typing import ClassVar

from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import Difference
from huiyin.analytics.measures.base import Example, Spec, measures
from huiyin.analytics.terms import ScoredItem

_SEVEN = ((1.0, 0.0), (7.0, 100.0))


def _items(weights: tuple[float, ...]) -> Spec:
    items = tuple(ScoredItem(f"p{at}", weight, _SEVEN, 4.0) for at, weight in enumerate(weights, 1))
    against = tuple(f"e{at}" for at in range(1, len(weights) + 1))
    return Spec(items, ((6.0, 7.0),) * len(items), max_imputed=0, against=against)


@measures.register
class ServqualGap(Difference):
    """The weighted mean over items of mean(P − E), each over those who gave both; t interval.

    Below zero the service falls short of what was expected. Source: Parasuraman, Zeithaml & Berry
    1988, Journal of Retailing 64(1).
    """

    key: ClassVar[str] = "servqual_gap"
    name: ClassVar[dict[str, str]] = {
        "zh": "服务质量差距（SERVQUAL，感知 − 期望）",
        "en": "Service quality gap (SERVQUAL)",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "同一受访者对同一项的感知分减去期望分，再对各项加权平均；小于 0 表示没有达到期望。",
        "en": "Each respondent's perception minus expectation of the same item, averaged over the items; below 0 "
        "the service falls short.",
    }
    formula: ClassVar[str] = "G = Σₖ wₖ × (1/nₖ) × Σᵢ (xᵢₖ − eᵢₖ)"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "k", "x", "e", "w", "n_k")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            _items((0.5, 0.5)),
            ((5.0, 6.0, 7.0, 6.0), (4.0, 6.0, 6.0, 7.0), (6.0, 5.0, 6.0, 7.0)),
            -7 / 6,
            "定义算例 / arithmetic of the definition",
            {
                "zh": "2 项，1–7 级；每行依次为感知 1、感知 2、期望 1、期望 2",
                "en": "two items, 1–7; a row is perception 1, 2, then expectation 1, 2",
            },
        ),
        Example(
            _items((0.5, 0.5)),
            ((5.0, 6.0, 7.0, math.nan), (4.0, 6.0, 6.0, 7.0), (6.0, math.nan, 6.0, 7.0)),
            -7 / 6,
            "缺失规则算例 / arithmetic of the missing rule",
            {
                "zh": "同上；每项只用感知和期望都有的人",
                "en": "the same; each item over those who gave both answers",
            },
        ),
    )
