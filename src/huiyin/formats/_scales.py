"""Numbers that are answers on a scale, and numbers that stand for no answer."""

from __future__ import annotations

from collections.abc import Mapping

_BELOW = frozenset({-1, -2, -3, -7, -8, -9, -77, -88, -97, -98, -99, -999, -9999})
_ABOVE_TEN = frozenset({66, 77, 88, 96, 97, 98, 99, 888, 997, 998, 999, 9998, 9999})
_ABOVE_HUNDRED = frozenset({777, 888, 997, 998, 999, 9998, 9999})
_FEW = 30  # below this many answers nobody knows whether a grade exists that was never given
_RARE = 0.2

Numbers = Mapping[float, int]


def split_codes(numbers: Numbers) -> tuple[dict[float, int], tuple[float, ...]]:
    """The numbers that may be answers, and those outside that are customary codes for "no answer".

    >>> split_codes({-99: 2, 1: 10, 5: 20, 99: 1})
    ({1: 10, 5: 20}, (-99, 99))
    """
    rest = dict(sorted(numbers.items()))
    negative = [value for value in rest if value < 0]
    all_codes = len(negative) <= 4 and all(value in _BELOW for value in negative)
    codes = negative if all_codes and max(rest, default=0) > 0 else []
    rest = {value: count for value, count in rest.items() if value not in codes}
    above = _ABOVE_TEN if sum(value <= 11 for value in rest) > len(rest) / 2 else _ABOVE_HUNDRED
    tops = [value for value in rest if value in above]
    inside = [value for value in rest if value not in tops]
    if inside and (max(inside) <= 11 or (above is _ABOVE_HUNDRED and max(inside) <= 100)):
        codes += tops
    if _ends_at(rest, codes, 5) and not any(value in rest for value in (6, 7)):
        codes += [value for value in (8, 9) if value in rest]
    elif _ends_at(rest, codes, 7) and 8 not in rest:
        codes += [value for value in (9,) if value in rest]
    return {value: count for value, count in rest.items() if value not in codes}, tuple(sorted(codes))


def _ends_at(rest: Numbers, codes: list[float], top: int) -> bool:
    """Whether, 8 and 9 aside, the numbers are whole grades that end at `top`, and 8 and 9 are rare."""
    grades = {value: count for value, count in rest.items() if value not in codes}
    low = {value: count for value, count in grades.items() if value not in (8, 9)}
    n_high = sum(grades.values()) - sum(low.values())
    return bool(low) and max(low) == top and n_high < _RARE * sum(grades.values()) and 10 not in grades


def ends_of(numbers: Numbers) -> tuple[float, float] | None:
    """The ends of the smallest usual scale that holds all the numbers; None if none does.

    Few answers that end at 3 or 4 are read on five grades, since the best grade may simply not
    have been given. A rare 0 below whole grades to 7 is no grade (see `zero_is_no_answer`).

    >>> ends_of({1: 3, 5: 2}), ends_of({0: 9, 10: 9}), ends_of({1: 9, 88: 1}), ends_of({19: 1, 101: 1})
    ((1, 5), (0, 10), (1, 100), None)
    """
    rest = {value: count for value, count in numbers.items() if value != 0 or not zero_is_no_answer(numbers)}
    if not rest:
        return None
    low, high, n = min(rest), max(rest), sum(rest.values())
    if low < 0 or high > 100 or high < 2:
        return None
    if not all(float(value).is_integer() for value in rest):
        return next(((1.0, top) for top in (5.0, 7.0, 10.0) if low >= 1 and high <= top), (0.0, 100.0))
    if high > 10:
        return (0, 100) if low == 0 else (1, 100)
    if low == 0:
        return (0, 5) if high <= 5 else (0, 10)
    if high <= 4:
        return (1, 4) if high == 4 and n >= _FEW else (1, 5)
    return next((1, top) for top in (5, 7, 10) if high <= top)


def zero_is_no_answer(numbers: Numbers) -> bool:
    """Whether a 0 lies below whole grades that begin at 1 and end by 7, and is rare."""
    others = {value: count for value, count in numbers.items() if value != 0}
    return (
        0 in numbers
        and bool(others)
        and min(others) >= 1
        and 4 <= max(others) <= 7
        and numbers[0] < _RARE * sum(others.values())
    )


def shows_all_grades(numbers: Numbers, ends: tuple[float, float]) -> bool:
    """Whether the numbers reach both ends and leave hardly a grade out: the mark of a scale, not of a code."""
    low, high = ends
    return min(numbers) == low and max(numbers) == high and len(numbers) >= 0.8 * (high - low + 1) >= 3
