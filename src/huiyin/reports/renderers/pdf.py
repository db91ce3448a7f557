"""A report as PDF, set by Typst with the fonts that travel with the program."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import typst

from huiyin.metrics import charts
from huiyin.reports.contracts import Document, Numbers, Pairs, Paragraph, Picture, Table
from huiyin.reports.renderers._glyphs import FAMILY, FONTS, showable
from huiyin.reports.renderers.base import Renderer, renderers

CHART_PIXELS, PAGE_WIDTH_MM, MOST_HEIGHT_MM = 640, 170.0, 215.0
STEP, STEP_OF_TWO_LINES = 26, 34  # pixels a row of a chart takes on paper
PAGE_POINTS, CHARACTER_POINTS, PADDING_POINTS = 482.0, 4.7, 9.0  # of a table's text
WHOLE_ROWS = 8  # a table of so many rows stays on one page
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
                "tiles": [
                    [showable(text) for text in (tile.name, tile.value, tile.details, tile.verdict)]
                    for tile in document.tiles
                ],
                "sections": [
                    {
                        "heading": showable(section.heading),
                        "blocks": _side_by_side(
                            [
                                _block(block, folder)
                                for block in section.blocks
                                if not isinstance(block, Numbers)
                            ]
                        ),
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


def _block(block: Paragraph | Pairs | Table | Picture, folder: Path) -> dict[str, Any]:
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
                "whole": len(block.rows) <= WHOLE_ROWS,
            }
        case Picture(title, spec, is_small):
            pixels = CHART_PIXELS // 2 if is_small else CHART_PIXELS
            path = folder / f"chart-{len(list(folder.glob('chart-*.svg')))}.svg"
            drawing = showable(charts.as_svg(_for_paper(spec), width=pixels, font=FAMILY))
            path.write_text(drawing, "utf8")
            return {
                "kind": "small" if is_small else "picture",
                "title": showable(title),
                "file": path.name,
                "height": _height(drawing, pixels),
            }


def _height(drawing: str, pixels: int) -> float:
    """Millimetres that a chart takes on the page: as tall as its width asks for, up to most of a page."""
    size = re.search(r'viewBox="[\d.\s-]*?\s([\d.]+)\s+([\d.]+)"', drawing)
    if size is None:
        return MOST_HEIGHT_MM
    width, height = float(size.group(1)), float(size.group(2))
    return min(height / width * PAGE_WIDTH_MM * pixels / CHART_PIXELS, MOST_HEIGHT_MM)


def _side_by_side(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Small pictures that follow one another as one block."""
    joined: list[dict[str, Any]] = []
    for block in blocks:
        if block["kind"] != "small":
            joined.append(block)
        elif joined and joined[-1]["kind"] == "pictures":
            joined[-1]["pictures"].append(block)
        else:
            joined.append({"kind": "pictures", "pictures": [block]})
    return joined


def _for_paper(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart with rows as close as print allows: nobody taps on paper."""
    if "step" not in (spec["height"] if isinstance(spec.get("height"), dict) else {}):
        return spec
    two_lines = "\\n" in json.dumps(spec.get("data"))
    return {**spec, "height": {"step": STEP_OF_TWO_LINES if two_lines else STEP}}


def _widths(table: Table) -> list[dict[str, float]]:
    """The width of each column: {"pt": …} as its texts need, {"fr": …} shares what is left.

    A table of little text keeps its columns together, any other fills the page; where the texts need
    more than that, the wide columns share what the narrow ones leave and break lines.
    """
    if table.shares:
        return [{"fr": share} for share in table.shares]
    needed = [_points(table, position) for position in range(len(table.columns))]
    total = sum(needed)
    if total <= PAGE_POINTS * 0.4:
        return [{"pt": points * 1.25} for points in needed]
    if total <= PAGE_POINTS:
        return [{"pt": points + (PAGE_POINTS - total) / len(needed)} for points in needed]
    even = PAGE_POINTS / len(needed)
    return [{"pt": points} if points <= even else {"fr": min(points, 6 * even)} for points in needed]


def _points(table: Table, position: int) -> float:
    """What a column's texts need on one line; a long heading may break in two."""
    cells = max([_length(str(row[position] or "")) for row in table.rows], default=0)
    heading = str(table.columns[position])
    words = max((_length(word) for word in heading.split()), default=0)
    shortest = max(words, (_length(heading) + 1) // 2 + 2) if _length(heading) > 8 else _length(heading)
    return max(cells, min(_length(heading), shortest), 3) * CHARACTER_POINTS + PADDING_POINTS


def _length(text: str) -> int:
    """Half-width columns of the longest line of a text."""
    return max((sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in text.splitlines()), default=0)
