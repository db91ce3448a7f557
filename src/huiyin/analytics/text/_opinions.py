"""Opinions about things: what the clauses around a mention praise or blame, put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch, Places
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.polarity import of_batch, of_spans
from huiyin.analytics.text.sentences import Spans
from huiyin.analytics.text.words import Cutter

# What the clause behind (where it is about nothing of its own) and the whole text weigh beside the clause itself;
# chosen among 0, 0.3, 0.5 and 0.7 on 200 restaurant reviews (docs/methods/aspects.md).
NEXT, WHOLE = 0.5, 0.3
SURE = 0.7  # the probability of the likelier side


@dataclass(frozen=True)
class Opinions:
    """Log odds of praise for every clause with what is said right behind it, and for every text."""

    of_clauses: Floats
    of_texts: Floats

    def of_pairs(self, pair: Places, clause: Places, text: Places, n: int) -> tuple[Floats, Places]:
        """For each of n mentions the probability of praise and the row that says most.

        Row k says that clause `clause[k]` of text `text[k]` is about mention `pair[k]`; every mention has a row.
        """
        log_odds = self.of_clauses[clause] + WHOLE * self.of_texts[text]
        total = np.bincount(pair, log_odds, minlength=n) / np.maximum(np.bincount(pair, minlength=n), 1)
        agrees = np.sign(log_odds) * np.sign(total)[pair]
        order = np.lexsort((-np.abs(log_odds), -agrees, pair))
        first = np.searchsorted(pair[order], np.arange(n))
        return 1.0 / (1.0 + np.exp(-np.clip(total, -60, 60))), order[first]

    @staticmethod
    def unsure(positive: Floats) -> npt.NDArray[np.bool_]:
        """Which rates are on neither side."""
        return np.asarray(np.maximum(positive, 1.0 - positive) < SURE)


def opinions_of(
    batch: Batch, clauses: Spans, told: Places, polarity: Head | None, cutter: Cutter | None
) -> Opinions:
    """What every clause and text of a batch praises or blames; `told` are the clauses that mention a topic."""
    own = _log_odds(of_spans(batch, clauses, head=polarity, cutter=cutter).positive_rate)
    behind = np.zeros_like(own)
    if len(own):
        together = clauses.text_of[1:] == clauses.text_of[:-1]
        free = np.ones(len(own), dtype=np.bool_)
        free[told] = False
        behind[:-1] = np.where(together & free[1:], own[1:], 0.0)
    whole = _log_odds(of_batch(batch, head=polarity, cutter=cutter).positive_rate)
    return Opinions(own + NEXT * behind, whole)


def _log_odds(rates: Floats) -> Floats:
    rates = np.clip(np.where(np.isnan(rates), 0.5, rates), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(rates / (1.0 - rates)))
