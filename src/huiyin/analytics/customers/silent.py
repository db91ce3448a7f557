"""The customers nobody hears: how many are dissatisfied and say nothing?

“No complaint” is not “satisfied”. The share comes from the firm's own data, with its assumptions, or it
is only bounded; a figure from a textbook is never put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require_positive, require_rate, require_whole
from huiyin.analytics.columns import frame
from huiyin.analytics.customers._design import column_of, design_of, present
from huiyin.analytics.customers._follow_up import flags
from huiyin.analytics.customers._logistic import logistic
from huiyin.analytics.customers._silent_words import notes_of, silent_tables
from huiyin.analytics.customers.problems import NobodyLeft, NothingCaughtTwice
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import ImpossibleCount
from huiyin.analytics.results import Note, Result, Table
from huiyin.analytics.terms import Floats

LEAST_IN_A_CLASS = 10  # respondents and non-respondents a coefficient of the propensity needs


@dataclass(frozen=True)
class Recapture:
    """Two lists of dissatisfied customers, complaints and survey.

    `silent_rate` is the share of dissatisfied customers who did not complain; `total` how many
    dissatisfied customers there are in all (Chapman's estimate), `unheard` those on neither list.
    """

    silent_rate: Estimate
    total: float
    total_low: float
    total_high: float
    unheard: float
    n_both: int


@dataclass(frozen=True)
class Sensitivity:
    """The dissatisfied share of all if silent customers' odds are `odds` times those of like respondents."""

    odds: float
    dissatisfied_rate: float
    low: float
    high: float


@dataclass(frozen=True)
class SilentCustomers(Result):
    """What can be said of those who said nothing.

    `respondents` is the dissatisfied share among respondents alone. `bound_low` and `bound_high` hold for
    all customers without any assumption. `sensitivity` (None without predictors, or where too few) adjusts
    by who answered, for several degrees of silent customers being worse off. `recapture` is None without
    complaints. None of these is a constant: all come from the data given.
    """

    title: ClassVar[dict[str, str]] = {"zh": "沉默客户估计", "en": "Silent customers"}

    n: int
    n_respondents: int
    respondents: Estimate
    bound_low: float
    bound_high: float
    sensitivity: tuple[Sensitivity, ...]
    recapture: Recapture | None
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return silent_tables(self)

    def plot(self, language: str | None = None) -> Any:
        """Respondents, bounds and adjusted shares on one axis."""
        from huiyin.analytics.plots.customers import rate_chart
        from huiyin.analytics.results import in_words, spoken

        rows = [(spoken(r[0], language), r[1], r[2], r[3], self.n) for r in self.tables()[0].rows]
        return rate_chart(rows, in_words({"zh": "不满意占比", "en": "Dissatisfied"}, language))


def recapture(n_complained: int, n_found: int, n_both: int, *, confidence: float = 0.95) -> Recapture:
    """How many dissatisfied customers there are, from two lists: capture and recapture.

    `n_complained` customers complained in the period; a survey found `n_found` dissatisfied ones, of whom
    `n_both` had complained too. Assumes that complaining and answering the survey are unrelated among the
    dissatisfied, that nobody joins or leaves meanwhile, and that the lists can be matched. The silent rate
    is 1 - n_both / n_found with Wilson's interval; the total is Chapman's with an interval on the log of
    those never seen. Raises `ImpossibleCount`, `NothingCaughtTwice`. Source: Chapman 1951; Chao 1987,
    doi:10.2307/2531532.

    >>> made = recapture(120, 80, 12)
    >>> round(made.silent_rate.value, 4), round(made.total, 2)
    (0.85, 752.92)
    """
    given = (("n_complained", n_complained), ("n_found", n_found), ("n_both", n_both))
    n1, n2, m = (require_whole(name, count) for name, count in given)
    if not 0 <= m <= min(n1, n2):
        raise ImpossibleCount(k=m, n=min(n1, n2))
    if m == 0:
        raise NothingCaughtTwice(first=n1, second=n2)
    z = normal_quantile(require_rate("confidence", confidence))
    total = (n1 + 1) * (n2 + 1) / (m + 1) - 1
    variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))
    seen = n1 + n2 - m
    unseen = total - seen
    low = high = float(seen)
    if unseen > 0:
        factor = float(np.exp(z * np.sqrt(np.log1p(variance / unseen**2))))
        low, high = seen + unseen / factor, seen + unseen * factor
    return Recapture(share_of_counts(n2 - m, n2, confidence), total, low, high, max(unseen, 0.0), m)


