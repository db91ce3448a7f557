"""Spark: facts on a cluster, when one machine is not enough."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import EVERYTHING, Condition
from huiyin.conditions.ibis_expression import expression_of
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines import _spark_parts as parts
from huiyin.facts.engines import _spark_session as sessions
from huiyin.facts.engines import _spark_work as work
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.engines._spark_home import java, spark_home
from huiyin.facts.engines._spark_parts import quoted
from huiyin.facts.engines._waiting import SETTING
from huiyin.facts.engines.base import Engine, engines, listed, needed_for_rows
from huiyin.facts.problems import EngineAway
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource
from huiyin.facts.summary_bytes import unpack


@engines.register
class SparkEngine(Engine):
    """Counts, filters and plain histograms are Spark's own; everything else runs the shared kernels on the workers.

    A worker that dies takes nothing along: its tasks run again elsewhere, and summaries add up to the
    same bits. When the cluster is gone the question is answered by `EngineAway`, never in part. The
    workers read the parts themselves, so the folder has the same path there, or an address that Spark reads.
    """

    key = "spark"
    name = {"zh": "Spark", "en": "Spark"}
    about = {
        "zh": "分布式引擎：由 Spark 集群的多台机器分担计算，适合十亿级答卷。",
        "en": "A distributed engine: the machines of a Spark cluster share the work, for a billion answers and more.",
    }
    needs = "spark"
    settings = (sessions.MASTER, sessions.PYTHON, sessions.OPTIONS, SETTING)

    def ready(self) -> None:
        """Raises `EngineNotInstalled`, `NoJava` or `EngineNotSet`."""
        spark_home()
        java()
        sessions.master()
        sessions.options()

    def available(self) -> None:
        """Raises `EngineAway` when nobody listens at the address, after all that `ready` raises."""
        self.ready()
        sessions.knock()

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        """One task's rows at a time come here, so the memory is that of the largest part."""
        wanted = list(dict.fromkeys(columns))
        schema = pa.schema([(name, source.type_of(name)) for name in wanted])
        with _asked(source, float("inf")) as spark:
            table = _chosen(spark, source, wanted, where)
            for row in _mapped(table, work.all_rows()).toLocalIterator():
                for batch in work.out_of_bytes(row["summary"]):
                    yield _of_schema(batch, schema)

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        with _asked(source) as spark:
            table = _chosen(spark, source, [*by, *present] or [RESPONSE_ID], where)
            for name in present:
                table = table.where(_present(name, source.type_of(name)))
            if not by:
                return {(): int(table.count())}
            found = _counted(table, by, [])
        return {tuple(row[f"g{at}"] for at in range(len(by))): row["n"] for row in found.to_pylist()}

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        if not columns:
            return {}
        with _asked(source) as spark:
            table = _chosen(spark, source, columns, where)
            numbers = [
                f"COUNT(DISTINCT NULLIF(CAST({quoted(name)} AS STRING), '')) AS n{at}"
                for at, name in enumerate(columns)
            ]
            table.createOrReplaceTempView(view := _fresh())
            try:
                row = spark.sql(f"SELECT {', '.join(numbers)} FROM {view}").first()  # noqa: S608 - our own names
            finally:
                spark.catalog.dropTempView(view)
        return {name: int(row[at]) for at, name in enumerate(columns)}

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        with _asked(source) as spark:
            if len(columns) == 1 and not weight and columns[0] not in by:
                table = _chosen(spark, source, by, where, columns)
                keys = [f"g{at}" for at in range(len(by))]
                return {columns[0]: kernels.histograms_of_counts(_counted(table, by, columns), keys)}
            needed = [*columns, *by, *([weight] if weight else [])]
            table = _chosen(spark, source, needed, where)
            answers = _answers(table, work.histograms(columns, by, weight))
        return work.merged_histograms(answers, columns, by, weight)

    def moments_of(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition = EVERYTHING
    ) -> list[dict[GroupKey, Moments]]:
        with _asked(source) as spark:
            table = _chosen(spark, source, kernels.columns_needed(queries), where)
            answers = _answers(table, work.moments(queries))
        return work.merged_moments(answers, queries)

    def patterns(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        weight: str | None = None,
        most: int = 200_000,
    ) -> Patterns | None:
        with _asked(source) as spark:
            table = _chosen(spark, source, [*columns, *([weight] if weight else [])], where)
            answers = _answers(table, work.patterns(columns, weight, most))
        if any(answer["summary"] is None for answer in answers):
            return None
        nothing = kernels.patterns([], columns, weight, most)
        found: Patterns | None = reduce(
            lambda total, answer: total + unpack(answer["summary"])[()], answers, nothing
        )
        return found if found is not None and len(found.rows) <= most else None

    def rows(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        conditions: Sequence[tuple[Term, float, float]] = (),
        present: Sequence[str] = (),
        most: int = 100,
    ) -> list[dict[str, Any]]:
        needed = needed_for_rows(columns, conditions, present)
        schema = pa.schema([(name, source.type_of(name)) for name in needed])
        with _asked(source) as spark:
            table = _chosen(spark, source, needed, where)
            answers = _answers(table, work.rows(conditions, present, most))
        batches = (
            _of_schema(batch, schema) for answer in answers for batch in work.out_of_bytes(answer["summary"])
        )
        return listed(kernels.rows(batches, (), (), most), columns)


