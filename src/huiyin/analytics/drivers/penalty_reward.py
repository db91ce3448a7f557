"""Penalty and reward: does a low grade cost more than a high one gains?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_number, require_positive
from huiyin.analytics.drivers._cells import rows_of
from huiyin.analytics.drivers._rows import checked_names, column_of, named_columns
from huiyin.analytics.drivers.problems import EmptyGroup
from huiyin.analytics.drivers.regression import regression
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats

if TYPE_CHECKING:
    import altair as alt

KINDS: dict[str, Bilingual] = {
    "basic": {"zh": "基本因素（缺了扣分多）", "en": "Basic: failing costs more"},
    "performance": {"zh": "绩效因素（好坏相当）", "en": "Performance: both count alike"},
    "excitement": {"zh": "兴奋因素（好了加分多）", "en": "Excitement: excelling gains more"},
    "cannot_tell": {"zh": "暂不能判断", "en": "Cannot tell"},
}


@dataclass(frozen=True)
class PenaltyReward:
    """One driver: what a low and a high grade go with, against a middling one, on the outcome's scale.

    `asymmetry` is reward + penalty: below 0 failing weighs more, above 0 excelling does. `impact_asymmetry`
    is it over reward - penalty, -1 to 1 (Mikulić and Prebežac). `kind` is "basic", "performance",
    "excitement" or "cannot_tell".
    """

    driver: str
    penalty: float
    penalty_low: float
    penalty_high: float
    reward: float
    reward_low: float
    reward_high: float
    asymmetry: float
    asymmetry_low: float
    asymmetry_high: float
    impact_asymmetry: float
    kind: str
    n_low: int
    n_high: int


@dataclass(frozen=True)
class PenaltyRewardAnalysis(Result):
    """Penalty-reward contrasts of all drivers, from one regression on their low and high groups."""

    title: ClassVar[Bilingual] = {"zh": "奖惩对比分析", "en": "Penalty-reward contrast"}

    outcome: str
    contrasts: tuple[PenaltyReward, ...]
    low: float
    high: float
    ratio: float
    r_squared: float
    n: int
    n_left_out: int
    errors: str
    confidence: float
    notes: tuple[Note, ...]

    def of(self, driver: str) -> PenaltyReward:
        """One driver; raises `KeyError`."""
        return {one.driver: one for one in self.contrasts}[driver]

    def tables(self) -> tuple[Table, ...]:
        """A row a driver."""
        columns = (
            Column("driver", {"zh": "驱动因素", "en": "Driver"}, Kind.TEXT),
            Column("penalty", {"zh": "低分的影响", "en": "Penalty"}),
            Column("penalty_low", {"zh": "下限", "en": "Low"}),
            Column("penalty_high", {"zh": "上限", "en": "High"}),
            Column("reward", {"zh": "高分的影响", "en": "Reward"}),
            Column("reward_low", {"zh": "下限 ", "en": "Low "}),
            Column("reward_high", {"zh": "上限 ", "en": "High "}),
            Column("asymmetry", {"zh": "不对称", "en": "Asymmetry"}),
            Column("asymmetry_low", {"zh": "下限  ", "en": "Low  "}),
            Column("asymmetry_high", {"zh": "上限  ", "en": "High  "}),
            Column("kind", {"zh": "类别", "en": "Kind"}, Kind.TEXT),
            Column("n_low", {"zh": "低分人数", "en": "n low"}, Kind.COUNT),
            Column("n_high", {"zh": "高分人数", "en": "n high"}, Kind.COUNT),
        )
        rows = rows_of(self.contrasts, columns, {"kind": KINDS})
        return (Table("contrasts", {"zh": "低分与高分的影响", "en": "Penalty and reward"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Penalty to the left, reward to the right, with intervals."""
        from huiyin.analytics.plots.driver_maps import penalty_reward_bars

        return penalty_reward_bars(self, language)


