"""Driver analysis with intervals and rank probabilities."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DriverImportance:
    """One driver: its share of the explained variance (0-1, all sum to 1) with interval.

    `correlation` is its plain correlation with the outcome; `top3_rate` how often it was among the
    three most important over the resamples (0-1).
    """

    column: str
    share: float
    low: float
    high: float
    top3_rate: float
    correlation: float


@dataclass(frozen=True)
class DriverAnalysis:
    """Importances, largest first, of one method. `n` rows were complete; `warnings` are codes such as "collinear"."""

    importances: tuple[DriverImportance, ...]
    r_squared: float
    n: int
    method: str
    interval_method: str
    n_replicates: int
    warnings: tuple[str, ...] = ()
