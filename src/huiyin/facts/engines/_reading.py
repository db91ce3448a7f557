"""Reading parts straight from their Parquet files: row group by row group, by a few threads at once.

Texts come as dictionaries, so that groups are numbers at once; pages are checked against their checksums.
Row groups whose statistics say that no row meets the condition are passed over.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from huiyin.conditions import Condition
from huiyin.conditions.arrow_mask import kind_of_type
from huiyin.conditions.ranges import Ends, may_hold
from huiyin.facts.engines._batch import BATCH_ROWS, conform
from huiyin.facts.engines._kernels import chosen
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.source import FactSource, Part

MOST_THREADS = 8
_READ_CODES = (
    4 * BATCH_ROWS
)  # decoded at once, faster than in small pieces; texts as they are would fill the memory


@dataclass(frozen=True)
class Piece:
    """One row group of one part."""

    part: Part
    row_group: int


def scan(
    source: FactSource, columns: Sequence[str], where: Condition, add: Callable[[pa.RecordBatch], object]
) -> None:
    """Hand every batch of the chosen columns and rows to `add`, by several threads and in any order.

    Texts may come as dictionaries. Raises `PartMissing` and `PartDamaged`, and what `add` raises; then
    some batches have been added and others have not.
    """
    if source.table is not None:
        for batch in batches(source, columns, where):
            add(batch)
        return
    waiting, lock, stop = iter(pieces(source, where)), threading.Lock(), threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                with lock:
                    piece = next(waiting, None)
                if piece is None:
                    return
                for batch in read(source, piece, columns, where):
                    add(batch)
        except BaseException:
            stop.set()
            raise

    threads = max(1, min(MOST_THREADS, len(os.sched_getaffinity(0))))
    if threads == 1 or n_rows(source) <= BATCH_ROWS:
        work()
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()


def batches(
    source: FactSource, columns: Sequence[str], where: Condition, coded: bool = False
) -> Iterator[pa.RecordBatch]:
    """The same one after the other, in the order of the parts; texts as they are unless `coded`."""
    if source.table is None:
        for piece in pieces(source, where):
            yield from read(source, piece, columns, where, coded)
        return
    for batch in source.table.to_batches(max_chunksize=BATCH_ROWS):
        yield _shaped(source, batch, columns, where)


def n_rows(source: FactSource) -> int:
    """How many rows the source has, whatever the condition."""
    if source.table is not None:
        return int(source.table.num_rows)
    return sum(int(footer_of(source, part).num_rows) for part in source.parts)


def pieces(source: FactSource, where: Condition) -> list[Piece]:
    """The row groups that may hold a chosen row."""
    found = []
    for part in source.parts:
        footer = footer_of(source, part)
        found += [
            Piece(part, at)
            for at in range(footer.num_row_groups)
            if may_hold(
                where, ends_of(footer, at, where.columns), lambda name: kind_of_type(source.type_of(name))
            )
        ]
    return found


def ends_of(footer: pq.FileMetaData, row_group: int, columns: Sequence[str]) -> dict[str, Ends]:
    """The least and the greatest value of those columns of a row group whose ends its file tells."""
    found: dict[str, Ends] = {}
    if not columns:
        return found
    group = footer.row_group(row_group)
    for at in range(group.num_columns):
        column = group.column(at)
        known = column.statistics if column.path_in_schema in columns and column.is_stats_set else None
        if known is not None and known.has_min_max:
            found[column.path_in_schema] = known.min, known.max
    return found


def footer_of(source: FactSource, part: Part) -> pq.FileMetaData:
    """What the end of a part says. Raises `PartMissing` or `PartDamaged`."""
    return _footer(source.fetch(part) if source.fetch else part.path)


@lru_cache(maxsize=512)
def _footer(path: str) -> pq.FileMetaData:
    """The same of a file; parts never change, so it is asked once."""
    with _opened(path) as file:
        return file.metadata


@contextmanager
def _opened(path: str, **options: Any) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True, **options) as file:
            yield file
    except FileNotFoundError:
        raise PartMissing(name=Path(path).name) from None
    except (pa.ArrowException, OSError):
        raise PartDamaged(name=Path(path).name) from None


def read(
    source: FactSource, piece: Piece, columns: Sequence[str], where: Condition, coded: bool = True
) -> Iterator[pa.RecordBatch]:
    """The chosen rows of one row group."""
    for large in _read(source, piece, dict.fromkeys([*columns, *where.columns]), coded):
        for start in range(0, large.num_rows, BATCH_ROWS):
            yield _shaped(source, large.slice(start, BATCH_ROWS), columns, where)


def _read(
    source: FactSource, piece: Piece, columns: dict[str, None], coded: bool
) -> Iterator[pa.RecordBatch]:
    footer = footer_of(source, piece.part)
    known = {footer.schema.column(at).name for at in range(footer.num_columns)}
    there = [name for name in columns if name in known]
    texts = [name for name in there if coded and pa.types.is_string(source.type_of(name))]
    path = source.fetch(piece.part) if source.fetch else piece.part.path
    with _opened(path, metadata=footer, read_dictionary=texts) as file:
        if there:
            n_rows_read = _READ_CODES if coded else BATCH_ROWS
            yield from file.iter_batches(n_rows_read, [piece.row_group], there, use_threads=False)
        else:  # rows without a column
            n = footer.row_group(piece.row_group).num_rows
            yield pa.RecordBatch.from_arrays([pa.nulls(n)], names=[""])


def _shaped(
    source: FactSource, batch: pa.RecordBatch, columns: Sequence[str], where: Condition
) -> pa.RecordBatch:
    """The asked columns as the schema says, of the chosen rows."""
    needed = list(dict.fromkeys([*columns, *where.columns]))
    names = set(batch.schema.names)
    arrays = [
        _typed(batch.column(name), source.type_of(name))
        if name in names
        else pa.nulls(batch.num_rows, source.type_of(name))
        for name in needed
    ]
    whole = pa.RecordBatch.from_arrays(arrays, names=needed) if needed else batch.select([])
    return chosen(whole, where).select(list(dict.fromkeys(columns)))


def _typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(column.type) and column.type.value_type.equals(kind):
        return column
    return conform(column, kind)
