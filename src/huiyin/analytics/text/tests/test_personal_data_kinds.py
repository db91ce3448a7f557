"""What every kind of personal data must keep, tried on each one the registry finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.text.personal_data import Kind, find, find_all, kinds, mask, mask_all

each_kind = pytest.mark.parametrize("kind", list(kinds), ids=lambda kind: kind.key)
EVERYTHING = [text for kind in kinds for text, _ in kind.examples]
STRANGE = [
    "",
    " ",
    "\n",
    "😀" * 50,
    "1" * 5_000,
    "\u202e倒",
    "@" * 300,
    "+(" * 300,
    "a@" * 500,
    "京a" * 500,
    "\ud800",
]

written = st.lists(
    st.text(alphabet="请打电话给王先生138001 +-@.ab京A１３８①一三八户号X路5栋", max_size=40), max_size=5
)


@each_kind
def test_its_examples_are_found_as_they_are_written(kind: Kind) -> None:
    assert kind.examples
    for text, expected in kind.examples:
        assert tuple(text[one.start : one.end] for one in find(text, [kind.key])) == expected
        assert expected[0] not in mask(text).text, "whatever else is looked for"


@each_kind
def test_what_only_looks_like_it_is_let_stand(kind: Kind) -> None:
    assert kind.harmless
    assert [find(text, [kind.key]) for text in kind.harmless] == [[] for _ in kind.harmless]


@each_kind
def test_strange_texts_are_read_without_a_fall(kind: Kind) -> None:
    assert len(find_all(STRANGE, [kind.key])) == len(STRANGE)


@each_kind
def test_it_is_named_in_both_languages_and_its_mark_holds_nothing(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z][a-z_]{2,30}", kind.key)
    for words in (kind.name, kind.about, kind.mark):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    for mark in kind.mark.values():
        assert find(f"[{mark}]") == []


@given(written)
def test_a_text_says_the_same_alone_and_among_others(given_texts: list[str]) -> None:
    assert find_all(given_texts) == [find(text) for text in given_texts]


@given(written)
def test_what_is_found_lies_in_the_text_in_order_and_apart(given_texts: list[str]) -> None:
    for text, found in zip(given_texts, find_all(given_texts, least=0.0), strict=True):
        places = [place for one in found for place in (one.start, one.end)]
        assert places == sorted(places)
        assert all(0 <= one.start < one.end <= len(text) and 0 <= one.probability <= 1 for one in found)


def test_a_masked_text_is_not_masked_again() -> None:
    once = [one.text for one in mask_all(EVERYTHING)]
    assert [one.text for one in mask_all(once)] == once


def test_marks_speak_the_language_of_the_text() -> None:
    assert mask("call +44 20 7946 0958").text == "call [phone]"
    assert mask("回电 13800138000").text == "回电 [电话]"
    assert mask("call 13800138000", language="zh-hans").text == "call [电话]"


def test_only_the_kinds_asked_for_are_masked() -> None:
    assert mask("电话13800138000，li@example.com", ["email"]).text == "电话13800138000，[邮箱]"


def test_a_slip_in_a_named_number_is_found_by_the_cautious_alone() -> None:
    text = "身份证 110105194912310021"
    assert find(text) == []
    assert [one.kind for one in find(text, least=0.2)] == ["identity"]


def test_words_with_a_title_in_them_and_mentions_are_no_personal_data() -> None:
    said = [
        "I dropped my seat",
        "fail. @reagan. no way",
        "so #AmericanAirlines",
        "thanks to @SydneyAirport. Amazing",
    ]
    assert [found for found in find_all(said) if found] == []
    assert mask("Dr. Wood and Ms Green helped").text == "Dr. [name] and Ms [name] helped"


def test_a_name_is_told_by_what_stands_around_it() -> None:
    """The same characters: a person behind an occupation, an adverb elsewhere."""
    assert mask("客服高兴帮我办好了", ["person_name"]).text == "客服高兴帮我办好了"
    assert mask("客服高欣帮我办好了", ["person_name"]).text == "客服[人名]帮我办好了"
    assert mask("王师傅和小李上门很快", ["person_name"]).text == "[人名]和[人名]上门很快"
