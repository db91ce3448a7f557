"""What all charts share: colours, fonts, how labels break, how values are written."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt

FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif'
# Okabe and Ito's colours: told apart by the colour-blind, readable on white and on dark.
BLUE, ORANGE, GREEN, VERMILION = "#2f7fc1", "#e69f00", "#0a9c78", "#d5602b"
GREY = "#8b98a5"
INK = "currentColor"  # the page's own text colour, so that one specification suits light and dark
_DIVERGING = ("#b8501b", "#e39a4e", "#b9c1ca", "#74a9d4", "#2166ac")  # worst to best

WORDS: Mapping[str, Mapping[str, str]] = {
    "item": {"zh": "评价项", "en": "Item"},
    "value": {"zh": "数值", "en": "Value"},
    "interval": {"zh": "95% 置信区间", "en": "95% interval"},
    "n": {"zh": "样本量 n", "en": "n"},
    "answer": {"zh": "回答", "en": "Answer"},
    "share": {"zh": "占比", "en": "Share"},
    "count": {"zh": "人数", "en": "Answers"},
    "wave": {"zh": "波次", "en": "Wave"},
    "expected": {"zh": "期望", "en": "Expected"},
    "perceived": {"zh": "感知", "en": "Perceived"},
    "gap": {"zh": "差距", "en": "Gap"},
    "kind": {"zh": "类别", "en": "Kind"},
    "series": {"zh": "系列", "en": "Series"},
    "importance": {"zh": "相对重要性", "en": "Relative importance"},
    "top3": {"zh": "进入前三的比例", "en": "Among the top three"},
    "detractors": {"zh": "贬损者 0–6", "en": "Detractors 0–6"},
    "passives": {"zh": "被动者 7–8", "en": "Passives 7–8"},
    "promoters": {"zh": "推荐者 9–10", "en": "Promoters 9–10"},
}


def word(key: str, language: str) -> str:
    """A chart's own word in the language."""
    return WORDS[key]["zh" if language.startswith("zh") else "en"]


def label_axis(labels: Sequence[str]) -> alt.Y:
    """The vertical axis of charts with one labelled row each, in the given order."""
    axis = alt.Axis(
        labelExpr="split(datum.value, '\\n')",
        labelLimit=190,
        labelPadding=8,
        labelOffset={"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": -7}, "value": 0},
        grid=False,
        domain=False,
        ticks=False,
    )
    return alt.Y("label:N", sort=list(labels), title=None, axis=axis)


def value_axis(unit: Unit | None = None, n_ticks: int = 5) -> alt.Axis:
    """An axis of numbers; shares carry a percent sign."""
    words = "datum.label + '%'" if unit is Unit.RATE else "datum.label"
    return alt.Axis(tickCount=n_ticks, labelExpr=words, domain=False, ticks=False, labelFlush=False)


def key(columns: int, symbol: str = "square") -> alt.Legend:
    """A legend above the chart."""
    return alt.Legend(orient="top", direction="horizontal", title=None, columns=columns, symbolType=symbol)


def estimate_tooltip(first: str, first_word: str, name: str, language: str) -> list[alt.Tooltip]:
    """What every estimate says on hover, and in the table beside its chart."""
    return [
        alt.Tooltip(f"{first}:N", title=word(first_word, language)),
        alt.Tooltip("text:N", title=name or word("value", language)),
        alt.Tooltip("interval:N", title=word("interval", language)),
        alt.Tooltip("n:Q", title=word("n", language), format=",d"),
    ]


def estimate_datum(estimate: Estimate) -> dict[str, Any]:
    """An estimate as chart data: numbers as shown (shares in percent) and their text."""
    times, unit = factor(estimate.unit), estimate.unit
    value, low, high = estimate.value or 0.0, estimate.low, estimate.high
    between = low is not None and high is not None
    return {
        "value": value * times,
        "low": None if low is None else low * times,
        "high": None if high is None else high * times,
        "n": estimate.n,
        "text": written(value, unit),
        "interval": f"{written(low or 0.0, unit).removesuffix('%')} – {written(high or 0.0, unit)}"
        if between
        else "–",
    }


def target_rule(target: float, unit: Unit, axis: str) -> alt.Chart:
    """The target as a dashed line across the chart; `axis` is "x" or "y"."""
    rule = alt.Chart(alt.InlineData(values=[{"target": target * factor(unit)}])).mark_rule(
        strokeDash=[5, 4], strokeWidth=1.5, color=VERMILION
    )
    chart: alt.Chart = rule.encode(x="target:Q") if axis == "x" else rule.encode(y="target:Q")
    return chart


