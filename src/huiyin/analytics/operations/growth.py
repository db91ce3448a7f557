"""Earned growth: how much of the growth comes from customers who stay and from those they bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_positive
from huiyin.analytics.columns import marks, numbers
from huiyin.analytics.operations._shared import CENSUS
from huiyin.analytics.operations.problems import NoRevenueBefore
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note


@dataclass(frozen=True)
class EarnedGrowth(Result):
    """Rates of last period's revenue, as shares: 1.02 is 102 %.

    `earned_growth_rate` = NRR + ENC − 1; `earned_growth_ratio` = earned growth / total growth, None unless
    revenue grew. `retained_customer_rate` counts customers, None from totals.
    """

    title: ClassVar[Bilingual] = {"zh": "赢得性增长", "en": "Earned growth"}
    net_revenue_retention_rate: float
    earned_new_customer_rate: float
    bought_new_customer_rate: float
    earned_growth_rate: float
    growth_rate: float
    earned_growth_ratio: float | None
    retained_customer_rate: float | None
    n_unknown_source: int
    notes: tuple[Note, ...] = (CENSUS,)

    def tables(self) -> tuple[Table, ...]:
        """One row a rate."""
        columns = (
            Column("rate", {"zh": "指标", "en": "Rate"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, Kind.RATE),
        )
        rows = (
            ("NRR", self.net_revenue_retention_rate),
            ("ENC", self.earned_new_customer_rate),
            ("EGR = NRR + ENC − 100%", self.earned_growth_rate),
            ("Growth", self.growth_rate),
            ("EGR / Growth", self.earned_growth_ratio),
        )
        return (
            Table(
                "rates", {"zh": "比率（占上期收入）", "en": "Rates (of last period's revenue)"}, columns, rows
            ),
        )


_UNKNOWN = note(
    "unknown_source",
    "来源不明的新客户按“买来的”计，赢得性增长因此只会偏低。",
    "New customers of unknown source count as bought, so that earned growth can only be understated.",
)


def earned_growth(before: Any, now: Any, earned: Any) -> EarnedGrowth:
    """Earned growth from one row a customer: revenue `before`, revenue `now`, and how the customer came.

    A customer with revenue before is an old one; a new one is earned where `earned` is 1 (came by
    recommendation or own return) and bought where it is 0 or missing (advertising, sales). Missing revenue
    is none. Revenue is a census: no interval. Raises `LengthsDiffer`, `NoRevenueBefore`.
    Source: Reichheld, Darnell & Burns 2021, Harvard Business Review 99(6).

    >>> found = earned_growth([60, 40, 0, 0], [70, 32, 8, 5], [None, None, 1, 0])
    >>> round(found.earned_growth_rate, 9), round(found.earned_growth_ratio, 4)
    (0.1, 0.6667)
    """
    old, new = (np.nan_to_num(numbers(part), nan=0.0) for part in (before, now))
    source = marks(earned)
    for part in (new, source):
        if len(part) != len(old):
            raise LengthsDiffer(what="客户的行 / rows of customers", given=len(part), wanted=len(old))
    known, fresh = old > 0, (old <= 0) & (new > 0)
    referred = fresh & (source == 1)
    unknown = int((fresh & np.isnan(source)).sum())
    kept = int((known & (new > 0)).sum())
    return _rates(
        float(old[known].sum()),
        float(new[known].sum()),
        float(new[referred].sum()),
        float(new[fresh & ~referred].sum()),
        kept / int(known.sum()) if known.any() else None,
        unknown,
    )


def earned_growth_of_totals(
    before: float, from_old: float, earned_new: float, bought_new: float = 0.0
) -> EarnedGrowth:
    """Earned growth from totals: revenue before; now from old customers, from earned new ones, from bought new ones.

    Raises `NoRevenueBefore`, `BadArgument`.

    >>> round(earned_growth_of_totals(100, 102, 8).earned_growth_rate, 9)
    0.1
    """
    named = (("from_old", from_old), ("earned_new", earned_new), ("bought_new", bought_new))
    old, earned, bought = (require_positive(name, value, or_zero=True) for name, value in named)
    return _rates(require_positive("before", before, or_zero=True), old, earned, bought, None, 0)


def _rates(
    before: float, old: float, earned: float, bought: float, kept: float | None, unknown: int
) -> EarnedGrowth:
    if before <= 0:
        raise NoRevenueBefore(total=f"{before:g}")
    growth = (old + earned + bought) / before - 1
    own = old / before + earned / before - 1
    return EarnedGrowth(
        old / before,
        earned / before,
        bought / before,
        own,
        growth,
        own / growth if growth > 0 else None,
        kept,
        unknown,
        (CENSUS, _UNKNOWN) if unknown else (CENSUS,),
    )
