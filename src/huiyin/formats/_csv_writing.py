"""Batches of columns as lines of CSV, column by column rather than cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.formats.outgoing import Column, Outgoing, local_seconds
from huiyin.formats.writing import safe_cell

_MARK = "\ufeff".encode()
_EXACT = 10**15  # whole numbers beyond this lose digits in a spreadsheet
# Whatever begins with neither a letter, a digit nor a harmless sign is looked at one by one.
_SUSPECT = r"^[^\p{L}\p{N}/(（“”‘’「《【。，、…！？!?#*&%$~]"
_QUOTED = r"[\",\r\n]"


def write_lines(sink: IO[bytes], table: Outgoing) -> int:
    """Write all rows as UTF-8 with a byte order mark; returns how many."""
    sink.write(heading_line(table))
    n_rows = 0
    for batch in table.batches():
        cells = [_texts(batch.column(column.name), column, table) for column in table.columns]
        sink.write(joined(cells))
        n_rows += batch.num_rows
    return n_rows


def heading_line(table: Outgoing) -> bytes:
    """The byte order mark and the names of the columns."""
    heads = io.StringIO(newline="")
    csv.writer(heads, lineterminator="\r\n").writerow(_heading(name, table.is_raw) for name in table.names)
    return _MARK + heads.getvalue().encode("utf-8")


def joined(cells: Sequence[pa.Array]) -> Any:
    """Columns of texts without nulls, quoted where they must be, as the bytes of lines."""
    lines = cells[0] if len(cells) == 1 else pc.binary_join_element_wise(*cells, ",")
    return _bytes_of(pc.binary_join_element_wise(lines, "", "\r\n"))


def _heading(name: str, is_raw: bool) -> str:
    return name if is_raw else str(safe_cell(name))


def _texts(values: pa.Array, column: Column, table: Outgoing) -> pa.Array:
    """The cells as texts without nulls, quoted where they must be."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.dictionary_decode()
        kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return text_cells(values, is_raw=table.is_raw)
    if pa.types.is_timestamp(kind):
        return pc.fill_null(pc.strftime(local_seconds(values, table.zone), "%Y-%m-%d %H:%M:%S"), "")
    if pa.types.is_boolean(kind):
        return pc.fill_null(pc.if_else(values, "TRUE", "FALSE"), "")
    if pa.types.is_floating(kind):
        values = _numbers(values)
    return pc.fill_null(values.cast(pa.string()), "")


def _numbers(values: pa.Array) -> pa.Array:
    """Numbers as they are best read: whole ones without a point, none that is not finite, no minus zero."""
    finite = pc.if_else(pc.is_finite(values), values, None)
    whole = pc.and_(pc.equal(finite, pc.floor(finite)), pc.less(pc.abs(finite), _EXACT))
    if pc.all(whole, min_count=0).as_py():
        return finite.cast(pa.int64())
    return pc.add(finite, 0.0)


def neutralised(values: pa.Array) -> pa.Array:
    """The same texts, with a leading ' where a spreadsheet might take one for a formula; NUL is left out.

    >>> neutralised(pa.array(["=1+1", "好", None])).to_pylist()
    ["'=1+1", '好', None]
    """
    if pc.any(pc.match_substring(values, "\x00")).as_py():
        values = pc.replace_substring(values, "\x00", "")
    suspect = pc.fill_null(pc.match_substring_regex(values, _SUSPECT), False)
    if not pc.any(suspect).as_py():
        return values
    found = values.filter(suspect).dictionary_encode()
    mended = pa.array([safe_cell(text) for text in found.dictionary.to_pylist()], values.type)
    return pc.replace_with_mask(values, suspect, mended.take(found.indices))


def text_cells(values: pa.Array, *, is_raw: bool) -> pa.Array:
    """Texts as they stand between commas."""
    cells = values if is_raw else neutralised(values)
    return _quoted(pc.fill_null(cells, "").cast(pa.string()))


def _quoted(cells: pa.Array) -> pa.Array:
    needs = pc.match_substring_regex(cells, _QUOTED)
    if not pc.any(needs).as_py():
        return cells
    doubled = pc.replace_substring(cells.filter(needs), '"', '""')
    wrapped = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.replace_with_mask(cells, needs, wrapped)


def _bytes_of(lines: pa.Array) -> Any:
    """The bytes of all texts one after the other."""
    offsets, data = lines.buffers()[1:3]
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]
