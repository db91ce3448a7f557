"""Tables that a person asks for: the same numbers as the rows give by hand, and honest about what they compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.problems import Problem
from huiyin.facts.engines import engines
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics.exploring.computing import explore
from huiyin.metrics.exploring.crosstab import OTHERS, TOTAL, Crosstab
from huiyin.metrics.exploring.dimensions import Names, offered
from huiyin.metrics.exploring.layout import flattened
from huiyin.metrics.exploring.problems import (
    DimensionTwice,
    NotOffered,
    OneSpreadAlone,
    PeriodEndsBeforeItBegins,
    TooManyCells,
)
from huiyin.metrics.exploring.question import Correction, Cut, Marks, Question, address_parameters
from huiyin.metrics.suggestions import suggest_contracts

CODEBOOK = (
    Variable("area", "地区", Role.SEGMENT, label_en="Area"),
    Variable("kind", "客户类型", Role.SEGMENT, label_en="Kind"),
    Variable("q1", "服务态度", Role.RATING, Scale(1, 5)),
    Variable("q2", "速度", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("age", "年龄", Role.NUMBER),
    Variable("w", "权重", Role.WEIGHT),
    Variable("rival", "对竞争对手的满意度", Role.COMPETITOR, Scale(1, 5), competitor=True),
)
CONTRACTS = tuple(replace(one, survey_weight="") for one in suggest_contracts(CODEBOOK))
INDEX, NPS = "contract:satisfaction_index", "contract:nps"
NAMES = Names(waves=("2026-Q1", "2026-Q2"), units={"/1/2/": "北区", "/1/2/5/": "城关所"}, unit_path="/1/")


def made_up(n: int = 1200, seed: int = 3) -> list[dict[str, Any]]:
    """Responses of two quarters: the north is happier, some answers are missing."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(1, n + 1):
        day = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 181)))
        area = str(rng.choice(["北", "南", "东", "西", ""], p=[0.35, 0.3, 0.2, 0.1, 0.05]))
        lift = 1 if area == "北" else 0
        answers: dict[str, Any] = {
            "q1": int(np.clip(rng.integers(1, 6) + lift, 1, 5)),
            "q2": None if number % 9 == 0 else int(rng.integers(1, 6)),
            "nps": None if number % 11 == 0 else int(np.clip(rng.integers(0, 11) + 2 * lift, 0, 10)),
            "age": None if number % 13 == 0 else int(rng.integers(18, 80)),
            "rival": int(rng.integers(1, 6)),
        }
        context = {"area": area, "kind": str(rng.choice(["个人", "企业"]))}
        rows.append(
            {
                "id": number,
                "answered_on": day,
                "wave": f"2026-Q{(day.month + 2) // 3}",
                "channel": str(rng.choice(["web_link", "file_upload"])),
                "unit_path": str(rng.choice(["/1/", "/1/2/", "/1/2/5/"])),
                "weight": float(rng.choice([0.5, 1.0, 2.0])),
                "answers": answers,
                "context": context,
            }
        )
    return rows


ROWS = made_up()
SOURCE = FactSource((table := fact_table(CODEBOOK, ROWS)).schema, table=table)


def asked(question: Question, *, contracts: Any = CONTRACTS, engine: str = "arrow") -> Crosstab:
    return explore(
        engine=engines[engine],
        source=SOURCE,
        codebook=CODEBOOK,
        contracts=contracts,
        question=question,
        names=NAMES,
    )


def values_of(table: Crosstab, thing: int = 0, column: int = 0) -> dict[tuple[str, ...], float | None]:
    return {
        tuple(head.key for head in heads): table.cells[thing][at][column].estimate.value
        for at, heads in enumerate(table.rows)
    }


def by_hand(chosen: Callable[[dict[str, Any]], bool]) -> tuple[float, int]:
    """The net promoter score and n of the rows, counted one by one."""
    answers = [row["answers"]["nps"] for row in ROWS if chosen(row) and row["answers"]["nps"] is not None]
    score = sum((x >= 9) - (x <= 6) for x in answers) / len(answers) * 100
    return score, len(answers)


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


def test_letters_are_paired_corrected_and_never_given_to_others_or_missing() -> None:
    table = asked(Question((INDEX,), (Cut("v:area"),), correction=Correction.HOLM))
    groups = [at for at, row in enumerate(table.rows) if row[0].is_group]
    assert [table.rows[at][0].letter for at in groups] == ["A", "B", "C", "D"]
    assert all(not row[0].letter for row in table.rows if not row[0].is_group)
    estimates = [table.cells[0][at][0].estimate for at in groups]
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    adjusted = holm([difference(estimates[i], estimates[j]).p_value or 1.0 for i, j in pairs])
    above = [""] * 4
    for (i, j), p in zip(pairs, adjusted, strict=True):
        high, low = (i, j) if (estimates[i].value or 0) > (estimates[j].value or 0) else (j, i)
        above[high] += "ABCD"[low] if p < 0.05 else "abcd"[low] if p < 0.10 else ""
    assert [table.cells[0][at][0].letters for at in groups] == above
    assert above[0] == "BCD"
    assert table.tests.n_letter_tests == 6


