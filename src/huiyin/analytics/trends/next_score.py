"""The next survey score from the last one and the control metrics between, by regression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import frame, numbers, select
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.problems import Collinear, TooFewPeriods

if TYPE_CHECKING:
    import altair as alt

Verdict = Literal["usable", "no_better_than_last", "cannot_tell"]
LAST = "last_score"
_TERMS: dict[str, Bilingual] = {
    "intercept": {"zh": "截距", "en": "Constant"},
    LAST: {"zh": "上期得分", "en": "Last score"},
}


@dataclass(frozen=True)
class NextScore(Result):
    """`value` with its prediction interval `low` … `high` for the period after the last.

    `terms` are the intercept, the last score and the metrics, with `coefficients`, `standard_errors` and
    `p_values`. `error` is the root mean squared error when each period in turn is forecast by the others (leave one out),
    `error_of_last` that of simply repeating the last score; `verdict` compares the two and is "cannot_tell" where
    there are fewer than 5 periods a coefficient. `fitted` and `actual` go with the periods used.
    """

    title: ClassVar[Bilingual] = {"zh": "下一期得分的预测", "en": "The next score"}
    verdict: Verdict
    value: float
    low: float
    high: float
    terms: tuple[str, ...]
    coefficients: Floats
    standard_errors: Floats
    p_values: Floats
    r_squared: float
    error: float
    error_of_last: float
    fitted: Floats
    actual: Floats
    n: int
    n_missing: int
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        first = (
            Column("value", {"zh": "预测得分", "en": "Forecast"}),
            Column("low", {"zh": "区间下限", "en": "Low"}),
            Column("high", {"zh": "区间上限", "en": "High"}),
            Column("error", {"zh": "逐期留一误差", "en": "Leave-one-out error"}),
            Column("error_of_last", {"zh": "重复上期的误差", "en": "Error of repeating"}),
            Column("n", {"zh": "所用期数", "en": "Periods used"}, Kind.COUNT),
        )
        second = (
            Column("term", {"zh": "变量", "en": "Term"}, Kind.TEXT),
            Column("coefficient", {"zh": "系数", "en": "Coefficient"}),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
            Column("p_value", {"zh": "p 值", "en": "p value"}, Kind.P_VALUE),
        )
        columns = (self.coefficients, self.standard_errors, self.p_values)
        terms = (_TERMS.get(term, term) for term in self.terms)
        rows = tuple(zip(terms, *(column.tolist() for column in columns), strict=True))
        row = (self.value, self.low, self.high, self.error, self.error_of_last, self.n)
        return (
            Table("forecast", self.title, first, (row,)),
            Table("coefficients", {"zh": "回归系数", "en": "Coefficients"}, second, rows),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Past scores with what the regression gives for them, and the next one with its interval."""
        from huiyin.analytics.plots.trends_panels import next_score_chart

        return next_score_chart(self, language)


