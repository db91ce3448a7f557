"""Metric contracts and figures: what others may hold of measurement.

A contract says once, by version, how a metric is computed; a figure is an estimate together with
everything needed to compute it again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.measures import Spec
from huiyin.analytics.terms import ScoredItem
from huiyin.conditions import Condition

MIDDLE, ANSWERED = "middle", "answered"  # what is done about a missing rating


@dataclass(frozen=True)
class Band:
    """A named range of values: from `low` (included) up to the next band."""

    low: float
    zh: str
    en: str


@dataclass(frozen=True)
class ContractItem:
    """One variable of a metric: its share of the weight, grade → value (0-100), and what counts as satisfied.

    `grades` is a list of (answer, value); `satisfied` an inclusive range of answers; `middle` what
    one missing rating counts as. `against` is the variable that the answer is compared with, for a
    measure of differences (the expectation of a perception), "" for none.
    """

    variable: str
    weight: float
    grades: tuple[tuple[float, float], ...]
    satisfied: tuple[float, float]
    middle: float
    against: str = ""


@dataclass(frozen=True)
class MetricContract:
    """How one metric of a programme is computed.

    `measure` is a key of the measure registry; `key` is unique in the programme and stays when the
    version rises. `weight_source` says where item weights come from ("equal", "stated", "direct",
    "delphi", "ahp", "entropy", "derived"). `target` is in the measure's own unit (a rate in 0-1, an
    index in 0-100). Under the missing rule "middle" up to `max_imputed` missing ratings count as the
    middle grade and a form with more is invalid; under "answered" the index is that of the answered
    items, and a form counts from `minimum_answered` of them on (0: half of the items, rounded up). `survey_weight` names the fact column of respondent weights, "" for none.
    `bands` are sorted by `low`, each edge belonging to the upper band. `high_is_good` is the
    direction of the metric itself. `retired` metrics keep their history.
    """

    key: str
    measure: str
    name_zh: str
    name_en: str
    items: tuple[ContractItem, ...]
    weight_source: str = "equal"
    grade_map: str = ""  # how the grades were made: "share_of_maximum", "linear", "custom"
    missing_rule: str = MIDDLE
    max_imputed: int = 1
    minimum_answered: int = 0
    threshold: float = 70.0
    high_is_good: bool = True
    target: float | None = None
    bands: tuple[Band, ...] = ()
    minimum_base: int = 10
    survey_weight: str = ""
    version: int = 1

    def spec(self) -> Spec:
        """The part the arithmetic needs, on fact columns."""
        items = tuple(
            ScoredItem(f"q_{item.variable}", item.weight, item.grades, item.middle) for item in self.items
        )
        return Spec(
            items,
            tuple(item.satisfied for item in self.items),
            self.max_imputed,
            self.threshold,
            self.high_is_good,
            self.least_answered,
            tuple(f"q_{item.against}" for item in self.items if item.against),
        )

    @property
    def least_answered(self) -> int | None:
        """How many items a form must answer under the rule "answered"; None under "middle"."""
        if self.missing_rule != ANSWERED:
            return None
        return self.minimum_answered or (len(self.items) + 1) // 2

    def name_in(self, language: str) -> str:
        return self.name_zh if language.startswith("zh") else self.name_en

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; what an item is compared with only where there is something."""
        data = asdict(self)
        for item in data["items"]:
            if not item["against"]:
                del item["against"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> MetricContract:
        """The contract stored by `as_json`."""
        items = tuple(
            ContractItem(
                i["variable"],
                i["weight"],
                tuple((float(a), float(b)) for a, b in i["grades"]),
                (i["satisfied"][0], i["satisfied"][1]),
                i["middle"],
                i.get("against", ""),
            )
            for i in data["items"]
        )
        bands = tuple(Band(**band) for band in data.get("bands", ()))
        return cls(**{**data, "items": items, "bands": bands})


@dataclass(frozen=True)
class Figure:
    """An estimate shown to a person, with its lineage.

    `verdict` is "met", "missed", "cannot_tell" or "" (no target). `base` is "normal", "small"
    (shown, marked) or "hidden" (not shown: too few respondents). `filter` says which rows it is of,
    `wave` the wave or "" for all, `as_of` the moment of the newest fact part it was computed from,
    `revision` names the exact set of facts.
    """

    contract: MetricContract
    estimate: Estimate
    verdict: str
    base: str
    wave: str
    filter: Condition
    as_of: datetime | None
    revision: str
    n_rows: int  # rows the filter chose, of which estimate.n counted
    details: dict[str, Any] = field(default_factory=dict)  # e.g. promoters, passives, detractors
