"""DuckDB: the default, embedded; Ibis speaks to it."""

from __future__ import annotations

import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from huiyin.analytics.summaries import Histogram
from huiyin.conditions import EVERYTHING, Condition
from huiyin.conditions.ibis_expression import expression_of
from huiyin.facts.engines import _direct as direct
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._direct import DirectEngine
from huiyin.facts.engines._kernels import GroupKey
from huiyin.facts.engines.base import engines
from huiyin.facts.problems import PartMissing
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource

MEMORY_LIMIT = "2GB"
_VIEW = "facts"

_own = threading.local()  # one connection a thread: a shared one fails under load, and may hang


def _connection() -> Any:
    if not hasattr(_own, "connection"):
        import ibis

        _own.connection = ibis.duckdb.connect(
            memory_limit=MEMORY_LIMIT,
            temp_directory=tempfile.gettempdir(),
            autoinstall_known_extensions="false",  # nothing is fetched while the program runs
            autoload_known_extensions="false",
        )
    return _own.connection


@engines.register
class DuckDBEngine(DirectEngine):
    """Questions to tables as queries; counts, sums and streams of rows by the kernel, straight from the parts."""

    key = "duckdb"
    name = {"zh": "DuckDB", "en": "DuckDB"}
    about = {
        "zh": "内嵌的列式数据库，网页上的数字默认由它计算。",
        "en": "An embedded columnar database; computes the figures of the pages by default.",
    }

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        if source.table is None:
            return direct.count(source, by, where, present)
        with _facts(source, [*by, *present, *where.columns]) as table:
            table = _where(table, where)
            for name in present:
                table = table.filter(_present(table[name]))
            if not by:
                return {(): _fetched(table.aggregate(n=table.count()))[0]["n"]}
            keys = _keys(table, by)
            found = _fetched(table.group_by(**keys).aggregate(n=table.count()))
        return {tuple(row[key] for key in keys): row["n"] for row in found}

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        if not columns:
            return {}
        with _facts(source, [*columns, *where.columns]) as table:
            table = _where(table, where)
            numbers = {f"n{at}": table[name].nullif("").nunique() for at, name in enumerate(columns)}
            row = _fetched(table.aggregate(**numbers))[0]
        return {name: row[f"n{at}"] for at, name in enumerate(columns)}

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        if weight or source.table is None:
            return direct.histograms(source, columns, by, where, weight)
        with _facts(source, [*by, *where.columns], columns) as table:
            chosen = _where(table, where)
            keys = {f"g{at}": chosen[name] for at, name in enumerate(by)}
            counts = {
                name: _executed(
                    chosen.group_by(**keys, x=chosen[name]).aggregate(n=chosen.count())
                ).to_arrow_table()
                for name in columns
            }
        return {name: kernels.histograms_of_counts(counted, tuple(keys)) for name, counted in counts.items()}


@contextmanager
def _facts(source: FactSource, columns: Sequence[str], numbers: Sequence[str] = ()) -> Iterator[Any]:
    """The named columns of the source as a table of this thread's connection, `numbers` read as such."""
    import ibis

    connection = _connection()
    kinds = {name: source.type_of(name) for name in [*columns, RESPONSE_ID]}
    kinds |= dict.fromkeys(numbers, pa.float64())
    name = f"facts_{uuid.uuid4().hex}"
    if source.table is not None:
        connection.con.register(name, source.table)
        origin, known = f'"{name}"', frozenset(source.table.column_names)
    else:
        known = frozenset().union(*(_columns_of(file) for file in source.files))
        listed = ", ".join(_quoted(file, "'") for file in source.files)
        origin = f"read_parquet([{listed}], union_by_name = true)"
    selected = ", ".join(_selected(column, kind, column in known) for column, kind in kinds.items())
    empty = source.table is None and not source.files
    query = f"SELECT {selected}" + (" WHERE false" if empty else f" FROM {origin}")  # noqa: S608
    # A view is parsed once, by DuckDB itself; handing the text to Ibis would parse it for every question.
    connection.con.execute(f"CREATE OR REPLACE TEMP VIEW {_VIEW} AS {query}")
    try:
        yield ibis.table(ibis.schema(pa.schema(list(kinds.items()))), name=_VIEW)
    finally:
        if source.table is not None:
            connection.con.unregister(name)


def _executed(question: Any) -> Any:
    connection = _connection()
    # A text ends at NUL for DuckDB's parser, though not for DuckDB.
    query = connection.compile(question).replace("\x00", "' || chr(0) || '")
    return connection.con.execute(query)


def _fetched(question: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _executed(question).to_arrow_table().to_pylist()
    return rows


@lru_cache(maxsize=4096)
def _columns_of(file: str) -> frozenset[str]:
    """The columns of a part; parts never change, so they are asked once."""
    try:
        return frozenset(pq.read_schema(file).names)
    except FileNotFoundError:
        raise PartMissing(name=Path(file).name) from None


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark


def _selected(column: str, kind: pa.DataType, known: bool) -> str:
    """One column of the query, read as the schema says whatever the part holds."""
    name = _quoted(column, '"')
    return f"TRY_CAST({name if known else 'NULL'} AS {_sql_type(kind)}) AS {name}"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "DOUBLE"
    if pa.types.is_integer(kind):
        return "BIGINT"
    if pa.types.is_date(kind):
        return "DATE"
    return "TIMESTAMPTZ" if pa.types.is_timestamp(kind) else "VARCHAR"


def _where(table: Any, where: Condition) -> Any:
    return table if where.is_everything else table.filter(expression_of(where, table))


def _present(column: Any) -> Any:
    present = column.notnull()
    return present & ~column.isnan() if column.type().is_floating() else present


def _keys(table: Any, by: Sequence[str]) -> dict[str, Any]:
    """Grouping expressions under plain names; a missing value is ""."""
    return {f"g{at}": table[name].cast("string").fill_null("") for at, name in enumerate(by)}
