"""Often, recently: everybody counts differently."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

_ZH = re.compile(
    r"经常(?!性)|常常|时常|时不时|有时候?|偶尔|频繁|近期|近来|最近(?!一次|的|[一二三四五六七八九十两半\d]|这次|上次|几[天个])|最近的(?!一次|[\u4e00-\u9fff]{0,4}"
    r"(?:营业厅|网点|站|店|门店|馆|窗口|地铁|公交|地方|哪))|前段时间|前一阵|平时|往常|上一?阶段|偶有|时有|这阵子|近段时间|隔三差五|不时|时而|间或|(?<![是的家])老(?:是)?(?=打|来|去|遇|停|用|出)|是不是老|较常|多数时候|大部分时间|长期|短期内|这段时间|一段时间|(?<![更最])常(?=来|去|用|买|打|看)|不久前"
)
_ZH_WORDS = re.compile(r"经常|常常|时常|有时|偶尔|很少|较少|频繁|总是|不常")
_ZH_WINDOW = re.compile(
    r"(?:最近|近|过去|前|上)\s*[一二三四五六七八九十两半\d]+\s*(?:个)?(?:天|日|周|星期|月|年|季度|小时)|[本上这今去](?:个)?(?:周|星期|月|季度|年|学期|次)|"
    r"今天|昨天|每(?:天|周|月|季度|年|次)|最近一次|自.{1,10}以来|\d+月"
)
_EN = re.compile(
    r"(?<!we )(?<!have )\b(?:often|usually|frequently|regularly|sometimes|occasionally|rarely|seldom|recently|lately|from time to time|now and then|"
    r"once in a while|a while ago|these days|a lot(?= ?[.?]|$)|nowadays|in recent (?:times|weeks|months|days|years)|of late|normally|typically|generally|tend to|some time ago|every so often)\b",
    re.I,
)
_EN_HOW_OFTEN = re.compile(r"\bhow (?:often|frequently|regularly)\b", re.I)
_EN_WORDS = re.compile(
    r"\b(?:often|usually|frequently|regularly|sometimes|occasionally|rarely|seldom|hardly ever|very often|now and then|a lot)\b",
    re.I,
)
_EN_WINDOW = re.compile(
    r"\b(?:in|over|during|within) the (?:past|last|previous)\b|\b(?:past|last|previous) \w+ (?:days?|weeks?|months?|years?)\b|"
    r"\bthis (?:week|month|year|quarter|visit|call)\b|\b(?:your|the) (?:last|latest|most recent)\b|\blast (?:week|month|year|visit|call|order)\b|"
    r"\btoday\b|\byesterday\b|\bper (?:day|week|month|year)\b|\ba (?:day|week|month|year)\b|\bsince\b|\bwithin\b",
    re.I,
)


@rules.register
class VagueTime(QuestionRule):
    """A vague frequency or "recently", without saying within how many days."""

    key = "vague_time"
    name = {"zh": "时间或频率含糊", "en": "Vague time or frequency"}
    severity = Severity.WARNING
    why = {
        "zh": "“{quote}”没有说明是多长时间内，每个人的理解不同，答案不能相加。",
        "en": "“{quote}” does not say within which time; everybody counts differently, and answers cannot be added up.",
    }
    cure = {
        "zh": "写明时间范围（如“最近30天”），选项用次数（0次、1–2次……）。",
        "en": "Say the window (“in the last 30 days”) and offer numbers of times (0, 1–2 …).",
    }
    source = "Schaeffer (1991), Public Opinion Quarterly 55(3), 395–423; Tourangeau, Rips & Rasinski (2000), The Psychology of Survey Response, ch. 3"
    examples = (
        bad(zh="您近期是否拨打过热线？", kind="yes_no"),
        bad(zh="您多久来一次？", kind="one", options=["经常", "有时", "很少"]),
        bad(en="Do you often shop here?", kind="yes_no"),
        good(zh="最近30天您拨打过几次热线？", kind="open"),
        good(zh="离您最近的营业厅开门时间方便吗？", kind="yes_no"),
        good(en="How often do you come?", kind="one", options=["Every week", "Every month", "Less"]),
        good(en="On your last call, did you often have to wait?", kind="yes_no"),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Vague words in the question, or at least two among its options."""
        chinese = language == "zh"
        window, vague, graded = (_ZH_WINDOW, _ZH, _ZH_WORDS) if chinese else (_EN_WINDOW, _EN, _EN_WORDS)
        stem = asked.text.get(language, "")
        if window.search(stem):
            return
        for place, texts in asked.places("text", "items"):
            words = texts.get(language, "")
            words = words if chinese else _EN_HOW_OFTEN.sub("", words)
            if (found := vague.search(words)) and not window.search(words):
                yield Found(asked.key, place, found[0], language)
        offered = [found[0] for one in asked.options if (found := graded.search(one.text.get(language, "")))]
        if len(offered) >= 2:
            yield Found(asked.key, "options", ("、" if chinese else ", ").join(offered), language)
