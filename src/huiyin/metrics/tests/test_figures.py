"""All figures of a programme from its facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.conditions import equals
from huiyin.facts.engines import engines
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics import figures
from huiyin.metrics.overview import ProgrammeFigures, Validity
from huiyin.metrics.suggestions import suggest_contracts
from tests.builders import (
    COMPETITOR_ITEM,
    PRICE_ITEM,
    business_codebook,
    business_contracts,
    business_survey_2016,
)

CODEBOOK = [
    Variable("wait", "等候时间", Role.RATING, Scale(1, 5)),
    Variable("staff", "服务态度", Role.RATING, Scale(1, 5)),
    Variable("place", "环境", Role.RATING, Scale(1, 5)),
    Variable("all", "总体满意度", Role.OVERALL, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "原因", Role.OPEN_TEXT),
]


def source_of(codebook: list[Variable], rows: list[dict[str, Any]]) -> FactSource:
    table = fact_table(codebook, [{"id": at + 1, **row} for at, row in enumerate(rows)])
    return FactSource(arrow_schema(codebook), table=table, revision="r1")


def computed(codebook: list[Variable], rows: list[dict[str, Any]], **more: Any) -> ProgrammeFigures:
    more.setdefault("contracts", suggest_contracts(codebook))
    return figures.compute(
        engine=engines["arrow"], source=source_of(codebook, rows), codebook=codebook, **more
    )


def form(wave: str = "2026-Q1", area: str = "北", **answers: Any) -> dict[str, Any]:
    return {"wave": wave, "channel": "web_link", "answers": answers, "context": {"area": area}}


def by_measure(found: ProgrammeFigures) -> dict[str, Any]:
    return {figure.contract.measure: figure for figure in found.headline}


def random_forms(n: int, wave: str, seed: int, lift: float = 0.0, area: str = "") -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        mood = rng.normal(3.4 + lift, 0.8)
        grade = [int(np.clip(round(mood + rng.normal(0, 0.7)), 1, 5)) for _ in range(4)]
        rows.append(
            form(
                wave,
                area or str(rng.choice(["北", "南", "东"])),
                wait=grade[0],
                staff=grade[1],
                place=grade[2],
                all=grade[3],
                nps=int(np.clip(round(2 * mood + rng.normal(0, 1)), 0, 10)),
            )
        )
    return rows


@pytest.mark.parametrize("key", ["arrow", "duckdb"])
def test_business_survey_of_2016_three_numbers_under_three_names(key: str) -> None:
    """P33, C23, M11, M12: index 78.4, 4 of 4 satisfied customers, 30 of 48 satisfied ratings.

    A24: the comparison with competitors and the price are the weakest items; A23: the customer who is
    unhappy with both rates the whole and further business highly.
    """
    header, rows = business_survey_2016()
    codebook = business_codebook()
    answers = [{v.key: cell for v, cell in zip(codebook, row[1:], strict=True) if cell != ""} for row in rows]
    assert len(header) == 13
    found = figures.compute(
        engine=engines[key],
        source=source_of(codebook, [{"answers": one, "wave": "2016"} for one in answers]),
        codebook=codebook,
        contracts=business_contracts(),
        waves=["2016"],
    )
    index, customers, ratings = found.headline
    assert (index.contract.name_zh, round(index.estimate.value or 0, 1)) == ("满意度", 78.4)
    assert index.details["band"]["zh"] == "满意"
    assert (customers.contract.name_zh, customers.estimate.value) == ("满意客户率", 1.0)
    assert customers.details == {"n_satisfied": 4, "n_respondents": 4}
    assert (customers.verdict, customers.contract.target) == ("cannot_tell", 0.85)
    assert customers.estimate.low == pytest.approx(0.5101, abs=5e-5)
    assert customers.estimate.high == 1.0
    assert (ratings.contract.name_zh, ratings.estimate.value) == ("满意评价率", 0.625)
    assert ratings.details == {"n_satisfied": 30, "n_ratings": 48}
    assert {figure.base for figure in found.headline} == {"small"}
    assert found.validity is not None
    assert (found.validity.n_complete, found.validity.n_imputed, found.validity.n_invalid) == (3, 1, 1)
    assert (found.n_responses, found.drivers, found.drivers_reason) == (5, None, "too_few_rows")
    assert [item.variable.label for item in found.items[-2:]] == [PRICE_ITEM, COMPETITOR_ITEM]
    (watched,) = found.watch_list
    assert [item.label for item, _ in watched.low_items] == [COMPETITOR_ITEM, PRICE_ITEM]
    assert (answers[3]["q11"], answers[3]["q12"], watched.response_id) == ("5", "4", 4)


@pytest.mark.parametrize("key", ["arrow", "duckdb"])
def test_forms_with_two_items_that_did_not_apply_still_count(key: str) -> None:
    """A service nobody used is left out of that customer's index; under C23 the form would be invalid."""
    codebook = [Variable(f"q{at}", f"项{at}", Role.RATING, Scale(1, 5), optional=True) for at in range(1, 5)]
    rows = [
        {"answers": {"q1": 5, "q2": 5, "q3": 5, "q4": 5}},
        {"answers": {"q1": 5, "q2": 5}},
        {"answers": {"q1": 3, "q2": 3, "q3": 3}},
        {"answers": {"q4": 1}},
    ]

    def found(rule: str) -> ProgrammeFigures:
        contracts = [replace(contract, missing_rule=rule) for contract in suggest_contracts(codebook)]
        return figures.compute(
            engine=engines[key],
            source=source_of(codebook, [{**row, "wave": "1"} for row in rows]),
            codebook=codebook,
            contracts=contracts,
        )

    answered, middle = found("answered"), found("middle")
    assert by_measure(answered)["satisfaction_index"].estimate.value == pytest.approx((100 + 100 + 60) / 3)
    assert by_measure(middle)["satisfaction_index"].estimate.value == pytest.approx((100 + 60) / 2)
    assert by_measure(answered)["satisfied_rating_rate"].details == {"n_satisfied": 6, "n_ratings": 9}
    assert by_measure(middle)["satisfied_rating_rate"].details == {"n_satisfied": 4, "n_ratings": 8}
    assert by_measure(answered)["satisfied_customer_rate"].details == {"n_satisfied": 2, "n_respondents": 3}
    assert answered.validity == Validity(1, 2, 1)
    assert middle.validity == Validity(1, 1, 2)


