"""A report as a workbook: the text on the first sheet, every table on a sheet of its own."""

from __future__ import annotations

import io

from huiyin.formats.writing import Sheet, write_workbook
from huiyin.reports.contracts import Cell, Document, Pairs, Paragraph, Table
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
                    case Table():
                        name = _sheet_name(block.name or section.heading, [sheet.name for sheet in sheets])
                        front.append(["", f"→ {name}"])
                        sheets.append(Sheet(name, list(block.columns), _with_note(block), _widths(block)))
        title = _sheet_name(document.title, [sheet.name for sheet in sheets])
        head: list[list[Cell]] = [[text, ""] for text in (document.subtitle, document.label) if text]
        buffer = io.BytesIO()
        write_workbook(buffer, [Sheet(title, [document.title, ""], head + front, [28, 100]), *sheets])
        return buffer.getvalue()


def _with_note(table: Table) -> list[list[Cell]]:
    rows = [list(row) for row in table.rows]
    if table.note:
        rows += [[None] * len(table.columns), [table.note, *[None] * (len(table.columns) - 1)]]
    return rows


def _widths(table: Table) -> list[int]:
    return [
        min(60, max([6, *(2 * len(str(row[position] or "")) for row in [table.columns, *table.rows[:200]])]))
        for position in range(len(table.columns))
    ]


def _sheet_name(text: str, taken: list[str]) -> str:
    """A name that a workbook accepts: 31 characters, none of []:*?/\\, unique whatever its case."""
    base = "".join(c for c in text if c not in "[]:*?/\\'")[:28].strip() or "1"
    name, number = base, 2
    while name.lower() in {other.lower() for other in taken}:
        name, number = f"{base[:26]} {number}", number + 1
    return name
