"""Always, never, every: nobody can honestly agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules

_ZH_PLAIN = re.compile(
    r"所有权|所有者|所有人(?!员|都)|所有(?:适用|符合|相关|满足)|以上所有|任何(?:其他)?(?:意见|建议|想法|补充|问题想)|一直走|绝对值"
)
_ZH = re.compile(
    r"总是|从不|从来(?:没有?|不|都)?|从未|永远|每次(?:都|均)?|每一次|任何(?:时候|时间|情况|问题|地方|人|时刻)?|所有|全都|绝对|百分之百|100\s*[%％]|"
    r"毫无(?!疑问)|始终|无论何时|一律|一直都?|完全没有|无一例外|没有例外|次次|回回|人人|个个|处处|时时刻刻|从头到尾|凡是|每(?:个|一[个位])?(?:人|员工|店员|窗口|师傅|工程师)都|随时都|必然|无时无刻|没有一[个次位]"
)
_EN_PLAIN = re.compile(
    r"\ball (?:that apply|in all|of the above|of the following)\b|\ball-\w+|\b\w+-all\b|\bat all(?! times)\b|\boverall\b|"
    r"\bevery (?:day|week|month|year|time you|few|other|hour|quarter|\d+)\b|\bnever mind\b|\bnot at all\b|"
    r"\beveryone knows\b|\bany (?:other |further |more )?(?:comments?|suggestions?|remarks?|questions?|ideas?|feedback)\b|"
    r"\b(?:any|all) of (?:these|the following|them)\b|(?-i:(?<=\w )Always)\b|\bafter all\b|\babove all\b",
    re.I,
)
_EN = re.compile(
    r"\b(?:always|never|every(?:one|body|thing|where|time)?|all|none|nobody|no one|completely|totally|absolutely|entirely|"
    r"constantly|invariably|100\s*%|without exception|at all times|in (?:every|all) cases?|under all circumstances|each and every|any ?time|whenever|no matter (?:when|what))\b",
    re.I,
)


@rules.register
class Absolutes(TextRule):
    """A word without exceptions in something to be judged."""

    key = "absolutes"
    name = {"zh": "绝对化用语", "en": "Absolutes"}
    severity = Severity.WARNING
    why = {
        "zh": "“{quote}”不容例外，稍有一次不符就只能答“不同意”，答案分不出好坏。",
        "en": "“{quote}” allows no exception: one slip is enough to disagree, and answers no longer tell good from bad.",
    }
    cure = {
        "zh": "去掉绝对化的词，或改问次数、程度。",
        "en": "Take the word out, or ask how many times or how much.",
    }
    source = "Bradburn, Sudman & Wansink (2004), Asking Questions, rev. ed.; Krosnick & Presser (2010), Handbook of Survey Research, 2nd ed., ch. 9"
    examples = (
        bad(zh="客服总是第一时间接听", kind="agree"),
        bad(en="Deliveries always arrive on time", kind="agree"),
        good(zh="配送是否迟到？", kind="one", options=["从不迟到", "迟到一次", "迟到多次"]),
        good(zh="您还有任何意见吗？", kind="open"),
        good(en="Do you shop here every week?", kind="yes_no"),
        good(en="Overall, how satisfied are you?"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """The word, in what is judged."""
        if not asked.is_judged(language):
            return
        plain, absolute = (_ZH_PLAIN, _ZH) if language == "zh" else (_EN_PLAIN, _EN)
        if found := absolute.search(plain.sub("＿", words)):
            yield found[0]
