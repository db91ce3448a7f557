"""What customers will be worth: expected purchases × value × margin, discounted, with intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_positive, require_rate, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.customers._purchase_model import PurchaseModel, slopes
from huiyin.analytics.customers.bg_nbd import bg_nbd
from huiyin.analytics.customers.gamma_gamma import GammaGamma, expected_value, gamma_gamma
from huiyin.analytics.customers.pareto_nbd import pareto_nbd
from huiyin.analytics.customers.purchases import histories
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

LISTED = 20  # customers in the printed table
MODELS = ("bg_nbd", "pareto_nbd")


@dataclass(frozen=True)
class CustomerValue(Result):
    """One entry a customer: `p_alive` (0-1), `expected_purchases`, `expected_value` of one, `value` in all.

    `low` and `high` bound the expected value of a customer like this one (the parameters' uncertainty),
    not what a single customer will really spend, which varies far more. `total` is the sum.
    """

    title: ClassVar[dict[str, str]] = {"zh": "客户终身价值", "en": "Customer value"}

    customers: tuple[str, ...]
    p_alive: Floats
    expected_purchases: Floats
    expected_value: Floats
    value: Floats
    low: Floats
    high: Floats
    total: float
    total_low: float
    total_high: float
    purchases: PurchaseModel
    values: GammaGamma | None
    horizon: float
    discount_rate: float
    margin_rate: float
    confidence: float
    n: int
    notes: tuple[Note, ...] = ()

    def top_share(self, share: float = 0.2) -> float:
        """The share (0-1) of all value that the most valuable `share` of customers bring."""
        share = require_rate("share", share)
        largest = np.sort(self.value)[::-1][: max(int(np.ceil(share * self.n)), 1)]
        return float(largest.sum() / self.value.sum())

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
            Column("p_alive", {"zh": "仍为客户的概率", "en": "P(still a customer)"}, Kind.RATE),
            Column("expected_purchases", {"zh": "预期购买次数", "en": "Expected purchases"}),
            Column("expected_value", {"zh": "预期每次金额", "en": "Expected value of one"}),
            Column("value", {"zh": "预期价值", "en": "Expected value"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
        )
        order = np.argsort(-self.value, kind="stable")[:LISTED]
        names = ("p_alive", "expected_purchases", "expected_value", "value", "low", "high")
        rows = tuple(
            (self.customers[at], *(float(getattr(self, name)[at]) for name in names)) for at in order.tolist()
        )
        heads = (
            Column("n", {"zh": "客户数", "en": "Customers"}, Kind.COUNT),
            Column("horizon", {"zh": "期限", "en": "Horizon"}),
            Column("total", {"zh": "价值合计", "en": "Total value"}),
            Column("total_low", {"zh": "下限", "en": "Low"}),
            Column("total_high", {"zh": "上限", "en": "High"}),
        )
        total = ((self.n, self.horizon, self.total, self.total_low, self.total_high),)
        return (
            Table("total", {"zh": "合计", "en": "Total"}, heads, total),
            Table(
                "customers",
                {"zh": f"价值最高的 {LISTED} 位", "en": f"The {LISTED} most valuable"},
                columns,
                rows,
            ),
        )

    def plot(self, language: str | None = None) -> Any:
        """How value concentrates: share of value by share of customers, the most valuable first."""
        from huiyin.analytics.plots.customers import concentration_chart
        from huiyin.analytics.results import language_of

        return concentration_chart(self.value, language_of(language))


def customer_value(
    frequency: Any,
    recency: Any,
    age: Any,
    value: Any = None,
    *,
    horizon: float,
    customers: Any = None,
    model: str = "bg_nbd",
    discount_rate: float = 0.0,
    margin_rate: float = 1.0,
    n_periods: int = 12,
    confidence: float = 0.95,
) -> CustomerValue:
    """Expected value of each customer over `horizon` (in the unit of the times given).

    `frequency`, `recency`, `age`, `value` come from `purchase_summary`. The horizon is cut into
    `n_periods` steps; what is expected in a step is discounted from its end, with `discount_rate` per
    unit of time (0.002 a week is some 11 % a year). `margin_rate` is the share of the purchase value
    that is earned. Without `value` a purchase counts 1: the value is discounted purchases. Intervals by
    the delta method on log parameters of both models, taken as independent. Raises the problems of
    `bg_nbd` and `gamma_gamma`. Source: Fader, Hardie & Lee 2005, doi:10.1509/jmkr.2005.42.4.415.

    >>> past = [2, 1, 0, 0, 3, 1, 0, 5], [30, 2, 0, 0, 28, 20, 0, 33], [39, 39, 39, 38, 38, 38, 37, 37]
    >>> made = customer_value(*past, horizon=52)
    >>> made.n, bool((made.low <= made.value).all())
    (8, True)
    """
    require_one_of("model", model, MODELS)
    horizon, confidence = require_positive("horizon", horizon), require_rate("confidence", confidence)
    discount_rate = require_positive("discount_rate", discount_rate, or_zero=True)
    margin_rate = require_rate("margin_rate", margin_rate, open_ends=False)
    n_periods = require_whole("n_periods", n_periods, at_least=1)
    fitted: PurchaseModel = (bg_nbd if model == "bg_nbd" else pareto_nbd)(frequency, recency, age)
    money = None if value is None else gamma_gamma(frequency, value)
    x = numbers(frequency)
    spent = np.zeros(len(x)) if value is None else numbers(value)
    data = histories(frequency, recency, age)
    times = np.linspace(0, horizon, n_periods + 1)[1:]
    factors = (1 + discount_rate) ** -times

    def discounted(parameters: Floats) -> Floats:
        each = [fitted._expected(parameters, t, data.frequency, data.recency, data.age) for t in times]
        steps = np.diff(np.vstack([np.zeros(len(each[0])), *each]), axis=0)
        return np.asarray((factors @ steps)[data.where], dtype=np.float64)

    def worth(parameters: Floats) -> Floats:
        return expected_value(parameters, x, spent)

    purchases = discounted(np.array(fitted.values))
    each = np.ones(len(x)) if money is None else worth(money.values)
    at = fitted.expected_purchases(horizon, frequency, recency, age)
    made = margin_rate * purchases * each
    gradients = [(slopes(discounted, np.log(fitted.values)) * each * margin_rate, fitted.covariance)]
    if money is not None:
        gradients.append((slopes(worth, np.log(money.values)) * purchases * margin_rate, money.covariance))
    low, high, total = _intervals(made, gradients, normal_quantile(confidence))
    names = tuple(str(k + 1) for k in range(len(x))) if customers is None else tuple(map(str, customers))
    if len(names) != len(x):
        raise LengthsDiffer(what="customers", given=len(names), wanted=len(x))
    return CustomerValue(
        names,
        fitted.p_alive(frequency, recency, age),
        at,
        each,
        made,
        low,
        high,
        *total,
        fitted,
        money,
        horizon,
        discount_rate,
        margin_rate,
        confidence,
        len(x),
        (*_NOTES, *(money.notes if money is not None else ())),
    )


def _intervals(
    made: Floats, gradients: list[tuple[Floats, Floats]], z: float
) -> tuple[Floats, Floats, tuple[float, float, float]]:
    """Log-scale delta intervals of each value and of their sum."""
    variance = np.zeros(len(made))
    of_sum = 0.0
    for slope, covariance in gradients:
        variance += np.einsum("pn,pq,qn->n", slope, covariance, slope)
        whole = slope.sum(axis=1)
        of_sum += float(whole @ covariance @ whole)
    total = float(made.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(z * np.sqrt(variance) / made)
    total_factor = float(np.exp(z * np.sqrt(of_sum) / total))
    return made / factor, made * factor, (total, total / total_factor, total * total_factor)


_NOTES = (
    note(
        "expected_not_actual",
        "区间针对“这类客户的平均价值”，单个客户的实际花费差异要大得多；模型假定购买习惯不随季节、促销改变。",
        "Intervals are for the mean of customers like this one; a single customer varies far more. "
        "The model takes buying habits as steady: no season, no promotions.",
    ),
)


def with_values(model: PurchaseModel, values: tuple[float, ...]) -> PurchaseModel:
    """The same model with other parameters, as published or fitted elsewhere."""
    return replace(model, values=values)
