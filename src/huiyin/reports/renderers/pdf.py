"""A report as PDF, set by Typst with the fonts that travel with the program."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import typst

from huiyin.metrics import charts
from huiyin.reports.contracts import Block, Document, Pairs, Paragraph, Picture, Table
from huiyin.reports.renderers._glyphs import FAMILY, FONTS, showable
from huiyin.reports.renderers.base import Renderer, renderers

CHART_PIXELS, PAGE_WIDTH_MM, MOST_HEIGHT_MM = 640, 170.0, 150.0
TEMPLATE = Path(__file__).with_name("report.typ")


@renderers.register
class Pdf(Renderer):
    key = "pdf"
    name = {"zh": "PDF", "en": "PDF"}
    about = {"zh": "可打印的 A4 文件，内嵌中文字体", "en": "A4 for print, Chinese fonts embedded"}
    media_type = "application/pdf"

    def render(self, document: Document) -> bytes:
        with tempfile.TemporaryDirectory(prefix="huiyin-report-") as name:
            folder = Path(name)
            # The text travels as data, never as Typst markup, so nothing a customer wrote can be code.
            data = {
                "title": showable(document.title),
                "subtitle": showable(document.subtitle),
                "label": showable(document.label),
                "language": document.language[:2],
                "sections": [
                    {
                        "heading": showable(section.heading),
                        "blocks": [_block(block, folder) for block in section.blocks],
                    }
                    for section in document.sections
                ],
            }
            (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf8")
            (folder / "report.typ").write_text(TEMPLATE.read_text("utf8"), "utf8")
            made = typst.compile(
                str(folder / "report.typ"),
                root=str(folder),
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                format="pdf",
            )
            return bytes(made)


def _block(block: Block, folder: Path) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": showable(text)}
        case Pairs(rows):
            return {"kind": "pairs", "rows": [[showable(cell) for cell in row] for row in rows]}
        case Table():
            return {
                "kind": "table",
                "columns": [showable(column) for column in block.columns],
                "rows": [[showable("" if cell is None else str(cell)) for cell in row] for row in block.rows],
                "numeric": sorted(block.numeric),
                "note": showable(block.note),
                "widths": _widths(block),
            }
        case Picture(title, spec):
            path = folder / f"chart-{len(list(folder.glob('chart-*.svg')))}.svg"
            drawing = showable(charts.as_svg(spec, width=CHART_PIXELS, font=FAMILY))
            path.write_text(drawing, "utf8")
            return {
                "kind": "picture",
                "title": showable(title),
                "file": path.name,
                "height": _height(drawing),
            }


def _height(drawing: str) -> float:
    """Millimetres that a chart takes on the page: as tall as the width asks for, up to half a page or so."""
    size = re.search(r'viewBox="[\d.\s-]*?\s([\d.]+)\s+([\d.]+)"', drawing)
    if size is None:
        return MOST_HEIGHT_MM
    width, height = float(size.group(1)), float(size.group(2))
    return min(height / width * PAGE_WIDTH_MM, MOST_HEIGHT_MM)


def _widths(table: Table) -> list[float]:
    """Shares of the width by the longest text of each column, between narrow and wide."""

    def length(text: str) -> int:
        return sum(2 if ord(c) > 0x2E80 else 1 for c in text)

    longest = [
        max([length(str(column)), *(length(str(row[position] or "")) for row in table.rows)])
        for position, column in enumerate(table.columns)
    ]
    return [float(min(max(n, 6), 44)) for n in longest]
