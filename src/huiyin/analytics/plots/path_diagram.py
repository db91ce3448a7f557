"""A path model as a diagram: constructs as boxes with R², paths as arrows with coefficient and interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.path_places import HALF_HEIGHT, HALF_WIDTH, LABEL, ROW, WIDTH, Point, arranged
from huiyin.analytics.plots.style import BLUE, GREY, INK, VERMILION, wrapped

if TYPE_CHECKING:
    from huiyin.analytics.sem.result import PathFigures, PathModel


@dataclass(frozen=True)
class _Node:
    name: str
    label: str
    detail: str
    at: Point


@dataclass(frozen=True)
class _Edge:
    source: _Node
    target: _Node
    figures: PathFigures


def path_diagram(result: PathModel, language: str) -> alt.TopLevelMixin:
    """The diagram, top to bottom along the paths.

    A dashed grey arrow has an interval that holds zero; blue is positive, red negative; the wider, the
    larger the coefficient.
    """
    nodes = _nodes(result, language)
    edges = [_Edge(nodes[one.source], nodes[one.target], one) for one in result.paths]
    height = max(node.at[1] for node in nodes.values()) + ROW / 2
    layers = [*_arrows(edges, height, language), *_boxes(list(nodes.values()), height)]
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def _nodes(result: PathModel, language: str) -> dict[str, _Node]:
    model = result.estimate.model
    names = result.estimate.point.layout.names
    places = arranged(names, [(one.source, one.target) for one in result.paths])
    points = " 分" if language.startswith("zh") else " / 100"
    made = {}
    for one in result.constructs:
        if one.name not in places:
            continue  # a part of a higher-order construct, measured in a stage before
        squared, index = one.r_squared.estimate, one.index.estimate
        parts = [f"R² {squared:.2f}"] if math.isfinite(squared) else []
        parts += [f"{index:.1f}{points}"] if math.isfinite(index) else []
        label = wrapped(model.label(one.name, language), 15, 2)
        made[one.name] = _Node(
            one.name,
            label,
            "，".join(parts) if language.startswith("zh") else ", ".join(parts),
            places[one.name],
        )
    return made


def _border(node: _Node, towards: Point, room: float = 0.0) -> Point:
    """Where the line from the node's middle to a point leaves its box."""
    dx, dy = towards[0] - node.at[0], towards[1] - node.at[1]
    share = 1 / max(abs(dx) / (HALF_WIDTH + room), abs(dy) / (HALF_HEIGHT + room), 1e-9)
    return node.at[0] + dx * share, node.at[1] + dy * share


def _arrows(edges: Sequence[_Edge], height: float, language: str) -> list[alt.Chart]:
    segments: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    taken: list[Point] = []
    for number, edge in enumerate(edges):
        begin, end = _border(edge.source, edge.target.at), _border(edge.target, edge.source.at, 2)
        middle = _label_place(begin, end, taken, edges, number)
        taken.append(middle)
        said = _said(edge, language)
        for k, (first, last) in enumerate(_around(begin, end, middle)):
            for order, at in enumerate((first, last)):
                segments.append({"line": f"{number}-{k}", "order": order, "x": at[0], "y": at[1], **said})
        for order, at in enumerate(_head(begin, end)):
            segments.append(
                {"line": f"{number}-head", "order": order, "x": at[0], "y": at[1], **said, "dash": "solid"}
            )
        labels.append({"x": middle[0], "y": middle[1], **said})
    return [_lines(segments, height), *_texts(labels, height, language)]


def _label_place(
    begin: Point, end: Point, taken: Sequence[Point], edges: Sequence[_Edge], number: int
) -> Point:
    """A spot on the arrow that is clear of other labels, of boxes and of other arrows."""
    boxes = [node.at for edge in edges for node in (edge.source, edge.target)]
    lines = [(edge.source.at, edge.target.at) for k, edge in enumerate(edges) if k != number]

    def crowd(share: float) -> float:
        at = (begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share)
        worst = abs(share - 0.5) * 0.6
        for other in taken:
            worst += 3 * _overlap(at, other, LABEL[0], LABEL[1])
        for box in boxes:
            worst += 2 * _overlap(at, box, LABEL[0] / 2 + HALF_WIDTH, LABEL[1] / 2 + HALF_HEIGHT)
        for first, last in lines:
            steps = [k / 24 for k in range(25)]
            on_line = [
                (first[0] + (last[0] - first[0]) * k, first[1] + (last[1] - first[1]) * k) for k in steps
            ]
            worst += 0.5 * max(_overlap(at, spot, LABEL[0] / 2, LABEL[1] / 2) for spot in on_line)
        return worst

    best = min(np.linspace(0.15, 0.85, 29), key=crowd)
    return begin[0] + (end[0] - begin[0]) * float(best), begin[1] + (end[1] - begin[1]) * float(best)


def _overlap(a: Point, b: Point, width: float, height: float) -> float:
    across, down = width - abs(a[0] - b[0]), height - abs(a[1] - b[1])
    return across * down / (width * height) if across > 0 and down > 0 else 0.0


