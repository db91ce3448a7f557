"""Searching the published articles: an index in the memory of each process, in step with the database.

Every change of what can be searched stirs `models.Stock` in its own transaction; a process that sees another
revision reads what is new and makes its index anew. So a search is right from the commit on, on any database.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import DatabaseError, connection
from django.db.models import F

from huiyin.accounts.models import Unit, User
from huiyin.analytics.text.retrieval import Entry, Hit, Index, Prepared, Vocabulary, confidence_of
from huiyin.knowledge.contracts import Audience
from huiyin.knowledge.models import ArticleText, Stock, SynonymGroup

MANY = 500  # texts to be read anew: beyond it all are read
LONGEST = 400  # characters of a question that are looked for
SHORTEST_CLAUSE, MOST_CLAUSES = 4, 8
CLAUSE_ALONE = 0.95  # how much of its confidence a clause keeps that leaves the rest aside
_MARKS = re.compile(r"[,;!?\n，。；！？]+|\.(?:\s|$)")


@dataclass(frozen=True)
class Known:
    """A published text, as searching needs it."""

    text_id: int
    article_id: int
    language: str
    title: str
    unit_path: str
    is_public: bool


@dataclass(frozen=True)
class Match:
    """An article that may answer: its best text, in 0–1 how well it fits."""

    article_id: int
    text_id: int
    title: str
    rank: float


@dataclass(frozen=True)
class Findings:
    """What a search found, best first, and how sure the first is the answer (0–1)."""

    matches: tuple[Match, ...]
    confidence: float


@dataclass(frozen=True)
class _Library:
    revision: int
    known: tuple[Known, ...]
    index: Index


_prepared: dict[tuple[int, datetime], Prepared] = {}
_vocabulary = Vocabulary()
_library: _Library | None = None
_lock = threading.Lock()


def search_public(unit: Unit, words: str, *, most: int = 10) -> Findings:
    """What customers of a unit find: articles for everybody, of the unit and those above it."""
    library = _current()
    allowed = [one.is_public and unit.path.startswith(one.unit_path) for one in library.known]
    return _search(library, words, np.asarray(allowed, dtype=bool), most)


def search_staff(user: User, words: str, *, most: int = 10) -> Findings:
    """What a colleague finds: all articles of the own unit, those above it and those below."""
    library, own = _current(), user.unit.path
    allowed = [one.unit_path.startswith(own) or own.startswith(one.unit_path) for one in library.known]
    return _search(library, words, np.asarray(allowed, dtype=bool), most)


def warm() -> None:
    """Make the index of this process ready before anybody asks; a database that is not ready yet is left alone."""
    try:
        _current()
    except DatabaseError:
        return
    finally:
        connection.close()


def _search(library: _Library, words: str, allowed: npt.NDArray[np.bool_], most: int) -> Findings:
    """What the words find as a whole or, where that is surer, what the surest clause of them does.

    "My name is …, I called twice, how do I pay?" asks only at its end.
    """
    words = words[:LONGEST]
    whole = _found(library, words, allowed, most)
    clauses = [part for part in _MARKS.split(words) if len(part.strip()) >= SHORTEST_CLAUSE]
    if len(clauses) < 2:
        return whole
    parts = [_found(library, part, allowed, most) for part in clauses[:MOST_CLAUSES]]
    surest = max(parts, key=lambda one: one.confidence)
    if surest.confidence * CLAUSE_ALONE <= whole.confidence:
        return whole
    return Findings(surest.matches, surest.confidence * CLAUSE_ALONE)


def _found(library: _Library, words: str, allowed: npt.NDArray[np.bool_], most: int) -> Findings:
    hits = library.index.search(library.index.question(words), allowed=allowed, most=2 * most)
    best: dict[int, Hit] = {}  # by article: a text in another language of it is no second one
    for hit in hits:
        best.setdefault(library.known[hit.at].article_id, hit)
    found = list(best.values())[:most]
    matches = [_match(library.known[hit.at], hit) for hit in found]
    return Findings(tuple(matches), confidence_of(found))


def _match(known: Known, hit: Hit) -> Match:
    return Match(known.article_id, known.text_id, known.title, hit.rank)


def _current() -> _Library:
    """The library of the revision that the database has now."""
    global _library
    revision = Stock.objects.values_list("revision", flat=True).first() or 0
    library = _library
    if library is not None and library.revision == revision:
        return library
    with _lock:
        if _library is None or _library.revision != revision:
            _library = _read(revision)
        return _library


def _read(revision: int) -> _Library:
    rows = ArticleText.objects.filter(
        version__article__live=F("version"), version__article__archived_at=None
    ).order_by("pk")
    fields = rows.values_list(
        "pk",
        "version__article_id",
        "language",
        "title",
        "version__article__unit__path",
        "version__article__audience",
        "version__saved_at",
    )
    live = list(fields)
    names = [(row[0], row[6]) for row in live]
    missing = {name[0] for name in names if name not in _prepared}
    if missing:
        fresh = rows if len(missing) > MANY else rows.filter(pk__in=missing)
        texts = list(fresh.values_list("pk", "version__saved_at", "title", "asked", "answer", "body"))
        entries = Entry.of_all((text[2], text[3].splitlines(), f"{text[4]}\n{text[5]}") for text in texts)
        for text, entry in zip(texts, entries, strict=True):
            _prepared[text[0], text[1]] = _vocabulary.prepare(entry)
    for gone in set(_prepared) - set(names):
        del _prepared[gone]
    known = [
        Known(pk, article, language, title, path, audience == Audience.EVERYBODY)
        for pk, article, language, title, path, audience, _saved in live
    ]
    groups = [words.splitlines() for words in SynonymGroup.objects.values_list("words", flat=True)]
    return _Library(
        revision, tuple(known), Index.prepared(_vocabulary, [_prepared[name] for name in names], groups)
    )
