"""Bottom-2-box: the share of dissatisfied answers to one question (不满意率)."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.codebook import Scale
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.low_grades import lowest_two_grades
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import ends_of, high_is_good
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Between, Term

_DEFINITION = "定义算例 / arithmetic of the definition"
_ANSWERS = repeated((5, (1.0,)), (5, (2.0,)), (20, (3.0,)), (40, (4.0,)), (30, (5.0,)))


@measures.register
class Bottom2Box(Measure):
    """Answers in the worst two grades of the first item, over all answers to it; Wilson interval.

    Of three grades or fewer only the worst counts; on a scale of more than 11 grades the worst fifth.
    """

    key: ClassVar[str] = "bottom_2_box"
    name: ClassVar[dict[str, str]] = {"zh": "不满意率（后两级占比）", "en": "Bottom-2-box dissatisfaction"}
    about: ClassVar[dict[str, str]] = {
        "zh": "对一道题回答最差两级（如“不满意”“很不满意”）的人占回答者的比例，越低越好。",
        "en": "The share of those answering one question who chose one of its two worst grades; low is good.",
    }
    unit: ClassVar[Unit] = Unit.RATE
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)
    reads: ClassVar[frozenset[Reads]] = frozenset()
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    high_is_good: ClassVar[bool | None] = False
    hits: ClassVar[str] = "n_dissatisfied"
    formula: ClassVar[str] = "p = #{ i : xᵢ ∈ B } / n"
    letters: ClassVar[dict[str, dict[str, str]]] = {
        **letters("i", "x", "n"),
        "B": {"zh": "B：量表最差的两级", "en": "B: the two worst grades of the scale"},
    }
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 5),
            _ANSWERS,
            0.1,
            _DEFINITION,
            {"zh": "1–5 级，高为好；1–2 为不满意", "en": "1–5, high is good; 1–2 dissatisfied"},
        ),
        Example(
            single_item(1, 4),
            repeated((2, (1.0,)), (3, (2.0,)), (5, (4.0,))),
            0.5,
            _DEFINITION,
            {
                "zh": "1–4 级，没有中间级；1–2 为不满意",
                "en": "1–4 without a middle grade; 1–2 dissatisfied",
            },
        ),
        Example(
            single_item(1, 3),
            repeated((1, (1.0,)), (3, (2.0,)), (6, (3.0,))),
            0.1,
            _DEFINITION,
            {"zh": "1–3 级；只有 1 为不满意", "en": "1–3; only 1 is dissatisfied"},
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Whether the answer to the first item is among the worst two grades of its scale."""
        item = spec.items[0]
        return (
            Between(item.column, *lowest_two_grades(Scale(*ends_of(item), high_is_good=high_is_good(item)))),
        )

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The share with Wilson's interval, on the effective n with weights."""
        return rate_interval(moments, 0, confidence)
