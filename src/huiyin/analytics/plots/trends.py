"""Charts of series: line with interval band, profile, trend line, levels between changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    estimate_datum,
    factor,
    styled,
    target_rule,
    value_axis,
    word,
    written,
)
from huiyin.analytics.results import Bilingual, in_words, language_of
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    from huiyin.analytics.trends.breakpoints import Breakpoints
    from huiyin.analytics.trends.change_points import ChangePoints
    from huiyin.analytics.trends.profiles import Profile
    from huiyin.analytics.trends.series import Series
    from huiyin.analytics.trends.trend_tests import TrendTest

WIDTH, HEIGHT = 460, 220
PERIOD = {"zh": "时期", "en": "Period"}
_LEVEL = {"zh": "本段平均", "en": "Mean of the stretch"}
_CHANGE = {"zh": "变点", "en": "Change"}
_LINE = {"zh": "Sen 趋势线", "en": "Sen's line"}
_WITHIN = {"zh": "变点的区间", "en": "Interval of the change"}


def period_axis(labels: Sequence[str], column: str = "period") -> alt.X:
    """Periods from left to right, labels left out where they would collide."""
    step = max(1, round(len(labels) / 8))
    shown = list(labels[::step])
    axis = alt.Axis(
        labelAngle=0, labelOverlap="greedy", values=shown, title=None, ticks=False, domain=False, grid=False
    )
    order = list(labels)
    return alt.X(f"{column}:O", sort=order, scale=alt.Scale(domain=order), axis=axis)


def scale_of(columns: Sequence[Any], unit: Unit) -> alt.Scale:
    """A padded range that holds all numbers, cut at the unit's ends."""
    numbers = np.concatenate([np.ravel(np.array(column, dtype=np.float64)) for column in columns])
    numbers = numbers[np.isfinite(numbers)] * factor(unit)
    low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)
    pad = max((high - low) * 0.08, 1e-9 + 0.01 * max(abs(high), abs(low)))
    ends = {Unit.RATE: (0.0, 100.0), Unit.INDEX: (0.0, 100.0), Unit.POINTS: (-100.0, 100.0)}
    floor, ceiling = ends.get(unit, (-np.inf, np.inf))
    return alt.Scale(domain=[max(floor, low - pad), min(ceiling, high + pad)], nice=False, zero=False)


def amount(column: str, scale: alt.Scale, unit: Unit) -> alt.Y:
    """The vertical axis of values."""
    return alt.Y(f"{column}:Q", scale=scale, title=None, axis=value_axis(unit))


def stretches(values: Floats) -> list[int]:
    """Numbers the stretches between gaps, so that a line breaks where nothing is known."""
    gap = ~np.isfinite(values)
    return [int(number) for number in np.cumsum(gap)]


def plain_rows(labels: Sequence[str], values: Floats, unit: Unit) -> list[dict[str, Any]]:
    """One row a period with a value, with its text and its stretch."""
    return [
        {"period": label, "value": value * factor(unit), "text": written(value, unit), "stretch": stretch}
        for label, value, stretch in zip(labels, values.tolist(), stretches(values), strict=True)
        if np.isfinite(value)
    ]


def tips(language: str, *more: tuple[str, Bilingual]) -> list[alt.Tooltip]:
    """What a point says on hover."""
    first = [
        alt.Tooltip("period:O", title=in_words(PERIOD, language)),
        alt.Tooltip("text:N", title=word("value", language)),
    ]
    return first + [alt.Tooltip(f"{name}:N", title=in_words(title, language)) for name, title in more]


