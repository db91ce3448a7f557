"""Where facts are read from: a list of Parquet parts, or a table in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from huiyin.conditions import EVERYTHING, Condition


@dataclass(frozen=True)
class Part:
    """One immutable Parquet file of facts.

    `path` is its full address and `sha256` the digest of its bytes in hexadecimal ("" where nobody
    took it). `first_on` and `last_on` are the first and the last day of answering in it,
    `recorded_from` and `recorded_until` the moments between which its rows were recorded; None means
    unknown. A part that `holds_history` has earlier versions of answers, each with the moment at which
    it stopped counting. `first_id` and `last_id` are the least and the greatest response in it.
    """

    path: str
    n_rows: int = 0
    sha256: str = ""
    first_on: date | None = None
    last_on: date | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
    holds_history: bool = False
    first_id: int | None = None
    last_id: int | None = None

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
    parts' addresses and `fetch` brings a part into a folder of this machine and says where; both are
    None for plain folders. Only rows for which `where` holds belong to the source:
    every engine joins it to what it is asked.
    """

    schema: pa.Schema
    parts: tuple[Part, ...] = ()
    table: pa.Table | None = None
    revision: str = ""
    as_of: datetime | None = None
    filesystem: Any = None
    fetch: Callable[[Part], str] | None = None
    where: Condition = EVERYTHING

    @classmethod
    def of_files(cls, schema: pa.Schema, files: Iterable[Path], revision: str = "") -> FactSource:
        """A source of Parquet files that no manifest lists."""
        return cls(schema, tuple(Part(str(file)) for file in files), revision=revision)

    @property
    def files(self) -> tuple[str, ...]:
        """The parts as files of this machine; those that lie far away are fetched first."""
        return tuple(self.fetch(part) if self.fetch else part.path for part in self.parts)

    def only(self, parts: Iterable[Part]) -> FactSource:
        """The same source with these parts alone."""
        return replace(self, parts=tuple(parts))

    def whole(self) -> FactSource:
        """The same source with all rows of its parts."""
        return replace(self, where=EVERYTHING)

    def type_of(self, column: str) -> pa.DataType:
        """The type a column is read as: the schema's, or a number for a column nobody knows."""
        at = self.schema.get_field_index(column)
        return self.schema.field(at).type if at >= 0 else pa.float64()
