"""Workbooks out: the data from the first sheet on, and a sheet that says what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import pyarrow as pa

from huiyin.formats.outgoing import Column, Outgoing, local_seconds
from huiyin.formats.writing import Sheet, write_workbook

_WORDS = {
    "zh": ("编码表", ("列", "名称", "角色", "测量层级", "类型", "代码", "含义")),
    "en": ("Codebook", ("Column", "Label", "Role", "Level", "Type", "Code", "Meaning")),
}


def write_sheets(sink: IO[bytes], table: Outgoing) -> int:
    """Write all rows, on as many sheets as they need; returns how many."""
    counted = [0]
    sheets = [Sheet(table.title or "data", table.names, _rows(table, counted))]
    if any(column.label or column.values for column in table.columns) or table.about:
        name, heads = _WORDS["zh" if table.language.startswith("zh") else "en"]
        sheets.append(Sheet(name, heads, _codebook(table), (24, 48, 14, 12, 12, 10, 40)))
    write_workbook(sink, sheets, scratch=table.scratch)
    return counted[0]


def _rows(table: Outgoing, counted: list[int]) -> Iterator[Sequence[object]]:
    for batch in table.batches():
        counted[0] += batch.num_rows
        cells = [_cells(batch.column(column.name), table.zone) for column in table.columns]
        yield from zip(*cells, strict=True)


def _cells(values: pa.Array, zone: str) -> list[Any]:
    if pa.types.is_timestamp(values.type):
        values = local_seconds(values, zone)
    cells: list[Any] = values.to_pylist()
    return cells


def _codebook(table: Outgoing) -> Iterator[Sequence[object]]:
    """One row a column or code; what else is to be said stands above."""
    yield from table.about
    if table.about:
        yield ()
    for column in table.columns:
        yield _described(column)
        for code, word in column.values:
            yield (column.name, None, None, None, None, code, word)


def _described(column: Column) -> tuple[object, ...]:
    return (column.name, column.label, column.role, column.level.value, str(column.type), None, None)