def _around(begin: Point, end: Point, middle: Point) -> list[tuple[Point, Point]]:
    """The line in two pieces that leave the label free."""
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    length = max(math.hypot(dx, dy), 1e-9)
    reach = min(LABEL[0] / 2 / max(abs(dx) / length, 1e-9), LABEL[1] / 2 / max(abs(dy) / length, 1e-9))
    ux, uy = dx / length * reach, dy / length * reach
    before, after = (middle[0] - ux, middle[1] - uy), (middle[0] + ux, middle[1] + uy)
    pieces = [(begin, before), (after, end)]
    return [one for one in pieces if (one[1][0] - one[0][0]) * dx + (one[1][1] - one[0][1]) * dy > 0]


def _head(begin: Point, end: Point) -> list[Point]:
    angle = math.atan2(end[1] - begin[1], end[0] - begin[0])
    wings = [
        (end[0] - 9 * math.cos(angle + turn), end[1] - 9 * math.sin(angle + turn)) for turn in (0.45, -0.45)
    ]
    return [wings[0], end, wings[1]]


def _said(edge: _Edge, language: str) -> dict[str, Any]:
    one = edge.figures.coefficient
    known = math.isfinite(one.low) and math.isfinite(one.high)
    unclear = known and one.low <= 0 <= one.high
    interval = f"{one.low:.2f} – {one.high:.2f}".replace("-", "−") if known else "–"
    colour = GREY if unclear else BLUE if one.estimate >= 0 else VERMILION
    return {
        "from": edge.source.label,
        "to": edge.target.label,
        "value": f"{one.estimate:.2f}".replace("-", "−"),
        "interval": interval,
        "shown": interval.replace(" ", "") if known else "",
        "colour": colour,
        "dash": "dashed" if unclear else "solid",
        "size": 1.0 + 3.0 * min(abs(one.estimate), 1.0),
    }


def _position(height: float, x: str = "x", y: str = "y") -> dict[str, Any]:
    return {
        "x": alt.X(f"{x}:Q", scale=alt.Scale(domain=[0, WIDTH], nice=False), axis=None),
        "y": alt.Y(f"{y}:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None),
    }


def _words(language: str) -> list[alt.Tooltip]:
    chinese = language.startswith("zh")
    return [
        alt.Tooltip("from:N", title="从" if chinese else "From"),
        alt.Tooltip("to:N", title="到" if chinese else "To"),
        alt.Tooltip("value:N", title="路径系数" if chinese else "Coefficient"),
        alt.Tooltip("interval:N", title="区间" if chinese else "Interval"),
    ]


def _lines(segments: list[dict[str, Any]], height: float) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=segments))
        .mark_line(strokeCap="round")
        .encode(
            **_position(height),
            detail="line:N",
            order="order:Q",
            color=alt.Color("colour:N", scale=None),
            strokeWidth=alt.StrokeWidth("size:Q", scale=None),
            strokeDash=alt.StrokeDash(
                "dash:N",
                scale=alt.Scale(domain=["solid", "dashed"], range=[[1, 0], [4, 3]]),
                legend=None,
            ),
        )
    )
    return chart


def _texts(labels: list[dict[str, Any]], height: float, language: str) -> list[alt.Chart]:
    base = alt.Chart(alt.InlineData(values=labels)).encode(**_position(height), tooltip=_words(language))
    return [
        base.mark_text(fontSize=13, fontWeight="bold", dy=-5, color=INK).encode(text="value:N"),
        base.mark_text(fontSize=10, dy=8, color=INK).encode(text="shown:N"),
    ]


def _boxes(nodes: Sequence[_Node], height: float) -> list[alt.Chart]:
    values = [
        {
            "left": node.at[0] - HALF_WIDTH,
            "right": node.at[0] + HALF_WIDTH,
            "top": node.at[1] - HALF_HEIGHT,
            "bottom": node.at[1] + HALF_HEIGHT,
        }
        for node in nodes
    ]
    box = (
        alt.Chart(alt.InlineData(values=values))
        .mark_rect(fill=BLUE, fillOpacity=0.12, stroke=BLUE, strokeWidth=1.5, cornerRadius=6)
        .encode(**_position(height, "left", "top"), x2="right:Q", y2="bottom:Q")
    )
    lines = [line for node in nodes for line in _lines_of(node)]
    looks: dict[str, tuple[int, Any]] = {
        "name": (13, "bold"),
        "small": (11, "bold"),
        "detail": (11, "normal"),
    }
    texts = [
        alt.Chart(alt.InlineData(values=[line for line in lines if line["kind"] == kind]))
        .mark_text(fontSize=size, fontWeight=weight, color=INK)
        .encode(**_position(height), text="text:N")
        for kind, (size, weight) in looks.items()
    ]
    return [box, *texts]


def _lines_of(node: _Node) -> list[dict[str, Any]]:
    """The lines in a box: the name on one or two, then the figures."""
    texts = [*node.label.split("\n"), *([node.detail] if node.detail else [])]
    names = "small" if len(texts) > 2 else "name"
    kinds = [names] * (len(texts) - bool(node.detail)) + ["detail"] * bool(node.detail)
    step = 13 if len(texts) > 2 else 17
    return [
        {"text": text, "kind": kind, "x": node.at[0], "y": node.at[1] + (k - (len(texts) - 1) / 2) * step}
        for k, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    ]
