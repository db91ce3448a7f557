"""The question of customer effort, asked in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_ASKS = {
    "zh": re.compile(
        r"(?:使|让)我(?:很|非常|能)?(?:容易|轻松|方便)地?|付出(?:了)?(?:多少|多大)?(?:的)?(?:精力|努力|力气)|费(?:了)?(?:多大|多少)?(?:的)?(?:力气|劲|力)|费力"
    ),
    "en": re.compile(
        r"\bmade it (?:very )?easy\b|\bhow much (?:personal )?effort\b|\beffort (?:did|do) you\b", re.I
    ),
}
_AGREE = re.compile(r"同意|认同|agree", re.I)
_SEVEN = ("7 非常同意", "6", "5", "4", "3", "2", "1 非常不同意")
_SEVEN_EN = ("7 Strongly agree", "6", "5", "4", "3", "2", "1 Strongly disagree")


@rules.register
class CesWording(QuestionRule):
    """Not "made it easy", agreed to on seven grades: version 2.0 of the effort score cannot be computed."""

    key = "ces_wording"
    name = {"zh": "CES 问法不标准", "en": "Not the standard effort question"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "客户费力度 CES 2.0 用“{{公司}}使我很容易地解决了问题”，1–7 级同意度。“{quote}”是另一种问法，结果不能与 CES 2.0 比较。",
        "en": "CES 2.0 has people agree, from 1 to 7, that the company made it easy. “{quote}” asks otherwise and does not compare with it.",
    }
    cure = {
        "zh": "改用标准句和 1–7 级同意度，或在口径里写明是自定义的费力度。",
        "en": "Use the standard sentence with seven grades of agreement, or declare an effort measure of your own.",
    }
    source = "Dixon, Toman & DeLisi (2013), The Effortless Experience; Dixon, Freeman & Toman (2010), Harvard Business Review 88(7/8), 116–122"
    examples = (
        bad(zh="您办理业务费了多大力气？", role="effort", grades=["很小", "较小", "一般", "较大", "很大"]),
        bad(en="The company made it easy to solve my problem", kind="agree", role="effort"),
        good(zh="贵公司使我很容易地解决了问题", role="effort", grades=_SEVEN),
        good(en="The company made it easy to solve my problem", role="effort", grades=_SEVEN_EN),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Words about effort on anything but seven grades of agreement."""
        if not asked.is_judged(language):
            return
        texts = [texts.get(language, "") for _, texts in asked.places("text", "items")]
        words = next((one for one in texts if _ASKS[language].search(one)), "")
        if not words:
            return
        grades = asked.grades or asked.options
        if asked.ends is not None and asked.type in {"effort", "ces"}:
            return
        ends = [grades[0].text.get(language, ""), grades[-1].text.get(language, "")] if grades else []
        if len(grades) != 7 or not all(_AGREE.search(end) for end in ends):
            yield Found(asked.key, "grades" if asked.grades else "options", words, language)
