"""Charts of parts: decomposition panels, forecasts, the waterfall of mix and score, expectations."""

from __future__ import annotations

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
    factor,
    key,
    styled,
    unique_labels,
    value_axis,
    word,
    written,
)
from huiyin.analytics.plots.trends import (
    HEIGHT,
    WIDTH,
    amount,
    period_axis,
    plain_rows,
    scale_of,
    tips,
)
from huiyin.analytics.results import in_words, language_of

if TYPE_CHECKING:
    from huiyin.analytics.trends.decomposition import Decomposition
    from huiyin.analytics.trends.expectations import ExpectationMonitor
    from huiyin.analytics.trends.forecasts import Forecast
    from huiyin.analytics.trends.mix import ChangeDecomposition
    from huiyin.analytics.trends.next_score import NextScore

WORDS = {
    "series": {"zh": "原序列", "en": "Series"},
    "trend": {"zh": "趋势", "en": "Trend"},
    "seasonal": {"zh": "季节", "en": "Season"},
    "remainder": {"zh": "余项", "en": "Remainder"},
    "past": {"zh": "实际", "en": "Past"},
    "forecast": {"zh": "预测", "en": "Forecast"},
    "model": {"zh": "模型", "en": "Model"},
    "before": {"zh": "前期", "en": "Before"},
    "after": {"zh": "后期", "en": "After"},
    "composition": {"zh": "结构变化", "en": "Mix"},
    "within": {"zh": "评分变化", "en": "Score"},
    "interaction": {"zh": "交互", "en": "Both"},
    "up": {"zh": "提高", "en": "Up"},
    "down": {"zh": "降低", "en": "Down"},
    "level": {"zh": "水平", "en": "Level"},
    "next": {"zh": "下一期", "en": "Next"},
    "normal": {"zh": "受控", "en": "In control"},
    "alarm": {"zh": "告警", "en": "Alarm"},
}
PANEL = 78


def decomposition_chart(made: Decomposition, language: str | None = None) -> alt.TopLevelMixin:
    """Series, trend, season and remainder above each other, each on its own scale."""
    tongue = language_of(language)
    parts = (
        ("series", made.values, BLUE),
        ("trend", made.trend, ORANGE),
        ("seasonal", made.seasonal, GREEN),
        ("remainder", made.remainder, GREY),
    )
    panels = []
    for at, (name, values, colour) in enumerate(parts):
        x = period_axis(made.labels)
        if at < len(parts) - 1:
            x = alt.X("period:O", sort=list(made.labels), axis=None)
        base = alt.Chart(alt.InlineData(values=plain_rows(made.labels, values, Unit.SCALE)))
        y = alt.Y("value:Q", scale=scale_of([values], Unit.SCALE), title=None, axis=value_axis(n_ticks=3))
        mark = (
            base.mark_bar(color=colour)
            if name == "remainder"
            else base.mark_line(color=colour, strokeWidth=2)
        )
        if name == "remainder" and made.seasonal_kind == "additive":
            y = alt.Y("value:Q", title=None, axis=value_axis(n_ticks=3))
        elif name == "remainder":
            mark = base.mark_line(color=colour, strokeWidth=1.5)
        title = alt.Title(in_words(WORDS[name], tongue), anchor="start", fontSize=12, fontWeight="normal")
        panels.append(
            mark.encode(x=x, y=y, tooltip=tips(tongue)).properties(width=WIDTH, height=PANEL, title=title)
        )
    return styled(alt.vconcat(*panels, spacing=6))


