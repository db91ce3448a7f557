"""Features: every text as counts of hashed pieces of it – runs of characters, words and pairs of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch, Places, batch_of, squeezed
from huiyin.analytics.text.words import Cutter, common_cutter

Unsigned = npt.NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_CHARACTERS, _WORDS, _PAIRS = (np.uint64(kind) for kind in (0x51ED270B, 0x7F4A7C15, 0x2545F491))


@dataclass(frozen=True)
class Analyser:
    """Which pieces of a text are counted, and into how many buckets (2 to the power of `bits`).

    Runs of 1 to `characters` characters that hold no space; words and, with `pairs`, pairs of neighbouring words.
    With `squeeze` a character that stands there many times in a row counts as twice.
    """

    bits: int = 18
    characters: int = 3
    words: bool = True
    pairs: bool = True
    squeeze: bool = True

    def features(self, texts: Sequence[str], cutter: Cutter | None = None) -> Features:
        """The features of texts.

        >>> Analyser(characters=1, words=False, pairs=False).features(["好好", ""]).counts.tolist()
        [2.0]
        """
        return self.of_batch(batch_of(texts), cutter)

    def of_batch(self, batch: Batch, cutter: Cutter | None = None) -> Features:
        """The features of a batch of folded texts."""
        whole = squeezed(batch) if self.squeeze else batch
        return whole.kept(("features", self, cutter), lambda: self._counted(whole, cutter))

    def _counted(self, batch: Batch, cutter: Cutter | None) -> Features:
        _, _, keys = self._keys(batch, cutter)
        unique, counts = np.unique(keys, return_counts=True)
        rows = (unique >> np.uint64(self.bits)).astype(np.int64)
        return Features(
            n_buckets=1 << self.bits,
            indptr=np.searchsorted(rows, np.arange(batch.n + 1)),
            buckets=(unique & np.uint64((1 << self.bits) - 1)).astype(np.int64),
            counts=counts.astype(np.float32),
        )

    def pieces(self, batch: Batch, cutter: Cutter | None = None) -> Pieces:
        """Every piece with its place: what `of_batch` counts, so that weights can be shown where they come from."""
        starts, ends, keys = self._keys(batch, cutter)
        unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        values = 1.0 + np.log(counts)
        rows = (unique >> np.uint64(self.bits)).astype(np.int64)
        lengths = np.sqrt(np.bincount(rows, values * values, minlength=batch.n))
        buckets = (keys & np.uint64((1 << self.bits) - 1)).astype(np.int64)
        return Pieces(starts, ends, buckets, (values / np.maximum(lengths, 1e-12)[rows] / counts)[inverse])

    def _keys(self, batch: Batch, cutter: Cutter | None) -> tuple[Places, Places, Unsigned]:
        """Where every piece lies, and the number of its text before the number of its bucket."""
        starts, ends, kinds = self._spans(batch, cutter)
        text_of = batch.text_of()
        hashes = mixed(SpanHashes.of(batch).hashes(starts, ends) ^ kinds)
        return (
            starts,
            ends,
            (text_of[starts].astype(np.uint64) << np.uint64(self.bits))
            | (hashes >> np.uint64(64 - self.bits)),
        )

    def _spans(self, batch: Batch, cutter: Cutter | None) -> tuple[Places, Places, Unsigned]:
        starts: list[Places] = []
        ends: list[Places] = []
        kinds: list[Unsigned] = []

        def add(begin: Places, end: Places, kind: np.uint64) -> None:
            starts.append(begin)
            ends.append(end)
            kinds.append(np.full(len(begin), kind, dtype=np.uint64))

        breaks = (batch.codes == 32) | (batch.codes == 10)
        until = np.concatenate([[0], np.cumsum(breaks)])
        places = np.arange(len(batch.codes), dtype=np.int64)
        for n in range(1, self.characters + 1):
            begin = places[: len(places) - n + 1]
            whole = until[begin + n] == until[begin]
            add(begin[whole], begin[whole] + n, _CHARACTERS)
        if self.words or self.pairs:
            words = (cutter or common_cutter()).words_of(batch)
            if self.words:
                add(words.starts, words.ends, _WORDS)
            if self.pairs and len(words.starts) > 1:
                text_of = batch.text_of()
                together = text_of[words.starts[:-1]] == text_of[words.starts[1:]]
                add(words.starts[:-1][together], words.ends[1:][together], _PAIRS)
        return np.concatenate(starts), np.concatenate(ends), np.concatenate(kinds)


@dataclass(frozen=True)
class Pieces:
    """The pieces of a batch: piece k lies at `starts[k]:ends[k]`, falls into a bucket and adds `values[k]` to it."""

    starts: Places
    ends: Places
    buckets: npt.NDArray[np.int64]
    values: Floats


@dataclass(frozen=True)
class Features:
    """Counts of buckets by text, as the three arrays of a compressed sparse row matrix.

    The buckets of text i are `buckets[indptr[i]:indptr[i + 1]]`, rising; `counts` says how often each occurs.
    """

    n_buckets: int
    indptr: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32]

    @property
    def n(self) -> int:
        """How many texts."""
        return len(self.indptr) - 1

    def normalised(self) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The value of every count – 1 + ln of it, divided by the text's Euclidean length – and its text."""
        rows = np.repeat(np.arange(self.n), np.diff(self.indptr))
        values = (1.0 + np.log(self.counts)).astype(np.float32)
        lengths = np.sqrt(np.bincount(rows, values * values, minlength=self.n))
        return values / np.maximum(lengths, 1e-12)[rows], rows


class SpanHashes:
    """Hashes of any spans of a batch, each in a few operations: a polynomial modulo 2⁶⁴ by prefix sums."""

    def __init__(self, batch: Batch) -> None:
        powers = np.full(len(batch.codes), _BASE, dtype=np.uint64)
        inverses = np.full(len(batch.codes), _INVERSE, dtype=np.uint64)
        if len(powers):
            powers[0] = inverses[0] = 1
        self._inverses = np.cumprod(inverses)
        terms = mixed(batch.codes.astype(np.uint64) + np.uint64(1)) * np.cumprod(powers)
        self._sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms)])

    @classmethod
    def of(cls, batch: Batch) -> SpanHashes:
        """Those of a batch, kept with it."""
        return batch.kept("hashes", lambda: cls(batch))

    def hashes(self, starts: Places, ends: Places) -> Unsigned:
        """One hash for each span `starts[k]:ends[k]`, the same wherever the same characters stand."""
        hashes: Unsigned = (self._sums[ends] - self._sums[starts]) * self._inverses[starts]
        return hashes


def mixed(values: Unsigned) -> Unsigned:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit in depends on every bit out."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
