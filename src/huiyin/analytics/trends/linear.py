"""A straight line through the periods, weighted by how well each is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.least_squares import least_squares
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.trends.problems import TooFewPeriods


@dataclass(frozen=True)
class LinearTrend:
    """Change a period by least squares: `slope` with standard error, t, two-sided p and interval.

    `dispersion` is the residual variance a degree of freedom; with weights 1/SE² it is about 1 where
    the line and sampling error explain the series, and well above 1 where there is more to it.
    """

    slope: float
    slope_standard_error: float
    t: float
    p_value: float
    low: float
    high: float
    intercept: float
    intercept_standard_error: float
    dispersion: float
    n: int
    n_missing: int
    weighted: bool
    confidence: float = 0.95


def linear_trend(
    values: Any, *, times: Any = None, standard_errors: Any = None, confidence: float = 0.95
) -> LinearTrend:
    """Least squares of the values on time (1, 2, 3 … unless `times` are given).

    With `standard_errors`, one a period, each period weighs 1/SE² and the standard error of the slope is
    scaled by the residuals, as R lm(weights=). Of a `Series`, give `series.standard_errors`. A period
    without value, or with a standard error that is missing or 0, is left out. Assumes a straight line
    and independent periods: see `acf`. Raises `TooFewPeriods`.

    >>> made = linear_trend([1, 2, 3, 5])
    >>> round(made.slope, 4), round(made.p_value, 4)
    (1.3, 0.0173)
    """
    require_rate("confidence", confidence)
    y = numbers(values.values if hasattr(values, "estimates") else values)
    time = np.arange(1.0, len(y) + 1) if times is None else numbers(times)
    errors = np.ones(len(y)) if standard_errors is None else numbers(standard_errors)
    for what, column in (("时点 / times", time), ("标准误 / standard errors", errors)):
        if len(column) != len(y):
            raise LengthsDiffer(what=what, given=len(column), wanted=len(y))
    kept = np.isfinite(y) & np.isfinite(time) & np.isfinite(errors) & (errors > 0)
    n_missing = int((~kept).sum())
    y, time, weight = y[kept], time[kept], 1 / errors[kept] ** 2
    if len(y) < 3:
        raise TooFewPeriods(what="直线趋势 / a straight line", needed=3, n=len(y))
    require(
        float(np.ptp(time)) > 0,
        "times",
        time[:3].tolist(),
        zh="至少有两个不同的值",
        en="hold two different values",
    )
    design = np.column_stack([np.ones(len(time)), time])
    fit = least_squares(design, y, ("intercept", "time"), weights=weight, errors="classical")
    (level, at_zero), (slope, error) = fit.of("intercept"), fit.of("time")
    t = slope / error if error > 0 else math.copysign(math.inf, slope) if slope else 0.0
    half = t_quantile(confidence, fit.degrees) * error
    return LinearTrend(
        slope,
        error,
        t,
        t_p_value(t, fit.degrees) if math.isfinite(t) else 0.0,
        slope - half,
        slope + half,
        level,
        at_zero,
        fit.residual_variance,
        len(y),
        n_missing,
        standard_errors is not None,
        confidence,
    )
