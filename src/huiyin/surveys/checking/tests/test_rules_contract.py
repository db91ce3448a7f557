"""Every rule keeps what its examples promise, in both languages, and says whom it cites."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from huiyin.surveys.checking import check, rules
from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules.base import Rule, RuleExample
from huiyin.surveys.checking.short import expanded
from huiyin.surveys.definition import Definition

each_rule = pytest.mark.parametrize("rule", list(rules), ids=lambda rule: rule.key)


def _examples() -> Iterator[tuple[Rule, RuleExample]]:
    for rule in rules:
        for example in rule.examples:
            yield rule, example


@pytest.mark.parametrize(
    ("rule", "example"), list(_examples()), ids=lambda thing: getattr(thing, "key", "example")
)
def test_a_rule_finds_what_its_examples_say_and_nothing_else(rule: Rule, example: RuleExample) -> None:
    """C16"""
    found = [
        one
        for one in check(expanded(example.item), asked_personally=bool(example.item.get("personally")))
        if one.rule == rule.key
    ]
    assert bool(found) is example.is_found, (example.item, found)


@each_rule
def test_a_rule_has_good_and_bad_examples_in_both_languages(rule: Rule) -> None:
    kinds = {
        (code, example.is_found) for example in rule.examples for code in ("zh", "en") if code in example.item
    }
    assert kinds == {("zh", True), ("zh", False), ("en", True), ("en", False)}


@each_rule
def test_a_rule_says_why_what_to_do_and_whom_it_cites(rule: Rule) -> None:
    for words in (rule.name, rule.why, rule.cure):
        assert any("一" <= sign <= "鿿" for sign in words["zh"])
        assert words["en"].isascii() or any(sign.isalpha() for sign in words["en"])
    assert any(sign.isdigit() for sign in rule.source), "a source has a year or a number"
    names = [
        {name for _, name, _, _ in string.Formatter().parse(rule.why[code]) if name} for code in ("zh", "en")
    ]
    assert names[0] == names[1]


@each_rule
def test_a_rule_is_at_peace_with_an_empty_questionnaire(rule: Rule) -> None:
    paper = Paper(Definition.from_json({"title": {}, "pages": []}))
    assert not [one for code in ("zh", "en") for one in rule.look(paper, code)]
