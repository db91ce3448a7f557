"""Customer delivered value: total value less total cost, as each customer sees both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import checked_weights, frame, select
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Result, Table
from huiyin.analytics.summaries import Moments


@dataclass(frozen=True)
class DeliveredValue(Result):
    """Total value, total cost and what is left, means over the same respondents; intervals are t.

    `positive_rate` is the share of respondents for whom value exceeds cost.
    """

    title: ClassVar[Bilingual] = {"zh": "客户让渡价值", "en": "Customer delivered value"}
    delivered: Estimate
    total_value: Estimate
    total_cost: Estimate
    positive_rate: Estimate
    parts: tuple[tuple[str, Estimate], ...]
    n_left_out: int

    def tables(self) -> tuple[Table, ...]:
        """Totals, then each part."""
        whole: list[tuple[str | Bilingual, Estimate]] = [
            ({"zh": "让渡价值 = 总价值 − 总成本", "en": "Delivered value = value − cost"}, self.delivered),
            ({"zh": "总价值", "en": "Total value"}, self.total_value),
            ({"zh": "总成本", "en": "Total cost"}, self.total_cost),
        ]
        above: list[tuple[str | Bilingual, Estimate]] = [
            ({"zh": "价值高于成本的客户比例", "en": "Customers with value above cost"}, self.positive_rate)
        ]
        return (
            estimates_table("totals", {"zh": "合计", "en": "Totals"}, whole),
            estimates_table("share", {"zh": "比例", "en": "Share"}, above),
            estimates_table("parts", {"zh": "各部分均值", "en": "Means of the parts"}, self.parts),
        )


def delivered_value(
    data: Any,
    *,
    value: Sequence[str],
    cost: Sequence[str],
    value_weights: Sequence[float] | None = None,
    cost_weights: Sequence[float] | None = None,
    weights: Any = None,
    confidence: float = 0.95,
) -> DeliveredValue:
    """Total value (product, service, people, image) less total cost (money, time, effort, worry), by respondent.

    `value` and `cost` name columns in one unit: all in money, or all on one rating scale. Each side is a
    weighted sum of its columns; weights are 1 (a plain sum) unless given, and should sum to 1 on either side for
    ratings, so that both totals stay on the scale. A respondent lacking any of the answers is left out.
    Raises `NoSuchColumn`, `LengthsDiffer`, `NothingCounted`, `BadArgument`. Source: Kotler, Marketing Management.

    >>> found = delivered_value({"product": [8, 7], "service": [6, 9], "price": [5, 4], "time": [3, 2]},
    ...                         value=["product", "service"], cost=["price", "time"])
    >>> found.delivered.value, found.positive_rate.value
    (8.0, 1.0)
    """
    names = [*value, *cost]
    require(
        len(value) > 0 and len(cost) > 0,
        "value, cost",
        names,
        zh="各至少有一列",
        en="name at least one column each",
    )
    require_rate("confidence", confidence)
    gains, pains = _shares("value_weights", value, value_weights), _shares("cost_weights", cost, cost_weights)
    rows = select(frame(data), names)
    w = checked_weights(weights, len(rows))
    whole = ~np.isnan(rows).any(axis=1)
    if not whole.any():
        raise NothingCounted(what="答卷 / form")
    kept, used = rows[whole], None if w is None else w[whole]
    worth, burden = kept[:, : len(value)] @ gains, kept[:, len(value) :] @ pains
    columns = np.column_stack([worth - burden, worth, burden, worth > burden, kept])
    moments = Moments.from_arrays(columns, used)

    def mean(place: int) -> Estimate:
        return mean_interval(moments.subset([place]), 0, Unit.AMOUNT, confidence=confidence)

    from huiyin.analytics.inference.proportions import rate_interval

    return DeliveredValue(
        mean(0),
        mean(1),
        mean(2),
        rate_interval(moments.subset([3]), 0, confidence),
        tuple((name, mean(4 + place)) for place, name in enumerate(names)),
        int((~whole).sum()),
    )


def _shares(
    argument: str, names: Sequence[str], given: Sequence[float] | None
) -> np.ndarray[Any, np.dtype[np.float64]]:
    shares = np.ones(len(names)) if given is None else np.asarray(given, dtype=np.float64)
    if len(shares) != len(names):
        raise LengthsDiffer(what="权重 / weights", given=len(shares), wanted=len(names))
    require(
        bool((shares >= 0).all() and shares.sum() > 0),
        argument,
        given,
        zh="逐个不小于 0 且不全为 0",
        en="be at least 0 each and not all 0",
    )
    return shares
