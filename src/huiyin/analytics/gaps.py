"""Gaps between what was perceived and what was expected (SERVQUAL), over rows that have both."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.quantiles import t_p_value
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Difference, Term, Value


@dataclass(frozen=True)
class Gap:
    """Perception minus expectation of one pair: below zero where the service falls short.

    `gap` is on the response scale with a t interval; `t` and the two-sided `p_value` test it against
    zero and are None where there is no spread. The means are over the same rows.
    """

    gap: Estimate
    t: float | None
    p_value: float | None
    perceived_mean: float | None
    expected_mean: float | None


def gap_terms(perception: str, expectation: str) -> tuple[Term, ...]:
    """The terms whose moments `gap` reads: the difference, then both answers."""
    return (Difference(perception, expectation), Value(perception), Value(expectation))


def gap(moments: Moments, confidence: float = 0.95) -> Gap:
    """From moments of `gap_terms` (or of the `Difference` alone) to the gap with its paired t test.

    Source: Parasuraman, Zeithaml & Berry 1988 (Journal of Retailing 64).

    >>> g = gap(Moments.from_arrays([-1.0, -2.0, -3.0]))
    >>> g.gap.value, round(g.t, 4)
    (-2.0, -3.4641)
    """
    estimate = mean_interval(moments, unit=Unit.SCALE, confidence=confidence)
    t = p_value = None
    if estimate.value is not None and estimate.standard_error:
        t = estimate.value / estimate.standard_error
        p_value = t_p_value(t, estimate.n - 1)
    means = moments.mean.tolist() if estimate.n and moments.k >= 3 else [None, None, None]
    return Gap(estimate, t, p_value, means[1], means[2])
