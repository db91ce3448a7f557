"""Tables that a person asks for: the same numbers as the rows give by hand, and honest about what they compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.problems import Problem
from huiyin.metrics.exploring.crosstab import OTHERS, TOTAL
from huiyin.metrics.exploring.dimensions import offered
from huiyin.metrics.exploring.layout import flattened
from huiyin.metrics.exploring.problems import (
    DimensionTwice,
    NotOffered,
    OneSpreadAlone,
    PeriodEndsBeforeItBegins,
    TooManyCells,
)
from huiyin.metrics.exploring.question import Correction, Cut, Marks, Question, address_parameters
from huiyin.metrics.tests.exploring_rows import (
    CODEBOOK,
    CONTRACTS,
    INDEX,
    NAMES,
    NPS,
    ROWS,
    asked,
    by_hand,
)


@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
def test_cells_are_what_the_rows_give_by_hand(engine: str) -> None:
    """A03: crossed by segment and month, under a filter and a period."""
    rule = {">=": [{"var": "q_age"}, 40]}
    question = Question(
        (NPS,), (Cut("v:area"),), Cut("month"), first_on=date(2026, 2, 1), last_on=date(2026, 4, 20)
    ).with_rule(rule)
    table = asked(question, engine=engine)
    assert [head.key for head in table.columns] == ["2026-02", "2026-03", "2026-04", TOTAL]
    for at, (head,) in enumerate(table.rows):
        for place, column in enumerate(table.columns):
            cell = table.cells[0][at][place]

            def here(row: dict[str, Any], area: str = head.key, month: str = column.key) -> bool:
                return (
                    (row["answers"]["age"] or 0) >= 40
                    and date(2026, 2, 1) <= row["answered_on"] <= date(2026, 4, 20)
                    and (area == TOTAL or row["context"]["area"] == area)
                    and (month == TOTAL or f"{row['answered_on']:%Y-%m}" == month)
                )

            assert cell.n_rows == sum(here(row) for row in ROWS)
            score, n = by_hand(here)
            assert cell.estimate.n == n
            if cell.base != "hidden":
                assert cell.estimate.value == pytest.approx(score, abs=1e-9)


conditions = st.lists(
    st.one_of(
        st.tuples(st.just("=="), st.just("q_area"), st.sampled_from(["北", "南", "东"])),
        st.tuples(st.sampled_from(["<=", ">=", "<", ">"]), st.just("q_age"), st.integers(18, 80)),
        st.tuples(st.sampled_from(["<=", ">="]), st.just("q_q1"), st.integers(1, 5)),
    ),
    min_size=1,
    max_size=3,
)
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


@settings(max_examples=30, deadline=None)
@given(
    conditions, st.sampled_from(["v:area", "v:kind", "month", "quarter", "week", "channel", "v:nps", "v:age"])
)
def test_the_cells_of_any_filter_add_up_to_the_rows_it_chooses(chosen: Any, dimension: str) -> None:
    rule = {"and": [{sign: [{"var": column}, value]} for sign, column, value in chosen]}
    table = asked(Question((NPS,), (Cut(dimension),)).with_rule(rule))

    def holds(row: dict[str, Any]) -> bool:
        given = {
            "q_area": row["context"]["area"],
            "q_age": row["answers"]["age"],
            "q_q1": row["answers"]["q1"],
        }
        return all(
            given[column] not in (None, "") and _SIGNS[sign](given[column], value)
            for sign, column, value in chosen
        )

    assert table.n_rows == sum(map(holds, ROWS))
    *parts, total = table.rows
    assert sum(head.n_rows for (head,) in parts) == total[0].n_rows == table.n_rows
    n = [table.cells[0][at][0].estimate.n for at in range(len(table.rows))]
    assert sum(n[:-1]) == n[-1]


def test_what_reads_one_question_is_the_same_from_counts_and_from_rows() -> None:
    """A number among the dimensions forbids counting by value, yet the totals are the same to the bit."""
    plain = asked(Question((NPS, "mean:q1"), (Cut("v:area"),)))
    crossed = asked(Question((NPS, "mean:q1"), (Cut("v:area"),), Cut("v:q2")))
    for thing in range(2):
        for at, (head,) in enumerate(plain.rows):
            other = next(place for place, row in enumerate(crossed.rows) if row[0].key == head.key)
            assert plain.cells[thing][at][0].estimate == crossed.cells[thing][other][-1].estimate


def test_weights_and_the_contract_of_several_items_hold_in_every_cell() -> None:
    weighted = tuple(replace(one, survey_weight="weight") for one in CONTRACTS)
    table = asked(Question((INDEX, NPS), (Cut("v:kind"),)), contracts=weighted)
    assert table.weights == ("weight",)
    cell = table.cells[1][0][0]
    assert cell.estimate.n_effective < cell.estimate.n
    rows = [
        r for r in ROWS if r["context"]["kind"] == table.rows[0][0].key and r["answers"]["nps"] is not None
    ]
    w = np.array([r["weight"] for r in rows])
    z = np.array([(r["answers"]["nps"] >= 9) - (r["answers"]["nps"] <= 6) for r in rows], dtype=float) * 100
    assert cell.estimate.value == pytest.approx(float(w @ z / w.sum()))


def test_the_largest_values_are_shown_and_the_others_together() -> None:
    table = asked(Question((NPS,), (Cut("v:area", top=2),)))
    keys = [row[0].key for row in table.rows]
    assert keys == ["北", "南", OTHERS, "", TOTAL]
    assert table.rows[2][0].n_values == 2
    assert table.rows[2][0].n_rows == sum(row["context"]["area"] in {"东", "西"} for row in ROWS)
    found = asked(Question((NPS,), (Cut("v:area", find="东"),)))
    assert [row[0].key for row in found.rows] == ["东", OTHERS, "", TOTAL]


def test_a_spread_sums_to_one_in_every_group_of_grades_and_of_categories() -> None:
    for shown, columns in (("answers:q1", "v:area"), ("answers:area", "v:nps"), ("answers:kind", "month")):
        table = asked(Question((shown,), (), Cut(columns)))
        for column in range(len(table.columns)):
            shares = [rows[0][column].estimate.value for rows in table.cells]
            if None not in shares:
                assert sum(x or 0 for x in shares) == pytest.approx(1.0)
    grades = asked(Question(("answers:q1",), (Cut("v:area"),)))
    wanted = np.mean([row["answers"]["q1"] == 5 for row in ROWS if row["context"]["area"] == "北"])
    assert grades.cells[4][0][0].estimate.value == pytest.approx(float(wanted))
    assert grades.cells[4][0][0].estimate.method == "wilson"


def test_numbers_are_cut_by_edges_by_scale_or_into_quarters() -> None:
    edges = asked(Question((NPS,), (Cut("v:age", edges=(30, 60)),)))
    assert [row[0].label["en"] for row in edges.rows[:4]] == ["< 30", "30–59", "≥ 60", "No value"]
    assert edges.rows[0][0].n_rows == sum((row["answers"]["age"] or 99) < 30 for row in ROWS)
    quarters = asked(Question((NPS,), (Cut("v:age"),)))
    assert len([row for row in quarters.rows if row[0].is_group]) == 4
    loyal = asked(Question(("mean:q1",), (Cut("v:nps"),)))
    assert [row[0].key for row in loyal.rows][:3] == ["detractors", "passives", "promoters"]


def test_units_are_rolled_up_to_the_level_asked_for() -> None:
    """X04: what lies deeper counts for its unit."""
    table = asked(Question((NPS,), (Cut("unit:1"),)))
    labels = {row[0].label["zh"]: row[0].n_rows for row in table.rows}
    assert labels["北区"] == sum(row["unit_path"].startswith("/1/2/") for row in ROWS)


def test_competitors_stand_beside_us_under_a_name_that_says_so() -> None:
    """A07."""
    table = asked(Question(("mean:q1", "mean:rival"), (Cut("v:kind"),)))
    assert table.things[1].name["zh"] == "对竞争对手的满意度（竞争对手）"
    assert "source" in {dimension.key for dimension in offered(CODEBOOK, NAMES)}


def test_nested_rows_have_a_total_each_and_letters_within() -> None:
    table = asked(Question((NPS,), (Cut("v:kind"), Cut("v:area"))))
    inner = [row for row in table.rows if row[0].key == "个人"]
    assert [row[1].letter for row in inner[:4]] == ["A", "B", "C", "D"]
    assert inner[-1][1].is_total
    assert table.rows[-1][0].is_total
    assert sum(row[1].n_rows for row in inner[:-1]) == inner[-1][1].n_rows


def test_things_take_the_axis_that_is_free() -> None:
    across = flattened(asked(Question((INDEX, NPS), (Cut("v:kind"),))))
    assert [column.label["en"] for column in across.columns][-1] == "Net promoter score"
    assert not across.things_beside
    down = flattened(asked(Question((INDEX, NPS), (), Cut("v:kind"))))
    assert [row.thing.key for row in down.rows if row.thing] == [INDEX, NPS]
    assert flattened(asked(Question((INDEX,)))).columns[0].label["zh"] == "全部"


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (Question(("contract:gone",)), NotOffered),
        (Question((NPS,), (Cut("v:gone"),)), NotOffered),
        (Question((NPS,), (Cut("v:area"),), Cut("v:area")), DimensionTwice),
        (Question(("answers:area",), (Cut("v:area"),)), DimensionTwice),
        (Question(("answers:q1", NPS)), OneSpreadAlone),
        (Question((NPS,), first_on=date(2026, 2, 1), last_on=date(2026, 1, 1)), PeriodEndsBeforeItBegins),
        (Question((INDEX, NPS), (Cut("day"), Cut("v:area")), Cut("week")), TooManyCells),
        (Question((NPS,), filter='{"==":[{"var":"q_gone"},1]}'), Problem),
    ],
)
def test_what_cannot_be_answered_is_refused_with_words(question: Question, problem: type[Problem]) -> None:
    with pytest.raises(problem) as found:
        asked(question)
    words = found.value.words("zh")
    assert words.cause
    assert words.cure


def test_a_question_survives_storage_and_its_address() -> None:
    question = Question(
        (INDEX, "mean:q1"),
        (Cut("v:area", top=3, find="北"), Cut("v:age", edges=(20.0, 40.0))),
        Cut("month"),
        '{"==":[{"var":"q_area"},"北"]}',
        date(2026, 1, 1),
        date(2026, 3, 31),
        "2026-Q1",
        "rest",
        Marks.ARROWS,
        Correction.HOLM,
    )
    assert Question.from_json(question.as_json()) == question
    names = dict(address_parameters(question))
    assert names["rows_find"] == "北"
    assert names["rows2_edges"] == "20,40"
    assert names["correction"] == "holm"
