"""What purchase models share: expectations with intervals, the check on later purchases, tables."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_positive
from huiyin.analytics.columns import numbers
from huiyin.analytics.customers.purchases import histories
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.results import Column, Kind, Result, Table
from huiyin.analytics.terms import Floats

_STEP = 1e-5  # on log parameters, for the delta method


@dataclass(frozen=True)
class PurchaseModel(Result):
    """A fitted model: `values` of the parameters, `covariance` of their logarithms."""

    names: ClassVar[tuple[str, ...]]
    model: ClassVar[str]

    values: tuple[float, ...]
    covariance: Floats
    log_likelihood: float
    n: int

    @property
    def parameters(self) -> Mapping[str, float]:
        """The parameters by name."""
        return dict(zip(self.names, self.values, strict=True))

    @abstractmethod
    def _alive(self, parameters: Floats, x: Floats, tx: Floats, age: Floats) -> Floats: ...

    @abstractmethod
    def _expected(self, parameters: Floats, t: float, x: Floats, tx: Floats, age: Floats) -> Floats: ...

    def p_alive(self, frequency: Any, recency: Any, age: Any) -> Floats:
        """Probability (0-1) that each customer has not been lost by the end of its age."""
        data = histories(frequency, recency, age)
        made = self._alive(np.array(self.values), data.frequency, data.recency, data.age)
        return np.asarray(made[data.where], dtype=np.float64)

    def expected_purchases(self, horizon: float, frequency: Any, recency: Any, age: Any) -> Floats:
        """Expected purchases of each customer within `horizon` from now."""
        horizon = require_positive("horizon", horizon, or_zero=True)
        data = histories(frequency, recency, age)
        made = self._expected(np.array(self.values), horizon, data.frequency, data.recency, data.age)
        return np.asarray(made[data.where], dtype=np.float64)

    def expected_of_newcomer(self, horizon: float) -> float:
        """Expected repeat purchases of a new customer within `horizon` of the first purchase."""
        nothing = np.zeros(1)
        horizon = require_positive("horizon", horizon, or_zero=True)
        return float(self._expected(np.array(self.values), horizon, nothing, nothing, nothing)[0])

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("name", {"zh": "参数", "en": "Parameter"}, Kind.TEXT),
            Column("value", {"zh": "估计", "en": "Estimate"}),
            Column("low", {"zh": "95% 下限", "en": "95 % low"}),
            Column("high", {"zh": "95% 上限", "en": "95 % high"}),
        )
        factor = np.exp(normal_quantile(0.95) * np.sqrt(np.diag(self.covariance)))
        rows = tuple(
            (name, value, value / f, value * f)
            for name, value, f in zip(self.names, self.values, factor.tolist(), strict=True)
        )
        fit = (
            Column("n", {"zh": "客户数", "en": "Customers"}, Kind.COUNT),
            Column("log_likelihood", {"zh": "对数似然", "en": "Log-likelihood"}),
        )
        return (
            Table("parameters", {"zh": "参数", "en": "Parameters"}, columns, rows),
            Table("fit", {"zh": "拟合", "en": "Fit"}, fit, ((self.n, self.log_likelihood),)),
        )


def slopes(function: Any, log_parameters: Floats) -> Floats:
    """(p, …) derivatives of a function of the parameters by their logarithms: central differences."""
    made = []
    for place in range(len(log_parameters)):
        up, down = log_parameters.copy(), log_parameters.copy()
        up[place] += _STEP
        down[place] -= _STEP
        made.append((function(np.exp(up)) - function(np.exp(down))) / (2 * _STEP))
    return np.array(made)


@dataclass(frozen=True)
class HoldoutCheck(Result):
    """Purchases foreseen and made in a later period, by number of earlier repeats (7 stands for 7+).

    `mean_absolute_error` and `root_mean_square_error` are per customer. `ratio` is foreseen over made in
    total: 1 is right, above 1 too hopeful. `low` and `high` bound the purchases per customer really made.
    """

    title: ClassVar[dict[str, str]] = {"zh": "检验期核对", "en": "Check against later purchases"}

    repeats: tuple[int, ...]
    n: tuple[int, ...]
    actual: Floats
    predicted: Floats
    low: Floats
    high: Floats
    total_actual: float
    total_predicted: float
    ratio: float
    mean_absolute_error: float
    root_mean_square_error: float

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("repeats", {"zh": "此前复购", "en": "Earlier repeats"}, Kind.TEXT),
            Column("n", {"zh": "客户数", "en": "Customers"}, Kind.COUNT),
            Column("actual", {"zh": "人均实际", "en": "Made, a customer"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("predicted", {"zh": "人均预测", "en": "Foreseen"}),
        )
        rows = tuple(
            (f"{k}+" if k == max(self.repeats) else str(k), n, *line)
            for k, n, *line in zip(
                self.repeats,
                self.n,
                *(part.tolist() for part in (self.actual, self.low, self.high, self.predicted)),
                strict=True,
            )
        )
        return (Table("groups", {"zh": "按此前复购次数", "en": "By earlier repeats"}, columns, rows),)

    def plot(self, language: str | None = None) -> Any:
        """Purchases made (with interval) and foreseen, by earlier repeats."""
        from huiyin.analytics.plots.customers import holdout_chart
        from huiyin.analytics.results import language_of

        return holdout_chart(self, language_of(language))


def holdout_check(
    model: PurchaseModel, frequency: Any, recency: Any, age: Any, later: Any, length: float, most: int = 7
) -> HoldoutCheck:
    """Compare a model's forecast with the purchases made in a period of `length` it has not seen.

    `later` holds each customer's purchases then, the other columns what was known before. Customers with
    `most` or more repeats are one group. Intervals are normal, of the group's mean.

    >>> past = [2, 1, 0, 0, 3, 1, 0, 5], [30, 2, 0, 0, 28, 20, 0, 33], [39, 39, 39, 38, 38, 38, 37, 37]
    >>> from huiyin.analytics.customers import bg_nbd
    >>> check = holdout_check(bg_nbd(*past), *past, later=[1, 0, 0, 0, 2, 0, 1, 4], length=20)
    >>> check.total_actual
    8.0
    """
    predicted = model.expected_purchases(require_positive("length", length), frequency, recency, age)
    made, x = numbers(later), numbers(frequency)
    group = np.minimum(x, most).astype(int)
    groups = np.unique(group)
    n = np.array([(group == g).sum() for g in groups])
    actual = np.array([made[group == g].mean() for g in groups])
    errors = np.array(
        [
            made[group == g].std(ddof=1) / np.sqrt(k) if k > 1 else np.nan
            for g, k in zip(groups, n, strict=True)
        ]
    )
    half = normal_quantile(0.95) * errors
    foreseen = np.array([predicted[group == g].mean() for g in groups])
    total, expected = float(made.sum()), float(predicted.sum())
    return HoldoutCheck(
        tuple(groups.tolist()),
        tuple(n.tolist()),
        actual,
        foreseen,
        np.maximum(actual - half, 0.0),
        actual + half,
        total,
        expected,
        expected / total if total else float("nan"),
        float(np.abs(predicted - made).mean()),
        float(np.sqrt(((predicted - made) ** 2).mean())),
    )
