"""Danger to life, health or property: electricity, fire, gas, injuries, people shut in."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Danger(UrgencyRule):
    """Danger to life, health or property: electricity, fire, gas, injuries, people shut in."""

    key = "danger"
    name = {"zh": "危及安全", "en": "Danger"}
    about = {
        "zh": "触电、着火、燃气泄漏、受伤、被困等危及生命财产的情况。",
        "en": "Electric shock, fire, gas, injuries, people shut in: danger to life or property.",
    }
    level = 3
    pattern = re.compile(
        r"触电|电死|被电(?:了|到|击|伤|晕)|漏电(?!保护|开关|断路)|电(?:到|着)(?:人|我|孩子|小孩)"
        r"|着火|起火|失火|火灾(?!险|保)|(?<!嗓子)(?<!喉咙)冒(?:黑|白|浓)?烟|冒(?:出)?火(?:花|星|光)?|火花|(?<!气)(?<!肺)爆炸(?!性|好|新闻)"
        r"|(?:电线|线路|高压线|电缆)(?:断|掉|垂|落|裸露|脱落|拖地|烧)(?:了|在|到|落|下)?|断线|(?:电线)?杆(?:子)?(?:倒|断|要倒|快倒|倾斜)"
        r"|(?:燃气|煤气|天然气|液化气)(?:.{0,4}(?:泄漏|泄露|漏)|味)|漏气(?!球)|一氧化碳|(?:食物|煤气)中毒|集体中毒"
        r"|(?:楼|墙|房子?|路面|地面|天花板|吊顶|广告牌|围墙).{0,5}(?:坍塌|塌(?:了|方|陷|下来)|倒塌|掉下来)|砸(?:到|伤|中)(?:了?人|我|孩子|小孩|行人)"
        r"|(?:摔|砸|撞|烫|烧|划|割|压|咬|打)(?:成)?(?:骨折|(?:重|轻)?伤)(?!心)|骨折|脑震荡|休克|昏迷|晕倒|抢救|救命(?!恩|稻草|之恩)|(?<!饿)(?:有|出)(?:了)?(?:生命危险|人命)|危及生命|急救"
        r"|呼吸机|透析|制氧机|吸氧|(?:人|孩子|老人|我们?)?被困|困在(?:了)?(?:电梯|里面)|自杀|轻生|跳楼(?!价|机|大)|不想活|刹车(?:突然)?失灵|自燃"
        r"|electric(?:al)? shock|electrocut|live wire|(?:on|caught|catch) fire|\bfire (?:broke|started|in)|\bsparks?\b|sparking|smok(?:e|ing) (?:coming|from)|gas leak|smell(?:s)? (?:of )?gas|\bexplo(?:ded?|sion)\b|carbon monoxide|food poisoning|trapped|life[- ]threatening|ventilator|dialysis|oxygen machine|\bunconscious\b|suicid(?:e|al)|brakes? (?:failed|failure)|(?:was|were|got|been|badly|seriously) (?:injured|burned|burnt)|broken (?:leg|arm|wrist)"
    )
    examples = (
        ("门口电线掉在地上，还在冒火花", 3),
        ("小孩在变压器旁边触电了", 3),
        ("家里有煤气味，打了电话没人来", 3),
        ("我妈靠呼吸机，停电怎么办", 3),
        ("电梯坏了，我们被困二十分钟", 3),
        ("The meter box caught fire last night", 3),
        ("吃完火锅食物中毒进了医院", 3),
        ("ＷＡＴＣＨ ＯＵＴ：gas leak in the hall", 3),
    )
    harmless = (
        "没有出现漏电的情况，师傅很专业",
        "装了漏电保护器，放心多了",
        "检查得很仔细，避免起火",
        "辣得嗓子冒烟，真好吃",
        "促销力度大，简直是跳楼价",
        "味道爆炸好吃",
        "这服务太伤心了",
        "no electric shock, all safe",
        "火锅店生意很火",
    )
