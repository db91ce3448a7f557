"""Random conditions of the right types, and random rows with gaps, for all compilers alike."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from huiyin.conditions import Field, Kind

KINDS = {
    "nps": Kind.NUMBER,  # a float column: may hold not-a-number
    "n": Kind.NUMBER,  # a column of whole numbers
    "area": Kind.TEXT,
    "day": Kind.DATE,
    "at": Kind.MOMENT,
    "ok": Kind.BOOLEAN,
    "j_number": Kind.NUMBER,  # the others lie within JSON in a relational table
    "j_text": Kind.TEXT,
    "j_day": Kind.DATE,
    "j_ok": Kind.BOOLEAN,
}
FIELDS = tuple(Field(key, kind, {"zh": key, "en": key}) for key, kind in KINDS.items())
ARROW = pa.schema(
    [
        ("nps", pa.float64()),
        ("n", pa.int64()),
        ("area", pa.string()),
        ("day", pa.date32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("ok", pa.bool_()),
        ("j_number", pa.float64()),
        ("j_text", pa.string()),
        ("j_day", pa.date32()),
        ("j_ok", pa.bool_()),
    ]
)
TEXTS = ["北", "南区", "北区", "a", "A", "100%", "x'y\"z", "_", "\\", "😀", " "]
DAYS = [date(2026, 1, 1), date(2026, 11, 22), date(1999, 12, 31)]
MOMENTS = [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 22, 8, 30, 0, 250_000, tzinfo=UTC)]
NUMBERS = [-3, -2.5, 0, 0.5, 1, 2, 6, 10]
POOLS: dict[Kind, list[Any]] = {
    Kind.NUMBER: NUMBERS,
    Kind.TEXT: TEXTS,
    Kind.DATE: [day.isoformat() for day in DAYS],
    Kind.MOMENT: [*(moment.isoformat() for moment in MOMENTS), "2026-01-01", "2026-11-22T16:30:00.25+08:00"],
    Kind.BOOLEAN: [True, False],
}

row = st.fixed_dictionaries(
    {
        "nps": st.sampled_from([None, math.nan, *map(float, NUMBERS)]),
        "n": st.sampled_from([None, -3, -2, 0, 1, 2, 6]),
        "area": st.sampled_from([None, "", *TEXTS]),
        "day": st.sampled_from([None, *DAYS]),
        "at": st.sampled_from([None, *MOMENTS]),
        "ok": st.sampled_from([None, True, False]),
        "j_number": st.sampled_from([None, *map(float, NUMBERS)]),
        "j_text": st.sampled_from([None, "", *TEXTS]),
        "j_day": st.sampled_from([None, *DAYS]),
        "j_ok": st.sampled_from([None, True, False]),
    }
)
rows = st.lists(row, min_size=1, max_size=12)


def _var(key: str) -> dict[str, str]:
    return {"var": key}


keys = st.sampled_from(list(KINDS))
numeric = st.sampled_from([key for key, kind in KINDS.items() if kind is Kind.NUMBER])
operand = st.recursive(
    st.one_of(numeric.map(_var), st.sampled_from(NUMBERS)),
    lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner).map(lambda o: {o[0]: [o[1], o[2]]}),
    max_leaves=3,
)


@st.composite
def _simple(draw: st.DrawFn) -> Any:
    """A column against constants."""
    key = draw(keys)
    kind = KINDS[key]
    value = st.sampled_from(POOLS[kind])
    forms = ["==", "!=", "===", "!==", "in", "missing", "null"]
    if kind.is_ordered:
        forms += ["<", "<=", ">", ">=", "between"]
    if kind is Kind.TEXT:
        forms.append("within")
    if kind is Kind.BOOLEAN:
        forms.append("alone")
    match form := draw(st.sampled_from(forms)):
        case "in":
            return {"in": [_var(key), draw(st.lists(st.one_of(value, st.none()), max_size=4))]}
        case "missing":
            return {"missing": draw(st.lists(keys, min_size=1, max_size=2))}
        case "null":
            return {draw(st.sampled_from(["==", "!="])): [_var(key), None]}
        case "between":
            return {draw(st.sampled_from(["<", "<="])): [draw(value), _var(key), draw(value)]}
        case "within":
            return {"in": [draw(value), _var(key)]}
        case "alone":
            return _var(key)
    sides = [_var(key), draw(value)]
    return {form: sides if draw(st.booleans()) else sides[::-1]}


@st.composite
def _of_columns(draw: st.DrawFn) -> Any:
    """Two columns of one kind, or sums of numbers."""
    one = draw(keys.filter(lambda key: KINDS[key] is not Kind.MOMENT))
    other = draw(st.sampled_from([key for key, kind in KINDS.items() if kind is KINDS[one]]))
    signs = ["==", "!=", "<", "<=", ">", ">="] if KINDS[one].is_ordered else ["==", "!="]
    sign = draw(st.sampled_from(signs))
    if KINDS[one] is Kind.NUMBER and draw(st.booleans()):
        return {sign: [{"+": [_var(one), draw(operand)]}, draw(operand)]}
    return {sign: [_var(one), _var(other)]}


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda of: {"and": of}),
        several.map(lambda of: {"or": of}),
        inner.map(lambda of: {"!": of}),
        inner.map(lambda of: {"!!": [of]}),
    )


rules = st.recursive(st.one_of(_simple(), _of_columns(), st.booleans()), _combined, max_leaves=5)
