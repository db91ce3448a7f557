"""The fact schema: one row a response, one typed column a variable, context frozen at answer time."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from huiyin.analytics.codebook import Role, Variable
from huiyin.facts.text_columns import text_columns

RESPONSE_ID = "response_id"
WEIGHT = "weight"
RECORDED_AT = "recorded_at"
ANSWERED_ON = "answered_on"
SUPERSEDED_AT = "superseded_at"  # only in parts that hold earlier versions of answers

OWN, THIRD_PARTY = "own", "third_party"  # whose survey an answer comes from
VALID = "valid"

CONTEXT = (
    (RESPONSE_ID, pa.int64()),
    ("respondent_key", pa.string()),
    ("version", pa.int64()),
    (RECORDED_AT, pa.timestamp("us", tz="UTC")),
    (SUPERSEDED_AT, pa.timestamp("us", tz="UTC")),
    (ANSWERED_ON, pa.date32()),
    ("wave", pa.string()),
    ("channel", pa.string()),
    ("batch", pa.string()),
    ("unit_path", pa.string()),
    ("language", pa.string()),
    ("mode", pa.string()),
    ("source", pa.string()),
    ("validity", pa.string()),
    (WEIGHT, pa.float64()),
)


def column_of(key: str) -> str:
    """The fact column of a variable: its key behind "q_", so that it never collides with context."""
    return f"q_{key}"


def text_column_of(key: str, derived: str) -> str:
    """The fact column that holds something derived from an open text: `derived` is the text column's key."""
    return f"t_{key}_{derived}"


def arrow_schema(variables: Sequence[Variable]) -> pa.Schema:
    """Context columns, then the variables': numbers as float64, days as dates, segments and texts as strings.

    Behind each open text come the columns derived from it.
    """
    fields = [pa.field(name, kind) for name, kind in CONTEXT]
    for variable in variables:
        if variable.role in {Role.IGNORE, Role.RESPONDENT_ID, Role.DATE, Role.WEIGHT, Role.WAVE}:
            continue  # these live in the context columns
        fields.append(pa.field(column_of(variable.key), _kind_of(variable.role)))
        if variable.role is Role.OPEN_TEXT:
            fields += [pa.field(text_column_of(variable.key, one.key), one.kind) for one in text_columns]
    return pa.schema(fields)


def _kind_of(role: Role) -> pa.DataType:
    if role is Role.DAY:
        return pa.date32()
    return pa.float64() if role.is_numeric else pa.string()
