"""Planning a trial: how many, how long, and what it could show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from huiyin.analytics.checks import (
    require,
    require_number,
    require_one_of,
    require_positive,
    require_rate,
    require_whole,
)
from huiyin.analytics.inference.power import n_for_means, n_for_nps, n_for_rates
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.trials._outcomes import KINDS
from huiyin.analytics.trials.sequential import obrien_fleming, pocock, spending_boundaries


@dataclass(frozen=True)
class TrialPlan(Result):
    """What a trial needs.

    `n_per_arm` and `n_total` count units with an outcome, `n_invited` those to be invited at the expected
    response rate; `n_days` is None unless the daily volume was given. `design_effect` and `inflation` say what clusters
    and planned looks cost; `boundaries` are the z values at the looks, one for a single look.
    """

    title: ClassVar[Bilingual] = {"zh": "试验计划", "en": "Trial plan"}
    kind: str
    difference: float
    n_arms: int
    n_per_arm: int
    n_total: int
    n_invited: int
    n_days: int | None
    n_clusters_per_arm: int | None
    alpha: float
    power: float
    design_effect: float
    inflation: float
    boundaries: tuple[float, ...]
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The numbers, one a row; then the looks."""
        rows: list[tuple[Bilingual, float | None]] = [
            ({"zh": "每组有结果的人数", "en": "With outcome, each arm"}, self.n_per_arm),
            ({"zh": "各组合计", "en": "With outcome, all arms"}, self.n_total),
            ({"zh": "需要邀请的人数", "en": "To be invited"}, self.n_invited),
            ({"zh": "每组随机单位数", "en": "Randomised units, each arm"}, self.n_clusters_per_arm),
            ({"zh": "需要的天数", "en": "Days needed"}, self.n_days),
        ]
        columns = (
            Column("what", {"zh": "项目", "en": "What"}, Kind.TEXT),
            Column("number", {"zh": "数量", "en": "Number"}, Kind.COUNT),
        )
        made = [Table("plan", {"zh": "所需规模", "en": "What is needed"}, columns, tuple(rows))]
        if len(self.boundaries) > 1:
            looks = (
                Column("look", {"zh": "第几次查看", "en": "Look"}, Kind.COUNT),
                Column("share", {"zh": "已完成比例", "en": "Share completed"}, Kind.RATE),
                Column("boundary", {"zh": "|z| 界限", "en": "|z| boundary"}),
            )
            n = len(self.boundaries)
            found = tuple((at + 1, (at + 1) / n, edge) for at, edge in enumerate(self.boundaries))
            made.append(Table("looks", {"zh": "查看时的界限", "en": "Boundaries at the looks"}, looks, found))
        return tuple(made)


def plan_trial(
    difference: float,
    *,
    kind: str = "mean",
    base: float | None = None,
    deviation: float | None = None,
    n_arms: int = 2,
    alpha: float = 0.05,
    power: float = 0.8,
    covariate_correlation: float = 0.0,
    cluster_size: float = 1.0,
    intraclass_correlation: float = 0.0,
    n_looks: int = 1,
    boundaries: str = "obrien_fleming",
    response_rate: float = 1.0,
    per_day: float | None = None,
) -> TrialPlan:
    """Units a trial needs to show `difference` with `power`, and how long that takes.

    `difference` is in the outcome's unit: points of the mean, shares in 0-1 from the control's `base`,
    or points of the score (`deviation` 75 unless given; the mean needs its own). With more than two arms
    alpha is divided among the comparisons. A covariate from before that correlates with the outcome by r takes r² off the
    variance; clusters of `cluster_size` with `intraclass_correlation` ρ cost 1 + (m-1)ρ; several planned looks cost
    the inflation of their boundaries. `per_day` is how many units with a chance to answer come in a day, all arms together.

    Raises `BadArgument`. Source: Cohen 1988; Jennison & Turnbull 2000; Donner & Klar 2000.

    >>> plan_trial(0.05, kind="rate", base=0.80).n_per_arm
    906
    """
    require_one_of("kind", kind, KINDS)
    arms = require_whole("n_arms", n_arms, at_least=2)
    looks = require_whole("n_looks", n_looks, at_least=1)
    require_rate("response_rate", min(response_rate, 1 - 1e-12))
    correlation = covariate_correlation
    require(
        -1 < correlation < 1,
        "covariate_correlation",
        correlation,
        zh="在 -1 与 1 之间",
        en="lie between -1 and 1",
    )
    require(
        0 <= intraclass_correlation <= 1,
        "intraclass_correlation",
        intraclass_correlation,
        zh="在 0 到 1 之间",
        en="lie between 0 and 1",
    )
    size = require_positive("cluster_size", cluster_size)
    each_alpha = require_rate("alpha", alpha) / (arms - 1)
    needed = _needed(difference, kind, base, deviation, each_alpha, require_rate("power", power))
    effect = 1 + max(size - 1, 0.0) * intraclass_correlation
    edges = _boundaries(looks, boundaries, each_alpha)
    inflation = inflation_of(edges, each_alpha, power) if looks > 1 else 1.0
    n_arm = math.ceil(needed * (1 - correlation**2) * effect * inflation - 1e-9)
    invited = math.ceil(n_arm * arms / response_rate - 1e-9)
    days = None if per_day is None else math.ceil(invited / require_positive("per_day", per_day) - 1e-9)
    clusters = math.ceil(n_arm / size - 1e-9) if size > 1 else None
    return TrialPlan(
        kind,
        difference,
        arms,
        n_arm,
        n_arm * arms,
        invited,
        days,
        clusters,
        alpha,
        power,
        effect,
        inflation,
        tuple(edges),
        _notes(days, clusters),
    )


