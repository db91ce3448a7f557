"""What users call CSV: every encoding and separator met in practice, and what is wrong with such files."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.formats.base import formats
from huiyin.formats.csv import delimiter_of
from huiyin.formats.limits import LIMITS, MEBIBYTE, Limits

TEXT = "编号,总体满意度,意见\n001,很满意,𠮷祥的服务\n002,一般,\n"
ROWS = [["001", "很满意", "𠮷祥的服务"], ["002", "一般", None]]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_the_encoding_of_a_file_is_recognised(reads, encoding, named):
    table = reads(TEXT.encode(encoding))
    assert table.encoding == named
    assert table.columns == ("编号", "总体满意度", "意见")
    assert table.head() == ROWS
    assert table.warnings == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(reads, delimiter):
    table = reads(TEXT.replace(",", delimiter).encode())
    assert table.head() == ROWS


def test_a_separator_named_in_the_first_line_is_used(reads):
    table = reads(b"sep=;\na;b\n1,5;2\n")
    assert (table.columns, table.head(), table.first_row) == (("a", "b"), [["1,5", "2"]], 3)


def test_one_column_needs_no_separator(reads):
    assert reads("满意度\n5\n4\n".encode()).head() == [["5"], ["4"]]


def test_line_ends_and_separators_inside_quotes_belong_to_the_cell(reads):
    table = reads(b'id,text\r\n1,"first\nsecond, ""third"""\r\n2,x\r\n')
    assert table.head() == [["1", 'first\nsecond, "third"'], ["2", "x"]]


def test_ids_of_eighteen_digits_survive_as_text(reads):
    assert reads(b"id,q\n110101199001011234,5\n").head() == [["110101199001011234", "5"]]


def test_cells_are_trimmed_and_empty_ones_are_null(reads):
    assert reads(b"a,b,c\n x ,   ,\xe3\x80\x80y\n").head() == [["x", None, "y"]]


def test_empty_rows_at_the_end_are_left_out_and_those_between_are_kept(reads):
    table = reads(b"a,b\n1,2\n\n,\n3,4\n,\n\n\n")
    assert table.head() == [["1", "2"], [None, None], [None, None], ["3", "4"]]
    assert table.n_rows == 4


def test_doubled_headers_are_made_unique_with_a_warning(reads):
    table = reads("分数,分数,分数_2,分数\n1,2,3,4\n".encode())
    assert table.columns == ("分数", "分数_3", "分数_2", "分数_4")
    doubled = [warning.facts for warning in table.warnings if warning.code == "HY-F030"]
    assert [(facts["column"], facts["renamed"]) for facts in doubled] == [(2, "分数_3"), (4, "分数_4")]


def test_a_column_without_a_name_gets_one_with_a_warning(reads):
    table = reads(b"id,,score\n1,x,5\n")
    assert table.columns == ("id", "column_2", "score")
    assert [(w.code, w.facts["column"]) for w in table.warnings] == [("HY-F031", 2)]


def test_columns_with_neither_name_nor_cells_are_left_out(reads):
    table = reads(b"id,score,,\n1,5,,\n2,4,,\n")
    assert table.columns == ("id", "score")
    assert table.head() == [["1", "5"], ["2", "4"]]
    assert table.warnings == ()


def test_a_title_above_the_header_is_skipped_with_a_warning(reads):
    table = reads("2016年客户满意度调查,,\n,,\n编号,服务,价格\n1,5,4\n".encode())
    assert table.columns == ("编号", "服务", "价格")
    assert (table.first_row, table.head()) == (4, [["1", "5", "4"]])
    assert [(w.code, w.facts["row"]) for w in table.warnings] == [("HY-F034", 3)]


def test_a_row_of_groups_above_the_header_is_skipped(reads):
    table = reads("基本信息,,评价,,\n编号,区域,服务,价格,质量\n1,东,5,4,3\n2,东,5,4,3\n".encode())
    assert table.columns == ("编号", "区域", "服务", "价格", "质量")


def test_a_header_with_gaps_is_not_mistaken_for_a_title(reads):
    assert reads("服务,,,\n满意,满意,一般,满意\n满意,一般,一般,满意\n".encode()).columns[0] == "服务"
    assert reads(b"q,,,\n1,2,3,4\n5,4,3,2\n").columns[0] == "q"


def test_a_header_that_looks_like_data_is_warned_of(reads):
    (warning,) = reads(b"5,4,3\n1,2,3\n4,4,4\n").warnings
    assert (warning.code, warning.facts["row"]) == ("HY-F042", 1)


def test_ids_that_a_spreadsheet_has_shortened_are_warned_of(reads):
    (warning,) = reads(b"id,q\nx1,5\n1.10101E+17,4\n").warnings
    assert (warning.code, warning.facts["column"], warning.facts["row"]) == ("HY-F037", "id", 3)


def test_short_rows_are_filled_up_with_a_warning_that_names_the_first(reads):
    table = reads(b"a,b,c\n1,2,3\n4,5\n6\n")
    assert table.head() == [["1", "2", "3"], ["4", "5", None], ["6", None, None]]
    assert [(w.code, w.facts["n"], w.facts["row"]) for w in table.warnings] == [("HY-F035", 2, 3)]


def test_a_row_with_more_cells_than_the_header_is_refused_by_its_number(refuses):
    problem = refuses(b"a,b\n1,2\n3,4\n5,well, not so good\n")
    assert (problem.code, problem.facts["row"]) == ("HY-F022", 4)


