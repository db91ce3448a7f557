"""Summaries straight from the parts: what the embedded engines share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import Condition
from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.engines import _reading as reading
from huiyin.facts.engines._kernels import GroupKey, MomentsQuery
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.source import FactSource


def count(
    source: FactSource, by: Sequence[str], where: Condition, present: Sequence[str]
) -> dict[GroupKey, int]:
    """Number of rows in each group; of all rows together, from the footers of the parts alone."""
    for name in by:
        kernels.check_groupable(name, source.type_of(name))
    if not by and not present and where.is_everything:
        return {(): reading.n_rows(source)}
    counts = kernels.RowCounts(by, present)
    reading.scan(source, [*by, *present] or [RESPONSE_ID], where, counts.add)
    return counts.result()


def histograms(
    source: FactSource, columns: Sequence[str], by: Sequence[str], where: Condition, weight: str | None
) -> dict[str, dict[GroupKey, Histogram]]:
    """Counts of each numeric column by value, in each group."""
    for name in by:
        kernels.check_groupable(name, source.type_of(name))
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
    named = [column for term, _, _ in conditions for column in term.columns]
    needed = list(dict.fromkeys([RESPONSE_ID, *columns, *present, *named]))
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
    if found is None:
        return []
    listed: list[dict[str, Any]] = found.select(list(dict.fromkeys(columns))).to_pylist()
    return listed


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
