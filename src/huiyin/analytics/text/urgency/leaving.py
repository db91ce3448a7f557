"""The customer says that they go."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Leaving(UrgencyRule):
    """The customer says that they go."""

    key = "leaving"
    name = {"zh": "要离开", "en": "About to leave"}
    about = {
        "zh": "说要退订、销户、携号转网、换别家、再也不来。",
        "en": "Says that they cancel, change to another or never come again.",
    }
    level = 1
    pattern = re.compile(
        r"(?:要|想|准备|马上|立刻|坚决|果断|打算|申请|给我)(?:去)?(?:办)?(?:理)?(?:退网|退订|销户|销号|注销|退卡|销卡|解约|退会|转网|携号转网|拆机|退房|退保|退货退款)|(?:要|想|准备|打算|考虑|只好|只能)(?:换(?:一家|别家|其他|成?(?:移动|电信|联通)|运营商|银行|酒店|供应商|平台))|(?:再也|以后|下次|绝|永远|坚决)(?:都|再也)?(?:不(?:会)?(?:再)?(?:来|用|买|点|住|去|办|光顾|惠顾|合作|选))"
        r"|\b(?:cancel(?:ling)? my (?:account|contract|subscription|membership|order)|clos(?:e|ing) my account|never (?:again|come back|use|buy|book|stay|order)|switch(?:ing)? to (?:another|a different)|(?:taking|take) my (?:business|money) elsewhere|last time i)\b"
    )
    examples = (
        ("再也不来了", 1),
        ("准备携号转网", 1),
        ("我要注销账户", 1),
        ("I am closing my account today", 1),
    )
    harmless = (
        "换一家酒店的话会远一些",
        "注册很方便",
        "下次还来",
        "had never a better stay",
    )