def test_nul_bytes_are_removed_with_a_warning(reads):
    table = reads(b"a,b\n1,x\x00y\n2,z\n" + b"3,long enough to be text\n" * 20)
    assert table.head(1) == [["1", "xy"]]
    assert [(w.code, w.facts["row"], w.facts["n"]) for w in table.warnings] == [("HY-F036", 2, 1)]


def test_numbers_mixed_with_text_are_pointed_out(reads):
    table = reads("id,score\n1,5\n2,4\n3,不清楚\n4,3\n".encode())
    (warning,) = table.warnings
    assert warning.code == "HY-F041"
    assert {"column": "score", "row": 4, "value": "不清楚", "n": 1}.items() <= warning.facts.items()


def test_dates_as_text_that_nobody_can_read_for_sure_are_pointed_out(reads):
    table = reads(b"id,day\n1,3/4/2016\n2,5/6/2016\n")
    (warning,) = table.warnings
    assert (warning.code, warning.facts["column"], warning.facts["row"]) == ("HY-F040", "day", 2)


def test_an_empty_file_is_refused(refuses):
    assert refuses(b"").code == "HY-F002"
    assert refuses(b"\xef\xbb\xbf \n\n").code == "HY-F002"


def test_a_header_without_rows_is_refused(refuses):
    problem = refuses("编号,满意度\n".encode())
    assert (problem.code, problem.facts["n"]) == ("HY-F013", 2)


@pytest.mark.parametrize("filename", ["表.pdf", "表", "表.xlsb", "表.csv.exe"])
def test_an_unknown_suffix_is_refused_and_the_known_ones_are_named(refuses, filename):
    problem = refuses(TEXT.encode(), filename)
    assert problem.code == "HY-F001"
    assert ".xlsx" in problem.words("zh").cause


IMAGES = {
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 8,
    "GIF": b"GIF89a\x01\x00" + bytes(200),
    "binary": bytes(range(1, 256)) * 40,
}


@pytest.mark.parametrize("kind", IMAGES)
def test_an_image_renamed_csv_is_refused_for_what_it_is(refuses, kind):
    problem = refuses(IMAGES[kind])
    assert (problem.code, problem.facts["found"]) == ("HY-F004", kind)


def test_a_web_page_renamed_csv_is_refused(refuses):
    assert refuses(b"<html><table><tr><td>1</td></tr></table></html>").facts["found"] == "HTML"


def test_an_unknown_encoding_is_refused_by_the_line_where_it_fails(refuses):
    problem = refuses(b"a,b\n1,2\n3,caf\xe9,\xff\xff\n")
    assert (problem.code, problem.facts["row"]) == ("HY-F014", 3)


def test_two_million_columns_are_refused(refuses):
    content = b",".join([b"c"] * 2_000_000) + b"\n"
    problem = refuses(content + content)
    assert problem.code == "HY-F011"
    assert (problem.facts["n"], problem.facts["row"]) == (2_000_000, 1)


def test_a_quotation_mark_never_closed_is_refused_by_its_row(refuses):
    problem = refuses(b'a,b\n1,x\n2,"open\n3,y\n4,z\n')
    assert (problem.code, problem.facts["row"]) == ("HY-F015", 3)


def test_a_cell_of_a_megabyte_is_refused(refuses):
    problem = refuses(b"a,b\n1,x\n2," + b"x" * 1_000_001 + b"\n")
    assert (problem.code, problem.facts["row"]) == ("HY-F016", 3)


def test_a_file_over_the_limit_is_refused_before_it_is_read(refuses):
    problem = refuses(b"a,b\n" + b"1,2\n" * 300_000, limits=Limits(file_size=MEBIBYTE))
    assert (problem.code, problem.facts["megabytes"]) == ("HY-F003", 2)


def test_rows_over_the_limit_are_refused(refuses):
    assert refuses(b"a,b\n" + b"1,2\n" * 101, limits=Limits(rows=100)).code == "HY-F012"


def test_long_header_cells_and_invisible_characters_make_decent_names(reads):
    name = "总体\u200b满意度" + "很" * 300
    (column, other) = reads(f'"{name}","a\nb"\n1,2\n'.encode()).columns
    assert column == ("总体满意度" + "很" * 300)[:200]
    assert other == "a b"


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cells, cells, cells).filter(any), min_size=1, max_size=5),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_was_written_is_read(tmp_path, rows, encoding):
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    path = tmp_path / "upload"
    body = "".join(",".join(map(quoted, row)) + "\r\n" for row in rows)
    path.write_bytes(("甲,乙,丙\r\n" + body).encode(encoding))
    table = formats["csv"].open(path, "a.csv", LIMITS)
    found = [
        list(row) for batch in table.batches for row in zip(*(c.to_pylist() for c in batch), strict=True)
    ]
    assert found == [[cell.strip() or None for cell in row] for row in rows]


def test_the_separator_of_most_even_columns_wins():
    assert delimiter_of(["a,b;c\n", "1,2;3\n"]) in {",", ";"}
    assert delimiter_of(["text; with, marks\n", "a,b\n", "c,d\n"]) == ","


def test_the_table_can_be_described_as_json_and_found_again(reads):
    table = reads(b"a,a\n1,2\n")
    again = type(table).from_json(table.as_json(), table.path)
    assert again.head() == table.head()
    assert [w.code for w in again.warnings] == [w.code for w in table.warnings] == ["HY-F030"]
    assert os.path.getsize(table.path) > 0
