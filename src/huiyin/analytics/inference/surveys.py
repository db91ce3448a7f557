"""Means, totals, shares, ratios and net promoter scores of a designed sample, whole and by domain.

Rows outside a domain and rows without an answer keep their place in the design with the value 0, as
in R's survey package: leaving them out would make the standard error of a domain wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import numbers, require_within, texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.design_results import DesignEffects, DesignEstimates, DomainEstimate
from huiyin.analytics.inference.designs import Design, Lonely, design_of
from huiyin.analytics.inference.proportions import clopper_pearson
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.inference.shares import DESIGN_INTERVALS, design_share_ends
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Note
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class _Domain:
    """Linearised values (0 outside) of a figure in one domain, and the values themselves."""

    name: str
    value: float
    linearised: Floats
    inside: Any
    spread: float  # weighted variance of the values that the simple sample would have
    times: float = 1.0  # a total is Σw times a mean


def survey_mean(
    values: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The mean of a designed sample, by the groups of `by` where given, with t intervals.

    The design arguments are those of `design_of`. Missing answers are left out (`n` counts those
    there). `degrees` of freedom are those of the design (of the domain's part of it) unless given;
    math.inf gives the normal interval. Equals R survey::svymean and svyby.

    >>> survey_mean([4, 5, 3, 4], strata=["A", "A", "B", "B"], fpc={"A": 10, "B": 10}).estimate.value
    4.0
    """
    design = _design(values, weights, strata, clusters, fpc, lonely)
    column = numbers(values)
    made = _domains(column, by, lambda inside: _mean_parts(column, inside, design.weights))
    return _estimates("mean", made, column, design, Unit.SCALE, degrees, confidence, _t_ends)


