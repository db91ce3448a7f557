"""A look into a workbook before any parser sees it: how much it unpacks to, and how far its cells reach.

Parsers allocate the rectangle around all used cells, so two cells in far corners are enough to kill
one. Everything here streams; nothing is believed that the archive says of itself.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from defusedxml import ElementTree

from huiyin.formats import problems
from huiyin.formats.limits import MEBIBYTE, Limits

_CHUNK = 1024 * 1024
_LONGEST_ROW = 8 * MEBIBYTE
_LARGEST_INDEX = 16 * MEBIBYTE  # the list of sheets and its like
_PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
# A cell with something in it; `<c r="B2" s="1"/>` only has a style and takes no room.
_REFERENCE = re.compile(
    rb"<" + _PREFIX + rb"c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]{1,9})(\d{1,12})[\"'](?:[^>]*[^/>])?>"
)
_FORMULA = re.compile(
    rb"<" + _PREFIX + rb"c\s([^>]*)>\s*<" + _PREFIX + rb"f(?:\s[^>]*?)?(?:/>|>[^<]*</" + _PREFIX + rb"f>)"
    rb"(\s*(?:<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v>\s*</|</" + _PREFIX + rb"c>))?"
)
_ERROR = re.compile(rb"<" + _PREFIX + rb"c\s([^>]*\bt=[\"']e[\"'][^>]*)>")
_CELL_NAME = re.compile(rb"\br=[\"']([A-Za-z]+\d+)[\"']")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class Cells:
    """Cells of one kind: how many, and where the first is."""

    n: int = 0
    first: str = ""

    def add(self, attributes: bytes) -> None:
        self.n += 1
        if not self.first:
            name = _CELL_NAME.search(attributes)
            self.first = name.group(1).decode("ascii") if name else "?"


@dataclass
class SheetScan:
    """The sheet to be read, and what was seen in it."""

    name: str
    others: list[str] = field(default_factory=list)
    n_cells: int = 0
    columns: set[bytes] = field(default_factory=set)
    first_row: int = 0
    last_row: int = 0
    formulas: Cells = field(default_factory=Cells)
    without_result: Cells = field(default_factory=Cells)
    errors: Cells = field(default_factory=Cells)

    def look_at(self, xml: bytes) -> None:
        """Take in a piece of the sheet that ends between two rows."""
        found = _REFERENCE.findall(xml)
        if found:
            letters, numbers = zip(*found, strict=True)
            rows = [int(number) for number in set(numbers)]
            self.columns.update(letters)
            self.first_row = min(rows) if not self.n_cells else min(self.first_row, *rows)
            self.last_row = max(self.last_row, *rows)
            self.n_cells += len(found)
        for match in _FORMULA.finditer(xml):
            self.formulas.add(match.group(1))
            if match.group(2) and b't="str"' not in match.group(1):
                self.without_result.add(match.group(1))
        for match in _ERROR.finditer(xml):
            self.errors.add(match.group(1))

    def check_area(self, filename: str, limits: Limits) -> None:
        """Refuse what would not fit into memory as a rectangle."""
        if not self.n_cells:
            return
        places = {_column_number(letters): letters.decode("ascii").upper() for letters in self.columns}
        width = max(places) - min(places) + 1
        cells = width * (self.last_row - self.first_row + 1)
        if cells > limits.workbook_cells:
            facts = {"cell": f"{places[max(places)]}{self.last_row}", "cells": cells}
            raise problems.UsedAreaTooLarge(file=filename, limit=limits.workbook_cells, **facts)
        if width > limits.columns:
            facts = {"row": self.first_row, "n": width, "limit": limits.columns}
            raise problems.TooManyColumns(file=filename, **facts)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def scan(path: Path, filename: str, limits: Limits) -> SheetScan:
    """The first visible sheet that holds cells, after everything a parser will touch was looked over.

    Raises ExpandsTooMuch, TooManyParts, UsedAreaTooLarge, TooManyColumns, DeclaresEntities,
    PasswordProtected, NoSheet or DamagedFile.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return _Scanner(file, archive.infolist(), path.stat().st_size, filename, limits).scan()
    except (zipfile.BadZipFile, zlib.error, struct.error, KeyError, ElementTree.ParseError) as error:
        raise problems.DamagedFile(file=filename, detail=type(error).__name__) from None


