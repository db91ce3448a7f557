"""What is written out is data and stays data: no spreadsheet evaluates any of it."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.formats.writing import Sheet, safe_cell, write_csv, write_workbook

NASTY = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "\u200b=1+1",
    "\ufeff=cmd|' /C calc'!A0",
    "\u3000=1",
    "﹦1+1",
    '=HYPERLINK("http://example.com","click")',
]
texts = st.one_of(st.text(max_size=20), st.tuples(st.sampled_from(NASTY), st.text(max_size=9)).map("".join))


def evaluates(cell: str) -> bool:
    """Whether some spreadsheet might take the text for a formula once it has thrown away what it does not show."""
    shown = "".join(c for c in cell if unicodedata.category(c) not in {"Cc", "Cf"}).strip()
    return unicodedata.normalize("NFKC", shown)[:1] in {"=", "+", "-", "@"} or cell[:1] in {
        "\t",
        "\r",
        "\n",
        "\x00",
    }


def written_csv(columns, rows) -> str:
    buffer = io.StringIO(newline="")
    write_csv(buffer, columns, rows)
    return buffer.getvalue()


def written_workbook(*sheets: Sheet) -> bytes:
    buffer = io.BytesIO()
    write_workbook(buffer, sheets)
    return buffer.getvalue()


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("text", NASTY)
def test_each_known_way_into_a_formula_is_shut(text):
    """A11: formulas in answers and names become text."""
    assert evaluates(text)
    assert safe_cell(text) == "'" + text
    assert not evaluates(safe_cell(text))


@given(texts)
def test_no_text_is_ever_evaluated_and_harmless_text_is_left_alone(text):
    safe = safe_cell(text)
    assert not evaluates(safe)
    assert safe in {text, "'" + text}
    if text.isalnum():
        assert safe == text


@pytest.mark.parametrize("value", [-5, -0.5, 0, None, True, date(2016, 3, 1)])
def test_values_that_are_no_text_stay_what_they_are(value):
    assert safe_cell(value) is value


@settings(max_examples=150)
@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=4))
def test_no_cell_of_a_csv_is_evaluated(rows):
    rows = [[text.encode("utf-8", "ignore").decode() for text in row] for row in rows]
    content = written_csv(["=a", "b"], rows)
    assert content.startswith("\ufeff")
    found = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    assert len(found) == len(rows) + 1
    assert not any(evaluates(cell) for row in found for cell in row)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(rows):
    content = written_workbook(Sheet("s", ["=a", "b"], rows))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    for row in loaded(content).active.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n"}
            assert cell.data_type == "n" or not evaluates(cell.value)


def test_kinds_of_values_keep_their_kind_in_a_csv():
    content = written_csv(
        ["a"],
        [
            [None],
            [True],
            [5.0],
            [0.1],
            [float("nan")],
            [Decimal("1.50")],
            [date(2016, 3, 1)],
            [datetime(2016, 3, 1, 9, 30)],
            [-3],
        ],
    )
    assert content.removeprefix("\ufeff").split("\r\n")[1:-1] == [
        '""', "TRUE", "5", "0.1", '""', "1.50", "2016-03-01", "2016-03-01 09:30:00", "-3",
    ]  # fmt: skip


def test_a_sheet_has_its_header_widths_formats_and_kinds():
    content = written_workbook(
        Sheet(
            "满意度",
            ["项目", "满意率", "n", "日期", "编号"],
            [
                ["服务", 0.625, 40, date(2016, 3, 1), 110101199001011234],
                ["价格", None, float("nan"), datetime(2016, 3, 1, 9, 30), True],
            ],
            widths=[30, 12],
            formats=["", "0.0%", "0"],
        )
    )
    sheet = loaded(content)["满意度"]
    assert [cell.value for cell in sheet[1]] == ["项目", "满意率", "n", "日期", "编号"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (
        pytest.approx(30, abs=1),
        pytest.approx(12, abs=1),
    )
    assert (sheet["B2"].value, sheet["B2"].number_format) == (0.625, "0.0%")
    assert sheet["C2"].number_format == "0"
    assert sheet["D2"].value == datetime(2016, 3, 1)
    assert sheet["E2"].value == "110101199001011234"
    assert [cell.value for cell in sheet[3]] == ["价格", None, None, datetime(2016, 3, 1, 9, 30), True]


def test_sheet_names_are_made_acceptable_and_unique():
    names = ["a/b:c*?[]\\", "x" * 40, "X" * 40, "", "'history'", "History", "好" * 40]
    book = loaded(written_workbook(*(Sheet(name, ["a"], [[1]]) for name in names)))
    assert len(book.sheetnames) == len(names)
    assert len({name.lower() for name in book.sheetnames}) == len(names)
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_a_table_longer_than_a_sheet_goes_on_on_the_next(monkeypatch):
    monkeypatch.setattr("huiyin.formats.writing._LAST_ROW", 4)
    book = loaded(written_workbook(Sheet("long", ["n"], ([n] for n in range(7)))))
    pages = [[cell.value for (cell,) in book[name].iter_rows()] for name in book.sheetnames]
    assert pages == [["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6]]


def test_text_that_no_workbook_can_hold_is_made_to_fit():
    content = written_workbook(Sheet("s", ["t"], [["a\x00b\x0bc\ud800d"], ["x" * 40_000], ["𠮷"]]))
    cells = [cell.value for (cell,) in loaded(content).active.iter_rows(min_row=2)]
    assert cells == ["abcd", "x" * 32_767, "𠮷"]


def test_a_big_table_is_written_row_by_row(tmp_path):
    taken = []

    def rows():
        for n in range(5_000):
            taken.append(n)
            yield [n, "好"]

    path = tmp_path / "big.xlsx"
    write_workbook(path, [Sheet("s", ["n", "t"], rows())])
    assert len(taken) == 5_000
    assert openpyxl.load_workbook(path, read_only=True).active.max_row == 5_001
