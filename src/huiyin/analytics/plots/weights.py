"""Charts of weights: how they are spread before and after, groups with intervals, weights of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import BLUE, GREY, ORANGE, factor, key, label_axis, styled, unique_labels
from huiyin.analytics.terms import Floats

_BINS = 30
_WORDS = {
    "before": {"zh": "加权前", "en": "Before"},
    "after": {"zh": "加权后", "en": "After"},
    "multiple": {"zh": "权重（平均权重的倍数）", "en": "Weight (multiple of the mean weight)"},
    "respondents": {"zh": "受访者占比", "en": "Share of respondents"},
    "weight": {"zh": "权重", "en": "Weight"},
    "item": {"zh": "评价项", "en": "Item"},
    "value": {"zh": "数值", "en": "Value"},
    "n": {"zh": "样本量", "en": "n"},
}


def _word(name: str, language: str) -> str:
    return _WORDS[name]["zh" if language.startswith("zh") else "en"]


def weights_before_and_after(before: Floats, after: Floats, language: str) -> alt.TopLevelMixin:
    """Two outlines over one axis: how many respondents weigh how many times the mean."""
    pairs = [(name, w[w != 0]) for name, w in (("before", before), ("after", after))]
    scaled = [(name, w / w.mean()) for name, w in pairs]
    low, high = min(float(w.min()) for _, w in scaled), max(float(w.max()) for _, w in scaled)
    edges = np.linspace(min(low, 0.0), high * 1.0001, _BINS + 1)
    rows: list[dict[str, Any]] = []
    for name, w in scaled:
        counts = np.histogram(w, edges)[0]
        for at, count in enumerate(counts):
            rows.append(
                {
                    "from": float(edges[at]),
                    "to": float(edges[at + 1]),
                    "share": float(count) / len(w),
                    "when": _word(name, language),
                }
            )
    order = [_word(name, language) for name, _ in scaled]
    colour = alt.Color("when:N", sort=order, scale=alt.Scale(domain=order, range=[GREY, BLUE]), legend=key(2))
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(opacity=0.55, stroke=None)
        .encode(
            x=alt.X("from:Q", bin="binned", title=_word("multiple", language)),
            x2="to:Q",
            y=alt.Y("share:Q", title=_word("respondents", language), stack=None, axis=alt.Axis(format="%")),
            color=colour,
            tooltip=[
                alt.Tooltip("when:N", title=" "),
                alt.Tooltip("from:Q", format=".2f", title="≥"),
                alt.Tooltip("share:Q", format=".1%", title=_word("respondents", language)),
            ],
        )
        .properties(width=480, height=220)
    )
    return styled(chart)


def groups_with_intervals(
    groups: Sequence[str], estimates: Sequence[Estimate], language: str
) -> alt.TopLevelMixin:
    """A point with its interval for each group; a hollow grey point has none."""
    labels = unique_labels(groups)
    rows = []
    for label, one in zip(labels, estimates, strict=True):
        times = factor(one.unit)
        ends = one.has_interval
        rows.append(
            {
                "label": label,
                "value": None if one.value is None else one.value * times,
                "low": one.low * times if ends and one.low is not None else None,
                "high": one.high * times if ends and one.high is not None else None,
                "n": one.n,
            }
        )
    data = alt.Chart(alt.InlineData(values=rows))
    axis = (
        alt.Axis(labelExpr="datum.label + '%'")
        if estimates and estimates[0].unit is Unit.RATE
        else alt.Axis()
    )
    x = alt.X("value:Q", title=_word("value", language), scale=alt.Scale(zero=False), axis=axis)
    y = label_axis(labels)
    lines = data.mark_rule(color=GREY, strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y)
    points = data.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("value:Q", format=".1f", title=_word("value", language)),
            alt.Tooltip("n:Q", format=",d", title=_word("n", language)),
        ],
    )
    return styled((lines + points).properties(width=420, height=max(28 * len(rows), 60)))


def item_weight_bars(
    items: Sequence[str], weights: Sequence[float], language: str, *, equal: float | None = None
) -> alt.TopLevelMixin:
    """Bars of item weights in percent, in the given order, with the equal weight as a dashed line."""
    labels = unique_labels(items)
    rows = [{"label": label, "weight": 100 * w} for label, w in zip(labels, weights, strict=True)]
    data = alt.Chart(alt.InlineData(values=rows))
    bars = data.mark_bar(color=BLUE, height={"band": 0.7}).encode(
        x=alt.X("weight:Q", title=_word("weight", language), axis=alt.Axis(labelExpr="datum.label + '%'")),
        y=label_axis(labels),
        tooltip=[
            alt.Tooltip("label:N", title=_word("item", language)),
            alt.Tooltip("weight:Q", format=".2f", title=_word("weight", language)),
        ],
    )
    chart: Any = bars
    if equal is not None:
        line = alt.Chart(alt.InlineData(values=[{"equal": 100 * equal}])).mark_rule(
            strokeDash=[5, 4], color=ORANGE
        )
        chart = bars + line.encode(x="equal:Q")
    return styled(chart.properties(width=420, height=max(28 * len(rows), 60)))
