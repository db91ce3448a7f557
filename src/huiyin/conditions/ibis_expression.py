"""A condition as an Ibis expression: what every engine that speaks SQL filters with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any

from huiyin.conditions import nodes
from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Kind
from huiyin.conditions.predicate import COMPARED

WORKED_OUT: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_NAN_IS_LARGE = {">", ">=", "!="}  # databases sort not-a-number above all numbers


def expression_of(condition: Condition, table: Any) -> Any:
    """A boolean Ibis column over `table`, to be used as a filter of its own.

    Where the row is not chosen the column may be null instead of false, which a filter takes alike;
    below a negation nothing is ever null. A column the table lacks is missing throughout.
    """
    return _Expressions(table).of(condition.node, exact=False)


class _Expressions:
    """Expressions over one table. With `exact` they are never null: negation needs that."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def of(self, node: nodes.Node, exact: bool) -> Any:
        match node:
            case nodes.All(of):
                return self._joined(of, operator.and_, True, exact)
            case nodes.AnyOf(of):
                return self._joined(of, operator.or_, False, exact)
            case nodes.Not(of):
                return ~self.of(of, exact=True)
            case nodes.Missing(key):
                return self._missing(key)
            case nodes.Contains(key, text):
                if self._kind(key) is not Kind.TEXT:
                    return _literal(False)
                return self._guarded(self.table[key].contains(text), (key,), exact)
            case nodes.Among(key, values):
                return self._among(key, values, exact)
            case nodes.Compare():
                return self._compared(node, exact)

    def _joined(
        self, of: tuple[nodes.Node, ...], join: Callable[[Any, Any], Any], neutral: bool, exact: bool
    ) -> Any:
        parts = [self.of(one, exact) for one in of]
        return reduce(join, parts) if parts else _literal(neutral)

    def _kind(self, key: str) -> Kind | None:
        return kind_of_type(self.table.schema()[key]) if key in self.table.columns else None

    def _missing(self, key: str) -> Any:
        if key not in self.table.columns:
            return _literal(True)
        column, kind = self.table[key], self._kind(key)
        if kind is Kind.TEXT:
            return column.isnull() | (column == "")
        if column.type().is_floating():
            return column.isnull() | column.isnan()
        return column.isnull()

    def _guarded(self, expression: Any, keys: tuple[str, ...], guarded: bool) -> Any:
        """False where one of the columns is missing: false and unknown is false."""
        if not guarded:
            return expression
        return reduce(operator.and_, [*(~self._missing(key) for key in keys), expression])

    def _among(self, key: str, values: tuple[Any, ...], exact: bool) -> Any:
        kind = self._kind(key)
        read_values = (read(value, kind) for value in values) if kind else iter(())
        wanted = [_literal(value) for value in read_values if value is not None]
        if not wanted:
            return _literal(False)
        return self._guarded(self.table[key].isin(wanted), (key,), exact)

    def _compared(self, node: nodes.Compare, exact: bool) -> Any:
        left, kind = self._operand(node.left)
        if isinstance(node.right, nodes.Constant):
            value = None if kind is None else read(node.right.value, kind)
            if value is None:
                return _literal(False)
            right, guarded = _literal(value), exact
            if kind is Kind.NUMBER:
                guarded |= node.operator in _NAN_IS_LARGE
            elif kind is Kind.TEXT:
                guarded |= node.operator != "=="
        else:
            right, other = self._operand(node.right)
            if kind is None or kind is not other:
                return _literal(False)
            guarded = True
        keys = tuple(dict.fromkeys(nodes.keys_of(node)))
        return self._guarded(COMPARED[node.operator](left, right), keys, guarded)

    def _operand(self, operand: nodes.Operand) -> tuple[Any, Kind | None]:
        match operand:
            case nodes.Column(key):
                kind = self._kind(key)
                return (self.table[key] if kind else None), kind
            case nodes.Constant(value):
                return _literal(value), Kind.NUMBER
            case nodes.Arithmetic(sign, operands):
                parts = [self._operand(one) for one in operands]
                if any(kind is not Kind.NUMBER for _, kind in parts):
                    return None, None
                numbers = [part.cast("float64") for part, _ in parts]
                if len(numbers) == 1:
                    return (-numbers[0] if sign == "-" else numbers[0]), Kind.NUMBER
                return reduce(WORKED_OUT[sign], numbers), Kind.NUMBER


def kind_of_type(kind: Any) -> Kind | None:
    """The kind that a column of this Ibis type holds, None for whatever no condition speaks of."""
    if kind.is_boolean():
        return Kind.BOOLEAN
    if kind.is_numeric():
        return Kind.NUMBER
    if kind.is_string():
        return Kind.TEXT
    if kind.is_date():
        return Kind.DATE
    return Kind.MOMENT if kind.is_timestamp() else None


def _literal(value: bool | float | str | date | datetime) -> Any:
    import ibis

    return ibis.literal(value)
