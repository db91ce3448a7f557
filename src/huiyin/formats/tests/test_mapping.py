"""A mapping says what columns mean; converting by it loses no row without a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.formats.guessing import guess
from huiyin.formats.mapping import ColumnMapping, Mapping, fingerprint
from huiyin.formats.problems import MappingDoesNotFit, UnusableMapping

FIVE = Scale(1, 5, words=(("很满意", 5.0), ("满意", 4.0), ("一般", 3.0), ("不满意", 2.0), ("很不满意", 1.0)))


def column(name: str, role: Role, scale: Scale | None = None, **more) -> ColumnMapping:
    variable = Variable(name.lower(), name, role, scale, pair=more.pop("pair", ""))
    return ColumnMapping(name, variable, **more)


def batch(**columns: Sequence[str | None]) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def codes(mapping: Mapping) -> list[str]:
    return [problem.code for problem in mapping.problems()]


def reasons(converted) -> dict[int, tuple[str, object]]:
    return {row: (problem.code, problem.facts.get("value")) for row, problem in converted.rejected}


def test_a_row_becomes_answers_context_and_the_rest():
    mapping = Mapping(
        (
            column("ID", Role.RESPONDENT_ID),
            column("Q", Role.RATING, FIVE),
            column("NPS", Role.RECOMMEND, Scale(0, 10, offset=-1)),
            column("Age", Role.NUMBER),
            column("Why", Role.OPEN_TEXT),
            column("City", Role.SEGMENT, labels=(("1", "北京"),)),
            column("Day", Role.DATE),
            column("W", Role.WEIGHT),
            column("Wave", Role.WAVE),
            column("Junk", Role.IGNORE),
        )
    )
    rows = batch(
        ID=["110101199001011234", None],
        Q=["很满意", "3"],
        NPS=["11", None],
        Age=["1,234", None],
        Why=["=好", None],
        City=["1", "2"],
        Day=["2016年3月1日", None],
        W=["0.5", None],
        Wave=["2016Q1", None],
        Junk=["x", "y"],
    )
    converted = mapping.convert(rows, 2)
    first, second = converted.rows
    assert not converted.rejected
    assert first == (
        2,
        "110101199001011234",
        {"q": 5.0, "nps": 10.0, "age": 1234.0, "why": "=好"},
        {"city": "北京"},
        0.5,
        date(2016, 3, 1),
        "2016Q1",
    )
    assert second == (3, "", {"q": 3.0}, {"city": "2"}, None, None, None)


def test_each_rejected_row_has_its_number_and_its_reason():
    mapping = Mapping(
        (
            column("Q", Role.RATING, FIVE),
            column("NPS", Role.RECOMMEND, Scale(0, 10, offset=-1)),
            column("Age", Role.NUMBER),
            column("Day", Role.DATE),
            column("W", Role.WEIGHT),
        )
    )
    rows = batch(
        Q=["凑合", "6", "5", "5", "5", "5", None, "5"],
        NPS=["5", "5", "0", "5", "5", "5", None, "5"],
        Age=["30", "30", "30", "old", "30", "30", None, "30"],
        Day=["2016-03-01"] * 4 + ["3/1/2016", "2016-03-01", None, "2016-03-01"],
        W=["1", "1", "1", "1", "1", "-1", None, "1"],
    )
    converted = mapping.convert(rows, 100)
    assert reasons(converted) == {
        100: ("HY-F050", "凑合"),
        101: ("HY-F051", "6"),
        102: ("HY-F051", "0"),
        103: ("HY-F052", "old"),
        104: ("HY-F053", "3/1/2016"),
        105: ("HY-F055", "-1"),
        106: ("HY-F054", None),
    }
    assert [row.row_number for row in converted.rows] == [107]
    shifted = converted.rejected[2][1]
    assert (shifted.facts["minimum"], shifted.facts["maximum"]) == ("1", "11")


@pytest.mark.parametrize("cell", ["-99", "-99.0", "99", "n/a", "Ｎ／Ａ", " 拒答 "])
def test_missing_codes_count_as_no_answer_however_they_are_written(cell):
    mapping = Mapping(
        (column("Q", Role.RATING, FIVE, missing_codes=("-99", "99", "N/A", "拒答")), column("P", Role.NUMBER))
    )
    (row,) = mapping.convert(batch(Q=[cell], P=["1"]), 1).rows
    assert row.answers == {"p": 1.0}


@pytest.mark.parametrize("cell", ["5", "５", "5.0", "5分", " 5 ", "很满意", "5星"])
def test_a_grade_is_understood_however_it_is_written(cell):
    (row,) = Mapping((column("Q", Role.RATING, FIVE),)).convert(batch(Q=[cell]), 1).rows
    assert row.answers == {"q": 5.0}


@pytest.mark.parametrize(
    "cell",
    [
        "NaN",
        "Infinity",
        "1e400",
        "-0x5",
        "١٢٣",
        "五",
        "=5",
        "5;5",
        "1_0",
        "9" * 5_000,
        "'\"><svg/onload=1>",
        "5 or 1=1",
    ],
)
def test_what_is_no_number_is_rejected_and_quoted_at_most_80_characters_long(cell):
    converted = Mapping((column("Q", Role.NUMBER),)).convert(batch(Q=[cell]), 1)
    ((_, problem),) = converted.rejected
    assert problem.code == "HY-F052"
    assert len(problem.words("zh").title) < 200


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers(-3, 8).map(str)), min_size=1, max_size=30)
)
def test_rows_read_are_rows_converted_plus_rows_rejected(cells):
    mapping = Mapping((column("Q", Role.RATING, FIVE), column("T", Role.OPEN_TEXT)))
    converted = mapping.convert(batch(Q=cells, T=["x"] * len(cells)), 7)
    numbers = [row.row_number for row in converted.rows] + [row for row, _ in converted.rejected]
    assert sorted(numbers) == list(range(7, 7 + len(cells)))
    for row in converted.rows:
        assert 1 <= row.answers.get("q", 3) <= 5


@pytest.mark.parametrize("word", ["合计", "平均", "Total", "AVERAGE"])
def test_a_row_of_totals_is_no_respondent(word):
    mapping = Mapping((column("No", Role.IGNORE), column("Q", Role.RATING, FIVE)))
    converted = mapping.convert(batch(No=["1", word], Q=["5", "4.2"]), 2)
    assert reasons(converted) == {3: ("HY-F057", word)}
    assert len(converted.rows) == 1


def test_the_answer_average_is_no_total():
    mapping = Mapping((column("Q", Role.RATING, Scale(1, 3, words=(("average", 2.0),))),))
    assert mapping.convert(batch(Q=["average"]), 1).rows[0].answers == {"q": 2.0}


def test_a_batch_without_a_needed_column_is_refused_by_its_name():
    with pytest.raises(MappingDoesNotFit, match="Q2"):
        Mapping((column("Q", Role.RATING, FIVE), column("Q2", Role.RATING, FIVE))).convert(batch(Q=["5"]), 1)


def test_ids_that_could_not_be_stored_are_rejected():
    mapping = Mapping((column("ID", Role.RESPONDENT_ID), column("Q", Role.RATING, FIVE)))
    converted = mapping.convert(batch(ID=["x" * 121, "y" * 120], Q=["5", "5"]), 1)
    assert list(reasons(converted)) == [1]
    assert [row.row_number for row in converted.rows] == [2]


def test_a_mapping_survives_storage_and_is_found_by_its_headers(table_of):
    table = table_of(
        {"编号": ["a", "b"], "q1": [1, 5], "e1": [1, 2], "城市": ["x", "y"]}, labels={"q1": "总体满意度"}
    )
    mapping = guess(table)
    again = Mapping.from_json(json.loads(json.dumps(mapping.as_json())))
    assert again == mapping
    assert fingerprint(table.columns) == fingerprint(["Q1", "编号 ", "城市", "E1"])
    assert fingerprint(table.columns) != fingerprint([*table.columns, "新列"])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"columns": 5},
        {"columns": [{"column": "a"}]},
        {"columns": [{"column": "a", "variable": {"key": "a", "label": "a", "role": "king"}}]},
    ],
)
def test_something_else_is_refused_as_a_mapping(data):
    with pytest.raises(UnusableMapping):
        Mapping.from_json(data)


RATING = column("Q", Role.RATING, FIVE)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([RATING], []),
        ([RATING, column("A", Role.RESPONDENT_ID), column("B", Role.RESPONDENT_ID)], ["HY-F060"]),
        ([RATING, column("A", Role.WEIGHT), column("B", Role.WEIGHT)], ["HY-F060"]),
        ([RATING, column("q", Role.RATING, FIVE)], ["HY-F064"]),
        ([RATING, column("q", Role.IGNORE)], []),
        ([RATING, column("E", Role.EXPECTATION, FIVE, pair="q")], []),
        ([RATING, column("E", Role.EXPECTATION, FIVE)], ["HY-F061"]),
        ([RATING, column("E", Role.EXPECTATION, FIVE, pair="x")], ["HY-F061"]),
        ([RATING, column("E", Role.EXPECTATION, Scale(1, 7), pair="q")], ["HY-F061"]),
        ([column("Q", Role.RATING)], ["HY-F063"]),
        ([column("Q", Role.RATING, Scale(5, 5))], ["HY-F063"]),
        ([column("Q", Role.RATING, Scale(1, 5, words=(("好", 7.0),)))], ["HY-F063"]),
        ([column("A", Role.SEGMENT), column("B", Role.NUMBER)], ["HY-F062"]),
        ([column("Why", Role.OPEN_TEXT)], []),
    ],
)
def test_what_contradicts_itself_in_a_mapping_is_named(columns, expected):
    assert codes(Mapping(tuple(columns))) == expected
