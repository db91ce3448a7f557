"""What the engines that are asked in SQL share: questions in Ibis over one relation, `facts`.

An engine says how its parts form that relation and how a question is carried out; whatever its SQL
does differently from the others' is mended in its own file.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram
from huiyin.conditions import EVERYTHING, Condition
from huiyin.conditions.ibis_expression import expression_of
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._kernels import GroupKey
from huiyin.facts.engines.arrow import ArrowEngine
from huiyin.facts.engines.base import Engine
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource

RELATION = "facts"
Kinds = Mapping[str, pa.DataType]  # the columns a question reads, as what each is read


class SqlEngine(Engine):
    """Counts and histograms as queries, rows as a stream. A table in memory is left to Arrow: it is here already."""

    _beside = ArrowEngine()

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
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
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
        for name in by:
            kernels.check_groupable(name, source.type_of(name))
        if weight:
            rows = self.batches(source, [*columns, *by, weight], where)
            return kernels.histograms(rows, columns, by, weight)
        keys, found = tuple(f"g{at}" for at in range(len(by))), {}
        for name in columns:
            kinds = {**_kinds(source, [*by, *where.columns]), name: pa.float64()}
            counted = self._answer(source, kinds, _counted(_facts(kinds, where), by, name))
            found[name] = kernels.histograms_of_counts(counted, keys)
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


def _kinds(source: FactSource, columns: Sequence[str]) -> dict[str, pa.DataType]:
    return {name: source.type_of(name) for name in columns or [RESPONSE_ID]}


def _facts(kinds: Kinds, where: Condition) -> Any:
    """The chosen rows of the relation."""
    import ibis

    table = ibis.table(ibis.schema(pa.schema(list(kinds.items()))), name=RELATION)
    return table if where.is_everything else table.filter(expression_of(where, table))


def _counted(facts: Any, by: Sequence[str], value: str | None = None) -> Any:
    """How many rows `n` there are of each key `g0`, `g1` … and, where asked for, of each value `x`."""
    keys = {f"g{at}": facts[name] for at, name in enumerate(by)} | ({"x": facts[value]} if value else {})
    return facts.group_by(**keys).aggregate(n=facts.count()) if keys else facts.aggregate(n=facts.count())
