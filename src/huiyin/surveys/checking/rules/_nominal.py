"""Lists of things without an order of their own: reasons, ways, brands."""

from __future__ import annotations

import re

from huiyin.surveys.checking.paper import Asked, is_way_out, is_yes_no
from huiyin.surveys.checking.rules._ranges import range_of
from huiyin.surveys.checking.sentiment import is_graded

_CLOSED_SET = re.compile(
    r"性别|学历|文化程度|年级|区域|地区|哪个?(?:县|市|区|省|街道|部门|分公司)|所在|年龄|职级|婚姻|时间段|时段|星期|月份|频率|多久|多大|多少|几[次个人]|"
    r"什么时候|何时|客户类型|用电类别|身份|是否|租户|户型|年限|收入|规模|评价|感受|如何|程度|质量|感觉|会员|"
    r"\b(?:gender|sex|education|district|region|area|department|how (?:often|many|much|long|old|likely|easy|big|large|was|is|were|do you rate|well|satisfied)|"
    r"age|income|when|time of day|do you live|level|size|category of customer|role)\b",
    re.I,
)
_OPEN_SET = re.compile(
    r"原因|为什么|为何|渠道|途径|方式|因素|哪些|哪种|哪一种|哪项|哪一项|哪类|哪个品牌|品牌|用途|做什么|看重|功能|业务|用过|了解到|得知|知道|改进|目的|怎么|"
    r"\b(?:why|which|what|how did you|how do you (?:pay|order|contact|prefer)|how would you like|reason|where did you|brands?|channels?|factors?|methods?)\b",
    re.I,
)
_ORDERED = re.compile(
    r"每[天周月季年日]|[一二三四五六七八九十\d]+次|上午|下午|小学|初中|高中|大专|本科|硕士|甲级|乙级|春|一季度|星期|周[一二三四五六日]|"
    r"\b(?:every|once|twice|daily|weekly|monthly|yearly|morning|evening|primary|secondary|bachelor|monday|january|north|south|"
    r"male|female|very|somewhat)\b|东|南区|北区|^[男女]$",
    re.I,
)


def substance(asked: Asked, language: str) -> list[str]:
    """The options that say something, without ways out and those that keep their place."""
    words = [(one, one.text.get(language, "")) for one in asked.options]
    return [text for one, text in words if text and not one.fixed and not is_way_out(text)]


def is_nominal(asked: Asked, language: str) -> bool:
    """A list of things of which there may be more, in no order of their own."""
    words = [one.text.get(language, "") for one in asked.options if one.text.get(language)]
    stem = asked.text.get(language, "")
    if len(words) < 3 or is_yes_no(words) or is_graded(words):
        return False
    if sum(range_of(word) is not None for word in words) >= 2:
        return False
    if sum(bool(_ORDERED.search(word)) for word in words) >= 2:
        return False
    return bool(_OPEN_SET.search(stem)) and not (
        _CLOSED_SET.search(stem)
        and not re.search(r"哪些|原因|渠道|因素|why|reason|which factor|how did", stem, re.I)
    )
