"""Words that are missing in one language, or say something else there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules
from huiyin.surveys.definition import LANGUAGE_CODES

_GAPS = re.compile(r"\{\{\s*([\w.]+)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_ZH_NUMBERS = {
    "一": "1",
    "两": "2",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_EN_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
}


def _numbers(words: str, language: str) -> set[str]:
    words = _GAPS.sub("", words)
    known = _ZH_NUMBERS if language == "zh" else _EN_NUMBERS
    pattern = (
        r"([一两二三四五六七八九十])(?=个?(?:月|天|年|周|小时|分钟))"
        if language == "zh"
        else rf"\b({'|'.join(known)})\b(?= (?:days?|weeks?|months?|years?|hours?|minutes?))"
    )
    return set(_DIGITS.findall(words)) | {known[found.lower()] for found in re.findall(pattern, words, re.I)}


@rules.register
class Translation(Rule):
    """A text that lacks one language of the questionnaire, or whose numbers and gaps differ between them."""

    key = "translation"
    name = {"zh": "译文缺失或不一致", "en": "Translations differ"}
    severity = Severity.SERIOUS
    why = {
        "zh": "两种语言不一致（{quote}）：{what}。",
        "en": "The two languages differ ({quote}): {what}.",
    }
    cure = {
        "zh": "补上译文，核对数字和插入的字段。",
        "en": "Add the translation; compare numbers and inserted fields.",
    }
    source = "Harkness, Pennell & Schoua-Glusberg (2004), in Methods for Testing and Evaluating Survey Questionnaires; ISO 20252:2019"
    examples = (
        bad(zh="最近3个月您来过几次？", en="How many visits in the last 6 months?", kind="open"),
        bad(en="{{name}}, how satisfied are you?", zh="您满意吗？"),
        good(zh="最近三个月您来过几次？", en="How many visits in the last 3 months?", kind="open"),
        good(en="How satisfied are you?"),
    )

    @property
    def about(self) -> Mapping[str, str]:
        """Without the facts of one finding."""
        return {
            "zh": "一种语言缺少文字，或两种语言的数字、插入的字段不同。",
            "en": "Words are missing in one language, or numbers and inserted fields differ between the two.",
        }

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """Every text against its translation; said once, for the language that is lacking or the second."""
        texts = [("", place, words) for place, words in paper.outside]
        for asked in paper.questions:
            texts += [
                (asked.key, place, words)
                for place, words in asked.places("text", "items", "options", "grades", "help")
            ]
        spoken = {
            code
            for _, place, words in texts
            if not place.startswith("grades")
            for code in LANGUAGE_CODES
            if words.get(code)
        }
        if not spoken >= set(LANGUAGE_CODES):
            return
        other = "en" if language == "zh" else "zh"
        for key, place, words in texts:
            if words.get(other) and not words.get(language):
                yield Found(
                    key,
                    place,
                    words[other],
                    language,
                    {"what": {"zh": "缺少译文", "en": "a translation is missing"}},
                )
            elif language == "en" and words.get("en") and words.get("zh"):
                yield from self._compared(key, place, words)

    def _compared(self, key: str, place: str, words: Mapping[str, str]) -> Iterator[Found]:
        if set(_GAPS.findall(words["zh"])) != set(_GAPS.findall(words["en"])):
            yield Found(
                key,
                place,
                words["en"],
                "en",
                {"what": {"zh": "插入的字段不同", "en": "inserted fields differ"}},
            )
        elif _numbers(words["zh"], "zh") != _numbers(words["en"], "en") and _DIGITS.search(
            words["zh"] + words["en"]
        ):
            yield Found(key, place, words["en"], "en", {"what": {"zh": "数字不同", "en": "numbers differ"}})
