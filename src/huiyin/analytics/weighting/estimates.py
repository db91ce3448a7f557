"""Weighted figures whose standard errors know that the weights were calibrated.

A calibrated figure varies only as far as the margins do not explain the outcome: the linearised values
are residuals from the margins, fitted with the base weights (Deville & Särndal 1992, as R's calibrate()).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import bounded_score_interval
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.problems import LengthsDiffer, Problem
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.calibration import SETTLED, SETTLED_BY_PASSES, Calibration
from huiyin.analytics.weighting.encoding import number_codes, tally
from huiyin.analytics.weighting.outcomes import Outcome, WeightedScale, outcome_of

if TYPE_CHECKING:
    from huiyin.analytics.weighting.weighting import Weighting

_TABLE = 4  # cells by answers up to so many times the rows
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
        return estimate_from(weighting, *by_cell, confidence)
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
    return estimate_from(weighting, outcome, value, (left / total**2, plain / total**2), n, worth, confidence)


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


def estimate_from(
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
    fixed = SETTLED_BY_PASSES if weighting.calibration.passes else SETTLED
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
    if left <= SETTLED * against:
        return Estimate(value, None, None, n, worth, Unit.SCALE, "fixed", None, confidence)
    error = math.sqrt(left)
    half = t_quantile(confidence, weighting.degrees) * error
    return Estimate(value, value - half, value + half, n, worth, Unit.SCALE, "calibrated", error, confidence)
