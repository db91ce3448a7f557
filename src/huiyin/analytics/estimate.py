"""Estimate: what arithmetic on summaries gives, always with its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """How a value is to be read."""

    INDEX = "index"  # 0-100, a weighted mean of grade values
    RATE = "rate"  # a share in 0-1, shown as percent
    POINTS = "points"  # -100..100, as the net promoter score
    SCALE = "scale"  # a mean on the response scale itself


@dataclass(frozen=True)
class Estimate:
    """A value with its uncertainty.

    `value`, `low` and `high` share one unit. `n` is the number of respondents the value stands on;
    `n_effective` is what is left of it after weighting (equal to `n` without weights).
    `standard_error` is None where the method has none (exact intervals). `method` names the interval
    method. `value` is None when nothing can be estimated (n = 0), the interval is None below n = 2
    unless the method is exact.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float
    unit: Unit
    method: str
    standard_error: float | None = None
    confidence: float = 0.95

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None
