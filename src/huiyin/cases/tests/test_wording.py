"""Words to unhappy customers are looked at before they leave (T13, T15)."""

from __future__ import annotations

import pytest

from huiyin.cases.reply_templates import STARTERS
from huiyin.cases.wording import RULES, Level, must_not_be_sent, needs_a_second_look, remarks_on


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_finds_its_bad_example_and_lets_the_good_one_pass(rule):
    for bad, good in rule.examples:
        assert rule.key in {remark.rule for remark in remarks_on(bad)}, bad
        assert rule.key not in {remark.rule for remark in remarks_on(good)}, good


def test_good_examples_have_no_grave_remark_at_all():
    for rule in RULES:
        for _, good in rule.examples:
            assert not needs_a_second_look(remarks_on(good)), good


def test_a_date_in_another_sentence_does_not_excuse_a_promise_without_one():
    assert [r.rule for r in remarks_on("11月25日收到来电。我们会尽快处理。")] == ["no_date"]
    assert remarks_on("我们会尽快、最迟 11月25日18时答复。") == []


def test_what_is_not_filled_in_is_never_sent():
    assert must_not_be_sent(remarks_on("尊敬的{称呼}，您好"))
    assert not must_not_be_sent(remarks_on("这是您自己的问题"))


def test_remarks_come_gravest_first_and_each_rule_once():
    remarks = remarks_on("工单已派单。这是您自己的问题，尽快。{日期}尽快。")
    assert [remark.level for remark in remarks] == [Level.STOP, Level.GRAVE, Level.GRAVE, Level.HINT]


@pytest.mark.parametrize("text", ["", " \n", "。。。", "x" * 100_000, "\x00"])
def test_strange_texts_are_taken(text):
    assert all(remark.quote for remark in remarks_on(text))


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_the_words_we_offer_pass_our_own_check_once_they_are_filled_in(starter):
    for language in ("zh", "en"):
        text = starter.body[language]
        for blank in ("customer", "title", "unit", "agent", "number", "due"):
            text = text.replace(f"{{{blank}}}", "11月25日18时" if blank == "due" else "甲")
        open_blanks = [r for r in remarks_on(text) if r.rule != "placeholder"]
        assert open_blanks == [], (starter.key, open_blanks)
