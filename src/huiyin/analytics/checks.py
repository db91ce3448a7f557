"""Arguments checked once, in one manner: the error names argument, rule and value."""

from __future__ import annotations

import math
from typing import Any

from huiyin.analytics.problems import BadArgument


def require(condition: bool, argument: str, value: Any, *, zh: str, en: str) -> None:
    """Raise `BadArgument` unless `condition` holds; `zh` and `en` finish “X must …”.

    >>> require(0 < 0.95 < 1, "confidence", 0.95, zh="在 0 与 1 之间", en="lie between 0 and 1")
    """
    if not condition:
        raise BadArgument(argument=argument, value=_short(value), rule={"zh": zh, "en": en})


def require_rate(argument: str, value: float, *, open_ends: bool = True) -> float:
    """A number in (0, 1), or in [0, 1] with `open_ends` false; raises `BadArgument`."""
    number = require_number(argument, value)
    if open_ends:
        require(0 < number < 1, argument, value, zh="大于 0 且小于 1", en="be above 0 and below 1")
    else:
        require(0 <= number <= 1, argument, value, zh="在 0 到 1 之间", en="lie between 0 and 1")
    return number


def require_positive(argument: str, value: float, *, or_zero: bool = False) -> float:
    """A finite number above 0 (or of at least 0); raises `BadArgument`."""
    number = require_number(argument, value)
    if or_zero:
        require(number >= 0, argument, value, zh="大于或等于 0", en="be at least 0")
    else:
        require(number > 0, argument, value, zh="大于 0", en="be above 0")
    return number


def require_whole(argument: str, value: Any, *, at_least: int = 0) -> int:
    """A whole number of at least `at_least`; raises `BadArgument`."""
    number = require_number(argument, value)
    require(
        number == int(number) and number >= at_least,
        argument,
        value,
        zh=f"为不小于 {at_least} 的整数",
        en=f"be a whole number of at least {at_least}",
    )
    return int(number)


def require_one_of(argument: str, value: Any, known: Any) -> None:
    """Raise `BadArgument` unless `value` is one of `known`, which the message lists."""
    listed = "、".join(map(str, known)), ", ".join(map(str, known))
    require(value in list(known), argument, value, zh=f"为以下之一：{listed[0]}", en=f"be one of {listed[1]}")


def require_number(argument: str, value: Any) -> float:
    """A finite number; raises `BadArgument`.

    >>> require_number("cost", 3)
    3.0
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    require(math.isfinite(number), argument, value, zh="为有限数", en="be a finite number")
    return number


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
