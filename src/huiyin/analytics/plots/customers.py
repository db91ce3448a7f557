"""Charts of customers over time: survival, retention, calibration, value, levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import BLUE, GREEN, GREY, ORANGE, VERMILION, key, styled, unique_labels
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    from huiyin.analytics.customers import (
        Calibration,
        HoldoutCheck,
        RetentionCohorts,
        SatisfactionLink,
        SurvivalCurves,
    )

_COLOURS = [BLUE, ORANGE, GREEN, VERMILION, "#8a63b8", "#4d4d4d", "#c46fa0", "#7aa329"]
_MOST_POINTS = 400  # a curve of a million steps is drawn at as many
_WIDTH = 480


def _said(zh: str, en: str, language: str) -> str:
    return zh if language.startswith("zh") else en


def _data(rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)


def _clean(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _legend() -> alt.Legend:
    """A legend whose marks are full although the bands are pale."""
    return alt.Legend(orient="top", title=None, columns=4, symbolOpacity=1.0, symbolType="stroke")


def survival_chart(result: SurvivalCurves, language: str) -> alt.TopLevelMixin:
    """Step curves with bands; below them, how many are still at risk."""
    names = unique_labels([curve.group or _said("全部", "All", language) for curve in result.curves])
    rows, risk = [], []
    for name, curve in zip(names, result.curves, strict=True):
        at = np.unique(np.linspace(0, len(curve.time) - 1, min(_MOST_POINTS, len(curve.time))).astype(int))
        rows.append({"group": name, "time": 0.0, "rate": 100.0, "low": 100.0, "high": 100.0})
        for k in at.tolist():
            low, high = _clean(curve.low[k]), _clean(curve.high[k])
            line = {"group": name, "time": float(curve.time[k]), "rate": 100 * float(curve.survival_rate[k])}
            ends = {} if low is None or high is None else {"low": 100 * low, "high": 100 * high}
            rows.append({**line, **ends})
        n_risk = curve.at(result.times)["n_risk"]
        risk += [
            {"group": name, "time": float(t), "n": f"{n:,.0f}"}
            for t, n in zip(result.times, n_risk, strict=True)
        ]
    longest = max(float(curve.time[-1]) for curve in result.curves)
    scale = alt.Scale(domain=[0, longest], nice=False)
    ticks = alt.Axis(values=result.times.tolist(), grid=False)
    colours = alt.Scale(domain=names, range=[_COLOURS[k % len(_COLOURS)] for k in range(len(names))])
    colour = alt.Color("group:N", scale=colours, legend=_legend() if len(names) > 1 else None)
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("time:Q", scale=scale, axis=ticks, title=_said("时间", "Time", language)), color=colour
    )
    band = base.mark_area(interpolate="step-after", opacity=0.18).encode(y="low:Q", y2="high:Q")
    rate = alt.Y(
        "rate:Q",
        scale=alt.Scale(domain=[0, 100]),
        title=_said("仍在的比例", "Still there", language),
        axis=alt.Axis(labelExpr="datum.label + '%'"),
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=rate)
    curves = (band + line).properties(width=_WIDTH, height=260)
    return styled(alt.vconcat(curves, _at_risk(risk, names, scale, language), spacing=8))


def _at_risk(risk: list[dict[str, Any]], names: Sequence[str], scale: alt.Scale, language: str) -> Any:
    """How many are still watched at some times, a line a group."""
    plain = alt.Axis(domain=False, ticks=False, grid=False, labelPadding=24)
    title = alt.TitleParams(
        _said("仍在观察的人数", "Number at risk", language),
        anchor="start",
        fontSize=12,
        fontWeight="normal",
    )
    return (
        alt.Chart(_data(risk))
        .mark_text(fontSize=11)
        .encode(
            x=alt.X("time:Q", scale=scale, axis=None),
            y=alt.Y("group:N", sort=names, title=None, axis=plain),
            text="n:N",
        )
        .properties(width=_WIDTH, height={"step": 18}, title=title)
    )


def ratio_chart(rows: Sequence[tuple[str, float, float, float]], title: str) -> alt.TopLevelMixin:
    """Ratios with intervals on a logarithmic axis; 1 is no difference."""
    labels = unique_labels([name for name, *_ in rows])
    data = [
        {"label": label, "value": value, "low": low, "high": high}
        for label, (_, value, low, high) in zip(labels, rows, strict=True)
    ]
    axis = alt.Axis(labelExpr="split(datum.value, '\\n')", labelLimit=220, domain=False, ticks=False)
    base = alt.Chart(_data(data)).encode(y=alt.Y("label:N", sort=labels, title=None, axis=axis))
    x = alt.X("value:Q", scale=alt.Scale(type="log"), title=title, axis=alt.Axis(tickCount=6, format="~g"))
    points = base.mark_point(filled=True, size=70, color=BLUE).encode(x=x)
    ranges = base.mark_rule(strokeWidth=2, color=BLUE).encode(x="low:Q", x2="high:Q")
    one = alt.Chart(_data([{"value": 1}])).mark_rule(strokeDash=[5, 4], color=VERMILION).encode(x="value:Q")
    return styled((one + ranges + points).properties(width=_WIDTH, height={"step": 30}))


def rate_chart(rows: Sequence[tuple[Any, ...]], title: str) -> alt.TopLevelMixin:
    """(label, rate, low, high, n) in 0-1 as points with ranges; a rate of None is a range alone."""
    labels = unique_labels([row[0] for row in rows])
    data = [
        {
            "label": label,
            "value": None if row[1] is None else 100 * row[1],
            "low": None if row[2] is None else 100 * row[2],
            "high": None if row[3] is None else 100 * row[3],
            "n": row[4],
        }
        for label, row in zip(labels, rows, strict=True)
    ]
    axis = alt.Axis(labelExpr="split(datum.value, '\\n')", labelLimit=240, domain=False, ticks=False)
    base = alt.Chart(_data(data)).encode(y=alt.Y("label:N", sort=labels, title=None, axis=axis))
    x = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[0, 100]),
        title=title,
        axis=alt.Axis(labelExpr="datum.label + '%'", tickCount=6),
    )
    ranges = base.mark_rule(strokeWidth=2, color=BLUE).encode(x=x, x2="high:Q")
    known = base.transform_filter("isValid(datum.value)")
    points = known.mark_point(filled=True, size=70, color=BLUE).encode(
        x="value:Q", tooltip=["label:N", "value:Q", "low:Q", "high:Q", "n:Q"]
    )
    return styled((ranges + points).properties(width=_WIDTH, height={"step": 36}))


def retention_chart(result: RetentionCohorts, language: str) -> alt.TopLevelMixin:
    """A heat map: one row a cohort, one column an age; ages that have not come stay empty."""
    data = []
    for k, cohort in enumerate(result.cohorts):
        for age, rate in enumerate(result.retention_rate[k].tolist()):
            if np.isfinite(rate):
                label = f"{cohort} (n={int(result.n[k]):,})"
                data.append({"cohort": label, "age": age, "rate": 100 * rate, "text": f"{100 * rate:.0f}"})
    base = alt.Chart(_data(data)).encode(
        x=alt.X(
            "age:O",
            title=_said("首次之后的期数", "Periods after the first", language),
            axis=alt.Axis(labelAngle=0),
        ),
        y=alt.Y("cohort:O", title=None, sort=None),
    )
    later = [row["rate"] for row in data if row["age"] > 0]
    top = max(later, default=100.0)
    colour = alt.Color(
        "rate:Q",
        scale=alt.Scale(scheme="blues", domain=[0, top], clamp=True),
        legend=alt.Legend(title=_said("留存率（%）", "Retained %", language), tickCount=4),
    )
    cells = base.mark_rect(stroke="white").encode(
        color=colour, tooltip=["cohort:O", "age:O", alt.Tooltip("rate:Q", format=".1f")]
    )
    dark = alt.condition(f"datum.rate > {0.6 * top}", alt.value("white"), alt.value("#1f2937"))
    words = base.mark_text(fontSize=11).encode(text="text:N", color=dark)
    return styled((cells + words).properties(width={"step": 38}, height={"step": 24}))


def calibration_chart(result: Calibration, language: str) -> alt.TopLevelMixin:
    """Observed against predicted share of each bin, with intervals and the line of truth."""
    listed = zip(
        *(
            part.tolist()
            for part in (result.bin_predicted, result.bin_observed, result.bin_low, result.bin_high)
        ),
        result.bin_n,
        strict=True,
    )
    data = [
        {"predicted": 100 * p, "observed": 100 * o, "low": 100 * low, "high": 100 * high, "n": n}
        for p, o, low, high, n in listed
    ]
    top = min(100.0, max(max(row["high"], row["predicted"]) for row in data) * 1.05)
    scale = alt.Scale(domain=[0, top], nice=False)
    percent = alt.Axis(labelExpr="datum.label + '%'", tickCount=6)
    base = alt.Chart(_data(data)).encode(
        x=alt.X("predicted:Q", scale=scale, axis=percent, title=_said("预测的概率", "Predicted", language))
    )
    ranges = base.mark_rule(strokeWidth=2, color=BLUE).encode(
        y=alt.Y("low:Q", scale=scale, axis=percent, title=_said("实际发生的比例", "Observed", language)),
        y2="high:Q",
    )
    points = base.mark_point(filled=True, size=70, color=BLUE).encode(y="observed:Q")
    truth = (
        alt.Chart(_data([{"predicted": 0, "observed": 0}, {"predicted": top, "observed": top}]))
        .mark_line(strokeDash=[5, 4], color=GREY)
        .encode(x="predicted:Q", y="observed:Q")
    )
    return styled((truth + ranges + points).properties(width=340, height=320))


def holdout_chart(result: HoldoutCheck, language: str) -> alt.TopLevelMixin:
    """Purchases a customer made later (with interval) and what was foreseen, by earlier repeats."""
    last = max(result.repeats)
    names = [f"{k}+" if k == last else str(k) for k in result.repeats]
    made, foreseen = _said("实际", "Made", language), _said("预测", "Foreseen", language)
    rows: list[dict[str, Any]] = []
    for k, name in enumerate(names):
        ends = {"low": _clean(result.low[k]), "high": _clean(result.high[k])}
        rows += [
            {"repeats": name, "kind": made, "value": float(result.actual[k]), **ends},
            {"repeats": name, "kind": foreseen, "value": float(result.predicted[k])},
        ]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=[made, foreseen], range=[BLUE, ORANGE]), legend=key(2)
    )
    title = _said("此前复购次数", "Earlier repeats", language)
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("repeats:O", sort=names, title=title, axis=alt.Axis(labelAngle=0))
    )
    value = alt.Y("value:Q", title=_said("之后人均购买次数", "Later purchases a customer", language))
    lines = base.mark_line(point=True).encode(y=value, color=colour)
    ranges = base.transform_filter("isValid(datum.low)").mark_rule(color=BLUE).encode(y="low:Q", y2="high:Q")
    return styled((ranges + lines).properties(width=_WIDTH, height=260))


def concentration_chart(value: Floats, language: str) -> alt.TopLevelMixin:
    """Share of all value by share of customers, the most valuable first."""
    ordered = np.sort(value)[::-1]
    total = np.concatenate([[0.0], np.cumsum(ordered)]) / ordered.sum()
    at = np.unique(np.linspace(0, len(value), min(_MOST_POINTS, len(value)) + 1).astype(int))
    data = [{"customers": 100 * k / len(value), "value": 100 * float(total[k])} for k in at.tolist()]
    percent = alt.Axis(labelExpr="datum.label + '%'", tickCount=6)
    scale = alt.Scale(domain=[0, 100])
    title = _said("客户（价值从高到低）", "Customers, the most valuable first", language)
    base = alt.Chart(_data(data)).encode(x=alt.X("customers:Q", scale=scale, axis=percent, title=title))
    y = alt.Y("value:Q", scale=scale, axis=percent, title=_said("占全部价值", "Share of value", language))
    even = (
        alt.Chart(_data([{"customers": 0, "value": 0}, {"customers": 100, "value": 100}]))
        .mark_line(strokeDash=[5, 4], color=GREY)
        .encode(x="customers:Q", y="value:Q")
    )
    return styled(
        (even + base.mark_line(strokeWidth=2, color=BLUE).encode(y=y)).properties(width=360, height=320)
    )


def level_chart(result: SatisfactionLink, language: str) -> alt.TopLevelMixin:
    """The outcome of each satisfaction level with its interval."""
    share = result.kind != "amount"
    times = 100.0 if share else 1.0
    data = [
        {
            "level": level.level,
            "value": None if level.outcome.value is None else times * level.outcome.value,
            "low": None if level.outcome.low is None else times * level.outcome.low,
            "high": None if level.outcome.high is None else times * level.outcome.high,
            "n": level.n,
        }
        for level in result.levels
    ]
    order = [level.level for level in result.levels]
    base = alt.Chart(_data(data)).encode(
        x=alt.X(
            "level:O",
            sort=order,
            title=_said("满意度档", "Satisfaction level", language),
            axis=alt.Axis(labelAngle=0),
        )
    )
    axis = alt.Axis(labelExpr="datum.label + '%'") if share else alt.Axis()
    y = alt.Y("value:Q", title=_said("结果", "Outcome", language), axis=axis, scale=alt.Scale(zero=share))
    ranges = base.mark_rule(strokeWidth=2, color=BLUE).encode(y="low:Q", y2="high:Q")
    points = base.mark_line(color=BLUE, point=alt.OverlayMarkDef(filled=True, size=70, color=BLUE)).encode(
        y=y, tooltip=["level:O", "value:Q", "low:Q", "high:Q", "n:Q"]
    )
    return styled((ranges + points).properties(width=_WIDTH, height=260))
