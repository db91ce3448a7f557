"""The worked table of a method page, made from a measure's own examples."""

from __future__ import annotations

import math
from collections import Counter

from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures.base import Example, Measure

BEGIN, END = "<!-- worked examples: begin -->", "<!-- worked examples: end -->"
_HEAD = "| 答案（人数×答案） / Answers (people × answers) | 口径 / Settings | 值 / Value | 95 % 区间 / interval | 来源 / Source |"


def worked_table(measure: Measure) -> str:
    """A Markdown table: answers, settings in both languages, value, interval and source of each example."""
    lines = [_HEAD, "| --- | --- | --- | --- | --- |"]
    for example in measure.examples:
        estimate = measure.estimate(example.moments(measure), example.spec)
        cells = (
            _answers(example),
            f"{example.settings['zh']} / {example.settings['en']}",
            _shown(estimate.value, estimate.unit),
            f"{_shown(estimate.low, estimate.unit)} … {_shown(estimate.high, estimate.unit)} ({estimate.method})",
            example.source,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _answers(example: Example) -> str:
    """Equal rows counted in the order they appear; "–" for a missing answer."""
    if example.weights:
        pairs = zip(example.weights, example.answers, strict=True)
        return "; ".join(f"{_row(row)} (w = {weight:g})" for weight, row in pairs)
    counts = Counter(_row(row) for row in example.answers)
    return "; ".join(f"{count} × {row}" for row, count in counts.items())


def _row(row: tuple[float, ...]) -> str:
    marks = ["–" if math.isnan(answer) else f"{answer:g}" for answer in row]
    return marks[0] if len(marks) == 1 else f"({' '.join(marks)})"


def _shown(value: float | None, unit: Unit) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.2f} %" if unit is Unit.RATE else f"{value + 0.0:.2f}"
