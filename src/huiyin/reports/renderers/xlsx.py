"""A report as a workbook: the text on the first sheet, every table on a sheet of its own."""

from __future__ import annotations

import io
from collections.abc import Sequence

from huiyin.formats.writing import Sheet, write_workbook
from huiyin.reports.contracts import Cell, Document, Numbers, Pairs, Paragraph, Table
from huiyin.reports.renderers.base import Renderer, renderers


@renderers.register
class Xlsx(Renderer):
    key = "xlsx"
    name = {"zh": "Excel 工作簿", "en": "Excel workbook"}
    about = {"zh": "每张表一个工作表，便于继续计算", "en": "One sheet a table, to go on computing with"}
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def render(self, document: Document) -> bytes:
        front: list[list[Cell]] = []
        sheets: list[Sheet] = []
        for section in document.sections:
            front.append([section.heading, ""])
            for block in section.blocks:
                match block:
                    case Paragraph(text):
                        front.append(["", text])
                    case Pairs(rows):
                        front.extend([name, value] for name, value in rows)
                    case Table() if block.on_sheet:
                        taken = [sheet.name for sheet in sheets]
                        sheets.append(_table_sheet(block, section.heading, taken, document.label))
                        front.append(["", f"→ {sheets[-1].name}"])
                    case Numbers():
                        taken = [sheet.name for sheet in sheets]
                        sheets.append(_numbers_sheet(block, taken, document.label))
                        front.append(["", f"→ {sheets[-1].name}"])
        title = _sheet_name(document.title, [sheet.name for sheet in sheets])
        head: list[list[Cell]] = [[text, ""] for text in (document.subtitle, document.label) if text]
        buffer = io.BytesIO()
        write_workbook(buffer, [Sheet(title, [document.title, ""], head + front, [28, 100]), *sheets])
        return buffer.getvalue()


def _table_sheet(table: Table, heading: str, taken: list[str], label: str) -> Sheet:
    rows = [*table.rows, *_below(table.note, label)]
    name = _sheet_name(table.name or heading, taken)
    return Sheet(name, list(table.columns), rows, _widths(table.columns, table.rows))


def _numbers_sheet(numbers: Numbers, taken: list[str], label: str) -> Sheet:
    rows = [*numbers.rows, *_below(label)]
    name = _sheet_name(numbers.name, taken)
    widths = _widths(numbers.columns, numbers.rows)
    return Sheet(name, list(numbers.columns), rows, widths, numbers.formats)


def _below(*notes: str) -> list[list[Cell]]:
    """Notes under a table, an empty row between."""
    said: list[list[Cell]] = [[note] for note in notes if note]
    return [[None], *said] if said else []


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """As wide as the longest text; a number takes a dozen characters at most."""

    def width(cell: Cell) -> int:
        return 2 * len(cell) if isinstance(cell, str) else 10

    return [
        min(60, max([8, *(width(row[position]) for row in [columns, *rows[:200]] if row[position])]))
        for position in range(len(columns))
    ]


def _sheet_name(text: str, taken: list[str]) -> str:
    """A name that a workbook accepts: 31 characters, none of []:*?/\\, unique whatever its case."""
    base = "".join(c for c in text if c not in "[]:*?/\\'")[:28].strip() or "1"
    name, number = base, 2
    while name.lower() in {other.lower() for other in taken}:
        name, number = f"{base[:26]} {number}", number + 1
    return name
