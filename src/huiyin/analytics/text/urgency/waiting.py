"""The customer has waited, and says how long: from four hours 1, from a week 2."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Waiting(UrgencyRule):
    """The customer has waited, and says how long: from four hours 1, from a week 2."""

    key = "waiting"
    name = {"zh": "久等", "en": "Long wait"}
    about = {
        "zh": "说明已等待多久：四小时以上为 1 级，一周以上为 2 级。",
        "en": "Says how long they have waited: level 1 from four hours, level 2 from a week.",
    }
    level = 1
    pattern = re.compile(
        r"(?:等|拖|耗|过|催|排|停|断|坏|修|超|延误|晚|耽误|没电|没水|没网|没有|未(?!来)|没)[^,。,.!?;\n]{0,8}?(?P<n>[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十半几]+)\s*(?:个)?(?:多)?(?P<u>小时|钟头|天|日|周|星期|礼拜|月|年)"
        r"|(?P<n2>[0-9]+|[一二两三四五六七八九十半几]+)(?:个)?(?:多)?(?P<u2>小时|钟头|天|周|星期|礼拜|月|年)(?:了|过去了)[^,。,.!?;\n]{0,3}(?:,|，)?(?:还|都|也|仍|依然|一直)?(?:没|未|不|无)"
        r"|\b(?:wait(?:ed|ing)?|for|after|since|took|taken)(?: (?:over|about|more than|almost|nearly))? (?P<n3>[0-9]+|two|three|four|five|six|seven|ten|several) (?P<u3>hours?|days?|weeks?|months?)\b"
    )
    examples = (
        ("等了三天还没处理", 1),
        ("拖了两周没人回复", 2),
        ("报修5个小时没人来，停了5小时", 1),
        ("半个月了还没退款", 2),
        ("I have been waiting 3 weeks for a reply", 2),
        ("We waited five hours", 1),
    )
    harmless = (
        "等了一小时就办好了",
        "住了三天，很满意",
        "两天就到了，物流很快",
        "stayed for dinner",
        "等了十分钟",
    )

    def level_of(self, match: re.Match[str]) -> int:
        """By the days that have passed."""
        found = match.groupdict()
        number = found["n"] or found["n2"] or found["n3"]
        unit = found["u"] or found["u2"] or found["u3"]
        days = _number(number) * _DAYS[unit.rstrip("s")]
        return 2 if days >= _WEEK else 1 if days >= _LONG else 0


_WEEK, _LONG = 7.0, 4 / 24  # days
_DAYS = {
    "小时": 1 / 24,
    "钟头": 1 / 24,
    "天": 1,
    "日": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "月": 30,
    "年": 365,
} | {
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "month": 30,
}
_SMALL = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2, "几": 3}
_ENGLISH = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "several": 3}


def _number(words: str) -> float:
    """A number as people write it in front of a unit of time.

    >>> [_number(words) for words in ("3", "半", "十五", "二十", "several")]
    [3.0, 0.5, 15.0, 20.0, 3.0]
    """
    if words[0].isdigit():
        return float(words)
    if words in _ENGLISH:
        return float(_ENGLISH[words])
    if "十" in words:
        tens, _, ones = words.partition("十")
        return 10.0 * _SMALL.get(tens, 1) + _SMALL.get(ones, 0)
    return 0.5 if words == "半" else float(_SMALL.get(words[-1], 1))
