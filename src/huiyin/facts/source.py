"""Where facts are read from: a list of Parquet files, or a table in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True)
class FactSource:
    """The facts of one programme, as a fixed set of immutable parts.

    Either `files` (Parquet, possibly none) or `table` holds the rows; `schema` is what a reader may
    expect even of a part that lacks a column (it reads as missing there). `revision` changes
    whenever the set of parts does, so that figures can be kept beside it; `as_of` is the moment the
    newest part was written, None where that is unknown.
    """

    schema: pa.Schema
    files: tuple[Path, ...] = ()
    table: pa.Table | None = None
    revision: str = ""
    as_of: datetime | None = None

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
