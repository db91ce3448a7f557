"""ClickHouse's SQL where it differs without saying so.

Days are whole numbers of days and moments whole numbers of microseconds: ClickHouse's own types begin in
1900 or 1970, and its moments in SQL lose what is below a second. Not-a-number is missing. Texts are bytes,
which decides nothing here: questions compare texts and look for one in another, and never count or cut
characters.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa

from huiyin.facts.engines._sql import Kinds, short_names, shortened

_NUMBER = r"^\\s*[+-]?(\\d{1,200}\\.?\\d{0,200}|\\.\\d{1,200})([eE][+-]?\\d{1,2})?\\s*$"
KINDS = {
    "number": pa.float64(),
    "whole": pa.int64(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
    "boolean": pa.bool_(),
    "text": pa.string(),
}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def name_of(column: str) -> str:
    """A column's name in SQL."""
    return "`" + column.replace("\\", "\\\\").replace("`", "\\`") + "`"


def text_of(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def kind_of(kind: pa.DataType) -> str:
    """The name of a kind of column, by which a table remembers what it was."""
    return next(name for name, known in KINDS.items() if known.equals(kind))


def stored_as(kind: pa.DataType) -> str:
    """The type in which a column of that kind is kept in a table of a server."""
    if pa.types.is_floating(kind):
        return "Nullable(Float64)"
    if pa.types.is_boolean(kind):
        return "Nullable(Bool)"
    if pa.types.is_date(kind):
        return "Nullable(Int32)"
    return "Nullable(Int64)" if pa.types.is_integer(kind) or _is_moment(kind) else "Nullable(String)"


def carried_as(kind: pa.DataType) -> pa.DataType:
    """The Arrow type in which values of that kind come and go."""
    if pa.types.is_date(kind):
        return pa.int32()
    return pa.int64() if _is_moment(kind) else kind


def read(column: str, stored: pa.DataType | None, wanted: pa.DataType) -> str:
    """SQL of a column read as `wanted` whatever a part holds; None is a part that lacks it."""
    if stored is None:
        return f"CAST(NULL AS {stored_as(wanted)})"
    if stored.equals(wanted):
        return column
    if pa.types.is_string(stored) and (pa.types.is_floating(wanted) or pa.types.is_integer(wanted)):
        number = f"if(match({column}, '{_NUMBER}'), toFloat64OrNull(trimBoth(replaceRegexpAll({column}, '\\\\s', ''))), NULL)"
        return f"accurateCastOrNull({number}, '{stored_as(wanted)[9:-1]}')"
    plain = (pa.types.is_floating, pa.types.is_integer)
    if pa.types.is_string(wanted) and any(is_plain(stored) for is_plain in plain):
        return f"toString({column})"
    if any(one(stored) for one in plain) and any(one(wanted) for one in plain):
        return f"accurateCastOrNull({column}, '{stored_as(wanted)[9:-1]}')"
    return f"CAST(NULL AS {stored_as(wanted)})"


def nothing(kinds: Kinds) -> str:
    """SQL of a relation with these columns and no row."""
    short = short_names(kinds)
    columns = ", ".join(f"{read('', None, kind)} AS {short[name]}" for name, kind in kinds.items())
    return f"SELECT {columns} WHERE false"


def as_asked(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """An answer in the types of the question: days and moments are whole numbers until here."""
    columns = [
        column if column.type.equals(field.type) else column.cast(carried_as(field.type)).cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def compiled(question: Any, kinds: Kinds) -> str:
    """A question of Ibis in ClickHouse's SQL, days and moments as whole numbers, columns by short names."""
    compiler = _compiler()
    return str(shortened(compiler.to_sqlglot(question), short_names(kinds)).sql(compiler.dialect))


def _is_moment(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind))


@cache
def _compiler() -> Any:
    import sqlglot.expressions as sge
    from ibis.backends.sql.compilers import ClickHouseCompiler

    class Compiler(ClickHouseCompiler):  # type: ignore[misc]
        """Ibis's own, but for days and moments."""

        def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802 - Ibis's name
            if dtype.is_timestamp():
                moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value
                return sge.convert((moment - _BEGINNING) // timedelta(microseconds=1))
            if dtype.is_date():
                return sge.convert((value - _BEGINNING.date()).days)
            return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    return Compiler()
