"""Charts of service quality: gaps with intervals, the zone of tolerance; service level by number of agents."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    GREY,
    VERMILION,
    estimate_datum,
    estimate_tooltip,
    label_axis,
    styled,
    unique_labels,
    value_axis,
    word,
)
from huiyin.analytics.results import in_words, language_of

_ROW = 34  # pixels
_GAP = {"zh": "差距（感知 − 期望）", "en": "Gap (perception − expectation)"}
_ZONE = {"zh": "容忍区（最低–理想）与感知", "en": "Zone of tolerance (minimum–desired) and perceived"}
_AGENTS = {"zh": "坐席数", "en": "Agents"}
_LEVEL = {"zh": "服务水平（%）", "en": "Service level (%)"}


def gap_intervals(gaps: Sequence[tuple[str, Estimate]], language: str | None) -> alt.TopLevelMixin:
    """Each gap as a point with its interval, largest shortfall first; zero marked."""
    spoken = language_of(language)
    ordered = sorted(gaps, key=lambda one: one[1].value or 0.0)
    labels = unique_labels([name for name, _ in ordered])
    rows = [{"label": label, **estimate_datum(e)} for label, (_, e) in zip(labels, ordered, strict=True)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=label_axis(labels), tooltip=estimate_tooltip("label", "item", "", spoken)
    )
    line = base.mark_rule(strokeWidth=2, color=BLUE).encode(
        x=alt.X("low:Q", title=in_words(_GAP, language), axis=value_axis()), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1, color=BLUE).encode(x="value:Q")
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(strokeDash=[5, 4], color=VERMILION)
    chart = (line + points + zero.encode(x="x:Q")).properties(height=_ROW * len(rows), width=420)
    return styled(chart)


def zone_of_tolerance(
    levels: Sequence[tuple[str, Estimate, Estimate, Estimate]], language: str | None
) -> alt.TopLevelMixin:
    """Minimum to desired as a bar, the perceived level with its interval on it."""
    spoken = language_of(language)
    labels = unique_labels([name for name, *_ in levels])
    rows = [
        {"label": label, "least": least.value, "most": most.value, **estimate_datum(have)}
        for label, (_, least, most, have) in zip(labels, levels, strict=True)
    ]
    tooltip = estimate_tooltip("label", "item", word("perceived", spoken), spoken)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=label_axis(labels), tooltip=tooltip)
    scale = alt.Scale(zero=False)
    zone = base.mark_bar(height=14, color=GREY, opacity=0.45).encode(
        x=alt.X("least:Q", title=in_words(_ZONE, language), axis=value_axis(), scale=scale), x2="most:Q"
    )
    line = base.mark_rule(strokeWidth=2, color=BLUE).encode(x="low:Q", x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1, color=BLUE).encode(x="value:Q")
    return styled((zone + line + points).properties(height=_ROW * len(rows), width=420))


def staffing_curve(
    agents: Sequence[int], levels: Sequence[float], target: float, chosen: int | None, language: str | None
) -> alt.TopLevelMixin:
    """The service level by number of agents, the target as a line, the smallest number that reaches it marked."""
    rows = [
        {"agents": n, "level": 100 * level, "chosen": n == chosen}
        for n, level in zip(agents, levels, strict=True)
    ]
    tooltip = [
        alt.Tooltip("agents:Q", title=in_words(_AGENTS, language)),
        alt.Tooltip("level:Q", title=in_words(_LEVEL, language), format=".1f"),
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("agents:O", title=in_words(_AGENTS, language), axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "level:Q",
            title=in_words(_LEVEL, language),
            axis=value_axis(),
            scale=alt.Scale(domain=[0, 100]),
        ),
        tooltip=tooltip,
    )
    colour = alt.condition("datum.chosen", alt.value(GREEN), alt.value(BLUE))
    line = base.mark_line(color=BLUE)
    points = base.mark_point(filled=True, size=80, opacity=1).encode(color=colour)
    rule = alt.Chart(alt.InlineData(values=[{"y": 100 * target}])).mark_rule(
        strokeDash=[5, 4], color=VERMILION
    )
    return styled((line + points + rule.encode(y="y:Q")).properties(height=260, width=420))
