"""Numbers without words at the ends."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules
from huiyin.surveys.checking.sentiment import is_number


@rules.register
class ScaleEnds(QuestionRule):
    """A scale of numbers that does not say which end is good."""

    key = "scale_ends"
    name = {"zh": "量表两端没有文字", "en": "Ends without words"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "量表“{quote}”两端没有文字，有人会把 1 当成最好。",
        "en": "The ends of “{quote}” have no words; some people take 1 for the best.",
    }
    cure = {
        "zh": "给两端写上文字，如“1 非常不满意”“10 非常满意”。",
        "en": "Put words to both ends, such as “1 very dissatisfied” and “10 very satisfied”.",
    }
    source = "Krosnick & Presser (2010), Handbook of Survey Research, 2nd ed., ch. 9; Saris & Gallhofer (2014), ch. 5"
    examples = (
        bad(zh="请打分", grades=["5", "4", "3", "2", "1"]),
        bad(en="Please score", grades=["5", "4", "3", "2", "1"]),
        good(zh="请打分", grades=["5 非常满意", "4", "3", "2", "1 非常不满意"]),
        good(en="Please score", grades=["5 Very satisfied", "4", "3", "2", "1 Very dissatisfied"]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Grades of a rating; both ends of a scale drawn as numbers."""
        if not asked.is_rated:
            return
        if asked.ends is not None:
            if not all(end.get(language) for end in asked.ends) and any(asked.text.get(language, "")):
                yield Found(asked.key, "grades", "0–10" if asked.type == "recommend" else "…", language)
            return
        words = [one.text.get(language, "") for one in asked.grades]
        if len(words) >= 3 and any(words) and (is_number(words[0]) or is_number(words[-1])):
            yield Found(asked.key, "grades", f"{words[0]} … {words[-1]}", language)
