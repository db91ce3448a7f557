"""The forecasting methods: point and standard error for each step ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.problems import TooFewPeriods
from huiyin.analytics.trends.smoothing import HoltWinters, holt_winters

Method = Literal[
    "mean",
    "naive",
    "seasonal_naive",
    "simple",
    "holt",
    "damped",
    "holt_winters",
    "holt_winters_multiplicative",
    "ar",
]
FORECASTERS: Mapping[str, Bilingual] = {
    "mean": {"zh": "历史平均", "en": "Mean of the past"},
    "naive": {"zh": "重复上一期", "en": "Last value"},
    "seasonal_naive": {"zh": "重复去年同期", "en": "Same period a cycle ago"},
    "simple": {"zh": "简单指数平滑", "en": "Simple exponential smoothing"},
    "holt": {"zh": "Holt 线性趋势", "en": "Holt's linear trend"},
    "damped": {"zh": "阻尼趋势", "en": "Damped trend"},
    "holt_winters": {"zh": "Holt–Winters（加法）", "en": "Holt-Winters, additive"},
    "holt_winters_multiplicative": {"zh": "Holt–Winters（乘法）", "en": "Holt-Winters, multiplicative"},
    "ar": {"zh": "自回归", "en": "Autoregression"},
}
_LEAST = {"mean": 3, "naive": 3, "simple": 6, "holt": 8, "damped": 12, "ar": 10}
_SEASONAL = ("seasonal_naive", "holt_winters", "holt_winters_multiplicative")
_DAMPING = (0.8, 0.9, 0.98)


def least_periods(method: str, season: int | None) -> int:
    """Periods a method needs before its numbers mean anything; endless for a season that is not given."""
    if method not in _SEASONAL:
        return _LEAST[method]
    if season is None:
        return 10**9
    return season + 2 if method == "seasonal_naive" else 2 * season + 3


def predicted(method: Method, x: Floats, season: int | None, ahead: int) -> tuple[Floats, Floats]:
    """Points and standard errors 1 … `ahead` periods after `x`. Raises `TooFewPeriods`."""
    least = least_periods(method, season)
    if len(x) < least:
        raise TooFewPeriods(what=FORECASTERS[method]["en"], needed=least, n=len(x))
    h = np.arange(1, ahead + 1)
    if method == "mean":
        error = float(x.std(ddof=1)) * math.sqrt(1 + 1 / len(x))
        return np.full(ahead, float(x.mean())), np.full(ahead, error)
    if method in ("naive", "seasonal_naive"):
        cycle = 1 if method == "naive" or season is None else season
        error = math.sqrt(float(np.mean((x[cycle:] - x[:-cycle]) ** 2)))
        return x[len(x) - cycle + (h - 1) % cycle], error * np.sqrt((h - 1) // cycle + 1)
    if method == "damped":
        return _damped(x, ahead)
    if method == "ar":
        return _autoregression(x, ahead)
    return _smoothed(_smoothing(method, x, season), ahead)


def _smoothing(method: Method, x: Floats, season: int | None) -> HoltWinters:
    if method == "simple":
        return holt_winters(x, beta=False, gamma=False)
    if method == "holt":
        return holt_winters(x, gamma=False)
    kind: Literal["additive", "multiplicative"] = "additive" if method == "holt_winters" else "multiplicative"
    return holt_winters(x, season, seasonal=kind)


def _smoothed(model: HoltWinters, ahead: int) -> tuple[Floats, Floats]:
    """The spread is taken about zero with a degree of freedom off for each weight: short series fit too well."""
    low, high = model.interval(ahead, 0.95)
    weights = 1 + (model.beta is not None) + (model.gamma is not None)
    residuals = model.residuals
    shown = float(np.var(residuals, ddof=1)) if len(residuals) > 1 else 0.0
    honest = float(residuals @ residuals) / max(len(residuals) - weights, 1)
    wider = math.sqrt(honest / shown) if shown > 0 else 1.0
    return model.predict(ahead), (high - low) / (2 * normal_quantile(0.95)) * max(wider, 1.0)


def _damped(x: Floats, ahead: int) -> tuple[Floats, Floats]:
    """Holt's method with a trend that fades by φ a period, chosen with α and β* on a grid, then refined.

    Source: Gardner & McKenzie 1985, doi:10.1287/mnsc.31.10.1237; the variance is that of ETS(A,Ad,N).
    """
    from scipy import optimize

    def run(part: Floats, phi: float) -> tuple[float, float, float]:
        alpha, beta = part
        level, trend, sse = float(x[0]), float(x[1] - x[0]), 0.0
        for value in x[1:].tolist():
            error = value - level - phi * trend
            sse += error * error
            level, trend = level + phi * trend + alpha * error, phi * trend + alpha * beta * error
        return sse, level, trend

    box = [(1e-4, 0.9999)] * 2
    best = min(
        (
            (
                optimize.minimize(
                    lambda p, phi=phi: run(p, phi)[0], (0.3, 0.1), method="L-BFGS-B", bounds=box
                ),
                phi,
            )
            for phi in _DAMPING
        ),
        key=lambda pair: float(pair[0].fun),
    )
    (alpha, beta), phi = best[0].x, best[1]
    sse, level, trend = run(best[0].x, phi)
    fading = np.cumsum(phi ** np.arange(1, ahead + 1))
    spread = sse / max(len(x) - 4, 1)
    psi = alpha * (1 + beta * np.cumsum(phi ** np.arange(1, ahead + 1)))
    return level + trend * fading, np.sqrt(spread * (1 + np.r_[0.0, np.cumsum(psi**2)[:-1]]))


def _autoregression(x: Floats, ahead: int) -> tuple[Floats, Floats]:
    """Least-squares autoregression with an intercept, its order by AIC among at most n/5 and 6.

    Errors add up over the steps by the model's moving-average weights; equals statsmodels' AutoReg.
    """
    top = min(6, len(x) // 5)
    order = min(range(top + 1), key=lambda lags: _fitted(x, lags, top)[2])
    weights, variance, _ = _fitted(x, order, order)
    past, points = x.tolist(), []
    for _ in range(ahead):
        points.append(float(weights[0]) + sum(float(w) * past[-lag] for lag, w in enumerate(weights[1:], 1)))
        past.append(points[-1])
    psi = [1.0]
    for step in range(1, ahead):
        psi.append(sum(float(weights[lag]) * psi[step - lag] for lag in range(1, min(order, step) + 1)))
    return np.array(points), np.sqrt(variance * np.cumsum(np.square(psi)))


def _fitted(x: Floats, lags: int, skipped: int) -> tuple[Floats, float, float]:
    """Coefficients, residual variance and AIC of an autoregression on all but the first `skipped` periods."""
    n = len(x) - skipped
    rows = np.column_stack([np.ones(n), *(x[skipped - lag : len(x) - lag] for lag in range(1, lags + 1))])
    weights = np.linalg.lstsq(rows, x[skipped:], rcond=None)[0]
    squares = float(((x[skipped:] - rows @ weights) ** 2).sum())
    aic = n * math.log(max(squares / n, np.finfo(np.float64).tiny)) + 2 * (lags + 2)
    return np.asarray(weights, dtype=np.float64), squares / n, aic
