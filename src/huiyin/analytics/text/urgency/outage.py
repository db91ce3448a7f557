"""Supply or service is gone and has not come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.urgency.base import Spoken, UrgencyRule, urgency_rules


@urgency_rules.register
class Outage(UrgencyRule):
    """Supply or service is gone and has not come back."""

    key = "outage"
    name = {"zh": "正在断供", "en": "Ongoing outage"}
    about = {
        "zh": "停电、停水、断网等仍在持续。",
        "en": "Power, water, gas, heating, network or system is gone and has not come back.",
    }
    level = 2
    pattern = re.compile(
        r"停(?:了|着)?(?:电|水|气|暖|网)(?!通知|信息|公告|计划|预告|费)|断(?:了)?(?:电|水|网|气)(?!器)|没(?:有)?(?:电|水|网|信号|暖气|热水)(?!梯|影|脑|话|池|果|视|商|子|动|瓶|平|泥|络?小说)|跳闸|不来电|系统(?:崩溃|瘫痪|宕机)|网络中断|断供"
        r"|\b(?:power (?:cut|outage|is out|failure|went out)|no (?:power|electricity|water|internet|signal|heating|hot water|network)|black ?out|without (?:power|electricity|water|internet))\b"
    )
    needs = re.compile(
        r"还(?:没|未|在|是)|仍|到现在|至今|一直|现在|已经|尚未|迟迟|不来|整(?:晚|夜|天)|一(?:天|晚|夜|上午|下午|整天)|[\d一二三四五六七八九十两几半多]+(?:个)?(?:小时|钟头|天|晚)了?|什么时候(?:才)?(?:能)?(?:来|恢复|通|送|修)|何时|啥时|多久(?:才)?(?:能)?(?:来|恢复|修)|怎么办|又|再次|经常|天天|频繁"
        r"|\b(?:since|still|for (?:\d+|two|three|several|many)|yet|when will|all (?:day|night)|again|now|right now|\d+ hours)\b"
    )
    examples = (
        ("小区停电三个小时了还没来电", 2),
        ("从昨晚断网到现在", 2),
        ("一直没水，什么时候恢复？", 2),
        ("We have had no power since yesterday", 2),
    )
    harmless = (
        "停电通知发得很及时",
        "上次停电很快就恢复供电了，点赞",
        "网速很快",
        "没有电梯，行李自己搬",
        "no water stains, very clean",
    )

    def spoken(self, text: str) -> Iterator[Spoken]:
        """Not where the same text says that supply is back."""
        for start, end, level in super().spoken(text):
            line = text[
                text.rfind("\n", 0, start) + 1 : text.find("\n", end) if "\n" in text[end:] else len(text)
            ]
            if not _BACK.search(line):
                yield start, end, level


_BACK = re.compile(
    r"(?<!没)(?<!未)(?<!不)(?<!能)(?:很快|已经?|马上|迅速|及时)(?:就)?(?:恢复|来电|修好|抢修好|通电|送电)"
    r"|恢复(?:供电|供水|正常)了|来电了|\b(?:was|were|been|got) (?:quickly |soon )?(?:restored|fixed)\b|\bback on\b"
)
