"""Parts as files, for engines that keep copies of their own: digest, rows, and a copy on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.source import Part


def digest_of(part: Part, filesystem: Any = None) -> str:
    """The SHA-256 by which copies of a part are known; taken from the file where nobody did so before."""
    return part.sha256 or _digest(part, filesystem)


@contextmanager
def opened(part: Part, filesystem: Any = None) -> Iterator[IO[bytes]]:
    """The bytes of a part. Raises `PartMissing`, and `PartDamaged` when what is read of them makes no sense."""
    try:
        with Path(part.path).open("rb") if filesystem is None else filesystem.open(part.path, "rb") as file:
            yield file
    except FileNotFoundError:
        raise PartMissing(name=part.name) from None
    except (pa.ArrowException, OSError):
        raise PartDamaged(name=part.name) from None


def check(part: Part, filesystem: Any = None) -> None:
    """Raise `PartDamaged` for a part that is not what was written: a copy of it would be trusted for ever."""
    if part.sha256 and part.sha256 != _taken(part, filesystem):
        raise PartDamaged(name=part.name)


def schema_of(part: Part, filesystem: Any = None) -> pa.Schema:
    """The columns of a part as engines keep them: numbers, whole numbers, days, moments, true or false, texts."""
    with opened(part, filesystem) as file:
        return pa.schema([(field.name, _kept_as(field.type)) for field in pq.read_schema(file)])


def batches_of(part: Part, schema: pa.Schema, filesystem: Any = None) -> Iterator[pa.RecordBatch]:
    """The rows of a part in the types of `schema`, not-a-number as missing."""
    with opened(part, filesystem) as file:
        for batch in pq.ParquetFile(file, page_checksum_verification=True).iter_batches(kernels.BATCH_ROWS):
            columns = [kernels.conform(batch.column(field.name), field.type) for field in schema]
            yield pa.RecordBatch.from_arrays([_numbers_only(column) for column in columns], schema=schema)


def _kept_as(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_boolean(kind):
        return kind
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_date(kind):
        return pa.date32()
    return pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(kind) else pa.string()


def _numbers_only(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_nan(column), None, column) if pa.types.is_floating(column.type) else column


@lru_cache(maxsize=4096)
def _digest(part: Part, place: Any) -> str:
    return _taken(part, place)


def _taken(part: Part, filesystem: Any) -> str:
    with opened(part, filesystem) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
