"""A rule that somebody wrote is read, or refused with its place and a cure in both languages."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.problems import Problem
from huiyin.conditions import (
    EVERYTHING,
    Condition,
    Field,
    Kind,
    above,
    all_of,
    among,
    any_of,
    at_least,
    at_most,
    below,
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
    parse,
    parse_text,
    present,
)
from huiyin.conditions.checking import MOST_LEVELS, MOST_PARTS, MOST_VALUES
from huiyin.conditions.problems import (
    NoFiniteNumber,
    NoOrder,
    NotACondition,
    NotReadable,
    TooDeep,
    TooLarge,
    TooMany,
    UnknownField,
    UnknownOperator,
    WrongArity,
    WrongType,
)

FIELDS = [
    Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}),
    Field("overall", Kind.NUMBER, {"zh": "总体满意度", "en": "Overall satisfaction"}),
    Field("area", Kind.TEXT, {"zh": "地区", "en": "Region"}),
    Field("why", Kind.TEXT, {"zh": "原因", "en": "Reason"}),
    Field("day", Kind.DATE, {"zh": "填答日期", "en": "Answered on"}),
    Field("at", Kind.MOMENT, {"zh": "收到时间", "en": "Received at"}),
    Field("ok", Kind.BOOLEAN, {"zh": "已解决", "en": "Solved"}),
]
NPS, AREA, DAY, AT, OK = ({"var": key} for key in ("nps", "area", "day", "at", "ok"))

READ: list[tuple[Any, Condition]] = [
    (True, EVERYTHING),
    (False, any_of()),
    ({"<=": [NPS, 6]}, at_most("nps", 6)),
    ({">=": [6, NPS]}, at_most("nps", 6)),
    ({"<": [{"var": ["nps"]}, 6.0]}, below("nps", 6)),
    ({"<=": [0, NPS, 6]}, between("nps", 0, 6)),
    ({"<": [0, NPS, 6]}, above("nps", 0) & below("nps", 6)),
    ({"===": [AREA, "北"]}, equals("area", "北")),
    ({"!==": [AREA, "北"]}, differs("area", "北")),
    ({"==": [AREA, None]}, missing("area")),
    ({"!=": ["", AREA]}, present("area")),
    ({"in": [AREA, ["北", "南", "北"]]}, among("area", ["南", "北"])),
    ({"in": [AREA, ["北", None]]}, any_of(missing("area"), equals("area", "北"))),
    ({"in": [AREA, []]}, any_of()),
    ({"in": ["慢", {"var": "why"}]}, contains("why", "慢")),
    ({"missing": ["nps", "area"]}, missing("nps") | missing("area")),
    ({"missing": "nps"}, missing("nps")),
    ({"!": {"missing": ["nps"]}}, present("nps")),
    ({"!": [{"!": [{"==": [NPS, 1]}]}]}, equals("nps", 1)),
    (OK, equals("ok", True)),
    ({"!!": [OK]}, equals("ok", True)),
    ({"!": [OK]}, negated(equals("ok", True))),
    (AREA, present("area")),
    (NPS, differs("nps", 0)),
    ({"==": [DAY, "20261122"]}, equals("day", date(2026, 11, 22))),
    ({">=": [AT, "2026-11-22T08:00+08:00"]}, at_least("at", "2026-11-22T00:00:00+00:00")),
    ({"and": [{"and": [OK, OK]}, True]}, equals("ok", True)),
    ({"and": {"<=": [NPS, {"+": [2, 4]}]}}, at_most("nps", 6)),
]


@pytest.mark.parametrize(
    ("rule", "condition"), READ, ids=[json.dumps(rule, ensure_ascii=False) for rule, _ in READ]
)
def test_a_rule_is_read_as_the_condition_it_means(rule: Any, condition: Condition) -> None:
    found = parse(rule, FIELDS)
    assert found == condition
    assert parse(found.as_json(), FIELDS) == found
    assert parse(found.as_written(), FIELDS) == found


REFUSED: list[tuple[Any, type[Problem], str, str]] = [
    ({"and": [{"<=": [{"var": "lost"}, 6]}]}, UnknownField, "/and/0/<=/0/var", "lost"),
    ({"missing": ["nps", "lost"]}, UnknownField, "/missing/1", "lost"),
    ({"or": [OK, {"like": [AREA, "北"]}]}, UnknownOperator, "/or/1/like", "like"),
    ({"<": [{"%": [NPS, 2]}, 1]}, UnknownOperator, "/</0/%", "%"),
    ({"<=": [NPS, "6"]}, WrongType, "/<=/1", "推荐意愿"),
    ({"==": [NPS, True]}, WrongType, "/==/1", "true"),
    ({"==": [AREA, 6]}, WrongType, "/==/1", "地区"),
    ({"==": [DAY, "2026-02-30"]}, WrongType, "/==/1", "2026-02-30"),
    ({"in": [NPS, [1, 2, "x"]]}, WrongType, "/in/1/2", "x"),
    ({"in": ["慢", NPS]}, WrongType, "/in/0", "推荐意愿"),
    ({"==": [NPS, AREA]}, WrongType, "/==", "地区"),
    ({"<": [{"+": [NPS, AREA]}, 1]}, WrongType, "/</0/+/1", "地区"),
    ({"<": [AREA, "北"]}, NoOrder, "/<", "地区"),
    ({">": [OK, False]}, NoOrder, "/>", "已解决"),
    ({"==": [NPS]}, WrongArity, "/==", "=="),
    ({">": [1, NPS, 3]}, WrongArity, "/>", "3"),
    ({"and": []}, WrongArity, "/and", "and"),
    ({"!": [OK, OK]}, WrongArity, "/!", "2"),
    ({"==": [{"var": ["nps", 0]}, 0]}, WrongArity, "/==/0/var", "var"),
    ({"in": [AREA, ["北"] * (MOST_VALUES + 1)]}, TooMany, "/in/1", str(MOST_VALUES)),
    ({"or": [OK] * (MOST_VALUES + 1)}, TooMany, "/or", str(MOST_VALUES)),
    ({"==": [AREA, "x" * 2000]}, TooMany, "/==/1", "2000"),
    ({"==": [1, 1]}, NotACondition, "/==", "=="),
    ("北", NotACondition, "", "北"),
    ({"and": [6]}, NotACondition, "/and/0", "6"),
    ({"<=": [NPS, 6], ">=": [NPS, 0]}, NotACondition, "", "<="),
    ({"==": [NPS, [1]]}, NotACondition, "/==/1", "1"),
    ({"<=": [NPS, float("inf")]}, NoFiniteNumber, "/<=/1", ""),
    ({"<=": [NPS, 10**400]}, NoFiniteNumber, "/<=/1", ""),
]


@pytest.mark.parametrize(
    ("rule", "problem", "place", "named"),
    REFUSED,
    ids=[f"{at} {one[1].__name__}" for at, one in enumerate(REFUSED)],
)
def test_a_wrong_rule_is_refused_with_its_place(
    rule: Any, problem: type[Problem], place: str, named: str
) -> None:
    with pytest.raises(problem) as raised:
        parse(rule, FIELDS)
    assert raised.value.facts.get("place", place) == place
    for language in ("zh", "en"):
        words = raised.value.words(language)
        assert words.title
        assert words.cure
        assert not place or place in words.cause
        assert not re.search(r"\{[a-z]+\}", words.title + words.cause + words.cure)
    assert named in raised.value.words("zh").cause + raised.value.words("zh").cure


def test_rules_nested_too_deeply_or_too_large_are_refused() -> None:
    deep: Any = OK
    for _ in range(MOST_LEVELS):
        deep = {"!": [deep]}
    with pytest.raises(TooDeep):
        parse(deep, FIELDS)
    wide = {"or": [{"in": [AREA, ["北"] * MOST_VALUES]}] * (MOST_PARTS // MOST_VALUES + 1)}
    with pytest.raises(TooLarge):
        parse(wide, FIELDS)
    for text in ("[" * 50_000, '{"and": [', "", "nul"):
        with pytest.raises(NotReadable):
            parse_text(text, FIELDS)
    with pytest.raises(TooMany):
        parse_text(" " * 200_000, FIELDS)


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=4),
        st.sampled_from([NPS, AREA, OK]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["and", "or", "!", "!!", "==", "<", "<=", ">", "in", "missing", "var", "+", "-", "*", "?"]
            ),
            st.one_of(inner, st.lists(inner, max_size=3)),
            max_size=2,
        ),
    ),
    max_leaves=10,
)


@settings(max_examples=1000, deadline=None)
@given(rule=anything)
def test_whatever_is_written_is_read_or_refused_never_an_accident(rule: Any) -> None:
    try:
        condition = parse(rule, FIELDS)
    except Problem:
        return
    assert parse(json.loads(json.dumps(condition.as_json())), FIELDS) == condition


# -- the normal form ------------------------------------------------------------------------------


def test_equal_conditions_have_one_form_and_one_hash() -> None:
    alike = [
        all_of(at_most("nps", 6), equals("area", "北")),
        all_of(equals("area", "北"), all_of(at_most("nps", 6.0), EVERYTHING)),
        equals("area", "北") & at_most("nps", 6) & equals("area", "北"),
        negated(negated(at_most("nps", 6))) & among("area", ["北"]),
        parse({"and": [{">=": [6, NPS]}, {"===": ["北", AREA]}]}, FIELDS),
    ]
    assert len(set(alike)) == 1
    assert len({json.dumps(one.as_json()) for one in alike}) == 1
    assert parse({"<": [NPS, {"var": "overall"}]}, FIELDS) == parse({">": [{"var": "overall"}, NPS]}, FIELDS)
    assert parse({"<=": [NPS, {"var": "overall"}]}, FIELDS) == parse(
        {">=": [{"var": "overall"}, NPS]}, FIELDS
    )
    assert any_of(missing("why"), at_most("nps", 6)) == any_of(at_most("nps", 6), missing("why"))
    assert parse({"==": [NPS, {"var": "overall"}]}, FIELDS) == parse(
        {"==": [{"var": "overall"}, NPS]}, FIELDS
    )


def test_conditions_that_differ_are_not_equal() -> None:
    conditions = [
        EVERYTHING,
        any_of(),
        equals("ok", True),
        equals("ok", 1),
        equals("ok", "1"),
        differs("ok", True),
        negated(equals("ok", True)),
        missing("ok"),
        present("ok"),
        contains("ok", "1"),
        at_most("ok", 1),
        below("ok", 1),
    ]
    assert len(set(conditions)) == len(conditions)


def test_the_order_written_is_kept_for_people() -> None:
    condition = all_of(equals("why", "慢"), equals("area", "北"))
    assert [one["=="][0]["var"] for one in condition.as_written()["and"]] == ["why", "area"]
    assert [one["=="][0]["var"] for one in condition.as_json()["and"]] == ["area", "why"]
    assert condition.columns == ("area", "why")


def test_days_moments_and_gaps_become_plain_values() -> None:
    cst = timezone(timedelta(hours=8))
    assert equals("day", date(2026, 11, 22)).as_json() == {"==": [{"var": "day"}, "2026-11-22"]}
    assert (
        at_least("at", datetime(2026, 11, 22, 8, tzinfo=cst)).as_json()[">="][1]
        == "2026-11-22T00:00:00+00:00"
    )
    assert equals("nps", float("nan")) == equals("nps", None) == missing("nps")
    assert differs("nps", None) == present("nps")
    assert at_most("nps", None) == any_of()
    assert contains("why", "") == present("why")
    with pytest.raises(NoFiniteNumber):
        equals("nps", float("inf"))
