"""What every rule of urgency must keep, tried on each one the registry finds."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.text.urgency import UrgencyRule, urgency_of, urgency_rules

each_rule = pytest.mark.parametrize("rule", list(urgency_rules), ids=lambda rule: rule.key)
SUPPLY = "老人家里停电三天了还没来电，靠呼吸机，打了五次95598没人管，再不来就投诉到12398"


@each_rule
def test_its_examples_are_found_at_their_level(rule: UrgencyRule) -> None:
    assert rule.examples
    for text, level in rule.examples:
        spoken = [reason for reason in urgency_of([text])[0].reasons if reason.kind == rule.key]
        assert max((reason.level for reason in spoken), default=0) == level, text


@each_rule
def test_what_only_sounds_like_it_is_let_stand(rule: UrgencyRule) -> None:
    assert rule.harmless
    for text in rule.harmless:
        assert rule.key not in urgency_of([text])[0].kinds, text


@each_rule
def test_it_is_named_in_both_languages(rule: UrgencyRule) -> None:
    assert re.fullmatch(r"[a-z][a-z_]{2,30}", rule.key)
    assert 1 <= rule.level <= 3
    assert all(set(words) == {"zh", "en"} and all(words.values()) for words in (rule.name, rule.about))


def test_danger_law_and_the_vulnerable_are_told_apart_with_their_words() -> None:
    """T01: severity is told by rules that anybody can read."""
    found = urgency_of([SUPPLY])[0]
    assert found.level == 3
    assert {"danger", "vulnerable", "legal", "outage", "repetition", "waiting"} <= found.kinds
    assert all(SUPPLY[one.start : one.end] == one.words for one in found.reasons)
    assert [one.start for one in found.reasons] == sorted(one.start for one in found.reasons)


def test_a_vulnerable_person_without_supply_is_for_at_once() -> None:
    assert [one.level for one in urgency_of(["停电到现在", "家里有婴儿，停电到现在"])] == [2, 3]


def test_three_different_reasons_are_for_today() -> None:
    assert urgency_of(["第三次投诉了"])[0].level == 1
    assert urgency_of(["第三次投诉了，太过分了，再也不来了"])[0].level == 2


def test_calm_texts_are_calm_and_no_text_speaks_for_its_neighbour() -> None:
    calm = ["服务很好，下次还来", "", "Great stay, friendly staff", "建议增加停车位"]
    assert [one.level for one in urgency_of([*calm, SUPPLY, *calm])] == [0, 0, 0, 0, 3, 0, 0, 0, 0]


def test_a_hundred_thousand_characters_are_read_in_a_moment() -> None:
    texts = ["师傅态度很好，就是排队有点久，希望多开几个窗口。"] * 4_000
    start = time.process_time()
    assert not any(one.level for one in urgency_of(texts))
    assert time.process_time() - start < 5


@given(
    st.lists(st.text(alphabet="停电了没人管3天12345元退 \n老人着火firesue第三次", max_size=60), max_size=4)
)
def test_every_reason_lies_in_its_text(texts: list[str]) -> None:
    for text, one in zip(texts, urgency_of(texts), strict=True):
        assert 0 <= one.level <= 3
        assert bool(one.reasons) == (one.level > 0)
        assert all(text[reason.start : reason.end] == reason.words != "" for reason in one.reasons)
