"""The SPSS writer of the house, read back by the library that everybody reads such files with."""

from __future__ import annotations

import io
import struct
import warnings
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.formats._sav_cases import Cases
from huiyin.formats._sav_dictionary import Entry
from huiyin.formats._sav_names import variable_names
from huiyin.formats._sav_writing import write_cases
from huiyin.formats.outgoing import Column, Level, Outgoing, of_table

CREATED = datetime(2026, 11, 22, 9, 30, 0)


@pytest.fixture(scope="module")
def back(tmp_path_factory):
    """Write a table and read it with pyreadstat: columns of values, and what the file says of them."""

    def back(table: Outgoing):
        path = tmp_path_factory.mktemp("sav") / "written.sav"
        with path.open("wb") as sink:
            n_rows = write_cases(sink, table, CREATED)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            data, meta = pyreadstat.read_sav(str(path), output_format="dict")
        assert meta.number_rows == n_rows
        assert meta.file_encoding == "UTF-8"
        return data, meta

    return back


def numbers(column) -> list[float | None]:
    return [None if value is None or value != value else float(value) for value in column]


def test_numbers_texts_days_and_moments_come_back(back):
    at = datetime(2026, 3, 1, 16, 30, 59, 999_999, tzinfo=UTC)
    table = pa.table(
        {
            "n": [1.0, None, -2.5, float("nan"), 1e300],
            "whole": pa.array([0, 151, 152, -99, -100], pa.int64()),
            "text": ["好", "", None, " 前面有空格", 'tab\tand "quotes"'],
            "day": [date(2026, 3, 1), None, date(1582, 10, 15), date(9999, 12, 31), date(1970, 1, 1)],
            "at": pa.array([at, None, at, at, at], pa.timestamp("us", tz="UTC")),
        }
    )
    data, meta = back(of_table(table, zone="Asia/Shanghai"))
    assert numbers(data["n"]) == [1.0, None, -2.5, None, 1e300]
    assert numbers(data["whole"]) == [0, 151, 152, -99, -100]
    assert list(data["text"]) == ["好", "", "", " 前面有空格", 'tab\tand "quotes"']
    assert data["day"][0] == date(2026, 3, 1)
    assert data["day"][2:] == [date(1582, 10, 15), date(9999, 12, 31), date(1970, 1, 1)]
    assert data["at"][0] == datetime(2026, 3, 2, 0, 30, 59)
    assert meta.original_variable_types["day"] == "SDATE10"
    assert meta.original_variable_types["at"] == "DATETIME20"


def test_labels_codes_and_levels_come_back_in_chinese(back):
    words = ((1.0, "很不满意"), (2.0, "不满意"), (5.0, "很满意"))
    columns = [
        Column("满意度", pa.float64(), "您对我们的服务总体上满意吗？", words, Level.ORDINAL),
        Column("地区", pa.string(), "所在地区"),
        Column("等候", pa.float64(), level=Level.SCALE),
    ]
    rows = pa.table({"满意度": [5.0, 1.0], "地区": ["北区", "南区"], "等候": [12.5, 3.0]})
    _, meta = back(of_table(rows, columns, title="2026 年满意度"))
    assert meta.column_names == ["满意度", "地区", "等候"]
    assert meta.column_names_to_labels["满意度"] == "您对我们的服务总体上满意吗？"
    assert meta.variable_value_labels == {"满意度": dict(words)}
    assert meta.variable_measure == {"满意度": "ordinal", "地区": "nominal", "等候": "scale"}
    assert meta.file_label == "2026 年满意度"


