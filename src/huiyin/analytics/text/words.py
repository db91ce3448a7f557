"""Words: where they begin and end in a batch of texts, cut by a dictionary and a hidden Markov model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import rjieba

from huiyin.analytics.text.characters import Batch, Places, batch_of, gathered, runs

_PIECE = 400_000  # characters cut at a time, so that the list of words stays small


@dataclass(frozen=True)
class Words:
    """The words of a batch: word k lies at `starts[k]:ends[k]` of it. Spaces and line feeds are no words."""

    starts: Places
    ends: Places


class Cutter:
    """Cuts texts into words. `own` are words of an organisation that are never cut (products, places, units)."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._jieba: Any = rjieba.Jieba()
        for word in own:
            self._jieba.add_word(word, None, None)

    def words_of(self, batch: Batch) -> Words:
        """The words of a batch, in order; cut once for each batch, or taken over from one that it is like."""
        name = ("words", self)
        return batch.kept(name, lambda: self._taken_over(batch) or self._cut(batch))

    def _is_at_hand(self, batch: Batch) -> bool:
        other = batch.like.other if batch.like else None
        return batch.has(("words", self)) or (other is not None and self._is_at_hand(other))

    def _taken_over(self, batch: Batch) -> Words | None:
        """The words where texts begin as those of a batch that is cut already: only the rest is cut. Else None."""
        other = batch.like.other if batch.like else None
        if batch.like is None or other is None or not self._is_at_hand(other):
            return None
        words, texts = self.words_of(other), np.flatnonzero(batch.like.texts >= 0)
        same = batch.like.texts[texts]
        low, high = (np.searchsorted(words.starts, places[same]) for places in (other.starts, other.ends))
        at, moved = runs(low, high - low), np.repeat(batch.starts[texts] - other.starts[same], high - low)
        begin = batch.starts.copy()
        begin[texts] += (other.ends - other.starts)[same]
        left = np.flatnonzero(begin < batch.ends)
        rest = gathered(batch, begin[left], batch.ends[left])
        cut = self._cut(rest)
        back = (begin[left] - rest.starts)[np.searchsorted(rest.starts, cut.starts, side="right") - 1]
        starts = np.concatenate([words.starts[at] + moved, cut.starts + back])
        ends = np.concatenate([words.ends[at] + moved, cut.ends + back])
        order = np.argsort(starts, kind="stable")
        return Words(starts[order], ends[order])

    def _cut(self, batch: Batch) -> Words:
        text = batch.joined()
        lengths: list[int] = []
        for piece in _pieces(text):
            lengths.extend(map(len, self._jieba.cut(piece)))
        ends = np.cumsum(np.asarray(lengths, dtype=np.int64))
        starts = ends - np.asarray(lengths, dtype=np.int64)
        heads = batch.codes[starts] if len(starts) else batch.codes[:0]
        kept = (heads != 32) & (heads != 10)
        return Words(starts[kept], ends[kept])

    def cut(self, text: str) -> list[str]:
        """The words of one text, folded.

        >>> Cutter().cut("营业厅排队太久了，客服态度很好！")
        ['营业厅', '排队', '太久', '了', ',', '客服', '态度', '很', '好', '!']
        """
        batch = batch_of([text])
        joined, words = batch.joined(), self.words_of(batch)
        return [
            joined[start:end] for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True)
        ]


@cache
def common_cutter() -> Cutter:
    """The cutter that knows the common dictionary only."""
    return Cutter()


def _pieces(text: str) -> Iterable[str]:
    """The text in pieces that end with a line feed."""
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + _PIECE) + 1 or text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end
