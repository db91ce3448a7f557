"""Expectation and perception side by side: two dots and the gap between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    ORANGE,
    VERMILION,
    finish,
    key,
    label_axis,
    unique_labels,
    value_axis,
    word,
)
from huiyin.metrics.overview import GapFigure


def dumbbell(gaps: Sequence[GapFigure], *, language: str) -> dict[str, Any]:
    """One row a pair in the given order; the line is red-brown where perception falls short."""
    shown = [gap for gap in gaps if gap.gap.value is not None]
    labels = unique_labels([gap.perception.label_in(language) for gap in shown])
    values = [_datum(gap, label, language) for gap, label in zip(shown, labels, strict=True)]
    ends = [x for gap in shown for x in (gap.expected_mean, gap.perceived_mean)] or [0.0, 1.0]
    pad = max((max(ends) - min(ends)) * 0.08, 0.1)
    scale = alt.Scale(domain=[min(ends) - pad, max(ends) + pad], nice=False, zero=False)
    tooltip = [
        alt.Tooltip("full:N", title=word("item", language)),
        alt.Tooltip("expected:Q", title=word("expected", language), format=".2f"),
        alt.Tooltip("perceived:Q", title=word("perceived", language), format=".2f"),
        alt.Tooltip("gap:N", title=word("gap", language)),
        alt.Tooltip("n:Q", title=word("n", language), format=",d"),
    ]
    base = alt.Chart().encode(y=label_axis(labels), tooltip=tooltip)
    names = [word("expected", language), word("perceived", language)]
    kinds = alt.Scale(domain=names, range=[ORANGE, BLUE])

    def dots(field: str, name: str) -> alt.Chart:
        return (
            base.transform_calculate(kind=f"'{name}'")
            .mark_point(filled=True, size=90, opacity=1)
            .encode(
                x=alt.X(f"{field}:Q", title=None, scale=scale, axis=value_axis()),
                color=alt.Color("kind:N", scale=kinds, legend=key(2, "circle")),
            )
        )

    line = base.mark_rule(strokeWidth=4, opacity=0.45).encode(
        x=alt.X("expected:Q", scale=scale),
        x2="perceived:Q",
        stroke=alt.condition("datum.perceived < datum.expected", alt.value(VERMILION), alt.value(GREEN)),
    )
    chart = alt.layer(
        line, dots("expected", names[0]), dots("perceived", names[1]), data=alt.InlineData(values=values)
    )
    return finish(chart, height={"step": 36})


def _datum(gap: GapFigure, label: str, language: str) -> dict[str, Any]:
    value, low, high = gap.gap.value, gap.gap.low, gap.gap.high
    text = "" if value is None else f"{value:+.2f}"
    if low is not None and high is not None:
        text += f" ({low:+.2f} … {high:+.2f})"
    return {
        "label": label,
        "full": gap.perception.label_in(language),
        "expected": round(gap.expected_mean, 6),
        "perceived": round(gap.perceived_mean, 6),
        "gap": text.replace("-", "−"),
        "n": gap.gap.n,
    }
