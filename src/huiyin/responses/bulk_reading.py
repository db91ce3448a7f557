"""Reading many answers as columns: the database hands over text, Arrow parses it; no Python object a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
from django.db import connection

from huiyin.responses.contracts import Validity
from huiyin.responses.models import Response
from huiyin.responses.versions import newest_versions
from huiyin.surveys.queries import waves

MOMENT = pa.timestamp("us", tz="UTC")
_AS_READ = pa.schema(
    {
        "id": pa.int64(),
        "respondent_key": pa.string(),
        "recorded_at": pa.string(),
        "answered_on": pa.string(),
        "wave_id": pa.int64(),
        "channel": pa.string(),
        "batch": pa.string(),
        "language": pa.string(),
        "mode": pa.string(),
        "source": pa.string(),
        "unit_path": pa.string(),
    }
)


def stored_arrow(
    programme_id: int,
    first_id: int = 0,
    last_id: int | None = None,
    *,
    batch: str | None = None,
    ids: Sequence[int] | None = None,
    size: int = 10_000,
) -> Iterator[pa.RecordBatch]:
    """The newest versions of the answers in an id range (or of `ids`), oldest first, at most `size` at a time.

    Columns: id, version, validity, respondent_key, recorded_at (UTC), answered_on, wave, channel, batch,
    language, mode, source, unit_path, weight, and answers and context as JSON objects in text.
    """
    names = {wave.pk: wave.name for wave in waves(programme_id)}
    listed = None if ids is None else json.dumps(sorted(set(ids)))
    page = _Page(programme_id, first_id - 1, last_id, batch, size, listed)
    while (rows := page.read(names)) is not None:
        yield _corrected(rows, programme_id)
        if rows.num_rows < size:
            return
        page = _Page(programme_id, rows.column("id")[-1].as_py(), last_id, batch, size, listed)


@dataclass(frozen=True)
class _Page:
    """Rows of a programme behind an id."""

    programme_id: int
    after: int
    last_id: int | None
    batch: str | None
    size: int
    listed: str | None

    def read(self, wave_names: Mapping[int, str]) -> pa.RecordBatch | None:
        """The rows as they were accepted, or None when there are none."""
        rows, given = self._rows()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_aggregates()} FROM ({rows}) AS page", given)  # noqa: S608 - own names
            lines, answers, context, n_weights = cursor.fetchone()
            if not lines:
                return None
            table = _parsed(lines)
            columns = {name: table.column(name) for name in ("id", "respondent_key")}
            columns["recorded_at"] = table.column("recorded_at").cast(pa.timestamp("us")).cast(MOMENT)
            columns["answered_on"] = table.column("answered_on").cast(pa.date32())
            columns["wave"] = _named(table.column("wave_id"), wave_names)
            columns |= {
                name: table.column(name)
                for name in ("channel", "batch", "language", "mode", "source", "unit_path")
            }
            columns["weight"] = pa.nulls(table.num_rows, pa.float64())
            if n_weights:
                cursor.execute(f"SELECT id, weight FROM ({rows}) AS page", given)  # noqa: S608
                columns["weight"] = _looked_up(columns["id"], dict(cursor.fetchall()))
        columns["answers"], columns["context"] = _lines(answers), _lines(context)
        columns["version"] = pa.repeat(1, table.num_rows)
        columns["validity"] = pa.repeat(Validity.VALID.value, table.num_rows)
        return pa.RecordBatch.from_pydict(columns)

    def _rows(self) -> tuple[str, list[Any]]:
        where, given = ["programme_id = %s", "id > %s"], [self.programme_id, self.after]
        if self.last_id is not None:
            where.append("id <= %s")
            given.append(self.last_id)
        named: list[Any] = []
        if self.batch is not None:
            # The plus keeps SQLite on the range of ids; PostgreSQL knows by itself.
            where.append("batch = %s" if connection.vendor == "postgresql" else "+batch = %s")
            named.append(self.batch)
        if self.listed is not None:
            each = (
                "jsonb_array_elements_text(%s::jsonb)"
                if connection.vendor == "postgresql"
                else "json_each(%s)"
            )
            where.append(f"id IN (SELECT CAST(value AS bigint) FROM {each})")  # noqa: S608
            named.append(self.listed)
        columns = ", ".join([*_AS_READ.names, "weight", "answers", "context"])
        return (
            f"SELECT {columns} FROM {Response._meta.db_table} "  # noqa: S608 - our own names
            f"WHERE {' AND '.join(where)} ORDER BY id LIMIT {int(self.size)}",
            [*given, *named],
        )


def _aggregates() -> str:
    """One text of lines for the plain columns, one for the answers, one for the context."""
    if connection.vendor == "postgresql":
        moment, build, join, text = (
            "recorded_at AT TIME ZONE 'UTC'",
            "json_build_object",
            "string_agg({}, E'\\n' ORDER BY id)",
            "{}::text",
        )
    else:
        moment, build, join, text = "recorded_at", "json_object", "group_concat({}, char(10))", "{}"
    pairs = ", ".join(f"'{name}', {moment if name == 'recorded_at' else name}" for name in _AS_READ.names)
    parts = [f"{build}({pairs})", "answers", "context"]
    return ", ".join([*(join.format(text.format(part)) for part in parts), "COUNT(weight)"])


def _parsed(lines: str) -> pa.RecordBatch:
    raw = pa.py_buffer(lines.encode())
    table = pj.read_json(
        pa.BufferReader(raw),
        read_options=pj.ReadOptions(use_threads=False, block_size=raw.size + 1),
        parse_options=pj.ParseOptions(explicit_schema=_AS_READ, unexpected_field_behavior="ignore"),
    )
    return table.combine_chunks().to_batches()[0]


def _lines(text: str) -> pa.Array:
    return pc.split_pattern(pa.array([text]), "\n").flatten()


def _named(ids: pa.Array, names: Mapping[int, str]) -> pa.Array:
    at = pc.index_in(ids, pa.array(list(names), pa.int64()))
    return pa.array(list(names.values()), pa.string()).take(at)


def _looked_up(ids: pa.Array, weights: Mapping[int, float | None]) -> pa.Array:
    return pa.array([weights.get(key) for key in ids.to_pylist()], pa.float64())


def _corrected(rows: pa.RecordBatch, programme_id: int) -> pa.RecordBatch:
    """The rows with their corrections, if there are any, laid over them."""
    first, last = rows.column("id")[0].as_py(), rows.column("id")[-1].as_py()
    newest = {
        version.response_id: version
        for version in newest_versions().filter(
            response__programme=programme_id, response__gte=first, response__lte=last
        )
    }
    if not newest:
        return rows
    said = rows.to_pydict()
    for at, key in enumerate(said["id"]):
        version = newest.get(key)
        if version is None:
            continue
        said["answers"][at] = json.dumps(version.answers, ensure_ascii=False)
        said["context"][at] = json.dumps(version.context, ensure_ascii=False)
        said["wave"][at] = version.wave.name
        said["version"][at] = version.number
        for name in ("answered_on", "recorded_at", "weight", "validity"):
            said[name][at] = getattr(version, name)
    return pa.RecordBatch.from_pydict(said, schema=rows.schema)
