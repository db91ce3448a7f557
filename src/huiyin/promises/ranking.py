"""Ranking expectations by importance times shortfall, with intervals that hold whatever goes along with what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile

BOTH = 0.975  # each of two at this confidence holds both together at 95 %, however they go along (Bonferroni)


@dataclass(frozen=True)
class Priority:
    """Importance times shortfall on 0-100, with its ends; None where one of the two has no interval."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ranked:
    """The place of one among several: `rank` by value, from `best` to `worst` where intervals leave it open."""

    rank: int
    best: int
    worst: int


def widened(estimate: Estimate, confidence: float = BOTH) -> tuple[float, float] | None:
    """The interval of an estimate at another confidence; None without one.

    Wilson's and t are computed anew; others are stretched as a normal interval would be, cut to what
    their unit allows.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    if estimate.method in {"wilson", "wilson_weighted"}:
        return wilson(estimate.value * estimate.n_effective, estimate.n_effective, confidence)
    if estimate.method in {"t", "t_weighted"} and estimate.standard_error is not None:
        half = t_quantile(confidence, estimate.n - 1) * estimate.standard_error
        return estimate.value - half, estimate.value + half
    stretch = normal_quantile(confidence) / normal_quantile(estimate.confidence)
    low = estimate.value - (estimate.value - estimate.low) * stretch
    high = estimate.value + (estimate.high - estimate.value) * stretch
    return (max(low, 0.0), min(high, 1.0)) if estimate.unit is Unit.RATE else (low, high)


def priority(importance: Estimate, shortfall: Estimate) -> Priority:
    """Importance (0-1) times shortfall (-1 to 1, below 0 where more is given than expected), as 0-100.

    The interval is the range of the product over both intervals, each at 97.5 %: it holds at 95 % whatever
    the two have to do with each other, and is rather too wide.

    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> found = priority(share_of_counts(60, 100), share_of_counts(30, 60))
    >>> round(found.value, 1), round(found.low, 1), round(found.high, 1)
    (30.0, 17.8, 45.1)
    """
    if importance.value is None or shortfall.value is None:
        return Priority(None, None, None)
    value = 100 * importance.value * shortfall.value
    first, second = widened(importance), widened(shortfall)
    if first is None or second is None:
        return Priority(value, None, None)
    weights = [min(max(end, 0.0), 1.0) for end in first]
    gaps = [min(max(end, -1.0), 1.0) for end in second]
    corners = [weight * gap for weight in weights for gap in gaps]
    return Priority(value, 100 * min(corners), 100 * max(corners))


def ranked(priorities: Sequence[Priority]) -> list[Ranked | None]:
    """The rank of each, 1 for the highest; None where there is no value.

    Another one is surely ahead only where its whole interval is above.

    >>> ranked([Priority(30, 20, 40), Priority(10, 5, 15), Priority(25, 12, 38)])
    [Ranked(rank=1, best=1, worst=2), Ranked(rank=3, best=2, worst=3), Ranked(rank=2, best=1, worst=3)]
    """
    known = [one for one in priorities if one.value is not None]
    found: list[Ranked | None] = []
    for one in priorities:
        if one.value is None:
            found.append(None)
            continue
        rank = 1 + sum((other.value or 0.0) > one.value for other in known)
        if one.low is None or one.high is None:
            found.append(Ranked(rank, 1, len(known)))
            continue
        ahead = sum(other.low is not None and other.low > one.high for other in known)
        behind = sum(other.high is not None and other.high < one.low for other in known)
        found.append(Ranked(rank, 1 + ahead, len(known) - behind))
    return found


def turned(estimate: Estimate, *, start: float, width: float, sign: int = 1) -> Estimate:
    """An estimate counted from `start` in parts of `width`; `sign` -1 turns it round.

    >>> from huiyin.analytics.inference.means import mean_interval
    >>> from huiyin.analytics.summaries import Moments
    >>> mean = mean_interval(Moments.from_arrays([4.0, 5.0, 3.0]))
    >>> turned(mean, start=1, width=4).value, turned(mean, start=5, width=4, sign=-1).value
    (0.75, 0.25)
    """

    def moved(value: float | None) -> float | None:
        return None if value is None else sign * (value - start) / width

    ends = (moved(estimate.low), moved(estimate.high))
    low, high = ends if sign > 0 else ends[::-1]
    error = None if estimate.standard_error is None else estimate.standard_error / width
    return replace(
        estimate, value=moved(estimate.value), low=low, high=high, standard_error=error, unit=Unit.SCALE
    )
