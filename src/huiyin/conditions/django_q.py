"""A condition as a Django Q: rows of a relational table, plain columns and keys of JSON columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add, and_, mul, or_, sub
from typing import Any

from django.db.models import Case, DateField, F, FloatField, Q, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from huiyin.conditions import nodes
from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Kind

_SUFFIX = {"==": "exact", "!=": "exact", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_LOOKUPS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": Exact,
    "!=": Exact,
    "<": LessThan,
    "<=": LessThanOrEqual,
    ">": GreaterThan,
    ">=": GreaterThanOrEqual,
}
WORKED_OUT: Mapping[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul}
_NEVER = Q(pk__in=())


@dataclass(frozen=True)
class Lookup:
    """Where a column of a condition lies: the path of a field, or of a key within a JSON field.

    Moments within JSON are compared as they are written: all in UTC, as `datetime.isoformat` does.
    `may_be_nan` is for float columns of a database that keeps not-a-number, such as PostgreSQL.
    """

    path: str  # "wave", or "answers__nps"
    kind: Kind
    is_json: bool = False
    may_be_nan: bool = False


def q_of(condition: Condition, lookups: Mapping[str, Lookup]) -> Q:
    """The rows of a model that the condition chooses; a column without a lookup is missing throughout.

    What is missing never makes the answer unknown: every comparison asks first whether its columns
    hold something, so that its negation chooses exactly the other rows.
    """
    return _Questions(lookups).of(condition.node)


class _Questions:
    def __init__(self, lookups: Mapping[str, Lookup]) -> None:
        self.lookups = lookups

    def of(self, node: nodes.Node) -> Q:
        match node:
            case nodes.All(of):
                return reduce(and_, [self.of(one) for one in of], Q())
            case nodes.AnyOf(of):
                return reduce(or_, [self.of(one) for one in of]) if of else _NEVER
            case nodes.Not(of):
                return ~_NEVER if of == nodes.AnyOf(()) else ~self.of(of)
            case nodes.Missing(key):
                return ~self._present(key)
            case nodes.Contains(key, text):
                lookup = self.lookups.get(key)
                if lookup is None or lookup.kind is not Kind.TEXT:
                    return _NEVER
                found = StrIndex(self._expression(lookup), Value(text))
                return self._present(key) & Q(GreaterThan(found, Value(0)))
            case nodes.Among(key, values):
                return self._among(key, values)
            case nodes.Compare():
                return self._compared(node)

    def _present(self, key: str) -> Q:
        lookup = self.lookups.get(key)
        if lookup is None:
            return _NEVER
        present = Q(**{f"{lookup.path}__isnull": False})
        if lookup.is_json:
            present &= ~Q(**{lookup.path: None})  # a key that holds null
        if lookup.kind is Kind.TEXT:
            present &= ~Q(**{lookup.path: ""})
        if lookup.may_be_nan:
            present &= Q(**{f"{lookup.path}__lte": float("inf")})  # not-a-number sorts above infinity
        return present

    def _among(self, key: str, values: tuple[Any, ...]) -> Q:
        lookup = self.lookups.get(key)
        if lookup is None:
            return _NEVER
        wanted = [found for value in values if (found := self._constant(value, lookup)) is not None]
        if not wanted:
            return _NEVER
        broken = [value for value in wanted if isinstance(value, float)]
        whole = [value for value in wanted if not isinstance(value, float)]
        chosen = [self._against("==", lookup, value) for value in broken]
        chosen += [Q(**{f"{lookup.path}__in": whole})] if whole else []
        return self._present(key) & reduce(or_, chosen)

    def _compared(self, node: nodes.Compare) -> Q:
        if isinstance(node.left, nodes.Column) and isinstance(node.right, nodes.Constant):
            lookup = self.lookups.get(node.left.key)
            value = None if lookup is None else self._constant(node.right.value, lookup)
            if lookup is None or value is None:
                return _NEVER
            compared = self._against(node.operator, lookup, value)
        else:
            (left, kind), (right, other) = self._operand(node.left), self._operand(node.right)
            if left is None or right is None or kind is not other:
                return _NEVER
            compared = Q(_LOOKUPS[node.operator](left, right))
        present = reduce(and_, [self._present(key) for key in dict.fromkeys(nodes.keys_of(node))])
        return present & (~compared if node.operator == "!=" else compared)

    def _against(self, operator: str, lookup: Lookup, value: Any) -> Q:
        """The column compared with a constant; "!=" as "==", to be turned round."""
        if isinstance(value, float) and not lookup.is_json:
            # Django would cut a broken number to a whole one for a column of whole numbers.
            return Q(_LOOKUPS[operator](F(lookup.path), Value(value, FloatField())))
        return Q(**{f"{lookup.path}__{_SUFFIX[operator]}": value})

    def _constant(self, value: Any, lookup: Lookup) -> Any:
        """The constant as the column holds it; days and moments within JSON are ISO texts."""
        found = read(value, lookup.kind)
        return found.isoformat() if lookup.is_json and isinstance(found, date | datetime) else found

    def _operand(self, operand: nodes.Operand) -> tuple[Any, Kind | None]:
        match operand:
            case nodes.Column(key):
                lookup = self.lookups.get(key)
                return (self._expression(lookup), lookup.kind) if lookup else (None, None)
            case nodes.Constant(value):
                number = read(value, Kind.NUMBER)
                return (None if number is None else Value(float(number), FloatField())), Kind.NUMBER  # type: ignore[arg-type]
            case nodes.Arithmetic(sign, operands):
                parts = [self._operand(one) for one in operands]
                if any(part is None or kind is not Kind.NUMBER for part, kind in parts):
                    return None, None
                numbers = [Cast(part, FloatField()) for part, _ in parts]
                if len(numbers) == 1:
                    return (Value(-1.0) * numbers[0] if sign == "-" else numbers[0]), Kind.NUMBER
                return reduce(WORKED_OUT[sign], numbers), Kind.NUMBER

    def _expression(self, lookup: Lookup) -> Any:
        if not lookup.is_json:
            return F(lookup.path)
        if lookup.kind is Kind.NUMBER:
            return Cast(KT(lookup.path), FloatField())
        if lookup.kind is Kind.DATE:
            return Cast(KT(lookup.path), DateField())
        text = Cast(KT(lookup.path), TextField())
        if lookup.kind is Kind.BOOLEAN:
            return Case(When(Exact(text, Value("true")), then=Value(True)), default=Value(False))
        return text
