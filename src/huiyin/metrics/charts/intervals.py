"""Values with their intervals, one row each: a dot and a line through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    domain_of,
    estimate_datum,
    estimate_tooltip,
    finish,
    label_axis,
    target_rule,
    unique_labels,
    value_axis,
)
from huiyin.metrics.overview import ItemFigure, SegmentTable

STEP = 40  # pixels a row: room for a label of two lines


@dataclass(frozen=True)
class IntervalRow:
    """One row: its label, its estimate, and whether its base is "normal", "small" or "hidden"."""

    label: str
    estimate: Estimate
    base: str = "normal"


def intervals(
    rows: Sequence[IntervalRow],
    *,
    language: str,
    target: float | None = None,
    name: str = "",
    rows_are: str = "item",
) -> dict[str, Any]:
    """Rows in the given order, top to bottom; `target` (in the estimates' unit) is a dashed line;
    `rows_are` is the key of the word for what the rows are.

    Rows with a hidden base, or without a value, are left out; small bases are drawn hollow.
    """
    shown = [row for row in rows if row.base != "hidden" and row.estimate.value is not None]
    unit = shown[0].estimate.unit if shown else Unit.INDEX
    labels = unique_labels([row.label for row in shown])
    values = [
        {"label": label, "full": row.label, "base": row.base, **estimate_datum(row.estimate)}
        for row, label in zip(shown, labels, strict=True)
    ]
    scale = alt.Scale(
        domain=domain_of([row.estimate for row in shown], also=[target]), nice=False, zero=False
    )
    x = alt.X("value:Q", title=name or None, scale=scale, axis=value_axis(unit))
    base = alt.Chart().encode(
        y=label_axis(labels), tooltip=estimate_tooltip("full", rows_are, name, language)
    )
    layers = [
        base.mark_rule(strokeWidth=3, opacity=0.45, color=BLUE, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q"
        ),
        base.mark_point(size=90, filled=True, color=BLUE, strokeWidth=2, opacity=1).encode(
            x=x,
            fill=alt.condition("datum.base == 'small'", alt.value("transparent"), alt.value(BLUE)),
            stroke=alt.value(BLUE),
        ),
        base.mark_text(dy=-12).encode(x=x, text="text:N"),
    ]
    if target is not None:
        layers.append(target_rule(target, unit, "x"))
    return finish(alt.layer(*layers, data=alt.InlineData(values=values)), height={"step": STEP})


def item_intervals(items: Sequence[ItemFigure], *, language: str, satisfied: bool = False) -> dict[str, Any]:
    """Items in their order, by index, or with `satisfied` by the share of satisfied answers."""
    rows = [
        IntervalRow(item.variable.label_in(language), item.satisfied if satisfied else item.index, item.base)
        for item in items
    ]
    return intervals(rows, language=language)


def segment_intervals(table: SegmentTable, *, language: str) -> dict[str, Any]:
    """The rows of a segment table, with the contract's target."""
    rows = [IntervalRow(row.value or "–", row.estimate, row.base) for row in table.rows]
    return intervals(
        rows,
        language=language,
        target=table.contract.target,
        name=table.contract.name_in(language),
        rows_are="kind",
    )