def survey_total(
    values: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The population total Σ weight·value, with t intervals; the weights must count the population.

    Arguments as in `survey_mean`. Equals R survey::svytotal.

    >>> survey_total([1, 2, 3], weights=[10, 10, 10]).estimate.value
    60.0
    """
    design = _design(values, weights, strata, clusters, fpc, lonely)
    column = numbers(values)

    def parts(inside: Any) -> tuple[float, Floats, float, float]:
        w = np.where(inside, design.weights, 0.0)
        filled = np.where(inside, column, 0.0)
        return float(w @ filled), filled, _spread(filled, w), float(w.sum())

    made = _domains(column, by, parts)
    return _estimates("total", made, column, design, Unit.SCALE, degrees, confidence, _t_ends)


def survey_share(
    hits: Any,
    *,
    method: str = "logit",
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """A share from 0/1 marks (NaN missing) of a designed sample.

    `method`: logit, likelihood, arcsine, beta (Korn-Graubard), mean, wilson; see
    `shares.design_share_ends`. A share of exactly 0 or 1 gets the exact interval on Kish's effective n.
    Other arguments as in `survey_mean`. Equals R survey::svyciprop.

    >>> survey_share([1, 1, 0, 1, 0, 1], weights=[1, 1, 2, 1, 1, 2]).estimate.value
    0.625
    """
    require_one_of("method", method, DESIGN_INTERVALS)
    design = _design(hits, weights, strata, clusters, fpc, lonely)
    column = numbers(hits)
    there = column[~np.isnan(column)]
    require(bool(np.isin(there, (0, 1)).all()), "hits", "…", zh="只含 0 与 1", en="hold nothing but 0 and 1")
    made = _domains(column, by, lambda inside: _mean_parts(column, inside, design.weights))

    def ends(p: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
        if p <= 0 or p >= 1 or variance <= 0:
            return (*clopper_pearson(p * kish_n, kish_n, confidence), "clopper_pearson")
        low, high = design_share_ends(p, variance, n, free, method, confidence)
        return max(low, 0.0), min(high, 1.0), f"design_{method}"

    return _estimates("share", made, column, design, Unit.RATE, degrees, confidence, ends)


def survey_nps(
    scores: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The net promoter score of 0-10 answers of a designed sample: the mean of 100, 0 and -100.

    Arguments as in `survey_mean`. Raises `OutsideScale`. Equals R svymean of
    100·((s >= 9) - (s <= 6)).

    >>> survey_nps([10, 9, 7, 3]).estimate.value
    25.0
    """
    column = numbers(scores)
    require_within(column, (0, 10))
    points = np.where(np.isnan(column), np.nan, 100.0 * (column >= 9) - 100.0 * (column <= 6))
    design = _design(points, weights, strata, clusters, fpc, lonely)
    made = _domains(points, by, lambda inside: _mean_parts(points, inside, design.weights))
    return _estimates("nps", made, points, design, Unit.POINTS, degrees, confidence, _points_ends)


def survey_ratio(
    numerator: Any,
    denominator: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The ratio of two totals, such as satisfied ratings over all ratings.

    A row counts where both are there. Arguments as in `survey_mean`. Equals R survey::svyratio.

    >>> survey_ratio([1, 2, 3], [2, 4, 6]).estimate.value
    0.5
    """
    over, under = numbers(numerator), numbers(denominator)
    if len(over) != len(under):
        raise LengthsDiffer(what="分母 / denominators", given=len(under), wanted=len(over))
    column = np.where(np.isnan(under), np.nan, over)
    design = _design(column, weights, strata, clusters, fpc, lonely)

    def parts(inside: Any) -> tuple[float, Floats, float, float]:
        w = np.where(inside, design.weights, 0.0)
        top, bottom = (np.where(inside, values, 0.0) for values in (over, under))
        base = float(w @ bottom)
        require(base != 0, "denominator", base, zh="合计不为 0", en="have a total other than 0")
        ratio = float(w @ top) / base
        residual = (top - ratio * bottom) / base
        return ratio, residual, _spread(residual, w), float(w.sum())

    made = _domains(column, by, parts)
    return _estimates("ratio", made, column, design, Unit.SCALE, degrees, confidence, _t_ends)


def _design(values: Any, weights: Any, strata: Any, clusters: Any, fpc: Any, lonely: Lonely) -> Design:
    n = len(numbers(values))
    return design_of(n, weights=weights, strata=strata, clusters=clusters, fpc=fpc, lonely=lonely)


def _spread(values: Floats, w: Floats) -> float:
    """Weighted variance times n/(n-1), n the rows that weigh something; R's svyvar."""
    n = int((w > 0).sum())
    if n < 2:
        return math.nan
    mean = float(w @ values) / float(w.sum())
    return float(w @ (values - mean) ** 2) / float(w.sum()) * n / (n - 1)


def _mean_parts(column: Floats, inside: Any, weights: Floats) -> tuple[float, Floats, float, float]:
    w = np.where(inside, weights, 0.0)
    total = float(w.sum())
    if total <= 0:
        return math.nan, np.zeros(len(column)), math.nan, 1.0
    filled = np.where(inside, column, 0.0)
    mean = float(w @ filled) / total
    return mean, np.where(inside, (column - mean) / total, 0.0), _spread(filled, w), 1.0


def _domains(
    column: Floats, by: Any, parts: Callable[[Any], tuple[float, Floats, float, float]]
) -> list[_Domain]:
    there = ~np.isnan(column)
    if by is None:
        groups: list[tuple[str, Any]] = [("", there)]
    else:
        named = texts(by)
        if len(named) != len(column):
            raise LengthsDiffer(what="分组 / groups", given=len(named), wanted=len(column))
        groups = [
            (str(name), there & (named == name)) for name in sorted({x for x in named if x is not None})
        ]
    made = []
    for name, inside in groups:
        value, linearised, spread, times = parts(inside)
        made.append(_Domain(name, value, linearised, inside, spread, times))
    return made


def _t_ends(value: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
    if variance <= 0:
        return None, None, "none"
    half = t_quantile(confidence, free) * math.sqrt(variance)
    return value - half, value + half, "design_t"


def _points_ends(value: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
    low, high, method = _t_ends(value, variance, n, free, confidence, kish_n)
    return (low, high, method) if low is None else (max(low, -100.0), min(high, 100.0), method)


def _estimates(
    quantity: str,
    made: list[_Domain],
    column: Floats,
    design: Design,
    unit: Unit,
    degrees: float | None,
    confidence: float,
    ends: Callable[..., Any],
) -> DesignEstimates:
    """Variances of all domains at once, intervals and design effects of each."""
    require_rate("confidence", confidence)
    covariance = design.variance(np.column_stack([one.linearised for one in made]))
    rows = []
    for at, one in enumerate(made):
        part = design.subset(one.inside & (design.weights > 0))
        n, variance = part.n, max(float(covariance[at, at]), 0.0)
        free = float(part.degrees) if degrees is None else float(degrees)
        effects = _effects(quantity, one, variance, part.weights)
        kish_n = n / effects.kish if n else 0.0
        worth = kish_n if effects.with_replacement is None else min(n / effects.with_replacement, float(n))
        if n < 2 or free <= 0 or not math.isfinite(variance):
            value = one.value if n else None
            estimate = Estimate(value, None, None, n, worth, unit, "none", None, confidence)
        else:
            low, high, method = ends(one.value, variance, n, free, confidence, kish_n)
            error = math.sqrt(variance)
            estimate = Estimate(one.value, low, high, n, worth, unit, method, error, confidence)
        missing = int(np.isnan(column).sum()) if len(made) == 1 else 0
        rows.append(DomainEstimate(one.name, estimate, free, effects, missing))
    return DesignEstimates(quantity, tuple(rows), covariance, _described(design), _notes(column, design))


def _effects(quantity: str, one: _Domain, variance: float, w: Floats) -> DesignEffects:
    n, total = len(w), float(w.sum())
    kish = n * float((w**2).sum()) / total**2 if n else math.nan
    simple = one.spread / n * (total if quantity in {"total", "ratio"} else 1.0) ** 2 if n > 1 else 0.0
    if not simple > 0 or variance <= 0:
        return DesignEffects(None, None, kish)
    left = (total - n) / total
    return DesignEffects(variance / simple, variance / (simple * left) if left > 1e-12 else None, kish)


def _described(design: Design) -> str:
    first = design.stages[0]
    parts = [f"{design.n_strata} strata"] if design.n_strata > 1 else []
    if design.n_clusters < design.n:
        parts.append(f"{design.n_clusters} clusters")
    if np.isfinite(first.population).any():
        parts.append("finite population")
    if np.ptp(design.weights) > 0:
        parts.append("weights")
    return ", ".join(parts) or "simple random sample"


def _notes(column: Floats, design: Design) -> tuple[Note, ...]:
    notes = []
    missing = int(np.isnan(column).sum())
    if missing:
        zh, en = f"有 {missing} 行没有答案，未计入。", f"{missing} rows without an answer were left out."
        notes.append(Note("missing", {"zh": zh, "en": en}))
    if design.degrees < 10:
        notes.append(
            Note(
                "few_degrees",
                {
                    "zh": f"自由度只有 {design.degrees}，区间很宽且依赖正态假设。",
                    "en": f"Only {design.degrees} degrees of freedom: intervals are wide and lean on normality.",
                },
            )
        )
    return tuple(notes)
