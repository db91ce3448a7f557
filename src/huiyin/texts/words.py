"""Words of texts as numbers, so that texts are counted without being fetched, and numbers back as words.

A reading keeps a 32-bit number for every word and pair of words. What a number means is looked up in the texts
themselves: nothing that somebody wrote is kept a second time.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from huiyin.analytics.text.terms import Terms, terms_of

_WIDTH = np.dtype("<u4")


def number_of(term: str) -> int:
    """The number of a term, folded as `terms_of` gives it."""
    return zlib.crc32(term.encode())


def packed_words(texts: Sequence[str]) -> list[bytes]:
    """The numbers of the terms that each text holds, rising, as bytes.

    >>> len(packed_words(["停电太久"])[0])
    12
    """
    found = terms_of(texts, fewest=1)
    numbers = np.fromiter(map(number_of, found.names), dtype=_WIDTH, count=len(found.names))[found.terms]
    ends = found.indptr.tolist()
    return [np.sort(numbers[ends[at] : ends[at + 1]]).tobytes() for at in range(found.n_texts)]


def unpacked(packed: Sequence[bytes]) -> Terms:
    """The terms of many readings at once; their names are their numbers until `named` puts words there."""
    numbers = np.frombuffer(b"".join(packed), dtype=_WIDTH)
    lengths = np.fromiter((len(one) // 4 for one in packed), dtype=np.int64, count=len(packed))
    known, terms = np.unique(numbers, return_inverse=True)
    return Terms(
        n_texts=len(packed),
        names=tuple(map(str, known.tolist())),
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        terms=terms.astype(np.int32),
    )


def a_text_with(terms: Terms, wanted: Collection[int]) -> dict[int, int]:
    """For each wanted term the number of a text that holds it, of as few texts as a look from the front finds."""
    rows = terms.rows
    found: dict[int, int] = {}
    places = np.flatnonzero(np.isin(terms.terms, np.fromiter(wanted, dtype=np.int64, count=len(wanted))))
    first_term, at = np.unique(terms.terms[places], return_index=True)
    for term, place in zip(first_term.tolist(), places[at].tolist(), strict=True):
        found[term] = int(rows[place])
    return found


def named(terms: Terms, texts: Mapping[int, str], wanted: Collection[int]) -> Terms:
    """The terms with words for the wanted ones, looked up in some of their texts (by number of text)."""
    spoken = {str(number_of(name)): name for name in terms_of(list(texts.values()), fewest=1).names}
    names = list(terms.names)
    for term in wanted:
        names[term] = spoken.get(names[term], names[term])
    return replace(terms, names=tuple(names))


def is_named(terms: Terms, term: int) -> bool:
    """Whether a word stands in the place of the number."""
    return not terms.names[term].isdigit()
