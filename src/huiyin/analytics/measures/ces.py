"""Customer effort score."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.codebook import Role
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import UNBOUNDED, mean_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Term, Value


@measures.register
class CustomerEffortScore(Measure):
    """The mean of the effort question on its own scale, with a t interval.

    The direction is the contract's: CES 2.0 (“made it easy”, 1-7) is good when high, CES 1.0 (effort
    put in, 1-5) when low. Source: Dixon, Freeman & Toman 2010 (Harvard Business Review 88(7/8)).
    """

    key: ClassVar[str] = "ces"
    name: ClassVar[dict[str, str]] = {"zh": "客户费力度（CES）", "en": "Customer effort score (CES)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "“办成这件事费不费力”一题的平均分，保留原量表；方向（高好还是低好）写在口径里。",
        "en": "The mean answer to how easy or hard it was, on its own scale; the contract says which end is good.",
    }
    unit: ClassVar[Unit] = Unit.SCALE
    bounds: ClassVar[tuple[float, float]] = UNBOUNDED
    reads: ClassVar[frozenset[Reads]] = frozenset()
    n_items: ClassVar[tuple[int, int | None]] = (1, 1)
    role: ClassVar[Role | None] = Role.EFFORT
    high_is_good: ClassVar[bool | None] = None
    formula: ClassVar[str] = "x̄ = (1/n) × Σᵢ xᵢ"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "x")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(1, 7),
            repeated(
                (5, (1.0,)), (5, (2.0,)), (10, (3.0,)), (10, (4.0,)), (20, (5.0,)), (30, (6.0,)), (20, (7.0,))
            ),
            5.05,
            "CES 2.0 定义算例 / arithmetic of the definition",
            {"zh": "1–7 级，高为好", "en": "1–7, high is good"},
        ),
        Example(
            single_item(1, 5),
            repeated((2, (1.0,)), (1, (2.0,)), (1, (4.0,))),
            2.0,
            "CES 1.0 定义算例 / arithmetic of the definition",
            {"zh": "1–5 级，低为好", "en": "1–5, low is good"},
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """The answer to the first item."""
        return (Value(spec.items[0].column),)

    def bounds_of(self, spec: Spec) -> tuple[float, float]:
        """The ends of the item's scale."""
        answers = [answer for answer, _ in spec.items[0].grades]
        return min(answers), max(answers)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The mean with a t interval cut to the scale, linearised with weights."""
        return mean_interval(moments, 0, self.unit, self.bounds_of(spec), confidence)
