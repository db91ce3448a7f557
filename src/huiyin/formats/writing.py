"""Tables out, so that no spreadsheet ever evaluates what somebody typed."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TextIO

_STARTS = frozenset("=+-@")  # of a formula, in any width of letters
_CONTROLS = frozenset("\t\r\n\x00")
_LONGEST_TEXT = 32_767  # characters a cell of a workbook can hold
_LAST_ROW = 1_048_576
_EXACT = 10**15  # whole numbers beyond this lose digits in a spreadsheet
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, header, rows and, where wanted, column widths and number formats.

    `widths` are in characters, `formats` are Excel number formats such as "0.0%"; both may be
    shorter than `columns`, and "" is the general format.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()
    formats: Sequence[str] = ()


def safe_cell(value: object) -> object:
    """The value, with a leading ' if it is text that a spreadsheet might take for a formula.

    Spaces and invisible characters in front do not hide one. Numbers stay numbers.

    >>> [safe_cell(v) for v in ("=1+1", " @SUM(A1)", "＝1+1", -5, "好")]
    ["'=1+1", "' @SUM(A1)", "'＝1+1", -5, '好']
    """
    if not isinstance(value, str) or not value:
        return value
    if value[0] in _CONTROLS:
        return "'" + value
    first = next((c for c in value if c.isprintable() and not c.isspace()), "")
    return "'" + value if unicodedata.normalize("NFKC", first)[:1] in _STARTS else value


def write_csv(buffer: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV that Excel opens as UTF-8: byte order mark, commas, formulas neutralised."""
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_plain(name) for name in columns])
    for row in rows:
        writer.writerow([_plain(value) for value in row])


def _plain(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return ""
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
        case int() | float() | Decimal():
            return value
        case _:
            return safe_cell(str(value).replace("\x00", ""))


def write_workbook(
    target: Path | str | IO[bytes],
    sheets: Sequence[Sheet],
    *,
    created: datetime | None = None,
    scratch: str | None = None,
) -> None:
    """Write an .xlsx; text cells are never formulas or links, rows are streamed, long tables go on
    on a further sheet. With a fixed moment of creation the same tables give the same bytes. Rows wait
    in files in the folder `scratch` (the system's by default) until they are packed."""
    import xlsxwriter  # here: most who import this module only want CSV

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "use_zip64": True,  # nobody knows beforehand whether a sheet passes 4 GB
        "tmpdir": scratch,
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    try:
        if created is not None:
            book.set_properties({"created": created})
        styles = _Styles(book)
        names: set[str] = set()
        for sheet in sheets:
            rows = iter(sheet.rows)
            page: Any = _page(book, styles, sheet, names)
            row_number = 0
            for row in rows:
                row_number += 1
                if row_number == _LAST_ROW:
                    page, row_number = _page(book, styles, sheet, names), 1
                _write_row(page, row_number, row, styles, sheet.formats)
    finally:
        book.close()


class _Styles:
    """The formats of a workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.header = book.add_format(
            {"bold": True, "bg_color": "#EDF2F7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def number(self, pattern: str) -> Any:
        if not pattern:
            return None
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({"num_format": pattern})
        return self._made[pattern]


def _page(book: Any, styles: _Styles, sheet: Sheet, names: set[str]) -> Any:
    page = book.add_worksheet(_sheet_name(sheet.name, names))
    for position, width in enumerate(_widths(sheet)):
        page.set_column(position, position, width)
    page.freeze_panes(1, 0)
    for position, name in enumerate(sheet.columns):
        page.write_string(0, position, _text(name), styles.header)
    return page


def _widths(sheet: Sheet) -> Iterator[float]:
    for position, name in enumerate(sheet.columns):
        if position < len(sheet.widths):
            yield sheet.widths[position]
        else:  # a Chinese character takes two columns of width
            wide = sum(2 if ord(c) > 0x2E80 else 1 for c in str(name))
            yield min(60, max(10, wide + 2))


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts: at most 31 characters, none forbidden, not used yet."""
    base = _NOT_IN_NAME.sub(" ", _NOT_IN_XML.sub("", wanted)).strip().strip("'").strip()[:31] or "Sheet"
    if base.lower() == "history":
        base = "History_"
    name, number = base, 2
    while name.lower() in taken:
        ending = f" ({number})"
        name, number = base[: 31 - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


def _text(value: object) -> str:
    clean = _NOT_IN_XML.sub("", str(value))
    return str(safe_cell(clean))[:_LONGEST_TEXT]


def _write_row(page: Any, row: int, cells: Sequence[object], styles: _Styles, formats: Sequence[str]) -> None:
    for position, value in enumerate(cells):
        pattern = formats[position] if position < len(formats) else ""
        match value:
            case None:
                continue
            case bool():
                page.write_boolean(row, position, value)
            case float() | Decimal() if not math.isfinite(value):
                continue
            case float():
                page.write_number(row, position, value, styles.number(pattern))
            case int() | Decimal() if -_EXACT < value < _EXACT:
                page.write_number(row, position, float(value), styles.number(pattern))
            case datetime():
                page.write_datetime(row, position, value.replace(tzinfo=None), styles.moment)
            case date() if value.year >= 1900:
                page.write_datetime(row, position, value, styles.number("yyyy-mm-dd"))
            case _:
                page.write_string(row, position, _text(value))
