"""The partial likelihood of Cox's model, with Efron's or Breslow's treatment of ties.

Everything is sums over sorted keys: no array is ever longer than rows × covariates. With m tied
deaths of mean weight w̄ the k-th of them sees the risk set less k/m of the dying; Breslow leaves k/m
at 0. `a` and `b` are the sums of w̄/den and (k/m)w̄/den over k, `a2`, `b2`, `c2` those of w̄/den²
times 1, k/m, (k/m)².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.customers._follow_up import Flags, Positions, RiskSets
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class CoxData:
    """Sorted follow-up with (n, p) centred covariates; `deaths` indexes the keys with events."""

    matrix: Floats
    event: Flags
    weights: Floats
    risk: RiskSets
    efron: bool
    deaths: Positions
    n_tied: Positions
    mean_weight: Floats
    death_of: Positions  # of each dying row, which entry of `deaths`
    dying: Positions
    repeats: Positions
    fraction: Floats  # k/m, one entry a death (Efron) or a key (Breslow)
    firsts: Positions  # where each key's entries begin in `repeats`

    @classmethod
    def of(cls, matrix: Floats, event: Flags, weights: Floats, risk: RiskSets, efron: bool) -> CoxData:
        """Prepare what does not change between iterations."""
        count = np.bincount(risk.position[event], minlength=risk.n_keys)
        deaths = np.flatnonzero(count)
        tied = count[deaths]
        total = np.bincount(risk.position[event], weights=weights[event], minlength=risk.n_keys)[deaths]
        place = np.full(risk.n_keys, -1)
        place[deaths] = np.arange(len(deaths))
        dying = np.flatnonzero(event)
        per_key = tied if efron else np.ones_like(tied)
        firsts = np.concatenate([[0], np.cumsum(per_key)[:-1]]).astype(np.intp)
        repeats = np.repeat(np.arange(len(deaths)), per_key)
        fraction = (np.arange(len(repeats)) - firsts[repeats]) / per_key[repeats]
        mean_weight = total / per_key
        return cls(
            *(matrix, event, weights, risk, efron, deaths, tied, mean_weight),
            *(place[risk.position[dying]], dying, repeats, fraction, firsts),
        )


@dataclass(frozen=True)
class CoxSums:
    """What one value of the coefficients gives; see the module for the names."""

    log_likelihood: float
    score: Floats
    information: Floats
    r: Floats  # exp(eta) times weight, by row
    s1: Floats
    d1: Floats
    a: Floats
    b: Floats
    a2: Floats
    b2: Floats
    c2: Floats


def cox_sums(data: CoxData, beta: Floats, offset: Floats) -> CoxSums:
    """Log partial likelihood, score and information at `beta`."""
    eta = data.matrix @ beta + offset
    shift = float(eta.max())
    r = data.weights * np.exp(eta - shift)
    x, w, dying = data.matrix, data.weights, data.dying
    weighted = x * r[:, None]
    s0 = data.risk.at_risk(r)[data.deaths]
    s1 = data.risk.at_risk(weighted)[data.deaths]
    size = len(data.deaths)
    d0 = np.bincount(data.death_of, weights=r[dying], minlength=size)
    d1 = data.risk.total(np.where(data.event[:, None], weighted, 0.0))[data.deaths]
    den = s0[data.repeats] - data.fraction * d0[data.repeats]
    mean = data.mean_weight

    def over(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, data.firsts), dtype=np.float64) * mean

    f = data.fraction
    a, b = over(1 / den), over(f / den)
    a2, b2, c2 = over(1 / den**2), over(f / den**2), over(f * f / den**2)
    likelihood = float(w[dying] @ (eta[dying] - shift)) - float(over(np.log(den)).sum())
    score = w[dying] @ x[dying] - a @ s1 + b @ d1
    sums = CoxSums(likelihood, score, np.zeros((0, 0)), r, s1, d1, a, b, a2, b2, c2)
    return CoxSums(likelihood, score, information(data, sums), r, s1, d1, a, b, a2, b2, c2)


def information(data: CoxData, sums: CoxSums, by_death: Floats | None = None) -> Floats:
    """The information, or the sum of each event time's information times `by_death`."""
    g = np.ones(len(data.deaths)) if by_death is None else by_death
    hazard = hazard_of_rows(data, g * sums.a)
    hazard[data.dying] -= (g * sums.b)[data.death_of]
    x = data.matrix
    squares = x.T @ (x * (sums.r * hazard)[:, None])
    s1, d1 = sums.s1, sums.d1
    cross = s1.T @ (d1 * (g * sums.b2)[:, None])
    outer = s1.T @ (s1 * (g * sums.a2)[:, None]) - cross - cross.T
    return np.asarray(squares - outer - d1.T @ (d1 * (g * sums.c2)[:, None]), dtype=np.float64)


def hazard_of_rows(data: CoxData, by_death: Floats) -> Floats:
    """For each row the sum of `by_death` over the event times at which it was at risk."""
    by_key = np.zeros((data.risk.n_keys, *by_death.shape[1:]))
    by_key[data.deaths] = by_death
    return data.risk.over_stay(by_key)


def score_residuals(data: CoxData, sums: CoxSums) -> Floats:
    """(n, p) each row's part in the score, before weights. Source: Therneau & Grambsch 2000, ch. 7."""
    x, r = data.matrix, sums.r / data.weights
    tied = data.mean_weight * (data.n_tied if data.efron else 1.0)
    average = (sums.s1 * sums.a[:, None] - sums.d1 * sums.b[:, None]) / tied[:, None]
    mean_a = sums.s1 * sums.a2[:, None] - sums.d1 * sums.b2[:, None]
    mean_b = sums.s1 * sums.b2[:, None] - sums.d1 * sums.c2[:, None]
    compensator = x * hazard_of_rows(data, sums.a)[:, None] - hazard_of_rows(data, mean_a)
    made = -r[:, None] * compensator
    dying, death = data.dying, data.death_of
    made[dying] += x[dying] - average[death]
    made[dying] += r[dying, None] * (x[dying] * sums.b[death][:, None] - mean_b[death])
    return np.asarray(made, dtype=np.float64)


def collapsed(rows: Floats, clusters: npt.NDArray[np.intp] | None) -> Floats:
    """Rows summed by cluster; as they are without clusters."""
    if clusters is None:
        return rows
    return np.column_stack([np.bincount(clusters, weights=column) for column in rows.T])
