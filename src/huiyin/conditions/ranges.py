"""Whether rows can meet a condition when only the ends of their columns are known: what need not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Kind
from huiyin.conditions.nodes import All, Among, AnyOf, Column, Compare, Constant, Node, Value

Ends = tuple[Any, Any]  # the least and the greatest value


def may_hold(condition: Condition, ends: Mapping[str, Ends], kind_of: Callable[[str], Kind | None]) -> bool:
    """False only where no row whose columns lie between `ends` can be chosen; a column without ends may hold anything.

    >>> from huiyin.conditions import at_most
    >>> may_hold(at_most("nps", 6), {"nps": (7.0, 10.0)}, lambda column: Kind.NUMBER)
    False
    """
    return _may(condition.node, ends, kind_of)


def _may(node: Node, ends: Mapping[str, Ends], kind_of: Callable[[str], Kind | None]) -> bool:
    match node:
        case All(of):
            return all(_may(one, ends, kind_of) for one in of)
        case AnyOf(of):
            return any(_may(one, ends, kind_of) for one in of)
        case Among(key, values):
            return any(_meets("==", ends.get(key), value, kind_of(key)) for value in values)
        case Compare(operator, Column(key), Constant(value)):
            return _meets(operator, ends.get(key), value, kind_of(key))
    return True


def _meets(operator: str, ends: Ends | None, value: Value, kind: Kind | None) -> bool:
    """Whether something between the ends can stand so to the value."""
    given = None if kind is None else read(value, kind)
    if ends is None or given is None:
        return True
    low, high = ends
    try:
        if operator == "==":
            return bool(low <= given <= high)
        if operator in {"<", "<="}:
            return bool(low <= given)
        return bool(high >= given) if operator in {">", ">="} else True
    except TypeError:  # the column was held as something else
        return True
