"""What every column derived from open texts must keep, tried on each one the registry finds."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from huiyin.analytics.codebook import Role, Variable
from huiyin.facts.schema import arrow_schema, text_column_of
from huiyin.facts.table import fact_table
from huiyin.facts.text_columns import TextColumn, text_columns

each_column = pytest.mark.parametrize("column", list(text_columns), ids=lambda column: column.key)
WHY = Variable("why", "原因", Role.OPEN_TEXT)
STRANGE = ["", " ", "\n", "停电😀", "a" * 100_000, "\u202e倒", "0", "NaN", None]


@each_column
def test_its_examples_hold(column: TextColumn) -> None:
    assert column.examples
    texts = pa.array([text for text, _ in column.examples], pa.string())
    assert column.derive(texts).to_pylist() == [value for _, value in column.examples]


@each_column
def test_strange_texts_give_a_row_each_of_its_kind_and_silence_stays_silent(column: TextColumn) -> None:
    found = column.derive(pa.array(STRANGE, pa.string()))
    assert (len(found), found.type) == (len(STRANGE), column.kind)
    assert found.to_pylist()[-1] is None
    assert len(column.derive(pa.array([], pa.string()))) == 0


@each_column
def test_it_stands_in_the_facts_behind_its_text(column: TextColumn) -> None:
    text, value = column.examples[0]
    name = text_column_of("why", column.key)
    assert arrow_schema([WHY]).field(name).type == column.kind
    assert fact_table([WHY], [{"id": 1, "answers": {"why": text}}])[name].to_pylist() == [value]


@each_column
def test_it_is_named_in_both_languages(column: TextColumn) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{1,30}", column.key)
    for words in (column.name, column.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
