"""Counts of rows and of answers from batches, added in any order and by several threads."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.counting import Cells, cells_of_counts, count_cells, merge_cells, unique_rows
from huiyin.analytics.exact import ExactSums
from huiyin.analytics.summaries import Histogram, Patterns
from huiyin.facts.engines._batch import Domains, GroupKey, Rows, matrix, numbers
from huiyin.facts.engines._tables import Domain, Groups, Growing, Ints, answers_of, n_patterns

_CELLS = 1 << 19  # cells held before they are merged


class RowCounts:
    """How many rows each group has, of those whose `present` columns are not null."""

    def __init__(self, by: Sequence[str], present: Sequence[str]) -> None:
        self.by, self.present = tuple(by), tuple(present)
        self._groups, self._sizes, self._lock = Groups(), Growing(()), threading.Lock()

    def add(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch."""
        for name in self.present:
            batch = batch.filter(pc.invert(pc.is_null(batch.column(name), nan_is_null=True)))
        if not batch.num_rows:
            return
        grouping = Rows(batch, Domains()).grouping(self.by)
        sizes = grouping.sizes(batch.num_rows)
        with self._lock:
            self._sizes.add(self._groups.places(grouping.keys), sizes)

    def result(self) -> dict[GroupKey, int]:
        """The count of each group that has rows; () is a group that has none."""
        keys = list(self._groups.number_of)
        sizes = self._sizes.of(len(keys)).tolist()
        found = {key: size for key, size in zip(keys, sizes, strict=True) if size}
        return found if found or self.by else {(): 0}


class AnswerCounts:
    """How often each column was given each value, in each group; under a weight if there is one."""

    def __init__(self, columns: Sequence[str], by: Sequence[str], weight: str | None) -> None:
        self.columns, self.by, self.weight = tuple(dict.fromkeys(columns)), tuple(by), weight
        self._groups, self._sizes, self._lock = Groups(), Growing(()), threading.Lock()
        self._domains = Domains()
        self._tables: dict[tuple[str, tuple[int, int]], Growing] = {}
        self._cells: defaultdict[str, list[Cells]] = defaultdict(list)

    def add(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch."""
        if not batch.num_rows:
            return
        rows = Rows(batch, self._domains)
        grouping = rows.grouping(self.by)
        sizes = grouping.sizes(rows.n)
        with self._lock:
            at = self._groups.places(grouping.keys)
            self._sizes.add(at, sizes)
            n_groups = len(self._groups.number_of)
        for name in self.columns:
            coded = None if self.weight else rows.coded(name)
            if coded is not None and coded.width * len(at) <= max(_CELLS, 4 * rows.n):
                cell: Any = coded.codes
                if grouping.at is not None:
                    cell = grouping.at * coded.width + coded.codes
                found = np.bincount(cell, minlength=len(at) * coded.width).reshape(len(at), coded.width)
                with self._lock:
                    key = name, coded.domain
                    if key not in self._tables:
                        self._tables[key] = Growing((coded.width,))
                    self._tables[key].add(at, found)
                continue
            w = rows.number(self.weight) if self.weight else None
            cells = count_cells(
                rows.number(name), w, None if grouping.at is None else at[grouping.at], n_groups
            )
            with self._lock:
                parts = self._cells[name]
                parts.append(cells)
                if sum(len(part.counts) for part in parts[1:]) > 2 * len(parts[0].counts) + _CELLS:
                    parts[:] = [merge_cells(parts)]

    def result(self) -> dict[str, dict[GroupKey, Histogram]]:
        """The histograms of each column by group; under a weight without groups that weigh nothing."""
        keys = list(self._groups.number_of) if self.by else [()]
        return {name: self._result(name, keys) for name in self.columns}

    def _result(self, name: str, keys: Sequence[GroupKey]) -> dict[GroupKey, Histogram]:
        none = np.empty(0)
        empty = count_cells(none, none if self.weight else None, np.empty(0, dtype=np.int64), len(keys))
        parts = [empty, *self._cells[name]]
        for (column, (low, _)), table in self._tables.items():
            if column == name:
                counts = table.of(len(keys))
                group, code = np.nonzero(counts)
                values = np.where(code == 0, np.nan, (code + (low - 1)).astype(np.float64))
                parts.append(cells_of_counts(values, counts[group, code], group, len(keys)))
        histograms = Histogram.of_cells(merge_cells(parts))
        return {
            key: one
            for key, one in zip(keys, histograms, strict=True)
            if not self.by or one.n or one.n_missing
        }


class TooManyPatterns(Exception):
    """There are more patterns than somebody wants."""


class PatternCounts:
    """Unique rows of some columns with how often each occurs; raises `TooManyPatterns` beyond `most`."""

    def __init__(self, columns: Sequence[str], weight: str | None, most: int) -> None:
        self.columns, self.weight, self.most = tuple(columns), weight, most
        self._lock, self._domains = threading.Lock(), Domains()
        self._counted: defaultdict[Domain, list[tuple[Ints, Ints]]] = defaultdict(list)
        self._odd = Patterns.from_arrays(np.empty((0, len(columns))))

    def add(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch."""
        rows = Rows(batch, self._domains)
        coded = [None if self.weight or not rows.n else rows.coded(name) for name in self.columns]
        whole = [one for one in coded if one is not None]
        domain = tuple(one.domain for one in whole)
        if len(whole) == len(coded) and n_patterns(domain) < 1 << 62:
            found = np.unique(rows.pattern(self.columns, whole), return_counts=True)
            with self._lock:
                parts = self._counted[domain]
                parts.append(found)
                if sum(len(part[0]) for part in parts[1:]) > 2 * len(parts[0][0]) + _CELLS:
                    parts[:] = [_together(parts)]
                    self._check(len(parts[0][0]))
            return
        answers = matrix(batch, self.columns)
        w = numbers(batch, self.weight) if self.weight else None
        kept = slice(None) if w is None else w > 0
        part = Patterns.from_arrays(answers[kept], None if w is None else w[kept])
        with self._lock:
            self._odd += part
            self._check(len(self._odd.rows))

    def _check(self, n: int) -> None:
        if n > self.most:
            raise TooManyPatterns

    def result(self) -> Patterns:
        """All rows collapsed."""
        total = self._odd
        for domain, parts in self._counted.items():
            codes, counts = _together(parts)
            answers = answers_of(self.columns, domain, codes.astype(np.int64))
            rows = np.column_stack([answers[name] for name in self.columns])
            unique, where = unique_rows(rows)
            ordered = np.empty_like(counts)
            ordered[where] = counts
            total += Patterns(unique, ordered, ExactSums.of_counts(ordered))
        self._check(len(total.rows))
        return total


def _together(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    codes, where = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    counts = np.zeros(len(codes), dtype=np.int64)
    np.add.at(counts, where, np.concatenate([part[1] for part in parts]))
    return codes, counts
