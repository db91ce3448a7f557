"""Options that are ranges of numbers, read from their words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

_NUMBER = r"(\d+(?:\.\d+)?)\s*(万|千|k)?"
_UNIT = r"(?:[口位家间只辆顿杯场趟回袋箱盒座份]|周?岁|元|年|人|次|个月|个?小时|分钟|天|日|公里|件|户|名|本|条|吨|台|平方米|平米|度|千瓦时?|%|％|years?|months?|days?|hours?|minutes?|mins?|times?|people|staff|employees|books|km|kg|items?|orders?|visits?)?"
_BETWEEN = re.compile(
    rf"{_NUMBER}\s*{_UNIT}\s*(?:[-–—~～]|至|到|to(?: under| less than)?|and)\s*(under|less than|不满|不足)?\s*{_NUMBER}\s*{_UNIT}",
    re.I,
)
_FROM_TO_ZH = re.compile(rf"{_NUMBER}\s*{_UNIT}(?:及以上|以上)[，,、]\s*(?:不满|不足|未满)\s*{_NUMBER}")
_BELOW = re.compile(
    rf"(?:不足|不满|未满|少于|小于|低于|under|less than|fewer than|below|<|up to|at most|no more than|不超过|最多|≤)\s*{_NUMBER}|"
    rf"{_NUMBER}\s*{_UNIT}\s*(及以下|或以下|以下|以内|之内|or less|or fewer|or under|or below|and under)",
    re.I,
)
_ABOVE = re.compile(
    rf"(?:超过|多于|大于|高于|over|more than|above|>|at least|≥)\s*{_NUMBER}|"
    rf"{_NUMBER}\s*{_UNIT}\s*(及以上|或以上|以上|\+|＋|or more|or over|or above|and over|and above|or older|or longer)",
    re.I,
)
_SINGLE = re.compile(rf"^\s*{_NUMBER}\s*{_UNIT}\s*$", re.I)
_INCLUSIVE_BELOW = re.compile(
    r"及以下|或以下|up to|at most|no more|不超过|最多|≤|or less|or fewer|or under|or below|and under",
    re.I,
)
_LOOSE_BELOW = re.compile(r"以下|以内|之内")
_EXCLUSIVE_ABOVE = re.compile(r"超过|多于|大于|高于|over \d|more than|above \d|>", re.I)
_INCLUSIVE_ABOVE = re.compile(
    r"及以上|或以上|\+|＋|or more|or over|or above|and over|and above|or older|or longer|at least|≥", re.I
)
_NOT_A_RANGE = re.compile(r"\d\s*[:：]\s*\d|点|(?<!小)时(?!间|长)|\d{5,}")
_HALF_OPEN = re.compile(r"不满|不足|未满|不含|under|less than|not including|\bexcl", re.I)
_CONTINUOUS = re.compile(r"小时|hour|公里|km|吨|kg|万|平方米|平米|千瓦|%|％", re.I)


@dataclass(frozen=True)
class Range:
    """From `low` to `high`; `low_in` and `high_in` say whether the ends belong, None where words leave it open."""

    words: str
    low: float
    high: float
    low_in: bool | None = True
    high_in: bool | None = True


def range_of(words: str) -> Range | None:
    """The range an option names, or None.

    >>> range_of("18–25岁").high, range_of("65+").low, range_of("电话")
    (25.0, 65.0, None)
    """
    if _NOT_A_RANGE.search(words):
        return None
    if found := _FROM_TO_ZH.search(words):
        return Range(words, _number(found[1], found[2]), _number(found[3], found[4]), True, False)
    if found := _BETWEEN.search(words):
        open_end = bool(found[3] or _HALF_OPEN.search(words))
        low, high = _number(found[1], found[2] or found[5]), _number(found[4], found[5])
        return Range(words, low, high, True, not open_end) if low <= high else None
    if found := _ABOVE.search(words):
        low = _number(found[1] or found[3], found[2] or found[4])
        inside = False if _EXCLUSIVE_ABOVE.search(words) else True if _INCLUSIVE_ABOVE.search(words) else None
        return Range(words, low, inf, inside, True)
    if found := _BELOW.search(words):
        high = _number(found[1] or found[3], found[2] or found[4])
        inside = True if _INCLUSIVE_BELOW.search(words) else None if _LOOSE_BELOW.search(words) else False
        return Range(words, -inf, high, True, inside)
    if found := _SINGLE.search(words):
        value = _number(found[1], found[2])
        return Range(words, value, value)
    return None


def _number(digits: str, unit: str | None) -> float:
    return float(digits) * {"万": 10_000, "千": 1_000, "k": 1_000}.get((unit or "").lower(), 1)


def ranges_of(options: Iterable[str]) -> list[Range]:
    """The ranges among the options from the lowest, if at least two of them are more than one number."""
    read = [one for words in options if (one := range_of(words)) is not None]
    if sum(one.low != one.high for one in read) < 2:
        return []
    return sorted(read, key=lambda one: (one.low, one.high))


def overlapping(first: Range, second: Range) -> bool:
    """Somebody fits both. Ends that words leave open ("500以上") are given the benefit of the doubt."""
    if first.high != second.low:
        return first.high > second.low
    return bool(first.high_in) and bool(second.low_in)


def is_hole(first: Range, second: Range) -> bool:
    """Somebody between the two fits neither."""
    gap = second.low - first.high
    if gap <= 0:
        return gap == 0 and first.high_in is False and second.low_in is False
    unit = 1.0 if all(float(end).is_integer() for end in (first.high, second.low)) else 0.1
    if gap > unit + 1e-9:
        return True
    return bool(_CONTINUOUS.search(first.words + second.words)) and first.high < 100
