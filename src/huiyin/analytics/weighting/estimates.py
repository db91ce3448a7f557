"""Weighted figures whose standard errors know that the weights were calibrated.

A calibrated figure varies only as far as the margins do not explain the outcome: the linearised values
are residuals from the margins, fitted with the base weights (Deville & Särndal 1992, as R's calibrate()).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.comparisons import Comparison
from huiyin.analytics.inference.means import bounded_score_interval
from huiyin.analytics.inference.quantiles import normal_quantile, t_p_value, t_quantile
from huiyin.analytics.problems import LengthsDiffer, Problem
from huiyin.analytics.results import Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.encoding import encode, number_codes, tally
from huiyin.analytics.weighting.outcomes import Outcome, WeightedScale, outcome_of
from huiyin.analytics.weighting.spread import effects_of

if TYPE_CHECKING:
    import altair as alt

    from huiyin.analytics.weighting.weighting import Weighting

_TABLE = 4  # cells by answers up to so many times the rows
_FIXED = 1e-12  # share of variance left by the margins that is rounding
_FIXED_BY_PASSES = 1e-8  # the same where ten passes over the margins leave a little
FIXED_NOTE = {
    "zh": "由加权边际决定的数字没有抽样误差可言，标为“固定”（fixed）：它是目标，不是调查得来的精确结果。",
    "en": "A figure settled by the margins is marked as fixed: it is a target, not a precise finding of the survey.",
}


def estimate(
    weighting: Weighting,
    measure: str,
    values: Any,
    *,
    scale: WeightedScale = None,
    satisfied: WeightedScale = None,
    confidence: float = 0.95,
) -> Estimate:
    """The weighted measure with its calibrated interval, method "calibrated".

    `measure` and its `scale` are those of `outcomes.outcome_of`; `values` has one answer a row of the
    data that were weighted; missing ones are left out. Intervals are t with the design's degrees of freedom,
    for rates on the logit scale. Where the margins settle the figure the method is "fixed" and there
    is no interval; where all answers are alike it is "bounded_score" on the effective n.

    >>> from huiyin.analytics.weighting.raking import rake
    >>> weighted = rake({"sex": ["f", "f", "f", "m", "m"]}, {"sex": {"f": 0.5, "m": 0.5}})
    >>> print(weighted.estimate("nps", [9, 9, 3, 7, 10]))
    41.7 [-59.1, 100.0], n = 5 (worth 4.8), 95 % interval (calibrated)
    >>> weighted.estimate("rate", [1, 1, 1, 0, 0]).method
    'fixed'
    """
    require_rate("confidence", confidence)
    by_cell = _by_cell(weighting, measure, values, scale, satisfied)
    if by_cell is not None:
        return _made(weighting, *by_cell, confidence)
    outcome = on_rows(weighting, outcome_of(measure, values, scale=scale, satisfied=satisfied))
    there = ~np.isnan(outcome.values)
    weights = weighting.kept(weighting.weights)
    w = weights if there.all() else np.where(there, weights, 0.0)
    total, n = float(w.sum()), int((w != 0).sum())
    if n == 0 or total == 0:
        return Estimate(None, None, None, 0, 0.0, outcome.unit, "none", None, confidence)
    y = np.where(there, outcome.values, 0.0)
    value = float(w @ y) / total
    about = np.where(there, y - value, 0.0)
    left, plain = variances(weighting, about)
    worth = total**2 / float(w @ w)
    return _made(weighting, outcome, value, (left / total**2, plain / total**2), n, worth, confidence)


def _by_cell(
    weighting: Weighting, measure: str, values: Any, scale: WeightedScale, satisfied: WeightedScale
) -> tuple[Outcome, float, tuple[float, float], int, float] | None:
    """The estimate from a table of cells by answers; None where rows are needed.

    Weights are equal within a cell, so counts say all. It takes whole answers, few of them.
    """
    model = weighting.calibration
    table = model.unit is not None and model.counts is not None and model.equal and model.trimmed is None
    if not table or not weighting.sampling.simple or model.passes or len(np.shape(values)) != 1:
        return None
    answers = np.asarray(values)
    if answers.dtype.kind not in "fiu" or len(answers) != len(weighting.weights) or len(answers) == 0:
        return None
    if answers.dtype.kind == "f" and not np.isfinite(answers).all():
        return None
    codes, grades = number_codes(weighting.kept(answers))
    m, k = len(model.auxiliaries), len(grades)
    if m * k > _TABLE * max(len(codes), 1 << 14):
        return None
    counts = tally(model.unit * k + codes, None, m * k).reshape(m, k)  # type: ignore[operator]
    given = counts.sum(axis=0) > 0
    try:
        outcome = outcome_of(measure, grades[given], scale=scale, satisfied=satisfied)
    except Problem:
        return None  # the rows tell which answer it was
    counts, b = counts[:, given], float(model.base[0])
    each = model.factors * b
    rows = np.asarray(model.counts)
    total = float(each @ rows)
    n = int(rows[each != 0].sum())
    if n == 0 or total == 0:
        return None
    value = float(each @ (counts @ outcome.values)) / total
    about = outcome.values - value
    first, second = counts @ about, counts @ about**2
    left, plain = _by_sums(
        model, len(codes), (b * b * rows, b * b * first, b * b * second), (b * rows, b * first)
    )
    return outcome, value, (left / total**2, plain / total**2), n, total**2 / float(each**2 @ rows)


def on_rows(weighting: Weighting, outcome: Outcome) -> Outcome:
    """The outcome on the rows that count; raises `LengthsDiffer`."""
    n = len(weighting.weights)
    if len(outcome.values) != n:
        raise LengthsDiffer(what="答案 / answers", given=len(outcome.values), wanted=n)
    return Outcome(weighting.kept(outcome.values), outcome.unit, outcome.bounds)


def _made(
    weighting: Weighting,
    outcome: Outcome,
    value: float,
    variance: tuple[float, float],
    n: int,
    worth: float,
    level: float,
) -> Estimate:
    """The estimate from its variance and what that would be without the margins."""
    (left, plain), degrees = variance, weighting.degrees
    fixed = _FIXED_BY_PASSES if weighting.calibration.passes else _FIXED
    low, high = outcome.bounds
    value, unit = min(max(value, low), high), outcome.unit
    if n < 2 or degrees < 1 or not math.isfinite(left):
        return Estimate(value, None, None, n, worth, unit, "none", None, level)
    if plain <= 1e-24 * max(value * value, 1e-300):
        return _all_alike(value, n, worth, outcome, level)
    if left <= fixed * plain:
        return Estimate(value, None, None, n, worth, unit, "fixed", None, level)
    error, t = math.sqrt(left), t_quantile(level, degrees)
    if unit is Unit.RATE and 0 < value < 1:
        half, middle = t * error / (value * (1 - value)), float(special.logit(value))
        ends = float(special.expit(middle - half)), float(special.expit(middle + half))
    else:
        ends = max(value - t * error, low), min(value + t * error, high)
    return Estimate(value, *ends, n, worth, unit, "calibrated", error, level)


def _all_alike(value: float, n: int, worth: float, outcome: Outcome, level: float) -> Estimate:
    if not all(math.isfinite(bound) for bound in outcome.bounds):
        return Estimate(value, None, None, n, worth, outcome.unit, "none", None, level)
    low, high = bounded_score_interval(value, worth, outcome.bounds, level)
    error = (high - low) / (2 * normal_quantile(level))
    ends = min(low, value), max(high, value)
    return Estimate(value, *ends, n, worth, outcome.unit, "bounded_score", error, level)


def variances(weighting: Weighting, values: Floats) -> tuple[float, float]:
    """Variance of the weighted total of row values, and what it would be with weights taken as given."""
    model = weighting.calibration
    if not weighting.sampling.simple or model.unit is None or model.trimmed is not None or model.passes:
        calibrated = float(covariances(weighting, values[:, None])[0, 0])
        scale = weighting.kept(weighting.weights) * values
        return calibrated, float(scale @ scale)
    m, n = len(model.auxiliaries), model.n
    square = model.base**2
    d0, d1 = (tally(model.unit, x, m) for x in (model.base, model.base * values))
    s0, s1, s2 = (tally(model.unit, x, m) for x in (square, square * values, square * values**2))
    return _by_sums(model, n, (s0, s1, s2), (d0, d1))


def _by_sums(
    model: Calibration, n: int, squares: tuple[Floats, Floats, Floats], sums: tuple[Floats, Floats]
) -> tuple[float, float]:
    """Variances from sums by unit of d², d²z, d²z² and d, dz, d being base weights."""
    (s0, s1, s2), (d0, d1) = squares, sums
    f, g = model.fitted(d1[:, None], d0)[:, 0], model.factors
    total = float(g @ (d1 - f * d0))
    square = float((g * g) @ np.maximum(s2 - 2 * f * s1 + f * f * s0, 0.0))
    return (square - total**2 / n) * n / max(n - 1, 1), float((g * g) @ s2)


def covariances(weighting: Weighting, values: Floats) -> Floats:
    """(k, k) covariance of the weighted totals of (n, k) row values."""
    if not weighting.sampling.simple:
        return weighting.design.variance(values)
    rows = weighting.calibration.residuals(values) * weighting.calibration.calibrated[:, None]
    n, sums = len(rows), rows.sum(axis=0)
    return np.asarray((rows.T @ rows - np.outer(sums, sums) / n) * (n / max(n - 1, 1)))


@dataclass(frozen=True)
class DomainEstimates(Result):
    """A weighted figure of each group, in the order of their names.

    `covariance` is (k, k) of the values, in squared units: groups of one calibrated sample are not
    independent, so differences need it. `effects` gives each group's design effect with replacement.
    """

    title: ClassVar[dict[str, str]] = {"zh": "各组的加权结果", "en": "Weighted figures by group"}
    measure: str
    groups: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    covariance: Floats
    effects: tuple[float, ...]
    degrees: int
    notes: tuple[Note, ...] = ()

    def __getitem__(self, group: str) -> Estimate:
        return self.estimates[self.groups.index(str(group))]

    def difference(self, first: str, second: str) -> Comparison:
        """The second group minus the first, t on the design's degrees of freedom less one.

        Equals R survey::svyttest where these two groups are all there are.
        """
        at = [self.groups.index(str(group)) for group in (first, second)]
        a, b = (self.estimates[place] for place in at)
        level = a.confidence
        if a.value is None or b.value is None:
            return Comparison(None, None, None, None, "none", level)
        gap = b.value - a.value
        c = self.covariance
        variance = float(c[at[0], at[0]] + c[at[1], at[1]] - 2 * c[at[0], at[1]])
        if variance <= 0 or self.degrees < 2:
            return Comparison(gap, None, None, None, "none", level)
        error, free = math.sqrt(variance), self.degrees - 1
        half = t_quantile(level, free) * error
        return Comparison(gap, gap - half, gap + half, t_p_value(gap / error, free), "calibrated", level)

    def tables(self) -> tuple[Table, ...]:
        """One row a group."""
        kind = Kind.RATE if self.estimates and self.estimates[0].unit is Unit.RATE else Kind.NUMBER
        rows = tuple(
            (group, one.value, one.low, one.high, one.standard_error, one.n, one.n_effective, effect)
            for group, one, effect in zip(self.groups, self.estimates, self.effects, strict=True)
        )
        columns = (
            Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, kind),
            Column("low", {"zh": "区间下限", "en": "Low"}, kind),
            Column("high", {"zh": "区间上限", "en": "High"}, kind),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}),
            Column("design_effect", {"zh": "设计效应", "en": "Design effect"}),
        )
        return (Table("groups", {"zh": "各组", "en": "Groups"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """A point with its interval for each group."""
        from huiyin.analytics.plots.weights import groups_with_intervals
        from huiyin.analytics.results import in_words

        return groups_with_intervals(
            self.groups, self.estimates, in_words({"zh": "zh", "en": "en"}, language)
        )


def estimates_by(
    weighting: Weighting,
    measure: str,
    values: Any,
    by: Any,
    *,
    scale: WeightedScale = None,
    satisfied: WeightedScale = None,
    confidence: float = 0.95,
) -> DomainEstimates:
    """The figure of every group of the column `by`; rows without a group are in none.

    All rows stay in the variance, as they settle the margins; equals R survey::svyby. Otherwise as
    `estimate`.

    >>> from huiyin.analytics.weighting.raking import rake
    >>> weighted = rake({"sex": ["f", "f", "f", "m"]}, {"sex": {"f": 0.5, "m": 0.5}})
    >>> found = weighted.estimates_by("mean", [1, 2, 3, 4], ["a", "a", "b", "b"])
    >>> found["b"].value, found["b"].n
    (3.75, 2)
    """
    require_rate("confidence", confidence)
    outcome = on_rows(weighting, outcome_of(measure, values, scale=scale, satisfied=satisfied))
    coded = encode(by)
    if len(coded.codes) != len(weighting.weights):
        raise LengthsDiffer(what="分组 / groups", given=len(coded.codes), wanted=len(weighting.weights))
    codes = weighting.kept(coded.codes)
    kept = [label for at, label in enumerate(coded.labels) if bool((codes == at).any())]
    groups = tuple(sorted(kept))
    require(len(groups) > 0, "by", None, zh="至少有一个组", en="hold at least one group")
    weights, there = weighting.kept(weighting.weights), ~np.isnan(outcome.values)
    columns, values_of, insides = [], [], []
    for group in groups:
        inside = there & (codes == coded.labels.index(group))
        w = np.where(inside, weights, 0.0)
        total = float(w.sum())
        y = np.where(inside, outcome.values, 0.0)
        value = float(w @ y) / total if total else math.nan
        columns.append(np.where(inside, (y - value) / total, 0.0) if total else np.zeros(len(w)))
        values_of.append(value)
        insides.append(inside)
    covariance = covariances(weighting, np.stack(columns, axis=1))
    made, effects = [], []
    for at, inside in enumerate(insides):
        w = np.where(inside, weights, 0.0)
        n = int((w != 0).sum())
        if n == 0:
            made.append(Estimate(None, None, None, 0, 0.0, outcome.unit, "none", None, confidence))
            effects.append(math.nan)
            continue
        plain, left = float((w * columns[at]) @ (w * columns[at])), float(covariance[at, at])
        worth = float(w.sum()) ** 2 / float(w @ w)
        one = _made(weighting, outcome, values_of[at], (left, plain), n, worth, confidence)
        made.append(one)
        effects.append(_effect(outcome.values, w, one))
    fixed = any(one.method == "fixed" for one in made)
    notes = (Note("fixed", FIXED_NOTE),) if fixed else ()
    return DomainEstimates(measure, groups, tuple(made), covariance, tuple(effects), weighting.degrees, notes)


def _effect(values: Floats, w: Floats, one: Estimate) -> float:
    return math.nan if one.standard_error is None else effects_of(values, w, one.standard_error)[1]


def total(weighting: Weighting, values: Any, *, confidence: float = 0.95) -> Estimate:
    """The weighted total of a number, with a calibrated t interval; missing ones count as 0.

    The weights must sum to a population for the total to mean anything. Equals R survey::svytotal.
    """
    y = _numbers_of(weighting, values)
    there = ~np.isnan(y)
    y = np.where(there, y, 0.0)
    w = np.where(there, weighting.kept(weighting.weights), 0.0)
    return _t_interval(weighting, float(w @ y), y, y, w, confidence)


def ratio(weighting: Weighting, numerator: Any, denominator: Any, *, confidence: float = 0.95) -> Estimate:
    """The ratio of two weighted totals, of rows that have both. Equals R survey::svyratio.

    Raises `BadArgument` where the denominator's total is 0.
    """
    top, bottom = _numbers_of(weighting, numerator), _numbers_of(weighting, denominator)
    there = ~(np.isnan(top) | np.isnan(bottom))
    top, bottom = np.where(there, top, 0.0), np.where(there, bottom, 0.0)
    w = np.where(there, weighting.kept(weighting.weights), 0.0)
    over = float(w @ bottom)
    require(over != 0, "denominator", over, zh="合计不为 0", en="not sum to 0")
    value = float(w @ top) / over
    return _t_interval(weighting, value, (top - value * bottom) / over, top / over, w, confidence)


def _numbers_of(weighting: Weighting, values: Any) -> Floats:
    y = numbers(values)
    if len(y) != len(weighting.weights):
        raise LengthsDiffer(what="答案 / answers", given=len(y), wanted=len(weighting.weights))
    return np.asarray(weighting.kept(y))


def _t_interval(
    weighting: Weighting, value: float, linearised: Floats, raw: Floats, w: Floats, confidence: float
) -> Estimate:
    require_rate("confidence", confidence)
    left, _ = variances(weighting, linearised)
    n = int((w != 0).sum())
    worth = float(w.sum()) ** 2 / float(w @ w) if n else 0.0
    against = float((w * raw) @ (w * raw))
    if n < 2 or weighting.degrees < 1:
        return Estimate(value, None, None, n, worth, Unit.SCALE, "none", None, confidence)
    if left <= _FIXED * against:
        return Estimate(value, None, None, n, worth, Unit.SCALE, "fixed", None, confidence)
    error = math.sqrt(left)
    half = t_quantile(confidence, weighting.degrees) * error
    return Estimate(value, value - half, value + half, n, worth, Unit.SCALE, "calibrated", error, confidence)
