"""Moments from batches, by the cheapest way that is exact.

Answers are mostly whole numbers between narrow ends. Then the rows are counted by group and answer, or
by group and score, where a table says the score of every pattern of answers; terms are worked out once
for each cell, at the end. Rows of many columns are multiplied group by group in whole numbers. What is
neither whole nor of few values is summed by `Moments.from_arrays`. All ways give the same bits.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from huiyin.analytics.exact import ExactSums, products_of
from huiyin.analytics.exact_products import weighted_gram
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats, Term, Value
from huiyin.facts.engines._batch import Codes, Domains, Grouping, GroupKey, Rows
from huiyin.facts.engines._grams import FEWEST_PAIRS, Pairs, each, grams, moments_of_grams, split, whole_rows
from huiyin.facts.engines._tables import (
    MOST_PATTERNS,
    Domain,
    Groups,
    Growing,
    Ints,
    Values,
    answers_of,
    is_looked_up,
    looked_up,
    n_patterns,
    scores_of,
)
from huiyin.facts.schema import RESPONSE_ID

_FEW = 256  # patterns so few are counted themselves
_MOST_WEIGHTS = 256  # different weights; with more, weighted rows are summed one by one
_MOST_MET = 1024  # different scores that are numbered as they come
_ROOM = 1 << 20  # cells of one batch


@dataclass(frozen=True)
class MomentsQuery:
    """One question to `Engine.moments_of`: terms summed listwise, by groups, under a weight, dealt into replicates.

    Without terms only the rows are counted.
    """

    terms: tuple[Term, ...]
    by: tuple[str, ...] = ()
    weight: str | None = None
    replicates: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the terms, each once."""
        return tuple(dict.fromkeys(column for term in self.terms for column in term.columns))

    @property
    def pair(self) -> tuple[str, str] | None:
        """The two columns whose plain answers are asked for, if it asks for that."""
        plain = [term.column for term in self.terms if isinstance(term, Value)]
        return (plain[0], plain[1]) if len(plain) == len(self.terms) == 2 and not self.weight else None


def columns_needed(queries: Sequence[MomentsQuery]) -> list[str]:
    """Every column that one of the queries reads, once."""
    names: dict[str, None] = {}
    for query in queries:
        names.update(dict.fromkeys([*query.columns, *query.by]))
        if query.weight:
            names[query.weight] = None
        if query.replicates:
            names[RESPONSE_ID] = None
    return list(names) or [RESPONSE_ID]  # batches without a column have no rows


_By = tuple[tuple[str, ...], int]  # grouping columns and number of replicates


@dataclass(frozen=True)
class _Place:
    """The groups of a batch: of each row, their numbers among all, and how many rows each has."""

    grouping: Grouping
    at: Ints
    sizes: Ints


@dataclass(frozen=True)
class _Cells:
    """How rows are counted: the cell of each row, and what the cells stand for.

    That is patterns of answers (`columns` and `domain`), rows of `scores`, or numbers of the values
    `met` as they came; a cell behind those counts for nothing.
    """

    key: tuple[Any, ...]
    codes: Codes
    n: int
    columns: tuple[str, ...] = ()
    domain: Domain = ()
    scores: Floats | None = None
    met: tuple[Values, ...] = ()

    def scores_of(self, terms: Sequence[Term]) -> Floats:
        """(cells, terms) what the terms are in each cell, NaN where it does not count."""
        if self.scores is not None:
            return self.scores
        if not self.met:
            patterns = np.arange(n_patterns(self.domain))
            return scores_of(terms, answers_of(self.columns, self.domain, patterns), len(patterns))
        at, found = np.arange(n_patterns(self.domain)), []
        for (_, width), values in reversed(list(zip(self.domain, self.met, strict=True))):
            at, number = np.divmod(at, width)
            listed = np.full(width, np.nan)
            known = values.listed()[:width]
            listed[: len(known)] = known
            found.append(listed[number])
        return np.column_stack(found[::-1])


@dataclass
class _Counts:
    """Rows by group, weight and cell."""

    held: Growing
    cells: _Cells
    weights: Values | None


@dataclass
class _State:
    """What one query has come to: the tables that belong to it, and the sums of rows that were not counted."""

    tables: dict[Any, None] = field(default_factory=dict)
    grams: Growing | None = None
    odd: dict[GroupKey, Moments] = field(default_factory=dict)