def series_chart(made: Series, language: str | None = None) -> alt.TopLevelMixin:
    """The figure by period with its interval as a band; a gap breaks line and band."""
    tongue = language_of(language)
    groups = stretches(made.values)
    rows = [
        {"period": name, **estimate_datum(e), "stretch": stretch}
        for name, e, stretch in zip(made.labels, made.estimates, groups, strict=True)
        if e.value is not None
    ]
    ends = [[e.low, e.high] for e in made.estimates]
    scale = scale_of([made.values, np.array(ends, dtype=np.float64)], made.unit)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=period_axis(made.labels))
    band = base.transform_filter("datum.low != null").mark_area(opacity=0.22, color=BLUE)
    band = band.encode(y=amount("low", scale, made.unit), y2="high:Q", detail="stretch:N")
    # A stretch of one period has no area: its interval is a rule.
    rules = base.transform_filter("datum.low != null").mark_rule(opacity=0.35, color=BLUE, strokeWidth=2)
    rules = rules.encode(y=amount("low", scale, made.unit), y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(
        y=amount("value", scale, made.unit), detail="stretch:N"
    )
    points = base.mark_point(filled=True, size=36, opacity=1, color=BLUE).encode(
        y=amount("value", scale, made.unit),
        tooltip=[
            *tips(tongue),
            alt.Tooltip("interval:N", title=word("interval", tongue)),
            alt.Tooltip("n:Q", title=word("n", tongue), format=",d"),
        ],
    )
    layers = [band, line, points] if len(rows) > 24 else [band, rules, line, points]
    return styled(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def profile_chart(made: Profile, language: str | None = None) -> alt.TopLevelMixin:
    """One point with its interval a part of the cycle, the whole as a dashed line."""
    from huiyin.analytics.trends.profiles import names

    tongue = language_of(language)
    parts = names(made.of, tongue)
    rows = [
        {"period": part, **estimate_datum(e)}
        for part, e in zip(parts, made.estimates, strict=True)
        if e.value is not None
    ]
    ends = np.array([[e.value, e.low, e.high] for e in made.estimates], dtype=np.float64)
    scale = scale_of([ends], made.unit)
    x = alt.X(
        "period:O", sort=list(parts), axis=alt.Axis(labelAngle=0, title=None, ticks=False, domain=False)
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    rules = base.transform_filter("datum.low != null").mark_rule(strokeWidth=3, opacity=0.45, color=BLUE)
    rules = rules.encode(y=amount("low", scale, made.unit), y2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1, color=BLUE).encode(
        y=amount("value", scale, made.unit),
        tooltip=[
            *tips(tongue),
            alt.Tooltip("interval:N", title=word("interval", tongue)),
            alt.Tooltip("n:Q", title=word("n", tongue), format=",d"),
        ],
    )
    overall = target_rule(made.overall.value or 0.0, made.unit, "y")
    return styled(alt.layer(overall, rules, points).properties(width=WIDTH, height=HEIGHT))


def _line(
    rows: list[dict[str, Any]], labels: Sequence[str], scale: alt.Scale, unit: Unit, language: str
) -> Any:
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=period_axis(labels))
    line = base.mark_line(color=GREY, strokeWidth=1.5).encode(
        y=amount("value", scale, unit), detail="stretch:N"
    )
    points = base.mark_point(filled=True, size=30, opacity=1, color=BLUE).encode(
        y=amount("value", scale, unit), tooltip=tips(language)
    )
    return line + points


def trend_chart(made: TrendTest, language: str | None = None) -> alt.TopLevelMixin:
    """The series with Sen's line; green where it rises, vermilion where it falls, grey where one cannot tell."""
    tongue, unit = language_of(language), made.unit
    at = np.arange(1.0, len(made.values) + 1)
    known = np.isfinite(made.values)
    level = float(np.median(made.values[known] - made.slope * at[known]))
    fitted = level + made.slope * at
    scale = scale_of([made.values, fitted[[0, -1]]], unit)
    colour = {"rising": GREEN, "falling": VERMILION, "cannot_tell": GREY}[made.direction]
    ends = [
        {
            "period": made.labels[place],
            "value": float(fitted[place]) * factor(unit),
            "kind": in_words(_LINE, tongue),
        }
        for place in (0, -1)
    ]
    slope = alt.Chart(alt.InlineData(values=ends)).mark_line(color=colour, strokeWidth=3, strokeDash=[6, 4])
    slope = slope.encode(x=period_axis(made.labels), y=amount("value", scale, unit))
    layers = _line(plain_rows(made.labels, made.values, unit), made.labels, scale, unit, tongue) + slope
    return styled(layers.properties(width=WIDTH, height=HEIGHT))


def changes_chart(made: ChangePoints | Breakpoints, language: str | None = None) -> alt.TopLevelMixin:
    """The series with the level of each stretch; each change a dashed rule, its interval shaded."""
    tongue, unit = language_of(language), made.unit
    scale = scale_of([made.values, [segment.mean for segment in made.segments]], unit)
    levels = [
        {"start": s.start, "end": s.end, "value": s.mean * factor(unit), "text": written(s.mean, unit)}
        for s in made.segments
    ]
    order = list(made.labels)
    level = alt.Chart(alt.InlineData(values=levels)).mark_rule(strokeWidth=3, color=ORANGE)
    level = level.encode(
        x=period_axis(order, "start"),
        x2="end:O",
        y=amount("value", scale, unit),
        tooltip=[alt.Tooltip("text:N", title=in_words(_LEVEL, tongue))],
    )
    layers = [level]
    if made.after:
        marks = [
            {"period": order[after - 1], "low": low, "high": high, "kind": in_words(_CHANGE, tongue)}
            for after, (low, high) in zip(made.after, _ranges(made, order), strict=True)
        ]
        base = alt.Chart(alt.InlineData(values=marks))
        shade = base.transform_filter("datum.low != null").mark_rect(opacity=0.15, color=VERMILION)
        shade = shade.encode(
            x=period_axis(order, "low"),
            x2="high:O",
            tooltip=[alt.Tooltip("low:N", title=in_words(_WITHIN, tongue)), alt.Tooltip("high:N", title="–")],
        )
        rule = base.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=VERMILION)
        rule = rule.encode(
            x=period_axis(order),
            tooltip=[alt.Tooltip("period:N", title=in_words(_CHANGE, tongue))],
        )
        layers = [shade, rule, *layers]
    rows = plain_rows(made.labels, made.values, unit)
    whole = alt.layer(_line(rows, made.labels, scale, unit, tongue), *layers)
    return styled(whole.properties(width=WIDTH, height=HEIGHT))


def _ranges(made: Any, order: list[str]) -> list[tuple[str | None, str | None]]:
    """The interval of each change as period labels, where there is one."""
    low = getattr(made, "low", None)
    if low is None:
        return [(None, None)] * len(made.after)
    out: list[tuple[str | None, str | None]] = []
    for first, last in zip(low, made.high, strict=True):
        if first is None or last is None:
            out.append((None, None))
        else:
            out.append((order[max(first, 1) - 1], order[min(last, len(order)) - 1]))
    return out
