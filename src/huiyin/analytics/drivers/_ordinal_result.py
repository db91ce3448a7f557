"""What an ordinal logit says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.columns import numbers
from huiyin.analytics.drivers._cumulative import probabilities
from huiyin.analytics.drivers._regression_result import (
    ASSOCIATION,
    COEFFICIENT_COLUMNS,
    ERROR_NAMES,
    Coefficient,
)
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

_ALPHA = 0.05


@dataclass(frozen=True)
class OddsTest:
    """Likelihood-ratio test that one driver has the same slope at every threshold; NaN: no fit."""

    term: str
    log_likelihood: float
    ratio: float
    degrees: int
    p_value: float


@dataclass(frozen=True)
class OrdinalLogit(Result):
    """A proportional-odds fit: logit P(Y ≤ j) = threshold_j - x'b.

    `covariance` has the thresholds first, then the slopes. `n` is the sum of counts. `errors` is
    "likelihood" or "design". `proportional_odds` tests each driver where asked for.
    """

    title: ClassVar[Bilingual] = {"zh": "有序 logit 回归", "en": "Ordinal logit"}

    outcome: str
    grades: tuple[str, ...]
    coefficients: tuple[Coefficient, ...]
    thresholds: tuple[Coefficient, ...]
    covariance: Floats
    link: str
    errors: str
    log_likelihood: float
    null_log_likelihood: float
    aic: float
    n: float
    n_left_out: int
    proportional_odds: tuple[OddsTest, ...]
    weighted: bool
    confidence: float

    def of(self, term: str) -> Coefficient:
        """One slope or threshold by name; raises `KeyError`."""
        return {one.term: one for one in (*self.coefficients, *self.thresholds)}[term]

    @property
    def deviance(self) -> float:
        """-2 log likelihood."""
        return -2 * self.log_likelihood

    @property
    def mcfadden(self) -> float:
        """McFadden's 1 - log likelihood / that of the thresholds alone."""
        return 1 - self.log_likelihood / self.null_log_likelihood

    def probabilities(self, values: Any) -> Floats:
        """(n, J) probability of each grade for rows of the slopes' columns, in their order.

        Raises `LengthsDiffer` for another number of columns.
        """
        rows = numbers(values, dimensions=2)
        if rows.shape[1] != len(self.coefficients):
            raise LengthsDiffer(what="列 / columns", given=rows.shape[1], wanted=len(self.coefficients))
        thresholds = np.array([one.value for one in self.thresholds])
        return probabilities(thresholds, np.array([one.value for one in self.coefficients]), rows, self.link)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Doubt about proportional odds, and that association is not cause."""
        doubtful = [test.term for test in self.proportional_odds if test.p_value < _ALPHA]
        if not doubtful:
            return (ASSOCIATION,)
        zh, en = "、".join(doubtful), ", ".join(doubtful)
        return (
            note(
                "proportional_odds",
                f"{zh} 的作用随等级而不同（p 小于 0.05），“比例优势”不成立：一个系数概括不了，请分档看。",
                f"{en}: the slope differs between grades (p below 0.05), so one number does not "
                "tell it; look grade by grade.",
            ),
            ASSOCIATION,
        )

    def tables(self) -> tuple[Table, ...]:
        """Slopes with odds ratios, thresholds, the tests of proportional odds, the fit."""
        odds = (
            Column("odds_ratio", {"zh": "优势比", "en": "Odds ratio"}),
            Column("odds_ratio_low", {"zh": "优势比下限", "en": "Odds ratio low"}),
            Column("odds_ratio_high", {"zh": "优势比上限", "en": "Odds ratio high"}),
        )
        is_logit = self.link == "logit"
        slopes = tuple(
            (*one.cells(), *((math.exp(x) for x in (one.value, one.low, one.high)) if is_logit else ()))
            for one in self.coefficients
        )
        tables = [
            Table(
                "coefficients",
                {"zh": "系数（正：等级更高）", "en": "Slopes (positive: higher grades)"},
                (*COEFFICIENT_COLUMNS, *(odds if is_logit else ())),
                slopes,
            ),
            Table(
                "thresholds",
                {"zh": "分界点", "en": "Thresholds"},
                COEFFICIENT_COLUMNS,
                tuple(one.cells() for one in self.thresholds),
            ),
        ]
        if self.proportional_odds:
            tables.append(self._tests())
        return (*tables, self._fit())

    def _tests(self) -> Table:
        columns = (
            Column("term", {"zh": "项", "en": "Term"}, Kind.TEXT),
            Column("ratio", {"zh": "似然比", "en": "Likelihood ratio"}),
            Column("degrees", {"zh": "自由度", "en": "df"}, Kind.COUNT),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        rows = tuple((one.term, one.ratio, one.degrees, one.p_value) for one in self.proportional_odds)
        return Table("proportional_odds", {"zh": "比例优势检验", "en": "Proportional odds"}, columns, rows)

    def _fit(self) -> Table:
        columns = (
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("n_left_out", {"zh": "未计入", "en": "Left out"}, Kind.COUNT),
            Column("log_likelihood", {"zh": "对数似然", "en": "Log likelihood"}),
            Column("aic", {"zh": "AIC", "en": "AIC"}),
            Column("mcfadden", {"zh": "McFadden R²", "en": "McFadden R²"}),
            Column("errors", {"zh": "标准误类型", "en": "Errors"}, Kind.TEXT),
        )
        row = (*(getattr(self, one.key) for one in columns[:-1]), ERROR_NAMES.get(self.errors, self.errors))
        return Table("fit", {"zh": "模型", "en": "The model"}, columns, (row,))

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Slopes with their intervals."""
        from huiyin.analytics.plots.drivers import coefficients

        return coefficients(self.coefficients, self.outcome, language)
