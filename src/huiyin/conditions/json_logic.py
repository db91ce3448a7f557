"""JsonLogic as published: any rule on any data, with JavaScript's truth and loose equality.

This is the language that rules of other programs are written in. The product's own conditions are
its checked subset, `huiyin.conditions.parse`. The two choose the same rows but for what is missing:
here null counts as 0 and differs from every value, there it satisfies no comparison.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from huiyin.conditions import _javascript as js
from huiyin.conditions._javascript import UNDEFINED
from huiyin.conditions.problems import TooDeep, UnknownOperator, WrongArity

MOST_LEVELS = 100
Arguments: TypeAlias = Sequence[Any]
_log = logging.getLogger(__name__)


def apply(rule: Any, data: Any = None) -> Any:
    """The value of a rule for some data, both plain JSON values.

    Raises UnknownOperator, WrongArity (a product of nothing), TooDeep beyond 100 levels.

    >>> apply({"and": [{">": [{"var": "nps"}, 6]}, {"==": [{"var": "area"}, "北"]}]}, {"nps": 9, "area": "北"})
    True
    >>> apply({"map": [{"var": "scores"}, {"*": [{"var": ""}, 20]}]}, {"scores": [1, 5]})
    [20, 100]
    """
    return _given(_applied(rule, data, 0))


def _given(value: Any) -> Any:
    """JSON has null for what is undefined."""
    if isinstance(value, list):
        return [_given(one) for one in value]
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one is not UNDEFINED}
    return None if value is UNDEFINED else value


def _applied(rule: Any, data: Any, level: int) -> Any:
    if level > MOST_LEVELS:
        raise TooDeep(most=MOST_LEVELS, place="")
    if isinstance(rule, list):
        return [_applied(one, data, level + 1) for one in rule]
    if not isinstance(rule, dict) or len(rule) != 1:
        return rule
    [(operator, values)] = rule.items()
    values = values if isinstance(values, list) else [values]
    lazy = _LAZY.get(operator)
    if lazy is not None:
        return lazy(values, data, level + 1)
    arguments = [_applied(value, data, level + 1) for value in values]
    if operator in _OF_DATA:
        return _OF_DATA[operator](arguments, data)
    if operator not in _OF_ARGUMENTS:
        raise UnknownOperator(operator=operator, known=", ".join(sorted(OPERATORS)), place="")
    return _OF_ARGUMENTS[operator](arguments)


def _at(arguments: Arguments, place: int) -> Any:
    return arguments[place] if place < len(arguments) else UNDEFINED


# -- operators that decide what is worked out -----------------------------------------------------


def _if(values: Arguments, data: Any, level: int) -> Any:
    for at in range(0, len(values) - 1, 2):
        if js.truthy(_applied(values[at], data, level)):
            return _applied(values[at + 1], data, level)
    return _applied(values[-1], data, level) if len(values) % 2 else None


def _and(values: Arguments, data: Any, level: int) -> Any:
    found: Any = UNDEFINED
    for value in values:
        found = _applied(value, data, level)
        if not js.truthy(found):
            break
    return found


def _or(values: Arguments, data: Any, level: int) -> Any:
    found: Any = UNDEFINED
    for value in values:
        found = _applied(value, data, level)
        if js.truthy(found):
            break
    return found


def _list(values: Arguments, data: Any, level: int) -> list[Any] | None:
    found = _applied(_at(values, 0), data, level)
    return found if isinstance(found, list) else None


def _each(values: Arguments, data: Any, level: int) -> list[Any]:
    """What the second term says of each member of the list."""
    logic = values[1] if len(values) > 1 else None
    return [_applied(logic, one, level) for one in _list(values, data, level) or ()]


def _filter(values: Arguments, data: Any, level: int) -> list[Any]:
    listed = _list(values, data, level) or []
    return [one for one, holds in zip(listed, _of_each(values, listed, level), strict=True) if holds]


def _of_each(values: Arguments, listed: list[Any], level: int) -> list[bool]:
    logic = values[1] if len(values) > 1 else None
    return [js.truthy(_applied(logic, one, level)) for one in listed]


def _reduce(values: Arguments, data: Any, level: int) -> Any:
    listed = _list(values, data, level)
    total = _applied(values[2], data, level) if len(values) > 2 else None
    for one in listed or ():
        total = _applied(_at(values, 1), {"current": one, "accumulator": total}, level)
    return total


def _all(values: Arguments, data: Any, level: int) -> bool:
    listed = _list(values, data, level)
    return bool(listed) and all(_of_each(values, listed or [], level))


_LAZY: Mapping[str, Callable[[Arguments, Any, int], Any]] = {
    "if": _if,
    "?:": _if,
    "and": _and,
    "or": _or,
    "filter": _filter,
    "map": _each,
    "reduce": _reduce,
    "all": _all,
    "some": lambda values, data, level: bool(_filter(values, data, level)),
    "none": lambda values, data, level: not _filter(values, data, level),
}


# -- operators that look into the data ------------------------------------------------------------


def _var(arguments: Arguments, data: Any) -> Any:
    key, default = _at(arguments, 0), _at(arguments, 1)
    default = None if default is UNDEFINED else default
    if js.is_nothing(key) or key == "":
        return data
    for name in js.text(key).split("."):
        data = _member(data, name)
        if data is UNDEFINED:
            return default
    return data


def _member(data: Any, name: str) -> Any:
    if isinstance(data, dict):
        return data.get(name, UNDEFINED)
    if isinstance(data, list | str):
        n = js.n_units(data) if isinstance(data, str) else len(data)
        if name == "length":
            return n
        if name.isascii() and name.isdigit() and str(int(name)) == name and int(name) < n:
            return js.part_of(data, int(name), 1) if isinstance(data, str) else data[int(name)]
    return UNDEFINED


def _missing(arguments: Arguments, data: Any) -> list[Any]:
    keys = arguments[0] if arguments and isinstance(arguments[0], list) else arguments
    return [key for key in keys if (value := _var([key], data)) is None or value == ""]


def _missing_some(arguments: Arguments, data: Any) -> list[Any]:
    options = _at(arguments, 1)
    lost = _missing([options], data)
    n_options = len(options) if isinstance(options, list) else 1
    return [] if n_options - len(lost) >= js.number(_at(arguments, 0)) else lost


_OF_DATA: Mapping[str, Callable[[Arguments, Any], Any]] = {
    "var": _var,
    "missing": _missing,
    "missing_some": _missing_some,
}


# -- operators of their arguments alone -----------------------------------------------------------


def _less(or_equal: bool) -> Callable[[Arguments], bool]:
    def operator(arguments: Arguments) -> bool:
        first, second, third = (_at(arguments, place) for place in range(3))
        holds = js.less(first, second, or_equal)
        return holds if third is UNDEFINED else holds and js.less(second, third, or_equal)

    return operator


def _in(arguments: Arguments) -> bool:
    needle, hay = _at(arguments, 0), _at(arguments, 1)
    if isinstance(hay, str):
        return bool(hay) and js.text(needle) in hay
    return isinstance(hay, list) and any(js.same(needle, one) for one in hay)


def _cat(arguments: Arguments) -> str:
    return "".join("" if js.is_nothing(one) else js.text(one) for one in arguments)


def _substr(arguments: Arguments) -> str:
    source, start, end = js.text(_at(arguments, 0)), _at(arguments, 1), _at(arguments, 2)
    begin = 0.0 if start is UNDEFINED else js.number(start)
    length = None if end is UNDEFINED else js.number(end)
    if length is not None and length < 0:
        if not js.is_number(end):
            return ""  # JavaScript puts the text behind the length instead of subtracting it
        rest = js.part_of(source, begin, None)
        return js.part_of(rest, 0, js.n_units(rest) + length)
    return js.part_of(source, begin, length)


def _merge(arguments: Arguments) -> list[Any]:
    return [one for part in arguments for one in (part if isinstance(part, list) else [part])]


def _plain(value: float) -> float:
    """A whole number without its decimal point."""
    if value == 0:
        return value if math.copysign(1.0, value) < 0 else 0  # JavaScript divides by minus zero
    return int(value) if math.isfinite(value) and value == int(value) and abs(value) < 2**53 else value


def _plus(arguments: Arguments) -> float:
    return _plain(sum((js.leading_number(one) for one in arguments), 0.0))


def _times(arguments: Arguments) -> Any:
    if not arguments:
        raise WrongArity(operator="*", given=0, wanted="≥ 1", place="")
    if len(arguments) == 1:
        return arguments[0]
    return _plain(math.prod(js.leading_number(one) for one in arguments))


def _minus(arguments: Arguments) -> float:
    first, second = js.number(_at(arguments, 0)), _at(arguments, 1)
    return _plain(-first if second is UNDEFINED else first - js.number(second))


def _over(arguments: Arguments) -> float:
    above, below = js.number(_at(arguments, 0)), js.number(_at(arguments, 1))
    if below:
        return _plain(above / below)
    if above == 0 or math.isnan(above) or math.isnan(below):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1.0, below)


def _remainder(arguments: Arguments) -> float:
    above, below = js.number(_at(arguments, 0)), js.number(_at(arguments, 1))
    if below == 0 or not math.isfinite(above):
        return math.nan
    return _plain(math.fmod(above, below))


def _extreme(arguments: Arguments, choose: Callable[[list[float]], float], without: float) -> float:
    numbers = [js.number(one) for one in arguments]
    if any(math.isnan(one) for one in numbers):
        return math.nan
    return _plain(choose(numbers)) if numbers else without


def _logged(arguments: Arguments) -> Any:
    found = _at(arguments, 0)
    _log.info("%s", found)
    return found


_OF_ARGUMENTS: Mapping[str, Callable[[Arguments], Any]] = {
    "==": lambda arguments: js.equal(_at(arguments, 0), _at(arguments, 1)),
    "!=": lambda arguments: not js.equal(_at(arguments, 0), _at(arguments, 1)),
    "===": lambda arguments: js.same(_at(arguments, 0), _at(arguments, 1)),
    "!==": lambda arguments: not js.same(_at(arguments, 0), _at(arguments, 1)),
    "<": _less(or_equal=False),
    "<=": _less(or_equal=True),
    ">": lambda arguments: js.less(_at(arguments, 1), _at(arguments, 0), or_equal=False),
    ">=": lambda arguments: js.less(_at(arguments, 1), _at(arguments, 0), or_equal=True),
    "!": lambda arguments: not js.truthy(_at(arguments, 0)),
    "!!": lambda arguments: js.truthy(_at(arguments, 0)),
    "in": _in,
    "cat": _cat,
    "substr": _substr,
    "merge": _merge,
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
    "%": _remainder,
    "min": lambda arguments: _extreme(arguments, min, math.inf),
    "max": lambda arguments: _extreme(arguments, max, -math.inf),
    "log": _logged,
}
OPERATORS = frozenset([*_LAZY, *_OF_DATA, *_OF_ARGUMENTS])
