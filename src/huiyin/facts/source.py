"""Where facts are read from: a list of Parquet parts, or a table in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Part:
    """One immutable Parquet file of facts.

    `path` is its full address and `sha256` the digest of its bytes in hexadecimal ("" where nobody
    took it). `first_on` and `last_on` are the first and the last day of answering in it,
    `recorded_from` and `recorded_until` the moments between which its rows were recorded; None means
    unknown.
    """

    path: str
    n_rows: int = 0
    sha256: str = ""
    first_on: date | None = None
    last_on: date | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None

    @property
    def name(self) -> str:
        """The last piece of the address."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class FactSource:
    """The facts of one programme, as a fixed set of immutable parts.

    Either `parts` (possibly none) or `table` holds the rows; `schema` is what a reader may
    expect even of a part that lacks a column (it reads as missing there). `revision` changes
    whenever the set of parts does, so that figures can be kept beside it; `as_of` is the moment the
    newest part was written, None where that is unknown. `filesystem` is the fsspec file system of the
    parts' addresses, None for plain folders.
    """

    schema: pa.Schema
    parts: tuple[Part, ...] = ()
    table: pa.Table | None = None
    revision: str = ""
    as_of: datetime | None = None
    filesystem: Any = None

    @classmethod
    def of_files(cls, schema: pa.Schema, files: Iterable[Path], revision: str = "") -> FactSource:
        """A source of Parquet files that no manifest lists."""
        return cls(schema, tuple(Part(str(file)) for file in files), revision=revision)

    @property
    def files(self) -> tuple[str, ...]:
        """The addresses of the parts."""
        return tuple(part.path for part in self.parts)

    def only(self, parts: Iterable[Part]) -> FactSource:
        """The same source with these parts alone."""
        return replace(self, parts=tuple(parts))

    def type_of(self, column: str) -> pa.DataType:
        """The type a column is read as: the schema's, or a number for a column nobody knows."""
        at = self.schema.get_field_index(column)
        return self.schema.field(at).type if at >= 0 else pa.float64()


@dataclass(frozen=True)
class Where:
    """Which rows: all the named columns equal their values; no pair means every row.

    A value of "" chooses the rows where the column is missing.

    >>> Where((("wave", "2026-Q1"),)).describe()
    'wave = 2026-Q1'
    """

    equals: tuple[tuple[str, str], ...] = ()

    def also(self, column: str, value: str) -> Where:
        """The same rows narrowed by one more column."""
        return Where((*self.equals, (column, value)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the filter looks at."""
        return tuple(column for column, _ in self.equals)

    def describe(self) -> str:
        """The filter in words, empty for every row."""
        return ", ".join(f"{column} = {value}" for column, value in self.equals)


EVERY_ROW = Where()
