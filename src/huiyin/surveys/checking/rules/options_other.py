"""A list of reasons or ways with no way out."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules._nominal import is_nominal
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules


@rules.register
class OptionsOther(QuestionRule):
    """No "other", "none of these" or "do not know" where nobody can list everything."""

    key = "options_other"
    name = {"zh": "缺少“其他”", "en": "No way out"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "选项没有“其他”“都不是”或“不清楚”，不在其中的人只能乱选。",
        "en": "There is no “other”, “none of these” or “do not know”; whoever is not on the list has to pick something false.",
    }
    cure = {"zh": "加上“其他（请说明）”或“以上都不是”。", "en": "Add “other, please say” or “none of these”."}
    source = "Krosnick & Presser (2010), Handbook of Survey Research, 2nd ed., ch. 9; Fowler (1995), Improving Survey Questions"
    examples = (
        bad(zh="您从什么渠道得知停电？", kind="one", options=["短信", "物业", "公众号"]),
        bad(en="How did you hear of us?", kind="one", options=["Press", "Friends", "Web"]),
        good(zh="您从什么渠道得知停电？", kind="one", options=["短信", "物业", "其他"]),
        good(zh="您所在的区域", kind="one", options=["东区", "西区", "南区"]),
        good(en="How did you hear of us?", kind="one", options=["Press", "Friends", "Other"]),
        good(en="Which district do you live in?", kind="one", options=["North", "South", "East"]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """The list as a whole."""
        if is_nominal(asked, language) and not asked.ways_out(language):
            yield Found(asked.key, "options", "", language)
