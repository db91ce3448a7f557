"""Arrow: Parquet parts, pyarrow and NumPy, with no database at all."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.summaries import Histogram
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import _direct as direct
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines import _reading as reading
from huiyin.facts.engines._direct import DirectEngine
from huiyin.facts.engines._kernels import GroupKey
from huiyin.facts.engines.base import engines
from huiyin.facts.source import FactSource


@engines.register
class ArrowEngine(DirectEngine):
    """Reads the parts themselves: the plainest engine, which the others are compared with."""

    key = "arrow"
    name = {"zh": "Arrow", "en": "Arrow"}
    about = {
        "zh": "只用 pyarrow 和 NumPy，不经数据库；命令行报告用它，也用来核对其他引擎。",
        "en": "pyarrow and NumPy without any database; used by the report command, and to check other engines.",
    }

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        seen: dict[str, set[object]] = {name: set() for name in columns}
        for batch in reading.batches(self.read_from(source), columns, where, coded=True):
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
        source = self.read_from(source)
        if source.table is not None and not weight:
            return self._counted(source, columns, tuple(by), where)
        return direct.histograms(source, columns, by, where, weight)

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
