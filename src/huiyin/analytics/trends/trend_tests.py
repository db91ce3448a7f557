"""Does the figure rise or fall? The test that fits the series, the slope, and what may be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate, require_whole
from huiyin.analytics.estimate import Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import acf, is_flat, ljung_box
from huiyin.analytics.trends.mann_kendall import (
    CORRECTIONS,
    MannKendall,
    ar1_factor,
    mann_kendall,
    of_series,
    seasonal_mann_kendall,
)
from huiyin.analytics.trends.problems import TooFewPeriods
from huiyin.analytics.trends.sen import SenSlope, seasonal_sen_slope, sen_slope

if TYPE_CHECKING:
    import altair as alt

Direction = Literal["rising", "falling", "cannot_tell"]
_FEW = 8  # periods below which no trend test says much
DIRECTIONS: dict[str, Bilingual] = {
    "rising": {"zh": "上升", "en": "rising"},
    "falling": {"zh": "下降", "en": "falling"},
    "cannot_tell": {"zh": "暂不能判断", "en": "cannot tell"},
}


@dataclass(frozen=True)
class TrendTest(Result):
    """A test of trend with its slope: `direction` is rising, falling or cannot_tell.

    `slope`, `low`, `high` are the change `per_period` (in a seasonal test: a cycle, spread over its
    periods) with its interval. `mann_kendall` is the test, `sen` the slope as estimated,
    `autocorrelation` that at lag 1 of the series without trend and season (None below 6 periods),
    `ljung_box_p_value` tests the first lags. `variance_factor` is what the variance was multiplied with on its
    account.
    """

    title: ClassVar[Bilingual] = {"zh": "趋势检验", "en": "Test of trend"}
    direction: Direction
    slope: float
    low: float | None
    high: float | None
    p_value: float
    tau: float
    n: int
    n_missing: int
    season: int | None
    autocorrelation: float | None
    ljung_box_p_value: float | None
    variance_factor: float
    mann_kendall: MannKendall
    sen: SenSlope
    values: Floats
    labels: tuple[str, ...]
    unit: Unit
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        columns = (
            Column("direction", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
            Column("slope", {"zh": "每期变化（Sen）", "en": "Change a period (Sen)"}, kind),
            Column("low", {"zh": "区间下限", "en": "Low"}, kind),
            Column("high", {"zh": "区间上限", "en": "High"}, kind),
            Column("p_value", {"zh": "p 值", "en": "p value"}, Kind.P_VALUE),
            Column("tau", {"zh": "Kendall τ", "en": "Kendall's tau"}),
            Column("n", {"zh": "时期数", "en": "Periods"}, Kind.COUNT),
        )
        row = (
            DIRECTIONS[self.direction],
            self.slope,
            self.low,
            self.high,
            self.p_value,
            self.tau,
            self.n,
        )
        return (Table("trend", self.title, columns, (row,)),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The series with Sen's line through it."""
        from huiyin.analytics.plots.trends import trend_chart

        return trend_chart(self, language)


