"""Workbooks of Excel, WPS and LibreOffice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, ClassVar

from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._arriving import clean_header
from huiyin.formats._cells import header_position, in_batches, text_of
from huiyin.formats._sniffing import head_of, kind_of
from huiyin.formats._workbook_scan import SheetScan, scan
from huiyin.formats.base import FileFormat, OpenTable, formats
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

_SAMPLE_ROWS = 20
_EXACT = 1e15  # Excel keeps 15 digits of a number


@formats.register
class Xlsx(FileFormat):
    key = "xlsx"
    name: ClassVar = {"zh": "Excel 工作簿", "en": "Excel workbook"}
    about: ClassVar = {
        "zh": "Excel、WPS、LibreOffice 的工作簿；读取第一个有数据的可见工作表，公式取已保存的结果。",
        "en": "Workbooks of Excel, WPS and LibreOffice; the first visible sheet with data is read, formulas by their saved results.",
    }
    suffixes = (".xlsx", ".xlsm")
    also_named = (".xls",)
    can_write = True

    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        _refuse_what_is_no_workbook(path, filename)
        found = scan(path, filename, limits)
        from python_calamine import CalamineWorkbook

        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(found.name)
        source = enumerate(sheet.iter_rows(), 1)
        first = next(((number, row) for number, row in source if any(value != "" for value in row)), None)
        if first is None:
            raise problems.NoSheet(file=filename)
        sample = [first, *islice(source, _SAMPLE_ROWS)]
        at = header_position([[text_of(value) for value in row] for _, row in sample])
        header_row, header = sample[at]
        names = [text_of(cell) or "" for cell in header]
        warnings = [*_other_sheets(found, filename), *_cells_to_mention(found, filename)]
        rows = _rows(chain(sample[at + 1 :], source), names, filename, warnings)
        return OpenTable(names, in_batches(rows, len(names)), header_row, warnings=warnings)

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        from huiyin.formats._xlsx_writing import write_sheets

        return write_sheets(sink, table)


def _refuse_what_is_no_workbook(path: Path, filename: str) -> None:
    kind = kind_of(head_of(path))
    if kind == "zip":
        return
    if kind == "ole":
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise problems.PasswordProtected(file=filename)
        raise problems.OldWorkbook(file=filename)
    found = {"text": "CSV / text", "sav": "SPSS (.sav)"}.get(kind, kind)
    raise problems.WrongContent(file=filename, expected="Excel (.xlsx)", found=found)


def _rows(
    source: Iterable[tuple[int, Sequence[object]]],
    names: Sequence[str],
    filename: str,
    warnings: list[Problem],
) -> Iterator[list[str | None]]:
    """Rows as text; says in which columns Excel has already lost digits."""
    lossy: dict[int, int] = {}
    for number, row in source:
        for position, value in enumerate(row):
            if isinstance(value, float) and abs(value) >= _EXACT and position not in lossy:
                lossy[position] = number
        yield [text_of(value) for value in row]
    for position, number in lossy.items():
        column = clean_header(names[position]) or position + 1
        warnings.append(problems.LongNumbers(file=filename, column=column, row=number))


def _other_sheets(found: SheetScan, filename: str) -> Iterator[Problem]:
    if found.others:
        yield problems.OtherSheets(file=filename, sheet=found.name, others=", ".join(found.others))


def _cells_to_mention(found: SheetScan, filename: str) -> Iterator[Problem]:
    kinds = {
        problems.FormulaCells: found.formulas,
        problems.FormulasWithoutResult: found.without_result,
        problems.ErrorCells: found.errors,
    }
    for kind, cells in kinds.items():
        if cells.n:
            yield kind(file=filename, n=cells.n, cell=cells.first)
