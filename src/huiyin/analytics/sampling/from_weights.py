"""How representative a sample is, told from the weights that make it so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

GOOD_BELOW, FAIR_BELOW = 0.15, 0.35  # coefficient of variation of the propensities
LEVELS: dict[str, Bilingual] = {
    "good": {"zh": "较好", "en": "good"},
    "fair": {"zh": "一般", "en": "fair"},
    "poor": {"zh": "较差", "en": "poor"},
}


@dataclass(frozen=True)
class WeightedRepresentativeness(Result):
    """Response propensities as one over the weights.

    `r` is the R-indicator 1 - 2·S (0-1, 1 is best), None where the population's size is not known;
    `propensity_variation` the propensities' coefficient of variation, which needs no size: times the
    standard deviation of an answer it bounds the bias of the plain mean. `level` is "good" (below 0.15), "fair" or "poor".
    """

    title: ClassVar[Bilingual] = {"zh": "代表性", "en": "Representativeness"}
    r: float | None
    propensity_variation: float
    level: str
    response_rate: float | None
    n: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        columns = (
            Column("level", {"zh": "代表性", "en": "Representativeness"}, Kind.TEXT),
            Column(
                "propensity_variation",
                {"zh": "应答倾向的变异系数", "en": "Variation of propensities"},
                digits=3,
            ),
            Column("r", {"zh": "R 指标", "en": "R-indicator"}, digits=3),
            Column("response_rate", {"zh": "占总体的比例", "en": "Share of the population"}, Kind.RATE),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
        )
        row = (LEVELS[self.level], self.propensity_variation, self.r, self.response_rate, self.n)
        return (Table("representativeness", {"zh": "代表性", "en": "Representativeness"}, columns, (row,)),)

    def plot(self, language: str | None = None) -> Any:
        """A meter from representative to not."""
        from huiyin.analytics.plots.meter import meter

        return meter(self.propensity_variation, (GOOD_BELOW, FAIR_BELOW), LEVELS, language)


def weighted_representativeness(
    weights: Any, *, population: float | None = None
) -> WeightedRepresentativeness:
    """Representativeness of a sample from weights that reproduce the population's margins.

    A weight says how many people a respondent stands for, so one over it estimates how likely such a person was to
    answer. `population` is the number of people; without it the variation alone is told. Only what the
    margins hold is seen: within a category those who answer may still differ. Raises `BadWeights`, `BadArgument`.
    Source: Bianchi, Shlomo, Schouten, Da Silva & Skinner 2019 (population-based R-indicators).

    >>> weighted_representativeness([1, 1, 1, 1], population=40).r
    1.0
    >>> round(weighted_representativeness([0.5] * 50 + [1.5] * 50).propensity_variation, 4)
    0.5774
    """
    given = numbers(weights)
    w = checked_weights(given, len(given))
    kept = np.asarray(w)[np.asarray(w) > 0]
    require(len(kept) > 0, "weights", weights, zh="至少有一个大于 0", en="hold one above 0")
    n, total = len(kept), float(kept.sum())
    # mean over the population of (1/w) is n/Σw, its second moment Σ(1/w)/Σw
    variation = math.sqrt(max(float((1 / kept).sum()) * total / n**2 - 1.0, 0.0))
    r = rate = None
    if population is not None:
        size = require_positive("population", population)
        rate = n / size
        r = 1 - 2 * variation * rate
    level = "good" if variation < GOOD_BELOW else "fair" if variation < FAIR_BELOW else "poor"
    return WeightedRepresentativeness(r, variation, level, rate, n, (SEEN,))


SEEN = note(
    "margins_only",
    "只看得到所给的总体结构；同一类别里愿意作答的人仍可能与不作答的人不同。",
    "Only the margins given are seen; within a category those who answer may still differ from those who do not.",
)
