"""Workbooks: what they hold, and what is done to those that would kill a parser."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from huiyin.formats.limits import Limits


def workbook(*rows, **options) -> bytes:
    """A workbook with one sheet of these rows, starting at A1."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd", **options})
    sheet = book.add_worksheet("数据")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate(rows):
        for position, value in enumerate(row):
            style = moment if isinstance(value, datetime) else None
            sheet.write(number, position, value, style)
    book.close()
    return buffer.getvalue()


def repacked(content: bytes, **changes: bytes) -> bytes:
    """The same archive with the parts whose name contains a key replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            replaced = next((value for key, value in changes.items() if key in name), None)
            new.writestr(name, old.read(name) if replaced is None else replaced)
    return buffer.getvalue()


def sheet_xml(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


PLAIN = workbook(["编号", "满意度"], ["a1", 5], ["a2", 4])


def test_cells_become_canonical_text(reads):
    table = reads(
        workbook(
            ["id", "whole", "broken", "yes", "day", "moment", "time", "text"],
            [
                "110101199001011234",
                5,
                0.1,
                True,
                date(2016, 3, 1),
                datetime(2016, 3, 1, 9, 30),
                time(9, 5),
                " 好 ",
            ],
        ),
        "a.xlsx",
    )
    assert table.head() == [
        ["110101199001011234", "5", "0.1", "TRUE", "2016-03-01", "2016-03-01 09:30:00", "09:05:00", "好"]
    ]
    assert table.warnings == ()


def test_a_workbook_with_a_title_and_empty_lines_above_the_header_is_read(reads):
    table = reads(workbook([], ["2016年调查"], [], ["编号", "服务", "价格"], ["a", 5, 4]), "a.xlsx")
    assert (table.columns, table.head(), table.first_row) == (("编号", "服务", "价格"), [["a", "5", "4"]], 5)
    assert "HY-F034" in [warning.code for warning in table.warnings]


def test_a_hidden_sheet_and_an_empty_one_are_passed_over(reads):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    secret = book.create_sheet("隐藏")
    secret.append(["secret", "x"])
    secret.sheet_state = "hidden"
    for name in ("答卷", "汇总"):
        book.create_sheet(name).append(["q", "p"])
        book[name].append([5, 4])
    buffer = io.BytesIO()
    book.save(buffer)
    table = reads(buffer.getvalue(), "a.xlsx")
    assert table.columns == ("q", "p")
    (warning,) = table.warnings
    assert (warning.code, warning.facts["sheet"], warning.facts["others"]) == (
        "HY-F038",
        "答卷",
        "说明, 汇总",
    )


def test_formulas_count_as_their_saved_results_and_a_warning_names_the_first(reads):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "sum"])
    for row in (1, 2):
        sheet.write_number(row, 0, row)
        sheet.write_formula(row, 1, f"=A{row + 1}*2", None, row * 2)
    book.close()
    table = reads(buffer.getvalue(), "a.xlsx")
    assert table.head() == [["1", "2"], ["2", "4"]]
    assert [(w.code, w.facts["n"], w.facts["cell"]) for w in table.warnings] == [("HY-F032", 2, "B2")]


def test_formulas_without_saved_results_are_empty_and_warned_of(reads):
    book = openpyxl.Workbook()
    book.active.append(["a", "sum"])
    book.active.append([1, "=A2*2"])
    buffer = io.BytesIO()
    book.save(buffer)
    table = reads(buffer.getvalue(), "a.xlsx")
    assert table.head() == [["1", None]]
    assert [(w.code, w.facts["n"], w.facts["cell"]) for w in table.warnings] == [
        ("HY-F032", 1, "B2"),
        ("HY-F033", 1, "B2"),
    ]


def test_error_cells_are_empty_and_warned_of(reads):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_number(1, 0, 1)
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()
    table = reads(buffer.getvalue(), "a.xlsx")
    assert table.head() == [["1", None]]
    assert ("HY-F039", "B2") in [(w.code, w.facts["cell"]) for w in table.warnings]


def test_numbers_that_lost_their_digits_in_excel_are_warned_of(reads):
    table = reads(workbook(["id", "q"], ["x", 5], [110101199001011234, 4]), "a.xlsx")
    (warning,) = [warning for warning in table.warnings if warning.code == "HY-F037"]
    assert (warning.facts["column"], warning.facts["row"]) == ("id", 3)


def test_nul_inside_a_cell_is_removed(reads):
    """What no database takes never gets that far."""
    assert reads(workbook(["a", "b"], ["x\x00y", "\x00"], [1, 2]), "a.xlsx").head(1) == [["xy", None]]


def test_a_prefixed_workbook_is_scanned_and_read_like_any_other(reads, refuses):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def prefixed(cells: str) -> bytes:
        xml = f'<?xml version="1.0"?><x:worksheet xmlns:x="{main}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
        return repacked(PLAIN, sheet1=xml.encode())

    row = '<x:row r="{0}"><x:c r="A{0}"><x:v>7</x:v></x:c><x:c r="{1}{0}"><x:v>8</x:v></x:c></x:row>'
    assert reads(prefixed(row.format(1, "B") + row.format(2, "B")), "a.xlsx").head() == [["7", "8"]]
    assert refuses(prefixed(row.format(1, "B") + row.format(1048576, "XFD")), "a.xlsx").code == "HY-F010"


def test_a_deflate_bomb_is_refused_before_any_parser_sees_it(refuses):
    """A12: a few kilobytes that unpack to hundreds of megabytes."""
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 300))
    bomb = repacked(PLAIN, sheet1=sheet_xml(cells.decode() + " " * 60_000_000))
    assert len(bomb) < 200_000
    problem = refuses(bomb, "a.xlsx")
    assert problem.code == "HY-F008"
    assert problem.facts["ratio"] > 100


def test_a_bomb_that_lies_about_its_size_is_refused_as_well(refuses):
    """A12: the archive says 10 bytes, the stream holds 60 MB."""
    bomb = bytearray(repacked(PLAIN, sheet1=sheet_xml(" " * 60_000_000)))
    true_size = len(sheet_xml(" " * 60_000_000)).to_bytes(4, "little")
    assert bomb.count(true_size) == 2
    assert refuses(bytes(bomb).replace(true_size, (10).to_bytes(4, "little")), "a.xlsx").code == "HY-F008"


def test_two_cells_in_far_corners_are_refused_and_named(refuses):
    """A12: a valid workbook of a few kilobytes that makes a parser ask for 512 GiB."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1048575, 16383, "b")
    book.close()
    assert len(buffer.getvalue()) < 10_000
    problem = refuses(buffer.getvalue(), "a.xlsx")
    assert (problem.code, problem.facts["cell"]) == ("HY-F010", "XFD1048576")
    assert problem.facts["cells"] == 1048576 * 16384


