"""Polarity: is a text praise or blame, how probably, how strongly – and where nobody should be sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.characters import Batch, batch_of
from huiyin.analytics.text.degrees import degree_of
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.irony import ironic
from huiyin.analytics.text.judging import log_odds_of, log_odds_of_clauses, rates_of
from huiyin.analytics.text.sentences import Spans, clauses_of
from huiyin.analytics.text.words import Cutter

Flags = npt.NDArray[np.bool_]

UNSURE_BELOW = 0.7  # the probability of the likelier side; a head's own measured limit comes before it
CLEAR = 0.95  # a clause this probably good beside one this probably bad makes a text mixed
FULL = 4.0  # log odds at which strength is tanh(1) = 0.76


@dataclass(frozen=True)
class Polarity:
    """What many texts judge, one entry a text.

    `positive_rate` is the calibrated probability (0–1) that the text is positive rather than negative, NaN where
    there is nothing to read; `strength` runs from −1 (strong blame) to 1 (strong praise). `is_unsure`: neither
    side is probable enough. `is_mixed`: one clause clearly praises and one clearly blames. `is_ironic`: marks of
    irony. What is ironic and looks positive is unsure too.
    """

    positive_rate: Floats
    strength: Floats
    is_unsure: Flags
    is_mixed: Flags
    is_ironic: Flags


def read_polarity(
    texts: Sequence[str], *, head: Head | None = None, cutter: Cutter | None = None
) -> Polarity:
    """The polarity of texts as they were written, by the head that comes with the product or another one.

    >>> read = read_polarity(["服务态度很好，非常满意", "等了半天没人管，态度太差", "？"])
    >>> (read.positive_rate[:2] > 0.5).tolist(), float(read.positive_rate[2])
    ([True, False], nan)
    """
    return of_batch(batch_of(texts), head=head, cutter=cutter)


def positive_rates(texts: Sequence[str], *, head: Head | None = None, cutter: Cutter | None = None) -> Floats:
    """Only the probability that each text is positive, NaN where there is nothing to read: three times as fast."""
    head, batch = head or shipped("polarity"), batch_of(texts)
    chance = _chance(head, log_odds_of(batch, head, cutter))
    return np.where(_speaks(batch), chance, np.nan)


def of_spans(
    batch: Batch, spans: Spans, *, head: Head | None = None, cutter: Cutter | None = None
) -> Polarity:
    """The polarity of pieces of texts (sentences, clauses), one entry a piece."""
    return of_batch(spans.batch(batch), head=head, cutter=cutter)


def of_batch(batch: Batch, *, head: Head | None = None, cutter: Cutter | None = None) -> Polarity:
    """The polarity of a batch of folded texts."""
    head = head or shipped("polarity")
    log_odds = log_odds_of(batch, head, cutter)
    chance = _chance(head, log_odds)
    mute = ~_speaks(batch)
    limit = float(head.about.get("unsure_below", UNSURE_BELOW))
    is_ironic = ironic(batch) & ~mute
    is_unsure = (np.maximum(chance, 1.0 - chance) < limit) | (is_ironic & (chance > 0.5)) | mute
    return Polarity(
        positive_rate=np.where(mute, np.nan, chance),
        strength=np.where(mute, 0.0, np.tanh(log_odds * degree_of(batch) / FULL)),
        is_unsure=is_unsure,
        is_mixed=_mixed(batch, cutter) & ~mute,
        is_ironic=is_ironic,
    )


def _chance(head: Head, log_odds: Floats) -> Floats:
    """The probability of praise; a head may say by how much its large log odds say too much."""
    times, power = head.about.get("bend", (1.0, 1.0))
    return rates_of(bent(log_odds, float(times), float(power)))


def bent(log_odds: Floats, times: float, power: float) -> Floats:
    """Log odds that grow by less than they seem to: `times` · |log odds| to the `power`, with their sign.

    >>> bent(np.array([-4.0, 1.0]), 1.2, 0.5).tolist()
    [-2.4, 1.2]
    """
    return np.asarray(times * np.sign(log_odds) * np.abs(log_odds) ** power)


def _mixed(batch: Batch, cutter: Cutter | None) -> Flags:
    """Clauses are read by the head of single opinions, which was trained on pieces as short as they are."""
    head = shipped("opinions")
    clauses = clauses_of(batch)
    mixed = np.zeros(batch.n, dtype=np.bool_)
    several = np.bincount(clauses.text_of, minlength=batch.n) > 1
    among = np.flatnonzero(several[clauses.text_of])
    if not len(among):
        return mixed
    log_odds, text_of = log_odds_of_clauses(batch, among, head, cutter), clauses.text_of[among]
    limit = np.log(CLEAR / (1 - CLEAR))
    good = np.bincount(text_of, log_odds >= limit, minlength=batch.n) > 0
    bad = np.bincount(text_of, log_odds <= -limit, minlength=batch.n) > 0
    return np.asarray(good & bad)


def _speaks(batch: Batch) -> Flags:
    """Which texts hold a letter, a Chinese character or a picture."""
    codes = batch.codes
    said = ((codes >= ord("a")) & (codes <= ord("z"))) | (
        (codes >= 0xC0) & ~((codes >= 0x2000) & (codes < 0x2190))
    )
    said &= ~((codes >= 0x3000) & (codes < 0x3040)) & (codes != 0xFFFD) & (codes != 0xFE0F)
    sums = np.concatenate([[0], np.cumsum(said)])
    return np.asarray(sums[batch.ends] > sums[batch.starts])
