"""What every report format must keep, tried on each one the registry finds."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from huiyin.reports.contracts import Document, Pairs, Paragraph, Picture, Section, Table, Tile
from huiyin.reports.renderers import Renderer, renderers

each_renderer = pytest.mark.parametrize("renderer", list(renderers), ids=lambda renderer: renderer.key)

CHART = {
    "config": {},
    "data": {"values": [{"item": "Speed", "index": 64.8}, {"item": "Courtesy", "index": 82.4}]},
    "mark": "bar",
    "encoding": {
        "y": {"field": "item", "type": "nominal"},
        "x": {"field": "index", "type": "quantitative"},
    },
}
TILE = Tile("Net promoters", "-18.1", "95 %: -22.7 to -13.5, n = 1065", "missed")
WORDS = (
    "Heading of results",
    "A paragraph that matters",
    "Number of answers",
    "1065 forms",
    "Item name",
    "Speed of handling",
    "A note below",
)


def document(language: str = "en", **changed: str) -> Document:
    """A document with a block of each kind."""
    table = Table(
        ["Item name", "n", "Index"],
        [["Speed of handling", 412, 64.8], ["Courtesy", 405, None]],
        frozenset({1, 2}),
        "A note below",
        "Items",
    )
    blocks = [
        Paragraph(changed.get("paragraph", "A paragraph that matters")),
        Pairs([("Number of answers", "1065 forms")]),
        table,
        Picture("A picture of it", CHART),
    ]
    sections = [Section("Heading of results", blocks), Section("Nothing under it", [])]
    return Document("Title of report", "Subtitle", "constructed", language, sections, [TILE])


def said(renderer: Renderer, made: bytes) -> str:
    """What a reader of the file can read, white space evened out; fails for a kind of file it cannot open."""
    kind = renderer.media_type.split(";")[0]
    if kind.startswith("text/"):
        text = made.decode("utf8")
    elif kind == "application/pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    elif "spreadsheet" in kind:
        sheets = load_workbook(io.BytesIO(made)).worksheets
        rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
        text = " ".join(str(cell) for row in rows for cell in row if cell is not None)
    else:
        pytest.fail(f"say here how {kind} is read back")
    return re.sub(r"\s+", " ", text)


def test_the_three_formats_of_the_house_are_found() -> None:
    assert {"html", "pdf", "xlsx"} <= set(renderers.keys())


@each_renderer
def test_it_says_what_it_is_in_both_languages_and_its_key_is_a_suffix(renderer: Renderer) -> None:
    for words in (renderer.name, renderer.about):
        assert set(words) == {"zh", "en"}
        assert all(word.strip() for word in words.values())
    assert re.fullmatch(r"[a-z0-9]{1,8}", renderer.key)
    assert re.match(r"\w+/[\w.+-]+", renderer.media_type)


@each_renderer
def test_everything_the_document_says_stands_in_the_file(renderer: Renderer) -> None:
    text = said(renderer, renderer.render(document()))
    assert "Title of report" in text
    assert "constructed" in text
    missing = [words for words in WORDS if words not in text]
    if "spreadsheet" not in renderer.media_type:  # a workbook has the same among its `Numbers`
        missing += [words for words in (TILE.name, TILE.value, TILE.verdict) if words not in text]
    assert not missing


@each_renderer
def test_chinese_is_kept(renderer: Renderer) -> None:
    text = said(renderer, renderer.render(document("zh-hans", paragraph="满意度与满意率是两个不同的指标")))
    assert "满意度与满意率是两个不同的指标" in text.replace(" ", "")


@each_renderer
def test_what_a_customer_wrote_is_text_and_nothing_else(renderer: Renderer) -> None:
    hostile = "<script>alert(1)</script> #eval(1) =1+1 {{ 7 }} \\ $x$ [a](javascript:b)"
    made = renderer.render(document(paragraph=hostile))
    text = said(renderer, made)
    assert "alert(1)" in text
    if renderer.media_type.startswith("text/"):
        assert "<script" not in made.decode("utf8")
        assert "[a](javascript" not in text or renderer.key == "html"


@each_renderer
def test_a_report_with_nothing_in_it_is_still_a_file(renderer: Renderer) -> None:
    made = renderer.render(Document("Title of report", "", "", "en"))
    assert "Title of report" in said(renderer, made)
