"""What comes next, how surely, and whether the method has earned trust on this very series."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate, require_whole
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import is_flat, unbroken
from huiyin.analytics.trends.forecasters import FORECASTERS, Method, least_periods, predicted

if TYPE_CHECKING:
    import altair as alt

METHODS: tuple[Method, ...] = get_args(Method)
Verdict = Literal["usable", "no_better_than_last", "cannot_tell"]
_BOUNDS = {Unit.RATE: (0.0, 1.0), Unit.INDEX: (0.0, 100.0), Unit.POINTS: (-100.0, 100.0)}
_LEAST_ORIGINS, _MOST_ORIGINS = 4, 12  # backtests needed before a verdict, and enough of them


@dataclass(frozen=True)
class Backtest:
    """One method's record on this series: forecasts made from every origin as if the rest were unknown.

    `mae` is the mean absolute error over `n_forecasts`, `mase` the same in units of the (seasonal) naive
    forecast's error within the data before each origin, `coverage_rate` how often the interval held the truth.
    """

    method: Method
    mae: float
    mase: float
    coverage_rate: float
    n_forecasts: int
    n_origins: int


@dataclass(frozen=True)
class Forecast(Result):
    """`values`, `low` and `high` for the next periods (`labels`), by `method`.

    `verdict` is "usable" where the backtest beats repeating the last value (or the last cycle),
    "no_better_than_last" where it does not, "cannot_tell" where there are too few periods to know;
    with cannot_tell there may be no value at all (NaN). `backtests` holds every method tried, the chosen one
    first, and repeating as the yardstick. The intervals are for the figure as it will be measured, `confidence` each.
    """

    title: ClassVar[Bilingual] = {"zh": "预测", "en": "Forecast"}
    verdict: Verdict
    method: str
    season: int | None
    labels: tuple[str, ...]
    values: Floats
    low: Floats
    high: Floats
    backtests: tuple[Backtest, ...]
    n: int
    history: Floats
    history_labels: tuple[str, ...]
    unit: Unit
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            Column("value", {"zh": "预测值", "en": "Forecast"}, kind),
            Column("low", {"zh": "区间下限", "en": "Low"}, kind),
            Column("high", {"zh": "区间上限", "en": "High"}, kind),
        )
        rows = tuple(
            zip(self.labels, self.values.tolist(), self.low.tolist(), self.high.tolist(), strict=True)
        )
        record = (
            Column("method", {"zh": "方法", "en": "Method"}, Kind.TEXT),
            Column("mae", {"zh": "平均绝对误差", "en": "Mean absolute error"}, kind),
            Column("mase", {"zh": "MASE", "en": "MASE"}),
            Column("coverage_rate", {"zh": "区间实际包含率", "en": "Interval held"}, Kind.RATE),
            Column("n_forecasts", {"zh": "回测次数", "en": "Backtests"}, Kind.COUNT),
        )
        tried = tuple(
            (FORECASTERS[b.method], b.mae, b.mase, b.coverage_rate, b.n_forecasts) for b in self.backtests
        )
        return (
            Table("forecast", self.title, columns, rows),
            Table("backtest", {"zh": "回测", "en": "Backtest"}, record, tried),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The series and its continuation with the interval as a band."""
        from huiyin.analytics.plots.trends_panels import forecast_chart

        return forecast_chart(self, language)


