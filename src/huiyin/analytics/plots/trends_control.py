"""Control charts: one process with limits that step with n, and many segments at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREY,
    ORANGE,
    VERMILION,
    factor,
    key,
    label_axis,
    styled,
    unique_labels,
    word,
    written,
)
from huiyin.analytics.plots.trends import HEIGHT, PERIOD, WIDTH, amount, period_axis, scale_of
from huiyin.analytics.results import in_words, language_of

if TYPE_CHECKING:
    from huiyin.analytics.trends.control.many import ControlCharts
    from huiyin.analytics.trends.control.results import ControlChart

STATES = {
    "ok": {"zh": "受控", "en": "In control"},
    "high": {"zh": "偏高", "en": "High"},
    "low": {"zh": "偏低", "en": "Low"},
    "both": {"zh": "异常图样", "en": "Pattern"},
}
_SHAPES = {"ok": "circle", "high": "triangle-up", "low": "triangle-down", "both": "diamond"}
_COLOURS = {"ok": BLUE, "high": VERMILION, "low": ORANGE, "both": GREY}
_LIMITS = {"zh": "控制限", "en": "Limits"}
_RULE = {"zh": "判异规则", "en": "Rule"}
_DISTANCE = {"zh": "偏离中心（σ）", "en": "From the centre (sigma)"}


def unit_of(kind: str) -> Unit:
    """How the values of a chart are written."""
    return {"p": Unit.RATE, "nps": Unit.POINTS}.get(kind, Unit.SCALE)


def _states(states: list[str], language: str) -> dict[str, Any]:
    """Colour and shape by state; a legend only where something was marked."""
    names = [in_words(STATES[state], language) for state in states]
    legend = key(columns=len(names), symbol="circle") if len(states) > 1 else None
    colour = alt.Scale(domain=names, range=[_COLOURS[state] for state in states])
    shape = alt.Scale(domain=names, range=[_SHAPES[state] for state in states])
    return {
        "color": alt.Color("state:N", scale=colour, legend=legend),
        "shape": alt.Shape("state:N", scale=shape, legend=legend),
    }


def control_chart_plot(made: ControlChart, language: str | None = None) -> alt.TopLevelMixin:
    """Points joined, centre line, limits as steps; marked points by colour and shape."""
    from huiyin.analytics.trends.control.run_rules import RULES

    tongue, unit = language_of(language), unit_of(made.kind)
    marked: dict[str, tuple[str, str]] = {}
    for signal in made.signals:
        marked.setdefault(signal.label, (signal.side, in_words(RULES[signal.rule].name, tongue)))
    rows = _rows(made, marked, tongue)
    columns = [made.values, made.low, made.high]
    scale = scale_of([*columns, *([] if made.lower_values is None else [made.lower_values])], unit)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=period_axis(made.labels))
    centre = base.mark_line(color=GREY, strokeWidth=1.5, interpolate="step").encode(
        y=amount("centre", scale, unit)
    )
    edges = [
        base.mark_line(color=VERMILION, strokeDash=[5, 4], strokeWidth=1.5, interpolate="step").encode(
            y=amount(end, scale, unit)
        )
        for end in ("low", "high")
    ]
    lines = [base.mark_line(color=BLUE, strokeWidth=1.5, opacity=0.7).encode(y=amount("value", scale, unit))]
    if made.lower_values is not None:
        lower = base.mark_line(color=BLUE, strokeWidth=1.5, opacity=0.7, strokeDash=[2, 2])
        lines.append(lower.encode(y=amount("lower", scale, unit)))
    present = {side for side, _ in marked.values()}
    tooltip = [
        alt.Tooltip("period:O", title=in_words(PERIOD, tongue)),
        alt.Tooltip("text:N", title=word("value", tongue)),
        alt.Tooltip("limits:N", title=in_words(_LIMITS, tongue)),
        alt.Tooltip("n:Q", title=word("n", tongue), format=",.0f"),
        alt.Tooltip("rule:N", title=in_words(_RULE, tongue)),
    ]
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        y=amount("value", scale, unit),
        tooltip=tooltip,
        **_states(["ok", *(state for state in ("high", "low", "both") if state in present)], tongue),
    )
    return styled(alt.layer(*edges, centre, *lines, points).properties(width=WIDTH, height=HEIGHT))


def _rows(made: ControlChart, marked: Mapping[str, tuple[str, str]], tongue: str) -> list[dict[str, Any]]:
    """One row a period: its value, centre and limits, and what marked it."""
    unit, rows = unit_of(made.kind), []
    times = factor(unit)
    for at, label in enumerate(made.labels):
        side, rule = marked.get(label, ("ok", "–"))
        limits = (made.low[at], made.high[at])
        low, high = (float(limit) * times if np.isfinite(limit) else None for limit in limits)
        row = {
            "period": label,
            "value": float(made.values[at]) * times,
            "centre": float(made.centre[at]) * times,
            "low": low,
            "high": high,
            "text": written(float(made.values[at]), unit),
            "limits": " – ".join(written(float(limit), unit) for limit in limits),
            "n": float(made.sizes[at]),
            "state": in_words(STATES[side], tongue),
            "rule": rule,
        }
        rows.append(row if made.lower_values is None else {**row, "lower": float(made.lower_values[at])})
    return rows


def control_charts_plot(made: ControlCharts, language: str | None = None) -> alt.TopLevelMixin:
    """Segments as rows, periods as columns: shade tells how far from the centre, a mark every alarm.

    With more than 40 segments those with the farthest alarms are drawn.
    """
    tongue = language_of(language)
    names = _farthest(made, 40)
    labels = dict(zip(names, unique_labels(names), strict=True))
    periods = sorted({label for chart in made.charts.values() for label in chart.labels})
    numeric = all(label.replace(".", "", 1).isdigit() for label in periods)
    periods = sorted(periods, key=float) if numeric else periods
    alarms = {(alarm.segment, alarm.period): alarm.side for alarm in made.alarms}
    rows = []
    for name in names:
        chart = made.charts[name]
        unit = unit_of(chart.kind)
        for at, label in enumerate(chart.labels):
            sigma = float(chart.sigma[at])
            z = (float(chart.values[at]) - float(chart.centre[at])) / sigma if sigma > 0 else 0.0
            side = alarms.get((name, label), "ok")
            rows.append(
                {
                    "label": labels[name],
                    "period": label,
                    "z": z,
                    "text": written(float(chart.values[at]), unit),
                    "far": f"{z:+.1f}",
                    "state": in_words(STATES[side], tongue),
                    "alarm": side != "ok",
                }
            )
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=period_axis(periods), y=label_axis(list(labels.values()))
    )
    tooltip = [
        alt.Tooltip("label:N", title=word("item", tongue)),
        alt.Tooltip("period:O", title=in_words(PERIOD, tongue)),
        alt.Tooltip("text:N", title=word("value", tongue)),
        alt.Tooltip("far:N", title=in_words(_DISTANCE, tongue)),
        alt.Tooltip("state:N", title=" "),
    ]
    shade = alt.Scale(domain=[-4, 0, 4], range=[ORANGE, "#f3f4f6", BLUE], clamp=True, interpolate="rgb")
    legend = alt.Legend(orient="top", title=in_words(_DISTANCE, tongue), gradientLength=140, tickCount=3)
    cells = base.mark_rect().encode(color=alt.Color("z:Q", scale=shade, legend=legend), tooltip=tooltip)
    marks = base.transform_filter("datum.alarm").mark_point(filled=True, size=60, opacity=1, color=VERMILION)
    present = sorted(set(alarms.values()))
    if not present:
        return styled(cells.properties(width=WIDTH, height={"step": 24}))
    words = [in_words(STATES[side], tongue) for side in present]
    shapes = alt.Scale(domain=words, range=[_SHAPES[side] for side in present])
    marked = marks.encode(
        shape=alt.Shape("state:N", scale=shapes, legend=key(columns=3, symbol="circle")), tooltip=tooltip
    )
    return styled(alt.layer(cells, marked).properties(width=WIDTH, height={"step": 24}))


def _farthest(made: ControlCharts, most: int) -> list[str]:
    """The segments with the farthest alarms."""
    farthest: dict[str, float] = dict.fromkeys(made.charts, 0.0)
    for alarm in made.alarms:
        farthest[alarm.segment] = max(farthest[alarm.segment], alarm.distance)
    return sorted(made.charts, key=lambda name: (-farthest[name], name))[:most]
