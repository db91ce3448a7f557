"""Parts as tables of PostgreSQL: loaded once, known by the SHA-256 of the file, read together as one relation."""

from __future__ import annotations

import json
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from huiyin.facts.engines._part_files import batches_of, check, digests_of, file_of, schema_of
from huiyin.facts.engines._postgres_link import Watch, connected
from huiyin.facts.source import FactSource

SCHEMA = "huiyin_facts"
NUL, INSTEAD = (
    "\x00",
    "\ufdd0",
)  # PostgreSQL's texts have no NUL: this stands for it, which no text may contain
_LOOK_AGAIN = 0.2  # seconds, while another loads the same part
_LIST = """
CREATE SCHEMA IF NOT EXISTS huiyin_facts;
CREATE UNLOGGED TABLE IF NOT EXISTS huiyin_facts.parts (
    sha256 text PRIMARY KEY, columns jsonb NOT NULL, longest bigint NOT NULL,
    n_rows bigint NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now()
);
"""
_NUMBER = r"^\s*[+-]?(\d{1,200}\.?\d{0,200}|\.\d{1,200})([eE][+-]?\d{1,2})?\s*$"
_LOCK = 0x68757969  # of the advisory locks under which tables are made


@dataclass(frozen=True)
class Loaded:
    """A part in the database: each column's short name and type there, and the bytes of texts in its longest row."""

    sha256: str
    columns: Mapping[str, tuple[str, str]]
    longest: int

    @property
    def table(self) -> str:
        return f'{SCHEMA}."p{self.sha256[:60]}"'


_known: dict[
    str, Loaded
] = {}  # what a table looks like never changes; whether it is there is asked every time


def found(connection: psycopg.Connection[Any], digests: Sequence[str]) -> list[Loaded] | None:
    """The tables of all these parts as this transaction sees them, or None when one is not there."""
    if not digests:
        return []
    try:
        rows = connection.execute(
            "SELECT sha256, CASE WHEN sha256 = ANY(%s) THEN NULL ELSE columns END, longest"
            " FROM huiyin_facts.parts WHERE sha256 = ANY(%s)",
            [[one for one in digests if one in _known], list(digests)],
        ).fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        connection.rollback()
        return None
    for digest, columns, longest in rows:
        if columns is not None:
            pairs = {name: (short, kind) for name, (short, kind) in columns.items()}
            _known[digest] = Loaded(digest, pairs, longest)
    there = {digest for digest, _, _ in rows}
    return [_known[digest] for digest in digests] if there.issuperset(digests) else None


def load(source: FactSource) -> None:
    """Load every part that lacks, each in a transaction of its own."""
    with connected() as (connection, _):
        _make_list(connection)
        there = {row[0] for row in connection.execute("SELECT sha256 FROM huiyin_facts.parts").fetchall()}
    for digest, part in digests_of(source).items():
        if digest not in there:
            file = file_of(source, part)
            check(file, part.sha256)
            with connected() as (connection, watch):
                _load(connection, watch, file, digest)
                connection.commit()


def sweep(listed: Container[str], older_than_seconds: float) -> int:
    """Drop the tables of parts that are not listed and were loaded long enough ago."""
    with connected() as (connection, _):
        _make_list(connection)
        rows = connection.execute(
            "SELECT sha256 FROM huiyin_facts.parts WHERE loaded_at <= now() - make_interval(secs => %s)",
            [older_than_seconds],
        ).fetchall()
    dropped = 0
    for (digest,) in rows:
        if digest not in listed:
            with connected() as (connection, _):
                connection.execute(f"DROP TABLE IF EXISTS {Loaded(digest, {}, 0).table}")
                connection.execute("DELETE FROM huiyin_facts.parts WHERE sha256 = %s", [digest])
                connection.commit()
            dropped += 1
    return dropped


