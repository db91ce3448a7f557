"""What all engines share: NumPy over batches of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.counting import Cells, cells_of_counts, count_cells, merge_cells
from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.analytics.terms import Floats, Term
from huiyin.conditions import Condition
from huiyin.conditions.arrow_mask import mask_of
from huiyin.facts.problems import NotGroupable
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.table import as_number

GroupKey = tuple[str, ...]  # one value a grouping column; a missing value is ""
Bools = npt.NDArray[np.bool_]
BATCH_ROWS = 65_536
_CELLS = 1 << 19  # cells held before they are merged


@dataclass(frozen=True)
class MomentsQuery:
    """One question to `Engine.moments_of`: terms summed listwise, by groups, under a weight, dealt into replicates."""

    terms: tuple[Term, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None
    replicates: int = 0


def columns_needed(queries: Sequence[MomentsQuery]) -> list[str]:
    """Every column that one of the queries reads, once."""
    names: dict[str, None] = {}
    for query in queries:
        names.update((column, None) for term in query.terms for column in term.columns)
        names.update((column, None) for column in query.by)
        if query.weight:
            names[query.weight] = None
        if query.replicates:
            names[RESPONSE_ID] = None
    return list(names)


def check_groupable(column: str, kind: pa.DataType) -> None:
    """Raise `NotGroupable` for a column of numbers or moments."""
    if not (pa.types.is_string(kind) or pa.types.is_date(kind) or pa.types.is_null(kind)):
        raise NotGroupable(column=column)


def conform(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column read as `kind`; a value that is no number where a number belongs is missing."""
    if column.type.equals(kind):
        return column
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return column.cast(kind, safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        if pa.types.is_floating(kind):
            return pa.array([as_number(value) for value in column.to_pylist()], kind)
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], kind)


def chosen(batch: pa.RecordBatch, where: Condition) -> pa.RecordBatch:
    """The rows of the batch that the filter chooses; the batch must have its columns."""
    return batch if where.is_everything else batch.filter(mask_of(where, batch))


def as_words(column: pa.Array) -> pa.Array:
    """A column as text, a missing value as ""."""
    return pc.fill_null(column.cast(pa.string()), "")


def word_codes(column: pa.Array) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Each row's place in the list of texts that occur; a missing value is ""."""
    if not pa.types.is_dictionary(column.type):
        column = (as_words(column) if column.null_count else column.cast(pa.string())).dictionary_encode()
    words = ["" if word is None else str(word) for word in column.dictionary.to_pylist()]
    indices = column.indices
    if indices.null_count:
        indices, words = pc.fill_null(indices, len(words)), [*words, ""]
    return np.asarray(indices, dtype=np.int64), words


def numbers(batch: pa.RecordBatch, name: str) -> Floats:
    """A column as numbers, NaN where it is missing or no number."""
    column = batch.column(name)
    if pa.types.is_null(column.type):
        return np.full(batch.num_rows, np.nan)
    column = conform(column, pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def matrix(batch: pa.RecordBatch, columns: Sequence[str]) -> Floats:
    """(rows, columns) numbers, NaN where missing."""
    if not columns:
        return np.empty((batch.num_rows, 0))
    return np.column_stack([numbers(batch, name) for name in columns])


def dealt(response_ids: pa.Array, replicates: int) -> npt.NDArray[np.int64]:
    """The replicate group of each response: by a hash of its id, so the same in every engine and for ever."""
    z = np.asarray(pc.fill_null(response_ids.cast(pa.int64()), 0), dtype=np.int64).astype(np.uint64)
    z = z + np.uint64(0x9E3779B97F4A7C15)  # splitmix64
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) % np.uint64(replicates)).astype(np.int64)


class View:
    """One batch with what several queries want of it: each term and each grouping evaluated once."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self._values: dict[Term, Floats] = {}
        self._groups: dict[tuple[tuple[str, ...], int], list[tuple[GroupKey, npt.NDArray[np.int64]]]] = {}

    def value(self, term: Term) -> Floats:
        found = self._values.get(term)
        if found is None:
            found = self._values[term] = term.evaluate(matrix(self.batch, term.columns))
        return found

    def groups(self, by: tuple[str, ...], replicates: int) -> list[tuple[GroupKey, npt.NDArray[np.int64]]]:
        """Each group's key and the positions of its rows."""
        found = self._groups.get((by, replicates))
        if found is None:
            found = self._groups[by, replicates] = list(self._split(by, replicates))
        return found

    def _split(
        self, by: tuple[str, ...], replicates: int
    ) -> Iterator[tuple[GroupKey, npt.NDArray[np.int64]]]:
        parts: list[tuple[npt.NDArray[np.int64], list[str]]] = []
        for name in by:
            check_groupable(name, self.batch.column(name).type)
            parts.append(word_codes(self.batch.column(name)))
        if replicates:
            numbers_of_groups = dealt(self.batch.column(RESPONSE_ID), replicates)
            parts.append((numbers_of_groups, [str(number) for number in range(replicates)]))
        codes = np.zeros(self.batch.num_rows, dtype=np.int64)
        for code, words in parts:
            codes = codes * len(words) + code
        if not len(codes):
            return
        order = np.argsort(codes, kind="stable")
        present, starts = np.unique(codes[order], return_index=True)
        for code, positions in zip(present, np.split(order, starts[1:]), strict=True):
            yield _key(int(code), parts), positions


