"""A report as one HTML file that needs nothing else: charts are drawn in, no script."""

from __future__ import annotations

from django.template.loader import render_to_string

from huiyin.metrics import charts
from huiyin.reports.contracts import Block, Document, Numbers, Picture, Table
from huiyin.reports.renderers.base import Renderer, renderers


@renderers.register
class Html(Renderer):
    key = "html"
    name = {"zh": "网页", "en": "Web page"}
    about = {
        "zh": "单个文件的网页，可直接打开或作为附件发送",
        "en": "One self-contained page to open or to mail",
    }
    media_type = "text/html; charset=utf-8"

    def render(self, document: Document) -> bytes:
        sections = [
            {
                "heading": section.heading,
                "blocks": [_block(block) for block in section.blocks if not isinstance(block, Numbers)],
            }
            for section in document.sections
        ]
        return render_to_string("reports/report.html", {"document": document, "sections": sections}).encode(
            "utf8"
        )


def _block(block: Block) -> dict[str, object]:
    kind = type(block).__name__.lower()
    data: dict[str, object] = {"kind": kind, "it": block}
    if isinstance(block, Picture):
        data["svg"] = charts.as_svg(block.spec, width=330 if block.is_small else 680)
    if isinstance(block, Table):
        data["rows"] = [
            [(position in block.numeric, cell) for position, cell in enumerate(row)] for row in block.rows
        ]
        data["columns"] = [(position in block.numeric, cell) for position, cell in enumerate(block.columns)]
    return data
