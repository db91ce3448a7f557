"""A condition as a mask of the rows of an Arrow batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.conditions import nodes
from huiyin.conditions._values import read
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Kind

COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
WORKED_OUT: Mapping[str, Callable[[Any, Any], Any]] = {"+": pc.add, "-": pc.subtract, "*": pc.multiply}


def mask_of(condition: Condition, batch: pa.RecordBatch | pa.Table) -> pa.BooleanArray:
    """Which rows of the batch are chosen, without nulls; a column it lacks is missing throughout.

    >>> from huiyin.conditions import at_most
    >>> batch = pa.RecordBatch.from_pydict({"nps": [3.0, 9.0, None, float("nan")]})
    >>> mask_of(at_most("nps", 6), batch).to_pylist()
    [True, False, False, False]
    """
    return _Masks(batch).of(condition.node)


def kind_of_type(kind: pa.DataType) -> Kind | None:
    """The kind that a column of this type holds, None for nulls and whatever no condition speaks of."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return Kind.NUMBER
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return Kind.TEXT
    if pa.types.is_date(kind):
        return Kind.DATE
    if pa.types.is_timestamp(kind):
        return Kind.MOMENT
    return Kind.BOOLEAN if pa.types.is_boolean(kind) else None


class _Masks:
    """One batch, its columns prepared once."""

    def __init__(self, batch: pa.RecordBatch | pa.Table) -> None:
        self.batch = batch
        self._columns: dict[str, tuple[Any, Kind | None]] = {}
        self._missing: dict[str, Any] = {}

    def of(self, node: nodes.Node) -> Any:
        match node:
            case nodes.All(of):
                return self._joined(of, pc.and_, True)
            case nodes.AnyOf(of):
                return self._joined(of, pc.or_, False)
            case nodes.Not(of):
                return pc.invert(self.of(of))
            case nodes.Missing(key):
                return self.missing(key)
            case nodes.Contains(key, text):
                column, kind = self.column(key)
                found = pc.match_substring(column, text) if kind is Kind.TEXT else None
                return self._constant(False) if found is None else pc.fill_null(found, False)
            case nodes.Among(key, values):
                return self._among(key, values)
            case nodes.Compare():
                return self._compared(node)

    def _joined(self, of: tuple[nodes.Node, ...], join: Callable[[Any, Any], Any], neutral: bool) -> Any:
        mask = None
        for one in of:
            mask = self.of(one) if mask is None else join(mask, self.of(one))
        return self._constant(neutral) if mask is None else mask

    def _constant(self, value: bool) -> Any:
        return pa.repeat(pa.scalar(value), self.batch.num_rows)

    def column(self, key: str) -> tuple[Any, Kind | None]:
        """The column as one plain array, and its kind."""
        if key not in self._columns:
            at = self.batch.schema.get_field_index(key)
            array = pa.nulls(self.batch.num_rows) if at < 0 else self.batch.column(at)
            if isinstance(array, pa.ChunkedArray):
                array = array.combine_chunks()
            if pa.types.is_dictionary(array.type):
                array = array.dictionary_decode()
            self._columns[key] = array, kind_of_type(array.type)
        return self._columns[key]

    def missing(self, key: str) -> Any:
        if key not in self._missing:
            column, kind = self.column(key)
            lost = pc.is_null(column, nan_is_null=kind is Kind.NUMBER)
            if kind is Kind.TEXT:
                lost = pc.or_(lost, pc.fill_null(pc.equal(column, ""), True))
            self._missing[key] = lost
        return self._missing[key]

    def _among(self, key: str, values: tuple[Any, ...]) -> Any:
        column, kind = self.column(key)
        wanted = [
            value for value in (read(value, kind) if kind else None for value in values) if value is not None
        ]
        if not wanted:
            return self._constant(False)
        if kind is Kind.NUMBER and not pa.types.is_integer(column.type):
            column = column.cast(pa.float64(), safe=False)
        elif kind is Kind.NUMBER:
            wanted = [value for value in wanted if isinstance(value, int)]
        return pc.is_in(column, value_set=pa.array(wanted, column.type))

    def _compared(self, node: nodes.Compare) -> Any:
        left, kind = self._operand(node.left)
        if isinstance(node.right, nodes.Constant):
            value = None if kind is None else read(node.right.value, kind)
            if value is None:
                return self._constant(False)
            right = pa.scalar(value, left.type) if kind in {Kind.DATE, Kind.MOMENT} else pa.scalar(value)
        else:
            right, other = self._operand(node.right)
            if kind is None or kind is not other:
                return self._constant(False)
        mask = pc.fill_null(COMPARED[node.operator](left, right), False)
        if node.operator == "!=" or kind is Kind.TEXT:  # nan differs from all, "" may be less than a text
            for key in set(nodes.keys_of(node)):
                mask = pc.and_not(mask, self.missing(key))
        return mask

    def _operand(self, operand: nodes.Operand) -> tuple[Any, Kind | None]:
        match operand:
            case nodes.Column(key):
                return self.column(key)
            case nodes.Constant(value):
                return pa.scalar(value), Kind.NUMBER
            case nodes.Arithmetic(sign, operands):
                parts = [self._operand(one) for one in operands]
                if any(kind is not Kind.NUMBER for _, kind in parts):
                    return pa.nulls(self.batch.num_rows), None
                numbers = [part.cast(pa.float64()) for part, _ in parts]
                total = pc.negate(numbers[0]) if sign == "-" and len(numbers) == 1 else numbers[0]
                for number in numbers[1:]:
                    total = WORKED_OUT[sign](total, number)
                return total, Kind.NUMBER
