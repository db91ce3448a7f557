"""Ranked terms: what texts say most, with the share of each, and how those texts judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_rate, require_whole
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.text.phrases import distinct
from huiyin.analytics.text.terms import Terms


@dataclass(frozen=True)
class RankedTerm:
    """One term: `n` texts hold it, `rate` is their share, `positive` the share of praise among those that are sure."""

    term: int
    name: str
    n: int
    rate: Estimate
    positive: Estimate


@dataclass(frozen=True)
class RankedTerms(Result):
    """The terms of most texts, the most frequent first."""

    title: ClassVar[Bilingual] = {"zh": "高频词", "en": "Most frequent terms"}
    terms: tuple[RankedTerm, ...]
    n_texts: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a term."""
        rows = tuple(
            (
                one.name,
                one.n,
                one.rate.value,
                one.rate.low,
                one.rate.high,
                one.positive.value,
                one.positive.low,
                one.positive.high,
            )
            for one in self.terms
        )
        return (Table("terms", self.title, _COLUMNS, rows),)


def ranked_terms(
    terms: Terms,
    positive_rate: Any,
    is_unsure: Any,
    *,
    fewest: int = 10,
    most: int = 50,
    confidence: float = 0.95,
) -> RankedTerms:
    """The terms that stand in most texts; of terms in nearly the same texts only the longest.

    Texts are counted, not words. `positive_rate` (0–1, NaN unknown) and `is_unsure` have one entry a text. Terms
    of fewer than `fewest` texts are not told. Raises `LengthsDiffer`, `BadArgument`.

    >>> from huiyin.analytics.text.terms import terms_of
    >>> found = ranked_terms(terms_of(["停电了", "又停电了", "电费", "电费"]), [0.1, 0.2, 0.9, 0.8], [False] * 4, fewest=2)
    >>> [(one.name, one.n, one.rate.value, one.positive.value) for one in found.terms]
    [('停电', 2, 0.5, 0.0), ('电费', 2, 0.5, 1.0)]
    """
    require_rate("confidence", confidence)
    require_whole("fewest", fewest, at_least=1)
    rates = np.asarray(positive_rate, dtype=np.float64).reshape(-1)
    unsure = np.asarray(is_unsure, dtype=np.bool_).reshape(-1)
    for given in (len(rates), len(unsure)):
        if given != terms.n_texts:
            raise LengthsDiffer(what="倾向 / polarity", given=given, wanted=terms.n_texts)
    sure = ~unsure & np.isfinite(rates)
    counts, n_sure = terms.counts(), terms.counts(sure)
    n_good = terms.counts(sure & (rates >= 0.5))
    order = np.argsort(-counts, kind="stable")
    kept = distinct(terms, order[counts[order] >= fewest][: 6 * most].tolist(), most)
    made = tuple(
        RankedTerm(
            term,
            terms.names[term],
            int(counts[term]),
            share_of_counts(int(counts[term]), terms.n_texts, confidence),
            share_of_counts(int(n_good[term]), int(n_sure[term]), confidence),
        )
        for term in kept
    )
    return RankedTerms(made, terms.n_texts, (_TEXTS,))


_COLUMNS = (
    Column("term", {"zh": "词语", "en": "Term"}, Kind.TEXT),
    Column("n", {"zh": "条数", "en": "Texts"}, Kind.COUNT),
    Column("rate", {"zh": "占比", "en": "Share"}, Kind.RATE),
    Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
    Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
    Column("positive", {"zh": "好评占比", "en": "Praise"}, Kind.RATE),
    Column("positive_low", {"zh": "下限", "en": "Low"}, Kind.RATE),
    Column("positive_high", {"zh": "上限", "en": "High"}, Kind.RATE),
)
_TEXTS = note(
    "texts_counted",
    "按条数计，一条文本里说几次都只计一次；好评占比只算倾向明确的文本。",
    "Texts are counted, however often they say a word; the share of praise is among texts whose polarity is sure.",
)
