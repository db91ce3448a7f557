"""Patterns: words that must, or must not, stand in one clause, written as people write them, found quickly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import Batch, Places, batch_of, fold
from huiyin.analytics.text.features import SpanHashes
from huiyin.analytics.text.problems import PatternUnreadable
from huiyin.analytics.text.sentences import Spans

LONGEST = 40  # characters of one word of a pattern
_LETTER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True)
class Pattern:
    """Groups of words: a clause fits that holds a word of every group of `all_of` and no word of `none_of`.

    A word fits wherever its characters stand. Words of Latin letters or digits fit only whole words; with a star
    behind them (`charg*`) they fit whatever begins so.
    """

    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the pattern."""
        return (*(word for group in self.all_of for word in group), *self.none_of)


def pattern_of(written: str) -> Pattern:
    """Read a pattern: `|` between words of which one is enough, ` + ` before what must stand in the same clause
    too, ` - ` before what must not. Raises PatternUnreadable.

    >>> pattern_of("排队|等位 + 久|长 - 不用")
    Pattern(all_of=(('排队', '等位'), ('久', '长')), none_of=('不用',))
    >>> pattern_of("Wi-Fi")
    Pattern(all_of=(('wi-fi',),), none_of=())
    """
    groups: list[tuple[str, ...]] = []
    none: list[str] = []
    sign = "+"
    for part in fold(written).replace(" + ", "\n+").replace(" - ", "\n-").split("\n"):
        if part[:1] in ("+", "-") and groups:
            sign, part = part[0], part[1:]
        words = tuple(word.strip() for word in part.split("|"))
        if not all(words) or any(len(word) > LONGEST for word in words):
            raise PatternUnreadable(written=written, longest=LONGEST)
        if sign == "+":
            groups.append(words)
        else:
            none.extend(words)
    return Pattern(tuple(groups), tuple(none))


@dataclass(frozen=True)
class Hits:
    """Where patterns fit: pattern `pattern[k]` in clause `clause[k]`, by the word at `starts[k]:ends[k]`.

    Sorted by clause, then pattern; of several words the first. Places count from the beginning of the batch.
    """

    pattern: Places
    clause: Places
    starts: Places
    ends: Places


class Finder:
    """Finds many patterns at once: every word is one look-up among all runs of its length."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        names = sorted({word for pattern in self._patterns for word in pattern.words})
        self._number = {word: number for number, word in enumerate(names)}
        plain = {word: word.rstrip("*") or word for word in names}
        by_form: dict[tuple[int, bool], list[str]] = {}
        for word, short in plain.items():
            by_form.setdefault((len(short), word != short), []).append(word)
        self._tables = [
            _table([plain[word] for word in words], [self._number[word] for word in words], is_open)
            for (_, is_open), words in sorted(by_form.items())
        ]

    def find(self, batch: Batch, clauses: Spans) -> Hits:
        """The patterns in the clauses of a batch.

        >>> from huiyin.analytics.text.characters import batch_of
        >>> from huiyin.analytics.text.sentences import clauses_of
        >>> batch = batch_of(["排队太久，不用等位。", "没人排队"])
        >>> finder = Finder([pattern_of("排队|等位 - 不用"), pattern_of("久")])
        >>> hits = finder.find(batch, clauses_of(batch))
        >>> hits.clause.tolist(), hits.pattern.tolist(), hits.starts.tolist()
        ([0, 0, 2], [0, 1, 0], [0, 3, 13])
        """
        words, starts, ends = self._words_in(batch)
        clause = np.searchsorted(clauses.starts, starts, side="right") - 1
        inside = clause >= 0
        inside[inside] = ends[inside] <= clauses.ends[clause[inside]]
        words, starts, ends, clause = words[inside], starts[inside], ends[inside], clause[inside]
        order = np.lexsort((starts, words))
        words, starts, ends, clause = words[order], starts[order], ends[order], clause[order]
        bounds = np.searchsorted(words, np.arange(len(self._number) + 1))
        rows = [np.arange(low, high) for low, high in itertools.pairwise(bounds)]
        found = [self._fits(pattern, rows, clause) for pattern in self._patterns]
        number = np.repeat(np.arange(len(found)), list(map(len, found)))
        at = np.concatenate([np.zeros(0, dtype=np.int64), *found])
        order = np.lexsort((starts[at], number, clause[at]))
        number, at = number[order], at[order]
        first = np.ones(len(at), dtype=np.bool_)
        first[1:] = (number[1:] != number[:-1]) | (clause[at][1:] != clause[at][:-1])
        number, at = number[first], at[first]
        return Hits(number, clause[at], starts[at], ends[at])

    def _fits(self, pattern: Pattern, rows: Sequence[Places], clause: Places) -> Places:
        """The rows of words of the pattern's first group in the clauses that fit it."""
        groups = [np.concatenate([rows[self._number[word]] for word in group]) for group in pattern.all_of]
        fits = groups[0]
        for other in groups[1:]:
            fits = fits[np.isin(clause[fits], clause[other])]
        for word in pattern.none_of:
            fits = fits[~np.isin(clause[fits], clause[rows[self._number[word]]])]
        return fits

    def _words_in(self, batch: Batch) -> tuple[Places, Places, Places]:
        """Every place of every word: its number, where it begins and where it ends."""
        hashes = SpanHashes.of(batch)
        places = np.arange(len(batch.codes), dtype=np.int64)
        latin = _latin(batch.codes)
        found: list[tuple[Places, Places, Places]] = [(places[:0],) * 3]
        for table in self._tables:
            begin = places[: max(len(places) - table.length + 1, 0)]
            spans = hashes.hashes(begin, begin + table.length)
            row = np.minimum(np.searchsorted(table.hashes, spans), len(table.hashes) - 1)
            hit = table.hashes[row] == spans
            row, begin = row[hit], begin[hit]
            end = begin + table.length
            apart = ~table.begins_latin[row] | (begin == 0) | ~latin[np.maximum(begin - 1, 0)]
            apart &= ~table.ends_latin[row] | ~latin[np.minimum(end, len(latin) - 1)]
            found.append((table.numbers[row[apart]], begin[apart], end[apart]))
        numbers, starts, ends = (np.concatenate(part) for part in zip(*found, strict=True))
        return numbers, starts, ends


@dataclass(frozen=True)
class _Table:
    """Words of one length by their hashes, rising: their numbers, and which ends must not touch a letter."""

    length: int
    hashes: npt.NDArray[np.uint64]
    numbers: Places
    begins_latin: npt.NDArray[np.bool_]
    ends_latin: npt.NDArray[np.bool_]


def _table(words: Sequence[str], numbers: Sequence[int], is_open: bool) -> _Table:
    batch = batch_of(words)
    hashes = SpanHashes.of(batch).hashes(batch.starts, batch.ends)
    order = np.argsort(hashes)
    return _Table(
        len(words[0]),
        hashes[order],
        np.asarray(numbers, dtype=np.int64)[order],
        np.asarray([word[0] in _LETTER for word in words])[order],
        np.asarray([word[-1] in _LETTER and not is_open for word in words])[order],
    )


def _latin(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Which characters are small Latin letters or digits."""
    return np.asarray(((codes >= 97) & (codes <= 122)) | ((codes >= 48) & (codes <= 57)))
