"""Every result reads in either language, alone: tables, notes and chart; and goes out as frame and JSON."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest
import vl_convert

from huiyin.analytics.problems import NoChart
from huiyin.analytics.results import Result, Table, in_words, speak
from huiyin.analytics.tests.good_calls import CALLS, Call

OF_THE_DATA = re.compile("[甲乙]")  # names of groups in the good calls
HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")  # cannot_tell, keep_up …
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!](?!\d)|\d %|(?<![\w.–−-])-\d")
LONG_NUMBER = re.compile(r"\d\.\d{5,}")


def _gives_a_result(call: Call) -> bool:
    module, name = call.function.rsplit(".", 1)
    home = importlib.import_module(f"huiyin.analytics.{module}")
    returned = getattr(home, str(getattr(home, name).__annotations__.get("return")), None)
    return isinstance(returned, type) and issubclass(returned, Result)


RESULTS = {call.function: call for call in CALLS if _gives_a_result(call)}
each_result = pytest.mark.parametrize("function", sorted(RESULTS))


@cache
def made(function: str) -> Result:
    """The result of the good call; made once for all tests."""
    call = RESULTS[function]
    module, name = function.rsplit(".", 1)
    found = getattr(importlib.import_module(f"huiyin.analytics.{module}"), name)(*call.args, **call.options)
    assert isinstance(found, Result)
    return found


@pytest.fixture(autouse=True)
def _speak_chinese_afterwards() -> Iterator[None]:
    yield
    speak("zh")


def _table_texts(table: Table, language: str) -> list[str]:
    heads = [in_words(column.name, language) for column in table.columns]
    return [in_words(table.title, language), *heads, *(text for row in table.texts(language) for text in row)]


def _texts(result: Result, language: str) -> list[str]:
    texts = [in_words(result.title, language)]
    texts += [text for table in result.tables() for text in _table_texts(table, language)]
    return texts + [in_words(note.text, language) for note in result.notes_of()]


@each_result
@pytest.mark.parametrize("process", ["zh", "en"])
def test_english_has_no_chinese_in_it_whatever_the_process_speaks(function: str, process: str) -> None:
    speak(process)
    mixed = [text for text in _texts(made(function), "en") if HAN.search(OF_THE_DATA.sub("", text))]
    assert mixed == []


@each_result
@pytest.mark.parametrize("process", ["zh", "en"])
def test_chinese_has_no_codes_in_it_whatever_the_process_speaks(function: str, process: str) -> None:
    speak(process)
    assert [text for text in _texts(made(function), "zh") if CODE.search(text)] == []


@each_result
def test_words_of_either_language_differ_where_they_are_words(function: str) -> None:
    """A cell told in both languages is told in Chinese: not the English or a code twice."""
    told = [
        cell
        for table in made(function).tables()
        for row in table.rows
        for cell in row
        if isinstance(cell, dict) and set(cell) == {"zh", "en"}
    ]
    assert [cell for cell in told if cell["zh"] == cell["en"] and re.fullmatch("[a-z_ ]+", cell["zh"])] == []


@each_result
def test_notes_are_told_in_both_languages_with_chinese_marks_and_round_numbers(function: str) -> None:
    for note in made(function).notes_of():
        assert set(note.text) == {"zh", "en"}, note.code
        assert HAN.search(note.text["zh"]), note.code
        assert note.text["zh"][-1] in "。；！？）”", note.text["zh"]
        assert HALF_WIDTH.search(note.text["zh"]) is None, note.text["zh"]
        for text in note.text.values():
            assert LONG_NUMBER.search(text) is None, text


@each_result
def test_rates_are_written_as_percent(function: str) -> None:
    for table in made(function).tables():
        for column in table.columns:
            if column.key.endswith("_rate"):
                assert column.kind == "rate", (table.key, column.key)


@each_result
def test_it_prints_and_goes_out_as_frame_and_json(function: str) -> None:
    result = made(function)
    assert in_words(result.title) in str(result)
    assert "<table>" in result._repr_html_()
    for table in result.tables():
        frame = result.to_frame(table.key)
        assert isinstance(frame, pd.DataFrame)
        assert len(frame) == len(table.rows)
    assert json.loads(json.dumps(result.as_json(), allow_nan=False)).keys()


def _words_in(part: Any) -> Iterator[str]:
    """Every text of a chart's specification, without the fonts."""
    if isinstance(part, dict):
        for key, entry in part.items():
            if key != "font":
                yield from _words_in(entry)
    elif isinstance(part, list):
        for entry in part:
            yield from _words_in(entry)
    elif isinstance(part, str):
        yield part


@each_result
def test_its_chart_is_valid_and_speaks_the_language_asked(function: str) -> None:
    speak("zh")
    result = made(function)
    try:
        english = result.plot("en").to_dict()  # held against the schema
    except NoChart:
        return
    said = [OF_THE_DATA.sub("", text) for text in _words_in(english)]
    assert [text for text in said if HAN.search(text)] == []
    chinese = result.plot("zh").to_dict()
    assert any(HAN.search(OF_THE_DATA.sub("", text)) for text in _words_in(chinese))
    assert vl_convert.vegalite_to_svg(chinese).startswith("<svg")
