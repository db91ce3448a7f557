"""Plain correlations of each driver with the outcome, in values or in ranks, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.drivers._rows import checked_names, complete_rows
from huiyin.analytics.drivers.problems import ConstantDriver, ConstantOutcome, TooFewRows
from huiyin.analytics.inference.quantiles import normal_quantile, t_p_value
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

KINDS = ("pearson", "spearman")


@dataclass(frozen=True)
class DriverCorrelation:
    """One driver's correlation with the outcome, -1 to 1, with interval and p value."""

    driver: str
    value: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class DriverCorrelations(Result):
    """Correlations in the order of the drivers given."""

    title: ClassVar[Bilingual] = {"zh": "与结果的相关", "en": "Correlations with the outcome"}

    correlations: tuple[DriverCorrelation, ...]
    outcome: str
    kind: str
    n: int
    n_left_out: int
    confidence: float

    def of(self, driver: str) -> DriverCorrelation:
        """One driver; raises `KeyError`."""
        return {one.driver: one for one in self.correlations}[driver]

    @property
    def notes(self) -> tuple[Note, ...]:
        """That correlated drivers borrow from one another."""
        return (
            note(
                "borrowed",
                "驱动因素之间相关时，各自的相关系数会互相“沾光”；分摊请用 LMG。只说明关联，不说明因果。",
                "Correlated drivers borrow from one another; LMG shares out. Association, not cause.",
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """A row a driver."""
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            Column("value", {"zh": "相关系数", "en": "Correlation"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        rows = tuple(tuple(getattr(one, column.key) for column in columns) for one in self.correlations)
        return (Table("correlations", self.title, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Points with intervals."""
        from huiyin.analytics.plots.drivers import intervals

        rows = [(one.driver, one.value, one.low, one.high) for one in self.correlations]
        return intervals(
            rows, {"zh": f"与“{self.outcome}”的相关", "en": f"Correlation with {self.outcome}"}, language
        )


def driver_correlations(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    kind: str = "pearson",
    confidence: float = 0.95,
) -> DriverCorrelations:
    """Pearson's or Spearman's correlation of each driver with the outcome; rows need every answer.

    Intervals by Fisher's z, for Spearman with Bonett and Wright's variance (1 + ρ²/2)/(n - 3); p values by
    t on n - 2 degrees of freedom. Raises `TooFewRows` (under four), `ConstantOutcome`, `ConstantDriver`. Source:
    Fisher 1921; Bonett & Wright 2000, doi:10.1007/BF02294183.

    >>> rows = {"y": [1, 2, 3, 4, 5], "x": [2, 1, 4, 3, 5]}
    >>> found = driver_correlations(rows, outcome="y", drivers=["x"], kind="spearman")
    >>> round(found.of("x").value, 4)
    0.8
    """
    names = checked_names(outcome, drivers)
    require_one_of("kind", kind, KINDS)
    z = normal_quantile(require_rate("confidence", confidence))
    rows = complete_rows(data, (outcome, *names))
    n = rows.n
    if n < 4:
        raise TooFewRows(n=n, needed=4)
    from scipy import stats

    values: Floats = rows.values
    if kind == "spearman":
        values = np.asarray(stats.rankdata(values, axis=0), dtype=np.float64)
    if np.ptp(values[:, 0]) == 0:
        raise ConstantOutcome(outcome=outcome)
    found = []
    for place, name in enumerate(names, start=1):
        if np.ptp(values[:, place]) == 0:
            raise ConstantDriver(driver=name)
        r = float(np.clip(np.corrcoef(values[:, 0], values[:, place])[0, 1], -1, 1))
        spread = math.sqrt((1 + r * r / 2 if kind == "spearman" else 1.0) / (n - 3))
        middle = float(np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15)))
        low, high = math.tanh(middle - z * spread), math.tanh(middle + z * spread)
        p_value = 0.0 if abs(r) == 1 else t_p_value(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)
        found.append(DriverCorrelation(name, r, low, high, p_value))
    return DriverCorrelations(tuple(found), outcome, kind, n, rows.n_left_out, confidence)
