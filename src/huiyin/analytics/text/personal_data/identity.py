"""Identity numbers of the People's Republic (GB 11643), told by area, birthday and check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import BETWEEN, Reading, digits_of
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_S = BETWEEN
_LONG = re.compile(rf"(?<![0-9])[1-9](?:{_S}[0-9]){{16}}{_S}[0-9x](?![0-9])")
_SHORT = re.compile(rf"(?<![0-9])[1-8](?:{_S}[0-9]){{14}}(?![0-9])(?!{_S}[0-9x])")
_CUE = re.compile(
    r"(?:身份证|证件|身份号|公民身份|社保卡|社会保障|驾驶证|驾照|id card|identity|id no|id number)[^0-9]{0,8}$"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10x98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


@kinds.register
class Identity(Kind):
    """18 digits with a right check digit, or the 15 of the first generation.

    One with a wrong check digit is somebody's slip where words say that it is one: found by the cautious only.
    """

    key = "identity"
    name = {"zh": "身份证号", "en": "Identity number"}
    about = {
        "zh": "18 位身份证号（校验码要对，GB 11643）和 15 位旧号；港澳台居民居住证号同样适用。",
        "en": "Identity numbers of 18 digits with a right check digit (GB 11643), and the old ones of 15.",
    }
    mark = {"zh": "身份证号", "en": "identity number"}
    examples = (
        ("证号 11010519491231002X。", ("11010519491231002X",)),
        ("身份证110105 1949 1231 002ｘ", ("110105 1949 1231 002ｘ",)),
        ("老身份证号是 110105491231002", ("110105491231002",)),
    )
    harmless = ("单号 110105194912310021", "流水 202611221234567890", "电表读数 123456789012345")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """By check digit, birthday and area; words around decide about what is left."""
        for match in _LONG.finditer(reading.numbers):
            number = digits_of(match[0])
            named = bool(_CUE.search(reading.before(match.start())))
            yield (*match.span(), _chance_of_long(number, named))
        for match in _SHORT.finditer(reading.numbers):
            number = digits_of(match[0])
            named = bool(_CUE.search(reading.before(match.start())))
            fits = number[:2] in _PROVINCES and _is_day("19" + number[6:12])
            other = reading.is_tail(*match.span()) or reading.is_of_something_else(*match.span())
            yield (*match.span(), (0.9 if named else 0.1 if other else 0.4) if fits else 0.0)


def _chance_of_long(number: str, named: bool) -> float:
    is_born = _is_day(number[6:14]) and 18 <= int(number[6:8]) <= 20
    if has_check_digit(number):
        if is_born:
            return 0.99 if number[:2] in _PROVINCES else 0.7
        return 0.25 if named else 0.0
    return 0.25 if named and is_born else 0.0


def has_check_digit(number: str) -> bool:
    """Whether the last of 18 characters is the check digit of the others (GB 11643, ISO 7064 MOD 11-2).

    >>> has_check_digit("11010519491231002x"), has_check_digit("110105194912310021")
    (True, False)
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17]


def _is_day(digits: str) -> bool:
    month, day = int(digits[4:6]), int(digits[6:8])
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