def test_parts_of_the_score_and_the_open_answers_of_one_wave() -> None:
    rows = [
        form(nps=9, all=5, why="很好"),
        form(nps=10, why=""),
        form(nps=7),
        form(nps=0, all=1, why="等太久"),
        form(nps=3, wave="2026-Q2", why="以后再说"),
    ]
    found = computed(CODEBOOK, rows, waves=["2026-Q1", "2026-Q2"], wave="2026-Q1")
    nps = by_measure(found)["nps"]
    assert nps.details == {"promoters": 2, "passives": 1, "detractors": 1}
    assert (nps.estimate.value, nps.estimate.n, nps.n_rows) == (25.0, 4, 4)
    assert nps.filter == equals("wave", "2026-Q1")
    assert [(one.text, one.recommend, one.overall) for one in found.open_answers] == [
        ("等太久", 0.0, 1.0),
        ("很好", 9.0, 5.0),
    ]
    assert (found.n_open_answers, found.n_responses) == (2, 4)
    assert found.n_by_wave == (("2026-Q1", 4), ("2026-Q2", 1))


def test_no_facts_give_empty_sections_and_no_error() -> None:
    found = computed(CODEBOOK, [])
    assert found.n_responses == 0
    assert all(figure.estimate.value is None and figure.base == "hidden" for figure in found.headline)
    assert (found.changes, found.segments, found.gaps, found.watch_list) == ((), (), (), ())
    assert (found.first_on, found.drivers_reason) == (None, "too_few_rows")
    assert computed([], [], contracts=[]).headline == ()


def test_last_wave_is_compared_with_the_one_before_after_holm() -> None:
    rows = [*random_forms(300, "2026-Q1", 1), *random_forms(300, "2026-Q2", 2, lift=0.6)]
    found = computed(CODEBOOK, rows, waves=["2025-Q4", "2026-Q1", "2026-Q2"])
    assert {(change.wave_before, change.wave_after) for change in found.changes} == {("2026-Q1", "2026-Q2")}
    index = next(change for change in found.changes if change.contract.measure == "satisfaction_index")
    assert index.verdict == "better"
    assert index.comparison.p_value is not None
    assert index.p_adjusted >= index.comparison.p_value
    assert [wave for wave, _ in dict(found.trend)["nps"]] == ["2026-Q1", "2026-Q2"]
    first = computed(CODEBOOK, rows, waves=["2026-Q1", "2026-Q2"], wave="2026-Q1")
    assert first.changes == ()
    assert first.items[0].before is None
    assert found.items[0].before is not None


def test_items_are_ranked_with_ties_marked_and_all_grades_listed() -> None:
    rows = [form(wait=1, staff=5, place=3) for _ in range(40)] + [form(wait=2, staff=4) for _ in range(40)]
    found = computed(CODEBOOK, rows)
    assert [(item.variable.key, item.rank) for item in found.items] == [
        ("staff", 1),
        ("place", 2),
        ("wait", 3),
    ]
    staff, place, _ = found.items
    assert (staff.index.value, staff.satisfied.value, staff.tied_with_next) == (90.0, 1.0, False)
    assert place.distribution == ((1.0, 0), (2.0, 0), (3.0, 40), (4.0, 0), (5.0, 0))
    assert (place.n_missing, place.index.n) == (40, 40)


