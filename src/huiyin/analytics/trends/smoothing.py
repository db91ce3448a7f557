"""Exponential smoothing as R's HoltWinters: level, trend, season, their weights and prediction intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import optimize

from huiyin.analytics.checks import require_one_of, require_rate, require_whole
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import unbroken
from huiyin.analytics.trends.decomposition import Seasonal, classical, require_above_zero

Fixed = float | Literal[False] | None
_START = (0.3, 0.1, 0.1)  # where R begins to search
_STEP = 1e-3  # and the step of its numeric gradient
_ENOUGH = float(np.finfo(np.float64).eps ** 0.25)  # where R's optimize stops


@dataclass(frozen=True)
class HoltWinters:
    """Weights of smoothing (`beta`, `gamma` None where the model has no trend, no season), and the end state.

    `level`, `trend`, `figure` are the state after the last period, `figure[0]` the season of the next
    one. `sse` is the sum of squared one-step errors; `fitted` starts where R's does (after the
    first cycle, or after the first one or two periods) and `residuals` go with it.
    """

    alpha: float
    beta: float | None
    gamma: float | None
    sse: float
    level: float
    trend: float
    figure: Floats
    fitted: Floats
    residuals: Floats
    seasonal: Seasonal
    season: int
    n: int

    def predict(self, ahead: int) -> Floats:
        """Point forecasts 1 … `ahead` periods after the last."""
        require_whole("ahead", ahead, at_least=1)
        line = self.level + self.trend * np.arange(1, ahead + 1)
        if self.gamma is None:
            return np.asarray(line)
        pattern = self.figure[np.arange(ahead) % self.season]
        return np.asarray(line + pattern if self.seasonal == "additive" else line * pattern)

    def interval(self, ahead: int, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Prediction limits: normal, the weights taken as known.

        Additive ones equal R's predict(prediction.interval=TRUE). Multiplicative ones follow Chatfield & Yar
        1991, doi:10.1016/0169-2070(91)90030-Y; R takes the trend for a season there, and the error of the
        period itself for less than it is.
        """
        require_rate("confidence", confidence)
        spread = float(np.var(self.residuals, ddof=1))
        variances = np.array([spread * self._sum_of_squares(h) for h in range(1, ahead + 1)])
        half = normal_quantile(confidence) * np.sqrt(variances)
        centre = self.predict(ahead)
        return centre - half, centre + half

    def _sum_of_squares(self, ahead: int) -> float:
        j = np.arange(ahead)
        season = self.season if self.gamma is not None else 1
        psi = self.alpha * (1 + j * (self.beta or 0.0))
        psi = psi + np.where(j % season == 0, (self.gamma or 0.0) * (1 - self.alpha), 0.0)
        psi[0] = 1.0
        if self.seasonal == "additive":
            return float(psi @ psi)
        place = (ahead - 1) % season
        ratio = self.figure[place] / self.figure[(place - j) % season]
        return float(((psi * ratio) ** 2).sum())


def holt_winters(
    values: Any,
    season: int | None = None,
    *,
    seasonal: Seasonal = "additive",
    alpha: float | None = None,
    beta: Fixed = None,
    gamma: Fixed = None,
    start_cycles: int = 2,
) -> HoltWinters:
    """Exponential smoothing; weights that are None are chosen to make the squared one-step errors least.

    Without `season` (or with gamma=False) there is no season, with beta=False no trend. The start
    state is R's: level and trend by a line through the moving average of the first `start_cycles` cycles,
    season from their classical decomposition. The sum of squares can have several valleys: the
    search begins where R begins, with the same numeric gradient. Sources: Holt 1957; Winters 1960,
    doi:10.1287/mnsc.6.3.324; equals R stats::HoltWinters. Raises `GapInSeries`, `TooFewPeriods`,
    `NotPositive`.

    >>> made = holt_winters([1, 2, 3, 4, 5, 6], alpha=0.5, beta=0.5)
    >>> made.sse, made.predict(2).tolist()
    (0.0, [7.0, 8.0])
    """
    require_one_of("seasonal", seasonal, ("additive", "multiplicative"))
    has_trend = beta is not False
    has_season = season is not None and gamma is not False
    cycle = require_whole("season", season, at_least=2) if season is not None and has_season else 1
    require_whole("start_cycles", start_cycles, at_least=2)
    needed = start_cycles * cycle if has_season else 3 if has_trend else 2
    x = unbroken(values, "指数平滑 / exponential smoothing", needed)
    if seasonal == "multiplicative" and has_season:
        require_above_zero(x)
    model = _Model(x, cycle, seasonal if has_season else "additive", has_trend, has_season, start_cycles)
    given = (alpha, beta if has_trend else 0.0, gamma if has_season else 0.0)
    for name, value in zip(("alpha", "beta", "gamma"), given, strict=True):
        if value is not None:
            require_rate(name, value, open_ends=False)
    weights = _best(model, given)
    return model.state(*weights)


