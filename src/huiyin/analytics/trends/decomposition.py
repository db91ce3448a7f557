"""A series taken apart into trend, season and remainder: STL and the classical way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_whole
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends._stl import Loess, decomposed
from huiyin.analytics.trends.autocorrelation import unbroken
from huiyin.analytics.trends.problems import NotPositive

if TYPE_CHECKING:
    import altair as alt

Seasonal = Literal["additive", "multiplicative"]
_STRONG = 0.64  # strength of season above which a seasonal method is worth its while (Wang et al. 2006)


@dataclass(frozen=True)
class Decomposition(Result):
    """Trend, season and remainder of a series, one value a period.

    `figure` is the season's pattern over one cycle (for STL with a changing season, that of the last
    cycle). Additive parts add to `values`, multiplicative ones multiply to them; the classical way has no
    trend at both ends (NaN). `trend_strength` and `seasonal_strength` in 0-1 are 1 - var(remainder) /
    var(remainder with that part), None where it cannot be told. `robustness` holds STL's weights of the
    periods, 1 without `robust`.
    """

    title: ClassVar[Bilingual] = {"zh": "趋势、季节与余项", "en": "Trend, season and remainder"}
    method: str
    seasonal_kind: Seasonal
    values: Floats
    trend: Floats
    seasonal: Floats
    remainder: Floats
    figure: Floats
    robustness: Floats
    season: int
    trend_strength: float | None
    seasonal_strength: float | None
    n: int
    labels: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        parts = (
            ("value", "数值", "Value"),
            ("trend", "趋势", "Trend"),
            ("seasonal", "季节", "Season"),
            ("remainder", "余项", "Remainder"),
        )
        columns = (
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            *(Column(key, {"zh": zh, "en": en}) for key, zh, en in parts),
        )
        cells = (part.tolist() for part in (self.values, self.trend, self.seasonal, self.remainder))
        rows = tuple(zip(self.labels, *cells, strict=True))
        strength = (
            Column("trend_strength", {"zh": "趋势强度", "en": "Strength of trend"}),
            Column("seasonal_strength", {"zh": "季节强度", "en": "Strength of season"}),
        )
        return (
            Table("parts", self.title, columns, rows),
            Table(
                "strength",
                {"zh": "强度（0–1）", "en": "Strength (0-1)"},
                strength,
                ((self.trend_strength, self.seasonal_strength),),
            ),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Four panels above each other: series, trend, season, remainder."""
        from huiyin.analytics.plots.trends_panels import decomposition_chart

        return decomposition_chart(self, language)


def stl(
    values: Any,
    season: int,
    *,
    seasonal_window: int | None = None,
    trend_window: int | None = None,
    low_pass_window: int | None = None,
    seasonal_degree: int = 0,
    trend_degree: int = 1,
    robust: bool = False,
) -> Decomposition:
    """Seasonal-trend decomposition by loess, with R's settings.

    `season` is periods a cycle. `seasonal_window` None keeps the season the same in all cycles (R's
    "periodic"); an odd number (7 or more is advised) lets it change. `robust` keeps single odd periods from
    bending the rest. As R does, loess is computed at every tenth of a window and joined by lines, so that the
    numbers equal R's stl. Source: Cleveland et al. 1990, Journal of Official Statistics 6(1). Raises
    `GapInSeries`, `TooFewPeriods` (more than two cycles are needed).

    >>> made = stl([1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6], 4)
    >>> (made.trend + made.seasonal + made.remainder).round(9).tolist()[:3]
    [1.0, 2.0, 3.0]
    """
    require_whole("season", season, at_least=2)
    x = unbroken(values, "STL", 2 * season + 1)
    periodic = seasonal_window is None
    s = 10 * len(x) + 1 if seasonal_window is None else _odd("seasonal_window", seasonal_window, 3)
    t = _next_odd(math.ceil(1.5 * season / (1 - 1.5 / s)))
    t = t if trend_window is None else _odd("trend_window", trend_window, 3)
    low = _next_odd(season) if low_pass_window is None else _odd("low_pass_window", low_pass_window, 3)
    for name, degree in (("seasonal_degree", seasonal_degree), ("trend_degree", trend_degree)):
        require_one_of(name, degree, (0, 1))
    seasons, trends, lows = (
        Loess(window, degree, math.ceil(window / 10))
        for window, degree in ((s, seasonal_degree), (t, trend_degree), (low, trend_degree))
    )
    rounds = {"inner": 1, "outer": 15} if robust else {"inner": 2, "outer": 0}
    seasonal, trend, weights = decomposed(x, season, seasons, trends, lows, **rounds)
    if periodic:
        means = np.array([seasonal[at::season].mean() for at in range(season)])
        seasonal = means[np.arange(len(x)) % season]
    figure = np.roll(seasonal[-season:], len(x) % season)
    return _made("stl", "additive", values, x, trend, seasonal, figure, weights, season)