def _key(code: int, parts: Sequence[tuple[npt.NDArray[np.int64], list[str]]]) -> GroupKey:
    words: list[str] = []
    for _, names in reversed(parts):
        code, at = divmod(code, len(names))
        words.append(names[at])
    return tuple(reversed(words))


def moments(
    batches: Iterable[pa.RecordBatch], queries: Sequence[MomentsQuery]
) -> list[dict[GroupKey, Moments]]:
    """Answer every query from one pass."""
    totals: list[dict[GroupKey, Moments]] = [
        {} if query.by or query.replicates else {(): Moments.empty(len(query.terms))} for query in queries
    ]
    for batch in batches:
        if not batch.num_rows:
            continue
        view = View(batch)
        for query, total in zip(queries, totals, strict=True):
            _add(view, query, total)
    return totals


def _add(view: View, query: MomentsQuery, total: dict[GroupKey, Moments]) -> None:
    z = np.column_stack([view.value(term) for term in query.terms])
    w = None if query.weight is None else numbers(view.batch, query.weight)
    if not query.by and not query.replicates:
        total[()] += Moments.from_arrays(z, w)
        return
    for key, at in view.groups(query.by, query.replicates):
        part = Moments.from_arrays(z[at], None if w is None else w[at])
        total[key] = total[key] + part if key in total else part


class _Groups:
    """Numbers for group keys, the same over all batches."""

    def __init__(self, by: Sequence[str]) -> None:
        self.by = tuple(by)
        self.number_of: dict[GroupKey, int] = {} if by else {(): 0}

    def codes(self, batch: pa.RecordBatch) -> npt.NDArray[np.int64] | None:
        """The number of each row's group; None where all rows are one group."""
        if not self.by:
            return None
        parts = [word_codes(batch.column(name)) for name in self.by]
        if len(parts) == 1:
            within, words = parts[0]
            keys: list[GroupKey] = [(word,) for word in words]
        else:
            codes = np.zeros(batch.num_rows, dtype=np.int64)
            for code, words in parts:
                codes = codes * len(words) + code
            present, within = np.unique(codes, return_inverse=True)
            keys = [_key(int(code), parts) for code in present]
        numbers_of = [self.number_of.setdefault(key, len(self.number_of)) for key in keys]
        return np.array(numbers_of, dtype=np.int64)[within]


def histograms(
    batches: Iterable[pa.RecordBatch], columns: Sequence[str], by: Sequence[str], weight: str | None
) -> dict[str, dict[GroupKey, Histogram]]:
    """Count every column by value in each group, from one pass."""
    groups = _Groups(by)
    none = np.empty(0)
    cells: dict[str, list[Cells]] = {name: [count_cells(none, none if weight else None)] for name in columns}
    for batch in batches:
        codes = groups.codes(batch)
        w = numbers(batch, weight) if weight else None
        for name, parts in cells.items():
            parts.append(count_cells(numbers(batch, name), w, codes, len(groups.number_of)))
            if sum(len(part.counts) for part in parts[1:]) > 2 * len(parts[0].counts) + _CELLS:
                parts[:] = [merge_cells(parts)]
    found = {name: Histogram.of_cells(merge_cells(parts)) for name, parts in cells.items()}
    return {
        name: {
            key: histograms_of[number]
            for key, number in groups.number_of.items()
            if not by or histograms_of[number].n or histograms_of[number].n_missing
        }
        for name, histograms_of in found.items()
    }


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
    total = Patterns.from_arrays(np.empty((0, len(columns))))
    for batch in batches:
        rows = matrix(batch, columns)
        if weight is None:
            part = Patterns.from_arrays(rows)
        else:
            w = numbers(batch, weight)
            counted = w > 0
            part = Patterns.from_arrays(rows[counted], w[counted])
        total += part
        if len(total.rows) > most:
            return None
    return total


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
            kept = [_newest(kept, most)]
    return _newest(kept, most) if kept else None


def _newest(tables: Sequence[pa.Table], most: int) -> pa.Table:
    together = pa.concat_tables(tables)
    order = pc.sort_indices(together, sort_keys=[(RESPONSE_ID, "descending")])
    return together.take(order[:most])
