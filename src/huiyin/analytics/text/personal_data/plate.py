"""Number plates of vehicles (GA 36): province, office, and the serial with at most two letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_S = "[ ·•.\\-_‧・]{0,2}"
_CIVIL = re.compile(
    rf"[{_PROVINCE}] ?[a-hj-z]{_S}((?:[0-9a-hj-np-z]{{5}}[0-9a-hj-np-z]?|[0-9a-hj-np-z]{{4}}[挂学警港澳领超]))(?![0-9a-z])"
)
_OTHER = re.compile(
    r"使[0-9]{6}(?![0-9])|[0-9]{6}使(?!用)|wj ?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]? ?[0-9]{4,5}[0-9a-z]?(?![0-9a-z])"
)
_CUE = re.compile("(?:车牌|牌照|车号|号牌|plate)[^0-9]{0,8}$")


@kinds.register
class Plate(Kind):
    """A province's character, the letter of an office, and five or six letters and digits."""

    key = "plate"
    name = {"zh": "车牌号", "en": "Number plate"}
    about = {
        "zh": "普通号牌、新能源号牌，以及挂、学、警、港、澳、领、使和武警号牌。",
        "en": "Number plates of cars, of those with new energy, and those of trailers, driving schools and offices.",
    }
    mark = {"zh": "车牌号", "en": "plate"}
    examples = (
        ("我的车京A·12345被挡住了", ("京A·12345",)),
        ("粤ＢＤ１２３４５充不上电", ("粤ＢＤ１２３４５",)),
        ("沪a 9k8m7 停在门口", ("沪a 9k8m7",)),
    )
    harmless = ("新MacBook到了", "川A级景区", "青B2023年上市", "云P30pro")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """A serial has three digits at least; where fewer stand, a word must say that it is a plate."""
        for match in _CIVIL.finditer(reading.text):
            n_digits = sum(character.isdigit() for character in match[1])
            named = bool(_CUE.search(reading.before(match.start())))
            yield (*match.span(), 0.97 if n_digits >= 3 else 0.6 if named or n_digits == 2 else 0.1)
        for match in _OTHER.finditer(reading.text):
            named = bool(_CUE.search(reading.before(match.start())))
            yield (*match.span(), 0.9 if named else 0.5)