class MomentSums:
    """The answers to many moments queries, from batches added in any order and by several threads."""

    def __init__(self, queries: Sequence[MomentsQuery], n_rows: int = 0) -> None:
        self.queries = list(dict.fromkeys(queries))
        self._expected = n_rows  # 0 where that is unknown
        self._seen = 0
        self._domains, self._lock = Domains(), threading.Lock()
        self._groups: defaultdict[_By, Groups] = defaultdict(Groups)
        self._sizes: defaultdict[_By, Growing] = defaultdict(lambda: Growing(()))
        self._states = {query: _State() for query in self.queries}
        self._counts: dict[Any, _Counts] = {}
        self._weights: defaultdict[str, Values] = defaultdict(Values)
        self._met: dict[tuple[Term, ...], tuple[Values, ...]] = {}
        self._pairs = _paired(self.queries)

    def add(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch."""
        if not batch.num_rows:
            return
        rows = Rows(batch, self._domains)
        self._seen += rows.n
        done: set[Any] = set()
        for by in dict.fromkeys((query.by, query.replicates) for query in self.queries):
            grouping = rows.grouping(*by)
            sizes = grouping.sizes(rows.n)
            with self._lock:
                at = self._groups[by].places(grouping.keys)
                self._sizes[by].add(at, sizes)
            many = self._pairs.get(by)
            found = None if many is None else many.summed(rows, grouping, sizes)
            if many is not None and found is not None:
                with self._lock:
                    many.add(at, found)
            for query in self.queries:
                if (query.by, query.replicates) == by and not (found and query.pair):
                    self._add(rows, query, _Place(grouping, at, sizes), done)

    def _add(self, rows: Rows, query: MomentsQuery, place: _Place, done: set[Any]) -> None:
        weight, n_weights = self._weight_codes(rows, query)
        cells = self._cells(rows, query, len(place.at) * n_weights) if n_weights else None
        if cells is None:
            self._sum(rows, query, place)
            return
        key = (query.by, query.replicates, query.weight, n_weights, *cells.key)
        self._states[query].tables[key] = None
        if key in done:
            return
        done.add(key)
        found = _bincount(place, weight, n_weights, cells)
        with self._lock:
            if key not in self._counts:
                weights = self._weights[query.weight] if query.weight is not None else None
                kept = replace(cells, codes=np.empty(0))
                self._counts[key] = _Counts(Growing(found.shape[1:]), kept, weights)
            self._counts[key].held.add(place.at, found)

    def _weight_codes(self, rows: Rows, query: MomentsQuery) -> tuple[Ints | None, int]:
        """The number of each row's weight (the last for none), and how many numbers; 0 when they are too many."""
        if query.weight is None:
            return None, 1
        values = self._weights[query.weight]
        codes = values.codes(rows.number(query.weight), _MOST_WEIGHTS)
        if codes is None:
            return None, 0
        n = 1 << len(values.number_of).bit_length()
        return np.where(codes < 0, n - 1, codes), n

    def _cells(self, rows: Rows, query: MomentsQuery, n_groups: int) -> _Cells | None:
        """How the rows are counted, None where they cannot be."""
        columns = query.columns
        coded = [rows.coded(name) for name in columns]
        whole = [one for one in coded if one is not None]
        if len(whole) == len(columns):
            domain = tuple(one.domain for one in whole)
            size = n_patterns(domain)
            if size <= _FEW and size * n_groups <= _ROOM:
                return _Cells(
                    ("answers", columns, domain), rows.pattern(columns, whole), size, columns, domain
                )
            if size > MOST_PATTERNS or all(isinstance(term, Value) for term in query.terms):
                return None  # plain answers of many patterns are multiplied out
            worth_it = size <= max(self._expected, self._seen, 1 << 12)
            if worth_it or is_looked_up(query.terms, columns, domain):
                found = looked_up(query.terms, columns, domain)
                if found is None:
                    return None
                if (len(found[1]) + 1) * n_groups <= _ROOM:
                    codes = found[0][rows.pattern(columns, whole)]
                    return _Cells(("scores", query.terms, domain), codes, len(found[1]) + 1, scores=found[1])
        return self._numbered(rows, query, n_groups)

    def _numbered(self, rows: Rows, query: MomentsQuery, n_groups: int) -> _Cells | None:
        """Cells by the scores as they come, where they are few."""
        with self._lock:
            met = self._met.setdefault(query.terms, tuple(Values() for _ in query.terms))
        at, size = np.zeros(rows.n, dtype=np.int64), 1
        lost, domain = np.zeros(rows.n, dtype=np.bool_), []
        for term, values in zip(query.terms, met, strict=True):
            codes = values.codes(rows.value(term), _MOST_MET)
            if codes is None:
                return None
            width = 1 << len(values.number_of).bit_length()
            at, size = at * width + codes, size * width
            lost |= codes < 0
            domain.append((0, width))
        if (size + 1) * n_groups > _ROOM:
            return None
        at[lost] = size
        key = ("met", query.terms, tuple(domain))
        return _Cells(key, at, size + 1, domain=tuple(domain), met=met)

    def _sum(self, rows: Rows, query: MomentsQuery, place: _Place) -> None:
        """Rows that cannot be counted by cell: multiplied out group by group."""
        state = self._states[query]
        plain = whole_rows(rows, query.terms) if query.weight is None else None
        if plain is not None:
            found = grams(plain, place.grouping, place.sizes)
            with self._lock:
                if state.grams is None:
                    state.grams = Growing(found.shape[1:])
                state.grams.add(place.at, found)
            return
        z = np.column_stack([np.empty((rows.n, 0)), *(rows.value(term) for term in query.terms)])
        w = None if query.weight is None else rows.number(query.weight)
        for number, where in split(place.grouping, place.sizes):
            part = Moments.from_arrays(z[where], None if w is None else w[where])
            key = place.grouping.keys[number]
            with self._lock:
                state.odd[key] = state.odd[key] + part if key in state.odd else part

    def result(self, queries: Sequence[MomentsQuery]) -> list[dict[GroupKey, Moments]]:
        """The moments of each query by group, in the order asked, once all batches are in."""
        found = {query: self._result(query) for query in self.queries}
        return [found[query] for query in queries]

    def _result(self, query: MomentsQuery) -> dict[GroupKey, Moments]:
        by, k, state = (query.by, query.replicates), len(query.terms), self._states[query]
        keys = list(self._groups[by].number_of)
        sizes = self._sizes[by].of(len(keys))
        parts = [_of_counts(query.terms, self._counts[key], len(keys)) for key in state.tables]
        if state.grams is not None:
            parts.append(moments_of_grams(state.grams.of(len(keys))))
        if query.pair is not None and by in self._pairs:
            parts.append(self._pairs[by].of(query.pair, len(keys)))
        total: dict[GroupKey, Moments] = {}
        for number in np.flatnonzero(sizes).tolist():
            key = keys[number]
            ready = [part[number] for part in parts] + ([state.odd[key]] if key in state.odd else [])
            total[key] = sum(ready[1:], start=ready[0]) if ready else Moments.empty(k)
        return total if total or query.by or query.replicates else {(): Moments.empty(k)}


def _paired(queries: Sequence[MomentsQuery]) -> dict[_By, Pairs]:
    """What asks for many pairs of columns under one grouping."""
    by_grouping: defaultdict[_By, list[tuple[str, str]]] = defaultdict(list)
    for query in queries:
        if query.pair is not None:
            by_grouping[query.by, query.replicates].append(query.pair)
    return {by: Pairs(pairs) for by, pairs in by_grouping.items() if len(pairs) >= FEWEST_PAIRS}


def _bincount(place: _Place, weight: Ints | None, n_weights: int, cells: _Cells) -> Ints:
    """(groups, weights, cells) counts of the rows of a batch."""
    at: Any = cells.codes
    if place.grouping.at is not None or weight is not None:
        at = 0 if place.grouping.at is None else place.grouping.at
        if weight is not None:
            at = at * n_weights + weight
        at = at * cells.n + cells.codes
    shape = (len(place.at), n_weights, cells.n)
    return np.bincount(at, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)


def _of_counts(terms: Sequence[Term], table: _Counts, n_groups: int) -> list[Moments]:
    """One summary a group from the counts of its cells."""
    counts = table.held.of(n_groups)
    scores = table.cells.scores_of(terms)
    counts = counts[:, :, : len(scores)]
    kept = ~np.isnan(scores).any(axis=1) & counts.any(axis=(0, 1))
    rows = np.column_stack([np.ones(int(kept.sum())), scores[kept]])
    counts = np.ascontiguousarray(counts[:, :, kept])
    if table.weights is None:
        n = counts[:, 0].sum(axis=1).tolist()
        products = each(weighted_gram(rows, ExactSums.of_counts(counts[:, 0])))
        return [Moments(size, one, one) for size, one in zip(n, products, strict=True)]
    w = table.weights.listed()[: counts.shape[1] - 1]
    positive = np.flatnonzero(w > 0)
    counts, w = counts[:, positive], w[positive]
    n = counts.sum(axis=(1, 2)).tolist()
    products, squares = (
        each(weighted_gram(rows, _weighted(counts, parts))) for parts in ((w,), products_of(w, w))
    )
    return [Moments(*one) for one in zip(n, products, squares, strict=True)]


def _weighted(counts: Ints, parts: Iterable[Floats]) -> ExactSums:
    """(groups, cells) sums of weights, exactly, from (groups, weights, cells) counts; a weight is the sum of its parts."""
    total = ExactSums.zeros((counts.shape[0], counts.shape[2]))
    most = int(counts.sum(axis=1).max(initial=0))
    for part in parts:
        one = ExactSums.of(part)
        limbs = {step: np.einsum("gwc,w->gc", counts, limb) for step, limb in one.limbs.items()}
        total = total + ExactSums(limbs, total.shape, most * one.bound)
    return total


def sums_of(
    batches: Iterable[pa.RecordBatch], queries: Sequence[MomentsQuery]
) -> list[dict[GroupKey, Moments]]:
    """Answer every query from one pass over batches."""
    sums = MomentSums(queries)
    for batch in batches:
        sums.add(batch)
    return sums.result(queries)