def _best(model: _Model, given: tuple[float | None, ...]) -> tuple[float, float, float]:
    free = [place for place, value in enumerate(given) if value is None]

    def filled(part: Floats) -> tuple[float, float, float]:
        whole = [0.0 if value is None else float(value) for value in given]
        for place, value in zip(free, part, strict=True):
            whole[place] = min(max(float(value), 0.0), 1.0)
        return whole[0], whole[1], whole[2]

    def loss(part: Floats) -> float:
        return model.sse(*filled(part))

    if not free:
        return filled(np.array([]))
    if len(free) == 1:
        found = optimize.minimize_scalar(
            lambda value: loss(np.array([value])),
            bounds=(0.0, 1.0),
            method="bounded",
            options={"xatol": _ENOUGH},
        )
        return filled(np.array([found.x]))

    def gradient(part: Floats) -> Floats:
        out = np.empty(len(part))
        for at in range(len(part)):
            up, down = part.copy(), part.copy()
            up[at], down[at] = min(part[at] + _STEP, 1.0), max(part[at] - _STEP, 0.0)
            out[at] = (loss(up) - loss(down)) / (up[at] - down[at])
        return out

    start = np.array([_START[place] for place in free])
    found = optimize.minimize(
        loss,
        start,
        jac=gradient,
        method="L-BFGS-B",
        bounds=[(0.0, 1.0)] * len(free),
        options={"ftol": 1e7 * np.finfo(np.float64).eps, "gtol": 0.0, "maxcor": 5},
    )
    return filled(found.x)


@dataclass(frozen=True)
class _Model:
    x: Floats
    cycle: int
    seasonal: Seasonal
    has_trend: bool
    has_season: bool
    start_cycles: int

    def sse(self, alpha: float, beta: float, gamma: float) -> float:
        return self._run(alpha, beta, gamma)[0]

    def state(self, alpha: float, beta: float, gamma: float) -> HoltWinters:
        sse, level, trend, figure, fitted = self._run(alpha, beta, gamma)
        made = np.array(fitted)
        return HoltWinters(
            alpha,
            beta if self.has_trend else None,
            gamma if self.has_season else None,
            sse,
            level,
            trend,
            np.array(figure),
            made,
            self.x[len(self.x) - len(made) :] - made,
            self.seasonal,
            self.cycle,
            len(self.x),
        )

    def _begin(self) -> tuple[int, float, float, list[float]]:
        """First period that is forecast, and the state before it."""
        x = self.x
        if not self.has_season:
            return (2, x[1], x[1] - x[0], [0.0]) if self.has_trend else (1, x[0], 0.0, [0.0])
        line, figure = classical(x[: self.start_cycles * self.cycle], self.cycle, self.seasonal)
        line = line[np.isfinite(line)]
        time = np.arange(1.0, len(line) + 1)
        slope = 0.0
        if len(line) > 1:
            slope = float((time - time.mean()) @ line / ((time - time.mean()) ** 2).sum())
        level = float(line.mean() - slope * time.mean())
        return self.cycle, level, slope if self.has_trend else 0.0, figure.tolist()

    def _run(
        self, alpha: float, beta: float, gamma: float
    ) -> tuple[float, float, float, list[float], list[float]]:
        first, level, trend, season = self._begin()
        multiplicative = self.seasonal == "multiplicative"
        season, fitted, errors = list(season), [], []
        for at, value in enumerate(self.x[first:].tolist()):
            place = at % self.cycle
            effect = season[place]
            expected = (level + trend) * effect if multiplicative else level + trend + effect
            fitted.append(expected)
            errors.append(value - expected)
            before = level
            seasonless = value / effect if multiplicative else value - effect
            level = alpha * seasonless + (1 - alpha) * (before + trend)
            if self.has_trend:
                trend = beta * (level - before) + (1 - beta) * trend
            if self.has_season:
                own = value / level if multiplicative else value - level
                season[place] = gamma * own + (1 - gamma) * effect
        turn = (len(self.x) - first) % self.cycle
        return math.fsum(e * e for e in errors), level, trend, season[turn:] + season[:turn], fitted