def forecast_chart(made: Forecast, language: str | None = None) -> alt.TopLevelMixin:
    """The last periods, then the forecast as a dashed line in its band."""
    tongue, unit = language_of(language), made.unit
    shown = slice(max(0, len(made.history) - max(36, 3 * len(made.values))), None)
    labels, past = list(made.history_labels[shown]), made.history[shown]
    order = [*labels, *made.labels]
    rows = plain_rows(labels, past, unit)
    times = factor(unit)
    coming = [
        {
            "period": label,
            "value": value * times,
            "low": low * times,
            "high": high * times,
            "text": written(value, unit),
            "interval": f"{written(low, unit)} – {written(high, unit)}",
        }
        for label, value, low, high in zip(
            made.labels, made.values.tolist(), made.low.tolist(), made.high.tolist(), strict=True
        )
        if np.isfinite(value)
    ]
    if coming and rows:
        last = rows[-1] | {"low": rows[-1]["value"], "high": rows[-1]["value"], "interval": "–"}
        coming.insert(0, last)
    scale = scale_of([past, made.low, made.high], unit)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=period_axis(order))
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(
        y=amount("value", scale, unit), tooltip=tips(tongue)
    )
    colour = ORANGE if made.verdict == "usable" else GREY
    ahead = alt.Chart(alt.InlineData(values=coming)).encode(x=period_axis(order))
    band = ahead.mark_area(opacity=0.25, color=colour).encode(y=amount("low", scale, unit), y2="high:Q")
    tooltip = [*tips(tongue), alt.Tooltip("interval:N", title=word("interval", tongue))]
    points = ahead.mark_line(
        color=colour, strokeDash=[5, 4], strokeWidth=2, point={"color": colour, "size": 45}
    )
    points = points.encode(y=amount("value", scale, unit), tooltip=tooltip)
    return styled(alt.layer(band, line, points).properties(width=WIDTH, height=HEIGHT))


def next_score_chart(made: NextScore, language: str | None = None) -> alt.TopLevelMixin:
    """Past scores, what the regression gives for them, and the next one with its interval."""
    tongue = language_of(language)
    names = [in_words(WORDS[name], tongue) for name in ("past", "model")]
    order = [*(str(at + 1) for at in range(made.n)), in_words(WORDS["next"], tongue)]
    rows = [
        {"period": order[at], "value": float(value), "text": written(float(value), Unit.SCALE), "kind": kind}
        for kind, column in zip(names, (made.actual, made.fitted), strict=True)
        for at, value in enumerate(column)
    ]
    scale = scale_of([made.actual, made.fitted, [made.low, made.high]], Unit.SCALE)
    colours = alt.Scale(domain=names, range=[BLUE, ORANGE])
    lines = alt.Chart(alt.InlineData(values=rows)).mark_line(strokeWidth=2)
    lines = lines.encode(
        x=period_axis(order),
        y=amount("value", scale, Unit.SCALE),
        color=alt.Color("kind:N", scale=colours, legend=key(columns=2)),
        strokeDash=alt.StrokeDash(
            "kind:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]]), legend=None
        ),
        tooltip=tips(tongue),
    )
    last = {
        "period": order[-1],
        "value": made.value,
        "low": made.low,
        "high": made.high,
        "text": written(made.value, Unit.SCALE),
        "interval": f"{written(made.low, Unit.SCALE)} – {written(made.high, Unit.SCALE)}",
    }
    coming = alt.Chart(alt.InlineData(values=[last])).encode(x=period_axis(order))
    rule = coming.mark_rule(strokeWidth=4, opacity=0.35, color=ORANGE)
    rule = rule.encode(y=amount("low", scale, Unit.SCALE), y2="high:Q")
    point = coming.mark_point(filled=True, size=90, shape="diamond", color=ORANGE, opacity=1).encode(
        y=amount("value", scale, Unit.SCALE),
        tooltip=[*tips(tongue), alt.Tooltip("interval:N", title=word("interval", tongue))],
    )
    return styled(alt.layer(lines, rule, point).properties(width=WIDTH, height=HEIGHT))


