"""What a regression says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

_INFLATED = 10.0
COEFFICIENT_COLUMNS = (
    Column("term", {"zh": "项", "en": "Term"}, Kind.TEXT),
    Column("value", {"zh": "系数", "en": "Coefficient"}),
    Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
    Column("statistic", {"zh": "统计量", "en": "Statistic"}),
    Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
    Column("low", {"zh": "下限", "en": "Low"}),
    Column("high", {"zh": "上限", "en": "High"}),
)
ASSOCIATION = note(
    "association", "系数描述关联，不说明因果。", "Coefficients describe association, not cause."
)


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its test and interval; `beta` is standardised, `inflation` the VIF."""

    term: str
    value: float
    standard_error: float
    statistic: float
    p_value: float
    low: float
    high: float
    beta: float = float("nan")
    inflation: float = float("nan")

    def cells(self) -> tuple[object, ...]:
        """The row of a table of coefficients."""
        return (
            _CONSTANT if self.term == CONSTANT else self.term,
            self.value,
            self.standard_error,
            self.statistic,
            self.p_value,
            self.low,
            self.high,
        )


CONSTANT = "(Intercept)"
_CONSTANT = {"zh": "截距", "en": "Constant"}
ERROR_NAMES: dict[str, Bilingual] = {
    "classical": {"zh": "经典（等方差）", "en": "classical (equal variances)"},
    "HC0": {"zh": "异方差稳健 HC0", "en": "robust, HC0"},
    "HC1": {"zh": "异方差稳健 HC1", "en": "robust, HC1"},
    "HC2": {"zh": "异方差稳健 HC2", "en": "robust, HC2"},
    "HC3": {"zh": "异方差稳健 HC3", "en": "robust, HC3"},
    "cluster": {"zh": "聚类稳健", "en": "clustered"},
    "survey": {"zh": "按抽样设计线性化", "en": "linearised, of the sampling design"},
    "likelihood": {"zh": "似然", "en": "of the likelihood"},
    "design": {"zh": "按抽样设计线性化", "en": "linearised, of the sampling design"},
}


@dataclass(frozen=True)
class Regression(Result):
    """A least-squares fit; the constant first, `covariance` in the same order.

    `errors` names the standard errors. `f_value` is the Wald test that all slopes are 0, under these
    errors (with "classical" ones the usual F), on `f_degrees` and `degrees` of freedom.
    """

    title: ClassVar[Bilingual] = {"zh": "线性回归", "en": "Linear regression"}

    outcome: str
    coefficients: tuple[Coefficient, ...]
    covariance: Floats
    errors: str
    n: int
    n_left_out: int
    r_squared: float
    adjusted_r_squared: float
    sigma: float
    f_value: float
    f_degrees: int
    degrees: float
    f_p_value: float
    weighted: bool
    confidence: float

    def of(self, term: str) -> Coefficient:
        """One coefficient by name; raises `KeyError`."""
        return {one.term: one for one in self.coefficients}[term]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Collinearity where it is strong, and that association is not cause."""
        inflated = [one.term for one in self.coefficients if one.inflation > _INFLATED]
        if not inflated:
            return (ASSOCIATION,)
        terms = "、".join(inflated)
        listed = ", ".join(inflated)
        words = {
            "zh": f"{terms} 与其他因素高度相关（VIF 大于 10）：系数难以分清，正负号也可能出错；请看份额类方法。",
            "en": f"{listed} go closely with the other drivers (VIF above 10): their coefficients can hardly be "
            "told apart and even the sign may be wrong; see methods that share.",
        }
        return (Note("collinear", words), ASSOCIATION)

    def tables(self) -> tuple[Table, ...]:
        """The coefficients, then the fit."""
        columns = (
            *COEFFICIENT_COLUMNS,
            Column("beta", {"zh": "标准化系数", "en": "Std. coefficient"}),
            Column("inflation", {"zh": "VIF", "en": "VIF"}),
        )
        rows = tuple((*one.cells(), one.beta, one.inflation) for one in self.coefficients)
        fit = (
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("n_left_out", {"zh": "未计入", "en": "Left out"}, Kind.COUNT),
            Column("r_squared", {"zh": "R²", "en": "R²"}),
            Column("adjusted_r_squared", {"zh": "调整后 R²", "en": "Adjusted R²"}),
            Column("sigma", {"zh": "残差标准差", "en": "Residual SD"}),
            Column("f_value", {"zh": "F", "en": "F"}),
            Column("f_p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("errors", {"zh": "标准误类型", "en": "Errors"}, Kind.TEXT),
        )
        row = (*(getattr(self, one.key) for one in fit[:-1]), ERROR_NAMES.get(self.errors, self.errors))
        return (
            Table(
                "coefficients",
                {"zh": f"系数（{self.outcome}）", "en": f"Coefficients ({self.outcome})"},
                columns,
                rows,
            ),
            Table("fit", {"zh": "模型", "en": "The model"}, fit, (row,)),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Standardised-free coefficients with intervals, without the constant."""
        from huiyin.analytics.plots.drivers import coefficients

        return coefficients(self.coefficients[1:], self.outcome, language)
