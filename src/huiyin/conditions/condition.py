"""A condition on rows, and how to build one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeAlias

from huiyin.conditions.nodes import (
    ALWAYS,
    All,
    Among,
    AnyOf,
    Column,
    Compare,
    Constant,
    Contains,
    Missing,
    Node,
    Not,
    Value,
    keys_of,
    normal,
    rule_of,
    simplified,
    text_of,
)
from huiyin.conditions.problems import NoFiniteNumber

Given: TypeAlias = bool | int | float | str | date | datetime | None
_EXACT = 2**53  # beyond it a double does not hold every whole number


@dataclass(frozen=True, eq=False)
class Condition:
    """Which rows. Equal, and of one hash, where the normal forms are the same.

    `node` keeps the order in which it was written, for words and forms; `as_json`, equality and
    hash go by the normal form.

    >>> equals("wave", "2026-Q1").as_json()
    {'==': [{'var': 'wave'}, '2026-Q1']}
    >>> all_of(present("nps"), at_most("nps", 6)) == at_most("nps", 6) & present("nps")
    True
    """

    node: Node = ALWAYS

    def __post_init__(self) -> None:
        object.__setattr__(self, "node", simplified(self.node))

    @cached_property
    def text(self) -> str:
        """The normal form on one line: a key for caches and addresses."""
        return text_of(normal(self.node))

    def as_json(self) -> Any:
        """The normal form as JsonLogic, plain data: True for every row, False for none."""
        return rule_of(normal(self.node))

    @property
    def rule(self) -> Any:
        """The same, under the name the language has for it."""
        return self.as_json()

    def as_written(self) -> Any:
        """JsonLogic in the order in which it was written."""
        return rule_of(self.node)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns the condition looks at, each once, sorted."""
        return tuple(sorted(set(keys_of(self.node))))

    @property
    def is_everything(self) -> bool:
        """Chooses every row, whatever it holds."""
        return self.node == ALWAYS

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Condition) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __and__(self, other: Condition) -> Condition:
        return all_of(self, other)

    def __or__(self, other: Condition) -> Condition:
        return any_of(self, other)

    def __invert__(self) -> Condition:
        return negated(self)


EVERYTHING = Condition()


def equals(column: str, value: Given) -> Condition:
    """The column holds that value; "" and None stand for nothing at all.

    >>> equals("area", "") == missing("area")
    True
    """
    given = value_of(value)
    return missing(column) if given is None else _compared("==", column, given)


def differs(column: str, value: Given) -> Condition:
    """The column holds another value; rows where it is missing are not chosen."""
    given = value_of(value)
    return present(column) if given is None else _compared("!=", column, given)


def among(column: str, values: Iterable[Given]) -> Condition:
    """The column holds one of the values, "" and None among them standing for nothing at all."""
    given = [value_of(value) for value in values]
    held = Among(column, tuple(value for value in given if value is not None))
    return Condition(AnyOf((Missing(column), held))) if None in given else Condition(held)


def below(column: str, value: Given) -> Condition:
    """The column holds less than that; a missing value never is."""
    return _ordered("<", column, value)


def at_most(column: str, value: Given) -> Condition:
    """The column holds that or less; a missing value never is."""
    return _ordered("<=", column, value)


def above(column: str, value: Given) -> Condition:
    """The column holds more than that; a missing value never is."""
    return _ordered(">", column, value)


def at_least(column: str, value: Given) -> Condition:
    """The column holds that or more; a missing value never is."""
    return _ordered(">=", column, value)


def between(column: str, low: Given, high: Given) -> Condition:
    """The column holds something from `low` to `high`, both included."""
    return at_least(column, low) & at_most(column, high)


def contains(column: str, text: str) -> Condition:
    """The column holds a text with `text` within it, capitals and all; without any text, one at all."""
    return Condition(Contains(column, text)) if text else present(column)


def missing(column: str) -> Condition:
    """The column holds nothing: null, an empty text, or not a number."""
    return Condition(Missing(column))


def present(column: str) -> Condition:
    """The column holds something."""
    return Condition(Not(Missing(column)))


def negated(condition: Condition) -> Condition:
    """The rows that the condition leaves out, those with missing values among them."""
    return Condition(Not(condition.node))


def all_of(*conditions: Condition) -> Condition:
    """The rows that every condition chooses; without any, every row."""
    return Condition(All(tuple(condition.node for condition in conditions)))


def any_of(*conditions: Condition) -> Condition:
    """The rows that at least one condition chooses; without any, no row."""
    return Condition(AnyOf(tuple(condition.node for condition in conditions)))


def value_of(value: Given) -> Value | None:
    """A value as a condition holds it: days and moments as ISO texts, None where it is missing.

    Raises NoFiniteNumber for infinity.

    >>> value_of(6.0), value_of(date(2026, 11, 22)), value_of("")
    (6, '2026-11-22', None)
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise NoFiniteNumber(place="")
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number


def _compared(operator: str, column: str, value: Value) -> Condition:
    return Condition(Compare(operator, Column(column), Constant(value)))


def _ordered(operator: str, column: str, value: Given) -> Condition:
    given = value_of(value)
    return Condition(AnyOf(())) if given is None else _compared(operator, column, given)
