"""A person who cannot help themselves as others do, and something that fails them."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Vulnerable(UrgencyRule):
    """A person who cannot help themselves as others do, and something that fails them."""

    key = "vulnerable"
    name = {"zh": "弱势人群", "en": "Vulnerable person"}
    about = {
        "zh": "提到老人、婴幼儿、孕妇、残疾人、病人，同时说到断供、无法办理或受苦。",
        "en": "Names the old, infants, pregnant, disabled or ill people, beside something that fails them.",
    }
    level = 2
    pattern = re.compile(
        r"(?:独居|空巢|孤寡|高龄|[六七八九]十多?岁的?|[6-9]\d多?岁的?)?老(?:人家?|年人|奶奶|爷爷|太太|大爷|大妈)|孕妇|产妇|坐月子|(?:刚)?怀孕|婴儿|宝宝|新生儿|刚出生"
        r"|(?:小|幼)?(?:孩子|孩|儿童)|残疾(?:人)?|残障|轮椅|盲人|失明|聋(?:哑)?人|卧床|瘫痪|(?:重|危)病|病人|患者|癌症|术后|低保户?|孤儿|精神病"
        r"|\b(?:elderly|old (?:people|man|woman|lady|mother|father|parents)|pregnant|newborn|infant|baby|babies|disabled|wheelchair|blind|deaf|bedridden|patients?|toddler|cancer)\b|\b[789]\d[- ]year[- ]old"
    )
    needs = re.compile(
        r"停电|断电|没电|停水|断水|没水|停气|停暖|没暖气|断网|没网|没有空调|太热|中暑|冻|发烧|摔|哭|饿|晕|受伤|病情|没人管|没有?人(?:管|理|帮)|不(?:给|让|能|会用|管)|无法|没法|没办法|进不去|上不了|下不来|出不去|办不了|用不了|站了|等了|排队|急需|急用|受不了|可怜|骗|欺负"
        r"|\b(?:no (?:power|water|heating|help|ramp)|power (?:cut|is out)|outage|cannot|can't|unable|fell|waiting|waited|nobody|no one|freezing|scammed|stuck|refused)\b"
    )
    examples = (
        ("家里有八十多岁老人，停电一天了", 2),
        ("孕妇排队站了三个小时没人管", 2),
        ("轮椅进不去，没有坡道，上不了楼", 2),
        ("My disabled mother cannot use the app and nobody helps", 2),
        ("孩子发烧，断水没法弄", 2),
    )
    harmless = (
        "带老人孩子来住，大家都很开心",
        "宝宝很喜欢这家餐厅",
        "老人家说服务员特别热情",
        "适合儿童玩耍",
        "My baby loves this place",
    )
