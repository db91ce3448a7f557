"""What of a programme is watched, and how many false alarms that may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.results import Bilingual
from huiyin.analytics.trends.periods import PER_YEAR, Grain
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.charted import has_one_score
from huiyin.metrics.contracts import MetricContract

WHOLE = ""  # no segments: the programme as one series
WATCHED_GRAINS: tuple[Grain, ...] = ("day", "week", "month")
CONTEXT_DIMENSIONS: dict[str, Bilingual] = {
    "channel": {"zh": "渠道", "en": "Channel"},
    "unit_path": {"zh": "组织单位", "en": "Unit"},
}
USUAL_BUDGET, LEAST_BUDGET, GREATEST_BUDGET = 1.0, 0.05, 50.0
USUAL_BASE = 10
MOST_WATCHED = 4  # metrics that a new plan watches


@dataclass(frozen=True)
class Watch:
    """One metric by one dimension (a fact column, or the whole) and one grain."""

    contract: str
    dimension: str = WHOLE
    grain: Grain = "week"

    @property
    def key(self) -> str:
        """The watch as one word, for forms and addresses."""
        return f"{self.contract}|{self.dimension}|{self.grain}"


@dataclass(frozen=True)
class WatchPlan:
    """All watches of a programme under one budget.

    `budget` is the number of false alarms a month that all series together may give. A period with
    fewer than `minimum_base` answers is left out. With `small_shifts` half of the budget goes to
    charts with a memory, which see small lasting shifts.
    """

    watches: tuple[Watch, ...] = ()
    budget: float = USUAL_BUDGET
    minimum_base: int = USUAL_BASE
    small_shifts: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return {
            "watches": [[one.contract, one.dimension, one.grain] for one in self.watches],
            "budget": self.budget,
            "minimum_base": self.minimum_base,
            "small_shifts": self.small_shifts,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> WatchPlan:
        """The plan stored by `as_json`."""
        return cls(
            tuple(Watch(*one) for one in data["watches"]),
            float(data["budget"]),
            int(data["minimum_base"]),
            bool(data["small_shifts"]),
        )


def points_a_month(grain: Grain) -> float:
    """Periods of a grain in a month on average.

    >>> points_a_month("month"), round(points_a_month("week"), 2)
    (1.0, 4.35)
    """
    return PER_YEAR[grain] / 12


def point_rate(budget: float, grains: Mapping[Grain, int], *, tests: int = 1) -> float:
    """The false-alarm probability left to one test of one point.

    `budget` false alarms a month are shared by all points of a month: `grains` says how many series
    each grain has, `tests` how many tests each point goes through. Expected false alarms a month are
    then the number of points times the tests times this rate: the budget.

    >>> round(point_rate(1.0, {"week": 40}), 6), round(point_rate(1.0, {"week": 40, "month": 20}, tests=2), 6)
    (0.005749, 0.002578)
    """
    points = sum(number * points_a_month(grain) for grain, number in grains.items())
    return min(budget / (points * tests), 0.25) if points else 0.25


def dimensions_of(codebook: tuple[Variable, ...]) -> dict[str, Bilingual]:
    """What series may be told apart by: fact column → words; the whole first."""
    found: dict[str, Bilingual] = {WHOLE: {"zh": "整体", "en": "The whole"}}
    for variable in codebook:
        if variable.role is Role.SEGMENT:
            found[column_of(variable.key)] = {"zh": variable.label_in("zh"), "en": variable.label_in("en")}
    return {**found, **CONTEXT_DIMENSIONS}


def watchable(contracts: tuple[MetricContract, ...]) -> list[MetricContract]:
    """The contracts that a control chart can show."""
    return [contract for contract in contracts if has_one_score(contract)]


def usual_plan(contracts: tuple[MetricContract, ...], codebook: tuple[Variable, ...]) -> WatchPlan:
    """What is watched until somebody says otherwise: the first metrics week by week, whole and by the first segment."""
    segments = [column for column in dimensions_of(codebook) if column not in {WHOLE, *CONTEXT_DIMENSIONS}]
    watches = [
        Watch(contract.key, dimension)
        for contract in watchable(contracts)[:MOST_WATCHED]
        for dimension in (WHOLE, *segments[:1])
    ]
    return WatchPlan(tuple(watches))
