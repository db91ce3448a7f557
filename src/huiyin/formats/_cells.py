"""Cells as canonical text, and rows of them as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

CELLS_A_BATCH = 1_000_000
ROWS_A_BATCH = 10_000


def text_of(value: object) -> str | None:
    """A cell as canonical text: whole numbers without ".0", ISO dates, TRUE or FALSE, None for nothing.

    >>> [text_of(v) for v in (5.0, 5.5, True, date(2016, 3, 1), datetime(2016, 3, 1, 9, 30), " a ", "")]
    ['5', '5.5', 'TRUE', '2016-03-01', '2016-03-01 09:30:00', 'a', None]
    """
    if value is None or value == "":
        return None
    maker = _MAKERS.get(type(value))
    return maker(value) if maker is not None else _of_text(str(value))


def _of_text(value: str) -> str | None:
    return value.strip() or None


def _of_float(value: float) -> str | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return f"{value:.0f}" if value.is_integer() else repr(value)


def _of_datetime(value: datetime) -> str:
    plain = value.replace(microsecond=0, tzinfo=None)
    return plain.date().isoformat() if plain.time() == time() else plain.isoformat(sep=" ")


def _of_duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


_MAKERS: dict[type, Callable[..., str | None]] = {
    str: _of_text,
    float: _of_float,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _of_datetime,
    date: date.isoformat,
    time: lambda value: value.isoformat(timespec="seconds"),
    timedelta: _of_duration,
}


def text_array(values: Sequence[str | None]) -> pa.Array:
    """Strings as one Arrow column, trimmed, without NUL (no database takes it), with null for empty."""
    cells = pa.array(values, pa.string())
    if pc.any(pc.match_substring(cells, "\x00")).as_py():
        cells = pc.replace_substring(cells, "\x00", "")
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def rows_a_batch(n_columns: int) -> int:
    """How many rows to hold at once, so that wide tables take no more memory than long ones."""
    return max(1, min(ROWS_A_BATCH, CELLS_A_BATCH // max(1, n_columns)))


def in_batches(rows: Iterable[Sequence[str | None]], n_columns: int) -> Iterator[list[pa.Array]]:
    """Rows of `n_columns` cells turned into batches of columns."""
    source, size = iter(rows), rows_a_batch(n_columns)
    while chunk := list(islice(source, size)):
        yield [text_array(column) for column in zip(*chunk, strict=True)]


def header_position(rows: Sequence[Sequence[str | None]]) -> int:
    """Which of the first rows is the header: the first, unless titles stand above a fuller row of words.

    >>> header_position([["客户满意度调查表", None, None], ["编号", "总体", "意见"], ["1", "5", "好"]])
    1
    """
    filled = [[cell for cell in row if cell and cell.strip()] for row in rows]
    widest = max((len(row) for row in filled), default=0)
    first = next((at for at, row in enumerate(filled) if row), 0)
    for at in range(first, len(filled)):
        row = filled[at]
        if len(row) > max(1, widest / 2) or widest < 3:
            # a row of data can be as wide, but it holds numbers or says the same twice
            is_header = at == first or (len(set(row)) == len(row) and not any(map(is_number, row)))
            return at if is_header else first
    return first


def is_number(cell: str) -> bool:
    """Whether a cell is nothing but a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
