"""The dictionary of an SPSS system file: what stands before the cases.

Layout after the PSPP developers' description of the format. All numbers are little-endian; a case
is a row of elements of 8 bytes each, and a text takes as many as it needs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.formats.outgoing import Level, cut

BIAS = 100
SYSTEM_MISSING = -1.7976931348623157e308
_HIGHEST, _LOWEST = 1.7976931348623157e308, -1.7976931348623155e308
LONGEST_TEXT = 32_767  # bytes of one text
_SEGMENT = 252  # a text longer than 255 bytes is spread over variables, one for so many bytes
_SEGMENT_WIDTH = 255  # of each but the last, which is also how many of its bytes each holds
_LONGEST_LABEL, _LONGEST_WORD = 255, 120
COUNT_AT = 80  # where the number of cases stands in the header, 4 bytes
_NUMBER, _DATE, _MOMENT, _TEXT = 5, 39, 22, 1  # print formats F, SDATE, DATETIME, A
_MEASURES = {Level.NOMINAL: 1, Level.ORDINAL: 2, Level.SCALE: 3}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Entry:
    """One variable: `width` is 0 for numbers, else the bytes of the longest text; `kind` is F, SDATE, DATETIME or A."""

    name: str
    label: str
    width: int
    kind: str
    decimals: int
    values: tuple[tuple[float, str], ...]
    level: Level

    @property
    def segments(self) -> tuple[int, ...]:
        """Widths of the variables that the file spreads this one over.

        >>> Entry("t", "", 600, "A", 0, (), Level.NOMINAL).segments
        (255, 255, 96)
        """
        if self.width <= _SEGMENT_WIDTH:
            return (self.width,)
        n = -(-self.width // _SEGMENT)
        return (*[_SEGMENT_WIDTH] * (n - 1), self.width - (n - 1) * _SEGMENT)

    @property
    def n_elements(self) -> int:
        """How many elements of a case it takes."""
        return sum(_elements(width) for width in self.segments)


def _elements(width: int) -> int:
    return max(1, -(-width // 8))


def header(entries: Sequence[Entry], *, n_rows: int | None, title: str, created: datetime) -> bytes:
    """Everything before the cases; with `n_rows` None the count must be written at COUNT_AT in the end."""
    count = -1 if n_rows is None or n_rows > 2**31 - 1 else n_rows
    shorts = _short_names(entries)
    records = [_file_header(entries, count, title, created)]
    records += [_variable(entry, names) for entry, names in zip(entries, shorts, strict=True)]
    records += _value_labels(entries)
    records += [_machine(), _floats(), _display(entries), _long_names(entries, shorts)]
    records += _very_long(entries, shorts)
    if n_rows is not None:
        records.append(_extension(16, 8, struct.pack("<qq", 1, n_rows)))
    records += [_extension(20, 1, b"UTF-8"), struct.pack("<ii", 999, 0)]
    return b"".join(records)


def _file_header(entries: Sequence[Entry], count: int, title: str, created: datetime) -> bytes:
    size = sum(entry.n_elements for entry in entries)
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        _padded("@(#) SPSS DATA FILE Huiyin", 60),
        2,
        size,
        1,
        0,
        count,
        float(BIAS),
        f"{created.day:02} {_MONTHS[created.month - 1]} {created.year % 100:02}".encode(),
        f"{created:%H:%M:%S}".encode(),
        _padded(title, 64),
    )


def _padded(text: str, size: int) -> bytes:
    return cut(text, size).encode("utf-8", "replace").ljust(size)


def _short_names(entries: Sequence[Entry]) -> list[list[str]]:
    """Names of 8 bytes for every variable of the file, those of segments included."""
    numbers = iter(range(1, 10_000_000))
    return [[f"V{next(numbers)}" for _ in entry.segments] for entry in entries]


def _variable(entry: Entry, names: Sequence[str]) -> bytes:
    found = []
    for at, (name, width) in enumerate(zip(names, entry.segments, strict=True)):
        label = _label(entry.label) if at == 0 else b""
        form = _format(entry, width)
        found.append(struct.pack("<iiiiii8s", 2, width, bool(label), 0, form, form, _padded(name, 8)))
        found.append(label)
        found += [struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)] * (_elements(width) - 1)
    return b"".join(found)


def _label(text: str) -> bytes:
    said = cut(" ".join(text.split()), _LONGEST_LABEL).encode("utf-8", "replace")
    return struct.pack("<i", len(said)) + said + b"\x00" * (-len(said) % 4) if said else b""


def _format(entry: Entry, width: int) -> int:
    if entry.kind == "A":
        return _TEXT << 16 | width << 8
    if entry.kind == "SDATE":
        return _DATE << 16 | 10 << 8
    if entry.kind == "DATETIME":
        return _MOMENT << 16 | 20 << 8
    return _NUMBER << 16 | 8 << 8 | entry.decimals


def _value_labels(entries: Sequence[Entry]) -> Iterator[bytes]:
    index = 1
    for entry in entries:
        if entry.values and not entry.width:
            words = [
                (code, cut(word, _LONGEST_WORD).encode("utf-8", "replace")) for code, word in entry.values
            ]
            cells = [
                struct.pack("<dB", code, len(said)) + said + b" " * (-(len(said) + 1) % 8)
                for code, said in words
            ]
            yield struct.pack("<ii", 3, len(cells)) + b"".join(cells) + struct.pack("<iii", 4, 1, index)
        index += entry.n_elements


def _extension(subtype: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, subtype, size, len(data) // size) + data


def _machine() -> bytes:
    # version 24.0.0 of the format's maker; IEEE 754, little-endian, UTF-8
    return _extension(3, 4, struct.pack("<8i", 24, 0, 0, -1, 1, 1, 2, 65001))


def _floats() -> bytes:
    return _extension(4, 8, struct.pack("<ddd", SYSTEM_MISSING, _HIGHEST, _LOWEST))


def _display(entries: Sequence[Entry]) -> bytes:
    cells = []
    for entry in entries:
        for width in entry.segments:
            shown = min(40, max(8, width)) if entry.width else 20 if entry.kind == "DATETIME" else 10
            cells.append(struct.pack("<iii", _MEASURES[entry.level], shown, 0 if entry.width else 1))
    return _extension(11, 4, b"".join(cells))


def _long_names(entries: Sequence[Entry], shorts: Sequence[Sequence[str]]) -> bytes:
    pairs = [f"{names[0]}={entry.name}" for entry, names in zip(entries, shorts, strict=True)]
    return _extension(13, 1, "\t".join(pairs).encode("utf-8", "replace"))


def _very_long(entries: Sequence[Entry], shorts: Sequence[Sequence[str]]) -> Iterator[bytes]:
    long = [
        f"{names[0]}={entry.width:05}\x00\t"
        for entry, names in zip(entries, shorts, strict=True)
        if entry.width > _SEGMENT_WIDTH
    ]
    if long:
        yield _extension(14, 1, "".join(long).encode())
