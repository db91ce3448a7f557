"""Whether a cause is gone: cases before and after an improvement, with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.analytics.inference.proportions import clopper_pearson
from huiyin.recovery.models import Finding, KnownProblem, ProblemCase

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class BeforeAfter:
    """Cases in a time before and a time after; `ratio` is the rate after over the rate before, with 95 % ends.

    `high` is None where no case came before. `verdict` is "better", "worse" or "cannot_tell".
    """

    n_before: int
    days_before: float
    n_after: int
    days_after: float
    ratio: float | None
    low: float
    high: float | None
    verdict: str

    @property
    def before_a_month(self) -> float:
        """Cases in 30 days, before."""
        return self.n_before / self.days_before * 30 if self.days_before else 0.0

    @property
    def after_a_month(self) -> float:
        """Cases in 30 days, after."""
        return self.n_after / self.days_after * 30 if self.days_after else 0.0


def rates_compared(n_before: int, days_before: float, n_after: int, days_after: float) -> BeforeAfter:
    """Two counts over their times: given the sum, the later count is binomial, so its exact interval serves.

    Source: Przyborowski & Wilenski 1940 (the conditional test of two Poisson rates).

    >>> found = rates_compared(20, 90, 2, 90)
    >>> round(found.ratio, 2), found.verdict
    (0.1, 'better')
    >>> rates_compared(2, 90, 1, 90).verdict
    'cannot_tell'
    """
    low, high = clopper_pearson(n_after, n_before + n_after)
    exposure = days_before / days_after if days_after else 0.0

    def odds(share: float) -> float | None:
        return share / (1 - share) * exposure if share < 1 else None

    ratio = n_after / n_before * exposure if n_before else None
    low_end, high_end = odds(low) or 0.0, odds(high)
    if not (n_before + n_after) or not exposure:
        verdict = "cannot_tell"
    elif high_end is not None and high_end < 1:
        verdict = "better"
    else:
        verdict = "worse" if low_end > 1 else "cannot_tell"
    return BeforeAfter(n_before, days_before, n_after, days_after, ratio, low_end, high_end, verdict)


def before_after(problem: KnownProblem, now: datetime | None = None) -> BeforeAfter | None:
    """The cases of a problem before its improvement and since; None while nothing was improved.

    Counted are its own cases and those with its cause in its unit. As long a time before as has passed
    since, but thirty days at least.
    """
    if problem.improved_at is None:
        return None
    now = now or timezone.now()
    since = now - problem.improved_at
    first = problem.improved_at - max(since, MONTH)
    moments = dict(ProblemCase.objects.filter(problem=problem).values_list("case", "case__opened_at"))
    if problem.cause_id is not None:
        same = Finding.objects.filter(cause=problem.cause_id, case__unit__path__startswith=problem.unit.path)
        moments |= dict(same.values_list("case", "case__opened_at"))
    n_before = sum(first <= at < problem.improved_at for at in moments.values())
    n_after = sum(problem.improved_at <= at <= now for at in moments.values())
    day = timedelta(days=1)
    return rates_compared(n_before, (problem.improved_at - first) / day, n_after, since / day)
