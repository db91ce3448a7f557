"""Addresses down to the house: a road, a village or an estate with a number, and the building, unit and room."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_HAN = "\u4e00-\u9fff"
_NUMBER = "[0-9一二三四五六七八九十〇零百甲乙丙丁a-f]{1,6}"
_PART = (
    f"{_NUMBER}(?:[-—~/ ]?[0-9]{{1,4}})?(?:号楼|号院|号|支弄|弄|栋|幢|座|单元|室|房|楼|层|户|组|队|社|#|门)"
)
_HOUSE = re.compile(
    f"(?:[附第东西南北]?{_PART}[ ,]?){{1,5}}(?:[0-9]{{1,4}}(?:[-—][0-9]{{1,4}}){{0,2}}(?:室|房|户)?(?![0-9年月日点分个元]))?"
)
_PLACE = "路|街|大道|大街|巷|弄|胡同|里|村|屯|寨|庄|坊|社区|小区|花园|家园|苑|府|庭|城|公寓|大厦|广场|邸|山庄|大院|园|湾|郡|居|轩|国际|组|段"
_NAMED = re.compile(f"(?:{_PLACE})[ (]?$")
_STOP = re.compile(
    f"^.*(?:[^{_HAN}0-9a-z]|住在|家住|住址是?|地址是?|地址为|位于|寄到|送到|发到|送至|搬到|家在|我在|人在|就在|我家是?|我们是?|我是|请到|来到|去到|过来|上门到|解决|投诉|反映|关于|请求|要求|督促|比如|历经|购买了?|处于?|在|到|于|的|请)"
)
_CUE = re.compile("(?:住在|家住|住址|地址|寄到|送到|送至|搬到|家在|我家|上门)[^0-9]{0,30}$")
_OPEN = re.compile(
    " ?(?:营业厅|门店|分店|总店|店|网点|柜台|窗口|充电站|充电桩|桩|线|电梯|出口|检票口|门口|台|机|包厢|公交|地铁|航站楼|热线)"
)
_REGION = re.compile(f"[{_HAN}]{{2,8}}?(?:省|自治区|市|区|县|旗|镇|乡|街道|村|社区)")
_ENGLISH = re.compile(
    r"(?<![a-z0-9])[0-9]{1,5} (?:[a-z]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd)(?![a-z])\.?(?:,? ?(?:apt|unit|room|flat)\.? ?[0-9a-z]{1,5})?"
)
_LEFT = 36


@kinds.register
class Address(Kind):
    """A number of a house with the name of its road, village or estate before it, or a building with a room."""

    key = "address"
    name = {"zh": "住址", "en": "Address"}
    about = {
        "zh": "写到门牌、楼栋或房间的住址；只有省市、路名或小区名的不算。",
        "en": "Addresses down to the house or room; a city, a road or an estate alone is none.",
    }
    mark = {"zh": "住址", "en": "address"}
    examples = (
        ("我住在福州市鼓楼区五四路128号3栋502室，停电", ("福州市鼓楼区五四路128号3栋502室",)),
        ("地址：阳光花园12幢1单元301", ("阳光花园12幢1单元301",)),
        ("I live at 12 Garden Road, apt 5", ("12 Garden Road, apt 5",)),
    )
    harmless = (
        "五四路营业厅排队",
        "5月2号报修，3号线坐到头",
        "酒店 5 楼太吵",
        "阳光花园停电",
        "2号窗口态度好",
    )
    warns = False  # asked for where a fault is reported

    def spans(self, reading: Reading) -> Iterator[Span]:
        """From the number of the house to the left as far as the address goes."""
        for match in _HOUSE.finditer(reading.text):
            start = _start(reading, match.start())
            chance = _chance(reading, match, reading.text[start : match.start()])
            if chance:
                end = match.start() + len(match[0].rstrip(" ,"))
                yield start, end, chance
        for match in _ENGLISH.finditer(reading.text):
            yield (*match.span(), 0.6)


def _start(reading: Reading, place: int) -> int:
    """Where the names before a number begin: behind the last word that is none of them."""
    before = reading.before(place, _LEFT)
    if not _NAMED.search(before):
        return place
    stop = _STOP.match(before[:-1])
    return place - len(before) + (stop.end() if stop else 0)


def _chance(reading: Reading, match: re.Match[str], names: str) -> float:
    n_parts = len(re.findall(_PART, match[0])) + bool(
        re.search("(?:栋|幢|座|单元|号楼|号)[ ,]?[0-9]{2,4}[^0-9]*$", match[0])
    )
    is_home = re.search("栋|幢|单元|室|号楼|户", match[0]) is not None
    named = bool(_CUE.search(reading.before(match.start(), _LEFT)))
    if _OPEN.match(reading.text, match.end()) and n_parts < 2:
        return 0.1
    if names:
        if len(names) < 3 and not named:
            return 0.25
        is_numbered = is_home or "号" in match[0] or "组" in match[0] or "弄" in match[0] or "座" in match[0]
        return 0.9 if named or n_parts >= 2 or _REGION.match(names) else 0.6 if is_numbered else 0.25
    return 0.6 if is_home and n_parts >= 2 else 0.0