def _needed(
    difference: float, kind: str, base: float | None, deviation: float | None, alpha: float, power: float
) -> float:
    require(
        require_number("difference", difference) != 0,
        "difference",
        difference,
        zh="不为 0",
        en="differ from 0",
    )
    if kind == "rate":
        require(base is not None, "base", base, zh="给出对照组现有的占比", en="give the control's share")
        share = require_rate("base", base or 0.0)
        require_rate("base + difference", share + difference)
        return n_for_rates(share, share + difference, alpha=alpha, power=power)
    if kind == "nps":
        return n_for_nps(difference, 75.0 if deviation is None else deviation, alpha=alpha, power=power)
    require(
        deviation is not None,
        "deviation",
        deviation,
        zh="给出结果的标准差",
        en="give the outcome's standard deviation",
    )
    return n_for_means(difference, require_positive("deviation", deviation or 0.0), alpha=alpha, power=power)


def _boundaries(looks: int, shape: str, alpha: float) -> Sequence[float]:
    shapes = {"obrien_fleming": obrien_fleming, "pocock": pocock}
    require_one_of("boundaries", shape, [*shapes, "spending"])
    if shape == "spending":
        return list(spending_boundaries((np.arange(looks) + 1) / looks, alpha=alpha))  # type: ignore[arg-type]
    return list(shapes[shape](looks, alpha=alpha))


def inflation_of(edges: Sequence[float], alpha: float, power: float) -> float:
    """How much larger a trial with looks at these |z| boundaries must be than one with a single look.

    >>> round(inflation_of(obrien_fleming(5), 0.05, 0.8), 3), round(inflation_of(pocock(5), 0.05, 0.8), 3)
    (1.028, 1.228)
    """
    from scipy import optimize, special

    from huiyin.analytics.trials.sequential import crossing_rate

    single = float(special.ndtri(1 - alpha / 2) + special.ndtri(power))

    def short(drift: float) -> float:
        return crossing_rate(edges, drift) - power

    found = float(optimize.brentq(short, single * 0.9, single * 2.0, xtol=1e-10))
    return (found / single) ** 2


def _notes(days: int | None, clusters: int | None) -> tuple[Note, ...]:
    notes = []
    if days is not None and days < 14:
        notes.append(
            note(
                "whole_weeks",
                "建议至少运行两个整周，避免工作日与周末的差别混进效果。",
                "Run for at least two whole weeks, so that weekdays and weekends do not mix into the effect.",
            )
        )
    if clusters is not None and clusters < 10:
        notes.append(
            note(
                "few_clusters",
                "每组随机单位不足 10 个，区间会偏窄，宜增加单位而不是每个单位的人数。",
                "Under ten randomised units an arm the interval runs short: add units rather than people in each.",
            )
        )
    return tuple(notes)