@pytest.mark.parametrize("n_bytes", [1, 7, 8, 9, 254, 255, 256, 257, 504, 505, 1000, 10_000, 32_767])
def test_a_text_of_any_length_comes_back_whole(back, n_bytes):
    """Beyond 255 bytes a text is spread over several variables of the file."""
    texts = ["x" * n_bytes, "满" * (n_bytes // 3), "", "末尾" if n_bytes >= 6 else "m"]
    rows = pa.table({"before": [1.0] * 4, "text": texts, "after": ["a", "b", "c", "d"]})
    data, meta = back(of_table(rows))
    assert list(data["text"]) == texts
    assert list(data["after"]) == ["a", "b", "c", "d"]
    assert meta.column_names == ["before", "text", "after"]


def test_a_text_that_is_too_long_is_cut_between_characters(back):
    data, _ = back(of_table(pa.table({"t": ["满" * 11_000, "a" + "𠮷" * 9_000, "短"]})))
    assert list(data["t"]) == ["满" * 10_922, "a" + "𠮷" * 8_191, "短"]


def test_a_zero_byte_in_a_text_does_not_end_it(back):
    data, _ = back(of_table(pa.table({"t": ["a\x00b", "c"]})))
    assert list(data["t"]) == ["ab", "c"]


def test_no_rows_and_hundreds_of_columns(back):
    data, meta = back(of_table(pa.table({"a": pa.array([], pa.float64()), "t": pa.array([], pa.string())})))
    assert meta.column_names == ["a", "t"]
    assert len(data["a"]) == 0
    wide = {f"q{at}": [float(at), None, 1000.5] for at in range(700)} | {"t": ["一", "二", "三"]}
    data, meta = back(of_table(pa.table(wide)))
    assert meta.column_names == list(wide)
    assert numbers(data["q699"]) == [699.0, None, 1000.5]
    assert list(data["t"]) == ["一", "二", "三"]


def test_names_that_spss_forbids_are_mended_and_told_apart(back):
    """A name holds 64 bytes; what comes after is cut off, and then two may be the same."""
    names = [
        "满意度" * 8,
        "满意度" * 8 + "二",
        "1st",
        "TO",
        "Q1",
        "q1",
        "a b",
        "a-b",
        "end.",
        "_x",
        "总体（%）",
    ]
    table = of_table(pa.table({name: [float(at)] for at, name in enumerate(names)}))
    data, meta = back(table)
    assert meta.column_names == variable_names(names)
    assert len({name.casefold() for name in meta.column_names}) == len(names)
    assert all(len(name.encode()) <= 64 for name in meta.column_names)
    assert [float(column[0]) for column in data.values()] == list(range(len(names)))
    assert meta.column_names[2:4] == ["V1st", "TO_"]
    assert meta.column_names[0] == ("满意度" * 8)[:21]
    assert meta.column_names[1].endswith("_2")


def test_long_labels_are_cut_between_characters(back):
    column = Column("q", pa.float64(), "长" * 300, ((1.0, "词" * 100),))
    _, meta = back(of_table(pa.table({"q": [1.0]}), [column]))
    assert meta.column_names_to_labels["q"] == "长" * 85
    assert meta.variable_value_labels["q"][1.0] == "词" * 40


def test_the_number_of_cases_is_written_at_the_end_where_nobody_knew_it():
    rows = pa.table({"q": [1.0, 2.0, 3.0]})
    sink = io.BytesIO()
    unknown = Outgoing(of_table(rows).columns, of_table(rows).read)
    assert write_cases(sink, unknown, CREATED) == 3
    assert struct.unpack_from("<i", sink.getvalue(), 80) == (3,)


FINITE = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False).filter(
    lambda x: abs(x) < 1.7e308
)
ANSWERS = st.none() | st.integers(-120, 160).map(float) | FINITE
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120).map(
    lambda text: text.rstrip(" ")
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(ANSWERS, TEXTS, ANSWERS), max_size=40),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=5),
)
def test_whatever_is_written_is_read(back, rows, cuts):
    table = pa.table(
        {
            "a": pa.array([row[0] for row in rows], pa.float64()),
            "t": pa.array([row[1] for row in rows], pa.string()),
            "b": pa.array([row[2] for row in rows], pa.float64()),
        }
    )

    def read(names):
        start, turn = 0, 0
        while start < table.num_rows:
            step = cuts[turn % len(cuts)]
            yield from table.slice(start, step).select(list(names)).combine_chunks().to_batches()
            start, turn = start + step, turn + 1

    data, _ = back(Outgoing(of_table(table).columns, read))
    assert numbers(data["a"]) == [row[0] for row in rows]
    assert list(data["t"]) == [row[1] or "" for row in rows]
    assert numbers(data["b"]) == [row[2] for row in rows]


@settings(max_examples=100, deadline=None)
@given(values=st.lists(ANSWERS, min_size=1, max_size=60), step=st.integers(1, 60))
def test_compressed_numbers_are_the_commands_that_the_format_describes(values, step):
    """Undone by the description alone, byte by byte."""
    cases = Cases([Entry("a", "", 0, "F", 0, (), Level.SCALE)], "UTC")
    column = pa.array(values, pa.float64())
    told = (
        b"".join(cases.take([column.slice(start, step)]) for start in range(0, len(column), step))
        + cases.end()
    )
    assert [None if value == -np.finfo(float).max else value for value in undone(told)] == values


def undone(told: bytes) -> list[float]:
    found, at = [], 0
    while at < len(told):
        commands, at = told[at : at + 8], at + 8
        for command in commands:
            if command == 253:
                found.append(struct.unpack_from("<d", told, at)[0])
                at += 8
            elif command == 255:
                found.append(-np.finfo(float).max)
            elif command:
                found.append(float(command - 100))
    return found
