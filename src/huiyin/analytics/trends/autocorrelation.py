"""Autocorrelation of a series and the Ljung-Box test of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.summaries import FLAT
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.problems import GapInSeries, NoVariation, TooFewPeriods


def unbroken(values: Any, what: str, needed: int) -> Floats:
    """The values as floats; raises `GapInSeries` or `TooFewPeriods`."""
    x = numbers(getattr(values, "values", values) if hasattr(values, "estimates") else values)
    holes = np.flatnonzero(~np.isfinite(x))
    if len(holes):
        raise GapInSeries(what=what, position=int(holes[0]) + 1)
    if len(x) < needed:
        raise TooFewPeriods(what=what, needed=needed, n=len(x))
    return x


def is_flat(values: Floats) -> bool:
    """Whether the values differ by rounding at most."""
    return bool(np.var(values) <= FLAT * max(float(np.mean(values**2)), np.finfo(np.float64).tiny))


def acf(values: Any, *, lags: int | None = None) -> Floats:
    """Autocorrelations at lag 0 … `lags`; lag 0 is 1.

    Sums of products about the mean over the sum of squares, as R's acf; `lags` defaults to
    10·log₁₀(n). Raises `GapInSeries`, `TooFewPeriods`, `NoVariation`.

    >>> acf([1, 2, 3, 4], lags=1).tolist()
    [1.0, 0.25]
    """
    x = unbroken(values, "自相关 / autocorrelation", 2)
    n = len(x)
    top = min(int(10 * np.log10(n)), n - 1) if lags is None else require_whole("lags", lags, at_least=1)
    require(top < n, "lags", lags, zh=f"小于时期数 {n}", en=f"be below the number of periods, {n}")
    if is_flat(x):
        raise NoVariation(what="序列 / the series")
    deviation = x - x.mean()
    products = [float(deviation[: n - lag] @ deviation[lag:]) for lag in range(top + 1)]
    return np.array(products) / products[0]


@dataclass(frozen=True)
class LjungBox:
    """Ljung-Box: `statistic` is chi-square on `degrees_of_freedom` when nothing is correlated in time."""

    statistic: float
    degrees_of_freedom: int
    p_value: float
    lags: int
    n: int


def ljung_box(values: Any, *, lags: int = 10, fitted: int = 0) -> LjungBox:
    """Test that the first `lags` autocorrelations are all 0; `fitted` parameters cost degrees of freedom.

    n(n+2)·Σ r²ₖ/(n-k). Source: Ljung & Box 1978, doi:10.1093/biomet/65.2.297; equals R
    Box.test(type="Ljung").

    >>> round(ljung_box([1, 2, 3, 4, 5, 6, 7, 8], lags=2).statistic, 4)
    5.4639
    """
    require_whole("lags", lags, at_least=1)
    require_whole("fitted", fitted)
    require(fitted < lags, "fitted", fitted, zh="小于 lags", en="be below lags")
    r = acf(values, lags=lags)[1:]
    n = len(unbroken(values, "Ljung-Box", 3))
    statistic = float(n * (n + 2) * (r**2 / (n - np.arange(1, lags + 1))).sum())
    degrees = lags - fitted
    return LjungBox(statistic, degrees, float(special.chdtrc(degrees, statistic)), lags, n)