def penalty_reward(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    low: float,
    high: float,
    ratio: float = 2.0,
    weights: Any = None,
    errors: str | None = None,
    confidence: float = 0.95,
) -> PenaltyRewardAnalysis:
    """Regress the outcome on two groups of each driver: grades up to `low`, and grades from `high` on.

    Grades between are the reference. A driver is "performance" where the intervals show that neither of
    penalty and reward is more than `ratio` times the other; "basic" or "excitement" where the interval of
    their asymmetry lies below or above 0; otherwise "cannot_tell". Errors as in `regression` (HC3 unless
    weighted). Raises `EmptyGroup` and the problems of `regression`. Source: Brandt 1987; Mikulić &
    Prebežac 2008, doi:10.1108/09604520810885608.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.integers(1, 6, 400)
    >>> y = 5 - 3.0 * (x <= 2) + rng.normal(0, 1, 400)
    >>> penalty_reward({"y": y, "x": x}, outcome="y", drivers=["x"], low=2, high=4).of("x").kind
    'basic'
    """
    names = checked_names(outcome, drivers)
    low, high = require_number("low", low), require_number("high", high)
    require(low < high, "low", low, zh=f"小于 high（{high}）", en=f"be below high ({high})")
    ratio = require_positive("ratio", ratio)
    require(ratio > 1, "ratio", ratio, zh="大于 1", en="be above 1")
    columns = named_columns(data)
    there = ~np.isnan(column_of(columns, outcome))
    made, sizes = _marks({name: column_of(columns, name) for name in names}, there, low, high)
    others = {} if not isinstance(weights, str) or weights not in columns else {weights: columns[weights]}
    fit = regression(
        {outcome: columns[outcome], **others, **made},
        outcome=outcome,
        drivers=list(made),
        weights=weights,
        errors=errors,
        confidence=confidence,
    )
    t = t_quantile(confidence, fit.degrees)
    found = []
    for place, name in enumerate(names):
        at = [1 + 2 * place, 2 + 2 * place]
        values = np.array([fit.coefficients[k].value for k in at])
        found.append(
            _contrast(
                name,
                values,
                fit.covariance[np.ix_(at, at)],
                t,
                ratio,
                sizes[name, "low"],
                sizes[name, "high"],
            )
        )
    return PenaltyRewardAnalysis(
        outcome,
        tuple(found),
        float(low),
        float(high),
        ratio,
        fit.r_squared,
        fit.n,
        fit.n_left_out,
        fit.errors,
        confidence,
        fit.notes,
    )


def _marks(
    read: Mapping[str, Floats], there: Any, low: float, high: float
) -> tuple[dict[str, Floats], dict[tuple[str, str], int]]:
    """0/1 columns of low and of high grades, and how many complete rows each group of grades has."""
    for grades in read.values():
        there = there & ~np.isnan(grades)
    made, sizes = {}, {}
    for name, grades in read.items():
        between = (grades > low) & (grades < high)
        for group, inside in (("low", grades <= low), ("high", grades >= high), ("middle", between)):
            sizes[name, group] = int((inside & there).sum())
            if sizes[name, group] == 0:
                raise EmptyGroup(driver=name, group=group)
            if group != "middle":
                made[f"{name}:{group}"] = np.where(np.isnan(grades), np.nan, inside.astype(np.float64))
    return made, sizes


def _contrast(
    driver: str, values: Floats, covariance: Floats, t: float, ratio: float, n_low: int, n_high: int
) -> PenaltyReward:
    """`values` are (penalty, reward); every question is the interval of a sum of the two."""

    def ends(a: float, b: float) -> tuple[float, float, float]:
        combined = np.array([a, b])
        middle = float(combined @ values)
        half = t * float(np.sqrt(max(float(combined @ covariance @ combined), 0.0)))
        return middle, middle - half, middle + half

    penalty, reward, asymmetry = ends(1, 0), ends(0, 1), ends(1, 1)
    not_basic, not_exciting = ends(1, ratio), ends(ratio, 1)
    if not_basic[1] > 0 and not_exciting[2] < 0:
        kind = "performance"
    elif asymmetry[2] < 0 and penalty[2] < 0:
        kind = "basic"
    elif asymmetry[1] > 0 and reward[1] > 0:
        kind = "excitement"
    else:
        kind = "cannot_tell"
    reach = reward[0] - penalty[0]
    impact = asymmetry[0] / reach if reach > 0 else float("nan")
    return PenaltyReward(driver, *penalty, *reward, *asymmetry, impact, kind, n_low, n_high)
