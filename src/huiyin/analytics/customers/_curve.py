"""The arithmetic of one survival curve: bands, quantiles, restricted mean, robust errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.customers._follow_up import FollowUp, Positions, RiskSets
from huiyin.analytics.terms import Floats

INTERVALS = ("log", "log-log", "plain", "logit", "arcsin")
_HALF = 1.4901161193847656e-08  # a curve this near to the wanted height stands on it


@dataclass(frozen=True)
class Quantile:
    """A time with its interval; None where the curve does not reach it."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time until the event, counted to `until` at most."""

    value: float
    standard_error: float
    low: float
    high: float
    until: float


def band(survival: Floats, error: Floats, z: float, kind: str) -> tuple[Floats, Floats]:
    """Pointwise limits of a curve; `error` is the standard error of log(survival).

    NaN where the transformation has no value (survival 0, or 1 on the log-log and logit scales).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "plain":
            half = np.where(survival > 0, error * survival * z, np.nan)
            return np.maximum(survival - half, 0.0), np.minimum(survival + half, 1.0)
        inside = np.where(survival > 0, survival, np.nan)
        if kind == "log":
            low = np.exp(np.log(inside) - z * error)
            return low, np.minimum(np.exp(np.log(inside) + z * error), 1.0)
        if kind == "arcsin":
            centre = np.arcsin(np.sqrt(inside))
            half = 0.5 * z * error * np.sqrt(inside / (1 - inside))
            low = np.sin(np.maximum(0.0, centre - half)) ** 2
            return low, np.sin(np.minimum(np.pi / 2, centre + half)) ** 2
        inside = np.where(survival < 1, inside, np.nan)
        if kind == "logit":
            centre, half = np.log(inside / (1 - inside)), z * error / (1 - inside)
            return 1 - 1 / (1 + np.exp(centre - half)), 1 - 1 / (1 + np.exp(centre + half))
        centre, half = np.log(-np.log(inside)), z * error / np.log(inside)
        return np.exp(-np.exp(centre - half)), np.exp(-np.exp(centre + half))


def quantile_of(time: Floats, survival: Floats, low: Floats, high: Floats, share: float) -> Quantile:
    """When `share` have had the event: the first time the curve (or a limit) is at or below 1 - share.

    Where the curve stands exactly there for a while, the middle of that while.
    """
    return Quantile(*(_crossing(time, curve, 1 - share) for curve in (survival, low, high)))


def _crossing(time: Floats, curve: Floats, height: float) -> float | None:
    below = np.flatnonzero(curve < height + _HALF)
    if not len(below):
        return None
    first = below[0]
    if abs(curve[first] - height) < _HALF:
        later = below[curve[below] < curve[first]]
        if len(later):
            return float((time[first] + time[later[0]]) / 2)
    return float(time[first])


def restricted_mean(time: Floats, survival: Floats, terms: Floats, until: float, z: float) -> RestrictedMean:
    """Area under the curve from 0 (or the first time, if negative) to `until`; `terms` are Greenwood's."""
    used = time <= until
    ends = np.append(time[used], until)
    start = min(0.0, float(time[0]))
    widths = np.diff(np.concatenate([[start], ends]))
    areas = widths * np.concatenate([[1.0], survival[used]])
    value = float(areas.sum()) + start
    after = np.cumsum(areas[:0:-1])[::-1]  # area still to come after each time
    finite = np.where(np.isfinite(terms[used]), terms[used], 0.0)
    error = float(np.sqrt((after**2 * finite).sum()))
    return RestrictedMean(value, error, value - z * error, value + z * error, until)


def robust_errors(
    data: FollowUp, risk: RiskSets, n_risk: Floats, hazard: Floats, clusters: Positions | None
) -> Floats:
    """Infinitesimal-jackknife standard error of log survival at each key.

    A subject's influence on log S(t) is -w·(dN/(n(1-h)) - ∫dA), A = Σ h/(n(1-h)); without clusters the
    sum of squares follows from running sums, with clusters it is made cluster by cluster.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(hazard < 1, hazard / (n_risk * (1 - hazard)), 0.0)
        jump = np.where(hazard < 1, 1 / (n_risk * (1 - hazard)), 0.0)
    running = risk.accumulated(step)
    own = np.where(data.event, jump[risk.position], 0.0) - risk.over_stay(step)
    if clusters is not None:
        return _clustered_errors(data, risk, own, running, clusters)
    w2 = data.weights**2
    done = risk.accumulated(risk.total(w2 * own**2))
    before = np.zeros(data.n)
    if risk.begins is not None:
        earlier = np.concatenate([[0.0], running])
        at = risk.begins
        before = np.where(at > risk.firsts[risk.position], earlier[at], 0.0)
    at_risk = [risk.at_risk(w2 * before**power) for power in (0, 1, 2)]
    leaving = [risk.total(w2 * before**power) for power in (0, 1, 2)]
    zero, one, two = (still - gone for still, gone in zip(at_risk, leaving, strict=True))
    return np.sqrt(np.maximum(done + running**2 * zero - 2 * running * one + two, 0.0))


def _clustered_errors(
    data: FollowUp, risk: RiskSets, own: Floats, running: Floats, clusters: Positions
) -> Floats:
    """The same with influences summed over clusters before squaring; keys × rows of a cluster in time."""
    total = np.zeros(risk.n_keys)
    earlier = np.concatenate([[0.0], running])
    order: Any = np.argsort(clusters, kind="stable")
    bounds = np.flatnonzero(np.diff(clusters[order])) + 1
    for rows in np.split(order, bounds):
        influence = np.zeros(risk.n_keys)
        for row in rows:
            last, end = risk.position[row], risk.ends[risk.position[row]]
            first = risk.firsts[last] if risk.begins is None else risk.begins[row]
            base = earlier[first] if first > risk.firsts[last] else 0.0
            influence[first:last] -= data.weights[row] * (running[first:last] - base)
            influence[last:end] += data.weights[row] * own[row]
        total += influence**2
    return np.sqrt(total)
