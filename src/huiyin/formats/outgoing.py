"""Tables on their way out: columns that know what they mean, rows that come in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

ROWS_AT_ONCE = 16_384
BYTES_AT_ONCE = 8 * 1024 * 1024


class Level(StrEnum):
    """The level of measurement, as statistics packages know it."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


@dataclass(frozen=True)
class Column:
    """One column of a file.

    `name` is its heading and the name of the batches' column. `type` is float64, int64, string, date32
    or a timestamp. `values` are the words of codes, for numbers only. `about` is whatever else is
    known, by English key.
    """

    name: str
    type: pa.DataType
    label: str = ""
    values: tuple[tuple[float, str], ...] = ()
    level: Level = Level.NOMINAL
    role: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts."""
        return bool(pa.types.is_string(self.type))

    def as_json(self) -> dict[str, Any]:
        """Plain data for a codebook."""
        return {
            "name": self.name,
            "label": self.label,
            "type": str(self.type),
            "level": self.level.value,
            "role": self.role,
            "values": [{"code": code, "label": word} for code, word in self.values],
            **self.about,
        }


Batches = Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class Outgoing:
    """A table to be written, of any length.

    `read` gives the named columns of all rows in batches, and may be asked more than once: a format
    that must know the widths of texts looks at those first. `n_rows` is None where nobody has
    counted. Moments are shown in `zone` by formats that keep none. `title` names a sheet, `about`
    are pairs of words that stand with the codebook. With `is_raw` text cells stay as they are even
    where a spreadsheet would take them for formulas.
    """

    columns: tuple[Column, ...]
    read: Batches
    n_rows: int | None = None
    title: str = ""
    zone: str = "UTC"
    language: str = "zh"
    about: tuple[tuple[str, str], ...] = ()
    is_raw: bool = False
    scratch: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.name for column in self.columns)

    def batches(self, names: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Columns in the order asked (all by default), in batches of moderate size."""
        wanted = list(self.names if names is None else names)
        for batch in self.read(wanted):
            yield from in_pieces(batch)

    def as_json(self) -> dict[str, Any]:
        """Everything but the rows, as plain data."""
        return {
            "title": self.title,
            "about": [{"name": name, "value": value} for name, value in self.about],
            "columns": [column.as_json() for column in self.columns],
        }


def of_table(table: pa.Table, columns: Sequence[Column] | None = None, **about: Any) -> Outgoing:
    """A table in memory; without `columns` each is what its type says.

    >>> of_table(pa.table({"q1": [5.0, 4.0]})).n_rows
    2
    """
    plain = columns or [Column(one.name, one.type) for one in table.schema]
    return Outgoing(
        tuple(plain), lambda names: iter(table.select(list(names)).to_batches()), table.num_rows, **about
    )


def in_pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch cut so that no piece takes much memory, however long its texts are."""
    if not batch.num_rows:
        return
    wide = max(1, batch.nbytes // batch.num_rows)
    step = max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // wide))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def unique(names: Sequence[str], most_bytes: int | None = None) -> list[str]:
    """The names, told apart by a number where two are equal but for case; at most so many bytes of UTF-8.

    >>> unique(["满意", "满意", "Q1", "q1"])
    ['满意', '满意_2', 'Q1', 'q1_2']
    """
    taken: set[str] = set()
    found = []
    for wanted in names:
        name, number = cut(wanted, most_bytes), 2
        while name.casefold() in taken:
            ending = f"_{number}"
            name = cut(wanted, None if most_bytes is None else most_bytes - len(ending)) + ending
            number += 1
        taken.add(name.casefold())
        found.append(name)
    return found


def cut(text: str, most_bytes: int | None) -> str:
    """The text cut between characters so that its UTF-8 has at most so many bytes.

    >>> cut("满意度", 7)
    '满意'
    """
    if most_bytes is None or len(text) * 4 <= most_bytes:
        return text
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")


def local_seconds(column: pa.Array, zone: str) -> pa.Array:
    """Moments as whole seconds of the clock on the wall in `zone`; moments without a zone stay as they are."""
    if column.type.tz is not None:
        column = pc.local_timestamp(column.cast(pa.timestamp(column.type.unit, tz=zone)))
    return pc.floor_temporal(column, unit="second").cast(pa.timestamp("s"))
