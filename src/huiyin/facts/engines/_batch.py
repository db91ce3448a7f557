"""One batch of rows and what several queries want of it: answers as small codes, groups as numbers."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.terms import Floats, Term
from huiyin.facts.problems import NotGroupable
from huiyin.facts.schema import RESPONSE_ID
from huiyin.facts.table import as_number

Codes = npt.NDArray[Any]  # small whole numbers
Bools = npt.NDArray[np.bool_]
GroupKey = tuple[str, ...]  # one value a grouping column; a missing value is ""
BATCH_ROWS = 65_536

MOST_GRADES = 254  # whole answers so far apart are still codes
_FAR = 1 << 14  # whole answers beyond are numbers, not grades
_COMPACT = 512  # more combinations of groups than this are renumbered to those that occur
_DENSE = 1 << 20  # … by a table, up to so many; beyond, by sorting


def check_groupable(column: str, kind: pa.DataType) -> None:
    """Raise `NotGroupable` for a column of numbers or moments."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
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


def as_words(column: pa.Array) -> pa.Array:
    """A column as text, a missing value as ""."""
    return pc.fill_null(column.cast(pa.string()), "")


def word_codes(column: pa.Array) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Each row's place in the list of different texts that may occur; a missing value is ""."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    words = as_words(column.dictionary).to_pylist()
    indices = column.indices
    if indices.null_count:
        indices, words = pc.fill_null(indices, len(words)), [*words, ""]
    codes = np.asarray(indices, dtype=np.int64)
    number_of = {word: number for number, word in enumerate(dict.fromkeys(words))}
    if len(number_of) < len(words):  # a text may stand in a dictionary twice, and "" beside null
        codes = np.array([number_of[word] for word in words], dtype=np.int64)[codes]
    return codes, list(number_of)


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
    ids = response_ids.cast(pa.int64())
    z = np.array(pc.fill_null(ids, 0) if ids.null_count else ids, dtype=np.int64).view(np.uint64)
    z += np.uint64(0x9E3779B97F4A7C15)  # splitmix64
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    z -= z // np.uint64(replicates) * np.uint64(replicates)  # the remainder; dividing is faster than %
    return z.view(np.int64)


class Domains:
    """Between which whole numbers the answers of each column have been so far; never narrower again."""

    def __init__(self) -> None:
        self._ends: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def low(self, name: str) -> int:
        """The least answer so far, 1 before any."""
        with self._lock:
            return self._ends.get(name, (1, 1))[0]

    def widened(self, name: str, low: int, high: int) -> tuple[int, int]:
        """The ends of a column after a batch whose answers lie between `low` and `high`."""
        with self._lock:
            known = self._ends.get(name, (low, high))
            self._ends[name] = found = min(low, known[0]), max(high, known[1])
        return found


@dataclass(frozen=True)
class Coded:
    """A column of whole answers: code 0 is a missing one, 1 is `low`, and there are `width` codes."""

    codes: Codes
    low: int
    width: int

    @property
    def domain(self) -> tuple[int, int]:
        """What the codes stand for."""
        return self.low, self.width

    @property
    def top(self) -> int:
        """The greatest answer there may be, signs apart."""
        return max(abs(self.low), abs(self.low + self.width - 2), 1)


@dataclass(frozen=True)
class Grouping:
    """The group of each row as a number, None where all rows are one group; and the keys of the numbers."""

    at: npt.NDArray[np.int64] | None
    keys: list[GroupKey]

    def sizes(self, n: int) -> npt.NDArray[np.int64]:
        """How many of the n rows each group has."""
        return np.array([n]) if self.at is None else np.bincount(self.at, minlength=len(self.keys))


