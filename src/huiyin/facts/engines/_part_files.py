"""Parts as files, for engines that keep copies of their own: digest, columns, rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.source import FactSource, Part


def digests_of(source: FactSource) -> dict[str, Part]:
    """The parts by the SHA-256 under which copies of them are known; taken from the file where nobody did so before."""
    return {part.sha256 or _digest(file_of(source, part)): part for part in source.parts}


def file_of(source: FactSource, part: Part) -> str:
    """The part as a file of this machine; fetched first when it lies far away."""
    return source.fetch(part) if source.fetch else part.path


@contextmanager
def opened(file: str) -> Iterator[IO[bytes]]:
    """The bytes of a part. Raises `PartMissing`, and `PartDamaged` when what is read of them makes no sense."""
    try:
        with Path(file).open("rb") as bytes_of_it:
            yield bytes_of_it
    except FileNotFoundError:
        raise PartMissing(name=Path(file).name) from None
    except (pa.ArrowException, OSError):
        raise PartDamaged(name=Path(file).name) from None


def check(file: str, sha256: str) -> None:
    """Raise `PartDamaged` for a part that is not what was written: a copy of it would be trusted for ever."""
    if sha256 and sha256 != _taken(file):
        raise PartDamaged(name=Path(file).name)


@lru_cache(maxsize=4096)
def schema_of(file: str) -> pa.Schema:
    """The columns of a part as engines keep them: numbers, whole numbers, days, moments, true or false, texts.

    Parts never change, so each is looked at once.
    """
    with opened(file) as part:
        return pa.schema([(field.name, _kept_as(field.type)) for field in pq.read_schema(part)])


def batches_of(file: str) -> Iterator[pa.RecordBatch]:
    """The rows of a part in the types of its schema, not-a-number as missing."""
    schema = schema_of(file)
    with opened(file) as part:
        for batch in pq.ParquetFile(part, page_checksum_verification=True).iter_batches(kernels.BATCH_ROWS):
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
def _digest(file: str) -> str:
    return _taken(file)


def _taken(file: str) -> str:
    with opened(file) as part:
        return hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]
