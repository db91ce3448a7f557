"""Keyness: which words one group of texts uses more, or less, than the others, with the error of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require_positive, require_rate, require_whole
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.multiplicity import benjamini_hochberg
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.text._tails import upper_tail
from huiyin.analytics.text.phrases import distinct
from huiyin.analytics.text.problems import NothingToCompare
from huiyin.analytics.text.terms import Marks, Terms


@dataclass(frozen=True)
class KeyTerm:
    """One term in both groups of texts.

    `log_odds` is the logarithm of the odds ratio, group against rest, drawn towards 0 by the prior, with
    `low` and `high`; above 0 the group says it more. `g2` is Dunning's, signed alike. `p_value` is exact
    (hypergeometric, the smaller tail doubled), `adjusted_p` that of Benjamini and Hochberg over all terms
    tested. `term` is its number in the `Terms`.
    """

    term: int
    name: str
    n_group: int
    n_rest: int
    rate_group: Estimate
    rate_rest: Estimate
    log_odds: float
    low: float
    high: float
    g2: float
    p_value: float
    adjusted_p: float


@dataclass(frozen=True)
class Keyness(Result):
    """Terms that tell a group of texts from the rest: `more` and `fewer`, the clearest first."""

    title: ClassVar[Bilingual] = {"zh": "特征词", "en": "Key terms"}
    more: tuple[KeyTerm, ...]
    fewer: tuple[KeyTerm, ...]
    n_group: int
    n_rest: int
    n_tested: int
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Terms said more in the group, then those said less."""
        return (
            _table("more", {"zh": "本组说得更多", "en": "Said more in the group"}, self.more),
            _table("fewer", {"zh": "本组说得更少", "en": "Said less in the group"}, self.fewer),
        )


def keyness(
    terms: Terms,
    group: Any,
    *,
    confidence: float = 0.95,
    prior_texts: float = 10.0,
    fewest: int = 5,
    most: int = 50,
) -> Keyness:
    """Compare the texts marked in `group` (one mark a text) with the others, term by term.

    Texts are counted, not words. Odds ratios have an informative prior: on each side `prior_texts` texts that
    hold the term as often as all texts do (Monroe, Colaresi and Quinn 2008, their eq. 16 on texts); terms of
    fewer than `fewest` texts are not tested, at most `most` are told for each direction, and of terms in
    nearly the same texts only the longest. Raises `NothingToCompare`, `LengthsDiffer`, `BadArgument`.

    >>> from huiyin.analytics.text.terms import terms_of
    >>> texts = ["停电太久"] * 8 + ["电费太高"] * 2 + ["停电太久"] * 2 + ["电费太高"] * 8
    >>> found = keyness(terms_of(texts), [True] * 10 + [False] * 10)
    >>> [(one.name, one.n_group, one.n_rest, round(one.low, 2)) for one in found.more]
    [('停电太久', 8, 2, -0.06)]
    """
    require_rate("confidence", confidence)
    require_positive("prior_texts", prior_texts)
    chosen = marks_of(terms, group)
    n, n_rest = int(chosen.sum()), int((~chosen).sum())
    inside = terms.counts(chosen)
    outside = terms.counts() - inside
    tested = np.flatnonzero(inside + outside >= require_whole("fewest", fewest, at_least=1))
    a, b = inside[tested].astype(np.float64), outside[tested].astype(np.float64)
    odds, errors = log_odds(a, b, n, n_rest, prior_texts)
    g2, p = signed_g2(a, b, n, n_rest), exact_p(a, b, n, n_rest)
    adjusted = np.asarray(benjamini_hochberg(p.tolist()))
    half = normal_quantile(confidence) * errors

    def told(ranked: npt.NDArray[np.int64]) -> tuple[KeyTerm, ...]:
        at = {int(tested[place]): int(place) for place in ranked}
        made = []
        for term in distinct(terms, list(at), most):
            k = at[term]
            made.append(
                KeyTerm(
                    term,
                    terms.names[term],
                    int(a[k]),
                    int(b[k]),
                    share_of_counts(int(a[k]), n, confidence),
                    share_of_counts(int(b[k]), n_rest, confidence),
                    float(odds[k]),
                    float(odds[k] - half[k]),
                    float(odds[k] + half[k]),
                    float(g2[k]),
                    float(p[k]),
                    float(adjusted[k]),
                )
            )
        return tuple(made)

    z = odds / errors
    order = np.argsort(-z, kind="stable")
    return Keyness(
        told(order[odds[order] > 0][: 6 * most]),
        told(order[::-1][odds[order[::-1]] < 0][: 6 * most]),
        n,
        n_rest,
        len(tested),
        confidence,
        (_TOGETHER,),
    )


