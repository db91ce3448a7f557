"""The data of a Triple-S survey, field by field, as columns of canonical text.

A multiple choice becomes one column an option, as statistics packages have it: 1 chosen, 0 not, empty
where nobody was asked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

import pyarrow as pa

from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._cells import rows_a_batch, text_array
from huiyin.formats._triple_s_definition import Entry, Survey, plain_number
from huiyin.formats.limits import Limits

Cells = list[str | None]
Line = Sequence[str]  # the fields of the entries of one row, as they stand
CHOSEN = {"1": "选中", "0": "未选"}
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{2}):?(\d{2}):?(\d{2})?", re.ASCII)
_MOST_KEPT = 50_000  # different fields of one variable
_ROWS_LOOKED_AT = 200


@dataclass
class Reader:
    """Turns the fields of one variable into cells; `names` and `labels` are those of its columns."""

    entry: Entry
    names: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    words: list[dict[str, str]] = field(default_factory=list)
    n_strange: int = 0
    first_strange: tuple[int, str] | None = None

    def __post_init__(self) -> None:
        entry = self.entry
        if entry.kind == "multiple":
            between = "：" if any(sign > "\u2e80" for sign in entry.label) else ": "
            self.names = [f"{entry.name}_{code}" for code in entry.codes]
            self.labels = [f"{entry.label}{between}{word}" for word in entry.codes.values()]
            self.words = [CHOSEN for _ in entry.codes]
        else:
            self.names, self.labels = [entry.name], [entry.label]
            self.words = [CHOSEN if entry.kind == "logical" else dict(entry.codes)]
        self._known: dict[str, tuple[tuple[str | None, ...], bool]] = {}

    def columns(self, fields: Iterable[str], row: int) -> list[pa.Array]:
        """The cells of one batch whose first row is `row`."""
        if self.entry.kind == "character":
            return [text_array(list(fields))]
        found = []
        for at, text in enumerate(fields, row):
            known = self._known.get(text)
            if known is None:
                known = self._cells(text)
                if len(self._known) < _MOST_KEPT:
                    self._known[text] = known
            found.append(known[0])
            if known[1]:
                self.n_strange += 1
                self.first_strange = self.first_strange or (at, text.strip()[:40])
        return [text_array(list(cells)) for cells in zip(*found, strict=True)]

    def _cells(self, text: str) -> tuple[tuple[str | None, ...], bool]:
        """The cells of one field, and whether it holds codes that the definition lacks."""
        if self.entry.kind == "multiple":
            return self._ticks(text)
        shown = text.strip()
        if not shown or self._is_no_code(shown):
            return (None,), False
        if not self.entry.is_literal:
            shown = _SHOWN.get(self.entry.kind, plain_number)(shown)
        return (shown,), False

    def _is_no_code(self, shown: str) -> bool:
        """A single choice of 0, where 0 is no option, was left open."""
        entry = self.entry
        if entry.kind != "single" or shown.strip("0") or "0" in entry.codes:
            return False
        return entry.ends is None or not entry.ends[0] <= 0 <= entry.ends[1]

    def _ticks(self, text: str) -> tuple[tuple[str | None, ...], bool]:
        if not text.strip():
            return (None,) * len(self.names), False
        chosen, is_strange = self._spread(text) if self.entry.subfields else self._bits(text)
        return tuple("1" if code in chosen else "0" for code in self.entry.codes), is_strange

    def _bits(self, text: str) -> tuple[set[str], bool]:
        chosen = {str(at) for at, sign in enumerate(text, 1) if sign == "1"}
        return chosen, bool(chosen - self.entry.codes.keys()) or bool(text.strip("01 "))

    def _spread(self, text: str) -> tuple[set[str], bool]:
        width = self.entry.width or max(1, len(text) // self.entry.subfields)
        pieces = [text[at : at + width].strip() for at in range(0, len(text), width)]
        codes = {one if self.entry.is_literal else plain_number(one) for one in pieces} - {"", "0"}
        return codes, bool(codes - self.entry.codes.keys())


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return "-".join(found.groups()) if found else text


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    return ":".join(part or "00" for part in found.groups()) if found else text


_SHOWN: dict[str, Callable[[str], str]] = {"date": _day, "time": _clock}


def batches(
    survey: Survey, readers: Sequence[Reader], lines: Iterator[Line], filename: str, said: list[Problem]
) -> Iterator[list[pa.Array]]:
    """The rows as batches of columns; in the end `said` holds what was strange in them."""
    size = rows_a_batch(sum(len(reader.names) for reader in readers))
    row = survey.skip + 1
    while chunk := list(islice(lines, size)):
        fields = list(zip(*chunk, strict=True))
        yield [
            column
            for reader, texts in zip(readers, fields, strict=True)
            for column in reader.columns(texts, row)
        ]
        row += len(chunk)
    for reader in readers:
        if reader.first_strange:
            at, value = reader.first_strange
            facts = {"file": filename, "variable": reader.entry.name, "n": reader.n_strange}
            said.append(problems.StrangeCodes(**facts, row=at, value=value))


def lines_of(
    survey: Survey, opened: Callable[[], IO[bytes]], encoding: str, filename: str, limits: Limits
) -> Iterator[Line]:
    """The rows of the data, cut into the fields of the variables."""
    by_bytes = not survey.is_csv and _counts_bytes(survey, opened, encoding)
    with io.TextIOWrapper(opened(), "latin-1" if by_bytes else encoding, newline="") as text:
        if survey.is_csv:
            yield from _separated(survey, text, filename, limits)
            return
        for row in islice(_rows(text, filename, limits), survey.skip, None):
            cells = [row[one.start - 1 : one.finish] for one in survey.entries]
            if by_bytes:
                cells = [one.encode("latin-1").decode(encoding, "replace") for one in cells]
            yield cells


def _separated(survey: Survey, text: Iterable[str], filename: str, limits: Limits) -> Iterator[Line]:
    """Comma-separated data; a row that ends early has empty fields."""
    csv.field_size_limit(limits.cell_length)
    width = max((one.finish for one in survey.entries), default=0)
    records = enumerate(csv.reader(_without_marks(text)), 1)  # an empty line is a row without answers
    row = 0
    try:
        for row, record in islice(records, survey.skip, None):
            if len(record) > limits.columns:
                raise problems.TooManyColumns(file=filename, row=row, n=len(record), limit=limits.columns)
            record += [""] * (width - len(record))
            yield [_joined(record[one.start - 1 : one.finish], one) for one in survey.entries]
    except csv.Error as error:
        if "field larger" in str(error):
            raise problems.CellTooLong(file=filename, row=row + 1, limit=limits.cell_length) from None
        raise problems.DamagedFile(file=filename, detail=f"row {row + 1}: {error}") from None


def _joined(fields: Sequence[str], entry: Entry) -> str:
    """One field; several where the codes of a multiple choice have a field each."""
    if len(fields) == 1:
        return fields[0]
    width = entry.width or max(map(len, fields))
    return "".join(one.strip().rjust(width) for one in fields)


def _without_marks(lines: Iterable[str]) -> Iterator[str]:
    """Without the byte order mark and NUL."""
    for number, line in enumerate(lines):
        yield (line if number else line.removeprefix("\ufeff")).replace("\x00", "")


def _rows(text: IO[str], filename: str, limits: Limits) -> Iterator[str]:
    """Lines without their ends."""
    number = 0
    while line := text.readline(limits.cell_length + 1):
        number += 1
        if len(line) > limits.cell_length:
            raise problems.CellTooLong(file=filename, row=number, limit=limits.cell_length)
        yield (line if number > 1 else line.removeprefix("\ufeff")).rstrip("\r\n")


def _counts_bytes(survey: Survey, opened: Callable[[], IO[bytes]], encoding: str) -> bool:
    """Whether fixed places are those of bytes: every line is as long in bytes, but not in characters."""
    if encoding.startswith("utf-16"):
        return False
    with opened() as file:
        rows = [row.rstrip(b"\r\n") for row in islice(file, survey.skip, survey.skip + _ROWS_LOOKED_AT)]
    rows = [row for row in rows if row]
    characters = {len(row.decode(encoding, "replace")) for row in rows}
    return len(characters) > 1 and len({len(row) for row in rows}) == 1
