"""What the engines that are asked in SQL share: questions in Ibis over one relation, `facts`.

An engine says how its parts form that relation and how a question is carried out; whatever its SQL
does differently from the others' is mended in its own file.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Moments
from huiyin.analytics.terms import Floats
from huiyin.conditions import EVERYTHING, Condition
from huiyin.conditions.ibis_expression import expression_of
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._counted_moments import moments_of_counted
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.engines.arrow import ArrowEngine
from huiyin.facts.engines.base import Engine
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource

RELATION = "facts"
_FEW_COUNTS = 3  # so many counts are cheaper than all the rows
Kinds = Mapping[str, pa.DataType]  # the columns a question reads, as what each is read


class SqlEngine(Engine):
    """Counts and histograms as queries, rows as a stream. A table in memory is left to Arrow: it is here already."""

    _beside = ArrowEngine()
    counted_together: ClassVar[int] = (
        3  # answers of up to so many columns are counted there, not sent row by row
    )

    @abstractmethod
    def _asked(self, source: FactSource, kinds: Kinds, question: Any) -> Iterator[pa.RecordBatch]:
        """The answer to a question over `facts`, whole or an error: never a part of it."""

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        if source.table is not None:
            yield from self._beside.batches(source, columns, where)
            return
        wanted = list(dict.fromkeys(columns))
        kinds = _kinds(source, [*wanted, *where.columns])
        yield from self._asked(source, kinds, _facts(kinds, where)[wanted])

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        if source.table is not None:
            return self._beside.count(source, by, where, present)
        kinds = _kinds(source, [*by, *present, *where.columns])
        facts = _facts(kinds, where)
        for name in present:
            facts = facts.filter(facts[name].notnull())
        found = self._answer(source, kinds, _counted(facts, by))
        total: Counter[GroupKey] = Counter() if by else Counter({(): 0})
        words = [kernels.as_words(found[f"g{at}"].combine_chunks()).to_pylist() for at in range(len(by))]
        for *key, n in zip(*words, found["n"].to_pylist(), strict=True):
            total[tuple(key)] += n
        return dict(total)

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        if source.table is not None:
            return self._beside.n_distinct(source, columns, where)
        numbers = {}
        for name in dict.fromkeys(columns):
            kinds = _kinds(source, [name, *where.columns])
            facts = _facts(kinds, where)
            values = (
                facts[[name]].distinct().filter(lambda table, name=name: table[name].nullif("").notnull())
            )
            numbers[name] = self._answer(source, kinds, values.aggregate(n=values.count()))["n"][0].as_py()
        return numbers

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        if source.table is not None:
            return self._beside.histograms(source, columns, by, where, weight)
        if weight:
            rows = self.batches(source, [*columns, *by, weight], where)
            return kernels.histograms(rows, columns, by, weight)
        keys, found = tuple(f"g{at}" for at in range(len(by))), {}
        for name in columns:
            kinds = {**_kinds(source, [*by, *where.columns]), name: pa.float64()}
            counted = self._answer(source, kinds, _counted(_facts(kinds, where), by, [name]))
            found[name] = kernels.histograms_of_counts(counted.rename_columns({"x0": "x"}), keys)
        return found

    def moments_of(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition = EVERYTHING
    ) -> list[dict[GroupKey, Moments]]:
        if source.table is not None:
            return self._beside.moments_of(source, queries, where)
        found: dict[MomentsQuery, dict[GroupKey, Moments]] = {}
        for together in self._counted_together(queries):
            found |= self._moments_of_counts(source, together, where)
        streamed = [query for query in dict.fromkeys(queries) if query not in found]
        if streamed:
            rows = self.batches(source, kernels.columns_needed(streamed), where)
            found |= dict(zip(streamed, kernels.moments(rows, streamed), strict=True))
        return [found[query] for query in queries]

    def _counted_together(self, queries: Sequence[MomentsQuery]) -> Iterator[list[MomentsQuery]]:
        """Queries that one count of answers settles; what is in none of them is summed from the rows."""
        alike: defaultdict[tuple[str, ...], list[MomentsQuery]] = defaultdict(list)
        for query in dict.fromkeys(queries):
            if not query.weight and not query.replicates and query.terms:
                alike[query.by].append(query)
        for those in alike.values():
            if len(_answers_of(those)) <= self.counted_together:
                yield those
            elif len(those) <= _FEW_COUNTS:
                yield from ([one] for one in those if len(_answers_of([one])) <= self.counted_together)

    def _moments_of_counts(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition
    ) -> dict[MomentsQuery, dict[GroupKey, Moments]]:
        """From how many rows gave each set of answers: the same bits as from the rows."""
        by, columns = queries[0].by, _answers_of(queries)
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
        kinds = _kinds(source, [*by, *where.columns]) | dict.fromkeys(columns, pa.float64())
        counted = self._answer(source, kinds, _counted(_facts(kinds, where), by, columns)).combine_chunks()
        answers = {name: _floats(counted[f"x{at}"]) for at, name in enumerate(columns)}
        words = [kernels.as_words(_whole(counted[f"g{at}"])).to_pylist() for at in range(len(by))]
        counts = np.asarray(_whole(counted["n"]), dtype=np.int64)
        keys: list[GroupKey] = list(zip(*words, strict=True)) if by else [()] * len(counts)
        found = {}
        for query in queries:
            scores = [
                term.evaluate(np.column_stack([answers[name] for name in term.columns]))
                for term in query.terms
            ]
            found[query] = moments_of_counted(keys, np.column_stack(scores), counts, by)
        return found

    def _answer(self, source: FactSource, kinds: Kinds, question: Any) -> pa.Table:
        batches = self._asked(source, kinds, question)
        return pa.Table.from_batches(batches, question.schema().to_pyarrow())


def joined(relation: str, query: str) -> str:
    """A query together with what `facts` is."""
    head = f"WITH {RELATION} AS ({relation})"
    return f"{head}, {query[5:]}" if query.startswith("WITH ") else f"{head} {query}"


def short_names(kinds: Kinds) -> dict[str, str]:
    """Names that every database takes: those of columns may be long, and hold anything."""
    return {name: f"c{at}" for at, name in enumerate(kinds)}


def shortened(expression: Any, short: Mapping[str, str]) -> Any:
    """A query of sqlglot's with the short names of the columns."""
    import sqlglot.expressions as sge

    def renamed(node: Any) -> Any:
        if isinstance(node, sge.Identifier) and node.name in short:
            return sge.to_identifier(short[node.name], quoted=True)
        return node

    return expression.transform(renamed)


def _answers_of(queries: Sequence[MomentsQuery]) -> list[str]:
    """The columns of answers that the terms of these queries read."""
    return list(dict.fromkeys(name for query in queries for term in query.terms for name in term.columns))


def _kinds(source: FactSource, columns: Sequence[str]) -> dict[str, pa.DataType]:
    return {name: source.type_of(name) for name in columns or [RESPONSE_ID]}


def _facts(kinds: Kinds, where: Condition) -> Any:
    """The chosen rows of the relation."""
    import ibis

    table = ibis.table(ibis.schema(pa.schema(list(kinds.items()))), name=RELATION)
    return table if where.is_everything else table.filter(expression_of(where, table))


def _counted(facts: Any, by: Sequence[str], values: Sequence[str] = ()) -> Any:
    """How many rows `n` there are of each key `g0`, `g1` … and of each set of values `x0`, `x1` …"""
    keys = {f"g{at}": facts[name] for at, name in enumerate(by)}
    keys |= {f"x{at}": facts[name] for at, name in enumerate(values)}
    return facts.group_by(**keys).aggregate(n=facts.count()) if keys else facts.aggregate(n=facts.count())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(_whole(column).to_numpy(zero_copy_only=False), dtype=np.float64)
