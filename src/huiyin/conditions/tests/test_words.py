"""A condition reads as a sentence, in Chinese and English."""

from __future__ import annotations

import json

import pytest

from huiyin.conditions import (
    EVERYTHING,
    Choice,
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
    present,
)
from huiyin.conditions.checking import OPERATORS
from huiyin.conditions.operators import EXAMPLE_FIELDS, OPERATOR_WORDS
from huiyin.conditions.words import in_words

FIELDS = [
    Field("area", Kind.TEXT, {"zh": "地区", "en": "Region"}),
    Field(
        "channel",
        Kind.TEXT,
        {"zh": "渠道", "en": "Channel"},
        (Choice("web_link", {"zh": "网页链接", "en": "Web link"}),),
    ),
    Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}),
    Field(
        "overall",
        Kind.NUMBER,
        {"zh": "总体满意度", "en": "Overall satisfaction"},
        (Choice(5, {"zh": "很满意", "en": "Very satisfied"}),),
    ),
    Field("csi", Kind.NUMBER, {"zh": "CSI", "en": "CSI"}),
    Field("why", Kind.TEXT, {"zh": "原因", "en": "Reason"}),
    Field("day", Kind.DATE, {"zh": "填答日期", "en": "Answered on"}),
    Field("at", Kind.MOMENT, {"zh": "收到时间", "en": "Received at"}),
    Field("ok", Kind.BOOLEAN, {"zh": "已解决", "en": "Solved"}),
]
SAID: list[tuple[Condition, str, str]] = [
    (EVERYTHING, "全部答卷", "every response"),
    (any_of(), "没有答卷", "no response"),
    (
        equals("area", "北") & at_most("nps", 6),
        "地区为“北”且推荐意愿不高于 6",
        "Region is “北” and Likelihood to recommend is at most 6",
    ),
    (equals("channel", "web_link"), "渠道为“网页链接”", "Channel is “Web link”"),
    (
        at_least("overall", 5),
        "总体满意度不低于 5（很满意）",
        "Overall satisfaction is at least 5 (Very satisfied)",
    ),
    (below("csi", 62.5), "CSI 低于 62.5", "CSI is below 62.5"),
    (between("nps", 0, 6), "推荐意愿在 0 到 6 之间", "Likelihood to recommend is between 0 and 6"),
    (
        between("day", "2026-01-01", "2026-03-31") & equals("ok", True),
        "填答日期在 2026-01-01 到 2026-03-31 之间且已解决为“是”",
        "Answered on is between 2026-01-01 and 2026-03-31 and Solved is “yes”",
    ),
    (above("day", "2026-01-01"), "填答日期晚于 2026-01-01", "Answered on is after 2026-01-01"),
    (
        at_most("at", "2026-01-01T08:00:00+00:00"),
        "收到时间不晚于 2026-01-01 08:00 UTC",
        "Received at is no later than 2026-01-01 08:00 UTC",
    ),
    (among("area", ["北", "南"]), "地区为“北”、“南”之一", "Region is one of “北”, “南”"),
    (
        differs("area", "北") & differs("area", "南"),
        "地区不属于“北”、“南”",
        "Region is none of “北”, “南”",
    ),
    (differs("area", "北"), "地区不是“北”", "Region is not “北”"),
    (negated(equals("area", "北")), "地区为空，或不是“北”", "Region is empty or is not “北”"),
    (
        negated(equals("area", "北")) & missing("why"),
        "（地区为空，或不是“北”）且原因为空",
        "(Region is empty or is not “北”) and Reason is empty",
    ),
    (contains("why", "慢"), "原因包含“慢”", "Reason contains “慢”"),
    (present("why"), "原因不为空", "Reason is not empty"),
    (
        any_of(equals("area", "北"), all_of(at_most("nps", 6), equals("ok", False))),
        "地区为“北”或（推荐意愿不高于 6 且已解决为“否”）",
        "Region is “北” or (Likelihood to recommend is at most 6 and Solved is “no”)",
    ),
    (
        negated(all_of(equals("area", "北"), at_most("nps", 6))),
        "并非（地区为“北”且推荐意愿不高于 6）",
        "not (Region is “北” and Likelihood to recommend is at most 6)",
    ),
    (
        equals("area", "北") & negated(any_of(missing("nps"), at_most("nps", 6))),
        "地区为“北”且并非（推荐意愿为空或推荐意愿不高于 6）",
        "Region is “北” and not (Likelihood to recommend is empty or Likelihood to recommend is at most 6)",
    ),
    (
        parse({"<": [{"-": [{"var": "nps"}, 2]}, {"*": [2, {"var": "overall"}]}]}, FIELDS),
        "推荐意愿 − 2 低于 2 × 总体满意度",
        "Likelihood to recommend − 2 is below 2 × Overall satisfaction",
    ),
    (equals("gone", "x"), "gone 为“x”", "gone is “x”"),
]


@pytest.mark.parametrize(("condition", "chinese", "english"), SAID, ids=[one[2] for one in SAID])
def test_a_condition_is_said_as_people_say_it(condition: Condition, chinese: str, english: str) -> None:
    assert in_words(condition, FIELDS, "zh-hans") == chinese
    assert in_words(condition, FIELDS, "en") == english


def test_every_operator_is_explained_with_a_rule_that_runs() -> None:
    assert set(OPERATOR_WORDS) == set(OPERATORS)
    for operator, words in OPERATOR_WORDS.items():
        condition = parse(words.example, EXAMPLE_FIELDS)
        assert f'"{operator}"' in json.dumps(words.example)
        assert in_words(condition, EXAMPLE_FIELDS, "zh") != in_words(condition, EXAMPLE_FIELDS, "en")
