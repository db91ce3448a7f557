"""Gap 1 of Parasuraman, Zeithaml and Berry: do managers know what customers expect?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import checked_scale, frame, require_within, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.results import Bilingual, Column, Kind, Result, Table
from huiyin.analytics.service_quality.problems import NobodyLeft
from huiyin.analytics.summaries import Moments


@dataclass(frozen=True)
class KnowledgeItem:
    """What managers believe customers expect, minus what customers expect; Welch's interval, Holm's p."""

    item: str
    customers: Estimate
    managers: Estimate
    gap: float
    low: float | None
    high: float | None
    p_adjusted: float | None
    rank_customers: float  # 1 for the highest expectation, ties share the mean rank
    rank_managers: float


@dataclass(frozen=True)
class KnowledgeGap(Result):
    """Gap 1. `rank_correlation` is Spearman's ρ of the two orders, None where one order has no spread."""

    title: ClassVar[Bilingual] = {"zh": "差距 1：认识差距", "en": "Gap 1: knowledge"}
    mean_gap: float
    rank_correlation: float | None
    items: tuple[KnowledgeItem, ...]
    n_customers: int
    n_managers: int

    def tables(self) -> tuple[Table, ...]:
        """The items, as customers rank them."""
        columns = (
            Column("item", {"zh": "题目", "en": "Item"}, Kind.TEXT),
            Column("customers", {"zh": "客户期望", "en": "Customers expect"}),
            Column("managers", {"zh": "管理者以为", "en": "Managers believe"}),
            Column("gap", {"zh": "差距", "en": "Gap"}),
            Column("low", {"zh": "区间下限", "en": "Low"}),
            Column("high", {"zh": "区间上限", "en": "High"}),
            Column("p_adjusted", {"zh": "校正后 p", "en": "p adjusted"}, Kind.P_VALUE),
            Column("rank_customers", {"zh": "客户排序", "en": "Customers' rank"}),
            Column("rank_managers", {"zh": "管理者排序", "en": "Managers' rank"}),
        )
        rows = tuple(
            (
                i.item,
                i.customers.value,
                i.managers.value,
                i.gap,
                i.low,
                i.high,
                i.p_adjusted,
                i.rank_customers,
                i.rank_managers,
            )
            for i in sorted(self.items, key=lambda i: i.rank_customers)
        )
        return (Table("items", {"zh": "逐题", "en": "Items"}, columns, rows),)


def knowledge_gap(
    customers: Any,
    managers: Any,
    *,
    items: Sequence[str],
    scale: tuple[float, float] = (1, 7),
    confidence: float = 0.95,
) -> KnowledgeGap:
    """Gap 1: managers answer the expectation items as they think customers do; gap = mean(managers) − mean(customers).

    Two independent groups, so Welch's interval per item and Holm's p over the items; an item stands on
    those who answered it. Above zero managers believe customers expect more than they do. Raises
    `NoSuchColumn`, `OutsideScale`, `NobodyLeft`, `BadArgument`. Source: Parasuraman, Zeithaml & Berry 1985,
    Journal of Marketing 49(4), doi:10.1177/002224298504900403; the operationalisation is ours.

    >>> found = knowledge_gap({"a": [7, 6, 7], "b": [3, 4, 2]}, {"a": [4, 5], "b": [6, 6]}, items=["a", "b"])
    >>> round(found.rank_correlation, 4), round(found.items[0].gap, 2)
    (-1.0, -2.17)
    """
    from scipy import stats

    names = list(items)
    require(len(names) > 0, "items", names, zh="至少有一列", en="name at least one column")
    require_rate("confidence", confidence)
    ends = checked_scale(scale)
    sides = [select(frame(side), names) for side in (customers, managers)]
    found: list[list[Estimate]] = []
    for rows in sides:
        require_within(rows, ends)
        made = [
            mean_interval(Moments.from_arrays(rows[:, at]), 0, Unit.SCALE, ends, confidence)
            for at in range(len(names))
        ]
        for name, one in zip(names, made, strict=True):
            if not one.n:
                raise NobodyLeft(n=f"{len(rows)}（{name}）")
        found.append(made)
    tests = [difference(a, b) for a, b in zip(*found, strict=True)]
    adjusted = holm([test.p_value for test in tests])
    means = np.array([[one.value for one in side] for side in found], dtype=np.float64)
    ranks = stats.rankdata(-means, axis=1)
    flat = bool((np.ptp(ranks, axis=1) == 0).any())
    return KnowledgeGap(
        float((means[1] - means[0]).mean()),
        None if flat else float(np.clip(np.corrcoef(ranks)[0, 1], -1, 1)),
        tuple(
            KnowledgeItem(
                name, a, b, float(test.difference or 0.0), test.low, test.high, p, *map(float, ranks[:, at])
            )
            for at, (name, a, b, test, p) in enumerate(zip(names, *found, tests, adjusted, strict=True))
        ),
        *(int((~np.isnan(rows)).any(axis=1).sum()) for rows in sides),
    )