def forecast(
    values: Any,
    *,
    ahead: int = 3,
    season: int | None = None,
    method: Method | Literal["auto"] = "auto",
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Forecast:
    """Forecast the next `ahead` periods of an unbroken series, with prediction intervals and a backtest.

    `values` is a `Series` or a column in time order. `season` is periods a cycle. `method`: "mean",
    "naive" (the last value), "seasonal_naive", "simple" (exponential smoothing), "holt" (with trend), "damped" (trend that fades),
    "holt_winters", "holt_winters_multiplicative", "ar" (autoregression about a mean); "auto" takes
    the one with the smallest backtest error of those the series is long enough for. The backtest
    forecasts up to the same `ahead` from each origin in the last third of the series (12 at most). Intervals are normal, take the fitted weights as
    known and are cut to `bounds` (those of the unit, of a `Series`). Sources: Hyndman & Athanasopoulos 2021, Forecasting: Principles
    and Practice; MASE: Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001. Raises `GapInSeries`, `TooFewPeriods` (below 3).

    >>> made = forecast([70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81], ahead=2, method="holt")
    >>> made.values.round(6).tolist(), made.verdict
    ([82.0, 83.0], 'usable')
    """
    require_whole("ahead", ahead, at_least=1)
    require_rate("confidence", confidence)
    require_one_of("method", method, ("auto", *METHODS))
    if season is not None:
        require_whole("season", season, at_least=2)
    x = unbroken(values, "预测 / a forecast", 3)
    unit = getattr(values, "unit", Unit.SCALE)
    ends = _BOUNDS.get(unit, (-math.inf, math.inf)) if bounds is None else bounds
    require(ends[0] < ends[1], "bounds", ends, zh="下界小于上界", en="have low below high")
    tried = _candidates(x, season) if method == "auto" else (method,)
    repeating = ("naive",) if season is None else ("naive", "seasonal_naive")
    made = [backtest(x, one, season, ahead, confidence) for one in dict.fromkeys((*tried, *repeating))]
    tests = sorted((one for one in made if one is not None), key=lambda one: one.mae)
    chosen: Method = tried[0]
    if method == "auto" and tests:
        chosen = tests[0].method
    tests.sort(key=lambda one: one.method != chosen)
    enough = len(x) >= least_periods(chosen, season)
    centre, error = predicted(chosen, x, season, ahead) if enough else (np.full(ahead, np.nan),) * 2
    half = normal_quantile(confidence) * error
    verdict = _verdict(tests, chosen, enough)
    return Forecast(
        verdict,
        chosen,
        season,
        _next_labels(values, len(x), ahead),
        np.clip(centre, *ends),
        np.clip(centre - half, *ends),
        np.clip(centre + half, *ends),
        tuple(tests),
        len(x),
        x,
        tuple(getattr(values, "labels", ())) or tuple(str(at + 1) for at in range(len(x))),
        unit,
        confidence,
        _notes(verdict, tests, x, season, confidence, enough),
    )


def backtest(x: Floats, method: Method, season: int | None, ahead: int, confidence: float) -> Backtest | None:
    """The record of a method on the last third of the series; None where no origin is long enough."""
    least = least_periods(method, season)
    first = max(least, math.ceil(len(x) * 2 / 3), len(x) - _MOST_ORIGINS)
    cycle = season if season is not None and len(x) > season + 2 else 1
    misses, scaled, held, origins = [], [], 0, 0
    for origin in range(first, len(x)):
        steps = min(ahead, len(x) - origin)
        centre, error = predicted(method, x[:origin], season, steps)
        miss = np.abs(x[origin : origin + steps] - centre)
        if origin <= cycle:
            continue
        naive = float(np.abs(x[cycle:origin] - x[: origin - cycle]).mean())
        misses += miss.tolist()
        scaled += [m / naive if naive > 0 else (0.0 if m == 0 else math.inf) for m in miss.tolist()]
        held += int((miss <= normal_quantile(confidence) * error + 1e-12).sum())
        origins += 1
    if not misses:
        return None
    n = len(misses)
    return Backtest(method, math.fsum(misses) / n, math.fsum(scaled) / n, held / n, n, origins)


def _candidates(x: Floats, season: int | None) -> tuple[Method, ...]:
    """Methods worth trying on so many periods; each leaves room for a backtest."""
    plain: tuple[Method, ...] = ("naive", "mean", "simple", "holt", "damped", "ar")
    seasonal: tuple[Method, ...] = ("seasonal_naive", "holt_winters")
    tried = plain if season is None else (*plain, *seasonal)
    fitting = tuple(m for m in tried if len(x) >= 1.5 * least_periods(m, season))
    return fitting or ("naive",)


def _verdict(tests: list[Backtest], chosen: str, enough: bool) -> Verdict:
    own = next((one for one in tests if one.method == chosen), None)
    if not enough or own is None or own.n_origins < _LEAST_ORIGINS:
        return "cannot_tell"
    repeating = [one.mae for one in tests if one.method in ("naive", "seasonal_naive")]
    worse = chosen in ("naive", "seasonal_naive") or own.mae >= min(repeating, default=math.inf)
    return "no_better_than_last" if worse else "usable"


def _next_labels(values: Any, n: int, ahead: int) -> tuple[str, ...]:
    from huiyin.analytics.trends.periods import label, period_of_label

    if not hasattr(values, "estimates"):
        return tuple(str(n + step) for step in range(1, ahead + 1))
    last = period_of_label(values.labels[-1], values.by)
    return tuple(label(last + step, values.by) for step in range(1, ahead + 1))


def _notes(
    verdict: Verdict,
    tests: list[Backtest],
    x: Floats,
    season: int | None,
    confidence: float,
    enough: bool,
) -> tuple[Note, ...]:
    notes = [_VERDICT_NOTES[verdict]] if verdict in _VERDICT_NOTES else []
    if season is not None and len(x) < 2 * season + 1:
        notes.append(
            note(
                "short_season",
                f"不足两个完整周期（{2 * season} 期），看不出季节性。",
                f"Less than two full cycles ({2 * season} periods): no season can be seen.",
            )
        )
    if tests and tests[0].n_forecasts >= 10 and tests[0].coverage_rate < confidence - 0.1:
        notes.append(
            note(
                "low_coverage",
                f"回测中 {confidence * 100:g}% 区间只有 {tests[0].coverage_rate * 100:.0f}% 包含真值，实际不确定性更大。",
                f"In the backtest the {confidence * 100:g} % interval held {tests[0].coverage_rate * 100:.0f} % only: "
                "the real uncertainty is larger.",
            )
        )
    if is_flat(x) and enough:
        notes.append(
            note(
                "flat",
                "历史数值从未变化，区间没有意义。",
                "The past never varied; the interval means nothing.",
            )
        )
    return tuple(notes)


_VERDICT_NOTES = {
    "cannot_tell": note(
        "cannot_tell",
        "时期太少，无法用历史检验预测的好坏，暂不能判断；所给数字只是延续现状。",
        "There are too few periods to check a forecast against the past: nothing can be told; what is shown only continues the present.",
    ),
    "no_better_than_last": note(
        "no_better_than_last",
        "回测中，预测并不比“重复上一期（或去年同期）”更准，请勿当作依据。",
        "In the backtest it is no better than repeating the last period (or the same one a cycle ago): do not rely on it.",
    ),
}