class _Scanner:
    def __init__(
        self, file: IO[bytes], parts: list[zipfile.ZipInfo], size: int, filename: str, limits: Limits
    ) -> None:
        self._file, self._size, self._filename, self._limits = file, size, filename, limits
        if len(parts) > limits.parts:
            raise problems.TooManyParts(file=filename, n=len(parts), limit=limits.parts)
        if any(part.flag_bits & 1 for part in parts):
            raise problems.PasswordProtected(file=filename)
        self._parts = {part.filename.lower(): part for part in parts}
        self._n_bytes = 0
        self._check_size(sum(part.file_size for part in parts))

    def scan(self) -> SheetScan:
        for name in ("[content_types].xml", "xl/styles.xml", "xl/sharedstrings.xml"):
            if name in self._parts:
                for _ in self._xml(name):
                    pass
        sheets = self._sheets()
        for name, part in sheets:
            sheet = SheetScan(name, [other for other, _ in sheets if other != name])
            for piece in self._rows(part):
                sheet.look_at(piece)
            sheet.check_area(self._filename, self._limits)
            if sheet.n_cells:
                return sheet
        raise problems.NoSheet(file=self._filename)

    def _sheets(self) -> list[tuple[str, str]]:
        """(name, part) of the visible worksheets, in order."""
        targets = {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._tree("xl/_rels/workbook.xml.rels")
            if relation.get("Type", "").endswith("/worksheet")
        }
        found = []
        for element in self._tree("xl/workbook.xml").iter():
            if not element.tag.endswith("}sheet") or element.get("state", "visible") != "visible":
                continue
            key = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
            if targets.get(key):
                found.append((element.get("name", ""), _part_name(targets[key])))
        return found

    def _tree(self, name: str) -> ElementTree.Element:
        if self._parts[name].file_size > _LARGEST_INDEX:
            raise problems.DamagedFile(file=self._filename, detail=name)
        return ElementTree.fromstring(b"".join(self._xml(name)), forbid_dtd=True)

    def _rows(self, name: str) -> Iterator[bytes]:
        """A sheet in pieces that end between rows."""
        waiting = b""
        for chunk in self._xml(name):
            waiting += chunk
            end = waiting.rfind(b"row>") + 4
            if end > 4:
                yield waiting[:end]
                waiting = waiting[end:]
            elif len(waiting) > _LONGEST_ROW:
                cut = waiting.rfind(b"<")
                yield waiting[:cut]
                waiting = waiting[cut:]
        yield waiting

    def _xml(self, name: str) -> Iterator[bytes]:
        """A part in chunks, refused if it declares anything or is not UTF-8."""
        last = b""
        for chunk in self._inflated(self._parts[name]):
            if _DECLARATION.search(last + chunk):
                raise problems.DeclaresEntities(file=self._filename, part=name)
            if not last and (chunk[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in chunk[:64]):
                raise problems.DamagedFile(file=self._filename, detail=f"{name}: UTF-16")
            last = chunk[-16:]
            yield chunk

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part, counted as they come: sizes in the archive may lie."""
        self._file.seek(part.header_offset)
        header = self._file.read(30)
        if header[:4] != b"PK\x03\x04" or part.compress_type not in {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }:
            raise zipfile.BadZipFile(part.filename)
        n_name, n_extra = struct.unpack("<HH", header[26:30])
        self._file.seek(part.header_offset + 30 + n_name + n_extra)
        left, inflate = part.compress_size, zlib.decompressobj(-15)
        while left > 0 and (packed := self._file.read(min(left, _CHUNK))):
            left -= len(packed)
            if part.compress_type == zipfile.ZIP_STORED:
                yield self._counted(packed)
                continue
            while packed:
                yield self._counted(inflate.decompress(packed, _CHUNK))
                packed = inflate.unconsumed_tail
        if part.compress_type == zipfile.ZIP_DEFLATED and not inflate.eof:
            raise zipfile.BadZipFile(part.filename)

    def _counted(self, chunk: bytes) -> bytes:
        self._n_bytes += len(chunk)
        self._check_size(self._n_bytes)
        return chunk

    def _check_size(self, unpacked: int) -> None:
        limits, ratio = self._limits, unpacked // max(1, self._size)
        if unpacked > limits.unpacked_size or (unpacked > limits.ratio_from and ratio > limits.ratio):
            raise problems.ExpandsTooMuch(
                file=self._filename,
                megabytes=unpacked // MEBIBYTE,
                ratio=ratio,
                limit=limits.unpacked_size // MEBIBYTE,
                most=limits.ratio,
            )


def _part_name(target: str) -> str:
    """The name in the archive of what the workbook refers to."""
    path = PurePosixPath(target) if target.startswith("/") else PurePosixPath("/xl") / target
    parts: list[str] = []
    for piece in path.parts[1:]:
        if piece == "..":
            parts = parts[:-1]
        else:
            parts.append(piece)
    return "/".join(parts).lower()
