"""The files of a report: nothing is code, nothing is an empty box, the label is on every page."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PageObject, PdfReader

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.content import report
from huiyin.reports.contracts import About, Document, Section, Table
from huiyin.reports.renderers import renderers
from huiyin.reports.renderers._glyphs import showable, shown
from huiyin.reports.tests.conftest import HOSTILE, figures_of

FOOTER = 50  # points from the lower edge


@pytest.fixture(scope="module")
def document(found: ProgrammeFigures) -> Document:
    about = About("=营业厅#[满意度]", "北区", *(HOSTILE for _ in range(5)), label="构造数据👍")
    return report(about, found, language="zh-hans")


@pytest.fixture(scope="module")
def pdf(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(renderers["pdf"].render(document)))


@pytest.fixture(scope="module")
def html(document: Document) -> str:
    return renderers["html"].render(document).decode("utf8")


@pytest.fixture(scope="module")
def workbook(document: Document) -> Any:
    return load_workbook(io.BytesIO(renderers["xlsx"].render(document)))


def text_of(pdf: PdfReader) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))


def fonts_of(pdf: PdfReader) -> dict[str, bool]:
    """Name of each font and whether its outlines are in the file."""
    found: dict[str, bool] = {}
    for page in pdf.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"])] = any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
    return found


def test_all_fonts_of_the_pdf_are_embedded_and_ours(pdf: PdfReader) -> None:
    fonts = fonts_of(pdf)
    assert fonts
    assert all(fonts.values())
    assert all("NotoSansCJK" in name for name in fonts)


def test_characters_without_a_glyph_are_written_by_their_code_point(pdf: PdfReader) -> None:
    said = text_of(pdf)
    assert "很好〔U+1F44D〕〔U+20BB7〕" in said
    assert {ord(c) for c in said} <= shown() | {0x200B}
    assert showable("a\u200d\ufe0fb\tc") == "ab\tc"


def test_the_label_is_on_every_page_of_the_pdf(pdf: PdfReader) -> None:
    assert len(pdf.pages) > 2
    for page in pdf.pages:
        assert "构造数据〔U+1F44D〕" in re.sub(r"\s+", "", page.extract_text())


def test_no_page_of_the_pdf_is_nearly_empty(pdf: PdfReader) -> None:
    for page in pdf.pages[:-1]:
        assert min(y for y in heights_of(page) if y > FOOTER) < 0.55 * float(page.mediabox.height)


def heights_of(page: PageObject) -> list[float]:
    """How far above the lower edge each piece of text stands."""
    heights: list[float] = []

    def look(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        if text.strip():
            heights.append(outer[1] * inner[4] + outer[3] * inner[5] + outer[5])

    page.extract_text(visitor_text=look)
    return heights


def test_markup_in_answers_is_text_in_the_pdf(pdf: PdfReader) -> None:
    said = text_of(pdf)
    for part in ("#import", "$sum_1$", "#panic()", "<script>alert(1)</script>", "{{7}}", "=营业厅#[满意度]"):
        assert part in said


def test_markup_in_answers_is_text_in_the_page(html: str) -> None:
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7 }}" in html
    assert not re.search(r"""(?:src|href)=["']https?:""", html)
    assert html.count("构造数据👍") >= 3


def test_a_chart_cannot_carry_markup_either(about: About) -> None:
    codebook = [
        Variable(f"q{at}", f"<img src=x onerror=alert({at})>#eval", Role.RATING, Scale(1, 5))
        for at in range(3)
    ]
    given = [{"id": at, "answers": {f"q{i}": at % 5 + 1.0 for i in range(3)}} for at in range(30)]
    made = report(about, figures_of(codebook, given), language="zh-hans")
    assert "<img" not in renderers["html"].render(made).decode()
    assert len(PdfReader(io.BytesIO(renderers["pdf"].render(made))).pages) >= 1


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(workbook: Any) -> None:
    n_guarded = 0
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert cell.value.lstrip()[:1] not in {"=", "+", "@"}
                    n_guarded += cell.value.startswith("'")
    assert n_guarded > 5


def test_the_label_is_on_every_sheet_and_numbers_are_numbers(workbook: Any) -> None:
    for sheet in workbook:
        assert any("构造数据👍" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    names = workbook.sheetnames
    assert {"总体结果", "单项结果", "分群比较", "期望与感知"} & set(names)
    assert len(names) == len({name.lower() for name in names})
    results = workbook["总体结果"]
    assert all(isinstance(row[2], int | float) for row in results.iter_rows(2, 4, values_only=True))


def test_tables_wider_than_the_page_break_lines_and_lose_nothing() -> None:
    columns = [f"第{at}列很长的标题" for at in range(9)]
    rows = [["很长的内容" * 6 for _ in columns] for _ in range(60)]
    made = Document("宽表", "", "标签", "zh-hans", [Section("宽", [Table(columns, rows)])])
    read = PdfReader(io.BytesIO(renderers["pdf"].render(made)))
    assert text_of(read).count("很长的内容") == 60 * 9 * 6
    for page in read.pages:  # the header row is repeated
        assert "第8列" in re.sub(r"\s+", "", page.extract_text())
