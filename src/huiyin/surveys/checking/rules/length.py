"""Too many questions, or too long to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules

MOST_QUESTIONS = 10
MOST_SECONDS = 300
_PRESENTED_ONLY = frozenset({"section_text", "section", "note", "hidden"})


def _short(n: int, language: str) -> list[dict[str, str]]:
    words = "您对账单满意吗？" if language == "zh" else "How satisfied are you with your bill?"
    return [{language: f"{words} {number}", "kind": "scale"} for number in range(n)]


@rules.register
class Length(Rule):
    """Five to ten questions and three to five minutes; beyond, people leave or tick anything."""

    key = "length"
    name = {"zh": "问卷过长", "en": "Too long"}
    severity = Severity.WARNING
    why = {
        "zh": "共 {n_questions} 题，约需 {minutes} 分钟。超过 10 题或 5 分钟，中途退出和敷衍作答会明显增加。",
        "en": "{n_questions} questions, about {minutes} minutes. Beyond 10 questions or 5 minutes more people leave, "
        "and those who stay take less care.",
    }
    cure = {
        "zh": "只保留会据以行动的题；其余的放到另一批客户，或用显示条件只问相关的人。",
        "en": "Keep what somebody will act on; ask the rest of other customers, or only of those it concerns.",
    }
    source = "Galesic & Bosnjak (2009), Public Opinion Quarterly 73(2), 349–360"
    examples = (
        bad(zh="您对窗口服务满意吗？", also=_short(10, "zh")),
        bad(en="How satisfied are you with the counter?", also=_short(10, "en")),
        good(zh="您对窗口服务满意吗？", also=_short(9, "zh")),
        good(en="How satisfied are you with the counter?", also=_short(5, "en")),
    )
    usual: ClassVar[int] = MOST_QUESTIONS

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """The number of questions and the usual time together."""
        asked = [one for one in paper.questions if one.roles]
        seconds = sum(one.seconds for one in asked)
        if len(asked) > self.usual or seconds > MOST_SECONDS:
            facts = {"n_questions": len(asked), "minutes": f"{seconds / 60:.0f}"}
            yield Found("", "questionnaire", "", "", facts)
