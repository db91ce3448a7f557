"""Top-2-box: the share of satisfied answers to one question (满意率)."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Between, Term

_SETTINGS = {"zh": "1–5 级；4–5 为满意", "en": "grades 1–5; 4–5 satisfied"}
_VECTOR = "Wilson 1927 的区间，定义算例 / Wilson's interval, arithmetic of the definition"


@measures.register
class Top2Box(Measure):
    """Answers within the satisfied range of the first item, over all answers to it; Wilson interval."""

    key: ClassVar[str] = "top_2_box"
    name: ClassVar[dict[str, str]] = {"zh": "满意率（前两级占比）", "en": "Top-2-box satisfaction (CSAT)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "对一道题回答“满意”或“很满意”（最好的两级）的人占回答者的比例。",
        "en": "The share of those answering one question who chose one of its two best grades.",
    }
    unit: ClassVar[Unit] = Unit.RATE
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)
    reads: ClassVar[frozenset[Reads]] = frozenset({Reads.SATISFIED})
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    hits: ClassVar[str] = "n_satisfied"
    formula: ClassVar[str] = "p = #{ i : xᵢ ∈ S } / n"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "x", "S")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 5, (4, 5)),
            repeated((30, (5.0,)), (15, (4.0,)), (5, (2.0,))),
            0.9,
            _VECTOR,
            _SETTINGS,
        ),
        Example(single_item(1, 5, (4, 5)), repeated((9, (4.0,)), (1, (3.0,))), 0.9, _VECTOR, _SETTINGS),
        Example(single_item(1, 5, (4, 5)), repeated((30, (5.0,))), 1.0, _VECTOR, _SETTINGS),
        Example(
            single_item(1, 5, (4, 5)),
            repeated((497, (5.0,)), (3, (2.0,))),
            0.994,
            "评价抽样研究：500 条评价中 497 条好评 / review study: 497 of 500 reviews good",
            _SETTINGS,
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Whether the answer to the first item is in its satisfied range."""
        return (Between(spec.items[0].column, *spec.satisfied[0]),)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The share with Wilson's interval, on the effective n with weights."""
        return rate_interval(moments, 0, confidence)
