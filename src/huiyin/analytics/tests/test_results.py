"""Results: printed, framed, drawn, as JSON; arguments checked with one clear sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from huiyin.analytics import columns, progress, results
from huiyin.analytics.checks import (
    require_one_of,
    require_positive,
    require_rate,
    require_whole,
)
from huiyin.analytics.problems import (
    BadArgument,
    LengthsDiffer,
    NoChart,
    NoSuchColumn,
    NoSuchTable,
    NotAFrame,
)
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Shares(Result):
    title: ClassVar[dict[str, str]] = {"zh": "占比 <b>", "en": "Shares"}
    city: tuple[str, ...]
    rate: np.ndarray
    colour: Colour = Colour.RED
    notes: tuple[Note, ...] = (note("few", "样本量较小。", "The base is small."),)

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("city", {"zh": "城市", "en": "City"}, Kind.TEXT),
            Column("rate", {"zh": "占比", "en": "Share"}, Kind.RATE),
        )
        rows = tuple(zip(self.city, self.rate.tolist(), strict=True))
        return (Table("shares", {"zh": "各城市", "en": "By city"}, columns, rows),)


@pytest.fixture
def made() -> Shares:
    return Shares(("北京", "<i>Oslo</i>"), np.array([0.25, np.nan]))


@pytest.fixture(autouse=True)
def chinese_afterwards() -> Iterator[None]:
    yield
    results.speak("zh")


def test_a_result_prints_its_tables_and_notes_in_the_chosen_language(made: Shares) -> None:
    assert str(made).splitlines()[2:6] == [
        "各城市",
        "城市          占比",
        "-----------  -----",
        "北京         25.0%",
    ]
    assert "• 样本量较小。" in str(made)
    results.speak("en")
    assert "By city" in str(made)
    assert "• The base is small." in str(made)


def test_a_notebook_gets_escaped_html(made: Shares) -> None:
    shown = made._repr_html_()
    assert "&lt;i&gt;Oslo&lt;/i&gt;" in shown
    assert "占比 &lt;b&gt;" in shown
    assert "<i>" not in shown
    assert shown.count("<tr>") == 3
    assert "–" in shown  # the missing share


def test_one_table_of_a_result_prints_by_itself(made: Shares) -> None:
    results.speak("en")
    assert [line.split() for line in str(made.table("shares")).splitlines()[:2]] == [
        ["By", "city"],
        ["City", "Share"],
    ]
    assert made.table().key == "shares"
    assert "<caption>By city</caption>" in made.table()._repr_html_()
    with pytest.raises(NoSuchTable, match="shares"):
        made.table("other")


def test_a_result_becomes_a_frame_and_json(made: Shares) -> None:
    frame = made.to_frame()
    assert list(frame.columns) == ["city", "rate"]
    assert frame["rate"][0] == 0.25
    assert made.to_frame("shares").equals(frame)
    with pytest.raises(NoSuchTable, match="shares"):
        made.to_frame("nothing")
    data = json.loads(json.dumps(made.as_json()))
    assert data["rate"] == [0.25, None]
    assert data["colour"] == "red"
    assert data["notes"][0]["code"] == "few"


def test_a_result_without_a_chart_says_so(made: Shares) -> None:
    with pytest.raises(NoChart, match="Shares"):
        made.plot()


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (
            lambda: require_rate("confidence", 1.0),
            "confidence must be above 0 and below 1, but 1.0 was given",
        ),
        (lambda: require_positive("n", -1), "n must be above 0, but -1 was given"),
        (lambda: require_positive("n", "many"), "n must be a finite number, but 'many' was given"),
        (lambda: require_whole("lags", 1.5, at_least=1), "lags must be a whole number of at least 1"),
        (lambda: require_one_of("rule", "x", ["a", "b"]), "rule must be one of a, b, but 'x' was given"),
    ],
)
def test_a_bad_argument_is_named_with_rule_and_value(check, words: str) -> None:
    with pytest.raises(BadArgument) as caught:
        check()
    assert words in caught.value.words("en").cause
    assert "应" in caught.value.words("zh").cause
    assert "must" not in caught.value.words("zh").cause


@pytest.mark.parametrize(
    "made", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_frames_of_every_kind_read_alike(made) -> None:
    read = columns.frame(made({"q": [5, None, 3], "city": ["北京", None, "Oslo"]}))
    assert read["q"].tolist()[::2] == [5.0, 3.0]
    assert np.isnan(read["q"][1])
    assert read["city"].tolist() == ["北京", None, "Oslo"]


def test_what_is_no_frame_and_what_is_no_column_is_said() -> None:
    with pytest.raises(NotAFrame, match="int"):
        columns.frame(3)
    with pytest.raises(NoSuchColumn, match="they have a"):
        columns.select({"a": [1]}, ["b"])
    with pytest.raises(LengthsDiffer):
        columns.frame({"a": [1], "b": [1, 2]})


def test_progress_hands_every_item_on() -> None:
    assert list(progress.steps(range(5), "counting", show=True)) == [0, 1, 2, 3, 4]


def test_a_long_table_is_cut_when_printed_and_says_so(made: Shares) -> None:
    long = Shares(("北京",) * 65, np.full(65, 0.5))
    assert str(long).count("50.0%") == results.MOST_ROWS
    assert "… 另有 5 行" in str(long)
    assert "<p>… 另有 5 行" in long._repr_html_()
    assert len(long.to_frame()) == 65


def test_figures_of_different_kinds_in_one_column_keep_their_own_digits() -> None:
    column = Column("value", {"zh": "值", "en": "Value"}, Kind.FIGURE)
    table = Table("one", {"zh": "表", "en": "Table"}, (column,), ((0.0471,), (240.7,), (31000.0,)))
    assert table.texts() == (("0.0471",), ("240.7",), ("31000",))