def waterfall_chart(made: ChangeDecomposition, language: str | None = None) -> alt.TopLevelMixin:
    """From the score before, by mix, score and both, to the score after."""
    tongue = language_of(language)
    unit = {"top_2_box": Unit.RATE, "nps": Unit.POINTS}.get(made.score, Unit.SCALE)
    times = factor(unit)
    effects = [("composition", made.composition), ("within", made.within)]
    if made.form == "three_fold":
        effects.append(("interaction", made.interaction))
    level, up, down = (in_words(WORDS[name], tongue) for name in ("level", "up", "down"))
    reached = np.cumsum([made.before, *((effect.value or 0.0) for _, effect in effects)])
    low, high = float(min(reached.min(), made.after)), float(max(reached.max(), made.after))
    floor = low - max((high - low) * 0.6, 0.02 * max(abs(high), abs(low), 1e-9))
    rows = [_step("before", floor, made.before, written(made.before, unit), "–", level)]
    for (name, effect), at in zip(effects, reached.tolist(), strict=False):
        change = effect.value or 0.0
        shown = _signed(change, unit) + ("%" if unit is Unit.RATE else "")
        between = " – ".join("" if end is None else _signed(end, unit) for end in (effect.low, effect.high))
        rows.append(_step(name, at, at + change, shown, between, up if change >= 0 else down))
    rows.append(_step("after", floor, made.after, written(made.after, unit), "–", level))
    for row in rows:
        row["period"] = in_words(WORDS[row["period"]], tongue)
        row |= {end: row[end] * times for end in ("start", "end", "top")}
    order = [row["period"] for row in rows]
    ceiling = high + (high - low) * 0.35 + 1e-9
    scale = alt.Scale(domain=[floor * times, ceiling * times], nice=False, zero=False)
    x = alt.X("period:O", sort=order, axis=alt.Axis(labelAngle=0, title=None, ticks=False, domain=False))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    kinds = alt.Scale(domain=[level, up, down], range=[GREY, GREEN, VERMILION])
    bars = (
        base.transform_filter(f"datum.kind != '{level}'")
        .mark_bar(size=44)
        .encode(
            y=amount("start", scale, unit),
            y2="end:Q",
            color=alt.Color("kind:N", scale=kinds, legend=key(columns=3)),
            tooltip=[*tips(tongue), alt.Tooltip("interval:N", title=word("interval", tongue))],
        )
    )
    ends = (
        base.transform_filter(f"datum.kind == '{level}'")
        .mark_tick(size=44, thickness=4)
        .encode(y=amount("end", scale, unit), color=alt.Color("kind:N", scale=kinds), tooltip=tips(tongue))
    )
    texts = base.mark_text(dy=-9, fontSize=12).encode(y=amount("top", scale, unit), text="text:N")
    return styled(alt.layer(bars, ends, texts).properties(width=WIDTH, height=HEIGHT + 40))


def _step(name: str, start: float, end: float, text: str, interval: str, kind: str) -> dict[str, Any]:
    """One bar of a waterfall."""
    words = {"period": name, "text": text, "interval": interval, "kind": kind}
    return {**words, "start": start, "end": end, "top": max(start, end)}


def _signed(change: float, unit: Unit) -> str:
    return f"{change * factor(unit):+.{2 if unit is Unit.SCALE else 1}f}".replace("-", "−")


def expectations_chart(made: ExpectationMonitor, language: str | None = None) -> alt.TopLevelMixin:
    """One small chart an item: the expectation by period, its limits, alarms marked."""
    tongue = language_of(language)
    panels = []
    names = [in_words(WORDS[name], tongue) for name in ("normal", "alarm")]
    titles = unique_labels([item.item for item in made.items])
    for title, item in zip(titles, made.items, strict=True):
        line = item.expected
        alarms = set() if item.chart is None else {signal.label for signal in item.chart.alarms}
        rows = plain_rows(line.labels, line.values, line.unit)
        for row in rows:
            row["state"] = names[row["period"] in alarms]
        scale = scale_of([line.values], line.unit)
        base = alt.Chart(alt.InlineData(values=rows)).encode(x=period_axis(line.labels))
        drawn = base.mark_line(color=GREY, strokeWidth=1.5).encode(
            y=amount("value", scale, line.unit), detail="stretch:N"
        )
        points = base.mark_point(filled=True, size=45, opacity=1).encode(
            y=amount("value", scale, line.unit),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=names, range=[BLUE, VERMILION]),
                legend=key(columns=2, symbol="circle"),
            ),
            shape=alt.Shape(
                "state:N", scale=alt.Scale(domain=names, range=["circle", "triangle-up"]), legend=None
            ),
            tooltip=tips(tongue),
        )
        head = alt.Title(title.split("\n"), anchor="start", fontSize=12, fontWeight="normal")
        panels.append((drawn + points).properties(width=WIDTH, height=PANEL, title=head))
    return styled(alt.vconcat(*panels, spacing=8))
