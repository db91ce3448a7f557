"""The share of respondents who found it easy: the top three of seven in CES 2.0."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.codebook import Role
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._of_items import SideOfMiddle
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term

SEVEN_GRADES = repeated(
    (5, (1.0,)), (5, (2.0,)), (10, (3.0,)), (10, (4.0,)), (20, (5.0,)), (30, (6.0,)), (20, (7.0,))
)


@measures.register
class EasyRate(Measure):
    """Answers on the easy side of the middle of the effort scale, over all answers; Wilson interval.

    On 1-7 these are the top three (5-7). Which side is easy is the scale's direction: CES 2.0 (“made it
    easy”) is good when high, CES 1.0 (effort put in) when low. Source: Dixon, Toman & DeLisi 2013,
    The Effortless Experience (CES 2.0).
    """

    key: ClassVar[str] = "ces_easy_rate"
    name: ClassVar[dict[str, str]] = {"zh": "轻松办成率（CES 前三级）", "en": "Easy rate (CES top 3)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "费力度一题中，回答落在“轻松”一侧（7 级量表的 5–7）的人占回答者的比例。",
        "en": "The share of those answering the effort question who are on its easy side (5–7 of 7 grades).",
    }
    unit: ClassVar[Unit] = Unit.RATE
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)
    reads: ClassVar[frozenset[Reads]] = frozenset()
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    role: ClassVar[Role | None] = Role.EFFORT
    hits: ClassVar[str] = "n_easy"
    formula: ClassVar[str] = "p = #{ i : xᵢ > m } / n"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "x", "m", "n")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 7),
            SEVEN_GRADES,
            0.7,
            "CES 2.0 定义算例 / arithmetic of the definition",
            {"zh": "1–7 级，高为好；5–7 为轻松", "en": "1–7, high is good; 5–7 are easy"},
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Whether the answer is on the easy side of the middle."""
        return (SideOfMiddle.of(spec.items[0], easy=1.0, hard=0.0),)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The share with Wilson's interval, on the effective n with weights."""
        return rate_interval(moments, 0, confidence)