def styled(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The chart as a notebook shows it: our fonts and colours, dark ink on white."""
    copied: Any = chart.copy()  # type: ignore[attr-defined]
    config = json.loads(json.dumps(_config()).replace(INK, "#1f2937"))
    copied.config = alt.Config.from_dict(config, validate=False)
    made: alt.TopLevelMixin = copied
    return made


def finish(chart: alt.TopLevelMixin, *, height: Any) -> dict[str, Any]:
    """The specification of an Altair chart: data inline, as wide as its container, styled.

    `height` is in pixels, or {"step": pixels a row}; None keeps what the chart says. A chart put together
    of several keeps the widths of its parts.
    """
    # The tests hold every chart against the schema; doing it again on each page costs a second a page.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    _put_inline(spec, spec.pop("datasets", {}))
    spec |= {"background": "transparent", "config": _config()}
    if not {"hconcat", "vconcat", "concat", "facet"} & spec.keys():  # these are as wide as their parts say
        spec |= {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
        if height is not None:
            spec["height"] = height
    return spec


def _put_inline(part: Any, datasets: Mapping[str, Any]) -> None:
    if isinstance(part, list):
        for entry in part:
            _put_inline(entry, datasets)
    elif isinstance(part, dict):
        data = part.get("data")
        if isinstance(data, dict) and data.get("name") in datasets:
            part["data"] = {"values": datasets[data["name"]]}
        for key, entry in part.items():
            if key != "data":
                _put_inline(entry, datasets)


def _config() -> dict[str, Any]:
    words = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FONT,
        "axis": {**words, "titleFontWeight": "normal", "gridColor": GREY, "gridOpacity": 0.25},
        "axisQuantitative": {"tickCount": 6},
        "axisXPoint": {"labelAngle": 0},
        "legend": words,
        "view": {"stroke": None},
        "text": {"color": INK, "fontSize": 12},
    }


def display_width(text: str) -> int:
    """Columns of a fixed-width font: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int = 22, lines: int = 2) -> str:
    """The text broken into at most `lines` lines of `width` half-width columns, cut with an ellipsis.

    >>> wrapped("服务人员的态度与专业水平如何", 12)
    '服务人员的态\\n度与专业水…'
    """
    rows, row = [], ""
    tokens = _tokens(" ".join(text.split()))
    while tokens:
        token = tokens.pop(0)
        if display_width(row + token) <= width:
            row += token
            continue
        if not row.strip():  # a single word longer than a line
            cut = _head(token, width)
            tokens.insert(0, token[len(cut) :])
            row = cut
        else:
            tokens.insert(0, token)
        rows.append(row.strip())
        row = ""
        if len(rows) == lines:
            return "\n".join([*rows[:-1], _head(rows[-1], width - 1) + "…"])
    return "\n".join([*rows, row.strip()] if row.strip() else rows)


def _head(text: str, width: int) -> str:
    while display_width(text) > width:
        text = text[:-1]
    return text.rstrip()


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        if (
            tokens
            and not wide
            and letter != " "
            and tokens[-1][-1] != " "
            and display_width(tokens[-1][-1]) == 1
        ):
            tokens[-1] += letter
        else:
            tokens.append(letter)
    return tokens


def unique_labels(texts: Sequence[str]) -> list[str]:
    """Broken labels, told apart by a number where two would read the same."""
    seen: dict[str, int] = {}
    labels = []
    for text in texts:
        label = wrapped(text)
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels


def factor(unit: Unit) -> float:
    """What a value is multiplied with to be shown: shares are shown as percent."""
    return 100.0 if unit is Unit.RATE else 1.0


def written(value: float, unit: Unit) -> str:
    """The value as text.

    >>> written(0.625, Unit.RATE), written(-18.12, Unit.POINTS), written(78.43, Unit.INDEX)
    ('62.5%', '−18.1', '78.4')
    """
    if unit is Unit.RATE:
        text = f"{value * 100:.1f}%"
    elif unit is Unit.POINTS:
        text = f"{value:+.1f}"
    else:
        text = f"{value:.2f}" if unit is Unit.SCALE else f"{value:.1f}"
    return text.replace("-", "−")


def domain_of(estimates: Sequence[Estimate], *, also: Sequence[float | None] = ()) -> list[float]:
    """A padded range, in shown numbers, that holds all values, intervals and targets."""
    if not estimates:
        return [0.0, 100.0]
    unit = estimates[0].unit
    times = factor(unit)
    numbers = [x * times for e in estimates for x in (e.value, e.low, e.high) if x is not None]
    numbers += [x * times for x in also if x is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=100.0)
    pad = max((high - low) * 0.12, {Unit.SCALE: 0.2}.get(unit, 3.0))
    step = 0.5 if unit is Unit.SCALE else 5.0
    ends = {Unit.RATE: (0.0, 100.0), Unit.INDEX: (0.0, 100.0), Unit.POINTS: (-100.0, 100.0)}
    floor, ceiling = ends.get(unit, (-math.inf, math.inf))
    return [
        max(floor, math.floor((low - pad) / step) * step),
        min(ceiling, math.ceil((high + pad) / step) * step),
    ]


def grade_colours(n: int) -> list[str]:
    """`n` colours from worst to best.

    >>> grade_colours(2)
    ['#b8501b', '#2166ac']
    """
    if n == 1:
        return [BLUE]
    colours = []
    for position in range(n):
        at = position * (len(_DIVERGING) - 1) / (n - 1)
        left = min(int(at), len(_DIVERGING) - 2)
        colours.append(_mixed(_DIVERGING[left], _DIVERGING[left + 1], at - left))
    return colours


def _mixed(first: str, second: str, part: float) -> str:
    channels = []
    for at in (1, 3, 5):
        a, b = int(first[at : at + 2], 16), int(second[at : at + 2], 16)
        channels.append(f"{round(a + (b - a) * part):02x}")
    return "#" + "".join(channels)
