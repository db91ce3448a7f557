"""What a condition comes down to where something is known of all rows.

A part of the facts knows the first and the last day in it: a condition on days is then true of every
row, of none, or still to be asked, and the part is passed over, counted whole, or looked into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from huiyin.conditions.condition import Condition
from huiyin.conditions.nodes import (
    ALWAYS,
    NEVER,
    All,
    Among,
    AnyOf,
    Column,
    Compare,
    Constant,
    Missing,
    Node,
    Not,
)

Moment = date | datetime


@dataclass(frozen=True)
class Known:
    """What is known of a column of days or moments: each row has one, from `low` to `high`.

    None for both says that no row has any.
    """

    low: Moment | None
    high: Moment | None


def narrowed(condition: Condition, known: Mapping[str, Known]) -> Condition:
    """The condition that is left for rows of which something is known; it chooses the same of them.

    >>> from huiyin.conditions import at_least, equals
    >>> november = {"answered_on": Known(date(2026, 11, 1), date(2026, 11, 30))}
    >>> narrowed(at_least("answered_on", date(2026, 10, 1)) & equals("q_area", "北"), november).as_json()
    {'==': [{'var': 'q_area'}, '北']}
    """
    return Condition(_narrow(condition.node, known))


def _narrow(node: Node, known: Mapping[str, Known]) -> Node:
    match node:
        case All(of):
            return All(tuple(_narrow(one, known) for one in of))
        case AnyOf(of):
            return AnyOf(tuple(_narrow(one, known) for one in of))
        case Not(of):
            return Not(_narrow(of, known))
        case Missing(key) if key in known:
            return ALWAYS if known[key].low is None else NEVER
        case Among(key, _) if key in known and known[key].low is None:
            return NEVER
        case Compare(operator, Column(key), Constant(str() as text)) if key in known:
            return _compared(node, operator, known[key], text)
    return node


def _compared(node: Node, operator: str, column: Known, text: str) -> Node:
    if column.low is None or column.high is None:
        return NEVER
    try:
        low, high, value = (_moment(one) for one in (column.low, column.high, _read(text, column.low)))
    except ValueError:
        return node
    ends = {
        "<": (high < value, low >= value),
        "<=": (high <= value, low > value),
        ">": (low > value, high <= value),
        ">=": (low >= value, high < value),
        "==": (low == high == value, value < low or value > high),
        "!=": (value < low or value > high, low == high == value),
    }
    always, never = ends[operator]
    return ALWAYS if always else NEVER if never else node


def _read(text: str, like: Moment) -> Moment:
    return datetime.fromisoformat(text) if isinstance(like, datetime) else date.fromisoformat(text)


def _moment(value: Moment) -> datetime:
    """A day as its first moment; a moment without a zone is one of UTC."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
