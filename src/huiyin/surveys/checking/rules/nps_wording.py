"""The question of the net promoter score, asked in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.codebook import Role
from huiyin.surveys.checking.paper import Asked, Paper, is_yes_no
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_ASKS = {
    "zh": re.compile(r"(?:可能|愿意|意愿|可能性).*推荐|推荐.*(?:可能|意愿|多大|愿意)"),
    "en": re.compile(r"\b(?:how )?likely\b.*\brecommend|\brecommend.*\blikel", re.I),
}
_WORDS = {"zh": re.compile(r"推荐"), "en": re.compile(r"\brecommend", re.I)}


@rules.register
class NpsWording(QuestionRule):
    """Not 0 to 10, or not about recommending: the score cannot be compared with anybody's."""

    key = "nps_wording"
    name = {"zh": "NPS 问法不标准", "en": "Not the standard NPS question"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "净推荐值要问“有多大可能推荐”，用 0–10 共 11 级。“{quote}”不是这样，算出的值不能与别人比较。",
        "en": "NPS asks how likely one is to recommend, on eleven grades from 0 to 10. “{quote}” does not, and its score compares with nobody's.",
    }
    cure = {
        "zh": "用“推荐意愿（0–10）”题型，题干写“您有多大可能向亲友或同事推荐我们？”。",
        "en": "Use the question type “Likelihood to recommend (0–10)” and ask how likely they are to recommend you.",
    }
    source = "Reichheld (2003), The One Number You Need to Grow, Harvard Business Review 81(12), 46–54"
    examples = (
        bad(zh="您有多大可能推荐我们？", grades=["5 非常可能", "4", "3", "2", "1 完全不可能"]),
        bad(en="How do you rate us?", kind="recommend"),
        good(zh="您有多大可能推荐我们？", kind="recommend"),
        good(en="Who recommended us to you?", kind="open"),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Recommending without 0–10, and 0–10 without recommending."""
        words = asked.text.get(language, "")
        if Role.RECOMMEND in asked.roles and asked.type == "recommend":
            if words and not _WORDS[language].search(words):
                yield Found(asked.key, "text", words, language)
        elif self._is_graded(asked, language) and _ASKS[language].search(words):
            values = sorted(one.value for one in asked.grades if one.value is not None)
            if values != [float(n) for n in range(11)]:
                yield Found(asked.key, "grades" if asked.grades else "options", words, language)

    def _is_graded(self, asked: Asked, language: str) -> bool:
        words = [one.text.get(language, "") for one in asked.options]
        return asked.is_rated or (asked.is_judged(language) and not is_yes_no(words))