def _whole(column: pa.Array, low: int) -> tuple[int, int, npt.NDArray[np.int16], int] | None:
    """(least answer, greatest, codes, answer of code 1), a missing answer being 0; None unless all are whole.

    `low` is the answer expected for code 1, or one above the least.
    """
    while True:
        filled = pc.fill_null(column, float(low - 1)) if column.null_count else column
        x = np.asarray(filled, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            whole = x.astype(np.int16)
        if not (whole == x).all():
            if not np.isnan(x).any():
                return None
            column = pc.if_else(pc.is_nan(column), None, column)
            if column.null_count == len(column):
                return low, low, np.zeros(len(column), dtype=np.int16), low
            continue
        if int(whole.max()) - int(whole.min()) > 2 * MOST_GRADES or abs(int(whole[0])) > _FAR:
            return None
        whole -= low - 1
        least, greatest = int(whole.min()), int(whole.max())
        if least > 0 or (least == 0 and len(whole) - np.count_nonzero(whole) == column.null_count):
            return low, max(greatest, 1) + low - 1, whole, low
        low = min(least + low - 1, low - 1)  # an answer lies below: once more from there


class Rows:
    """One batch, everything that is asked of it worked out once."""

    def __init__(self, batch: pa.RecordBatch, domains: Domains) -> None:
        self.batch, self.n = batch, batch.num_rows
        self._domains = domains
        self._numbers: dict[str, Floats] = {}
        self._coded: dict[str, Coded | None] = {}
        self._values: dict[Term, Floats] = {}
        self._patterns: dict[tuple[str, ...], Codes] = {}
        self._groupings: dict[tuple[tuple[str, ...], int], Grouping] = {}

    def number(self, name: str) -> Floats:
        """A column as numbers, NaN where missing."""
        if name not in self._numbers:
            self._numbers[name] = numbers(self.batch, name)
        return self._numbers[name]

    def value(self, term: Term) -> Floats:
        """What a term is in each row."""
        if term not in self._values:
            columns = [self.number(name) for name in term.columns]
            self._values[term] = term.evaluate(np.column_stack(columns))
        return self._values[term]

    def coded(self, name: str) -> Coded | None:
        """A column as codes, None where an answer is no whole number or they lie too far apart."""
        if name not in self._coded:
            self._coded[name] = self._encoded(name)
        return self._coded[name]

    def _encoded(self, name: str) -> Coded | None:
        column = conform(self.batch.column(name), pa.float64())
        if column.null_count == self.n:
            low, high = self._domains.widened(name, 1, 1)
            return Coded(np.zeros(self.n, dtype=np.uint8), low, high - low + 2)
        found = _whole(column, self._domains.low(name))
        if found is None or found[1] - found[0] >= MOST_GRADES:
            return None
        low, high = self._domains.widened(name, found[0], found[1])
        if high - low >= MOST_GRADES:
            return None
        whole, base = found[2], found[3]
        if low < base:
            whole[whole > 0] += base - low
        return Coded(whole.astype(np.uint8), low, high - low + 2)

    def pattern(self, columns: tuple[str, ...], codes: Sequence[Coded]) -> Codes:
        """The codes of several columns as one number, the last column counting singly."""
        if len(codes) < 2:
            return codes[0].codes if codes else np.zeros(self.n, dtype=np.uint8)
        if columns not in self._patterns:
            narrow = math.prod(one.width for one in codes) < 1 << 31
            found: Codes = codes[0].codes.astype(np.int32 if narrow else np.int64)
            for one in codes[1:]:
                np.multiply(found, one.width, out=found)
                np.add(found, one.codes, out=found)
            self._patterns[columns] = found
        return self._patterns[columns]

    def grouping(self, by: tuple[str, ...], replicates: int = 0) -> Grouping:
        """The group of each row."""
        if (by, replicates) not in self._groupings:
            self._groupings[by, replicates] = self._grouped(by, replicates)
        return self._groupings[by, replicates]

    def _grouped(self, by: tuple[str, ...], replicates: int) -> Grouping:
        parts: list[tuple[npt.NDArray[np.int64], list[str]]] = []
        for name in by:
            column = self.batch.column(name)
            check_groupable(name, column.type)
            parts.append(word_codes(column))
        if replicates:
            found = dealt(self.batch.column(RESPONSE_ID), replicates)
            parts.append((found, [str(number) for number in range(replicates)]))
        if not parts:
            return Grouping(None, [()])
        at, words = parts[0]
        size = len(words)
        for codes, words in parts[1:]:
            at = codes if size == 1 else at * len(words) + codes
            size *= len(words)
        if size <= _COMPACT:
            return Grouping(at, [_key(code, parts) for code in range(size)])
        if size <= _DENSE:
            present = np.flatnonzero(np.bincount(at, minlength=size))
            place = np.zeros(size, dtype=np.int64)
            place[present] = np.arange(len(present))
            at = place[at]
        else:
            present, at = np.unique(at, return_inverse=True)
        return Grouping(at, [_key(int(code), parts) for code in present])


def _key(code: int, parts: Sequence[tuple[npt.NDArray[np.int64], list[str]]]) -> GroupKey:
    words: list[str] = []
    for _, names in reversed(parts):
        code, at = divmod(code, len(names))
        words.append(names[at])
    return tuple(reversed(words))
