"""Delivered minus promised, the verdict, and what could be promised. Pure: estimates in, words of judgement out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.verdicts import against_target
from huiyin.promises.contracts import Delivered, Direction

MINIMUM_BASE = 10
MET, MISSED, CANNOT_TELL = "met", "missed", "cannot_tell"


@dataclass(frozen=True)
class Judged:
    """What was delivered on a promise, and whether that keeps it.

    `difference`, `low` and `high` are delivered minus promised in the indicator's unit, None where there is
    no value, or no interval. `verdict` is "met", "missed" or "cannot_tell"; `base` as in `base_of`.
    """

    delivered: Delivered
    difference: float | None
    low: float | None
    high: float | None
    verdict: str
    base: str


def judge(delivered: Delivered, promised: float, direction: str) -> Judged:
    """Met where the whole interval is on the promised side, missed where all of it is on the other.

    Below the minimum base nothing is judged. Where some are not over yet the value can only grow: then
    nothing is called kept that growing would break, or broken that growing would mend.

    >>> from datetime import date
    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> day = date(2026, 1, 1)
    >>> found = judge(Delivered(day, day, share_of_counts(497, 500)), 0.95, "at_least")
    >>> round(found.difference, 3), round(found.low, 3), found.verdict
    (0.044, 0.033, 'met')
    """
    estimate = delivered.estimate
    base = "hidden" if estimate.value is None else base_of(estimate.n_effective, MINIMUM_BASE)
    high_is_good = direction == Direction.AT_LEAST
    verdict: str = CANNOT_TELL if base == "hidden" else against_target(estimate, promised, high_is_good)
    if delivered.is_bound and verdict == (MISSED if high_is_good else MET):
        verdict = CANNOT_TELL

    def minus(value: float | None) -> float | None:
        return None if value is None or base == "hidden" else value - promised

    return Judged(delivered, minus(estimate.value), minus(estimate.low), minus(estimate.high), verdict, base)


@dataclass(frozen=True)
class Trial:
    """A promise tried on what was delivered before: the whole, the months, and what could be promised.

    `keepable` is the end of the whole's interval on the bad side, rounded away from it: a promise that the
    past would surely have kept; None where too little is known.
    """

    whole: Judged
    months: tuple[Judged, ...]
    keepable: float | None

    @property
    def n_months(self) -> int:
        """Months in which enough was counted."""
        return sum(month.base != "hidden" for month in self.months)

    @property
    def n_met(self) -> int:
        """Months that surely kept it."""
        return sum(month.verdict == MET for month in self.months)

    @property
    def n_missed(self) -> int:
        """Months that surely broke it."""
        return sum(month.verdict == MISSED for month in self.months)


def tried(whole: Delivered, months: Sequence[Delivered], promised: float, direction: str) -> Trial:
    """Try a promise on what was delivered."""
    judged = judge(whole, promised, direction)
    return Trial(
        judged, tuple(judge(one, promised, direction) for one in months), _keepable(judged, direction)
    )


def _keepable(judged: Judged, direction: str) -> float | None:
    estimate, high_is_good = judged.delivered.estimate, direction == Direction.AT_LEAST
    if (
        judged.base == "hidden"
        or not estimate.has_interval
        or (judged.delivered.is_bound and not high_is_good)
    ):
        return None
    assert estimate.low is not None
    assert estimate.high is not None
    steps = 1000 if estimate.unit is Unit.RATE else 10
    if high_is_good:
        return math.floor(estimate.low * steps + 1e-9) / steps
    return math.ceil(estimate.high * steps - 1e-9) / steps


def estimate_from(data: dict[str, Any]) -> Estimate:
    """The estimate stored by `Estimate.as_json`."""
    return Estimate(**{**data, "unit": Unit(data["unit"])})
