"""Phrases for people: terms that stand in the same texts, told once, and joined where they overlap in writing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from huiyin.analytics.text.characters import Places
from huiyin.analytics.text.terms import Terms

SHARED = 0.8  # of the texts of the rarer of two terms hold both: they say the same
_LONGEST = 20  # characters of a joined phrase


def distinct(terms: Terms, ranked: Sequence[int], most: int) -> list[int]:
    """The first `most` of ranked terms that say different things: of terms in nearly the same texts the longest.

    Only terms that touch in writing are held to say the same: one in the other, or the end of one the start of
    the other.
    """
    kept: list[int] = []
    for term in ranked:
        name, texts = terms.names[term], terms.texts_with(term)
        for at, other in enumerate(kept):
            theirs = terms.texts_with(other)
            if joined(name, terms.names[other]) and _same(texts, theirs):
                if len(name) > len(terms.names[other]) and len(texts) >= SHARED * len(theirs):
                    kept[at] = term
                break
        else:
            if len(kept) == most:
                break
            kept.append(term)
    return kept


def phrases(terms: Terms, ranked: Iterable[int], most: int) -> tuple[str, ...]:
    """Ranked terms as at most `most` phrases, terms of nearly the same texts joined to one.

    >>> from huiyin.analytics.text.terms import terms_of
    >>> found = terms_of(["又停电三天没人管", "停电三天没人管！"])
    >>> phrases(found, range(len(found.names)), 3)
    ('停电三天没人管',)
    """
    kept = [(terms.names[term], terms.texts_with(term)) for term in ranked]
    before = len(kept) + 1
    while len(kept) < before:
        before, pending, kept = len(kept), kept, []
        for name, texts in pending:
            for at, (other, theirs) in enumerate(kept):
                whole = joined(name, other)
                if whole in (name, other) and _same(texts, theirs):
                    if len(name) > len(other) and len(texts) >= SHARED * len(theirs):
                        kept[at] = (name, texts)
                    break
                if whole and len(whole) <= _LONGEST and _same(texts, theirs, both=True):
                    kept[at] = (whole, theirs)
                    break
            else:
                kept.append((name, texts))
    return tuple(name for name, _ in kept[:most])


def joined(name: str, other: str) -> str:
    """Two terms as one where one holds the other, or the end of one is the start of the other; else nothing.

    >>> joined("停电三天", "三天没人管"), joined("power out", "out again"), joined("power", "room")
    ('停电三天没人管', 'power out again', '')
    """
    if name in other or other in name:
        return max(name, other, key=len)
    for first, second in ((name, other), (other, name)):
        for length in range(min(len(first), len(second)) - 1, 0, -1):
            if first.endswith(second[:length]) and _whole(first, second, length):
                return first + second[length:]
    return ""


def _whole(first: str, second: str, length: int) -> bool:
    """Whether what two terms share is no part of a word written in letters."""
    shared = second[:length]
    return not shared.isascii() or (first[-length - 1] == " " and second[length] == " ")


def _same(texts: Places, theirs: Places, *, both: bool = False) -> bool:
    """Whether two terms stand in nearly the same texts: measured by the rarer one, or by both."""
    shared = len(np.intersect1d(texts, theirs, assume_unique=True))
    return shared >= SHARED * (max if both else min)(len(texts), len(theirs))
