"""Told again and again, and nobody took it on."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Repetition(UrgencyRule):
    """Told again and again, and nobody took it on."""

    key = "repetition"
    name = {"zh": "反复无果", "en": "Told in vain"}
    about = {
        "zh": "多次反映、第几次、一直没人处理、互相推诿。",
        "en": "Told several times, passed on from one to the next, or nobody takes it on.",
    }
    level = 1
    pattern = re.compile(
        r"第(?:[二三四五六七八九十几]|[2-9]|\d{2,})(?:次|遍|回|趟)(?:来|打|投诉|反映|报修|联系|申请|跑|找|催|坏|出)?|(?:多|数|屡|好几|无数|[三四五六七八九十几两]|[2-9]|\d{2,})(?:次|遍)(?:的)?(?:打电话|打|投诉|反映|报修|联系|申请|催|沟通|拨打|致电)|(?:打|投诉|反映|报修|联系|催|跑|找)了?(?:多|无数|好多|好几|[二三四五六七八九十几两]|[2-9]|\d{2,})(?:次|遍|个电话|趟)|反复(?:投诉|反映|报修|沟通|出现|坏)|屡次|一再|再三"
        r"|(?:一直|始终|总是|还是|都|就是|根本|也)?(?:没有?|无)人(?:管|处理|解决|理|理会|回复|答复|负责|跟进|受理|来修)|推来推去|踢皮球|互相推|推诿|推卸|石沉大海|不了了之|没(?:有)?(?:下文|回音|动静)|敷衍"
        r"|\b(?:again and again|(?:third|fourth|fifth|sixth|second) time|(?:several|many|three|four|five|\d+) times|keep(?:s)? (?:calling|asking)|no ?(?:one|body) (?:answers?|answered|replies|replied|cares?|helps?|helped|called|came)|passed (?:around|from)|still (?:no|not|waiting))\b"
    )
    examples = (
        ("第三次投诉了", 1),
        ("打了五个电话，没人处理", 1),
        ("部门之间互相推诿", 1),
        ("This is the third time I call", 1),
        ("反映多次，石沉大海", 1),
    )
    harmless = (
        "以后还会来，，还是一样好",
        "没有人不喜欢",
        "一次就办好了",
        "总共去过，每次都满意",
    )
