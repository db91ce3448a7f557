"""Columns on their way from a file into an Arrow file: named, trimmed at the end, looked over."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._cells import is_number
from huiyin.formats._looking import Looks
from huiyin.formats.base import Columns, OpenTable
from huiyin.formats.raw import RawTable


def clean_header(cell: str | None) -> str:
    r"""A header cell as a name: one line, no invisible characters, at most 200 characters.

    >>> clean_header(" 总体\n满意度\u200b ")
    '总体 满意度'
    """
    visible = (c for c in cell or "" if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc", "Cs"})
    return " ".join("".join(visible).split())[:200]


def unique_names(header: Sequence[str | None], filename: str) -> tuple[list[str], list[Problem], list[bool]]:
    """Names for all columns, what to say about them, and which of them the file left empty."""
    names: list[str] = []
    said: list[Problem] = []
    taken = {clean_header(cell) for cell in header}
    seen: set[str] = set()
    for position, cell in enumerate(header, 1):
        name = wanted = clean_header(cell)
        number = position if not wanted else 2
        while not name or name in seen or (name != wanted and name in taken):
            name = f"{wanted or 'column'}_{number}"
            number += 1
        if wanted and name != wanted:
            said.append(problems.DoubledHeader(file=filename, header=wanted, column=position, renamed=name))
        names.append(name)
        seen.add(name)
    return names, said, [not clean_header(cell) for cell in header]


class Arrival:
    """Takes batches of columns and writes them; holds back empty rows until something follows."""

    def __init__(self, table: OpenTable, filename: str, into: Path) -> None:
        self._open, self._filename, self._into = table, filename, into
        self.names, self._said, self._unnamed = unique_names(table.header, filename)
        self._schema = pa.schema([pa.field(name, pa.string()) for name in self.names])
        self._n_filled = [0] * len(self.names)
        self._looks = Looks(self.names, filename, table.header_row + 1)
        self._n_empty_rows = 0
        self.n_rows = 0

    def __enter__(self) -> Arrival:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._sink = pa.OSFile(str(self._into), "wb")
        self._writer = pa.ipc.new_file(self._sink, self._schema, options=options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        self._sink.close()

    def take(self, columns: Columns) -> None:
        """Write one batch; empty rows at its end wait for a row that is not."""
        n_rows = len(columns[0]) if columns else 0
        filled = [n_rows - column.null_count for column in columns]
        self._n_filled = [before + now for before, now in zip(self._n_filled, filled, strict=True)]
        kept = _n_until_last_filled(columns, n_rows)
        if kept:
            self._write_empty_rows()
            self._looks.at([column.slice(0, kept) for column in columns], self.n_rows)
            self._writer.write_batch(
                pa.record_batch([c.slice(0, kept) for c in columns], schema=self._schema)
            )
            self.n_rows += kept
        self._n_empty_rows += n_rows - kept

    def _write_empty_rows(self) -> None:
        while self._n_empty_rows:
            n = min(self._n_empty_rows, 10_000)
            nothing = [pa.nulls(n, pa.string()) for _ in self.names]
            self._writer.write_batch(pa.record_batch(nothing, schema=self._schema))
            self.n_rows += n
            self._n_empty_rows -= n

    def table(self, format_key: str) -> RawTable:
        """What arrived, without columns that have neither name nor cells."""
        kept = [at for at in range(len(self.names)) if self._n_filled[at] or not self._unnamed[at]]
        named = [
            problems.EmptyHeader(file=self._filename, column=at + 1, renamed=self.names[at])
            for at in kept
            if self._unnamed[at]
        ]
        above: list[Problem] = []
        if self._open.header_row > 1:
            above.append(problems.LinesAboveHeader(file=self._filename, row=self._open.header_row))
        named_cells = [name for name, unnamed in zip(self.names, self._unnamed, strict=True) if not unnamed]
        if len(named_cells) > 1 and all(map(is_number, named_cells)):
            facts = {"row": self._open.header_row, "value": named_cells[0]}
            above.append(problems.HeaderOfNumbers(file=self._filename, **facts))
        labels = {self.names[at]: text for at, text in self._open.labels.items() if text}
        value_labels = {self.names[at]: dict(words) for at, words in self._open.value_labels.items()}
        said = [*above, *self._said, *named, *self._open.warnings, *self._looks.warnings()]
        return RawTable(
            self._into,
            self._filename,
            format_key,
            tuple(self.names[at] for at in kept),
            self.n_rows,
            self._open.header_row,
            self._open.encoding,
            labels,
            value_labels,
            tuple(said),
        )


def _n_until_last_filled(columns: Columns, n_rows: int) -> int:
    """How many rows remain when the empty ones at the end are left out."""
    last = 0
    for column in columns:
        if n_rows and column[n_rows - 1].is_valid:
            return n_rows
        if column.null_count < n_rows:
            last = max(last, pc.indices_nonzero(column.is_valid())[-1].as_py() + 1)
    return last
