"""The fact schema: one row a response, one typed column a variable, context frozen at answer time."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from huiyin.analytics.codebook import Role, Variable

RESPONSE_ID = "response_id"
WEIGHT = "weight"

CONTEXT = (
    (RESPONSE_ID, pa.int64()),
    ("respondent_key", pa.string()),
    ("recorded_at", pa.timestamp("us", tz="UTC")),
    ("answered_on", pa.date32()),
    ("wave", pa.string()),
    ("channel", pa.string()),
    ("batch", pa.string()),
    ("unit_path", pa.string()),
    ("language", pa.string()),
    (WEIGHT, pa.float64()),
)


def column_of(key: str) -> str:
    """The fact column of a variable: its key behind "q_", so that it never collides with context."""
    return f"q_{key}"


def arrow_schema(variables: Sequence[Variable]) -> pa.Schema:
    """Context columns, then the variables': numbers as float64, segments and texts as strings."""
    fields = [pa.field(name, kind) for name, kind in CONTEXT]
    for variable in variables:
        if variable.role in {Role.IGNORE, Role.RESPONDENT_ID, Role.DATE, Role.WEIGHT, Role.WAVE}:
            continue  # these live in the context columns
        kind = pa.float64() if variable.role.is_numeric else pa.string()
        fields.append(pa.field(column_of(variable.key), kind))
    return pa.schema(fields)
