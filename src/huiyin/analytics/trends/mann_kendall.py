"""Mann-Kendall: does the series rise or fall, whatever the shape? Plain, seasonal, and robust to autocorrelation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import acf, is_flat
from huiyin.analytics.trends.problems import NoVariation, TooFewPeriods
from huiyin.analytics.trends.sen import median_slope, score_variance

Correction = Literal["none", "ar1", "hamed_rao", "yue_wang", "prewhitening"]
CORRECTIONS: tuple[Correction, ...] = get_args(Correction)
_LEAST = 3


@dataclass(frozen=True)
class MannKendall:
    """`s` counts rising less falling pairs; `variance` is its variance under no trend, corrected for ties.

    `tau` is Kendall's tau-b with time, -1 to 1. `z` and the two-sided `p_value` use S moved one unit
    towards 0 where `continuity`. `variance_factor` is what the autocorrelation correction multiplied
    the variance with (1 without). `n` periods were used, `n_missing` had no value.
    """

    s: float
    variance: float
    tau: float
    z: float
    p_value: float
    n: int
    n_missing: int = 0
    correction: str = "none"
    variance_factor: float = 1.0
    continuity: bool = True


@dataclass(frozen=True)
class SeasonalMannKendall(MannKendall):
    """The sum of Mann-Kendall statistics of the seasons; `by_season` holds each season's own."""

    by_season: tuple[MannKendall, ...] = ()


def of_series(values: Any) -> Floats:
    """The values of a plain column or a `Series`, gaps as NaN."""
    return numbers(values.values if hasattr(values, "estimates") else values)


def mann_kendall(
    values: Any,
    *,
    correction: Correction = "none",
    lags: int | None = None,
    continuity: bool = True,
    confidence: float = 0.95,
) -> MannKendall:
    """Test for a monotone trend in a series in time order; a period without a value (NaN) is left out.

    `correction` deals with autocorrelation: "ar1" widens the variance by the lag-1 autocorrelation of
    the detrended series, corrected for its bias and never narrowing it: the one that keeps its 5 % best
    in short series. "hamed_rao" and "yue_wang" use the autocorrelations at lags 1 … `lags` (all unless
    given; Hamed-Rao takes those of ranks that are significant at `confidence`; Yue-Wang over all lags
    finds trends in pure chance, see the method page), "prewhitening" removes the lag-1 correlation
    first (trend-free prewhitening). Over gaps neighbours are taken as adjacent. Sources: Mann 1945; Kendall 1975; Hamed & Rao 1998,
    doi:10.1016/S0022-1694(97)00125-X; Yue & Wang 2004, doi:10.1023/B:WARM.0000043140.61082.60; Yue et al. 2002,
    doi:10.1002/hyp.1095. Equals R trend::mk.test and Python pymannkendall. Raises `TooFewPeriods`,
    `NoVariation`.

    >>> made = mann_kendall([1, 2, 3, 5, 4])
    >>> made.s, round(made.variance, 4), round(made.p_value, 4)
    (8, 16.6667, 0.0864)
    """
    require_one_of("correction", correction, CORRECTIONS)
    require_rate("confidence", confidence)
    given = of_series(values)
    x = given[np.isfinite(given)]
    if len(x) < _LEAST:
        raise TooFewPeriods(what="Mann-Kendall", needed=_LEAST, n=len(x))
    if is_flat(x):
        raise NoVariation(what="序列 / the series")
    factor = 1.0
    if correction == "prewhitening":
        x = _prewhitened(x)
    elif correction != "none":
        if lags is not None:
            require_whole("lags", lags, at_least=1)
            require(lags < len(x), "lags", lags, zh="小于时期数", en="be below the number of periods")
        factor = _variance_factor(x, correction, lags or len(x) - 1, confidence)
    s, variance, most = _score(x)
    return _tested(s, variance, most, continuity, len(x), len(given) - len(x), correction, factor)


