"""Interrupted time series: level and slope before and after something was done, without a control."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_rate, require_whole
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.least_squares import least_squares
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.ab_test import VERDICT_WORDS, verdict_of
from huiyin.analytics.trials.problems import TooFewPeriods

if TYPE_CHECKING:
    import altair as alt

FEWEST_PERIODS = 3


@dataclass(frozen=True)
class Term:
    """One coefficient with interval, by Newey-West errors."""

    key: str
    value: float
    low: float
    high: float
    standard_error: float
    p_value: float


@dataclass(frozen=True)
class InterruptedSeries(Result):
    """Segmented regression: `level` is the jump at the start, `slope` the change of slope a period after it.

    `effect_at_end` is the gap to the line continued from before, at the last period. `n_lags` of
    autocorrelation are allowed for; `fitted` and `continued` hold the model and the line continued from
    before, one number a period (NaN before the start in `continued`). Without a control the verdict is about the series
    alone: anything else that happened at the same time is in it too.
    """

    title: ClassVar[Bilingual] = {"zh": "中断时间序列", "en": "Interrupted time series"}
    level: Term
    slope: Term
    slope_before: Term
    effect_at_end: Term
    verdict: str
    values: Floats
    fitted: Floats
    continued: Floats
    start: int
    n_before: int
    n_after: int
    n_lags: int
    durbin_watson: float
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The coefficients."""
        names: dict[str, Bilingual] = {
            "level": {"zh": "实施时的跳变", "en": "Jump at the start"},
            "slope": {"zh": "每期斜率的变化", "en": "Change of slope a period"},
            "slope_before": {"zh": "实施前每期的变化", "en": "Slope before, a period"},
            "effect_at_end": {
                "zh": "最后一期与延续趋势之差",
                "en": "Gap to the trend continued, last period",
            },
        }
        columns = (
            Column("term", {"zh": "项", "en": "Term"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        found = (self.level, self.slope, self.slope_before, self.effect_at_end)
        rows = tuple((names[term.key], term.value, term.low, term.high, term.p_value) for term in found)
        verdict = (Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),)
        return (
            Table("terms", {"zh": "系数", "en": "Coefficients"}, columns, rows),
            Table("verdict", {"zh": "结论", "en": "Verdict"}, verdict, ((VERDICT_WORDS[self.verdict],),)),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The series, the model, and the line continued from before."""
        from huiyin.analytics.plots.trials import interrupted_chart

        return interrupted_chart(self, language)


def interrupted_series(
    values: Any,
    *,
    start: int,
    season: int | None = None,
    weights: Any = None,
    n_lags: int | None = None,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Level and slope of a series before and after its period number `start` (0-based: the first one after).

    `values` are equally spaced, oldest first; a missing one is left out but keeps its place. With `season` the cycle of
    that many periods is taken out (at least two whole cycles are needed). Errors are Newey-West's with `n_lags`
    lags (⌊4(n/100)^(2/9)⌋ unless given) and the small-sample factor n/(n-k), or the classical ones where
    those are larger: in short series Newey-West errors run short. Raises `TooFewPeriods`, `NotIdentified`.
    Source: Wagner et al. 2002; Newey & West 1987.

    >>> made = interrupted_series([1.0, 2.1, 2.9, 4.0, 8.1, 9.0, 9.9, 11.1], start=4)
    >>> round(made.level.value, 2)
    3.09
    """
    require_rate("confidence", confidence)
    y = numbers(values)
    first = require_whole("start", start, at_least=1)
    present = ~np.isnan(y)
    n_before, n_after = int(present[:first].sum()), int(present[first:].sum())
    if min(n_before, n_after) < FEWEST_PERIODS:
        raise TooFewPeriods(before=n_before, after=n_after, needed=FEWEST_PERIODS)
    design, names = _design(len(y), first, season)
    w = checked_weights(weights, len(y))
    fit = least_squares(
        design[present], y[present], names, weights=None if w is None else w[present], errors="classical"
    )
    n = int(present.sum())
    lags = int(4 * (n / 100) ** (2 / 9)) if n_lags is None else require_whole("n_lags", n_lags)
    residuals = y - design @ fit.coefficients
    covariance = _newey_west(design[present], residuals[present], None if w is None else w[present], lags)
    degrees = n - design.shape[1]
    last = np.zeros(len(names))
    last[2], last[3] = 1.0, float(len(y) - 1 - first)

    def term(key: str, direction: Floats) -> Term:
        variances = (float(direction @ found @ direction) for found in (covariance, fit.covariance))
        error = math.sqrt(max(*variances, 0.0))
        return _term(key, float(direction @ fit.coefficients), error, degrees, confidence)

    unit = np.eye(len(names))
    end = term("effect_at_end", last)
    verdict = verdict_of(
        end.value, end.standard_error, degrees, end.p_value, high_is_good=high_is_good, confidence=confidence
    )
    expected = design @ fit.coefficients - (design[:, 2:4] @ fit.coefficients[2:4])
    continued = np.where(np.arange(len(y)) >= first, expected, np.nan)
    return InterruptedSeries(
        term("level", unit[2]),
        term("slope", unit[3]),
        term("slope_before", unit[1]),
        end,
        verdict,
        y,
        design @ fit.coefficients,
        continued,
        first,
        n_before,
        n_after,
        lags,
        _durbin_watson(residuals[present]),
        confidence,
        _notes(n_before, n_after, season),
    )


def _durbin_watson(residuals: Floats) -> float:
    """About 2 without autocorrelation, towards 0 with; NaN for a perfect fit."""
    total = float(residuals @ residuals)
    return float((np.diff(residuals) ** 2).sum()) / total if total > 0 else float("nan")


def _term(key: str, value: float, error: float, degrees: float, confidence: float) -> Term:
    half = t_quantile(confidence, degrees) * error
    p = t_p_value(value / error, degrees) if error > 0 else 1.0
    return Term(key, value, value - half, value + half, error, p)


def _design(n: int, start: int, season: int | None) -> tuple[Floats, list[str]]:
    t = np.arange(n, dtype=np.float64)
    after = (t >= start).astype(np.float64)
    columns, names = [np.ones(n), t, after, after * (t - start)], ["1", "t", "level", "slope"]
    if season is not None:
        period = require_whole("season", season, at_least=2)
        for place in range(1, period):
            columns.append((np.arange(n) % period == place).astype(np.float64))
            names.append(f"season {place + 1}")
    return np.column_stack(columns), names


def _newey_west(design: Floats, residuals: Floats, weights: Floats | None, lags: int) -> Floats:
    """Covariance of the coefficients under autocorrelation up to `lags`, Bartlett weights, times n/(n-k)."""
    root = np.ones(len(residuals)) if weights is None else np.sqrt(weights)
    x, e = design * root[:, None], residuals * root
    scores = x * e[:, None]
    meat = scores.T @ scores
    for lag in range(1, min(lags, len(e) - 1) + 1):
        shifted = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (shifted + shifted.T)
    bread = np.linalg.inv(x.T @ x)
    n, k = x.shape
    return np.asarray(bread @ meat @ bread * n / (n - k), dtype=np.float64)


def _notes(n_before: int, n_after: int, season: int | None) -> tuple[Note, ...]:
    notes = [
        note(
            "no_control",
            "没有对照：同一时间发生的其他事情也包含在这个变化里。",
            "There is no control: whatever else happened at the same time is in this change too.",
        )
    ]
    if n_before < 8 or n_after < 4:
        notes.append(
            note(
                "short",
                f"实施前 {n_before} 期、实施后 {n_after} 期，偏短，趋势难以分清。",
                f"{n_before} periods before and {n_after} after are few: trends can hardly be told.",
            )
        )
    if season is None and n_before + n_after >= 12:
        notes.append(
            note(
                "season",
                "没有考虑季节；若数据有季节波动，请设定周期。",
                "The season is not taken out; set its period where there is one.",
            )
        )
    return tuple(notes)