def forecast_next_score(
    data: Any,
    *,
    score: str,
    metrics: Sequence[str] = (),
    next_metrics: Any = None,
    confidence: float = 0.95,
) -> NextScore:
    """Forecast the next survey score from the last score and control metrics.

    `data` is a frame in order of time, one row a survey period; `score` names the score, `metrics` the
    control metrics measured in the same period as the score they go with (known before the survey is). The score is
    regressed on the previous score and its own metrics. `next_metrics` maps metric → value of the coming period
    (the last known values unless given). Rows lacking anything are left out and counted. The
    interval is the regression's prediction interval (t). A coefficient is an association, no effect. Equals R
    predict(lm, interval="prediction"). Raises `TooFewPeriods`, `Collinear`, `NoSuchColumn`.

    >>> made = forecast_next_score({"s": [70, 72, 71, 74, 73, 75, 76, 75, 78, 77]}, score="s")
    >>> round(made.value, 2), made.verdict
    (76.69, 'cannot_tell')
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    names = list(metrics)
    require(len(set(names)) == len(names), "metrics", names, zh="各不相同", en="all differ")
    if score not in columns:
        raise NoSuchColumn(column=score, known=", ".join(columns))
    y = numbers(columns[score])
    if len(y) < 2:
        raise TooFewPeriods(what="预测下一期得分 / the next score", needed=len(names) + 4, n=len(y))
    x = select(columns, names) if names else np.empty((len(y), 0))
    design = np.column_stack([np.ones(len(y) - 1), y[:-1], x[1:]])
    kept = np.isfinite(design).all(axis=1) & np.isfinite(y[1:])
    terms = ("intercept", LAST, *names)
    needed = len(terms) + 2
    n = int(kept.sum())
    if n < needed:
        raise TooFewPeriods(what="预测下一期得分 / the next score", needed=needed, n=n)
    rows, actual = design[kept], y[1:][kept]
    _require_independent(rows, terms)
    new = np.r_[1.0, _last(y), _next(x, names, next_metrics)]
    return _regressed(rows, actual, new, terms, len(y) - 1 - n, confidence)


def _last(column: Floats) -> float:
    known = column[np.isfinite(column)]
    return float(known[-1])


def _next(x: Floats, names: list[str], given: Any) -> Floats:
    known = dict(given or {})
    for name in known:
        require(
            name in names, "next_metrics", name, zh="只含 metrics 中的列", en="hold columns of metrics only"
        )
    return np.array([float(known.get(name, _last(x[:, at]))) for at, name in enumerate(names)])


def _require_independent(rows: Floats, terms: tuple[str, ...]) -> None:
    scale = np.sqrt((rows**2).sum(axis=0))
    scaled = rows / np.where(scale > 0, scale, 1.0)
    for at in range(1, rows.shape[1] + 1):
        if np.linalg.matrix_rank(scaled[:, :at], tol=1e-9) < at:
            raise Collinear(column=terms[at - 1])


def _regressed(
    rows: Floats, actual: Floats, new: Floats, terms: tuple[str, ...], n_missing: int, confidence: float
) -> NextScore:
    n, k = rows.shape
    q, r = np.linalg.qr(rows)
    coefficients = np.linalg.solve(r, q.T @ actual)
    residuals = actual - rows @ coefficients
    degrees = n - k
    variance = float(residuals @ residuals) / degrees
    inverse = np.linalg.inv(r)
    errors = np.sqrt(variance * (inverse**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(errors > 0, coefficients / errors, 0.0)
    value = float(new @ coefficients)
    half = t_quantile(confidence, degrees) * math.sqrt(variance * (1 + float(((new @ inverse) ** 2).sum())))
    leverage = (q**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left_out = np.where(leverage < 1 - 1e-10, residuals / (1 - leverage), 0.0)
    error = math.sqrt(float(np.mean(left_out**2)))
    of_last = math.sqrt(float(np.mean((actual - rows[:, 1]) ** 2)))
    spread = float(((actual - actual.mean()) ** 2).sum())
    verdict: Verdict = "cannot_tell" if n < 5 * k else "usable" if error < of_last else "no_better_than_last"
    return NextScore(
        verdict,
        value,
        value - half,
        value + half,
        terms,
        coefficients,
        errors,
        np.array([t_p_value(one, degrees) for one in t.tolist()]),
        1 - float(residuals @ residuals) / spread if spread > 0 else 0.0,
        error,
        of_last,
        rows @ coefficients,
        actual,
        n,
        n_missing,
        confidence,
        _notes(verdict, n, k, new, rows),
    )


def _notes(verdict: Verdict, n: int, k: int, new: Floats, rows: Floats) -> tuple[Note, ...]:
    notes = []
    if verdict == "cannot_tell":
        notes.append(
            note(
                "few_periods",
                f"{n} 期数据估计 {k} 个系数，太少（每个系数至少 5 期），暂不能判断预测是否可靠。",
                f"{n} periods for {k} coefficients are too few (5 each at least): whether the forecast holds cannot be told.",
            )
        )
    if verdict == "no_better_than_last":
        notes.append(
            note(
                "no_better_than_last",
                "留一检验中，回归并不比重复上期得分更准，请勿当作依据。",
                "Leaving one out, the regression is no better than repeating the last score: do not rely on it.",
            )
        )
    if ((new < rows.min(axis=0) - 1e-12) | (new > rows.max(axis=0) + 1e-12)).any():
        notes.append(
            note(
                "extrapolated",
                "下一期的取值超出历史范围，属于外推，区间未必可信。",
                "The coming period's values lie outside the past range: the interval may not hold there.",
            )
        )
    notes.append(
        note(
            "association",
            "系数只说明关联，不说明改了指标得分就会变。",
            "Coefficients are associations: changing a metric need not change the score.",
        )
    )
    return tuple(notes)
