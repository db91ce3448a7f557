"""Parquet: the columns of data lakes, pandas, DuckDB and Power BI."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, ClassVar

import pyarrow as pa

from huiyin.formats import problems
from huiyin.formats._cells import rows_a_batch, text_array, text_of
from huiyin.formats._sniffing import head_of, kind_of
from huiyin.formats.base import FileFormat, OpenTable, formats
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

_GROUP_ROWS = 131_072
_GROUP_BYTES = 64 * 1024 * 1024
METADATA = b"huiyin"


@formats.register
class Parquet(FileFormat):
    key = "parquet"
    name: ClassVar = {"zh": "Parquet", "en": "Parquet"}
    about: ClassVar = {
        "zh": "列式数据文件，供 pandas、DuckDB、Power BI 等读取；标签和编码写在文件的元数据里。",
        "en": "Columnar data for pandas, DuckDB, Power BI and others; labels and codes stand in its metadata.",
    }
    suffixes = (".parquet",)
    can_write = True

    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        kind = kind_of(head_of(path))
        if kind != "Parquet":
            raise problems.WrongContent(file=filename, expected="Parquet", found=kind)
        import pyarrow.parquet as pq

        file = pq.ParquetFile(path)
        names = list(file.schema_arrow.names)
        if len(names) > limits.columns:
            raise problems.TooManyColumns(file=filename, row=0, n=len(names), limit=limits.columns)
        fields = enumerate(file.schema_arrow)
        labels = {
            at: (one.metadata or {}).get(b"label", b"").decode("utf-8", "replace") for at, one in fields
        }
        return OpenTable(
            names,
            _cells(file, rows_a_batch(len(names))),
            header_row=0,
            encoding="UTF-8",
            labels={at: label for at, label in labels.items() if label},
            value_labels=_value_labels(file.schema_arrow),
        )

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        import pyarrow.parquet as pq

        schema = schema_of(table)
        n_rows = 0
        with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
            for group in _groups(table):
                writer.write_table(pa.Table.from_batches(group).cast(schema.remove_metadata()).cast(schema))
                n_rows += sum(batch.num_rows for batch in group)
        return n_rows


def schema_of(table: Outgoing) -> pa.Schema:
    """The types of the columns, with their labels and the whole codebook as metadata."""
    fields = []
    for column in table.columns:
        known = {"label": column.label, "role": column.role, "level": column.level.value}
        if column.values:
            known["values"] = json.dumps([[code, word] for code, word in column.values], ensure_ascii=False)
        fields.append(pa.field(column.name, column.type, metadata={k: v for k, v in known.items() if v}))
    return pa.schema(fields, {METADATA: json.dumps(table.as_json(), ensure_ascii=False).encode()})


def _groups(table: Outgoing) -> Iterator[list[pa.RecordBatch]]:
    """The batches, as many together as one row group holds."""
    group: list[pa.RecordBatch] = []
    n_rows = n_bytes = 0
    for batch in table.batches():
        group.append(batch)
        n_rows, n_bytes = n_rows + batch.num_rows, n_bytes + batch.nbytes
        if n_rows >= _GROUP_ROWS or n_bytes >= _GROUP_BYTES:
            yield group
            group, n_rows, n_bytes = [], 0, 0
    if group:
        yield group


def _value_labels(schema: pa.Schema) -> dict[int, dict[str, str]]:
    found = {}
    for at, one in enumerate(schema):
        pairs: Any = json.loads((one.metadata or {}).get(b"values", b"[]"))
        if pairs:
            found[at] = {text_of(code) or "": str(word) for code, word in pairs}
    return found


def _cells(file: Any, step: int) -> Iterator[list[pa.Array]]:
    for batch in file.iter_batches(batch_size=step):
        yield [text_array([_text(value) for value in column.to_pylist()]) for column in batch.columns]


def _text(value: object) -> str | None:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return text_of(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
