"""Terms: the words and pairs of neighbouring words that each of many texts holds, made once for all questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.checks import require_whole
from huiyin.analytics.text.characters import Batch, Places, batch_of, texts_of, written
from huiyin.analytics.text.common_words import LINKS, SHADES
from huiyin.analytics.text.features import SpanHashes, Unsigned, mixed
from huiyin.analytics.text.words import Cutter, Words, common_cutter

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Terms:
    """Which terms each text holds; a term counts once a text, however often it is said in it.

    The terms of text i are `terms[indptr[i]:indptr[i + 1]]`, rising; `names[k]` is term k as it is written, folded.
    """

    n_texts: int
    names: tuple[str, ...]
    indptr: Places
    terms: npt.NDArray[np.int32]

    @cached_property
    def rows(self) -> npt.NDArray[np.int32]:
        """For every entry of `terms` the number of its text."""
        return np.repeat(np.arange(self.n_texts, dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """Texts × terms, 1 where the text holds the term."""
        ones = np.ones(len(self.terms), dtype=np.float32)
        return sparse.csr_matrix((ones, self.terms, self.indptr), shape=(self.n_texts, len(self.names)))

    @cached_property
    def by_term(self) -> sparse.csc_matrix:
        """The same matrix by term, for asking which texts hold one."""
        return self.matrix.tocsc()

    def counts(self, chosen: Marks | None = None) -> npt.NDArray[np.int64]:
        """In how many texts each term stands, of all or of the chosen ones."""
        terms = self.terms if chosen is None else self.terms[np.asarray(chosen, dtype=bool)[self.rows]]
        return np.bincount(terms, minlength=len(self.names)).astype(np.int64, copy=False)

    def copies(self, fewest: int = 15) -> Places:
        """For every text the number of the first one that holds exactly its terms: a copied text is one voice.

        Texts of fewer than `fewest` terms stand for themselves, for many people say the same short thing.

        >>> terms_of(["小区停电三天没有人来管也没有人通知"] * 2 + ["停电"] * 2).copies(fewest=8).tolist()
        [0, 0, 2, 3]
        """
        first: dict[bytes, int] = {}
        found = np.arange(self.n_texts, dtype=np.int64)
        for text in np.flatnonzero(np.diff(self.indptr) >= fewest).tolist():
            held = self.terms[self.indptr[text] : self.indptr[text + 1]].tobytes()
            found[text] = first.setdefault(held, text)
        return found

    def texts_with(self, term: int) -> Places:
        """The numbers of the texts that hold a term, rising."""
        matrix = self.by_term
        held: Places = matrix.indices[matrix.indptr[term] : matrix.indptr[term + 1]].astype(np.int64)
        return held


def terms_of(texts: Sequence[str], cutter: Cutter | None = None, *, fewest: int = 2) -> Terms:
    """The terms of texts, in the order they first occur; only terms of at least `fewest` texts.

    Words that only link (的, 我们, the) are no terms; negations and shades (不, 太, very) only with the word
    beside them; numbers likewise. A pair stands within one run of writing, never across punctuation.

    >>> found = terms_of(["停电太久，没人接电话。", "又停电了", "停电太久！"])
    >>> found.names, found.counts().tolist()
    (('停电', '停电太久', '太久'), [3, 2, 2])
    """
    require_whole("fewest", fewest, at_least=1)
    batch = batch_of(texts_of(texts))
    starts, ends = _spans(batch, (cutter or common_cutter()).words_of(batch))
    hashes = mixed(SpanHashes.of(batch).hashes(starts, ends))
    order = np.argsort(hashes)
    if not len(order):
        return Terms(batch.n, (), np.zeros(batch.n + 1, dtype=np.int64), np.zeros(0, dtype=np.int32))
    is_first = np.concatenate([[True], np.diff(hashes[order]) != 0])
    ids = np.empty(len(order), dtype=np.int64)
    ids[order] = np.cumsum(is_first) - 1
    first = np.minimum.reduceat(starts[order], np.flatnonzero(is_first))
    lengths = (ends - starts)[order][is_first]
    held = np.unique((batch.text_of()[starts].astype(np.int64) << 32) | ids)
    kept = np.bincount(held & 0xFFFFFFFF, minlength=len(first)) >= fewest
    by_place = np.flatnonzero(kept)[np.lexsort((lengths[kept], first[kept]))]
    number = np.full(len(first), -1, dtype=np.int64)
    number[by_place] = np.arange(len(by_place))
    held = held[kept[held & 0xFFFFFFFF]]
    held = np.sort((held & ~np.int64(0xFFFFFFFF)) | number[held & 0xFFFFFFFF])
    text = batch.joined()
    places = zip(first[by_place].tolist(), lengths[by_place].tolist(), strict=True)
    return Terms(
        n_texts=batch.n,
        names=tuple(text[place : place + length] for place, length in places),
        indptr=np.searchsorted(held >> 32, np.arange(batch.n + 1)).astype(np.int64),
        terms=(held & 0xFFFFFFFF).astype(np.int32),
    )


def _spans(batch: Batch, words: Words) -> tuple[Places, Places]:
    """Where the words and pairs stand that may become terms."""
    starts, ends = words.starts, words.ends
    letters = written()[np.minimum(batch.codes, 0xFFFF)]
    spoken = letters[starts] > 0
    starts, ends = starts[spoken], ends[spoken]
    hashes = mixed(SpanHashes.of(batch).hashes(starts, ends))
    links, shades = (np.isin(hashes, known) for known in _known())
    alone = ~links & ~shades & (letters[starts] > 1)
    if len(starts) < 2:
        return starts[alone], ends[alone]
    gap = starts[1:] - ends[:-1]
    latin = (batch.codes[ends[:-1] - 1] < 0x250) & (batch.codes[starts[1:]] < 0x250)
    beside = (gap == 0) | ((gap == 1) & (batch.codes[ends[:-1]] == 32) & latin)
    beside &= ~links[:-1] & ~links[1:] & (alone[:-1] | alone[1:])
    return (
        np.concatenate([starts[alone], starts[:-1][beside]]),
        np.concatenate([ends[alone], ends[1:][beside]]),
    )


@cache
def _known() -> tuple[Unsigned, Unsigned]:
    """The hashes of links and of shades."""
    return _hashes(LINKS - SHADES), _hashes(SHADES)


def _hashes(words: frozenset[str]) -> Unsigned:
    batch = batch_of(sorted(words))
    return mixed(SpanHashes.of(batch).hashes(batch.starts, batch.ends))
