"""From accepted answers to a table of facts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from huiyin.analytics.codebook import Variable
from huiyin.facts.schema import CONTEXT, RESPONSE_ID, WEIGHT, arrow_schema, column_of


def fact_table(variables: Sequence[Variable], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """One row an answer, one typed column a variable.

    A row has the keys of the context columns (a missing one reads as missing), with `id` for the
    response, and the mappings `answers` and `context`, both by variable key. What is no number
    where a number belongs is missing, and so are empty texts.

    >>> from huiyin.analytics.codebook import Role, Scale
    >>> row = {"id": 7, "answers": {"q": 4}, "context": {"area": "北"}}
    >>> area, q = Variable("area", "地区", Role.SEGMENT), Variable("q", "满意", Role.RATING, Scale(1, 5))
    >>> fact_table([area, q], [row]).select(["response_id", "q_area", "q_q"]).to_pylist()
    [{'response_id': 7, 'q_area': '北', 'q_q': 4.0}]
    """
    schema = arrow_schema(variables)
    columns: list[pa.Array] = []
    for name, kind in CONTEXT:
        source = "id" if name == RESPONSE_ID else name
        values = [row.get(source) for row in rows]
        if name == WEIGHT:
            values = [as_number(value) for value in values]
        elif pa.types.is_string(kind):
            values = [as_text(value) for value in values]
        columns.append(pa.array(values, kind))
    by_column = {column_of(variable.key): variable.key for variable in variables}
    for field in list(schema)[len(CONTEXT) :]:
        key = by_column[field.name]
        convert = as_number if pa.types.is_floating(field.type) else as_text
        columns.append(pa.array([convert(_value(row, key)) for row in rows], field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _value(row: Mapping[str, Any], key: str) -> Any:
    answers: Mapping[str, Any] = row.get("answers") or {}
    if key in answers:
        return answers[key]
    context: Mapping[str, Any] = row.get("context") or {}
    return context.get(key)


def as_number(value: Any) -> float | None:
    """The value as a finite number, or None.

    >>> as_number("4.5"), as_number("很好"), as_number(float("nan")), as_number(None)
    (4.5, None, None, None)
    """
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def as_text(value: Any) -> str | None:
    """The value as text without space around it, or None when nothing is left."""
    if value is None:
        return None
    text = value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    return text.strip() or None
