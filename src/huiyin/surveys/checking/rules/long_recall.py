"""Counting ordinary events over more months than anybody remembers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules

_ZH_NUMBER = r"(?:[四五六七八九]|十[一二]?|[4-9]|1\d|2\d|3\d)"
_ZH_WINDOW = re.compile(
    rf"(?:最近|近|过去|前|这)的?\s*(?:{_ZH_NUMBER}\s*个月|半年|[一二两三四五1-9]\s*年|半年多|一年多)|{_ZH_NUMBER}个月(?:里|内|中|来)|去年|前年|上半年|下半年|一年(?:来|中|内)|半年(?:来|内)|全年"
)
_ZH_COUNT = re.compile(
    r"多少(?!年)|几(?:次|本|天|件|回|个|元|小时)|平均|共(?:花|用|买|借|订|打|来|等)|每次|哪(?:一)?天|累计|频次|总共"
)
_ZH_PLAIN = re.compile(r"相比|比较|同期|总体|整体|几年|成为")
_EN_WINDOW = re.compile(
    r"\b(?:past|last|previous) (?:(?:four|five|six|seven|eight|nine|ten|eleven|twelve|[4-9]|1\d|2\d) months|(?:half[- ]year|year)|"
    r"(?:\w+ )?years|half a year)\b|\blast year\b|\bin (?:19|20)\d\d\b|\bduring the year\b|\bhalf a year\b",
    re.I,
)
_EN_COUNT = re.compile(
    r"\bhow (?:many|much|often|long|frequently)\b|\baverage\b|\bnumber of\b|\bin total\b|\btotal\b|\beach time\b|\bon which day\b",
    re.I,
)
_EN_PLAIN = re.compile(r"\bcompared\b|\bthan (?:last|the previous)\b|\boverall\b|\bhow many years\b", re.I)


@rules.register
class LongRecall(TextRule):
    """Numbers of routine events over more than three months."""

    key = "long_recall"
    name = {"zh": "回忆期过长", "en": "Too long to remember"}
    severity = Severity.WARNING
    why = {
        "zh": "“{quote}”要求数出三个月以前的日常小事，得到的多是估计。",
        "en": "“{quote}” asks to count ordinary events of more than three months; what comes back is a guess.",
    }
    cure = {
        "zh": "把时间缩短到三个月以内，或从业务系统取数，不必问客户。",
        "en": "Ask about three months at most, or take the number from your own records.",
    }
    source = "Tourangeau, Rips & Rasinski (2000), The Psychology of Survey Response, ch. 4"
    looks_at = ("text", "items")
    examples = (
        bad(zh="过去一年您家停电多少次？", kind="open"),
        bad(en="How many times did you call us in the last 12 months?", kind="open"),
        good(zh="过去一年，您总体上满意吗？"),
        good(zh="近三个月您来过几次？", kind="open"),
        good(en="Compared with last year, how many more orders do you expect?", kind="open"),
        good(en="How many times did you call in the last 3 months?", kind="open"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """The window, where something is counted over it."""
        parts = (_ZH_WINDOW, _ZH_COUNT, _ZH_PLAIN) if language == "zh" else (_EN_WINDOW, _EN_COUNT, _EN_PLAIN)
        window, count, plain = parts
        if (found := window.search(words)) and count.search(words) and not plain.search(words):
            yield found[0]
