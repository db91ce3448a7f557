"""The tree of a condition: frozen nodes, their normal form, and both as plain JsonLogic.

A node is true or false of a row, never unknown: a value that is missing satisfies no comparison,
not even "is not". Only `Missing` and `Not` choose rows by what they lack.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Value: TypeAlias = bool | int | float | str  # days and moments are ISO texts


@dataclass(frozen=True)
class Column:
    """What a row holds in a column."""

    key: str


@dataclass(frozen=True)
class Constant:
    """A value that is the same for every row."""

    value: Value


@dataclass(frozen=True)
class Arithmetic:
    """A number worked out of numbers: `operator` is "+", "-" or "*"."""

    operator: str
    operands: tuple[Operand, ...]


Operand: TypeAlias = Column | Constant | Arithmetic


@dataclass(frozen=True)
class Compare:
    """`left operator right`, the operator one of ==, !=, <, <=, >, >=; false where either side is missing."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Among:
    """The column holds one of the values."""

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Contains:
    """The text of the column has `text` within it, capitals and all."""

    key: str
    text: str


@dataclass(frozen=True)
class Missing:
    """The column holds nothing: null, an empty text, or not a number."""

    key: str


@dataclass(frozen=True)
class Not:
    """True where `of` is not."""

    of: Node


@dataclass(frozen=True)
class All:
    """True where every one is; without any, always."""

    of: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """True where at least one is; without any, never."""

    of: tuple[Node, ...]


Node: TypeAlias = Compare | Among | Contains | Missing | Not | All | AnyOf

ALWAYS = All(())
NEVER = AnyOf(())
_CONSTANT = (ALWAYS, NEVER)
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


# -- plain JsonLogic ------------------------------------------------------------------------------


def rule_of(node: Node) -> Any:
    """The node as JsonLogic: dicts, lists, texts, numbers."""
    if node in _CONSTANT:
        return node == ALWAYS
    match node:
        case Compare(operator, left, right):
            return {operator: [_operand(left), _operand(right)]}
        case Among(key, values):
            return {"in": [{"var": key}, list(values)]}
        case Contains(key, text):
            return {"in": [text, {"var": key}]}
        case Missing(key):
            return {"missing": [key]}
        case Not(of):
            return {"!": [rule_of(of)]}
        case All(of):
            return {"and": [rule_of(one) for one in of]}
        case AnyOf(of):
            return {"or": [rule_of(one) for one in of]}


def _operand(operand: Operand) -> Any:
    match operand:
        case Column(key):
            return {"var": key}
        case Constant(value):
            return value
        case Arithmetic(operator, operands):
            return {operator: [_operand(one) for one in operands]}


def text_of(node: Node) -> str:
    """The node on one line; two nodes are written alike only where they are alike (1 is not true)."""
    return _line(rule_of(node))


def _line(rule: Any) -> str:
    return json.dumps(rule, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# -- simpler, in the order written ----------------------------------------------------------------


def simplified(node: Node) -> Node:
    """The same condition without nesting, doubles and constants that change nothing; order is kept."""
    match node:
        case All(of):
            return _joined(of, All, ALWAYS, NEVER)
        case AnyOf(of):
            return _joined(of, AnyOf, NEVER, ALWAYS)
        case Not(of):
            inner = simplified(of)
            if inner in _CONSTANT:
                return NEVER if inner == ALWAYS else ALWAYS
            return inner.of if isinstance(inner, Not) else Not(inner)
        case Among(key, values):
            unique = tuple({_line(value): value for value in values}.values())
            if len(unique) == 1:
                return Compare("==", Column(key), Constant(unique[0]))
            return Among(key, unique) if unique else NEVER
        case Compare(operator, Constant() as left, right) if not isinstance(right, Constant):
            return Compare(MIRRORED[operator], right, left)
    return node


def _joined(of: Iterable[Node], kind: type[All] | type[AnyOf], neutral: Node, decided: Node) -> Node:
    kept: dict[str, Node] = {}
    for one in map(simplified, of):
        if one == decided:
            return decided
        for part in one.of if isinstance(one, kind) else (one,):
            kept.setdefault(text_of(part), part)
    if not kept:
        return neutral
    return next(iter(kept.values())) if len(kept) == 1 else kind(tuple(kept.values()))


# -- the normal form ------------------------------------------------------------------------------


def normal(node: Node) -> Node:
    """The one way to write a simplified condition: parts sorted, comparisons turned one way."""
    match node:
        case All(of):
            return All(_sorted(map(normal, of), text_of))
        case AnyOf(of):
            return AnyOf(_sorted(map(normal, of), text_of))
        case Not(of):
            return Not(normal(of))
        case Among(key, values):
            return Among(key, _sorted(values, _line))
        case Compare(operator, left, right):
            turned = operator in {">", ">="} and not isinstance(right, Constant)
            if operator in {"==", "!="} and not isinstance(right, Constant):
                turned = _line(_operand(right)) < _line(_operand(left))
            return Compare(MIRRORED[operator], right, left) if turned else node
    return node


def _sorted(of: Iterable[Any], key: Callable[[Any], str]) -> tuple[Any, ...]:
    return tuple(sorted(of, key=key))


# -- walking --------------------------------------------------------------------------------------


def keys_of(node: Node | Operand) -> Iterator[str]:
    """The columns that the node looks at, as often as it does."""
    match node:
        case Column(key) | Among(key, _) | Contains(key, _) | Missing(key):
            yield key
        case Arithmetic(_, operands):
            for operand in operands:
                yield from keys_of(operand)
        case Compare(_, left, right):
            yield from keys_of(left)
            yield from keys_of(right)
        case Not(of):
            yield from keys_of(of)
        case All(of) | AnyOf(of):
            for one in of:
                yield from keys_of(one)
