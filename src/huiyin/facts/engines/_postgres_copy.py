"""Answers of PostgreSQL as Arrow batches: COPY writes them as CSV, Arrow reads that in C."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._postgres_link import Watch
from huiyin.facts.engines._postgres_parts import INSTEAD, NUL

_LEAST_BLOCK = 1 << 22
_DAYS = "{0} - DATE '1970-01-01'"
_MICROSECONDS = "(EXTRACT(EPOCH FROM {0}) * 1000000)::bigint"


def rows_of(
    connection: psycopg.Connection[Any], watch: Watch, query: str, schema: pa.Schema, longest: int
) -> Iterator[pa.RecordBatch]:
    """The rows of a query in batches of moderate size; `longest` is the most bytes of texts in a row.

    Days and moments travel as whole numbers, so that no notation and no zone can come between.
    """
    names = [f"r{at}" for at in range(len(schema))]
    columns = ", ".join(_written(name, field.type) for name, field in zip(names, schema, strict=True))
    columns_of_query = ", ".join(names)
    statement = (
        f"COPY (SELECT {columns} FROM ({query}) AS answer ({columns_of_query})) TO STDOUT (FORMAT csv)"  # noqa: S608
    )
    kinds = {name: _carried(field.type) for name, field in zip(names, schema, strict=True)}
    with connection.cursor().copy(statement) as copy:
        arriving = _Arriving(copy, watch)
        first = arriving.peek()
        if not first:
            return
        reader = csv.open_csv(
            pa.PythonFile(arriving, mode="r"),
            csv.ReadOptions(column_names=names, block_size=max(_LEAST_BLOCK, 4 * longest + 65_536)),
            csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=kinds,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
        for block in reader:
            columns_read = [
                _read(column, field.type) for column, field in zip(block.columns, schema, strict=True)
            ]
            whole = pa.RecordBatch.from_arrays(columns_read, schema=schema)
            watch.rest()
            for start in range(0, whole.num_rows, kernels.BATCH_ROWS):
                yield whole.slice(start, kernels.BATCH_ROWS)
            watch.wait()


class _Arriving(io.RawIOBase):
    """What COPY sends, as a file."""

    def __init__(self, copy: psycopg.Copy, watch: Watch) -> None:
        super().__init__()
        self._copy, self._watch = copy, watch
        self._rest = memoryview(b"")

    def peek(self) -> bool:
        """Whether anything comes at all; waits for it."""
        if not self._rest:
            self._rest = memoryview(self._copy.read())
        return bool(self._rest)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces: list[bytes | memoryview] = []
        wanted = size if size >= 0 else 1 << 62
        while wanted > 0:
            if not self._rest:
                self._rest = memoryview(self._copy.read())
                if not self._rest:
                    break
                self._watch.wait()
            piece, self._rest = self._rest[:wanted], self._rest[wanted:]
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)


def _written(name: str, kind: pa.DataType) -> str:
    if pa.types.is_date(kind):
        return _DAYS.format(name)
    return _MICROSECONDS.format(name) if pa.types.is_timestamp(kind) else name


def _carried(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_date(kind):
        return pa.int32()
    return pa.int64() if pa.types.is_timestamp(kind) else kind


def _read(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pc.replace_substring(column, INSTEAD, NUL)
    return column if column.type.equals(kind) else column.cast(kind)
