"""The data of a chart as a table: for screen readers, for the curious, and where no script runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class ChartTable:
    """Headings and cells, all as text."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Column:
    field: str
    title: str
    format: str


def finite(value: Any) -> Any:
    """The same plain data with NaN and infinities as None: JSON knows neither."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(part) for part in value]
    return value


def table_of(spec: dict[str, Any]) -> ChartTable | None:
    """The inline data of a Vega-Lite specification; None when it has none.

    Columns are the fields of the first tooltip that lists its fields, with its titles and formats;
    without one, all fields that any encoding shows.
    """
    rows = _rows(spec)
    if not rows:
        return None
    encodings = list(_encodings(spec))
    known = {key for row in rows for key in row}
    columns = [column for column in _columns(encodings) if column.field in known]
    if not columns:
        columns = [_Column(key, key, "") for key in rows[0]]
    cells = dict.fromkeys(tuple(_text(row.get(c.field), c.format) for c in columns) for row in rows)
    return ChartTable(tuple(column.title for column in columns), tuple(cells))


def _rows(spec: dict[str, Any]) -> list[Row]:
    datasets = spec.get("datasets", {})
    longest: list[Row] = []
    for part in _views(spec):
        data = part.get("data")
        if not isinstance(data, dict):
            continue
        values = data.get("values", datasets.get(data.get("name", ""), []))
        if isinstance(values, list) and len(values) > len(longest) and isinstance(values[0], dict):
            longest = values
    return longest


def _views(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield spec
    for name in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(name, ()):
            yield from _views(part)
    if isinstance(spec.get("spec"), dict):
        yield from _views(spec["spec"])


def _encodings(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for view in _views(spec):
        encoding = view.get("encoding")
        if isinstance(encoding, dict):
            yield encoding


def _columns(encodings: list[dict[str, Any]]) -> list[_Column]:
    for encoding in encodings:
        tooltip = encoding.get("tooltip")
        if isinstance(tooltip, list):
            return [column for part in tooltip if (column := _column(part))]
    found: dict[str, _Column] = {}
    for encoding in encodings:
        for channel in encoding.values():
            column = _column(channel)
            if column is not None and (
                column.field not in found or found[column.field].title == column.field
            ):
                found[column.field] = column
    return list(found.values())


def _column(channel: Any) -> _Column | None:
    if not isinstance(channel, dict) or not isinstance(channel.get("field"), str):
        return None
    title = channel.get("title")
    words = title if isinstance(title, str) and title else channel["field"]
    form = channel.get("format")
    if not isinstance(form, str):
        axis = channel.get("axis")
        form = axis.get("format") if isinstance(axis, dict) else None
    return _Column(channel["field"], words, form if isinstance(form, str) else "")


def _text(value: Any, form: str) -> str:
    """A cell; number formats of the chart are those of Python, but for d3's `~`, which falls away."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    try:
        return format(value, form.replace("~", "")) if form else f"{value:g}"
    except ValueError:
        return f"{value:g}"