@contextmanager
def _asked(source: FactSource, seconds: float | None = None) -> Iterator[Any]:
    """The session for one question about the source; a part that is gone or damaged is named by its own problem."""
    spark = sessions.session()
    try:
        with sessions.watched(spark, seconds):
            yield spark
    except EngineAway:
        parts.check_present(source)
        raise


def _chosen(
    spark: Any, source: FactSource, columns: Sequence[str], where: Condition, numbers: Sequence[str] = ()
) -> Any:
    """The wanted columns of the chosen rows; Ibis writes the filter."""
    wanted = list(dict.fromkeys([*columns, *numbers])) or [RESPONSE_ID]
    kinds = parts.kinds_of(
        source, [*wanted, *where.columns], [name for name in numbers if name not in where.columns]
    )
    table = parts.table_of(spark, source, kinds)
    if where.is_everything:
        return table.select(*map(quoted, wanted))
    import ibis

    view = _fresh()
    asked = ibis.table(ibis.schema(pa.schema(list(kinds.items()))), name=view)
    query = ibis.pyspark.compile(asked.filter(expression_of(where, asked))[wanted])
    table.createOrReplaceTempView(view)
    try:
        return spark.sql(query)
    finally:
        spark.catalog.dropTempView(view)


def _counted(table: Any, by: Sequence[str], values: Sequence[str]) -> pa.Table:
    """How many rows `n` each group has, under the names g0, g1 …, at each of the values x."""
    keys = [f"COALESCE(CAST({quoted(name)} AS STRING), '') AS g{at}" for at, name in enumerate(by)]
    keys += [f"{quoted(name)} AS x" for name in values]
    named = table.selectExpr(*keys)
    return named.groupBy(*named.columns).count().withColumnRenamed("count", "n").toArrow()


def _answers(table: Any, task: Any) -> list[Mapping[str, Any]]:
    """What the tasks gave; all of them, or the question fails."""
    found: list[Mapping[str, Any]] = _mapped(table, task).toArrow().to_pylist()
    return found


def _mapped(table: Any, task: Any) -> Any:
    """The task over the table; its columns travel under numbers, since pyspark takes not every name there."""
    names = table.columns
    numbered = table.toDF(*(f"c{at}" for at in range(len(names))))
    return numbered.mapInArrow(work.named(names, task), work.ANSWER)


def _of_schema(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with the types that facts have: Spark hands over moments and texts under its own."""
    arrays = [kernels.conform(batch.column(field.name), field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _present(name: str, kind: pa.DataType) -> str:
    column = quoted(name)
    return (
        f"{column} IS NOT NULL AND NOT ISNAN({column})"
        if pa.types.is_floating(kind)
        else f"{column} IS NOT NULL"
    )


def _fresh() -> str:
    return f"facts_{uuid.uuid4().hex}"