def trend_test(
    values: Any, *, season: int | None = None, correction: str = "auto", confidence: float = 0.95
) -> TrendTest:
    """Test whether a series rises or falls, with its slope.

    `values` is a `Series` or a column in time order, one value a period, NaN for a gap. With `season`
    (12 for months, 7 for days, 4 for quarters) each season is compared with itself. Autocorrelation
    widens variance and interval ("auto": by the lag-1 autocorrelation of what trend and season
    leave, where at least 6 periods are there); "none" leaves them alone, "hamed_rao",
    "yue_wang" and "prewhitening" (without a season) are the published corrections. Below 8 periods
    the verdict is always "cannot_tell". Raises `TooFewPeriods`, `NoVariation`.

    >>> made = trend_test([70, 72, 71, 74, 75, 75, 77, 78, 80, 79])
    >>> made.direction, made.slope
    ('rising', 1.0)
    """
    require_rate("confidence", confidence)
    require_one_of("correction", correction, ("auto", *CORRECTIONS))
    x = of_series(values)
    n = int(np.isfinite(x).sum())
    if n < 3:
        raise TooFewPeriods(what="趋势检验 / a test of trend", needed=3, n=n)
    if season is not None:
        require_whole("season", season, at_least=2)
        require(
            correction in ("auto", "none", "ar1"),
            "correction",
            correction,
            zh="在有季节时为 auto、ar1 或 none",
            en="be auto, ar1 or none where there is a season",
        )
    rest = remainder(x, season)
    test, slope, per = _of(x, rest, season, correction, confidence)
    r = float(acf(rest, lags=1)[1]) if n >= 6 and not is_flat(rest) else None
    box = ljung_box(rest, lags=min(10, n // 4)).p_value if n >= _FEW and not is_flat(rest) else None
    significant = n >= _FEW and test.p_value < 1 - confidence and test.s != 0
    direction: Direction = ("rising" if test.s > 0 else "falling") if significant else "cannot_tell"
    return TrendTest(
        direction,
        slope.slope / per,
        None if slope.low is None else slope.low / per,
        None if slope.high is None else slope.high / per,
        test.p_value,
        test.tau,
        n,
        len(x) - n,
        season,
        r,
        box,
        test.variance_factor,
        test,
        slope,
        x,
        tuple(getattr(values, "labels", ())) or tuple(str(at + 1) for at in range(len(x))),
        getattr(values, "unit", Unit.SCALE),
        confidence,
        _notes(n, box, test.variance_factor, correction, confidence),
    )


def remainder(values: Floats, season: int | None) -> Floats:
    """What Sen's line and the medians of the seasons leave, without the gaps."""
    time = np.arange(1.0, len(values) + 1)
    rest = values.copy()
    if season is not None and len(values) >= 2 * season:
        per = seasonal_sen_slope(values, season).slope / season
        rest = rest - per * time
        for at in range(season):
            part = rest[at::season]
            if np.isfinite(part).any():
                rest[at::season] = part - np.nanmedian(part)
        return np.asarray(rest[np.isfinite(rest)])
    rest = rest - sen_slope(values).slope * time
    return np.asarray(rest[np.isfinite(rest)])


def _of(
    x: Floats, rest: Floats, season: int | None, correction: str, confidence: float
) -> tuple[MannKendall, SenSlope, int]:
    """The test, the slope, and over how many periods the slope goes."""
    if season is None:
        chosen: Any = "ar1" if correction == "auto" else correction
        test = mann_kendall(x, correction=chosen, confidence=confidence)
        slope = sen_slope(x, confidence=confidence, variance_factor=test.variance_factor)
        return test, slope, 1
    factor = 1.0 if correction == "none" else ar1_factor(rest)
    seasonal = seasonal_mann_kendall(x, season, variance_factor=factor)
    slope = seasonal_sen_slope(x, season, confidence=confidence, variance_factor=factor)
    return seasonal, slope, season


def _notes(n: int, box: float | None, factor: float, correction: str, confidence: float) -> tuple[Note, ...]:
    notes = []
    if n < _FEW:
        notes.append(
            note(
                "few_periods",
                f"只有 {n} 期，少于 {_FEW} 期时无论涨跌都暂不能判断。",
                f"Only {n} periods: below {_FEW} nothing can be told, whatever the figures do.",
            )
        )
    if box is not None and box < 0.05:
        tested = correction == "none"
        notes.append(
            note(
                "autocorrelated",
                f"相邻各期相关（Ljung–Box p = {box:.3g}）。"
                + ("未作修正，p 值偏小。" if tested else f"方差已放大 {factor:.2f} 倍。"),
                f"Neighbouring periods are correlated (Ljung-Box p = {box:.3g}). "
                + (
                    "Nothing was corrected: the p value is too small."
                    if tested
                    else f"The variance was multiplied by {factor:.2f}."
                ),
            )
        )
    notes.append(
        note(
            "not_cause",
            f"以 {confidence * 100:g}% 的把握判断方向；趋势不说明原因。",
            f"Direction at {confidence * 100:g} % confidence; a trend says nothing of its cause.",
        )
    )
    return tuple(notes)
