"""Gaps 2 to 4 of Parasuraman, Zeithaml and Berry, from data a service keeps anyway.

2 standards: is there a standard for what matters? 3 performance: do we keep it? 4 communication: did
we deliver what we promised? Gap 1 is `knowledge_gap`, gap 5 `servqual`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import (
    checked_weights,
    marks,
    numbers,
    require_within,
    texts,
)
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import rate_interval, share_of_counts
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.service_quality.problems import NobodyLeft, NoPairs
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

CENSUS = note(
    "census",
    "按全部登记计算，不是抽样，故无区间。",
    "Computed from the whole register, no sample: there is no interval.",
)


@dataclass(frozen=True)
class StandardsGap(Result):
    """Gap 2. `coverage_rate` is Σ importance with a standard / Σ importance; `strictness` target / expectation each."""

    title: ClassVar[Bilingual] = {"zh": "差距 2：标准差距", "en": "Gap 2: standards"}
    coverage_rate: float
    n_expectations: int
    n_with_standard: int
    items: tuple[str, ...]
    covered: tuple[bool, ...]
    strictness: tuple[float | None, ...]  # above 1: the target is larger than what customers expect
    notes: tuple[Note, ...] = (CENSUS,)

    def tables(self) -> tuple[Table, ...]:
        """One row an expectation."""
        columns = (
            Column("item", {"zh": "关键期望", "en": "Critical expectation"}, Kind.TEXT),
            Column("covered", {"zh": "有标准", "en": "Has a standard"}, Kind.TEXT),
            Column("strictness", {"zh": "目标/期望", "en": "Target / expectation"}),
        )
        marks = ("✓" if one else "–" for one in self.covered)
        return (
            Table(
                "items",
                {"zh": "关键期望与标准", "en": "Expectations and standards"},
                columns,
                tuple(zip(self.items, marks, self.strictness, strict=True)),
            ),
        )


def standards_gap(
    items: Sequence[str],
    importance: Any,
    has_standard: Any,
    *,
    target: Any = None,
    expected: Any = None,
) -> StandardsGap:
    """Gap 2: how much of what matters to customers is covered by a measurable standard, and how strict it is.

    `has_standard` is 1 or 0 an item. `target` and `expected` in one unit (45 minutes promised, 30
    expected: strictness 1.5), missing where there is none. A register, no sample: no interval. Raises
    `LengthsDiffer`, `BadArgument`.

    >>> standards_gap(["wait", "repair", "tone"], [50, 30, 20], [1, 1, 0], target=[45, 90, None],
    ...               expected=[30, 90, None]).strictness
    (1.5, 1.0, None)
    """
    names = [str(item) for item in items]
    parts = [numbers(importance), marks(has_standard)]
    parts += [np.full(len(names), np.nan) if one is None else numbers(one) for one in (target, expected)]
    for part in parts:
        if len(part) != len(names):
            raise LengthsDiffer(what="关键期望的值 / values of items", given=len(part), wanted=len(names))
    weight, covered, aim, want = parts
    require(
        bool((weight >= 0).all() and weight.sum() > 0),
        "importance",
        weight.tolist(),
        zh="逐项不小于 0 且不全为 0",
        en="be at least 0 each and not all 0",
    )
    require(
        bool(np.isin(covered, (0, 1)).all()),
        "has_standard",
        covered.tolist(),
        zh="逐项为 0 或 1",
        en="be 0 or 1 each",
    )
    strict = tuple(
        float(a / w) if a == a and w == w and w > 0 else None for a, w in zip(aim, want, strict=True)
    )
    yes = tuple(bool(one) for one in covered)
    return StandardsGap(
        float(weight @ covered / weight.sum()), len(names), sum(yes), tuple(names), yes, strict
    )


@dataclass(frozen=True)
class PerformanceGap(Result):
    """Gap 3: the share of cases that met the standard, over all and by step."""

    title: ClassVar[Bilingual] = {"zh": "差距 3：执行差距", "en": "Gap 3: performance"}
    conformance_rate: Estimate
    steps: Mapping[str, Estimate]
    n_missing: int

    def tables(self) -> tuple[Table, ...]:
        """All cases, then the steps."""
        rows: list[tuple[str | Bilingual, Estimate]] = [({"zh": "全部", "en": "All"}, self.conformance_rate)]
        rows += self.steps.items()
        return (
            estimates_table(
                "conformance", {"zh": "达标率", "en": "Conformance"}, rows, {"zh": "环节", "en": "Step"}
            ),
        )


def performance_gap(
    met: Any, *, step: Any = None, weights: Any = None, confidence: float = 0.95
) -> PerformanceGap:
    """Gap 3: conformance = cases meeting their standard / cases, with Wilson's interval, by `step` where given.

    `met` is 1 or 0 a case; missing ones are left out and counted. Raises `OutsideScale`, `NobodyLeft`.

    >>> found = performance_gap([1, 1, 0, 1], step=["a", "a", "b", "b"])
    >>> found.conformance_rate.value, found.steps["b"].value
    (0.75, 0.5)
    """
    require_rate("confidence", confidence)
    values = marks(met)
    require_within(values, (0, 1))
    w = checked_weights(weights, len(values))
    whole = rate_interval(Moments.from_arrays(values, w), 0, confidence)
    if not whole.n:
        raise NobodyLeft(n=len(values))
    groups: dict[str, Estimate] = {}
    if step is not None:
        named = texts(step)
        if len(named) != len(values):
            raise LengthsDiffer(what="环节 / steps", given=len(named), wanted=len(values))
        for name in dict.fromkeys(one for one in named if one is not None):
            chosen = named == name
            groups[name] = rate_interval(
                Moments.from_arrays(values[chosen], None if w is None else w[chosen]), 0, confidence
            )
    return PerformanceGap(whole, groups, int(np.isnan(values).sum()))


@dataclass(frozen=True)
class CommunicationGap(Result):
    """Gap 4: delivered minus promised. `overpromise_rate` is the share of cases delivered worse than promised."""

    title: ClassVar[Bilingual] = {"zh": "差距 4：沟通差距", "en": "Gap 4: communication"}
    mean_gap: Estimate
    overpromise_rate: Estimate
    heard_rate: Estimate | None
    median_gap: float
    p90_gap: float
    median_delivered: float
    p90_delivered: float
    n_left_out: int

    def tables(self) -> tuple[Table, ...]:
        """The mean gap with the quantiles, then the shares."""
        shares: list[tuple[str | Bilingual, Estimate]] = [
            ({"zh": "未兑现承诺的比例", "en": "Delivered worse than promised"}, self.overpromise_rate)
        ]
        if self.heard_rate is not None:
            shares.append(
                ({"zh": "知道承诺的客户比例", "en": "Customers who heard the promise"}, self.heard_rate)
            )
        quantiles = Table(
            "quantiles",
            {"zh": "分位数", "en": "Quantiles"},
            (
                Column("what", {"zh": "量", "en": "Quantity"}, Kind.TEXT),
                Column("p50", {"zh": "中位数", "en": "Median"}),
                Column("p90", {"zh": "第 90 百分位数", "en": "90th percentile"}),
            ),
            (
                ({"zh": "实际", "en": "Delivered"}, self.median_delivered, self.p90_delivered),
                ({"zh": "实际 − 承诺", "en": "Delivered − promised"}, self.median_gap, self.p90_gap),
            ),
        )
        gap_row = [({"zh": "实际 − 承诺，均值", "en": "Delivered − promised, mean"}, self.mean_gap)]
        return (
            estimates_table("gap", {"zh": "差距", "en": "Gap"}, gap_row),
            estimates_table("shares", {"zh": "比例", "en": "Shares"}, shares),
            quantiles,
        )


def communication_gap(
    delivered: Any,
    promised: Any,
    *,
    heard: Any = None,
    low_is_good: bool = True,
    confidence: float = 0.95,
) -> CommunicationGap:
    """Gap 4: what was delivered against what was promised, case by case, in one unit (such as minutes).

    `promised` is a column or one number for all. `heard` is 1 where the customer knew of the promise.
    With `low_is_good` (times, prices) more than promised is worse. The gap is a paired t interval, the
    shares Wilson's; percentiles are R's type 7. Cases lacking either number are left out. Raises
    `NoPairs`, `LengthsDiffer`.

    >>> found = communication_gap([50, 40, 60, 45], 45)
    >>> found.mean_gap.value, found.overpromise_rate.value
    (3.75, 0.5)
    """
    require_rate("confidence", confidence)
    actual = numbers(delivered)
    said = np.full(len(actual), float(promised)) if isinstance(promised, int | float) else numbers(promised)
    if len(said) != len(actual):
        raise LengthsDiffer(what="承诺值 / promises", given=len(said), wanted=len(actual))
    both = ~np.isnan(actual + said)
    if not both.any():
        raise NoPairs(first="delivered", second="promised")
    gap: Floats = (actual - said)[both]
    broken = int((gap > 0).sum() if low_is_good else (gap < 0).sum())
    middle, late = np.percentile(gap, (50, 90)).tolist()
    middle_delivered, late_delivered = np.percentile(actual[both], (50, 90)).tolist()
    return CommunicationGap(
        mean_interval(Moments.from_arrays(gap), 0, Unit.AMOUNT, confidence=confidence),
        share_of_counts(broken, len(gap), confidence),
        None if heard is None else performance_gap(heard, confidence=confidence).conformance_rate,
        middle,
        late,
        middle_delivered,
        late_delivered,
        int((~both).sum()),
    )
