"""Charts of frames, margins and representativeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREY,
    ORANGE,
    VERMILION,
    key,
    label_axis,
    styled,
    unique_labels,
)
from huiyin.analytics.results import in_words

if TYPE_CHECKING:
    from huiyin.analytics.sampling.frames import VolumeFrame
    from huiyin.analytics.sampling.margins import Margins
    from huiyin.analytics.sampling.representativeness import Representativeness

_WIDTH = 460
_POINTS = 400  # a curve needs no more

WORDS = {
    "customers": {"zh": "客户数（按业务量从大到小）", "en": "Customers, largest first"},
    "volume": {"zh": "累计业务量占比", "en": "Cumulative share of volume"},
    "sample": {"zh": "样本", "en": "Sample"},
    "population": {"zh": "总体", "en": "Population"},
    "share": {"zh": "占比", "en": "Share"},
    "partial": {
        "zh": "无条件分指标（负：应答偏少）",
        "en": "Unconditional partial indicator (negative: too rare)",
    },
    "rate": {"zh": "应答率", "en": "Response rate"},
}


def volume_chart(frame: VolumeFrame, language: str | None = None) -> Any:
    """Cumulative share of volume over customers, with the required share and the frame's edge."""
    customers = frame.customers
    step = max(1, len(customers) // _POINTS)
    places = sorted({*range(0, len(customers), step), frame.n_selected - 1, len(customers) - 1})
    rows = [{"n": at + 1, "share": 100 * customers[at].cumulative_rate} for at in places]
    curve = alt.Chart(alt.InlineData(values=[{"n": 0, "share": 0.0}, *rows])).mark_area(
        line={"color": BLUE}, color=BLUE, opacity=0.25
    )
    percent = alt.Axis(labelExpr="datum.label + '%'", tickCount=5)
    curve = curve.encode(
        x=alt.X("n:Q", title=_word("customers", language)),
        y=alt.Y("share:Q", title=_word("volume", language), axis=percent, scale=alt.Scale(domain=[0, 100])),
    )
    edge = alt.Chart(alt.InlineData(values=[{"n": frame.n_selected, "share": 100 * frame.target_rate}]))
    across = edge.mark_rule(strokeDash=[5, 4], color=VERMILION).encode(y="share:Q")
    down = edge.mark_rule(strokeDash=[5, 4], color=GREY).encode(x="n:Q")
    return styled(alt.layer(curve, across, down).properties(width=_WIDTH, height=260))


def margins_chart(margins: Margins, language: str | None = None) -> Any:
    """For each category the sample's share with its interval, and the population's."""
    ordered = sorted(margins.cells, key=lambda one: one.column)
    labels = unique_labels([f"{one.column} · {one.category}" for one in ordered])
    sides = [_word("sample", language), _word("population", language)]
    rows = []
    for label, one in zip(labels, ordered, strict=True):
        ends = {"low": 100 * one.low, "high": 100 * one.high}
        rows.append({"label": label, "side": sides[0], "share": 100 * one.share, **ends})
        rows.append({"label": label, "side": sides[1], "share": 100 * one.population_share})
    base, y = alt.Chart(alt.InlineData(values=rows)), label_axis(labels)
    percent = alt.Axis(labelExpr="datum.label + '%'", tickCount=5)
    x = alt.X("share:Q", title=_word("share", language), axis=percent)
    bars = base.mark_rule(strokeWidth=3, opacity=0.45, color=BLUE).encode(y=y, x="low:Q", x2="high:Q")
    colours = alt.Color(
        "side:N", scale=alt.Scale(domain=sides, range=[BLUE, ORANGE]), legend=key(2, "circle")
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(y=y, x=x, color=colours)
    return styled(alt.layer(bars, points).properties(width=_WIDTH, height={"step": 26}))


def partial_chart(result: Representativeness, language: str | None = None) -> Any:
    """Unconditional partial indicators of all categories, bars left and right of 0."""
    labels = unique_labels([f"{one.variable} · {one.category}" for one in result.categories])
    rows = [
        {"label": label, "value": one.unconditional, "rate": one.response_rate, "n": one.n}
        for label, one in zip(labels, result.categories, strict=True)
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            y=label_axis(labels),
            x=alt.X("value:Q", title=_word("partial", language)),
            color=alt.condition("datum.value < 0", alt.value(VERMILION), alt.value(BLUE)),
            tooltip=[
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("rate:Q", title=_word("rate", language), format=".1%"),
                alt.Tooltip("n:Q", title="n", format=",d"),
            ],
        )
    )
    return styled(chart.properties(width=_WIDTH, height={"step": 24}))


def _word(name: str, language: str | None) -> str:
    return in_words(WORDS[name], language)