def decompose(values: Any, season: int, *, seasonal: Seasonal = "additive") -> Decomposition:
    """Classical decomposition: a centred moving average is the trend, seasonal means are the season.

    The first and last half cycle have no trend. With gaps (NaN) the averages around them are missing
    too. Equals R decompose. Raises `TooFewPeriods` (two cycles are needed), `NotPositive` for a
    multiplicative season.

    >>> decompose([1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6], 4).figure.tolist()
    [-1.125, -0.375, 0.375, 1.125]
    """
    require_whole("season", season, at_least=2)
    require_one_of("seasonal", seasonal, ("additive", "multiplicative"))
    x = unbroken(values, "分解 / decomposition", 2 * season)
    if seasonal == "multiplicative":
        require_above_zero(x)
    trend, figure = classical(x, season, seasonal)
    pattern = figure[np.arange(len(x)) % season]
    return _made("classical", seasonal, values, x, trend, pattern, figure, np.ones(len(x)), season)


def classical(x: Floats, season: int, seasonal: Seasonal) -> tuple[Floats, Floats]:
    """The moving-average trend (NaN at both ends) and the season's pattern over one cycle."""
    window = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    half = len(window) // 2
    trend = np.full(len(x), np.nan)
    trend[half : len(x) - half] = np.convolve(x, window / season, mode="valid")
    rest = x - trend if seasonal == "additive" else x / trend
    figure = np.array([np.nanmean(rest[at::season]) for at in range(season)])
    return trend, figure - figure.mean() if seasonal == "additive" else figure / figure.mean()


def require_above_zero(x: Floats) -> None:
    """Raise `NotPositive`, naming the first value that is not above 0."""
    bad = np.flatnonzero(x <= 0)
    if len(bad):
        raise NotPositive(position=int(bad[0]) + 1, value=f"{x[bad[0]]:g}")


def _odd(name: str, value: int, least: int) -> int:
    whole = require_whole(name, value, at_least=least)
    require(whole % 2 == 1, name, value, zh="为奇数", en="be odd")
    return whole


def _next_odd(value: int) -> int:
    return value + 1 if value % 2 == 0 else value


def _made(
    method: str,
    kind: Seasonal,
    given: Any,
    x: Floats,
    trend: Floats,
    seasonal: Floats,
    figure: Floats,
    weights: Floats,
    season: int,
) -> Decomposition:
    rest = x - trend - seasonal if kind == "additive" else x / (trend * seasonal)
    trend_strength = _strength(rest, x - seasonal if kind == "additive" else x / seasonal)
    seasonal_strength = _strength(rest, x - trend if kind == "additive" else x / trend)
    notes = []
    if seasonal_strength is None or seasonal_strength < _STRONG:
        shown = "–" if seasonal_strength is None else f"{seasonal_strength:.2f}"
        notes.append(
            note(
                "weak_season",
                f"季节强度 {shown} 不高（{_STRONG} 以上才算明显），所示季节图样可能只是噪声。",
                f"The season is weak ({shown}; {_STRONG} and more is plain): its pattern may be noise.",
            )
        )
    labels = tuple(getattr(given, "labels", ())) or tuple(str(at + 1) for at in range(len(x)))
    return Decomposition(
        method,
        kind,
        x,
        trend,
        seasonal,
        rest,
        figure,
        weights,
        season,
        trend_strength,
        seasonal_strength,
        len(x),
        labels,
        tuple(notes),
    )


def _strength(rest: Floats, with_part: Floats) -> float | None:
    """1 - var(rest)/var(rest with the part), at least 0; None without spread. Wang, Smith & Hyndman 2006."""
    kept = np.isfinite(rest) & np.isfinite(with_part)
    spread = float(np.var(with_part[kept])) if kept.any() else 0.0
    if spread <= 1e-18:
        return None
    return max(0.0, 1 - float(np.var(rest[kept])) / spread)
