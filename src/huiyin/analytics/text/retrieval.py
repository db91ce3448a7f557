"""Retrieval: which of many short articles answers a question; BM25 over words and pairs of characters.

An article is a title, other ways of asking it, and a body. Its terms are its words and, where characters
carry meaning, the pairs of neighbouring ones, so that a word cut differently is still found. Two things are
said of an article: its score (BM25 of Robertson and Zaragoza 2009 with weights by field, over the most that
the question could have) and how alike the question is to its title or to one way of asking it (cosine).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import batch_of, fold
from huiyin.analytics.text.common_words import LINKS
from huiyin.analytics.text.words import Cutter, common_cutter

K1, B = 1.2, 0.6
TITLE, ASKED, BODY = 4, 3, 1  # how often a term counts by the field it stands in
OTHER_WORD = 0.7  # of a word of the same meaning
MISTYPED = 0.5  # of a word that may have been meant
LINK = 0.5  # of a word that only links others: how, the, of
_MOST_MEANT, _MOST_MEANT_BY_TWO = 6, 3
_LONGEST_ASKED = 64  # ways of asking one article
_CONFIDENCE = (-1.6, 2.5, 10.5, 0.5)  # fitted on CLINC150 (CC BY 3.0), 150 subjects asked in 5 and in 20 ways
_LEAST_COVERED, _MOST_UNCOVERED = 0.3, 0.3

Numbers = npt.NDArray[np.int64]


def terms_of(text: str, cutter: Cutter | None = None) -> list[str]:
    """The terms of a text in order: its words, and pairs of neighbouring Chinese characters.

    >>> terms_of("怎么交电费？")
    ['怎么', '交', '电费', '么交', '交电']
    """
    return terms_of_all([text], cutter)[0]


def terms_of_all(texts: Sequence[str], cutter: Cutter | None = None) -> list[list[str]]:
    """The terms of many texts, cut at one go."""
    batch = batch_of(texts)
    joined, words = batch.joined(), (cutter or common_cutter()).words_of(batch)
    starts, ends = words.starts.tolist(), words.ends.tolist()
    firsts = [*np.searchsorted(words.starts, batch.starts).tolist(), len(starts)]
    found = []
    for at, (begin, end) in enumerate(zip(batch.starts.tolist(), batch.ends.tolist(), strict=True)):
        cut = [joined[starts[k] : ends[k]] for k in range(firsts[at], firsts[at + 1])]
        terms = [word for word in cut if word[0].isalnum()]
        known = set(terms)
        terms += [
            a + b for a, b in pairwise(joined[begin:end]) if is_han(a) and is_han(b) and a + b not in known
        ]
        found.append(terms)
    return found


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return "一" <= character <= "鿿"


@dataclass(frozen=True)
class Entry:
    """An article as the index needs it: how often each term counts, and the terms of each way of asking."""

    counts: Mapping[str, int]
    asked: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, title: str, asked: Iterable[str], body: str, cutter: Cutter | None = None) -> Entry:
        """The entry of an article.

        >>> Entry.of("交电费", [], "在网上交").counts["交"]
        5
        """
        return cls.of_all([(title, list(asked), body)], cutter)[0]

    @classmethod
    def of_all(
        cls, articles: Iterable[tuple[str, Sequence[str], str]], cutter: Cutter | None = None
    ) -> list[Entry]:
        """The entries of many articles: title, ways of asking, body."""
        parts = [[title, *asked[:_LONGEST_ASKED], body] for title, asked, body in articles]
        terms = iter(terms_of_all([text for part in parts for text in part], cutter))
        return [cls._counted([next(terms) for _ in part]) for part in parts]

    @classmethod
    def _counted(cls, parts: Sequence[Sequence[str]]) -> Entry:
        *ways, body = parts
        counts: Counter[str] = Counter()
        for weight, terms in [(TITLE, ways[0]), *((ASKED, way) for way in ways[1:])]:
            for term in set(terms):
                counts[term] = max(counts[term], weight)
        for term in body:
            counts[term] += BODY
        return cls(dict(counts), tuple(tuple(dict.fromkeys(way)) for way in ways))


@dataclass(frozen=True)
class Question:
    """A question as terms with their weights (1 for its own, less for words that may be meant)."""

    weights: Mapping[str, float]
    own: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """An article found: `at` its place in the index, scores in 0–1, larger is better.

    `score` is BM25 over the most that the question could reach, `alike` the cosine with its title or the
    nearest way of asking, `covered` the share of the question's weight that the article knows.
    """

    at: int
    score: float
    alike: float
    covered: float

    @property
    def rank(self) -> float:
        """By what articles are ordered: half the words, half the way of asking."""
        return (self.score + self.alike) / 2


def _joined(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


class _Postings:
    """A sparse matrix of units × terms, read by columns."""

    def __init__(self, rows: Numbers, columns: Numbers, values: Floats, n_columns: int) -> None:
        order = np.argsort(columns.astype(np.int32), kind="stable")
        self.rows, self.values = rows[order], values[order]
        self.starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=n_columns))])

    def frequencies(self) -> Floats:
        """In how many units each term stands."""
        return np.diff(self.starts).astype(np.float64)

    def of(self, column: int) -> tuple[Numbers, Floats]:
        """The units that hold a term, with its values."""
        part = slice(self.starts[column], self.starts[column + 1])
        return self.rows[part], self.values[part]


@dataclass(frozen=True)
class Prepared:
    """An entry with its terms as columns of a vocabulary; `ways` are the terms of all ways of asking in a row."""

    columns: Numbers
    counts: Floats
    ways: Numbers
    lengths: tuple[int, ...]


class Vocabulary:
    """The terms of articles and their columns. It grows and never shrinks, so that what was prepared stays good."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._common: list[float] = []
        self._left: dict[tuple[int, str], list[str]] = {}
        self._n_left = 0

    def prepare(self, entry: Entry) -> Prepared:
        """An entry by columns; terms that are new get one."""
        places = self.places
        for term in entry.counts:
            if term not in places:
                places[term] = len(places)
                self._common.append(LINK if term in LINKS else 1.0)
        return Prepared(
            np.fromiter((places[term] for term in entry.counts), np.int64, len(entry.counts)),
            np.fromiter(entry.counts.values(), np.float64, len(entry.counts)),
            np.asarray([places[term] for way in entry.asked for term in way], dtype=np.int64),
            tuple(map(len, entry.asked)),
        )

    def common(self) -> Floats:
        """What each term counts, by its column: half for words that only link."""
        return np.asarray(self._common)

    def without_one(self, at: int, rest: str) -> Sequence[str]:
        """The terms that become `rest` when the character at a place is taken out."""
        terms = list(self.places)
        for term in terms[self._n_left :]:
            if 2 <= len(term) <= 12:
                for place in range(len(term)):
                    self._left.setdefault((place, term[:place] + term[place + 1 :]), []).append(term)
        self._n_left = len(terms)
        return self._left.get((at, rest), ())