def test_a_far_cell_that_only_has_a_style_is_no_obstacle(reads):
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert reads(repacked(PLAIN, sheet1=sheet_xml(rows)), "a.xlsx").head() == [["3", None]]


def test_a_very_wide_sheet_is_refused(refuses):
    problem = refuses(workbook(list(range(2_001)), list(range(2_001))), "a.xlsx")
    assert (problem.code, problem.facts["n"]) == ("HY-F011", 2_001)


def test_a_workbook_of_too_many_parts_is_refused(refuses):
    buffer = io.BytesIO(PLAIN)
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(2_000):
            archive.writestr(f"xl/media/{number}.bin", b"")
    assert refuses(buffer.getvalue(), "a.xlsx").code == "HY-F009"


@pytest.mark.parametrize("part", ["sheet1", "sharedStrings", "workbook.xml", "styles"])
def test_declared_entities_are_refused_wherever_they_stand(refuses, part):
    """A14: no part of a workbook may declare a DTD."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        name = next(name for name in archive.namelist() if part in name and "rels" not in name)
        head, body = archive.read(name).split(b"?>", 1)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    problem = refuses(repacked(PLAIN, **{name: head + b"?>" + laughs + body}), "a.xlsx")
    assert problem.code == "HY-F020"


def test_names_that_leave_the_archive_write_nothing(reads, tmp_path):
    """A15: parts are never unpacked to disk, whatever they are called."""
    buffer = io.BytesIO(PLAIN)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../../../outside.txt", "x")
        archive.writestr(str(tmp_path / "absolute.txt"), "x")
    assert reads(buffer.getvalue(), "a.xlsx").n_rows == 2
    assert not list(tmp_path.rglob("absolute.txt"))
    assert not list(tmp_path.parent.parent.parent.glob("outside.txt"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_a_workbook_with_a_password_is_refused_and_says_so(refuses):
    content = OLE + bytes(1016) + "EncryptionInfo".encode("utf-16-le") + bytes(64)
    content += "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refuses(content, "a.xlsx").code == "HY-F005"


@pytest.mark.parametrize("filename", ["a.xls", "a.xlsx"])
def test_an_old_workbook_is_refused_and_says_so(refuses, filename):
    content = OLE + bytes(1016) + "Workbook".encode("utf-16-le") + bytes(512)
    assert refuses(content, filename).code == "HY-F006"


def test_text_and_web_pages_renamed_xlsx_are_refused(refuses):
    assert refuses(b"a,b\n1,2\n", "a.xlsx").facts["found"] == "CSV / text"
    assert refuses(b"<html><table></table></html>", "a.xls").facts["found"] == "HTML"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(refuses, share):
    assert refuses(PLAIN[: int(len(PLAIN) * share)], "a.xlsx").code == "HY-F007"


def test_an_archive_that_is_no_workbook_is_refused(refuses):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refuses(buffer.getvalue(), "a.xlsx").code == "HY-F007"


def test_a_workbook_without_cells_and_one_without_rows_are_refused(refuses):
    assert refuses(workbook(), "a.xlsx").code == "HY-F021"
    assert refuses(workbook(["编号", "满意度"]), "a.xlsx").code == "HY-F013"


def test_the_area_limit_follows_the_settings(refuses, reads):
    content = workbook(["a", "b"], *[[n, n] for n in range(600)])
    assert refuses(content, "a.xlsx", Limits(workbook_cells=1_000)).code == "HY-F010"
    assert reads(content, "a.xlsx", Limits(workbook_cells=1_202)).n_rows == 600
