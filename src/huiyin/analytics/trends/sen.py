"""Sen's slope: the median of all slopes between two periods, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.problems import TooFewPeriods


@dataclass(frozen=True)
class SenSlope:
    """Change a period (a cycle in the seasonal version) with its interval; `intercept` at time 0.

    `n_slopes` pairs of periods were compared. `low` and `high` are None where there are too few.
    """

    slope: float
    low: float | None
    high: float | None
    intercept: float
    n: int
    n_slopes: int
    confidence: float = 0.95


def slopes_between(values: Floats, times: Floats) -> Floats:
    """All slopes between two points, in no special order."""
    first, second = np.triu_indices(len(values), 1)
    return np.asarray((values[second] - values[first]) / (times[second] - times[first]))


def median_slope(values: Floats, times: Floats) -> float:
    """The median of all slopes between two points."""
    return float(np.median(slopes_between(values, times)))


def sen_slope(
    values: Any, *, times: Any = None, confidence: float = 0.95, variance_factor: float = 1.0
) -> SenSlope:
    """The median slope of a series, robust to outliers, with an interval from ranks.

    `times` are the periods' places (1, 2, 3 … unless given, each different); NaN values are left
    out but keep their time. `variance_factor` widens the interval for autocorrelation (see
    `mann_kendall`). The interval's ends are the slopes ranked (N ∓ z·√var S)/2 among N. Source: Sen
    1968, doi:10.1080/01621459.1968.10480934; equals R trend::sens.slope. Raises `TooFewPeriods`.

    >>> made = sen_slope([1, 2, 3, 5, 4])
    >>> made.slope, made.low, made.high
    (1.0, -1.0, 2.0)
    """
    require_rate("confidence", confidence)
    given = numbers(values.values if hasattr(values, "estimates") else values)
    time = np.arange(1.0, len(given) + 1) if times is None else numbers(times)
    if len(time) != len(given):
        raise LengthsDiffer(what="时点 / times", given=len(time), wanted=len(given))
    kept = np.isfinite(given)
    x, time = given[kept], time[kept]
    require(len(np.unique(time)) == len(time), "times", list(time[:5]), zh="各不相同", en="all differ")
    if len(x) < 3:
        raise TooFewPeriods(what="Sen", needed=3, n=len(x))
    slopes = np.sort(slopes_between(x, time))
    slope = float(np.median(slopes))
    low, high = _ends(slopes, score_variance(x) * variance_factor, confidence)
    return SenSlope(slope, low, high, float(np.median(x - slope * time)), len(x), len(slopes), confidence)


def seasonal_sen_slope(
    values: Any, season: int, *, confidence: float = 0.95, variance_factor: float = 1.0
) -> SenSlope:
    """The median of the slopes within each season, a cycle: per year for monthly data.

    Equals R trend::sea.sens.slope; the interval is built as in `sen_slope` with the variances of the
    seasons summed (Hirsch et al. 1982, doi:10.1029/WR018i001p00107). `intercept` is the median level.

    >>> seasonal_sen_slope([1, 9, 2, 10, 3, 11], 2).slope
    1.0
    """
    require_rate("confidence", confidence)
    require_whole("season", season, at_least=2)
    given = numbers(values.values if hasattr(values, "estimates") else values)
    parts, variance = [], 0.0
    for at in range(season):
        part = given[at::season]
        place = np.arange(1.0, len(part) + 1)[np.isfinite(part)]
        part = part[np.isfinite(part)]
        parts.append(slopes_between(part, place))
        variance += score_variance(part) if len(part) > 1 else 0.0
    slopes = np.sort(np.concatenate(parts))
    n = int(np.isfinite(given).sum())
    if not len(slopes):
        raise TooFewPeriods(what="季节性 Sen / seasonal Sen", needed=season + 1, n=n)
    low, high = _ends(slopes, variance * variance_factor, confidence)
    level = float(np.median(given[np.isfinite(given)]))
    return SenSlope(float(np.median(slopes)), low, high, level, n, len(slopes), confidence)


def score_variance(x: Floats) -> float:
    """Variance of Mann-Kendall's S without a trend, ties corrected."""
    n = len(x)
    ties = np.unique(x, return_counts=True)[1].astype(np.float64)
    return float((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)


def _ends(slopes: Floats, variance: float, confidence: float) -> tuple[float | None, float | None]:
    n, half = len(slopes), normal_quantile(confidence) * math.sqrt(variance)
    low, high = round((n - half) / 2), round((n + half) / 2 + 1)
    return (
        float(slopes[low - 1]) if low >= 1 else None,
        float(slopes[high - 1]) if high <= n else None,
    )
