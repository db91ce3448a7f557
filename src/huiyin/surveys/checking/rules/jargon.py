"""Words that only the trade understands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from huiyin.surveys.checking.jargon import known
from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

# what only looks like one of the words
_HARMLESS = re.compile(
    r"[平柜舞站月窗后前讲阳灶]台区|[毕职专作行学]业扩|工单位|公变[成得]|专变[成得]|坐席位|两率先|两票通"
)


@lru_cache(maxsize=64)
def _pattern(more: tuple[str, ...]) -> re.Pattern[str]:
    terms = sorted({*known(), *more}, key=len, reverse=True)
    parts = [
        rf"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])" if one.isascii() else re.escape(one)
        for one in terms
        if one
    ]
    return re.compile("|".join(parts))


@rules.register
class Jargon(QuestionRule):
    """A term of the trade, not explained beside it."""

    key = "jargon"
    name = {"zh": "行业术语", "en": "Jargon"}
    severity = Severity.WARNING
    why = {
        "zh": "“{quote}”是内部用语，客户多半不懂。可以说“{plain}”。",
        "en": "“{quote}” is a term of the trade that customers hardly know. Say “{plain}”.",
    }
    cure = {
        "zh": "换成日常说法，或在后面用括号解释。",
        "en": "Use everyday words, or explain the term in brackets.",
    }
    source = "Dillman, Smyth & Christian (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., ch. 4; ISO 20252:2019"
    examples = (
        bad(zh="您对业扩的速度满意吗？"),
        bad(en="How satisfied are you with the IVR?"),
        good(zh="您对柜台区满意吗？"),
        good(zh="您家的专变（自有变压器）运行如何？"),
        good(en="How satisfied are you with the IVR (voice menu)?"),
    )

    @property
    def about(self) -> dict[str, str]:
        """Without the facts of one finding."""
        return {
            "zh": "内部用语，客户多半不懂；词表按行业一个文件，可以添加。",
            "en": "A term of the trade that customers hardly know; one list a trade, which can be added to.",
        }

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Each term once a text."""
        for place, texts in asked.places("text", "items", "options", "help"):
            words = _HARMLESS.sub(lambda found: "＿" * len(found[0]), texts.get(language, ""))
            told: set[str] = set()
            for found in _pattern(paper.jargon).finditer(words):
                if found[0] in told or words[found.end() : found.end() + 2].lstrip()[:1] in {"（", "("}:
                    continue
                if words[: found.start()].endswith(("（", "(")):
                    continue
                told.add(found[0])
                plain = known().get(found[0], {"zh": "……", "en": "…"})
                facts = {"plain": plain}
                yield Found(asked.key, place, found[0], language, facts)
