"""Satisfaction index (满意度): a weighted mean of grade values on 0-100."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from huiyin.analytics.checks import require_number
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.measures._letters import letters
from huiyin.analytics.measures._worked_forms import FORMS_2016, SETTINGS_2016, SOURCE_2016, SPEC_2016
from huiyin.analytics.measures.base import Example, Measure, Reads, Spec, measures, repeated
from huiyin.analytics.problems import LengthsDiffer, WeightsDoNotSumToOne
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import ScoredItem, Term

_CSD = "CSD = ΣKi·Xj·nij；定义算例 / arithmetic of the definition"
_SHARES = repeated(  # shares .4 .4 .1 .1 0 of the first item and .2 .5 .2 .05 .05 of the second
    (4, (5.0, 5.0)),
    (4, (5.0, 4.0)),
    (6, (4.0, 4.0)),
    (2, (4.0, 3.0)),
    (2, (3.0, 3.0)),
    (1, (2.0, 2.0)),
    (1, (2.0, 1.0)),
)


def _two_items(values: Sequence[float], zh: str, en: str) -> tuple[Spec, dict[str, str]]:
    grades = tuple((5.0 - place, value) for place, value in enumerate(values))
    items = (ScoredItem("q1", 0.6, grades, 3.0), ScoredItem("q2", 0.4, grades, 3.0))
    return Spec(items, ((4.0, 5.0),) * 2), {"zh": f"权重 0.6、0.4；{zh}", "en": f"weights 0.6, 0.4; {en}"}


_TWENTIES = _two_items((100, 80, 60, 40, 0), "5–1 级 → 100/80/60/40/0", "grades 5–1 → 100/80/60/40/0")
_LINEAR = _two_items((100, 75, 50, 25, 0), "5–1 级 → 100/75/50/25/0", "grades 5–1 → 100/75/50/25/0")
_RULES = "缺失规则算例 / arithmetic of the missing rules"
_THREE_ITEMS = Spec(
    tuple(
        ScoredItem(
            f"q{number}", weight, tuple((grade, 20.0 * grade) for grade in (1.0, 2.0, 3.0, 4.0, 5.0)), 3.0
        )
        for number, weight in enumerate((0.5, 0.3, 0.2), 1)
    ),
    ((4.0, 5.0),) * 3,
)
_WITH_GAPS = (
    (5.0, 4.0, 3.0),
    (4.0, math.nan, 4.0),
    (math.nan, math.nan, 5.0),
    (5.0, math.nan, 5.0),
    (math.nan, 4.0, 2.0),
)


def index_from_shares(
    weights: Sequence[float], values: Sequence[float], shares: Sequence[Sequence[float]]
) -> float:
    """The index from published shares: CSD = ΣᵢΣⱼ Kᵢ·Xⱼ·nᵢⱼ.

    `weights` K (one an item) and each item's `shares` n (one a grade) sum to 1; `values` X are the
    grades' values on 0-100. Equal to the weighted sum of item means. Raises `WeightsDoNotSumToOne`
    or `LengthsDiffer`.

    >>> round(index_from_shares([0.6, 0.4], [100, 80, 60, 40, 0],
    ...                         [[0.4, 0.4, 0.1, 0.1, 0], [0.2, 0.5, 0.2, 0.05, 0.05]]), 9)
    78.8
    """
    if len(shares) != len(weights):
        raise LengthsDiffer(what="指标的占比行 / rows of shares", given=len(shares), wanted=len(weights))
    for row in shares:
        if len(row) != len(values):
            raise LengthsDiffer(what="级别占比 / shares", given=len(row), wanted=len(values))
    for name, given in (("weights", weights), ("values", values), *(("shares", row) for row in shares)):
        for number in given:
            require_number(name, number)
    for parts in (weights, *shares):
        if abs(math.fsum(parts) - 1) > 1e-9:
            raise WeightsDoNotSumToOne(total=f"{math.fsum(parts):.12g}")
    return math.fsum(
        weight * value * share
        for weight, row in zip(weights, shares, strict=True)
        for value, share in zip(values, row, strict=True)
    )


@measures.register
class SatisfactionIndex(Measure):
    """The mean of the respondents' weighted grade values, 0-100, with a t interval.

    Missing ratings follow the spec: the middle grade put in, or the answered items alone. Source: the weighted model
    CSD = ΣKi·Xj·nij of Chinese customer satisfaction practice; direct measurement in ISO 10004.
    """

    key: ClassVar[str] = "satisfaction_index"
    name: ClassVar[dict[str, str]] = {"zh": "满意度（指数）", "en": "Satisfaction index"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把每份答卷的各项评分换算为 0–100 分并按权重加总，再取平均；它是分数，不是满意客户的占比。",
        "en": "Each form's ratings turned into 0–100 points and weighted, then averaged; a score, not a share "
        "of satisfied customers.",
    }
    unit: ClassVar[Unit] = Unit.INDEX
    bounds: ClassVar[tuple[float, float]] = (0.0, 100.0)
    reads: ClassVar[frozenset[Reads]] = frozenset({Reads.WEIGHTS, Reads.GRADES, Reads.MISSING})
    formula: ClassVar[str] = "I = (1/n) × Σᵢ Σₖ wₖ × v(xᵢₖ)"
    letters: ClassVar[dict[str, dict[str, str]]] = letters("i", "k", "x", "v", "w")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(_TWENTIES[0], _SHARES, 78.8, _CSD, _TWENTIES[1]),
        Example(_LINEAR[0], _SHARES, 74.0, _CSD, _LINEAR[1]),
        Example(
            _THREE_ITEMS,
            _WITH_GAPS,
            77.5,
            _RULES,
            {
                "zh": "权重 0.5、0.3、0.2；漏答 1 项按 3，漏答 2 项无效",
                "en": "weights 0.5, 0.3, 0.2; one missing counts as 3, two missing are invalid",
            },
        ),
        Example(
            replace(_THREE_ITEMS, minimum_answered=2),
            _WITH_GAPS,
            82.5,
            _RULES,
            {
                "zh": "同上；只计已答各项，至少答 2 项",
                "en": "the same; only answered items count, at least two of them",
            },
        ),
        Example(SPEC_2016, FORMS_2016, 78.4, SOURCE_2016, SETTINGS_2016),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """The respondent's index; raises `WeightsDoNotSumToOne`."""
        return (spec.index(),)

    def bounds_of(self, spec: Spec) -> tuple[float, float]:
        """What the lowest and the highest grades of all items add up to.

        Where nothing is put in for a missing rating, a form may rest on any one item.
        """
        ends = [
            (item.weight * min(v for _, v in item.grades), item.weight * max(v for _, v in item.grades))
            for item in spec.items
        ]
        if spec.minimum_answered is not None:
            values = [value for item in spec.items for _, value in item.grades]
            return min(values), max(values)
        return math.fsum(low for low, _ in ends), math.fsum(high for _, high in ends)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The mean index with a t interval, linearised with weights."""
        return mean_interval(moments, 0, self.unit, self.bounds_of(spec), confidence)
