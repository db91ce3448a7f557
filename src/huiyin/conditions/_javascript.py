"""How JavaScript turns one kind of value into another: what JsonLogic takes for granted."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, Final


class Undefined:
    """The value of an argument that is not there."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()
_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_OTHER_BASE = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)", re.ASCII)
_SPACE = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def is_number(value: Any) -> bool:
    """A number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_nothing(value: Any) -> bool:
    """null or undefined."""
    return value is None or value is UNDEFINED


def truthy(value: Any) -> bool:
    """As JsonLogic has it: like JavaScript, but an empty list is false.

    >>> truthy("0"), truthy([]), truthy({}), truthy(float("nan"))
    (True, False, True, False)
    """
    if is_nothing(value) or value is False or value == "":
        return False
    if is_number(value):
        return value != 0 and not math.isnan(value)
    return not (isinstance(value, list) and not value)


def text(value: Any) -> str:
    """String(value).

    >>> text(2.0), text([1, None, [2]]), text(1e-7), text(2**60), text({})
    ('2', '1,,2', '1e-7', '1152921504606847000', '[object Object]')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if is_nothing(one) else text(one) for one in value)
    if isinstance(value, dict):
        return "[object Object]"
    return _number_text(value) if is_number(value) else str(value)


def _number_text(value: float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if 1e-7 < abs(value) < 1e21:
        return f"{Decimal(repr(float(value))):f}".removesuffix(".0")
    mantissa, _, exponent = repr(float(value)).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def number(value: Any) -> float:
    """Number(value): NaN for what is none.

    >>> number(""), number("0x1f"), number([3]), number(None), number("3px")
    (0.0, 31.0, 3.0, 0.0, nan)
    """
    if value is None or value is False:
        return 0.0
    if value is True:
        return 1.0
    if is_number(value):
        return _as_float(value)
    if value is UNDEFINED:
        return math.nan
    plain = text(value).strip(_SPACE)
    if not plain:
        return 0.0
    if _OTHER_BASE.fullmatch(plain):
        return _as_float(int(plain, 0))
    return _as_float(plain.replace("Infinity", "inf")) if _DECIMAL.fullmatch(plain) else math.nan


def leading_number(value: Any) -> float:
    """parseFloat(value): the number that the text begins with.

    >>> leading_number("3px"), leading_number(""), leading_number(True)
    (3.0, nan, nan)
    """
    if is_number(value):
        return _as_float(value)
    found = _DECIMAL.match(text(value).lstrip(_SPACE))
    return _as_float(found.group().replace("Infinity", "inf")) if found else math.nan


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def same(one: Any, other: Any) -> bool:
    """one === other."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if is_number(one) and is_number(other):
        return bool(one == other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return one is other


def equal(one: Any, other: Any) -> bool:
    """one == other, with everything that JavaScript does to make them so.

    >>> equal(1, "1"), equal(None, 0), equal("", 0), equal([1], 1), equal(True, "1")
    (True, False, True, True, True)
    """
    if is_nothing(one) or is_nothing(other):
        return is_nothing(one) and is_nothing(other)
    objects = isinstance(one, list | dict), isinstance(other, list | dict)
    if all(objects):
        return one is other
    if any(objects):
        return equal(text(one), other) if objects[0] else equal(one, text(other))
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return number(one) == number(other)


def less(one: Any, other: Any, or_equal: bool) -> bool:
    """one < other, or one <= other: texts by their UTF-16 units, everything else as numbers."""
    one, other = (text(value) if isinstance(value, list | dict) else value for value in (one, other))
    if isinstance(one, str) and isinstance(other, str):
        units, others = _units(one), _units(other)
        return units <= others if or_equal else units < others
    low, high = number(one), number(other)
    return low <= high if or_equal else low < high


def part_of(source: str, start: float, length: float | None) -> str:
    """source.substr(start, length): a negative start counts from the end."""
    units = _units(source)
    n = len(units) // 2
    begin = _whole(start, n)
    begin = n + begin if begin < 0 else begin
    end = n if length is None else min(n, begin + max(0, _whole(length, n)))
    return units[2 * begin : 2 * end].decode("utf-16-be", "surrogatepass")


def n_units(source: str) -> int:
    """source.length."""
    return len(_units(source)) // 2


def _whole(value: float, n: int) -> int:
    if math.isnan(value):
        return 0
    return int(max(-n, min(n, value)))


def _units(source: str) -> bytes:
    return source.encode("utf-16-be", "surrogatepass")
