"""Ranges that share a number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules._ranges import overlapping, ranges_of
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules


@rules.register
class OptionsOverlap(QuestionRule):
    """Two options of numbers that one person fits both of."""

    key = "options_overlap"
    name = {"zh": "选项区间重叠", "en": "Ranges overlap"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "“{quote}”有重叠：正好落在交界处的人不知选哪一个。",
        "en": "“{quote}” overlap: who is exactly on the border fits both.",
    }
    cure = {
        "zh": "让每个数只落在一个选项里，如 18–30、31–45。",
        "en": "Let each number fall into one option: 18–30, 31–45.",
    }
    source = (
        "Dillman, Smyth & Christian (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., ch. 5"
    )
    examples = (
        bad(zh="您的年龄", kind="one", options=["18–30岁", "30–45岁", "46岁以上"]),
        bad(en="Your age", kind="one", options=["18-30", "30-45", "46+"]),
        good(zh="您的年龄", kind="one", options=["18–30岁", "31–45岁", "46岁以上"]),
        good(en="Years with us", kind="one", options=["Under 3", "3 to under 5", "5 or more"]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Neighbouring ranges."""
        for first, second in pairwise(ranges_of(one.text.get(language, "") for one in asked.options)):
            if overlapping(first, second):
                yield Found(asked.key, "options", f"{first.words} / {second.words}", language)
