"""Comma-separated text, in the encodings and with the separators that are met in practice."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, ClassVar

from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._cells import header_position, in_batches
from huiyin.formats._sniffing import first_undecodable_line, head_of, kind_of, looks_like_utf16
from huiyin.formats.base import FileFormat, OpenTable, formats
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 20
_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030"}
_NAMES |= {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@formats.register
class Csv(FileFormat):
    key = "csv"
    name: ClassVar = {"zh": "CSV 文本", "en": "CSV text"}
    about: ClassVar = {
        "zh": "逗号、分号、制表符或竖线分隔的文本；UTF-8、UTF-16 和 GB18030 编码自动识别。",
        "en": "Text separated by commas, semicolons, tabs or bars; UTF-8, UTF-16 and GB18030 are recognised.",
    }
    suffixes = (".csv", ".tsv", ".txt")
    can_write = True

    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        head = head_of(path)
        kind = kind_of(head)
        if kind != "text":
            raise problems.WrongContent(file=filename, expected="CSV", found=_KINDS.get(kind, kind))
        encoding = encoding_of(path, head, filename)
        warnings: list[Problem] = []
        lines = _lines(path, encoding, filename, warnings)
        sample = list(islice(lines, 4 * _SAMPLE_ROWS))
        told = re.fullmatch(r"sep=(.)\s*", sample[0], re.IGNORECASE) if sample else None
        if told:  # Excel's own way to name the separator
            sample = sample[1:]
        delimiter = told.group(1) if told else delimiter_of(sample)
        csv.field_size_limit(limits.cell_length)
        rows = _records(chain(sample, lines), delimiter, filename, limits)
        shown = list(islice(rows, _SAMPLE_ROWS))
        if not any(cell.strip() for row in shown for cell in row):
            raise problems.EmptyFile(file=filename)
        at = header_position(shown)
        header, header_row = shown[at], at + 1 + bool(told)
        fitted = _fitted(chain(shown[at + 1 :], rows), len(header), header_row, filename, warnings)
        batches = in_batches(fitted, len(header))
        return OpenTable(header, batches, header_row, _NAMES[encoding], warnings=warnings)

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        from huiyin.formats._csv_writing import write_lines

        return write_lines(sink, table)


_KINDS = {"zip": "Excel (.xlsx) / ZIP", "ole": "Excel 97–2003 (.xls)", "sav": "SPSS (.sav)"}


def encoding_of(path: Path, head: bytes, filename: str) -> str:
    """The encoding of a text file: by its mark, by its zeros, or the first of UTF-8 and GB18030 that fits all of it.

    Raises UnknownEncoding with the line on which UTF-8 first fails.
    """
    if head.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif wide := looks_like_utf16(head):
        candidates = [wide]
    else:
        candidates = ["utf-8", "gb18030"]
    failures = []
    for encoding in candidates:
        failure = first_undecodable_line(lambda: path.open("rb"), encoding)
        if failure is None:
            return encoding
        failures.append(failure)
    raise problems.UnknownEncoding(file=filename, row=failures[0])


def delimiter_of(sample: Sequence[str]) -> str:
    r"""The separator that cuts the sample into most columns of equal number; a comma where none does.

    >>> delimiter_of(["a;b;c\n", "1,5;2,5;3\n"])
    ';'
    """

    def merit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return (0.0, 0)
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) / len(widths), common) if common > 1 else (0.0, 0)

    return max(DELIMITERS, key=merit)


def _lines(path: Path, encoding: str, filename: str, warnings: list[Problem]) -> Iterator[str]:
    """The lines of a text file, without NUL (which is warned of) and without the byte order mark."""
    n_nul = first = 0
    # newline="" keeps line ends inside quoted cells as they are, as the csv module wants it
    with path.open(encoding=encoding, newline="") as file:
        for number, line in enumerate(file, 1):
            if number == 1:
                line = line.removeprefix("\ufeff")
            if "\x00" in line:
                n_nul, first = n_nul + line.count("\x00"), first or number
                line = line.replace("\x00", "")
            yield line
    if n_nul:
        warnings.append(problems.NulRemoved(file=filename, n=n_nul, row=first))


def _records(lines: Iterable[str], delimiter: str, filename: str, limits: Limits) -> Iterator[list[str]]:
    """The records of CSV lines; refuses cells without end and quotation marks never closed."""
    recent: list[str] = []  # the lines of the record being read

    def noted() -> Iterator[str]:
        for line in lines:
            recent.append(line)
            yield line

    row = 0
    try:
        for record in csv.reader(noted(), delimiter=delimiter):
            row += 1
            if len(record) > limits.columns:
                raise problems.TooManyColumns(file=filename, row=row, n=len(record), limit=limits.columns)
            yield record
            last, recent[:] = recent[:], []
    except csv.Error as error:
        if "field larger" in str(error):
            raise problems.CellTooLong(file=filename, row=row + 1, limit=limits.cell_length) from None
        raise problems.DamagedFile(file=filename, detail=f"row {row + 1}: {error}") from None
    if row and len(last) > 1 and "".join(last).count('"') % 2:
        raise problems.UnclosedQuote(file=filename, row=row)


def _fitted(
    rows: Iterable[list[str]], width: int, header_row: int, filename: str, warnings: list[Problem]
) -> Iterator[list[str]]:
    """Rows brought to the width of the header: short ones are filled up, long ones refused."""
    n_short = first_short = 0
    for number, row in enumerate(rows, header_row + 1):
        if len(row) == width:
            yield row
            continue
        if any(cell.strip() for cell in row[width:]):
            raise problems.RowTooLong(file=filename, row=number, n=len(row), expected=width)
        if row and len(row) < width:
            n_short, first_short = n_short + 1, first_short or number
        yield (row + [""] * width)[:width]
    if n_short:
        warnings.append(problems.ShortRows(file=filename, n=n_short, row=first_short))
