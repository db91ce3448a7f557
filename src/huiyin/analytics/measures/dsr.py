"""Detailed seller rating: the mean of one 5-point shop rating."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.codebook import Scale
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term, Value


@measures.register
class DetailedSellerRating(Measure):
    """The mean answer to one item on 1-5 (as described, service, delivery), with a t interval.

    Against the trade see `huiyin.dsr`. Source: the shop ratings of Chinese trading platforms.
    """

    key: ClassVar[str] = "dsr"
    name: ClassVar[dict[str, str]] = {"zh": "店铺评分（DSR）", "en": "Detailed seller rating (DSR)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "一项 5 分制评分（描述相符、服务态度或物流服务）的平均分，保留 1–5 分。",
        "en": "The mean of one 5-point rating (as described, service or delivery), kept on 1–5.",
    }
    unit: ClassVar[Unit] = Unit.SCALE
    bounds: ClassVar[tuple[float, float]] = (1.0, 5.0)
    reads: ClassVar[frozenset[Reads]] = frozenset()
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    formula: ClassVar[str] = "x̄ = (1/n) × Σᵢ xᵢ"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "x", "n")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 5),
            repeated((92, (5.0,)), (5, (4.0,)), (1, (3.0,)), (1, (2.0,)), (1, (1.0,))),
            4.86,
            "定义算例 / arithmetic of the definition",
            {"zh": "1–5 分，高为好", "en": "1–5, high is good"},
        ),
    )

    def fits(self, scale: Scale) -> bool:
        """Only 1-5, high is good."""
        return (scale.minimum, scale.maximum, scale.high_is_good) == (1, 5, True)

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """The answer to the first item."""
        return (Value(spec.items[0].column),)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The mean with a t interval cut to 1-5, linearised with weights."""
        return mean_interval(moments, 0, self.unit, self.bounds, confidence)
