"""Ranges with a number between them that no option has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import isinf

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules._ranges import is_hole, ranges_of
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_HAS_A_TOP = re.compile(r"%|％|分$|points?$|\bscore", re.I)


@rules.register
class OptionsHole(QuestionRule):
    """A number for which there is no option, between two ranges or above the last."""

    key = "options_hole"
    name = {"zh": "选项区间有缺口", "en": "Ranges leave a hole"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "“{quote}”之间或之上有缺口：有人没有可选的答案。",
        "en": "“{quote}” leave a hole between or above them: some people have no option.",
    }
    cure = {
        "zh": "补上缺少的区间，最后一项用“……及以上”。",
        "en": "Add the missing range, and end with “… or more”.",
    }
    source = (
        "Dillman, Smyth & Christian (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., ch. 5"
    )
    examples = (
        bad(zh="您的年龄", kind="one", options=["18–30岁", "35–45岁", "46岁以上"]),
        bad(zh="您的年龄", kind="one", options=["18–30岁", "31–45岁", "46–60岁"]),
        bad(en="How many visits?", kind="one", options=["0", "1-3", "5-8", "9 or more"]),
        good(zh="您的年龄", kind="one", options=["30岁及以下", "31–45岁", "46岁及以上"]),
        good(en="How many visits?", kind="one", options=["0", "1-3", "4 or more"]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Neighbouring ranges, then the last one."""
        ranges = ranges_of(one.text.get(language, "") for one in asked.options)
        for first, second in pairwise(ranges):
            if is_hole(first, second):
                yield Found(asked.key, "options", f"{first.words} / {second.words}", language)
        if len(ranges) < 3 or asked.ways_out(language):
            return
        last = ranges[-1]
        if not isinf(last.high) and last.low != last.high and not _HAS_A_TOP.search(last.words):
            yield Found(asked.key, "options", last.words, language)
