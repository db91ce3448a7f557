"""Does an effect stay the same over time? The score test of Grambsch and Therneau, and what to warn of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.customers._cox_likelihood import CoxData, CoxSums, information
from huiyin.analytics.customers._design import Design
from huiyin.analytics.customers._follow_up import FollowUp, RiskSets
from huiyin.analytics.customers.kaplan_meier import chi_square_tail
from huiyin.analytics.results import Note, note
from huiyin.analytics.terms import Floats

EVENTS_A_COVARIATE = 10  # with fewer events a coefficient estimates are unstable


@dataclass(frozen=True)
class ProportionalityTest:
    """χ² of one covariate (or of all, named "GLOBAL"); a small p says the effect changes over time."""

    name: str
    statistic: float
    df: int
    p_value: float


def proportionality(
    data: CoxData, sums: CoxSums, design: Design, follow: FollowUp, scale: str
) -> tuple[ProportionalityTest, ...]:
    """The score test that no coefficient moves with g(time); equals R's cox.zph (survival ≥ 3.0)."""
    g = _time_scale(follow, scale)
    g = g - g[follow.event].mean()
    at_death = np.empty(len(data.deaths))
    at_death[data.death_of] = g[data.dying]
    x, w = data.matrix, data.weights
    by_death = sums.s1 * sums.a[:, None] - sums.d1 * sums.b[:, None]
    score = (w * g)[data.dying] @ x[data.dying] - at_death @ by_death
    plain = sums.information
    mixed, squared = information(data, sums, at_death), information(data, sums, at_death**2)
    every = np.arange(x.shape[1])
    tests = [(name, every[design.terms == place]) for place, name in enumerate(design.covariates)]
    made = []
    for name, columns in [*tests, ("GLOBAL", every)]:
        cross = mixed[:, columns]
        left = squared[np.ix_(columns, columns)] - cross.T @ np.linalg.solve(plain, cross)
        u = score[columns]
        chi = float(u @ np.linalg.pinv(left) @ u)
        made.append(ProportionalityTest(name, chi, len(columns), chi_square_tail(chi, len(columns))))
    return tuple(made)


def _time_scale(follow: FollowUp, scale: str) -> Floats:
    """g(time) of every row; "km" is 1 - S(t-) of all rows together, unweighted."""
    if scale == "identity":
        return follow.exit
    if scale == "log":
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.maximum(follow.exit, np.finfo(float).tiny)))
    if scale == "rank":
        from scipy.stats import rankdata

        return np.asarray(rankdata(follow.exit), dtype=np.float64)
    together = RiskSets.of(follow.exit, np.zeros(follow.n, dtype=np.intp), follow.entry)
    n_risk = together.at_risk(np.ones(follow.n))
    n_event = together.total(follow.event.astype(np.float64))
    survival = np.cumprod(1 - n_event / n_risk)
    return np.asarray(1 - np.concatenate([[1.0], survival])[together.position], dtype=np.float64)


def cox_notes(
    checks: tuple[ProportionalityTest, ...], n_events: int, p: int, n_left_out: int
) -> tuple[Note, ...]:
    """What a reader must know before believing the hazard ratios."""
    notes = [
        note(
            "association",
            "风险比说明关联，不说明因果：没有记录的差别也可能造成同样的结果。",
            "Hazard ratios describe a connection, not a cause: differences nobody recorded may bring it about.",
        )
    ]
    moving = [check.name for check in checks if check.name != "GLOBAL" and check.p_value < 0.05]
    if moving:
        listed = "、".join(moving), ", ".join(moving)
        notes.append(
            note(
                "not_proportional",
                f"{listed[0]} 的影响随时间变化（比例风险检验 p<0.05），风险比只是整个观察期的平均。",
                f"The effect of {listed[1]} changes over time (p < 0.05): its ratio is only an average over the "
                "whole period.",
            )
        )
    if n_events < EVENTS_A_COVARIATE * p:
        notes.append(
            note(
                "few_events",
                f"{n_events} 次事件对 {p} 个系数偏少（每个系数不足 {EVENTS_A_COVARIATE} 次），结果不稳。",
                f"{n_events} events are few for {p} coefficients (under {EVENTS_A_COVARIATE} each): unstable.",
            )
        )
    if n_left_out:
        notes.append(
            note(
                "left_out",
                f"{n_left_out} 行有缺失，未计入。",
                f"{n_left_out} rows lack a value and do not count.",
            )
        )
    return tuple(notes)
