"""Opinions about things: what the clauses around a mention praise or blame, put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.characters import Batch, Places, gathered, is_chinese
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.judging import log_odds_of, log_odds_of_clauses, rates_of
from huiyin.analytics.text.sentences import Spans
from huiyin.analytics.text.words import Cutter

# Chosen on 200 restaurant reviews, as docs/methods/aspects.md tells: how much the head of single opinions counts
# beside the head of whole texts, the clause behind (where it is about nothing of its own) and the text beside the
# clause itself.
SINGLE, NEXT, WHOLE = 0.5, 0.5, 0.5
SURE = 0.7  # the probability of the likelier side


@dataclass(frozen=True)
class About:
    """Row k says that clause `clause[k]` is about mention `mention[k]`; every mention has a row."""

    mention: Places
    clause: Places
    n_mentions: int


def opinions_of(
    batch: Batch, clauses: Spans, about: About, told: Places, polarity: Head | None, cutter: Cutter | None
) -> tuple[Floats, Places]:
    """For each mention the probability of praise rather than blame, and the row of the clause that says most.

    `told` are all clauses that mention a topic; `polarity` is the head of whole texts.
    """
    behind = _behind(clauses, about.clause, told)
    read, where = np.unique(np.concatenate([about.clause, behind[behind >= 0]]), return_inverse=True)
    polarity = polarity or shipped("polarity")
    log_odds = _of_clauses(batch, clauses, read, polarity, cutter)
    n = len(about.clause)
    following = np.zeros(n)
    following[behind >= 0] = log_odds[where[n:]]
    whole = _of_texts(batch, clauses.text_of[about.clause], polarity, cutter)
    total = log_odds[where[:n]] + NEXT * following + WHOLE * whole
    rows = np.maximum(np.bincount(about.mention, minlength=about.n_mentions), 1)
    mean = np.bincount(about.mention, total, minlength=about.n_mentions) / rows
    agrees = np.sign(total) * np.sign(mean)[about.mention]
    order = np.lexsort((-np.abs(total), -agrees, about.mention))
    best = order[np.searchsorted(about.mention[order], np.arange(about.n_mentions))]
    return rates_of(mean), best


def unsure(positive: Floats) -> npt.NDArray[np.bool_]:
    """Which probabilities are clearly on neither side."""
    return np.asarray(np.maximum(positive, 1.0 - positive) < SURE)


def _behind(clauses: Spans, clause: Places, told: Places) -> Places:
    """The clause behind each, of the same text and without a topic of its own; -1 where there is none."""
    behind = np.minimum(clause + 1, max(clauses.n - 1, 0))
    is_free = np.ones(clauses.n, dtype=np.bool_)
    is_free[told] = False
    same = (clauses.text_of[behind] == clauses.text_of[clause]) & (behind > clause)
    return np.where(same & is_free[behind], behind, -1)


def _of_clauses(
    batch: Batch, clauses: Spans, chosen: Places, polarity: Head, cutter: Cutter | None
) -> Floats:
    """Log odds of praise of clauses: of Chinese ones half by the head of single opinions, which knows no other."""
    whole = log_odds_of_clauses(batch, chosen, polarity, cutter)
    single = log_odds_of_clauses(batch, chosen, shipped("opinions"), cutter)
    chinese = np.concatenate([[0], np.cumsum(is_chinese(batch.codes))])
    share = np.where(chinese[clauses.ends[chosen]] > chinese[clauses.starts[chosen]], SINGLE, 0.0)
    return np.asarray((1.0 - share) * whole + share * single)


def _of_texts(batch: Batch, text_of: Places, polarity: Head, cutter: Cutter | None) -> Floats:
    """Log odds of praise of some texts; only these are read where not all are read already."""
    if batch.has(("logits", polarity, cutter)):
        return log_odds_of(batch, polarity, cutter)[text_of]
    texts, text = np.unique(text_of, return_inverse=True)
    return log_odds_of(gathered(batch, batch.starts[texts], batch.ends[texts]), polarity, cutter)[text]