def test_satisfied_with_one_low_item_are_listed_and_counted() -> None:
    """A23: satisfied overall, yet one item in its lowest two grades."""
    rows = [
        form(wait=2, staff=5, place=5),  # index 80, unhappy with the wait
        form(wait=5, staff=5, place=5),
        form(wait=1, staff=4, place=4),  # index 60: not satisfied
        form(wait=1, staff=5),  # one missing counts as 3: index 60
        form(wait=2, staff=5, place=4, wave="2026-Q2"),
    ]
    found = computed(CODEBOOK, rows)
    assert [(entry.response_id, round(entry.index, 1)) for entry in found.watch_list] == [
        (5, 73.3),
        (1, 80.0),
    ]
    assert found.n_watched == 2
    (variable, answer), *others = found.watch_list[1].low_items
    assert (variable.key, answer, others) == ("wait", 2.0, [])
    assert computed(CODEBOOK, rows, wave="2026-Q2").n_watched == 1


def test_a_segment_that_differs_is_found_and_one_that_does_not_is_left_alone() -> None:
    rows = [
        *random_forms(200, "w", 1, area="北"),
        *random_forms(200, "w", 2, area="南"),
        *random_forms(200, "w", 3, lift=1.0, area="东"),
        *random_forms(15, "w", 4, area="西"),
    ]
    found = computed(CODEBOOK, rows)
    table = next(t for t in found.segments if t.contract.measure == "satisfaction_index")
    rows_by_value = {row.value: row for row in table.rows}
    assert [row.n_rows for row in table.rows] == [200, 200, 200, 15]
    assert rows_by_value["东"].verdict == "higher"
    assert rows_by_value["北"].verdict == rows_by_value["南"].verdict == "lower"
    assert rows_by_value["西"].base == "small"


def rate(n: int) -> Estimate:
    return (
        Estimate(0.5, 0.1, 0.9, n, float(n), Unit.RATE, "wilson")
        if n
        else Estimate(None, None, None, 0, 0.0, Unit.RATE, "none")
    )


def test_a_segment_value_below_the_minimum_base_is_hidden_and_the_others_are_shown() -> None:
    rows = [
        *random_forms(60, "w", 7, area="北"),
        *random_forms(20, "w", 8, area="南"),
        *random_forms(4, "w", 9, area="西"),
    ]
    table = computed(CODEBOOK, rows).segments[0]
    assert {row.value: row.base for row in table.rows} == {"北": "normal", "南": "small", "西": "hidden"}
    hidden = [row for row in table.rows if row.base == "hidden"]
    assert [(row.estimate.value, row.verdict) for row in hidden] == [(None, "")]


def test_drivers_name_their_outcome_and_stand_on_complete_rows_only() -> None:
    rows = random_forms(200, "w", 5)
    for row in rows[:20]:
        del row["answers"]["wait"]
    found = computed(CODEBOOK, rows)
    assert found.drivers is not None
    assert found.drivers.outcome.key == "all"
    assert (found.drivers.analysis.n, found.drivers.analysis.interval_method) == (180, "bootstrap")
    assert {variable.key for variable in found.drivers.drivers} == {"wait", "staff", "place"}
    assert sum(one.share for one in found.drivers.analysis.importances) == pytest.approx(1.0)


def test_weights_of_respondents_move_the_value_but_not_the_counts() -> None:
    codebook = [*CODEBOOK, Variable("w", "权重", Role.WEIGHT)]
    rows = [{**form(nps=10), "weight": 3.0}, {**form(nps=0), "weight": 1.0}, {**form(nps=8), "weight": None}]
    nps = by_measure(computed(codebook, rows))["nps"]
    assert nps.contract.survey_weight == "weight"
    assert (nps.estimate.value, nps.estimate.n) == (50.0, 2)
    assert nps.details == {"promoters": 1, "passives": 1, "detractors": 1}


def test_long_scales_are_drawn_in_ten_classes() -> None:
    codebook = [
        Variable("a", "甲", Role.RATING, Scale(1, 100)),
        Variable("b", "乙", Role.RATING, Scale(1, 100)),
    ]
    found = computed(codebook, [form(a=1, b=50), form(a=100, b=50), form(a=10.8, b=50)])
    item = next(item for item in found.items if item.variable.key == "a")
    assert [n for _, n in item.distribution] == [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert item.distribution[1][0] == pytest.approx(10.9)


def test_a_question_that_is_no_rating_any_more_leaves_its_figure_without_a_value() -> None:
    contracts = suggest_contracts(CODEBOOK)
    turned = [replace(v, role=Role.SEGMENT, scale=None) if v.key in {"wait", "nps"} else v for v in CODEBOOK]
    for engine in (engines["arrow"], engines["duckdb"]):
        source = source_of(turned, [form(wait="不慢", staff=5, place=5, nps="会", all=5)] * 3)
        found = figures.compute(engine=engine, source=source, codebook=turned, contracts=contracts)
        assert by_measure(found)["nps"].estimate.value is None
        assert next(item for item in found.items if item.variable.key == "wait").index.value is None
        assert by_measure(found)["top_2_box"].estimate.value == 1.0
