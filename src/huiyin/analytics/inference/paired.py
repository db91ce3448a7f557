"""The same respondents twice: matched by their ids, compared with themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.power import detectable_mean
from huiyin.analytics.inference.problems import (
    NobodyMatches,
    NoSpread,
    RespondentTwice,
    TooFewAnswers,
)
from huiyin.analytics.inference.quantiles import normal_p_value, t_p_value, t_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import note
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats

Names = tuple[str, str]


@dataclass(frozen=True)
class Matched:
    """Rows of the earlier and the later wave that belong to one respondent, pair by pair.

    `before` and `after` are row numbers from 0; the counts say who was in both waves or in one only.
    """

    before: Ints
    after: Ints
    n_before_only: int
    n_after_only: int

    @property
    def n_matched(self) -> int:
        """Respondents in both waves."""
        return len(self.before)


def match_respondents(before: Any, after: Any) -> Matched:
    """Match two columns of respondent ids; rows without an id match nobody.

    Raises `RespondentTwice` where an id repeats within a wave, `NobodyMatches`.

    >>> match_respondents(["a", "b", "c"], ["c", "d", "a"]).after.tolist()
    [2, 0]
    """
    waves = []
    for column in (texts(before), texts(after)):
        known = np.array([name is not None for name in column], dtype=bool)
        names, first, counts = np.unique(column[known].astype(str), return_index=True, return_counts=True)
        if len(counts) and counts.max() > 1:
            at = int(counts.argmax())
            raise RespondentTwice(respondent=names[at], n=int(counts[at]))
        waves.append((names, np.flatnonzero(known)[first], len(column)))
    shared, left, right = np.intersect1d(waves[0][0], waves[1][0], assume_unique=True, return_indices=True)
    if not len(shared):
        raise NobodyMatches(n_before=waves[0][2], n_after=waves[1][2])
    order = np.argsort(waves[0][1][left], kind="stable")
    rows = waves[0][1][left][order], waves[1][1][right][order]
    return Matched(*rows, waves[0][2] - len(shared), waves[1][2] - len(shared))


def pairs_of(before: Any, after: Any) -> tuple[Floats, Floats, int]:
    """Both answers of the pairs that have both, and how many lack one."""
    x, y = numbers(before), numbers(after)
    if len(x) != len(y):
        raise LengthsDiffer(what="后一波的答案 / later answers", given=len(y), wanted=len(x))
    both = ~(np.isnan(x) | np.isnan(y))
    return x[both], y[both], int((~both).sum())


def paired_means(
    before: Any, after: Any, *, confidence: float = 0.95, names: Names = ("before", "after")
) -> Outcome:
    """The mean change of the same respondents, after minus before: paired t test.

    Pairs that lack an answer are left out. Effect: dz, the change over the deviation of the changes.
    Raises `TooFewAnswers`, `NoSpread`. Equals R t.test(paired=TRUE).

    >>> test = paired_means([3, 4, 2, 5], [4, 5, 4, 5])
    >>> test.difference, round(test.p_value, 4)
    (1.0, 0.0917)
    """
    require_rate("confidence", confidence)
    x, y, missing = pairs_of(before, after)
    n = len(x)
    if n < 2:
        raise TooFewAnswers(what="配对 / pairs ", n=n, needed=2)
    change = y - x
    deviation = float(change.std(ddof=1))
    if deviation <= 1e-14 * max(float(np.abs(change).max()), 1e-300):
        raise NoSpread(what="变化量 / changes ")
    gap, error = float(change.mean()), deviation / math.sqrt(n)
    half = t_quantile(confidence, n - 1) * error
    return Outcome(
        test="paired_t",
        statistic_name="t",
        statistic=gap / error,
        degrees=(float(n - 1),),
        p_value=t_p_value(gap / error, n - 1),
        difference=gap,
        low=gap - half,
        high=gap + half,
        unit=Unit.SCALE,
        groups=two_groups(names, n, x, y),
        effects={"cohens_dz": gap / deviation},
        n_left_out=missing,
        standard_error=error,
        detectable=detectable_mean(n, None, deviation, alpha=1 - confidence, paired=True),
        confidence=confidence,
        notes=left_out(missing),
    )


def two_groups(names: Names, n: int, x: Floats, y: Floats, how: Any = np.mean) -> tuple[Group, ...]:
    return tuple(
        Group(name, n, float(how(column)), float(column.std(ddof=1)) if n > 1 else None)
        for name, column in zip(names, (x, y), strict=True)
    )


def paired_ranks(
    before: Any,
    after: Any,
    *,
    exact: bool | None = None,
    continuity: bool = True,
    confidence: float = 0.95,
    names: Names = ("before", "after"),
) -> Outcome:
    """Whether the same respondents answer higher after than before: Wilcoxon's signed-rank test.

    The statistic is V, the sum of ranks of the positive changes. No change is dropped (Wilcoxon's rule,
    as in R); ties share ranks and correct the variance. `exact` None takes the exact distribution below
    50 pairs without ties and zeros. The difference is the matched rank-biserial correlation, -1 to 1,
    without interval. Equals R wilcox.test(after, before, paired=TRUE).

    >>> test = paired_ranks([3, 4, 2, 5, 1], [4, 6, 5, 9, 6])
    >>> test.statistic, test.p_value
    (15.0, 0.0625)
    """
    from scipy import stats

    require_rate("confidence", confidence)
    x, y, missing = pairs_of(before, after)
    change = y - x
    moved = change[change != 0]
    n = len(moved)
    if n == 0:
        raise NoSpread(what="变化量 / changes ")
    ranks = stats.rankdata(np.abs(moved))
    v = float(ranks[moved > 0].sum())
    sizes = np.unique(np.abs(moved), return_counts=True)[1].astype(np.float64)
    ties = float((sizes**3 - sizes).sum())
    clean = ties == 0 and n == len(change)
    if clean and (len(change) < 50 if exact is None else exact):
        p_value, test = float(stats.wilcoxon(moved, method="exact").pvalue), "wilcoxon_exact"
    else:
        away = v - n * (n + 1) / 4
        away -= math.copysign(0.5, away) if continuity and away else 0.0
        error = math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48)
        p_value, test = normal_p_value(away / error), "wilcoxon"
    effect = 2 * v / (n * (n + 1) / 2) - 1
    notes = left_out(missing)
    if n < len(change):
        unmoved = len(change) - n
        zh, en = (
            f"{unmoved} 人前后没有变化，按 Wilcoxon 规则不计。",
            f"{unmoved} pairs did not change and are dropped.",
        )
        notes += (note("unchanged", zh, en),)
    return Outcome(
        test=test,
        statistic_name="V",
        statistic=v,
        degrees=(),
        p_value=p_value,
        difference=effect,
        low=None,
        high=None,
        unit=Unit.SCALE,
        groups=two_groups(names, len(x), x, y, np.median),
        effects={"rank_biserial": effect},
        n_left_out=missing,
        confidence=confidence,
        notes=notes,
    )
