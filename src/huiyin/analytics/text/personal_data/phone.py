"""Telephone numbers: mobile, landline with its area, and international ones; hot lines belong to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import BETWEEN, Reading, digits_of
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_S = BETWEEN
_COUNTRY = rf"(?:\(?(?:\+|00)?{_S}86\)?{_S})"
_MOBILE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.){_COUNTRY}?(?:0(?=1))?"
    rf"(?:1[3-9][0-9][./][0-9]{{4}}[./][0-9]{{4}}|1{_S}[3-9](?:{_S}[0-9]){{9}}|1[3-9][0-9]\([0-9]{{4}}\)[0-9]{{4}})"
    r"(?![0-9])(?!\.[0-9])"
)
_LANDLINE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)(?:{_COUNTRY}\(?0?|\(?0)(?:(?:10|2[0-9])\)?{_S}[1-9](?:{_S}[0-9]){{7}}"
    rf"|[3-9][0-9]{{2}}\)?{_S}[1-9](?:{_S}[0-9]){{6,7}})(?![0-9])"
    r"(?: ?(?:转|分机|ext\.?|-) ?[0-9]{1,6}(?![0-9]))?"
)
_LOCAL = re.compile(rf"(?<![0-9])[2-8][0-9]{{2,3}}{_S}[0-9]{{4}}(?![0-9])")
_FOREIGN = re.compile(
    rf"(?<![0-9a-z])\+(?!{_S}86)(?:{_S}\(?[0-9]\)?){{8,15}}(?![0-9])"
    r"|(?<![0-9])(?:\([2-9][0-9]{2}\) ?[0-9]{3}[-. ]|(?!800|400)[2-9][0-9]{2}([-.])[0-9]{3}\1)[0-9]{4}(?![0-9])"
)
_CUE = re.compile(
    r"(?:电话|手机|座机|固话|联系方式|致电|我的号码|号码是|tel|phone|mobile|call me|call)[^0-9]{0,6}$"
)


@kinds.register
class Phone(Kind):
    """Mobile numbers by their shape, landlines with area code, local numbers after a word for telephone."""

    key = "phone"
    name = {"zh": "电话号码", "en": "Telephone number"}
    about = {
        "zh": "手机号、带区号的固定电话、国际号码；400、800、95598 等服务热线不算。",
        "en": "Mobile numbers, landlines with their area, international numbers; hot lines are none.",
    }
    mark = {"zh": "电话", "en": "phone"}
    examples = (
        ("请打 138 0013 8000 找我", ("138 0013 8000",)),
        ("座机（０１０）６５５１-２３４５转８００", ("（０１０）６５５１-２３４５转８００",)),
        ("手机幺三八零零一三八零零零一直没人回", ("幺三八零零一三八零零零",)),
        ("ring me on +44 20 7946 0958", ("+44 20 7946 0958",)),
    )
    harmless = (
        "客服热线 400-820-8820 打不通",
        "订单号 13800138000",
        "95598 等了 45 分钟",
        "电费 13800138000 元",
    )

    def spans(self, reading: Reading) -> Iterator[Span]:
        """Each shape with its own probability; words around decide where the shape leaves a doubt."""
        for pattern, usual in ((_MOBILE, 0.95), (_FOREIGN, 0.85)):
            for match in pattern.finditer(reading.numbers):
                yield _span(reading, match, usual)
        for match in _LANDLINE.finditer(reading.numbers):
            written = match[0]
            is_parted = digits_of(written) != written or len(written) == 11
            yield _span(reading, match, 0.9 if is_parted else 0.6)
        for match in _LOCAL.finditer(reading.numbers):
            if _CUE.search(reading.before(match.start())):
                yield (*match.span(), 0.8)


def _span(reading: Reading, match: re.Match[str], usual: float) -> Span:
    start, end = match.span()
    if _CUE.search(reading.before(start)):
        return start, end, max(usual, 0.95)
    if reading.is_tail(start, end) or reading.is_of_something_else(start, end):
        return start, end, 0.15
    return start, end, usual
