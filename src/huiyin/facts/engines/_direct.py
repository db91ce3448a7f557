"""Summaries straight from the parts: what the embedded engines share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import EVERYTHING, Condition
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines import _reading as reading
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.engines.base import Engine, listed, needed_for_rows
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource


class DirectEngine(Engine):
    """An engine that reads the parts themselves, here; whatever it knows a better way for is its own."""

    def read_from(self, source: FactSource) -> FactSource:
        """Where the rows of a source are read: an engine made of this one may hold them elsewhere."""
        return source

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        yield from reading.batches(self.read_from(source), list(dict.fromkeys(columns)), where)

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        return count(self.read_from(source), by, where, present)

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        return histograms(self.read_from(source), columns, by, where, weight)

    def moments_of(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition = EVERYTHING
    ) -> list[dict[GroupKey, Moments]]:
        return moments_of(self.read_from(source), queries, where)

    def patterns(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        weight: str | None = None,
        most: int = 200_000,
    ) -> Patterns | None:
        return patterns(self.read_from(source), columns, where, weight, most)

    def rows(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        conditions: Sequence[tuple[Term, float, float]] = (),
        present: Sequence[str] = (),
        most: int = 100,
    ) -> list[dict[str, Any]]:
        return rows(self.read_from(source), columns, where, conditions, present, most)


def count(
    source: FactSource, by: Sequence[str], where: Condition, present: Sequence[str]
) -> dict[GroupKey, int]:
    """Number of rows in each group; of all rows together, from the footers of the parts alone."""
    if not by and not present and where.is_everything:
        return {(): reading.n_rows(source)}
    counts = kernels.RowCounts(by, present)
    reading.scan(source, [*by, *present] or [RESPONSE_ID], where, counts.add)
    return counts.result()


def histograms(
    source: FactSource, columns: Sequence[str], by: Sequence[str], where: Condition, weight: str | None
) -> dict[str, dict[GroupKey, Histogram]]:
    """Counts of each numeric column by value, in each group."""
    counts = kernels.AnswerCounts(columns, by, weight)
    reading.scan(source, [*columns, *by, *([weight] if weight else [])], where, counts.add)
    return counts.result()


def moments_of(
    source: FactSource, queries: Sequence[MomentsQuery], where: Condition
) -> list[dict[GroupKey, Moments]]:
    """The answers to many moments queries from one pass over the rows."""
    sums = kernels.MomentSums(queries, reading.n_rows(source))
    reading.scan(source, kernels.columns_needed(queries), where, sums.add)
    return sums.result(queries)


def patterns(
    source: FactSource, columns: Sequence[str], where: Condition, weight: str | None, most: int
) -> Patterns | None:
    """Unique rows of numeric columns with counts, or None when there are more than `most`."""
    counts = kernels.PatternCounts(columns, weight, most)
    try:
        reading.scan(source, [*columns, *([weight] if weight else [])], where, counts.add)
        return counts.result()
    except kernels.TooManyPatterns:
        return None


def rows(
    source: FactSource,
    columns: Sequence[str],
    where: Condition,
    conditions: Sequence[tuple[Term, float, float]],
    present: Sequence[str],
    most: int,
) -> list[dict[str, Any]]:
    """Some rows, newest first: row groups are read from the newest on until no older one can hold a wanted row."""
    needed = needed_for_rows(columns, conditions, present)
    found: pa.Table | None = None
    for newest, batches in _newest_first(source, needed, where):
        if found is not None and found.num_rows >= most:
            oldest = found[RESPONSE_ID][found.num_rows - 1].as_py()
            if oldest is not None and oldest > newest:
                break
        part = kernels.rows(batches, conditions, present, most)
        if part is not None:
            both = [part] if found is None else [found, part]
            found = kernels.newest(both, most)
    return listed(found, columns)


def _newest_first(source: FactSource, columns: Sequence[str], where: Condition) -> list[tuple[float, Any]]:
    """(greatest response id, batches) of each row group, the greatest first; unknown is infinite."""
    if source.table is not None:
        return [(math.inf, reading.batches(source, columns, where))]
    found = []
    for piece in reading.pieces(source, where):
        footer = reading.footer_of(source, piece.part)
        ends = reading.ends_of(footer, piece.row_group, [RESPONSE_ID]).get(RESPONSE_ID)
        newest = math.inf if ends is None else ends[1]
        found.append((newest, reading.read(source, piece, columns, where, coded=False)))
    return sorted(found, key=lambda one: -one[0])
