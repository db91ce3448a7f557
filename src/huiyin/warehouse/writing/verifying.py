"""Whether facts say what the records say: counts and digests, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.facts.schema import ANSWERED_ON, SUPERSEDED_AT
from huiyin.warehouse.models import FactPart
from huiyin.warehouse.paths import store
from huiyin.warehouse.queries import current_parts
from huiyin.warehouse.writing.appending import Writing
from huiyin.warehouse.writing.rebuilding import damaged_parts

NOT_COMPARED = frozenset({SUPERSEDED_AT})


@dataclass(frozen=True)
class Day:
    """One day of answering: how many rows records and facts have, and a digest of what they say.

    A digest adds up over rows in any order: two tables of the same rows have the same one.
    """

    day: date | None
    n_records: int
    n_facts: int
    records_digest: str
    facts_digest: str

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return (self.n_records, self.records_digest) == (self.n_facts, self.facts_digest)


@dataclass(frozen=True)
class Verification:
    """Every day of a programme, oldest first, and the parts whose file is missing or damaged."""

    programme_id: int
    days: tuple[Day, ...]
    damaged: tuple[FactPart, ...]

    @property
    def agrees(self) -> bool:
        """Whether facts and records say the same and every file is what was written."""
        return not self.damaged and all(day.agrees for day in self.days)


Tally = dict[date | None, tuple[int, int]]


def verify(programme_id: int) -> Verification:
    """Compare the facts of a programme with its records, reading every byte of both."""
    damaged = damaged_parts(programme_id, thoroughly=True)
    bad = {part.pk for part in damaged}
    writing = Writing.of(programme_id)
    schema = writing.schema
    records = _tally(writing.tables(programme_id), schema)
    facts = _tally(
        (store().read(part.name) for part in current_parts(programme_id) if part.pk not in bad), schema
    )
    days = [
        _day(day, records.get(day, (0, 0)), facts.get(day, (0, 0)))
        for day in sorted(records.keys() | facts.keys(), key=lambda day: day or date.min)
    ]
    return Verification(programme_id, tuple(days), tuple(damaged))


def _day(day: date | None, records: tuple[int, int], facts: tuple[int, int]) -> Day:
    return Day(day, records[0], facts[0], f"{records[1]:016x}", f"{facts[1]:016x}")


def _tally(tables: Iterator[pa.Table], schema: pa.Schema) -> Tally:
    total: dict[date | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for table in tables:
        if not table.num_rows:
            continue
        digests = row_digests(table, schema)
        coded = table[ANSWERED_ON].combine_chunks().dictionary_encode()
        days = [*coded.dictionary.to_pylist(), None]
        codes = np.asarray(pc.fill_null(coded.indices, len(days) - 1), dtype=np.int64)
        counts = np.bincount(codes, minlength=len(days))
        sums = np.zeros(len(days), dtype=np.uint64)
        np.add.at(sums, codes, digests)
        for day, n, found in zip(days, counts.tolist(), sums.tolist(), strict=True):
            if n:
                before = total[day]
                total[day] = (before[0] + n, (before[1] + found) % (1 << 64))
    return dict(total)


def row_digests(table: pa.Table, schema: pa.Schema) -> np.ndarray:
    """One 64-bit number a row that says what is in its columns; a missing column is one of missing values."""
    total = np.zeros(table.num_rows, dtype=np.uint64)
    for field in schema:
        if field.name in NOT_COMPARED or field.name not in table.column_names:
            continue
        column = table[field.name]
        if column.null_count < table.num_rows:
            total += _mixed(_column_digests(column) ^ _seed(field.name), column)
    return total


def _column_digests(column: pa.ChunkedArray) -> np.ndarray:
    """A number a value; what a text, a number or a moment is, whatever type it is held in."""
    from pandas.util import hash_array

    if pa.types.is_floating(column.type):
        numbers = pc.fill_null(column, 0.0).to_numpy() + 0.0
        return np.asarray(hash_array(np.ascontiguousarray(numbers)), dtype=np.uint64)
    if pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
        coded = column.combine_chunks()
        coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
        words = np.array(coded.dictionary.to_pylist(), dtype=object)
        digests = hash_array(words, categorize=False) if len(words) else np.zeros(0, dtype=np.uint64)
        codes = np.asarray(pc.fill_null(coded.indices, 0), dtype=np.int64)
        return np.asarray(digests, dtype=np.uint64)[codes]
    whole = (
        column.cast(pa.int32()).cast(pa.int64()) if pa.types.is_date(column.type) else column.cast(pa.int64())
    )
    return np.asarray(hash_array(pc.fill_null(whole, 0).to_numpy()), dtype=np.uint64)


def _seed(name: str) -> np.uint64:
    from pandas.util import hash_array

    return np.uint64(hash_array(np.array([name], dtype=object), categorize=False)[0])


def _mixed(digests: np.ndarray, column: pa.ChunkedArray) -> np.ndarray:
    """Scrambled, so that values swapped between columns do not cancel out; a missing value counts nothing."""
    z = digests + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    present = np.asarray(pc.is_valid(column), dtype=bool)
    return np.where(present, z ^ (z >> np.uint64(31)), np.uint64(0))
