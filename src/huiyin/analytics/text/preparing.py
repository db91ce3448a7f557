"""Texts made ready for several readers: what each of them needs is made once for all."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.text.characters import Texts, batch_of
from huiyin.analytics.text.sentences import clauses_apart
from huiyin.analytics.text.words import Cutter, common_cutter


def prepared(texts: Sequence[str], cutter: Cutter | None = None) -> Texts:
    """Texts that are folded and cut into clauses and words; give them to every reader in place of the list.

    Worth while where polarity, kinds, topics and terms are all read; a single reader makes only what it needs. What is
    read is the same either way.

    >>> from huiyin.analytics.text.polarity import read_polarity
    >>> said = prepared(["服务很好，就是太慢"])
    >>> read_polarity(said).is_mixed.tolist() == read_polarity(list(said)).is_mixed.tolist()
    True
    """
    said, cutter = Texts(texts), cutter or common_cutter()
    batch = batch_of(said)
    for one in (batch, clauses_apart(batch)):
        cutter.words_of(one)
    return said
