"""Answers to questions of every type leave in every format, with labels and levels that fit."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huiyin.analytics.codebook import Role
from huiyin.exports.contracts import Cells, Order
from huiyin.exports.planning import Programme, plan
from huiyin.facts.engines import engines
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.formats.base import formats
from huiyin.formats.outgoing import Level
from huiyin.formats.reading import read
from huiyin.surveys.question_types.base import question_types

QUESTIONS = [kind.complete(kind.example()) for kind in question_types]
VARIABLES = [v for question in QUESTIONS for v in question_types[question["type"]].variables(question)]


def source() -> FactSource:
    """One row with the first right answer of every type, and one without any."""
    said: dict[str, Any] = {}
    for kind in question_types:
        said.update(kind.bots().right[0][1])
    rows = [{"id": 1, "answers": said, "validity": "valid"}, {"id": 2, "answers": {}, "validity": "valid"}]
    table = fact_table(VARIABLES, rows)
    return FactSource(table.schema, (), revision="1", table=table)


def outgoing(**chosen: Any) -> Any:
    known = Programme("逐题", VARIABLES, lambda key: key)
    return plan(engines["arrow"], source(), known, Order("csv", **chosen), n_rows=2)


@pytest.mark.parametrize("key", [one.key for one in formats if one.can_write])
@pytest.mark.parametrize("cells", [Cells.CODES, Cells.WORDS])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_format_takes_every_question_type(key: str, cells: Cells, language: str, tmp_path: Any) -> None:
    table = outgoing(cells=cells, language=language)
    path = tmp_path / f"answers{formats[key].suffixes[0]}"
    with path.open("wb") as sink:
        assert formats[key].write(sink, table) == 2
    if formats[key].can_read:
        back = read(path, filename=path.name, into=tmp_path / "back.arrow")
        assert back.n_rows == 2
        assert len(back.columns) == len(table.columns)


def test_columns_bear_labels_values_and_levels_that_fit_their_role() -> None:
    by_name = {column.name: column for column in outgoing().columns}
    assert by_name["hall"].label == "您用过我们的哪些渠道：营业厅"
    assert by_name["hall"].values == ((1.0, "选中"), (0.0, "未选"))
    assert by_name["hall"].level is Level.NOMINAL
    assert by_name["r_speed"].level is Level.ORDINAL
    assert by_name["w_price"].level is Level.SCALE
    assert by_name["bought"].type == pa.date32()
    assert by_name["prompt_expected"].label == "响应及时（期望）"
    assert by_name["delivery_one"].label == "交货速度（甲公司）"


def test_own_words_files_and_signatures_stay_out_where_texts_do() -> None:
    without = {column.name for column in outgoing(with_texts=False).columns}
    said = {variable.key for variable in VARIABLES if variable.role.is_said}
    assert said >= {"comment", "photo", "signed", "region_other"}
    assert not said & without
    assert {"contact_me", "contact_me_words"} <= without, "what was agreed to is proof, not words"


def test_parquet_keeps_days_as_days_and_ticks_as_numbers(tmp_path: Any) -> None:
    sink = io.BytesIO()
    formats["parquet"].write(sink, outgoing())
    table = pq.read_table(io.BytesIO(sink.getvalue()))
    first = table.to_pylist()[0]
    assert first["bought"].isoformat() == "2026-02-28"
    assert (first["hall"], first["phone"]) == (1.0, 0.0)
    assert first["comment"] == "电压不稳\n晚上更明显"
    for variable in VARIABLES:
        kind = table.schema.field(variable.key).type
        assert pa.types.is_floating(kind) is variable.role.is_numeric
        assert pa.types.is_date(kind) is (variable.role is Role.DAY)
        assert source().type_of(column_of(variable.key)) == kind