@dataclass(frozen=True)
class Index:
    """Articles made ready for questions. Adding one means making it anew of what was prepared.

    >>> index = Index.of([Entry.of("怎么交电费", ["在哪里缴电费"], ""), Entry.of("停电了怎么办", [], "")])
    >>> [(hit.at, round(hit.alike, 2)) for hit in index.search(index.question("在哪缴电费"))][:1]
    [(0, 0.52)]
    """

    vocabulary: Vocabulary
    articles: Sequence[Prepared]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Sequence[Entry], synonyms: Iterable[Sequence[str]] = ()) -> Index:
        """An index of entries; each of `synonyms` is a group of words that mean the same here."""
        vocabulary = Vocabulary()
        return cls.prepared(vocabulary, [vocabulary.prepare(entry) for entry in entries], synonyms)

    @classmethod
    def prepared(
        cls, vocabulary: Vocabulary, articles: Sequence[Prepared], synonyms: Iterable[Sequence[str]] = ()
    ) -> Index:
        """An index of what a vocabulary prepared."""
        others: dict[str, tuple[str, ...]] = {}
        for group in synonyms:
            words = tuple(dict.fromkeys(fold(word).strip() for word in group if word.strip()))
            for word in words:
                others[word] = others.get(word, ()) + tuple(one for one in words if one != word)
        return cls(vocabulary, articles, others)

    @property
    def n(self) -> int:
        """How many articles."""
        return len(self.articles)

    def column(self, term: str) -> int | None:
        """The column of a term that some article holds; None otherwise."""
        place = self.vocabulary.places.get(term)
        if place is None or place >= len(self._frequencies) or not self._frequencies[place]:
            return None
        return place

    @cached_property
    def _articles(self) -> _Postings:
        rows = np.repeat(np.arange(self.n), [len(one.columns) for one in self.articles])
        columns = _joined([one.columns for one in self.articles])
        counts = np.concatenate([one.counts for one in self.articles]) if self.articles else np.zeros(0)
        sizes = np.bincount(rows, counts, minlength=self.n)
        usual = max(float(sizes.mean()), 1e-9) if self.n else 1.0
        damped = K1 * (1 - B + B * sizes[rows] / usual)
        return _Postings(rows, columns, counts / (counts + damped), len(self.vocabulary.places))

    @cached_property
    def _frequencies(self) -> Floats:
        return self._articles.frequencies()

    @cached_property
    def rarity(self) -> Floats:
        """ln(1 + (N − n + ½) / (n + ½)) of every column, half of it for links: how much it tells articles apart."""
        n = self._frequencies
        return np.asarray(np.log1p((self.n - n + 0.5) / (n + 0.5)) * self.vocabulary.common()[: len(n)])

    def _unknown(self, term: str) -> float:
        """The rarity of a term that no article holds."""
        common = LINK if term in LINKS else 1.0
        return float(np.log1p((self.n + 0.5) / 0.5)) * common

    @cached_property
    def _ways(self) -> tuple[_Postings, Numbers, Floats]:
        """The ways of asking × terms, the article of each, and the length of each."""
        lengths = np.asarray([n for one in self.articles for n in one.lengths], dtype=np.int64)
        article = np.repeat(np.arange(self.n), [len(one.lengths) for one in self.articles])
        rows = np.repeat(np.arange(len(lengths)), lengths)
        columns = _joined([one.ways for one in self.articles])
        values = self.rarity[columns]
        norms = np.sqrt(np.bincount(rows, values**2, minlength=len(lengths)))
        return _Postings(rows, columns, values, len(self._frequencies)), article, norms

    def question(self, text: str, cutter: Cutter | None = None) -> Question:
        """A question as terms: its own, those of words with the same meaning, and what may have been meant.

        A word that no article knows stands for those that differ from it in one character, or in the order
        of two.
        """
        own = list(dict.fromkeys(terms_of(text, cutter)))
        weights = dict.fromkeys(own, 1.0)
        folded = fold(text)
        explained: set[str] = set()
        for word, others in self.synonyms.items():
            if word in folded:
                explained |= {term for term in own if term in word and self.column(term) is None}
                for other in others:
                    for term in terms_of(other, cutter):
                        weights.setdefault(term, OTHER_WORD)
        for term in own:
            if self.column(term) is None and len(term) > 1 and self._may_be_meant(term, folded):
                for meant in self._meant(term):
                    weights.setdefault(meant, MISTYPED)
        return Question(weights, frozenset(own) - explained)

    def _may_be_meant(self, term: str, folded: str) -> bool:
        """Two Chinese characters are taken for a slip only beside a pair that is known, or standing alone."""
        if len(term) != 2 or not is_han(term[0]):
            return True
        at = folded.find(term)
        beside = [
            pair for pair in (folded[max(at - 1, 0) : at + 1], folded[at + 1 : at + 3]) if len(pair) == 2
        ]
        beside = [pair for pair in beside if is_han(pair[0]) and is_han(pair[1])]
        return not beside or any(self.column(pair) is not None for pair in beside)

    def _meant(self, term: str) -> list[str]:
        without = self.vocabulary.without_one
        found = [
            known
            for at in range(len(term))
            for known in without(at, term[:at] + term[at + 1 :])
            if len(known) == len(term)
        ]
        if not is_han(term[0]):  # letters are also left out or doubled
            found += [term[:at] + term[at + 1 :] for at in range(len(term))]
            found += [known for at in range(len(term) + 1) for known in without(at, term)]
        found += [
            term[:at] + term[at + 1] + term[at] + term[at + 2 :]
            for at in range(len(term) - 1)
            if term[at] != term[at + 1]
        ]
        found = [known for known in found if self.column(known) is not None]
        meant = list(dict.fromkeys(found))
        if len(term) == 2 and len(meant) > _MOST_MEANT_BY_TWO:
            return []  # one character of two is shared with many words and says little
        return meant[:_MOST_MEANT]

    def search(
        self, question: Question, *, allowed: npt.NDArray[np.bool_] | None = None, most: int = 10
    ) -> list[Hit]:
        """The articles that fit best, best first; of those in `allowed` (one flag an article), if given."""
        if not self.n or not question.weights:
            return []
        score, covered, alike = self._scored(question)
        rank = (score + alike) / 2
        if allowed is not None:
            rank = np.where(allowed, rank, 0.0)
        best = np.argsort(-rank, kind="stable")[:most]
        return [
            Hit(int(at), float(score[at]), float(alike[at]), float(covered[at]))
            for at in best
            if rank[at] > 0
        ]

    def _scored(self, question: Question) -> tuple[Floats, Floats, Floats]:
        ways, article, lengths = self._ways
        score, covered = np.zeros(self.n), np.zeros(self.n)
        dots, total, square = np.zeros(len(lengths)), 0.0, 0.0
        for term, weight in question.weights.items():
            column = self.column(term)
            rarity = self._unknown(term) if column is None else float(self.rarity[column])
            if term in question.own:
                total += rarity
                square += rarity**2
            if column is None:
                continue
            rows, values = self._articles.of(column)
            score[rows] += weight * rarity * values
            covered[rows] += weight * rarity
            rows, values = ways.of(column)
            dots[rows] += weight * rarity * values
        alike = np.zeros(self.n)
        if len(lengths):
            cosines = dots / np.maximum(lengths * np.sqrt(max(square, 1e-12)), 1e-12)
            np.maximum.at(alike, article, np.minimum(cosines, 1.0))
        most = max(total, 1e-12)
        return np.minimum(score / most, 1.0), np.minimum(covered / most, 1.0), alike


def confidence_of(hits: Sequence[Hit]) -> float:
    """How likely the first hit answers the question, 0–1: how alike it is and how far ahead of the second.

    A question of which the article knows hardly anything is never told with confidence.

    >>> confidence_of([]), round(confidence_of([Hit(0, 0.8, 0.9, 0.9), Hit(1, 0.2, 0.2, 0.3)]), 2)
    (0.0, 1.0)
    """
    if not hits:
        return 0.0
    first = hits[0]
    ahead = first.rank - (hits[1].rank if len(hits) > 1 else 0.0)
    base, alike, margin, score = _CONFIDENCE
    told = 1 / (1 + math.exp(-(base + alike * first.alike + margin * ahead + score * first.score)))
    return told if first.covered >= _LEAST_COVERED else min(told, _MOST_UNCOVERED)
