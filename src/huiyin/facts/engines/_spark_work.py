"""What Spark's workers run: the kernels every engine shares, over the rows of one task.

Each function takes the batches of a task and gives few rows, each a summary as bytes. Summaries add
up exactly, so it does not show how the rows were dealt to tasks, nor that a task ran twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Moments
from huiyin.analytics.terms import Term
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.summary_bytes import pack, unpack

ANSWER = "place INT, summary BINARY"
_SCHEMA = pa.schema([("place", pa.int32()), ("summary", pa.binary())])
Batches = Iterable[pa.RecordBatch]


def _answer(rows: Sequence[tuple[int, bytes | None]]) -> pa.RecordBatch:
    places, summaries = [place for place, _ in rows], [data for _, data in rows]
    return pa.RecordBatch.from_arrays(
        [pa.array(places, pa.int32()), pa.array(summaries, pa.binary())], schema=_SCHEMA
    )


def named(names: Sequence[str], task: Any) -> Any:
    """A task whose rows come under other names."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        yield from task(batch.rename_columns(list(names)) for batch in batches)

    return work


def moments(queries: Sequence[MomentsQuery]) -> Any:
    """A task that answers the queries over its rows, one row a query."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        found = kernels.moments(batches, queries)
        yield _answer([(place, pack(one)) for place, one in enumerate(found)])

    return work


def histograms(columns: Sequence[str], by: Sequence[str], weight: str | None) -> Any:
    """A task that counts the columns over its rows, one row a column."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        found = kernels.histograms(batches, columns, by, weight)
        yield _answer([(place, pack(found[name])) for place, name in enumerate(columns)])

    return work


def patterns(columns: Sequence[str], weight: str | None, most: int) -> Any:
    """A task that collapses its rows; nothing for a summary says that there are too many patterns."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        found = kernels.patterns(batches, columns, weight, most)
        yield _answer([(0, None if found is None else pack({(): found}))])

    return work


def rows(conditions: Sequence[tuple[Term, float, float]], present: Sequence[str], most: int) -> Any:
    """A task that chooses the newest of its rows, as a table in bytes."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        found = kernels.rows(batches, conditions, present, most)
        if found is not None:
            yield _answer([(0, in_bytes(found.to_batches()))])

    return work


def all_rows() -> Any:
    """A task that hands its rows on, each batch in bytes."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield _answer([(0, in_bytes([batch]))])

    return work


def in_bytes(batches: Sequence[pa.RecordBatch]) -> bytes:
    """Batches of one schema, of which there is at least one, as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def out_of_bytes(data: bytes) -> list[pa.RecordBatch]:
    """The batches that `in_bytes` wrote."""
    with pa.ipc.open_stream(data) as reader:
        return list(reader)


def merged_moments(
    answers: Iterable[Mapping[str, Any]], queries: Sequence[MomentsQuery]
) -> list[dict[GroupKey, Moments]]:
    """The answers of all tasks as one."""
    totals: list[dict[GroupKey, Moments]] = [
        {} if query.by or query.replicates else {(): Moments.empty(len(query.terms))} for query in queries
    ]
    for answer in answers:
        total = totals[answer["place"]]
        for key, part in unpack(answer["summary"]).items():
            total[key] = total[key] + part if key in total else part
    return totals


def merged_histograms(
    answers: Iterable[Mapping[str, Any]], columns: Sequence[str], by: Sequence[str], weight: str | None
) -> dict[str, dict[GroupKey, Histogram]]:
    """The answers of all tasks as one."""
    totals = kernels.histograms([], columns, by, weight)
    for answer in answers:
        total = totals[columns[answer["place"]]]
        for key, part in unpack(answer["summary"]).items():
            total[key] = total[key] + part if key in total else part
    return totals
