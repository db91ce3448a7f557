"""Evidence: which words of a text speak for a label and which against it, by a head's own weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch, batch_of
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.words import Cutter, common_cutter


@dataclass(frozen=True)
class Mark:
    """A stretch `start:end` of a text and how much it moved the label's log odds; above 0 speaks for it."""

    start: int
    end: int
    weight: float


def marks(
    texts: Sequence[str], head: Head, label: str, *, least: float = 0.15, cutter: Cutter | None = None
) -> list[tuple[Mark, ...]]:
    """The words of each text that speak for or against `label`, in their order.

    Every piece of a text shares its weight among its characters, so that the characters add up to what the head
    counts; neighbouring words of one direction are one mark. Words that move less than `least` of what the
    strongest word of the text moves are left out. Raises ValueError where the head has no such label.

    >>> from huiyin.analytics.text.artefacts import shipped
    >>> text = "师傅很热情，就是来得太慢"
    >>> found = marks([text], shipped("polarity"), "positive")[0]
    >>> [(text[mark.start:mark.end], mark.weight > 0) for mark in found if abs(mark.weight) > 0.5]
    [('很热情', True), ('太慢', False)]
    """
    batch = batch_of(texts)
    moved = _moved(batch, head, head.labels.index(label), cutter)
    words = (cutter or common_cutter()).words_of(batch)
    sums = np.concatenate([[0.0], np.cumsum(moved)])
    weights = sums[words.ends] - sums[words.starts]
    text_of = batch.text_of()[words.starts] if len(words.starts) else np.zeros(0, dtype=np.int32)
    strongest = np.zeros(batch.n)
    np.maximum.at(strongest, text_of, np.abs(weights))
    kept = np.flatnonzero((np.abs(weights) >= least * strongest[text_of]) & (weights != 0))
    found: list[list[Mark]] = [[] for _ in texts]
    for word in kept.tolist():
        own, text = found[text_of[word]], int(text_of[word])
        start, end = (int(place - batch.starts[text]) for place in (words.starts[word], words.ends[word]))
        weight = float(weights[word])
        if own and own[-1].end == start and (own[-1].weight > 0) == (weight > 0):
            own[-1] = Mark(own[-1].start, end, own[-1].weight + weight)
        else:
            own.append(Mark(start, end, weight))
    return [tuple(own) for own in found]


def _moved(batch: Batch, head: Head, label: int, cutter: Cutter | None) -> Floats:
    """How much each place of the batch moved the log odds of a label (against the mean of the others)."""
    pieces = head.analyser.pieces(batch, cutter)
    column = head.weights.astype(np.float64) * head.scales * head.slopes
    column = column[:, label] - (column.sum(axis=1) - column[:, label]) / max(len(head.labels) - 1, 1) * (
        head.link == "one"
    )
    at = np.minimum(np.searchsorted(head.buckets, pieces.buckets), max(len(head.buckets) - 1, 0))
    known = head.buckets[at] == pieces.buckets if len(head.buckets) else np.zeros(len(at), dtype=np.bool_)
    share = np.where(known, column[at] if len(column) else 0.0, 0.0) * pieces.values
    share /= np.maximum(pieces.ends - pieces.starts, 1)
    changes = np.zeros(len(batch.codes) + 1)
    np.add.at(changes, pieces.starts, share)
    np.add.at(changes, pieces.ends, -share)
    return np.asarray(np.cumsum(changes)[:-1])
