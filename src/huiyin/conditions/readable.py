"""How people put a condition: from low to high in one breath, "none of" instead of many "is not"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from huiyin.conditions.nodes import All, Column, Compare, Constant, Node, Value


@dataclass(frozen=True)
class Between:
    """The column holds something from `low` to `high`, both included."""

    key: str
    low: Value
    high: Value


@dataclass(frozen=True)
class NoneOf:
    """The column holds something, and none of the values."""

    key: str
    values: tuple[Value, ...]


Readable: TypeAlias = Node | Between | NoneOf


def readable(node: Node) -> tuple[Readable, ...]:
    """What must all hold for the node to hold, in the order written."""
    parts: list[Readable] = list(node.of if isinstance(node, All) else (node,))
    for at, part in enumerate(parts):
        if isinstance(part, Compare) and isinstance(part.left, Column) and isinstance(part.right, Constant):
            _take_up(parts, at, part, part.left.key, part.right.value)
    return tuple(part for part in parts if part is not _TAKEN)


_TAKEN = All(())


def _take_up(parts: list[Readable], at: int, part: Compare, key: str, value: Value) -> None:
    """Put one phrase in the place of the comparison and of those that belong with it."""
    if part.operator == "!=":
        same = [place for place in range(at + 1, len(parts)) if _value(parts[place], "!=", key) is not None]
        if same:
            found = [_value(parts[place], "!=", key) for place in same]
            parts[at] = NoneOf(key, (value, *(one for one in found if one is not None)))
            _drop(parts, same)
    elif part.operator in _OTHER_END:
        other = _OTHER_END[part.operator]
        for place in range(at + 1, len(parts)):
            end = _value(parts[place], other, key)
            if end is not None and isinstance(end, str) is isinstance(value, str):
                low, high = (value, end) if other == "<=" else (end, value)
                parts[at] = Between(key, low, high)
                _drop(parts, [place])
                return


_OTHER_END = {">=": "<=", "<=": ">="}


def _value(part: Readable, operator: str, key: str) -> Value | None:
    """The constant where the part compares that column with one by that operator."""
    if (
        isinstance(part, Compare)
        and part.operator == operator
        and part.left == Column(key)
        and isinstance(part.right, Constant)
    ):
        return part.right.value
    return None


def _drop(parts: list[Readable], places: Sequence[int]) -> None:
    for place in places:
        parts[place] = _TAKEN
