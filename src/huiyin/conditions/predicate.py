"""A condition as a Python function of one row."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from huiyin.conditions import nodes
from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Kind

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(condition: Condition) -> Predicate:
    """A function that says whether a row is chosen.

    A row maps column keys to None, bool, numbers, texts, dates and datetimes; a key it lacks is
    missing. Days and moments may also be ISO texts, if written alike throughout.

    >>> from huiyin.conditions import at_most
    >>> unhappy = holds(at_most("nps", 6))
    >>> unhappy({"nps": 3}), unhappy({"nps": None}), unhappy({})
    (True, False, False)
    """
    return _compiled(condition.node)


def is_missing(value: Any) -> bool:
    """None, an empty text, or not a number."""
    return value is None or value == "" or value != value


def _compiled(node: nodes.Node) -> Predicate:
    match node:
        case nodes.All(of):
            parts = [_compiled(one) for one in of]
            return lambda row: all(part(row) for part in parts)
        case nodes.AnyOf(of):
            parts = [_compiled(one) for one in of]
            return lambda row: any(part(row) for part in parts)
        case nodes.Not(of):
            inner = _compiled(of)
            return lambda row: not inner(row)
        case nodes.Missing(key):
            return lambda row: is_missing(row.get(key))
        case nodes.Contains(key, text):
            return lambda row: isinstance(value := row.get(key), str) and text in value
        case nodes.Among(key, values):
            equal = [_compare("==", nodes.Column(key), nodes.Constant(value)) for value in values]
            return lambda row: any(one(row) for one in equal)
        case nodes.Compare(sign, left, right):
            return _compare(sign, left, right)


def _compare(sign: str, left: nodes.Operand, right: nodes.Operand) -> Predicate:
    compared, of_left, of_right = COMPARED[sign], _reader(left), _reader(right)
    constant = right.value if isinstance(right, nodes.Constant) else None

    def chosen(row: Row) -> bool:
        one, other = of_left(row), of_right(row)
        if is_missing(one) or is_missing(other):
            return False
        kind = kind_of(one)
        if constant is not None:
            other = read(constant, kind)
        elif kind_of(other) is not kind:
            return False
        return other is not None and compared(_comparable(one), _comparable(other))

    return chosen


def kind_of(value: Any) -> Kind:
    """What kind a present value is of."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int | float | Decimal):
        return Kind.NUMBER
    if isinstance(value, datetime):
        return Kind.MOMENT
    return Kind.DATE if isinstance(value, date) else Kind.TEXT


def _comparable(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _reader(operand: nodes.Operand) -> Callable[[Row], Any]:
    match operand:
        case nodes.Column(key):
            return lambda row: row.get(key)
        case nodes.Constant(value):
            return lambda row: value
        case nodes.Arithmetic(sign, operands):
            readers = [_reader(one) for one in operands]
            return lambda row: worked_out(sign, [reader(row) for reader in readers])


def worked_out(sign: str, values: Sequence[Any]) -> float | None:
    """The number, None where a part is missing or no number."""
    if any(is_missing(value) or kind_of(value) is not Kind.NUMBER for value in values):
        return None
    total = float(values[0])
    if len(values) == 1:
        return -total if sign == "-" else total
    for value in values[1:]:
        match sign:
            case "+":
                total += float(value)
            case "-":
                total -= float(value)
            case _:
                total *= float(value)
    return total