def test_a_group_below_the_minimum_base_is_withheld_and_not_tested() -> None:
    rule = {"<": [{"var": "q_age"}, 20]}
    table = asked(Question((NPS,), (Cut("v:area"),)).with_rule(rule))
    hidden = [cell for row in table.cells[0] for cell in row if cell.base == "hidden"]
    assert hidden
    assert all(c.estimate.value is None and c.estimate.low is None and not c.letters for c in hidden)
    assert any(cell.estimate.n for cell in hidden)


def test_more_groups_than_letters_say_so() -> None:
    table = asked(Question((NPS,), (Cut("week"),)))
    assert table.tests.too_many_for_letters
    assert "letters_too_many" in table.notes
    assert all(not cell.letters for row in table.cells[0] for cell in row)


def test_the_rest_is_everybody_else_of_the_line_and_the_total_allows_for_the_overlap() -> None:
    rest = asked(Question((NPS,), (Cut("v:area"),), compare="rest"))
    whole = asked(Question((NPS,), (Cut("v:area"),), compare="total"))
    north = rest.cells[0][0][0]
    score, n = by_hand(lambda row: row["context"]["area"] != "北")
    assert north.compared is not None
    assert (north.compared.value, north.compared.n) == (pytest.approx(score), n)
    assert north.verdict == "higher"
    assert north.is_better is True
    part = whole.cells[0][0][0]
    assert part.compared is not None
    assert part.compared.value == whole.cells[0][-1][0].estimate.value
    assert part.comparison is not None
    assert north.comparison is not None
    assert part.comparison.p_value == north.comparison.p_value
    assert part.comparison.difference == pytest.approx(
        (part.estimate.value or 0) - (part.compared.value or 0)
    )
    assert asked(Question((NPS,), (Cut("v:area"),), marks=Marks.ARROWS)).cells[0][0][0].verdict == "higher"


@pytest.mark.parametrize(
    ("question", "before"),
    [
        (Question(first_on=date(2026, 4, 1), last_on=date(2026, 6, 30), compare="previous"), (1, 3)),
        (Question(first_on=date(2026, 3, 1), last_on=date(2026, 4, 30), compare="previous"), (1, 2)),
        (Question(wave="2026-Q2", compare="previous"), (1, 3)),
        (Question(wave="2026-Q2", compare="wave:2026-Q1"), (1, 3)),
    ],
)
def test_an_earlier_period_is_that_of_the_same_length_or_the_wave(question: Question, before: Any) -> None:
    table = asked(replace(question, shown=(NPS,), rows=(Cut("v:kind"),)))
    first, last = before
    for at, (head,) in enumerate(table.rows):
        score, n = by_hand(
            lambda row, kind=head.key: (
                first <= row["answered_on"].month <= last and kind in {TOTAL, row["context"]["kind"]}
            )
        )
        compared = table.cells[0][at][0].compared
        assert compared is not None
        assert (compared.value, compared.n) == (pytest.approx(score), n)


def test_with_time_on_an_axis_each_month_is_compared_with_the_one_before() -> None:
    table = asked(
        Question(
            (NPS,), (Cut("month"),), compare="previous", first_on=date(2026, 2, 1), last_on=date(2026, 3, 31)
        )
    )
    february, march = (table.cells[0][at][0] for at in (0, 1))
    assert march.compared is not None
    assert march.compared.value == february.estimate.value
    score, n = by_hand(lambda row: row["answered_on"].month == 1)
    assert february.compared is not None
    assert (february.compared.value, february.compared.n) == (pytest.approx(score), n)
    waves = asked(Question((NPS,), (Cut("wave"),), compare="previous"))
    second = waves.cells[0][1][0]
    assert second.compared == waves.cells[0][0][0].estimate


def test_an_open_period_has_none_before_it_and_says_so() -> None:
    assert asked(Question((NPS,), (Cut("v:kind"),), compare="previous")).notes == ("choose_period",)
    table = asked(Question((NPS,), (Cut("v:kind"),), compare="last_year", first_on=date(2026, 1, 1)))
    assert table.notes == ("no_earlier",)
    assert table.tests.n_comparisons == 0


def test_totals_of_periods_that_overlap_are_not_compared() -> None:
    """Two months may be tested against each other; two half-years that share five months may not."""
    table = asked(Question((NPS,), (Cut("month"),), compare="previous"))
    *months, total = (row[0] for row in table.cells[0])
    assert months[1].comparison is not None
    assert total.comparison is None
    long = Question((NPS,), (Cut("v:kind"),), compare="last_year", first_on=date(2024, 1, 1))
    assert asked(long).notes == ("periods_overlap",)


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
