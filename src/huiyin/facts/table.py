"""From accepted answers to a table of facts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.codebook import Role, Variable
from huiyin.facts._json_columns import json_columns
from huiyin.facts.schema import CONTEXT, RESPONSE_ID, WEIGHT, arrow_schema, column_of
from huiyin.facts.text_columns import text_columns


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
            columns.append(_numbers(values))
        else:
            columns.append(_texts(values) if pa.types.is_string(kind) else pa.array(values, kind))
    by_column = {column_of(variable.key): variable for variable in variables}
    answers: list[Mapping[str, Any]] = [row.get("answers") or {} for row in rows]
    context: list[Mapping[str, Any]] = [row.get("context") or {} for row in rows]
    for field in list(schema)[len(CONTEXT) :]:
        if field.name not in by_column:
            continue  # derived from the text before it
        variable = by_column[field.name]
        key = variable.key
        values = [
            one[key] if key in one else other.get(key) for one, other in zip(answers, context, strict=True)
        ]
        columns.append(_values(values, field.type))
        if variable.role is Role.OPEN_TEXT:
            columns += [derived.derive(columns[-1]) for derived in text_columns]
    return pa.Table.from_arrays(columns, schema=schema)


def fact_table_of_columns(variables: Sequence[Variable], columns: pa.RecordBatch | pa.Table) -> pa.Table:
    """The same table, to the bit, from answers that are columns already: for a million of them.

    `columns` has `id` for the response, the context columns by name (a missing one reads as
    missing), and `answers` and `context` as JSON objects in text.
    """
    batch = columns if isinstance(columns, pa.RecordBatch) else _one_batch(columns)
    schema = arrow_schema(variables)
    names = set(schema.names)
    stored = [variable for variable in variables if column_of(variable.key) in names]
    kinds = {variable.key: schema.field(column_of(variable.key)).type for variable in stored}
    days = {key for key, kind in kinds.items() if pa.types.is_date(kind)}
    kinds |= dict.fromkeys(days, pa.string())
    answers, context = (json_columns(batch.column(name), kinds) for name in ("answers", "context"))
    if answers is None or context is None:
        return _row_by_row(variables, batch)
    made = [_context_column(batch, name, kind) for name, kind in CONTEXT]
    for variable in stored:
        key, kind = variable.key, kinds[variable.key]
        value = pc.coalesce(answers[key], context[key])
        if key in days:
            made.append(_days(value))
        else:
            made.append(_finite(value) if pa.types.is_floating(kind) else _trimmed(value))
        if variable.role is Role.OPEN_TEXT:
            made += [derived.derive(made[-1]) for derived in text_columns]
    return pa.Table.from_arrays(made, schema=schema)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _context_column(batch: pa.RecordBatch, name: str, kind: pa.DataType) -> pa.Array:
    source = "id" if name == RESPONSE_ID else name
    if source in batch.schema.names:
        column = batch.column(source).cast(kind)
    else:
        return pa.nulls(len(batch), kind)
    if name == WEIGHT:
        return _finite(column)
    return _trimmed(column) if pa.types.is_string(kind) else column


def _row_by_row(variables: Sequence[Variable], batch: pa.RecordBatch) -> pa.Table:
    rows = batch.to_pylist()
    for row in rows:
        row["answers"], row["context"] = json.loads(row["answers"]), json.loads(row["context"])
    return fact_table(variables, rows)


def _finite(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_finite(column), column, None)


def _trimmed(column: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.greater(pc.binary_length(text), 0), text, None)


def _values(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        return _days(_texts(values))
    return _numbers(values) if pa.types.is_floating(kind) else _texts(values)


def _days(texts: pa.Array) -> pa.Array:
    """Days of texts such as "2026-11-22"; what is none is missing."""
    coded = texts.dictionary_encode()
    days = pa.array([as_day(text) for text in coded.dictionary.to_pylist()], pa.date32())
    return days.take(coded.indices)


def _numbers(values: list[Any]) -> pa.Array:
    try:
        column = pa.array(values, pa.float64())  # numbers and gaps only: the usual case, and the fast one
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([as_number(value) for value in values], pa.float64())
    return _finite(column)


def _texts(values: list[Any]) -> pa.Array:
    return pa.array([as_text(value) for value in values], pa.string())


def as_number(value: Any) -> float | None:
    """The value as a finite number, or None.

    >>> as_number("4.5"), as_number("很好"), as_number(float("nan")), as_number(None)
    (4.5, None, None, None)
    """
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_day(value: Any) -> date | None:
    """The value as a day, or None.

    >>> as_day("2026-11-22"), as_day("22.11."), as_day(None)
    (datetime.date(2026, 11, 22), None, None)
    """
    text = str(value or "").strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def as_text(value: Any) -> str | None:
    """The value as text without space around it, or None when nothing is left."""
    if value is None:
        return None
    text = value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    return text.strip() or None
