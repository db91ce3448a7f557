"""Facts of columns are the facts of rows, to the bit, whatever was answered."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts._json_columns import json_columns
from huiyin.facts.table import fact_table, fact_table_of_columns

CODEBOOK = [
    Variable("q1", "满意", Role.RATING, Scale(1, 5)),
    Variable("age", "年龄", Role.NUMBER),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "原因", Role.OPEN_TEXT),
    Variable("none", "不用", Role.IGNORE),
    Variable("web", "网站", Role.TICKED, Scale(0, 1)),
    Variable("bought", "购买日", Role.DAY),
    Variable("photo", "照片", Role.FILE),
]
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
usual = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.floats() | st.integers(),
        "age": st.floats(),
        "why": words,
        "none": words,
        "web": st.integers(0, 1),
        "bought": st.dates().map(str) | words,
        "photo": words,
    },
)
strange = st.dictionaries(
    st.sampled_from(["q1", "age", "area", "why", "other", "web", "bought"]),
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.just("4.5") | st.just([1]),
)
segments = st.fixed_dictionaries({}, optional={"area": words, "why": words, "other": words})
weights = st.none() | st.floats()


def columns_of(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    texts = [{**row, **{name: json.dumps(row[name]) for name in ("answers", "context")}} for row in rows]
    kinds = {
        "id": pa.int64(),
        "respondent_key": pa.string(),
        "recorded_at": pa.timestamp("us", tz="UTC"),
        "answered_on": pa.date32(),
        "wave": pa.string(),
        "unit_path": pa.string(),
        "weight": pa.float64(),
        "answers": pa.string(),
        "context": pa.string(),
    }
    return pa.RecordBatch.from_pylist(texts, schema=pa.schema(kinds))


def rows_of(forms: list[tuple[dict, dict, str, float | None]]) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "respondent_key": key,
            "recorded_at": datetime(2026, 2, 3, 4, 5, 6, 789, UTC),
            "answered_on": date(2026, 2, 3),
            "wave": " 2026-Q1 ",
            "unit_path": "/1/",
            "weight": weight,
            "answers": answers,
            "context": context,
        }
        for number, (answers, context, key, weight) in enumerate(forms)
    ]


def bits(table: pa.Table) -> bytes:
    """The table as bytes, so that -0.0 is not 0.0 and a missing text is not an empty one."""
    sink = pa.BufferOutputStream()
    plain = pa.Table.from_pylist(table.to_pylist(), table.schema)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(plain)
    return bytes(sink.getvalue())


@pytest.mark.parametrize("answers", [usual, strange], ids=["usual", "strange"])
def test_columns_give_the_facts_of_rows_to_the_bit(answers) -> None:
    @given(st.lists(st.tuples(answers, segments, words, weights), max_size=6))
    def check(forms) -> None:
        rows = rows_of(forms)
        by_rows = fact_table(CODEBOOK, rows)
        by_columns = fact_table_of_columns(CODEBOOK, columns_of(rows))
        assert by_columns.schema == by_rows.schema
        assert bits(by_columns) == bits(by_rows)

    check()


def test_usual_answers_take_the_fast_way_and_strange_ones_do_not() -> None:
    kinds = {"q1": pa.float64(), "why": pa.string()}
    assert json_columns(pa.array(['{"q1": 4, "why": "a \\" null, b"}', "{}"]), kinds) is not None
    for strange_one in ('{"q1": "4"}', '{"q1": true}', '{"why": 4}', '{"q1": null}', '{"q1": 1e999}'):
        assert json_columns(pa.array([strange_one]), kinds) is None


def test_no_variable_and_no_row_are_no_trouble() -> None:
    rows = rows_of([({}, {}, "K1", None)])
    assert fact_table_of_columns([], columns_of(rows)).equals(fact_table([], rows))
    assert fact_table_of_columns(CODEBOOK, columns_of([])).num_rows == 0
    assert fact_table_of_columns(CODEBOOK, pa.Table.from_batches([columns_of(rows)] * 2)).num_rows == 2