def relation(tables: Sequence[Loaded], kinds: Mapping[str, pa.DataType], short: Mapping[str, str]) -> str:
    """SQL of all rows with the columns read as `kinds` under their `short` names."""
    parts = []
    for table in tables:
        columns = ", ".join(
            f'{_read(table.columns.get(name), type_of(kind))} AS "{short[name]}"'
            for name, kind in kinds.items()
        )
        parts.append(f"SELECT {columns} FROM {table.table}")  # noqa: S608 - names are ours
    if not parts:
        nothing = ", ".join(f'NULL::{type_of(kind)} AS "{short[name]}"' for name, kind in kinds.items())
        parts = [f"SELECT {nothing} WHERE false"]
    return " UNION ALL ".join(parts)


def type_of(kind: pa.DataType) -> str:
    """The type of a column in PostgreSQL."""
    if pa.types.is_floating(kind):
        return "double precision"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_date(kind):
        return "date"
    return "timestamptz" if pa.types.is_timestamp(kind) else "text"


def _compared(kind: str) -> str:
    """The type of a column; texts are compared by their code points, whatever the database's language."""
    return f'{kind} COLLATE "C"' if kind == "text" else kind


def _read(stored: tuple[str, str] | None, wanted: str) -> str:
    if stored is None:
        return f"NULL::{wanted}"
    column, kind = f'"{stored[0]}"', stored[1]
    if kind == wanted:
        return column
    if kind == "text" and wanted in {"double precision", "bigint"}:
        return f"CASE WHEN {column} ~ '{_NUMBER}' THEN {column}::double precision END::{wanted}"
    numbers = {"double precision", "bigint"}
    castable = wanted == "text" or {kind, wanted} == numbers
    return f"{column}::{_compared(wanted)}" if castable else f"NULL::{wanted}"


def _make_list(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # two at once would collide
    connection.execute(_LIST)
    connection.commit()


def _load(connection: psycopg.Connection[Any], watch: Watch, file: str, digest: str) -> None:
    """One part in one transaction; whoever loads the same one meanwhile waits and then finds it.

    A part may take long, its server not: the watch begins anew with every sign of life.
    """
    schema = schema_of(file)
    place = [_LOCK, int(digest[:7], 16)]
    while connection.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", place).fetchone() != (True,):
        time.sleep(_LOOK_AGAIN)
        watch.wait()
    if connection.execute("SELECT 1 FROM huiyin_facts.parts WHERE sha256 = %s", [digest]).fetchone():
        return
    columns = {field.name: (f"c{at}", type_of(field.type)) for at, field in enumerate(schema)}
    table = Loaded(digest, columns, 0).table
    body = ", ".join(f'"{short}" {_compared(kind)}' for short, kind in columns.values())
    connection.execute(
        f"DROP TABLE IF EXISTS {table}"
    )  # a server that crashed emptied it, and the list of parts
    connection.execute(f"CREATE UNLOGGED TABLE {table} ({body})")
    longest = n_rows = 0
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
        for batch in batches_of(file):
            plain = pa.RecordBatch.from_arrays([_storable(column) for column in batch.columns], schema=schema)
            longest, n_rows = max(longest, _longest(plain)), n_rows + plain.num_rows
            copy.write(_as_csv(plain))
            watch.wait()
    connection.execute(
        "INSERT INTO huiyin_facts.parts (sha256, columns, longest, n_rows) VALUES (%s, %s, %s, %s)",
        [digest, json.dumps(columns), longest, n_rows],
    )


def _storable(column: pa.Array) -> pa.Array:
    return pc.replace_substring(column, NUL, INSTEAD) if pa.types.is_string(column.type) else column


def _longest(batch: pa.RecordBatch) -> int:
    """At least the bytes of texts in the longest row."""
    texts = [column for column in batch.columns if pa.types.is_string(column.type)]
    return sum(pc.max(pc.binary_length(column)).as_py() or 0 for column in texts)


def _as_csv(batch: pa.RecordBatch) -> bytes:
    """Missing is nothing, an empty text is "": what COPY reads."""
    sink = pa.BufferOutputStream()
    csv.write_csv(batch, sink, csv.WriteOptions(include_header=False, quoting_style="needed"))
    return bytes(sink.getvalue())
