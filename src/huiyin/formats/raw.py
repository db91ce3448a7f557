"""A table as read: text columns in an Arrow file, and what is known about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from huiyin.analytics.problems import Problem
from huiyin.formats import problems


@dataclass(frozen=True)
class RawTable:
    """All cells of a file as text, null for empty, with the names and labels of its columns.

    `path` is an Arrow IPC file. `header_row` is the row of the header in the source (0 where it has
    none), so that data row i (from 0) is row `first_row` + i there. `labels` and `value_labels`
    ({column: {code: label}}) come from formats that have them.
    """

    path: Path
    filename: str
    format: str
    columns: tuple[str, ...]
    n_rows: int
    header_row: int = 1
    encoding: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def first_row(self) -> int:
        """Number of the first data row as the user sees it in the file."""
        return self.header_row + 1

    def batches(self, size: int = 10_000) -> Iterator[pa.RecordBatch]:
        """The rows in order, at most `size` at a time."""
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as reader:
            for position in range(reader.num_record_batches):
                batch = reader.get_batch(position).select(list(self.columns))
                for start in range(0, batch.num_rows, size):
                    yield batch.slice(start, size)

    def sample(self, most: int) -> Iterator[pa.RecordBatch]:
        """Whole batches spread evenly over the file, the first among them, of about `most` rows together."""
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as reader:
            wanted = max(1, round(reader.num_record_batches * min(1.0, most / max(1, self.n_rows))))
            for position in range(wanted):
                at = position * reader.num_record_batches // wanted
                yield reader.get_batch(at).select(list(self.columns))

    def head(self, n: int = 10) -> list[list[str | None]]:
        """The first rows, cell by cell."""
        rows: list[list[str | None]] = []
        for batch in self.batches(max(1, n)):
            cells = [column.to_pylist() for column in batch.columns]
            rows.extend([list(row) for row in zip(*cells, strict=True)])
            if len(rows) >= n:
                break
        return rows[:n]

    def as_json(self) -> dict[str, Any]:
        """Everything but the cells, as plain data; `from_json` turns it back."""
        return {
            "filename": self.filename,
            "format": self.format,
            "columns": list(self.columns),
            "n_rows": self.n_rows,
            "header_row": self.header_row,
            "encoding": self.encoding,
            "labels": dict(self.labels),
            "value_labels": {column: dict(labels) for column, labels in self.value_labels.items()},
            "warnings": [problems.as_json(warning) for warning in self.warnings],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], path: Path) -> RawTable:
        """The table described by `as_json` whose cells lie at `path`."""
        warnings = tuple(problems.from_json(warning) for warning in data["warnings"])
        return cls(path, **{**data, "columns": tuple(data["columns"]), "warnings": warnings})
