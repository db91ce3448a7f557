"""How the answers to each item spread over the grades: stacked bars of shares."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from huiyin.analytics.codebook import Scale
from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    display_width,
    finish,
    grade_colours,
    key,
    label_axis,
    unique_labels,
    value_axis,
    word,
)
from huiyin.metrics.overview import ItemFigure

MOST_GRADES = 11  # beyond this (a 1-100 scale) grades are drawn as five bands


def distribution(items: Sequence[ItemFigure], *, language: str) -> dict[str, Any]:
    """One stacked bar an item, worst grade at the left, over items that share the first item's scale."""
    scale = next((item.variable.scale for item in items if item.variable.scale), None)
    if scale is None:
        scale = Scale(1, 5)
    shown = [item for item in items if item.variable.scale in (None, scale) and item.base != "hidden"]
    bands = grade_bands(scale)
    labels = unique_labels([item.variable.label_in(language) for item in shown])
    values = [
        datum
        for item, label in zip(shown, labels, strict=True)
        for datum in _data(item, label, bands, language)
    ]
    names = [name for name, _, _ in bands]
    colours = alt.Scale(domain=names, range=grade_colours(len(names)))
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(height={"band": 0.62})
        .encode(
            y=label_axis(labels),
            x=alt.X(
                "share:Q",
                stack="zero",
                title=None,
                scale=alt.Scale(domain=[0, 100], nice=False),
                axis=value_axis(Unit.RATE, 4),
            ),
            color=alt.Color("answer:N", sort=names, scale=colours, legend=key(legend_columns(names))),
            order=alt.Order("position:Q"),
            tooltip=[
                alt.Tooltip("full:N", title=word("item", language)),
                alt.Tooltip("answer:N", title=word("answer", language)),
                alt.Tooltip("count:Q", title=word("count", language), format=",d"),
                alt.Tooltip("share:Q", title=word("share", language) + " %", format=".1f"),
            ],
        )
    )
    return finish(chart, height={"step": 40})


def legend_columns(names: Sequence[str]) -> int:
    """How many entries of a legend stand in one row of a phone's width."""
    widest = max(display_width(name) for name in names) * 7 + 26
    return max(1, min(len(names), 215 // widest))


def grade_bands(scale: Scale) -> list[tuple[str, float, float]]:
    """(name, from, to) of the bars' parts, worst first: the grades, or five bands of a long scale.

    >>> [name for name, _, _ in grade_bands(Scale(1, 100))]
    ['1–20', '21–40', '41–60', '61–80', '81–100']
    """
    low, n = scale.minimum, scale.n_grades
    if n <= MOST_GRADES:
        bands = [(scale.label_of(low + i), low + i - 0.5, low + i + 0.5) for i in range(n)]
    else:
        edges = [round(low + n * i / 5) for i in range(6)]
        bands = [(f"{a:g}–{b - 1:g}", a - 0.5, b - 0.5) for a, b in itertools.pairwise(edges)]
    return bands if scale.high_is_good else bands[::-1]


def _data(
    item: ItemFigure, label: str, bands: Sequence[tuple[str, float, float]], language: str
) -> list[dict[str, Any]]:
    total = sum(count for _, count in item.distribution)
    data = []
    for position, (name, low, high) in enumerate(bands):
        count = sum(n for answer, n in item.distribution if low <= answer < high)
        data.append(
            {
                "label": label,
                "full": item.variable.label_in(language),
                "answer": name,
                "position": position,
                "count": count,
                "share": round(100 * count / total, 4) if total else 0.0,
            }
        )
    return data
