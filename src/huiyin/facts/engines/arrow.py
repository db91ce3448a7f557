"""Arrow: pyarrow datasets and NumPy, with no database at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from huiyin.analytics.summaries import Histogram
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._kernels import GroupKey
from huiyin.facts.engines.base import Engine, engines
from huiyin.facts.problems import PartMissing
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource


@engines.register
class ArrowEngine(Engine):
    """Reads parts one after the other: the plainest engine, which the others are compared with."""

    key = "arrow"
    name = {"zh": "Arrow", "en": "Arrow"}
    about = {
        "zh": "只用 pyarrow 和 NumPy，不经数据库；命令行报告用它，也用来核对其他引擎。",
        "en": "pyarrow and NumPy without any database; used by the report command, and to check other engines.",
    }

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        yield from self._batches(source, columns, where)

    def _batches(
        self, source: FactSource, columns: Sequence[str], where: Condition, coded: tuple[str, ...] = ()
    ) -> Iterator[pa.RecordBatch]:
        """The same; texts of the columns `coded` may come as a dictionary."""
        needed = list(dict.fromkeys([*columns, *where.columns]))
        raw = _of_table(source.table) if source.table is not None else _of_files(source.files, needed, coded)
        for batch in raw:
            names = set(batch.schema.names)
            arrays = [
                batch.column(name)
                if name in names and name in coded and _is_coded_text(batch.column(name).type)
                else kernels.conform(batch.column(name), source.type_of(name))
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
        where: Condition = EVERYTHING,
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
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        seen: dict[str, set[object]] = {name: set() for name in columns}
        for batch in self.batches(source, columns, where):
            for name in seen:
                seen[name].update(pc.unique(batch.column(name)).to_pylist())
        return {name: len(values - {None, ""}) for name, values in seen.items()}

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
        if source.table is not None and not weight:
            return self._counted(source, columns, tuple(by), where)
        needed = [*columns, *by, *([weight] if weight else [])]
        return kernels.histograms(self._batches(source, needed, where, tuple(by)), columns, by, weight)

    def _counted(
        self, source: FactSource, columns: Sequence[str], by: tuple[str, ...], where: Condition
    ) -> dict[str, dict[GroupKey, Histogram]]:
        """The same of a table in memory without weights: Arrow itself counts equal rows."""
        names = list(dict.fromkeys([*columns, *by]))
        schema = pa.schema(
            [(name, pa.float64() if name in columns else source.type_of(name)) for name in names]
        )
        batches = [
            pa.RecordBatch.from_arrays(
                [kernels.conform(batch.column(field.name), field.type) for field in schema], schema=schema
            )
            for batch in self.batches(source, names, where)
        ]
        table = pa.Table.from_batches(batches, schema)
        keys = tuple(f"g{at}" for at in range(len(by)))
        found = {}
        for name in columns:
            rows = pa.table([table[name], *(table[one] for one in by)], names=["x", *keys])
            counted = rows.group_by(["x", *keys]).aggregate([([], "count_all")])
            found[name] = kernels.histograms_of_counts(counted.rename_columns({"count_all": "n"}), keys)
        return found


def _of_table(table: pa.Table) -> Iterator[pa.RecordBatch]:
    yield from table.to_batches(max_chunksize=kernels.BATCH_ROWS)


def _is_coded_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))


def _of_files(
    files: Sequence[str], columns: Sequence[str], coded: tuple[str, ...] = ()
) -> Iterator[pa.RecordBatch]:
    kind = ds.ParquetFileFormat(dictionary_columns=set(coded))
    for file in files:
        try:
            part = ds.dataset(file, format=kind)
        except FileNotFoundError:
            raise PartMissing(name=Path(file).name) from None
        names = set(part.schema.names)
        yield from part.to_batches(
            columns=[name for name in columns if name in names], batch_size=kernels.BATCH_ROWS
        )
