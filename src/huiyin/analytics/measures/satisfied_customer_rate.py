"""Satisfied customer rate (满意客户率): the share of respondents whose index reaches the threshold."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._worked_forms import FORMS_2016, SETTINGS_2016, SOURCE_2016, SPEC_2016
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import AtLeast, Term


@measures.register
class SatisfiedCustomerRate(Measure):
    """Respondents whose index is at or above the threshold, over all valid respondents; Wilson interval."""

    key: ClassVar[str] = "satisfied_customer_rate"
    name: ClassVar[dict[str, str]] = {"zh": "满意客户率", "en": "Satisfied customer rate"}
    about: ClassVar[dict[str, str]] = {
        "zh": "满意度达到门槛（默认 70 分，含 70 分）的受访者占全部有效受访者的比例。",
        "en": "The share of valid respondents whose satisfaction index reaches the threshold (70 unless set).",
    }
    unit: ClassVar[Unit] = Unit.RATE
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)
    reads: ClassVar[frozenset[Reads]] = frozenset(
        {Reads.WEIGHTS, Reads.GRADES, Reads.THRESHOLD, Reads.MISSING}
    )
    hits: ClassVar[str] = "n_satisfied"
    formula: ClassVar[str] = "p = #{ i : Σₖ wₖ × v(xᵢₖ) ≥ T } / n"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "k", "x", "v", "w", "T")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(SPEC_2016, FORMS_2016, 1.0, SOURCE_2016, SETTINGS_2016),
        Example(
            single_item(0, 100),
            repeated((3, (70.0,)), (1, (69.9,))),
            0.75,
            "门槛算例 / arithmetic of the edge",
            {
                "zh": "1 项，0–100 分直接计入；70 分算满意，69.9 分不算",
                "en": "one item counted as it is; 70 is satisfied, 69.9 is not",
            },
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Whether the respondent's index reaches the threshold; raises `WeightsDoNotSumToOne`."""
        return (AtLeast(spec.index(), spec.threshold),)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The share with Wilson's interval, on the effective n with weights."""
        return rate_interval(moments, 0, confidence)
