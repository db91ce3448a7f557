"""What may be said: met or missed, better or worse, or that one cannot tell yet."""

from __future__ import annotations

from typing import Literal

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison

TargetVerdict = Literal["met", "missed", "cannot_tell"]
ChangeVerdict = Literal["better", "worse", "cannot_tell"]


def against_target(estimate: Estimate, target: float, high_is_good: bool = True) -> TargetVerdict:
    """ "met" when the whole interval is on the good side of the target, "missed" when all of it is on the bad side.

    The target itself is on the good side. Anything else, and an estimate without interval, is
    "cannot_tell". `high_is_good` is the direction of the metric.

    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> against_target(share_of_counts(4, 4), 0.85)
    'cannot_tell'
    """
    if estimate.low is None or estimate.high is None:
        return "cannot_tell"
    low, high = estimate.low, estimate.high
    if not high_is_good:
        low, high, target = -high, -low, -target
    if low >= target:
        return "met"
    return "missed" if high < target else "cannot_tell"


def of_change(
    comparison: Comparison, high_is_good: bool = True, p_adjusted: float | None = None
) -> ChangeVerdict:
    """ "better" or "worse" when interval and test both exclude no change, else "cannot_tell".

    `p_adjusted` is the p value after correction for the other tests of the table, where there are any.
    """
    low, high = comparison.low, comparison.high
    p = comparison.p_value if p_adjusted is None else p_adjusted
    if low is None or high is None or p is None or p >= 1 - comparison.confidence:
        return "cannot_tell"
    if low > 0:
        return "better" if high_is_good else "worse"
    if high < 0:
        return "worse" if high_is_good else "better"
    return "cannot_tell"
