"""An SPSS system file written as its rows come: two passes where there are texts, whose widths it must know."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.formats._sav_cases import Cases
from huiyin.formats._sav_dictionary import COUNT_AT, LONGEST_TEXT, Entry, header
from huiyin.formats._sav_names import variable_names
from huiyin.formats.outgoing import Column, Level, Outgoing

_CASE_BYTES = 4 * 1024 * 1024  # of cases laid out at once


def write_cases(sink: IO[bytes], table: Outgoing, created: datetime) -> int:
    """Write all rows; returns how many. Where nobody counted them `sink` must be able to seek, or says none."""
    widths, counted = _looked_over(table)
    n_rows = table.n_rows if counted is None else counted
    names = variable_names(table.names)
    entries = [_entry(column, name, widths) for column, name in zip(table.columns, names, strict=True)]
    began = sink.tell() if n_rows is None and sink.seekable() else None
    sink.write(header(entries, n_rows=n_rows, title=table.title, created=created))
    cases = Cases(entries, table.zone)
    step, written = max(1, _CASE_BYTES // (8 * cases.n_elements)), 0
    for batch in table.batches():
        for start in range(0, batch.num_rows, step):
            piece = batch.slice(start, step)
            sink.write(cases.take([piece.column(name) for name in table.names]))
        written += batch.num_rows
    sink.write(cases.end())
    if began is not None:
        sink.seek(began + COUNT_AT)
        sink.write(struct.pack("<i", min(written, 2**31 - 1)))
        sink.seek(0, 2)
    return written


def _looked_over(table: Outgoing) -> tuple[dict[str, int], int | None]:
    """Bytes of the longest text of each text column, and the number of rows where texts had to be read."""
    texts = [column.name for column in table.columns if column.is_text]
    if not texts:
        return {}, None
    widths, n_rows = dict.fromkeys(texts, 1), 0
    for batch in table.batches(texts):
        n_rows += batch.num_rows
        for name in texts:
            column = batch.column(name)
            if pa.types.is_dictionary(column.type):
                column = column.dictionary
            widths[name] = max(widths[name], pc.max(pc.binary_length(column)).as_py() or 0)
    return {name: min(width, LONGEST_TEXT) for name, width in widths.items()}, n_rows


def _entry(column: Column, name: str, widths: dict[str, int]) -> Entry:
    kind, decimals, width = "F", 0 if column.values or column.level is not Level.SCALE else 2, 0
    if column.is_text:
        kind, width = "A", widths[column.name]
    elif pa.types.is_date(column.type):
        kind = "SDATE"
    elif pa.types.is_timestamp(column.type):
        kind = "DATETIME"
    elif pa.types.is_integer(column.type):
        decimals = 0
    return Entry(name, column.label, width, kind, decimals, _codes(column.values), column.level)


def _codes(values: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Finite codes, each with one word."""
    return tuple({code: word for code, word in values if np.isfinite(code)}.items())
