"""Parts on a ClickHouse server.

All parts with the same columns are one table, and each part is a partition of it: put there in one step,
taken away in one step.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from huiyin.facts.engines import _clickhouse_sql as dialect
from huiyin.facts.engines._clickhouse_wire import address, client, failures, rows
from huiyin.facts.engines._part_files import batches_of, check, digests_of, file_of, schema_of
from huiyin.facts.source import FactSource

TABLES = "huiyin_parts_"
PART = "part"  # the column by which a table is divided
_OURS = f"database = currentDatabase() AND startsWith(table, '{TABLES}')"


@dataclass(frozen=True)
class Held:
    """Where a part lies on the server, and how many rows it has there."""

    table: str
    n_rows: int


@dataclass(frozen=True)
class Contents:
    """What this process knows of a server; every question puts it to the test."""

    parts: Mapping[str, Held]
    schemas: Mapping[str, pa.Schema]  # of each table


_known: dict[str, Contents] = {}
_empty: set[str] = set()  # parts without a row, which are no partition anywhere


def contents() -> Contents:
    """What is on the server, as last seen."""
    return _known.get(address()) or look()


def lacking(server: Contents, source: FactSource) -> bool:
    """Whether a part of the source is not there."""
    return any(digest not in server.parts and digest not in _empty for digest in digests_of(source))


def look() -> Contents:
    """What is on the server now."""
    schemas = {
        row["table"]: pa.schema([(name, dialect.KINDS[kind]) for name, kind in json.loads(row["comment"])])
        for row in rows(
            f"SELECT name AS table, comment FROM system.tables WHERE {_OURS.replace('(table', '(name')} AND comment != ''"  # noqa: S608
        )
    }
    found = rows(
        "SELECT table, partition, toInt64(sum(rows)) AS n_rows FROM system.parts"  # noqa: S608
        f" WHERE active AND {_OURS} GROUP BY table, partition"
    )
    parts = {row["partition"]: Held(row["table"], row["n_rows"]) for row in found if row["table"] in schemas}
    _known[address()] = server = Contents(parts, schemas)
    return server


def load(source: FactSource) -> Contents:
    """Bring every part that lacks to the server; gives what is there then."""
    server = look()
    alike: defaultdict[pa.Schema, list[tuple[str, str]]] = defaultdict(list)
    for digest, part in digests_of(source).items():
        held = server.parts.get(digest)
        if held is None or (part.n_rows and held.n_rows != part.n_rows):
            file = file_of(source, part)
            check(file, part.sha256)
            alike[schema_of(file)].append((digest, file))
    with failures():
        for schema, parts in alike.items():
            _load(schema, parts)
    return look()


def sweep(listed: Container[str], older_than_seconds: float) -> int:
    """Drop the copies of parts that are not listed and were brought long enough ago."""
    found = rows(
        "SELECT table, partition FROM system.parts"  # noqa: S608
        f" WHERE active AND {_OURS} GROUP BY table, partition"
        f" HAVING max(modification_time) <= now() - {round(older_than_seconds)}"
    )
    dropped = [row for row in found if row["partition"] not in listed]
    with failures():
        for row in dropped:
            client().command(f"ALTER TABLE {row['table']} DROP PARTITION {dialect.text_of(row['partition'])}")
    _known.pop(address(), None)
    return len(dropped)


def _load(schema: pa.Schema, parts: Sequence[tuple[str, str]]) -> None:
    """Bring parts of one table: each into a table beside first, then over in one step."""
    server, described = client(), json.dumps(_described(schema), ensure_ascii=False)
    table = TABLES + hashlib.sha256(described.encode()).hexdigest()[:24]
    beside = f"{table}_{secrets.token_hex(6)}"
    body = "".join(f", {dialect.name_of(f.name)} {dialect.stored_as(f.type)}" for f in schema)
    layout = f"({PART} LowCardinality(String){body}) ENGINE = MergeTree PARTITION BY {PART} ORDER BY tuple()"
    options = "SETTINGS old_parts_lifetime = 1"  # what is dropped leaves the disk at once
    comment = f"COMMENT {dialect.text_of(described)}"
    server.command(f"CREATE TABLE IF NOT EXISTS {table} {layout} {options} {comment}")
    server.command(f"CREATE TABLE {beside} {layout} {options}")
    try:
        for digest, file in parts:
            n_rows, place = pq.read_metadata(file).num_rows, dialect.text_of(digest)
            if not n_rows:
                _empty.add(digest)
                continue
            server.raw_insert(beside, [PART, *schema.names], _sent(file, schema, digest), fmt="ArrowStream")
            arrived = int(server.command(f"SELECT count() FROM {beside} WHERE {PART} = {place}"))  # noqa: S608
            if arrived != n_rows:
                raise EOFError(f"{arrived} rows of {n_rows} arrived")
            server.command(f"ALTER TABLE {table} REPLACE PARTITION {place} FROM {beside}")
    finally:
        server.command(f"DROP TABLE IF EXISTS {beside} SYNC")


def _described(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(field.name, dialect.kind_of(field.type)) for field in schema]


def _sent(file: str, schema: pa.Schema, digest: str) -> Iterator[bytes]:
    """The rows of a part as pieces of one Arrow stream."""
    fields = [(PART, pa.string()), *((field.name, dialect.carried_as(field.type)) for field in schema)]
    carried, sink = pa.schema(fields), _Pieces()
    with pa.ipc.new_stream(sink, carried) as writer:
        for batch in batches_of(file):
            columns = [pa.repeat(pa.scalar(digest), batch.num_rows), *batch.columns]
            writer.write_batch(
                pa.RecordBatch.from_arrays(
                    [column.cast(field.type) for column, field in zip(columns, carried, strict=True)],
                    schema=carried,
                )
            )
            yield sink.taken()
    yield sink.taken()


class _Pieces:
    """A file that hands over what was written to it so far."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held here."""