def silent_customers(
    data: Any,
    *,
    dissatisfied: str,
    complained: str | None = None,
    predictors: Sequence[str] = (),
    odds: Sequence[float] = (1.0, 1.5, 2.0, 3.0),
    confidence: float = 0.95,
) -> SilentCustomers:
    """Dissatisfaction of all customers, those included who neither answered nor complained.

    One row a customer. `dissatisfied` is 1 or 0 for respondents and missing for the others; `complained`
    is 1 or 0 (missing counts as 0). `predictors`, known of everybody, model who answers: respondents
    stand for customers like them (answers missing at random given the predictors). `odds` above 1 ask
    what if the silent were worse off than respondents alike. Standard errors allow for the fitted
    propensity. A complaint of a non-respondent counts as dissatisfied in the lower bound.

    Raises `NobodyLeft`, `NotAnEvent`; lists that share nobody give a note. Source: Manski 1990
    (bounds); Lunceford & Davidian 2004 (weighting); Robins, Rotnitzky & Scharfstein 2000 (sensitivity).

    >>> made = silent_customers({"bad": [1, 0, 0, 0, None, None, None, None]}, dissatisfied="bad")
    >>> made.bound_low, made.bound_high
    (0.125, 0.625)
    """
    confidence = require_rate("confidence", confidence)
    columns = frame(data)
    bad = flags(column_of(columns, dissatisfied), dissatisfied)
    usable = present(columns, list(predictors)) if predictors else np.ones(len(bad), dtype=bool)
    answered = ~np.isnan(bad)
    n, n_answered = len(bad), int(answered.sum())
    if not n_answered:
        raise NobodyLeft(what=dissatisfied)
    said = np.zeros(n)
    if complained is not None:
        said = np.nan_to_num(flags(column_of(columns, complained), complained))
    k = int(bad[answered].sum())
    complained_silent = int(said[~answered].sum())
    low, high = (k + complained_silent) / n, (k + n - n_answered) / n
    caught, lists = None, "none"
    if complained is not None:
        both = int((said[answered] * bad[answered]).sum())
        lists = "disjoint"
        if both:
            caught, lists = recapture(int(said.sum()), k, both, confidence=confidence), "matched"
    adjusted: tuple[Sensitivity, ...] = ()
    few = False
    if predictors and n_answered < n:
        design = design_of(columns, predictors, usable)
        rows = answered[usable]
        few = min(int(rows.sum()), int((~rows).sum())) < LEAST_IN_A_CLASS * design.matrix.shape[1]
        if not few:
            checked = [require_positive("odds", ratio) for ratio in odds]
            adjusted = _sensitivity(design.matrix, rows, bad[usable], checked, confidence)
    share = share_of_counts(k, n_answered, confidence)
    notes = notes_of(n, n_answered, int((~usable).sum()), bool(adjusted), few, lists)
    return SilentCustomers(n, n_answered, share, low, high, adjusted, caught, confidence, notes)


def _sensitivity(
    x: Floats, answered: npt.NDArray[np.bool_], bad: Floats, odds: Sequence[float], confidence: float
) -> tuple[Sensitivity, ...]:
    """Non-respondents' share by weighting respondents with (1-e)/e, exponentially tilted by the odds.

    With odds g a dissatisfied respondent stands for g times as many silent ones as a satisfied one like
    him: weights (1-e)/e · g^y, scaled to the silent. Errors by stacking the propensity's score.
    """
    r = answered.astype(np.float64)
    y = np.where(answered, bad, 0.0)
    model = logistic(x, r, penalty=1e-8, model="propensity")
    full = np.column_stack([np.ones(len(x)), x])
    e = np.clip(model.fitted, 1e-6, 1 - 1e-6)
    score = full * (r - e)[:, None]
    influence_beta = score @ np.linalg.pinv(full.T @ (full * (e * (1 - e))[:, None]))
    z, made, n = normal_quantile(confidence), [], len(x)
    silent_share = 1 - r.mean()
    for g in odds:
        w = r * (1 - e) / e * g**y
        silent = float((w * y).sum() / w.sum())
        slope = -(full * (w * (y - silent))[:, None]).sum(axis=0) / w.sum()
        of_silent = n * w * (y - silent) / w.sum() + n * influence_beta @ slope
        value = float((r * y).mean() + silent_share * silent)
        psi = r * y - (r * y).mean() + silent_share * of_silent + silent * (r.mean() - r)
        error = float(np.sqrt((psi**2).sum()) / n)
        inside = 0 < value < 1 and error > 0
        half = z * error / (value * (1 - value)) if inside else 0.0
        ends = (
            [float(special.expit(special.logit(value) + side * half)) for side in (-1, 1)]
            if inside
            else [value] * 2
        )
        made.append(Sensitivity(g, value, *ends))
    return tuple(made)
