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
from huiyin.analytics.text.characters import fold
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
    words = [word for word in (cutter or common_cutter()).cut(text) if word[0].isalnum()]
    known = set(words)
    folded = fold(text)
    pairs = [pair for a, b in pairwise(folded) if is_han(a) and is_han(b) and (pair := a + b) not in known]
    return words + pairs


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
        ways = [terms_of(title, cutter), *(terms_of(way, cutter) for way in list(asked)[:_LONGEST_ASKED])]
        counts: Counter[str] = Counter()
        for weight, terms in [(TITLE, ways[0]), *((ASKED, way) for way in ways[1:])]:
            for term in set(terms):
                counts[term] = max(counts[term], weight)
        for term in terms_of(body, cutter):
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


class _Postings:
    """A sparse matrix of units × terms, read by columns."""

    def __init__(self, rows: Numbers, columns: Numbers, values: Floats, n_columns: int) -> None:
        order = np.argsort(columns, kind="stable")
        self.rows, self.values = rows[order], values[order]
        self.starts = np.searchsorted(columns[order], np.arange(n_columns + 1))

    def frequencies(self) -> Floats:
        """In how many units each term stands."""
        return np.diff(self.starts).astype(np.float64)

    def of(self, column: int) -> tuple[Numbers, Floats]:
        """The units that hold a term, with its values."""
        part = slice(self.starts[column], self.starts[column + 1])
        return self.rows[part], self.values[part]


@dataclass(frozen=True)
class Index:
    """Articles made ready for questions. Adding one means making it anew from the same entries.

    >>> index = Index.of([Entry.of("怎么交电费", ["在哪里缴电费"], ""), Entry.of("停电了怎么办", [], "")])
    >>> [(hit.at, round(hit.alike, 2)) for hit in index.search(index.question("在哪缴电费"))][:1]
    [(0, 0.52)]
    """

    entries: Sequence[Entry]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Sequence[Entry], synonyms: Iterable[Sequence[str]] = ()) -> Index:
        """An index; each of `synonyms` is a group of words that mean the same here."""
        others: dict[str, tuple[str, ...]] = {}
        for group in synonyms:
            words = tuple(dict.fromkeys(fold(word).strip() for word in group if word.strip()))
            for word in words:
                others[word] = others.get(word, ()) + tuple(one for one in words if one != word)
        return cls(entries, others)

    @cached_property
    def places(self) -> dict[str, int]:
        """The column of every term."""
        places: dict[str, int] = {}
        for entry in self.entries:
            for term in entry.counts:
                places.setdefault(term, len(places))
        return places

    @cached_property
    def _articles(self) -> _Postings:
        lengths = [len(entry.counts) for entry in self.entries]
        rows = np.repeat(np.arange(len(self.entries)), lengths)
        places = self.places
        columns = np.fromiter(
            (places[term] for entry in self.entries for term in entry.counts), dtype=np.int64, count=len(rows)
        )
        counts = np.fromiter(
            (n for entry in self.entries for n in entry.counts.values()), dtype=np.float64, count=len(rows)
        )
        sizes = np.bincount(rows, counts, minlength=len(self.entries)) if len(rows) else np.zeros(0)
        usual = sizes.mean() if len(sizes) else 1.0
        damped = K1 * (1 - B + B * sizes[rows] / max(usual, 1e-9)) if len(rows) else counts
        return _Postings(rows, columns, counts / (counts + damped) if len(rows) else counts, len(places))

    @cached_property
    def rarity(self) -> Floats:
        """ln(1 + (N − n + ½) / (n + ½)) of every term: how much it tells articles apart."""
        n = self._articles.frequencies()
        common = np.fromiter((LINK if term in LINKS else 1.0 for term in self.places), np.float64, len(n))
        return np.asarray(np.log1p((len(self.entries) - n + 0.5) / (n + 0.5)) * common)

    def _unknown(self, term: str) -> float:
        """The rarity of a term that no article holds."""
        common = LINK if term in LINKS else 1.0
        return float(np.log1p((len(self.entries) + 0.5) / 0.5)) * common

    @cached_property
    def _ways(self) -> tuple[_Postings, Numbers, Floats]:
        """The ways of asking × terms, the article of each, and the length of each."""
        ways = [(at, way) for at, entry in enumerate(self.entries) for way in entry.asked if way]
        places, rarity = self.places, self.rarity
        rows = np.repeat(np.arange(len(ways)), [len(way) for _, way in ways]) if ways else np.zeros(0, int)
        columns = np.fromiter(
            (places[term] for _, way in ways for term in way), dtype=np.int64, count=len(rows)
        )
        values = rarity[columns] if len(rows) else np.zeros(0)
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(ways)))
        article = np.fromiter((at for at, _ in ways), dtype=np.int64, count=len(ways))
        return _Postings(rows, columns, values, len(places)), article, lengths

    @cached_property
    def _vocabulary(self) -> dict[tuple[int, str], list[str]]:
        """Known terms by what is left of them when one character is taken out, with where it stood."""
        left: dict[tuple[int, str], list[str]] = {}
        for term in self.places:
            if 2 <= len(term) <= 12:
                for at in range(len(term)):
                    left.setdefault((at, term[:at] + term[at + 1 :]), []).append(term)
        return left

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
                explained |= {term for term in own if term in word and term not in self.places}
                for other in others:
                    for term in terms_of(other, cutter):
                        weights.setdefault(term, OTHER_WORD)
        for term in own:
            if term not in self.places and len(term) > 1 and self._may_be_meant(term, folded):
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
        return not beside or any(pair in self.places for pair in beside)

    def _meant(self, term: str) -> list[str]:
        found = [
            known
            for at in range(len(term))
            for known in self._vocabulary.get((at, term[:at] + term[at + 1 :]), ())
            if len(known) == len(term)
        ]
        if not is_han(term[0]):  # letters are also left out or doubled
            found += [
                known
                for known in (term[:at] + term[at + 1 :] for at in range(len(term)))
                if known in self.places
            ]
            for at in range(len(term) + 1):
                found += self._vocabulary.get((at, term), ())
        swapped = [
            term[:at] + term[at + 1] + term[at] + term[at + 2 :]
            for at in range(len(term) - 1)
            if term[at] != term[at + 1]
        ]
        found += [known for known in swapped if known in self.places]
        meant = list(dict.fromkeys(found))
        if len(term) == 2 and len(meant) > _MOST_MEANT_BY_TWO:
            return []  # one character of two is shared with many words and says little
        return meant[:_MOST_MEANT]

    def search(
        self, question: Question, *, allowed: npt.NDArray[np.bool_] | None = None, most: int = 10
    ) -> list[Hit]:
        """The articles that fit best, best first; of those in `allowed` (one flag an article), if given."""
        n = len(self.entries)
        if not n or not question.weights:
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
        score, covered = np.zeros(len(self.entries)), np.zeros(len(self.entries))
        dots, total, square = np.zeros(len(lengths)), 0.0, 0.0
        for term, weight in question.weights.items():
            column = self.places.get(term)
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
        alike = np.zeros(len(self.entries))
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