def marks_of(terms: Terms, group: Any) -> Marks:
    """One mark a text, with texts on both sides. Raises `LengthsDiffer`, `NothingToCompare`."""
    chosen = np.asarray(group, dtype=bool).reshape(-1)
    if len(chosen) != terms.n_texts:
        raise LengthsDiffer(what="标记 / marks", given=len(chosen), wanted=terms.n_texts)
    n = int(chosen.sum())
    if n in (0, len(chosen)):
        raise NothingToCompare(n=n, n_rest=len(chosen) - n)
    return chosen


def log_odds(a: Floats, b: Floats, n: int, n_rest: int, prior_texts: float) -> tuple[Floats, Floats]:
    """Logarithms of odds ratios with the informative prior, and their standard errors.

    >>> odds, errors = log_odds(np.array([8.0]), np.array([2.0]), 10, 10, 10.0)
    >>> round(float(odds[0]), 4), round(float(errors[0]), 4)
    (1.2381, 0.663)
    """
    before = prior_texts * (a + b + 0.5) / (n + n_rest + 1.0)
    cells = (a + before, n - a + prior_texts - before, b + before, n_rest - b + prior_texts - before)
    odds = np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])
    return odds, np.sqrt(sum(1.0 / cell for cell in cells))


def signed_g2(a: Floats, b: Floats, n: int, n_rest: int) -> Floats:
    """Dunning's likelihood ratio of the four cells, negative where the first group has the lower rate.

    >>> round(float(signed_g2(np.array([8.0]), np.array([2.0]), 10, 10)[0]), 4)
    7.7098
    """
    total, held = float(n + n_rest), a + b
    cells = (
        (a, n * held),
        (b, n_rest * held),
        (n - a, n * (total - held)),
        (n_rest - b, n_rest * (total - held)),
    )
    g2 = np.zeros(len(held))
    for seen, margins in cells:
        g2 += 2.0 * special.xlogy(seen, seen * total / np.maximum(margins, 1e-300))
    return np.asarray(np.maximum(g2, 0.0) * np.where(a * n_rest >= b * n, 1.0, -1.0))


def exact_p(a: Floats, b: Floats, n: int, n_rest: int) -> Floats:
    """The hypergeometric chance of a split at least as uneven in the direction seen, doubled, at most 1."""
    held = a + b
    more = a * (n + n_rest) >= n * held
    tail = upper_tail(np.where(more, a, b), held, np.where(more, n, n_rest), float(n + n_rest))
    return np.asarray(np.minimum(2.0 * tail, 1.0))


def _table(key: str, title: Bilingual, found: tuple[KeyTerm, ...]) -> Table:
    columns = (
        Column("term", {"zh": "词语", "en": "Term"}, Kind.TEXT),
        Column("n_group", {"zh": "本组条数", "en": "Texts, group"}, Kind.COUNT),
        Column("n_rest", {"zh": "其余条数", "en": "Texts, rest"}, Kind.COUNT),
        Column("rate_group", {"zh": "本组占比", "en": "Share, group"}, Kind.RATE),
        Column("rate_rest", {"zh": "其余占比", "en": "Share, rest"}, Kind.RATE),
        Column("log_odds", {"zh": "对数优势比", "en": "Log odds ratio"}, Kind.NUMBER, 2),
        Column("low", {"zh": "区间下限", "en": "Low"}, Kind.NUMBER, 2),
        Column("high", {"zh": "区间上限", "en": "High"}, Kind.NUMBER, 2),
        Column("g2", {"zh": "似然比 G²", "en": "G²"}, Kind.NUMBER, 1),
        Column("adjusted_p", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
    )
    rows = tuple(
        (
            one.name,
            one.n_group,
            one.n_rest,
            one.rate_group.value,
            one.rate_rest.value,
            one.log_odds,
            one.low,
            one.high,
            one.g2,
            one.adjusted_p,
        )
        for one in found
    )
    return Table(key, title, columns, rows)


_TOGETHER = note(
    "said_is_not_cause",
    "说得更多只表明两组文本不同，不说明原因；每条文本只计一次，空白文本也在分母里。",
    "Said more only tells that the groups differ, not why. Each text counts once, empty texts in the base too.",
)
