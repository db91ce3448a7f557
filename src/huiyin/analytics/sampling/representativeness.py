"""Do those who answered look like all who were asked: R-indicators and their parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.propensities import Cells, Propensities, cells_of, fit_propensities
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class VariablePart:
    """How much one variable takes part in the lack of representativeness.

    `unconditional` is the deviation of propensities between its categories, `conditional` what is left
    of it within cells of all other variables. Both 0 to 0.5.
    """

    variable: str
    unconditional: float
    conditional: float


@dataclass(frozen=True)
class CategoryPart:
    """One category: n, its share of the frame, response rate, partial indicators (negative: answers too rarely)."""

    variable: str
    category: str
    n: int
    share_rate: float
    response_rate: float
    unconditional: float
    conditional: float


@dataclass(frozen=True)
class Representativeness(Result):
    """R-indicator: 1 minus twice the deviation of response propensities; 1 is fully representative.

    `r` is adjusted for the part of the deviation that small samples make by chance, `r_unadjusted` is
    not. `low`, `high` its interval. `variation` is the coefficient of variation of the propensities,
    `maximal_bias` the largest bias a mean can have, in standard deviations of the variable, if the
    frame's variables explain all of non-response.
    """

    title: ClassVar[Bilingual] = {"zh": "代表性（R 指标）", "en": "Representativeness (R-indicator)"}
    r: float
    low: float
    high: float
    r_unadjusted: float
    standard_error: float
    variation: float
    maximal_bias: float
    response_rate: float
    n: int
    n_answered: int
    variables: tuple[VariablePart, ...]
    categories: tuple[CategoryPart, ...]
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The indicator, then its parts by variable and by category."""
        heads = (
            Column("r", {"zh": "R 指标", "en": "R-indicator"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("variation", {"zh": "倾向变异系数", "en": "Variation of propensities"}),
            Column("response_rate", {"zh": "应答率", "en": "Response rate"}, Kind.RATE),
            Column("n", {"zh": "样本框", "en": "Frame"}, Kind.COUNT),
        )
        row = (self.r, self.low, self.high, self.variation, self.response_rate, self.n)
        parts = (
            Column("variable", {"zh": "变量", "en": "Variable"}, Kind.TEXT),
            Column("unconditional", {"zh": "无条件分指标", "en": "Unconditional"}),
            Column("conditional", {"zh": "条件分指标", "en": "Conditional"}),
        )
        cells = (
            Column("variable", {"zh": "变量", "en": "Variable"}, Kind.TEXT),
            Column("category", {"zh": "类别", "en": "Category"}, Kind.TEXT),
            Column("n", {"zh": "人数", "en": "n"}, Kind.COUNT),
            Column("response_rate", {"zh": "应答率", "en": "Response rate"}, Kind.RATE),
            Column("unconditional", {"zh": "无条件分指标", "en": "Unconditional"}),
            Column("conditional", {"zh": "条件分指标", "en": "Conditional"}),
        )
        by_variable = tuple((one.variable, one.unconditional, one.conditional) for one in self.variables)
        by_category = tuple(
            (one.variable, one.category, one.n, one.response_rate, one.unconditional, one.conditional)
            for one in self.categories
        )
        return (
            Table("indicator", {"zh": "R 指标", "en": "R-indicator"}, heads, (row,)),
            Table("variables", {"zh": "各变量", "en": "By variable"}, parts, by_variable),
            Table("categories", {"zh": "各类别", "en": "By category"}, cells, by_category),
        )

    def plot(self, language: str | None = None) -> Any:
        """Partial indicators of the categories: who answers too often, who too rarely."""
        from huiyin.analytics.plots.sampling import partial_chart

        return partial_chart(self, language)


def representativeness(
    data: Any,
    responded: str,
    auxiliaries: Sequence[str],
    *,
    weights: str | None = None,
    confidence: float = 0.95,
) -> Representativeness:
    """R-indicator and partial indicators of a survey from its frame.

    `data` has one row for everybody asked, `responded` marks 0/1, `auxiliaries` are columns of
    categories known for all. Propensities come from a logistic regression with main effects; `weights`
    are design weights. The indicator only sees the variables given: compare surveys on the same ones.
    The interval inverts the noncentral chi-square of the coefficients. Raises `NotAResponseMark`, `NotFitted`. Source: Schouten,
    Cobben & Bethlehem 2009 (Survey Methodology 35); bias adjustment: Shlomo, Skinner & Schouten 2012,
    doi:10.1016/j.jspi.2011.06.009.

    >>> data = {"answered": [1, 1, 0, 0] * 50, "city": list("ABAB") * 50}
    >>> round(representativeness(data, "answered", ["city"]).r, 3)
    1.0
    """
    require_rate("confidence", confidence)
    cells = cells_of(data, responded, auxiliaries, weights)
    fitted = fit_propensities(cells)
    n = float(cells.n.sum())
    square, adjusted = fitted.variance, _adjusted_variance(fitted)
    r, plain = 1 - 2 * math.sqrt(adjusted), 1 - 2 * math.sqrt(square)
    error, low, high = _interval(fitted, adjusted, confidence)
    rate = fitted.mean
    deviation = math.sqrt(adjusted)
    variables, categories = _parts(fitted)
    notes = [
        note(
            "variables",
            f"R 指标只反映这些变量：{'、'.join(cells.columns)}；换一组变量数值会不同。",
            f"The indicator sees these variables only: {', '.join(cells.columns)}; others give another number.",
        )
    ]
    if cells.n_left_out:
        zh = f"有 {cells.n_left_out} 行缺少标记或类别，未计入。"
        notes.append(
            note("left_out", zh, f"{cells.n_left_out} rows lack the mark or a category and are left out.")
        )
    return Representativeness(
        r,
        low,
        high,
        plain,
        error,
        deviation / rate,
        deviation / rate,
        rate,
        int(n),
        int(np.rint((cells.answered / cells.weights * cells.n).sum())),
        variables,
        categories,
        confidence,
        tuple(notes),
    )


def _gradient(fitted: Propensities) -> Floats:
    """(m, p) how each cell's propensity moves with the coefficients."""
    p = fitted.values
    return np.asarray(fitted.cells.design * (p * (1 - p))[:, None], dtype=np.float64)


def _adjusted_variance(fitted: Propensities) -> float:
    """S² less the mean estimation variance of the propensities; not below 0."""
    cells, slope = fitted.cells, _gradient(fitted)
    noise = np.einsum("ij,jk,ik->i", slope, fitted.inverse, slope)
    n = float(cells.n.sum())
    finite = 1 + 1 / n - 1 / max(cells.total, n)
    return max(finite * fitted.variance - float(cells.weights @ noise) / cells.total, 0.0)


def _interval(fitted: Propensities, adjusted: float, confidence: float) -> tuple[float, float, float]:
    """Standard error and ends of R.

    Wald's statistic of the coefficients is a noncentral chi-square whose noncentrality is the true
    S² in its own units; inverting it keeps the interval honest where all propensities are alike and the
    linearised error would vanish. Where the frame is itself a sample its chance is added.
    """
    cells, n = fitted.cells, float(fitted.cells.n.sum())
    slopes = fitted.coefficients[1:]
    wald = float(slopes @ np.linalg.solve(fitted.inverse[1:, 1:], slopes))
    unit = fitted.variance / wald if wald > 0 else fitted.mean * (1 - fitted.mean) / n
    low_s, high_s = (
        math.sqrt(unit * size) for size in noncentrality_ends(wald, float(len(slopes)), confidence)
    )
    deviation = math.sqrt(adjusted)
    about, left = fitted.values - fitted.mean, 1 - n / max(cells.total, n)
    sampling = 0.0
    if left > 1e-9 and fitted.variance > 0:
        spread = float(cells.weights @ (about**2 - fitted.variance) ** 2) / cells.total
        sampling = normal_quantile(confidence) * math.sqrt(left * spread / n / (4 * fitted.variance))
    down = math.hypot(deviation - min(low_s, deviation), sampling)
    up = math.hypot(max(high_s, deviation) - deviation, sampling)
    error = (down + up) / normal_quantile(confidence)
    return error, max(1 - 2 * (deviation + up), 0.0), min(1 - 2 * (deviation - down), 1.0)


def noncentrality_ends(value: float, degrees: float, confidence: float) -> tuple[float, float]:
    """Interval of the noncentrality of a chi-square seen at `value`.

    A value luckily below its expectation would promise too much: the upper end is at least that of a value of `degrees`.

    >>> low, high = noncentrality_ends(0.5, 2, 0.95)
    >>> low, round(high, 2)
    (0.0, 9.81)
    """
    ends = []
    for seen, tail in ((value, (1 + confidence) / 2), (max(value, degrees), (1 - confidence) / 2)):

        def beyond(size: float, seen: float = seen, tail: float = tail) -> float:
            return float(special.chndtr(seen, degrees, size)) - tail

        top = seen + 10 * math.sqrt(seen + degrees) + 50
        ends.append(0.0 if beyond(0.0) <= 0 else float(optimize.brentq(beyond, 0.0, top)))
    return ends[0], ends[1]


def _parts(fitted: Propensities) -> tuple[tuple[VariablePart, ...], tuple[CategoryPart, ...]]:
    """Partial indicators; source: Schouten, Shlomo & Skinner 2011 (Journal of Official Statistics 27)."""
    cells, p = fitted.cells, fitted.values
    share = cells.weights / cells.total
    mean = fitted.mean
    variables, categories = [], []
    for at, name in enumerate(cells.columns):
        codes = cells.codes[:, at]
        k = len(cells.labels[at])
        of = np.bincount(codes, share, k)
        means = np.bincount(codes, share * p, k) / of
        within = p - _mean_of_others(cells, at, share, p)
        conditional = np.bincount(codes, share * within**2, k)
        variables.append(
            VariablePart(
                name, math.sqrt(float(of @ (means - mean) ** 2)), math.sqrt(float(conditional.sum()))
            )
        )
        answered = np.bincount(codes, cells.answered, k) / np.bincount(codes, cells.weights, k)
        n = np.bincount(codes, cells.n, k)
        categories += [
            CategoryPart(
                name,
                label,
                int(n[j]),
                float(of[j]),
                float(answered[j]),
                math.sqrt(float(of[j])) * float(means[j] - mean),
                math.sqrt(float(conditional[j])),
            )
            for j, label in enumerate(cells.labels[at])
        ]
    return tuple(variables), tuple(categories)


def _mean_of_others(cells: Cells, at: int, share: Floats, p: Floats) -> Floats:
    """For each cell the mean propensity among cells alike in every other variable."""
    others = np.delete(cells.codes, at, axis=1)
    if not others.shape[1]:
        return np.full(len(p), float(share @ p / share.sum()))
    where = np.unique(others, axis=0, return_inverse=True)[1].reshape(-1)
    return np.asarray((np.bincount(where, share * p) / np.bincount(where, share))[where], dtype=np.float64)
