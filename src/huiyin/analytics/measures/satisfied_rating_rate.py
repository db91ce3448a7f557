"""Satisfied rating rate (满意评价率): the share of all ratings that are satisfied."""

from __future__ import annotations

import math
from typing import ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import linearised_covariance
from huiyin.analytics.inference.proportions import rate_interval, wilson
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._worked_forms import FORMS_2016, SETTINGS_2016, SOURCE_2016, SPEC_2016
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import CountBetween, ScoredItem, Term

_EVERYTHING = (-math.inf, math.inf)
_THREE_ITEMS = Spec(
    tuple(ScoredItem(f"q{i}", weight, ((1, 0), (5, 100)), 3) for i, weight in ((1, 0.5), (2, 0.3), (3, 0.2))),
    ((4.0, 5.0),) * 3,
)


@measures.register
class SatisfiedRatingRate(Measure):
    """Ratings in their satisfied range over all ratings of valid forms: R = Σk/Σm.

    Ratings of one respondent belong together, so the standard error is that of a ratio of respondent
    totals, √(n/(n-1)·Σw²(k - R·m)²)/Σwm, with t on n-1 degrees of freedom. Source: Cochran 1977,
    Sampling Techniques, chapter 6; R survey::svyratio.
    """

    key: ClassVar[str] = "satisfied_rating_rate"
    name: ClassVar[dict[str, str]] = {"zh": "满意评价率", "en": "Satisfied rating rate"}
    about: ClassVar[dict[str, str]] = {
        "zh": "全部有效答卷的所有评分中，落在“满意”范围内的比例；一人多题，区间按受访者聚类计算。",
        "en": "Of all ratings on all valid forms, the share that is satisfied; one person gives several, so the "
        "interval is clustered by respondent.",
    }
    unit: ClassVar[Unit] = Unit.RATE
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)
    reads: ClassVar[frozenset[Reads]] = frozenset({Reads.SATISFIED, Reads.MISSING})
    formula: ClassVar[str] = "p = Σᵢ #{ k : xᵢₖ ∈ S } / Σᵢ #{ k }"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "k", "x", "S")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(SPEC_2016, FORMS_2016, 0.625, SOURCE_2016, SETTINGS_2016),
        Example(
            _THREE_ITEMS,
            (
                (5.0, 5.0, 4.0),
                (4.0, 3.0, 2.0),
                (5.0, 4.0, math.nan),
                (2.0, 1.0, 3.0),
                (5.0, math.nan, math.nan),
            ),
            0.5,
            "定义算例 / arithmetic of the definition",
            {
                "zh": "3 项，4–5 为满意；缺 1 项按 3 计为不满意；缺 2 项的答卷无效",
                "en": "three items, 4–5 satisfied; one missing counts as 3, not satisfied; a form missing two is invalid",
            },
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Satisfied ratings and ratings of each valid form."""
        return (
            CountBetween(
                spec.items, spec.satisfied, spec.max_imputed, minimum_answered=spec.minimum_answered
            ),
            CountBetween(
                spec.items,
                (_EVERYTHING,) * len(spec.items),
                spec.max_imputed,
                minimum_answered=spec.minimum_answered,
            ),
        )

    def counts(self, moments: Moments) -> dict[str, int]:
        """How many ratings there are, and how many of them are satisfied."""
        _, satisfied, given = (round(float(count)) for count in moments.products[0])
        return {"n_satisfied": satisfied, "n_ratings": given}

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The ratio with its clustered t interval, cut to 0-1; of a single item Wilson's interval.

        Where every respondent has the same share the interval is Wilson's on the number of
        respondents ("bounded_score"): as if one person's ratings were one rating.
        """
        if len(spec.items) == 1:
            return rate_interval(moments, 0, confidence)
        n, worth = moments.n, moments.n_effective
        if n == 0:
            return Estimate(None, None, None, 0, 0.0, self.unit, "none", None, confidence)
        satisfied, given = (float(mean) for mean in moments.mean)
        rate = min(satisfied / given, 1.0)
        if n < 2:
            return Estimate(rate, None, None, n, worth, self.unit, "none", None, confidence)
        spread = linearised_covariance(moments)
        variance = spread[0, 0] - 2 * rate * spread[0, 1] + rate**2 * spread[1, 1]
        error = math.sqrt(max(float(variance), 0.0)) / given
        if error < 1e-7:
            low, high = wilson(rate * worth, worth, confidence)
            error = (high - low) / (2 * normal_quantile(confidence))
            low, high = min(low, rate), max(high, rate)
            return Estimate(rate, low, high, n, worth, self.unit, "bounded_score", error, confidence)
        half = t_quantile(confidence, n - 1) * error
        low, high = max(rate - half, 0.0), min(rate + half, 1.0)
        return Estimate(rate, low, high, n, worth, self.unit, "ratio_t", error, confidence)
