"""Means, totals, shares, ratios and net promoter scores of a designed sample, whole and by domain.

Rows outside a domain and rows without an answer keep their place in the design with the value 0, as
in R's survey package: leaving them out would make the standard error of a domain wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import numbers, require_within
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.design_results import DesignEstimates
from huiyin.analytics.inference.designs import Lonely
from huiyin.analytics.inference.proportions import clopper_pearson
from huiyin.analytics.inference.shares import DESIGN_INTERVALS, design_share_ends
from huiyin.analytics.inference.survey_parts import (
    domains_of,
    estimates_of,
    mean_parts,
    points_ends,
    sampled,
    spread_of,
    t_ends,
)
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats


def survey_mean(
    values: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The mean of a designed sample, by the groups of `by` where given, with t intervals.

    The design arguments are those of `design_of`; `design` takes a weighting (`rake`, `calibrate` …) or a
    `Design` in their place, and the errors are then calibrated. Missing answers are left out (`n` counts those
    there). `degrees` of freedom are those of the design (of the domain's part of it) unless given;
    math.inf gives the normal interval. Equals R survey::svymean and svyby.

    >>> survey_mean([4, 5, 3, 4], strata=["A", "A", "B", "B"], fpc={"A": 10, "B": 10}).estimate.value
    4.0
    """
    column = numbers(values)
    design, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    column = column[rows]
    made = domains_of(column, groups, lambda inside: mean_parts(column, inside, design.weights))
    return estimates_of("mean", made, column, design, Unit.SCALE, degrees, confidence, t_ends)


def survey_total(
    values: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
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
    column = numbers(values)
    design, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    column = column[rows]

    def parts(inside: Any) -> tuple[float, Floats, float, float]:
        w = np.where(inside, design.weights, 0.0)
        filled = np.where(inside, column, 0.0)
        return float(w @ filled), filled, spread_of(filled, w), float(w.sum())

    made = domains_of(column, groups, parts)
    return estimates_of("total", made, column, design, Unit.SCALE, degrees, confidence, t_ends)


def survey_share(
    hits: Any,
    *,
    method: str = "logit",
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
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
    column = numbers(hits)
    design, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    column = column[rows]
    there = column[~np.isnan(column)]
    require(bool(np.isin(there, (0, 1)).all()), "hits", "…", zh="只含 0 与 1", en="hold nothing but 0 and 1")
    made = domains_of(column, groups, lambda inside: mean_parts(column, inside, design.weights))

    def ends(p: float, variance: float, n: int, free: float, confidence: float, kish_n: float) -> Any:
        if p <= 0 or p >= 1 or variance <= 0:
            return (*clopper_pearson(p * kish_n, kish_n, confidence), "clopper_pearson")
        low, high = design_share_ends(p, variance, n, free, method, confidence)
        return max(low, 0.0), min(high, 1.0), f"design_{method}"

    return estimates_of("share", made, column, design, Unit.RATE, degrees, confidence, ends)


def survey_nps(
    scores: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
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
    design, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    points = points[rows]
    made = domains_of(points, groups, lambda inside: mean_parts(points, inside, design.weights))
    return estimates_of("nps", made, points, design, Unit.POINTS, degrees, confidence, points_ends)


def survey_ratio(
    numerator: Any,
    denominator: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
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
    design, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    column, over, under = column[rows], over[rows], under[rows]

    def parts(inside: Any) -> tuple[float, Floats, float, float]:
        w = np.where(inside, design.weights, 0.0)
        top, bottom = (np.where(inside, values, 0.0) for values in (over, under))
        base = float(w @ bottom)
        require(base != 0, "denominator", base, zh="合计不为 0", en="have a total other than 0")
        ratio = float(w @ top) / base
        residual = (top - ratio * bottom) / base
        return ratio, residual, spread_of(residual, w), float(w.sum())

    made = domains_of(column, groups, parts)
    return estimates_of("ratio", made, column, design, Unit.SCALE, degrees, confidence, t_ends)