def seasonal_mann_kendall(
    values: Any, season: int, *, continuity: bool = True, variance_factor: float = 1.0
) -> SeasonalMannKendall:
    """Mann-Kendall within each season (month with month, weekday with weekday), summed.

    `season` is the number of periods a cycle; the first value belongs to the first season. NaN is
    left out. A season with fewer than two values adds nothing. `variance_factor` widens the variance for
    autocorrelation (see `ar1_factor`). Sources: Hirsch et al. 1982,
    doi:10.1029/WR018i001p00107; equals R trend::smk.test; without `continuity`
    Kendall::SeasonalMannKendall. Raises `TooFewPeriods`, `NoVariation`.

    >>> made = seasonal_mann_kendall([1, 9, 2, 8, 3, 7, 4, 6], 2)
    >>> made.s, [part.s for part in made.by_season]
    (0, [6, -6])
    """
    require_whole("season", season, at_least=2)
    given = of_series(values)
    n = int(np.isfinite(given).sum())
    if n < 2 * season:
        raise TooFewPeriods(what="季节性 Mann-Kendall / seasonal Mann-Kendall", needed=2 * season, n=n)
    seasons = [given[at::season] for at in range(season)]
    scores = [_score(part[np.isfinite(part)]) for part in seasons]
    parts = tuple(
        _tested(*score, continuity, int(np.isfinite(part).sum()), int((~np.isfinite(part)).sum()))
        for score, part in zip(scores, seasons, strict=True)
    )
    s, variance, most = (math.fsum(column) for column in zip(*scores, strict=True))
    if variance <= 0:
        raise NoVariation(what="各季节之内 / every season")
    correction = "none" if variance_factor == 1 else "ar1"
    whole = _tested(int(s), variance, most, continuity, n, len(given) - n, correction, variance_factor)
    return SeasonalMannKendall(**whole.__dict__, by_season=parts)


def _score(x: Floats) -> tuple[int, float, float]:
    """S, its variance without a trend, and the largest |S| there could be (Kendall's D)."""
    n = len(x)
    s = sum(int(np.sign(x[at + 1 :] - x[at]).sum()) for at in range(n - 1))
    ties = np.unique(x, return_counts=True)[1].astype(np.float64)
    pairs = n * (n - 1) / 2
    most = math.sqrt(pairs * max(pairs - float((ties * (ties - 1)).sum()) / 2, 0.0))
    return s, score_variance(x), most


def _tested(
    s: int,
    variance: float,
    most: float,
    continuity: bool,
    n: int,
    n_missing: int,
    correction: str = "none",
    factor: float = 1.0,
) -> MannKendall:
    wide = variance * factor
    moved = s - math.copysign(1, s) if s and continuity else float(s)
    z = moved / math.sqrt(wide) if wide > 0 else 0.0
    tau = s / most if most > 0 else 0.0
    return MannKendall(s, wide, tau, z, normal_p_value(z), n, n_missing, correction, factor, continuity)


def ar1_factor(rest: Floats) -> float:
    """What lag-1 autocorrelation multiplies the variance of a mean with: 1 + 2·Σ(1-k/n)·ρᵏ, at least 1.

    ρ is (n·r₁ + 2)/(n - 4), which undoes the bias of r₁ in a detrended series, kept below 0.95.
    Source: Bayley & Hammersley 1946, doi:10.2307/2983560.
    """
    n = len(rest)
    if n < 6 or is_flat(rest):
        return 1.0
    rho = min(max((n * float(acf(rest, lags=1)[1]) + 2) / (n - 4), 0.0), 0.95)
    k = np.arange(1, n)
    return float(1 + 2 * ((1 - k / n) * rho**k).sum())


def _variance_factor(x: Floats, correction: str, lags: int, confidence: float) -> float:
    from scipy.stats import rankdata

    n = len(x)
    rest = x - median_slope(x, np.arange(1.0, n + 1)) * np.arange(1.0, n + 1)
    if is_flat(rest):
        return 1.0
    k = np.arange(1, lags + 1)
    if correction == "ar1":
        return ar1_factor(rest)
    if correction == "yue_wang":
        return float(max(1 + 2 * ((1 - k / n) * acf(rest, lags=lags)[1:]).sum(), 1e-12))
    r = acf(rankdata(rest), lags=lags)[1:]
    r = np.where(np.abs(r) > normal_quantile(confidence) / math.sqrt(n), r, 0.0)
    total = ((n - k) * (n - k - 1) * (n - k - 2) * r).sum()
    return float(max(1 + 2 / (n * (n - 1) * (n - 2)) * total, 1e-12))


def _prewhitened(x: Floats) -> Floats:
    """The trend put back onto the detrended series less its lag-1 correlation: one period shorter."""
    time = np.arange(1.0, len(x) + 1)
    slope = median_slope(x, time)
    rest = x - slope * time
    if len(x) <= _LEAST or is_flat(rest):
        return x
    r = float(acf(rest, lags=1)[1])
    return np.asarray(rest[1:] - r * rest[:-1] + slope * time[1:])
