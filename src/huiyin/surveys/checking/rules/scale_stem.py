"""Grades that do not answer what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_SCALES = {
    "satisfied": re.compile(r"满意|satisf", re.I),
    "agree": re.compile(r"同意|认同|赞同|agree", re.I),
    "important": re.compile(r"重要|important", re.I),
    "likely": re.compile(r"可能(?!性)|likely", re.I),
    "easy": re.compile(r"容易|easy|difficult", re.I),
}
_STEMS = {
    "satisfied": re.compile(
        r"满意(?:吗|程度|度)|是否满意|满不满意|\bhow (?:dis)?satisfied\b|\bare you satisfied\b", re.I
    ),
    "agree": re.compile(r"同意|认同|赞同|\bagree\b", re.I),
    "important": re.compile(r"重要|看重|\bimportant\b", re.I),
    "likely": re.compile(r"多大可能|可能性|\bhow likely\b", re.I),
    "often": re.compile(r"多久|频率|\bhow often\b", re.I),
    "easy": re.compile(r"容易程度|难易|\bhow (?:easy|difficult)\b", re.I),
}


def _kinds(words: str, known: dict[str, re.Pattern[str]]) -> set[str]:
    return {kind for kind, pattern in known.items() if pattern.search(words)}


@rules.register
class ScaleStem(QuestionRule):
    """Asked whether one agrees, offered grades of satisfaction."""

    key = "scale_stem"
    name = {"zh": "题干与量表不配", "en": "Grades do not fit the question"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "题干问的和等级答的不是一回事（{quote}）。",
        "en": "The question asks one thing, the grades answer another ({quote}).",
    }
    cure = {
        "zh": "问“满意”就用满意等级，问“同意”就用同意等级。",
        "en": "Offer satisfaction where satisfaction is asked for, agreement where agreement is.",
    }
    source = "Saris & Gallhofer (2014), Design, Evaluation, and Analysis of Questionnaires, ch. 5"
    _SATISFIED_ZH = ("很满意", "满意", "一般", "不满意", "很不满意")
    _SATISFIED_EN = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")
    examples = (
        bad(zh="您同意货源分配公平吗？", grades=_SATISFIED_ZH),
        bad(en="Do you agree that supply is fair?", grades=_SATISFIED_EN),
        good(zh="您对货源分配满意吗？", grades=_SATISFIED_ZH),
        good(en="How satisfied are you with supply?", grades=_SATISFIED_EN),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """What the question names against what the grades name."""
        stem = asked.text.get(language, "")
        words = [one.text.get(language, "") for one in asked.grades]
        if not asked.is_rated or len(words) < 3:
            return
        offered = _kinds(f"{words[0]} {words[-1]}", _SCALES)
        named = _kinds(stem, _STEMS)
        if offered and named and not offered & named:
            yield Found(asked.key, "grades", f"{stem} … {words[0]}", language)
