"""The checker as a whole: what it says, in which order, how fast, and how often it is right."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from huiyin.surveys.checking import Severity, check, rules
from huiyin.surveys.checking.labelled import PARTS, items, marks, read_by_rules
from huiyin.surveys.checking.short import expanded, language_of
from huiyin.surveys.definition import Definition
from huiyin.surveys.problems import BadDefinition

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.80


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", [*PARTS, "all"])
def test_recall_and_precision_reach_what_is_promised(part: str, language: str) -> None:
    """C16"""
    labelled = [one for one in read_by_rules() if part in (one.part, "all") and one.language == language]
    counted = marks(labelled)
    assert counted.recall is not None
    assert counted.precision is not None
    assert counted.recall >= LEAST_RECALL, counted
    assert counted.precision >= LEAST_PRECISION, counted


def test_the_labelled_set_is_large_balanced_and_names_known_rules() -> None:
    every = [item for part in PARTS for item in items(part)]
    assert len(every) >= 300
    assert len({str(sorted(item.items(), key=str)) for item in every}) == len(every)
    named = {rule for item in every for rule in item["breaks"]}
    assert named <= set(rules.keys())
    assert len(named) >= 26
    broken = sum(bool(item["breaks"]) for item in every)
    assert 0.4 <= broken / len(every) <= 0.6
    assert min(Counter(language_of(item) for item in every).values()) >= 150
    assert {item["sector"] for item in every} >= {
        "power",
        "retail",
        "library",
        "call_centre",
        "tobacco",
        "industrial",
    }


def test_a_finding_names_rule_place_words_reason_cure_and_source() -> None:
    [finding] = [
        one for one in check(expanded({"zh": "您对服务态度和处理速度满意吗？"})) if one.place == "text"
    ]
    assert (finding.rule, finding.severity, finding.question_key) == (
        "double_barrelled",
        Severity.SERIOUS,
        "q1",
    )
    assert finding.quote in "您对服务态度和处理速度满意吗？"
    assert finding.quote in finding.why["zh"]
    assert "Dillman" in finding.source


def test_findings_come_in_the_order_of_the_questionnaire_the_gravest_first() -> None:
    definition = expanded(
        {"zh": "客服总是耐心和专业", "kind": "agree", "also": [{"zh": "您近期常来吗？", "kind": "yes_no"}]}
    )
    found = check(definition)
    keys = [one.question_key for one in found]
    assert keys == sorted(keys)
    order = list(Severity)
    first = [order.index(one.severity) for one in found if one.question_key == "q1"]
    assert first == sorted(first)


def test_one_language_alone_can_be_asked_for() -> None:
    definition = expanded(
        {"zh": "您对价格和质量满意吗？", "en": "How satisfied are you with price and quality?"}
    )
    assert {one.language for one in check(definition, language="en")} == {"en"}
    assert {one.language for one in check(definition)} >= {"zh", "en"}


def test_what_both_languages_show_alike_is_said_once() -> None:
    rows = [("18–30岁", "18-30"), ("30–45岁", "30-45"), ("46岁以上", "46+")]
    item = {
        "zh": "您的年龄",
        "en": "Your age",
        "kind": "one",
        "options": [{"zh": zh, "en": en} for zh, en in rows],
    }
    assert [one.rule for one in check(expanded(item))] == ["options_overlap"]


def test_more_jargon_can_be_named_by_whoever_asks() -> None:
    definition = expanded({"zh": "您对回音壁模块满意吗？"})
    assert not check(definition)
    [*found] = check(definition, jargon=["回音壁模块"])
    assert {one.rule for one in found} == {"jargon"}


def test_a_definition_may_be_plain_data_and_is_refused_if_it_is_none() -> None:
    assert check({"title": {"zh": "空"}, "pages": []}) == []
    with pytest.raises(BadDefinition):
        check({"title": {}})


def test_nothing_is_rewritten() -> None:
    definition = expanded({"zh": "您对价格和质量满意吗？"})
    before = definition.as_json()
    check(definition)
    assert definition.as_json() == before


def test_thirty_questions_take_less_than_fifty_milliseconds() -> None:
    """C16"""
    rows = [item for item in items("development") if "also" not in item and "whole" not in item][:29]
    definition = expanded({"zh": "您对营业厅满意吗？", "also": rows})
    assert len(list(definition.questions)) == 30
    check(definition)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        check(definition)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05, times


def test_a_part_that_is_no_text_does_not_stop_the_checker() -> None:
    question = {
        "type": "single_choice",
        "key": "a",
        "text": {},
        "options": [{"key": "o1"}, {"key": "o2", "text": {}}],
    }
    definition = Definition.from_json({"title": {}, "pages": [{"key": "p1", "questions": [question]}]})
    assert isinstance(check(definition), list)
