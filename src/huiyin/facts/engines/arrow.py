"""Arrow: pyarrow datasets and NumPy, with no database at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from huiyin.analytics.summaries import Histogram
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._kernels import GroupKey
from huiyin.facts.engines.base import Engine, engines
from huiyin.facts.problems import PartMissing
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import EVERY_ROW, FactSource, Where


@engines.register
class ArrowEngine(Engine):
    """Reads parts one after the other: the plainest engine, which the others are compared with."""

    key = "arrow"
    name = {"zh": "Arrow", "en": "Arrow"}

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Where = EVERY_ROW
    ) -> Iterator[pa.RecordBatch]:
        needed = list(dict.fromkeys([*columns, *where.columns]))
        raw = _of_table(source.table) if source.table is not None else _of_files(source.files, needed)
        for batch in raw:
            names = set(batch.schema.names)
            arrays = [
                kernels.conform(batch.column(name), source.type_of(name))
                if name in names
                else pa.nulls(batch.num_rows, source.type_of(name))
                for name in needed
            ]
            whole = pa.RecordBatch.from_arrays(arrays, names=needed) if needed else batch.select([])
            yield kernels.chosen(whole, where).select(list(dict.fromkeys(columns)))

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Where = EVERY_ROW,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
        total: Counter[GroupKey] = Counter() if by else Counter({(): 0})
        for batch in self.batches(source, [*by, *present] or [RESPONSE_ID], where):
            for name in present:
                batch = batch.filter(pc.invert(pc.is_null(batch.column(name), nan_is_null=True)))
            if not by:
                total[()] += batch.num_rows
                continue
            words = pa.table({str(at): kernels.as_words(batch.column(name)) for at, name in enumerate(by)})
            for row in words.group_by(words.column_names).aggregate([([], "count_all")]).to_pylist():
                n = row.pop("count_all")
                total[tuple(row[str(at)] for at in range(len(by)))] += n
        return dict(total)

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Where = EVERY_ROW
    ) -> dict[str, int]:
        seen: dict[str, set[object]] = {name: set() for name in columns}
        for batch in self.batches(source, columns, where):
            for name in seen:
                seen[name].update(pc.unique(batch.column(name)).to_pylist())
        return {name: len(values - {None, ""}) for name, values in seen.items()}

    def histogram(
        self,
        source: FactSource,
        column: str,
        by: Sequence[str] = (),
        where: Where = EVERY_ROW,
        weight: str | None = None,
    ) -> dict[GroupKey, Histogram]:
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
        collected: dict[GroupKey, list[tuple[np.ndarray, np.ndarray | None]]] = defaultdict(list)
        for batch in self.batches(source, [column, *by, *([weight] if weight else [])], where):
            x = kernels.numbers(batch, column)
            w = kernels.numbers(batch, weight) if weight else None
            for key, at in kernels.View(batch).groups(tuple(by), 0):
                collected[key].append((x[at], None if w is None else w[at]))
        found: dict[GroupKey, Histogram] = {} if by else {(): Histogram.from_arrays(np.empty(0))}
        for key, parts in collected.items():
            for values, weights in parts:
                one = Histogram.from_arrays(values, weights)
                found[key] = found[key] + one if key in found else one
        return {key: one for key, one in found.items() if not by or one.n or one.n_missing}


def _of_table(table: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from table.to_batches(max_chunksize=kernels.BATCH_ROWS)


def _of_files(files: Sequence[Path], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for file in files:
        try:
            part = ds.dataset(file, format="parquet")
        except FileNotFoundError:
            raise PartMissing(name=file.name) from None
        names = set(part.schema.names)
        yield from part.to_batches(
            columns=[name for name in columns if name in names], batch_size=kernels.BATCH_ROWS
        )
