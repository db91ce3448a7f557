"""What all engines share: NumPy over batches of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.counting import cells_of_counts
from huiyin.analytics.summaries import Histogram, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import Condition
from huiyin.conditions.arrow_mask import mask_of
from huiyin.facts.engines._batch import (
    BATCH_ROWS,
    Bools,
    GroupKey,
    as_words,
    check_groupable,
    conform,
    matrix,
    numbers,
)
from huiyin.facts.engines._counts import AnswerCounts, PatternCounts, RowCounts, TooManyPatterns
from huiyin.facts.engines._sums import MomentsQuery, MomentSums, columns_needed
from huiyin.facts.engines._sums import sums_of as moments
from huiyin.facts.schema import RESPONSE_ID

__all__ = [
    "BATCH_ROWS",
    "AnswerCounts",
    "GroupKey",
    "MomentSums",
    "MomentsQuery",
    "PatternCounts",
    "RowCounts",
    "TooManyPatterns",
    "as_words",
    "check_groupable",
    "chosen",
    "columns_needed",
    "conform",
    "histograms",
    "histograms_of_counts",
    "matrix",
    "moments",
    "newest",
    "numbers",
    "patterns",
    "rows",
]


def chosen(batch: pa.RecordBatch, where: Condition) -> pa.RecordBatch:
    """The rows of the batch that the filter chooses; the batch must have its columns."""
    return batch if where.is_everything else batch.filter(mask_of(where, batch))


def histograms(
    batches: Iterable[pa.RecordBatch], columns: Sequence[str], by: Sequence[str], weight: str | None
) -> dict[str, dict[GroupKey, Histogram]]:
    """Count every column by value in each group, from one pass."""
    counts = AnswerCounts(columns, by, weight)
    for batch in batches:
        counts.add(batch)
    return counts.result()


def histograms_of_counts(counted: pa.Table, keys: Sequence[str]) -> dict[GroupKey, Histogram]:
    """Histograms from how many rows `n` of each key gave each value `x`; null and "" are the same key."""
    table = counted.combine_chunks()
    values = numbers(pa.RecordBatch.from_arrays([_whole(table["x"])], ["x"]), "x")
    words = [as_words(_whole(table[key])).to_pylist() for key in keys]
    number_of: dict[GroupKey, int] = {} if keys else {(): 0}
    codes = np.zeros(len(values), dtype=np.int64)
    if keys:
        codes[:] = [number_of.setdefault(key, len(number_of)) for key in zip(*words, strict=True)]
    counts = np.asarray(_whole(table["n"]), dtype=np.int64)
    cells = cells_of_counts(values, counts, codes, len(number_of))
    return dict(zip(number_of, Histogram.of_cells(cells), strict=True))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def patterns(
    batches: Iterable[pa.RecordBatch], columns: Sequence[str], weight: str | None, most: int
) -> Patterns | None:
    """Collapse the rows batch by batch, giving up when there are more than `most` patterns."""
    counts = PatternCounts(columns, weight, most)
    try:
        for batch in batches:
            counts.add(batch)
        return counts.result()
    except TooManyPatterns:
        return None


def rows(
    batches: Iterable[pa.RecordBatch],
    conditions: Sequence[tuple[Term, float, float]],
    present: Sequence[str],
    most: int,
) -> pa.Table | None:
    """The newest `most` rows that meet the conditions, newest first; None when there is no row at all."""
    kept: list[pa.Table] = []
    for batch in batches:
        hit: Bools = np.ones(batch.num_rows, dtype=bool)
        for name in present:
            hit &= ~np.asarray(pc.is_null(batch.column(name), nan_is_null=True), dtype=bool)
        for term, low, high in conditions:
            value = term.evaluate(matrix(batch, term.columns))
            with np.errstate(invalid="ignore"):
                hit &= (value >= low) & (value <= high)
        if hit.any():
            kept.append(pa.Table.from_batches([batch.filter(pa.array(hit))]))
        if sum(table.num_rows for table in kept) > 4 * most + BATCH_ROWS:
            kept = [newest(kept, most)]
    return newest(kept, most) if kept else None


def newest(tables: Sequence[pa.Table], most: int) -> pa.Table:
    """The rows of the greatest response ids, greatest first."""
    together = pa.concat_tables(tables)
    order = pc.sort_indices(together, sort_keys=[(RESPONSE_ID, "descending")])
    return together.take(order[:most])
