"""Summaries of parts, kept: parts never change and summaries add up, so a figure costs parts, not rows.

`Keeping` is an engine in front of another. What it is asked about a large part it asks the other engine
once and keeps by the part's digest and the question; small parts, of which there are few, are asked
every time. Conditions on days are settled by what is known of a part: a part within the period is
counted whole, one outside is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from huiyin.analytics.summaries import Histogram, Patterns
from huiyin.analytics.terms import Term
from huiyin.conditions import EVERYTHING, Condition
from huiyin.conditions.narrowing import Known, narrowed
from huiyin.facts._kept_store import KeptStore
from huiyin.facts._recent import Recent
from huiyin.facts.engines import Engine, GroupKey, MomentsQuery
from huiyin.facts.problems import SummaryUnreadable
from huiyin.facts.schema import ANSWERED_ON, RECORDED_AT, RESPONSE_ID, SUPERSEDED_AT
from huiyin.facts.source import FactSource, Part
from huiyin.facts.summary_bytes import pack, unpack

KEPT_FROM = 1 << 15  # rows; smaller parts are asked every time: there are few, and they are quick
MANY_VALUES = 2_000  # a column with more values in one part is counted by the engine alone
_MANY: GroupKey = ("\0many",)
SETS = "set:"

Answer = dict[GroupKey, Any]
Ask = Callable[[FactSource, Condition, Sequence[int]], Sequence[Answer]]


class Keeping(Engine, joins_source=False):
    """An engine that asks another one, and remembers.

    The answers are the other engine's to the bit: summaries are exact, so the parts add up to the whole.

    >>> from tempfile import mkdtemp
    >>> from huiyin.facts.engines import engines
    >>> Keeping(engines["arrow"], Path(mkdtemp())).count(FactSource(pa.schema([])))
    {(): 0}
    """

    name, about = {"zh": "", "en": ""}, {"zh": "", "en": ""}

    def __init__(self, engine: Engine, folder: Path, *, kept_from: int = KEPT_FROM) -> None:
        self.engine, self.kept_from = engine, kept_from
        self.key, self.keeps_copies = engine.key, engine.keeps_copies  # type: ignore[misc]
        self._store = KeptStore(folder / "summaries.sqlite3")
        self._recent: Recent[Answer] = Recent()

    def ready(self) -> None:
        self.engine.ready()

    def available(self) -> None:
        self.engine.available()

    def prepare(self, source: FactSource) -> None:
        self.engine.prepare(source)

    def sweep(self, listed: Container[str], *, older_than_seconds: float = 3600) -> int:
        """Forget what is kept of parts that are not `listed`; with 0 seconds also of sets of parts."""
        self._recent.clear()
        n_forgotten = self._store.forget(listed, sets_too=not older_than_seconds)
        return n_forgotten + self.engine.sweep(listed, older_than_seconds=older_than_seconds)

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        if source.table is not None:
            yield from self.engine.batches(source, columns, where)
            return
        for condition, parts in _by_condition(source, where):
            yield from self.engine.batches(_plain(source, parts), columns, condition)

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        def ask(some: FactSource, condition: Condition, _which: Sequence[int]) -> list[Answer]:
            return [self.engine.count(some, by, condition, present)]

        columns = [*by, *present]
        return self._merged(source, where, [f"count {tuple(by)} {tuple(present)}"], columns, ask)[0]

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        def ask(some: FactSource, condition: Condition, which: Sequence[int]) -> list[Answer]:
            found = [self.engine.count(some, [columns[at]], condition) for at in which]
            return [one if len(one) <= MANY_VALUES else {_MANY: 1} for one in found]

        if source.table is not None:
            return self.engine.n_distinct(source, columns, where)
        questions = [f"values {name} {MANY_VALUES}" for name in columns]
        values = self._merged(source, where, questions, columns, ask)
        many = [name for name, found in zip(columns, values, strict=True) if _MANY in found]
        n = {name: len(found.keys() - {("",)}) for name, found in zip(columns, values, strict=True)}
        return n | (self.engine.n_distinct(source, many, where) if many else {})

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        def ask(some: FactSource, condition: Condition, which: Sequence[int]) -> list[Answer]:
            wanted = [columns[at] for at in which]
            found = self.engine.histograms(some, wanted, by, condition, weight)
            return [found[name] for name in wanted]

        questions = [f"histogram {name} {tuple(by)} {weight}" for name in columns]
        read = [*columns, *by, *([weight] if weight else [])]
        return dict(zip(columns, self._merged(source, where, questions, read, ask), strict=True))

    def moments_of(
        self, source: FactSource, queries: Sequence[MomentsQuery], where: Condition = EVERYTHING
    ) -> list[Answer]:
        def ask(some: FactSource, condition: Condition, which: Sequence[int]) -> list[Answer]:
            return self.engine.moments_of(some, [queries[at] for at in which], condition)

        read = {column for query in queries for term in query.terms for column in term.columns}
        read |= {column for query in queries for column in (*query.by, *filter(None, [query.weight]))}
        return self._merged(source, where, [f"moments {query!r}" for query in queries], sorted(read), ask)

    def patterns(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        weight: str | None = None,
        most: int = 200_000,
    ) -> Patterns | None:
        def ask(some: FactSource, condition: Condition, _which: Sequence[int]) -> list[Answer]:
            found = self.engine.patterns(some, columns, condition, weight, most)
            return [{_MANY: 1} if found is None else {(): found}]

        if source.table is not None:
            return self.engine.patterns(source, columns, where, weight, most)
        question = f"patterns {tuple(columns)} {weight} {most}"
        read = [*columns, *([weight] if weight else [])]
        merged = self._merged(source, where, [question], read, ask)[0]
        found: Patterns | None = None if _MANY in merged else merged[()]
        return None if found is None or len(found.rows) > most else found

    def rows(
        self,
        source: FactSource,
        columns: Sequence[str],
        where: Condition = EVERYTHING,
        conditions: Sequence[tuple[Term, float, float]] = (),
        present: Sequence[str] = (),
        most: int = 100,
    ) -> list[dict[str, Any]]:
        """The same rows; the newest parts are read first, and the others only when those hold too few."""
        asked = list(dict.fromkeys([RESPONSE_ID, *columns]))
        if source.table is not None or any(part.last_id is None for part in source.parts):
            return self.engine.rows(source, columns, where, conditions, present, most)
        found: list[dict[str, Any]] = []
        newest_first = sorted(source.parts, key=lambda part: -(part.last_id or 0))
        while newest_first:
            if len(found) == most and (newest_first[0].last_id or 0) < found[-1][RESPONSE_ID]:
                break
            some, newest_first = _few(newest_first)
            found += self.engine.rows(source.only(some), asked, where, conditions, present, most)
            found = sorted(found, key=lambda row: -row[RESPONSE_ID])[:most]
        return [{name: row[name] for name in dict.fromkeys(columns)} for row in found]

    def _merged(
        self, source: FactSource, where: Condition, questions: Sequence[str], columns: Sequence[str], ask: Ask
    ) -> list[Answer]:
        """The answers over all parts, kept ones where there are any."""
        everything = range(len(questions))
        if source.table is not None:
            return list(ask(source, where, everything))
        types = " ".join(f"{name}:{source.type_of(name)}" for name in columns)
        totals: list[Answer] = [{} for _ in questions]
        asked = False
        for condition, parts in _by_condition(source, where):
            keys = [_digest(f"{question}|{types}|{condition.text}") for question in questions]
            large = [part for part in parts if part.sha256 and part.n_rows >= self.kept_from]
            small = [part for part in parts if part not in large]
            if large:
                _add(totals, self._of_set(source, large, condition, keys, ask))
            if small:
                _add(totals, ask(_plain(source, small), condition, everything))
            asked = True
        if not asked:
            _add(totals, ask(_plain(source, ()), EVERYTHING, everything))
        return totals

    def _of_set(
        self, source: FactSource, parts: Sequence[Part], condition: Condition, keys: Sequence[str], ask: Ask
    ) -> list[Answer]:
        """The answers over some large parts together."""
        of = SETS + _digest(" ".join(sorted(part.sha256 for part in parts)))
        known = self._kept(of, keys)
        lacking = [at for at, key in enumerate(keys) if key not in known]
        if lacking:
            totals: list[Answer] = [{} for _ in lacking]
            for part in parts:
                _add(totals, self._of_part(source, part, condition, keys, lacking, ask))
            known |= self._keep(of, [keys[at] for at in lacking], totals, on_disk=len(parts) > 1)
        return [known[key] for key in keys]

    def _of_part(
        self,
        source: FactSource,
        part: Part,
        condition: Condition,
        keys: Sequence[str],
        which: Sequence[int],
        ask: Ask,
    ) -> list[Answer]:
        """The answers to some questions over one large part."""
        known = self._kept(part.sha256, [keys[at] for at in which], remember=False)
        lacking = [at for at in which if keys[at] not in known]
        if lacking:
            answers = ask(_plain(source, [part]), condition, lacking)
            names = [keys[at] for at in lacking]
            known |= self._keep(part.sha256, names, answers, remember=False)
        return [known[keys[at]] for at in which]

    def _kept(self, of: str, keys: Sequence[str], *, remember: bool = True) -> dict[str, Answer]:
        found = {key: held for key in keys if (held := self._recent.get((of, key))) is not None}
        for key, data in self._store.get(of, [key for key in keys if key not in found]).items():
            try:
                found[key] = unpack(data)
            except SummaryUnreadable:
                continue
            if remember:
                self._recent.put((of, key), found[key], len(data))
        return found

    def _keep(
        self,
        of: str,
        keys: Sequence[str],
        answers: Sequence[Answer],
        *,
        remember: bool = True,
        on_disk: bool = True,
    ) -> dict[str, Answer]:
        packed = [(key, pack(answer)) for key, answer in zip(keys, answers, strict=True)]
        if on_disk:
            self._store.put(of, packed)
        if remember:
            for (key, data), answer in zip(packed, answers, strict=True):
                self._recent.put((of, key), answer, len(data))
        return dict(zip(keys, answers, strict=True))


def _by_condition(source: FactSource, where: Condition) -> list[tuple[Condition, list[Part]]]:
    """The parts that may hold chosen rows, by what is left of the condition within them."""
    condition = source.where & where
    found: dict[str, tuple[Condition, list[Part]]] = {}
    for part in source.parts:
        left = narrowed(condition, _known_of(part))
        if left.as_json() is not False:
            found.setdefault(left.text, (left, []))[1].append(part)
    return list(found.values())


def _known_of(part: Part) -> dict[str, Known]:
    known = {}
    if part.first_on is not None and part.last_on is not None:
        known[ANSWERED_ON] = Known(part.first_on, part.last_on)
    if part.recorded_from is not None and part.recorded_until is not None:
        known[RECORDED_AT] = Known(part.recorded_from, part.recorded_until)
        if not part.holds_history:
            known[SUPERSEDED_AT] = Known(None, None)
    return known


def _plain(source: FactSource, parts: Iterable[Part]) -> FactSource:
    """Some parts of the source, whose own condition is part of what is asked."""
    return source.only(parts).whole()


def _few(parts: Sequence[Part], rows: int = 1 << 18) -> tuple[list[Part], list[Part]]:
    """The first parts, as many as have that many rows, and the rest."""
    n_rows, at = 0, 0
    while at < len(parts) and n_rows < rows:
        n_rows, at = n_rows + parts[at].n_rows, at + 1
    return list(parts[:at]), list(parts[at:])


def _add(totals: Sequence[Answer], answers: Sequence[Mapping[GroupKey, Any]]) -> None:
    """Add answers to what was found before, group by group."""
    for total, answer in zip(totals, answers, strict=True):
        for key, summary in answer.items():
            total[key] = total[key] + summary if key in total else summary


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
