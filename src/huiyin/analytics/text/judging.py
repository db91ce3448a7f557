"""What a head of two sides makes of texts and of their clauses, each read once however many readers ask."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch, Places
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.sentences import clauses_apart, clauses_of
from huiyin.analytics.text.words import Cutter


def log_odds_of(batch: Batch, head: Head, cutter: Cutter | None = None) -> Floats:
    """The log odds of praise rather than blame for every text of a batch."""
    logits = head.of_batch(batch, cutter)
    positive = head.labels.index("positive")
    return np.asarray(logits[:, positive] - logits[:, 1 - positive])


def log_odds_of_clauses(batch: Batch, chosen: Places, head: Head, cutter: Cutter | None = None) -> Floats:
    """The same for the chosen clauses of a batch; `chosen` rise."""
    read = batch.kept(("clauses judged", head, cutter), lambda: np.full(clauses_of(batch).n, np.nan))
    new = chosen[np.isnan(read[chosen])]
    if len(new):
        read[new] = log_odds_of(clauses_apart(batch, new), head, cutter)
    return np.asarray(read[chosen])


def rates_of(log_odds: Floats) -> Floats:
    """Log odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -60, 60))))
