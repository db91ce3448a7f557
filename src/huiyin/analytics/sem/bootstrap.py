"""Resampling a path model: standard errors, percentile and BCa intervals, p values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from huiyin.analytics.progress import steps
from huiyin.analytics.sem import figures
from huiyin.analytics.sem.estimation import Fit, Plan, Signs, estimate
from huiyin.analytics.sem.moments import Items, Spread
from huiyin.analytics.terms import Floats

INTERVALS = ("percentile", "bca")
SIGN_CHANGES = ("none", "construct")
_AT_A_TIME = 1000
_LEFT_OUT = 500  # forms or groups of forms left out in turn for the acceleration of BCa

Statistics = dict[str, Floats]  # kind → (B, …)


@dataclass(frozen=True)
class Replicates:
    """Statistics of the usable resamples, and what became of the others.

    `constant` resamples had an item without variation or no solution, `not_converged` ran out of
    iterations; both are left out of the statistics. `contrary` counts, by construct, usable resamples
    whose loadings sum to less than zero.
    """

    statistics: Statistics
    n_replicates: int
    n_usable: int
    n_constant: int
    n_not_converged: int
    contrary: Floats


@dataclass(frozen=True)
class Interval:
    """Of one kind of statistic, in its shape."""

    standard_error: Floats
    low: Floats
    high: Floats
    p_value: Floats


def statistics(fit: Fit, index: Callable[[Fit, Spread], Floats] | None, spread: Spread) -> Statistics:
    """What is resampled, by kind."""
    layout = fit.layout
    total = figures.total_effects(fit.paths, layout)
    found = {
        "paths": fit.paths,
        "total": total,
        "indirect": total - fit.paths,
        "weights": fit.weights,
        "loadings": fit.loadings,
        "r_squared": fit.r_squared,
        "htmt": figures.htmt(fit.correlation, layout),
        "alpha": figures.cronbach_alpha(fit.correlation, layout),
        "rho_a": fit.rho_a,
        "rho_c": figures.composite_reliability(fit.loadings, layout),
        "ave": figures.variance_extracted(fit.loadings, layout),
    }
    return found if index is None else {**found, "index": index(fit, spread)}


def replicate(
    plan: Plan,
    items: Items,
    point: Fit,
    n_replicates: int,
    rng: np.random.Generator,
    *,
    signs: str = "none",
    index: Callable[[Fit, Spread], Floats] | None = None,
    show: bool | None = None,
) -> Replicates:
    """Estimate the plan on bootstrap resamples of the respondents."""
    chosen = Signs(point, each=signs == "construct")
    parts: list[Statistics] = []
    constant = failed = 0
    contrary = np.zeros(len(point.layout.names))
    count = -(-n_replicates // _AT_A_TIME)
    for _, spread in steps(items.resamples(n_replicates, rng), "bootstrap", total=count, show=show):
        for start in range(0, len(spread.mean), _AT_A_TIME):
            part = slice(start, start + _AT_A_TIME)
            now = Spread(spread.mean[part], spread.covariance[part])
            fit = estimate(plan, now, chosen)
            kept = fit.finite & fit.converged
            constant += int((~fit.finite).sum())
            failed += int((fit.finite & ~fit.converged).sum())
            contrary += (fit.contrary & kept[:, None]).sum(axis=0)
            made = statistics(fit, index, now)
            parts.append(made if kept.all() else {kind: values[kept] for kind, values in made.items()})
    together = {kind: np.concatenate([part[kind] for part in parts]) for kind in parts[0]}
    return Replicates(together, n_replicates, len(together["paths"]), constant, failed, contrary)


def intervals(
    point: Statistics,
    replicates: Replicates,
    confidence: float = 0.95,
    method: str = "percentile",
    jackknife: Statistics | None = None,
) -> dict[str, Interval]:
    """Standard error, interval and p value of every statistic.

    p is twice the smaller share of resamples at or beyond zero, counting the sample itself. With "bca"
    the percentiles are corrected for bias and acceleration (Efron 1987, doi:10.2307/2289144).
    """
    found = {}
    for kind, values in replicates.statistics.items():
        tail = (1 - confidence) / 2
        if len(values) < 2:
            unknown = np.full(values.shape[1:], np.nan)
            found[kind] = Interval(unknown, unknown, unknown, unknown)
            continue
        if method == "bca" and jackknife is not None:
            low, high = _bca(point[kind][0], values, jackknife[kind], tail)
        else:
            low, high = _percentiles(values, tail)
        found[kind] = Interval(values.std(axis=0, ddof=1), low, high, _p_values(values))
    return found


def _percentiles(values: Floats, tail: float) -> tuple[Floats, Floats]:
    """Both ends, interpolated between order statistics (type 7), of (B, …)."""
    ordered = np.sort(values.reshape(len(values), -1).T, axis=1)
    ends = []
    for share in (tail, 1 - tail):
        place = share * (len(values) - 1)
        below = int(place)
        above = min(below + 1, len(values) - 1)
        ends.append(ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below]))
    return ends[0].reshape(values.shape[1:]), ends[1].reshape(values.shape[1:])


def _p_values(values: Floats) -> Floats:
    below, above = (values <= 0).sum(axis=0), (values >= 0).sum(axis=0)
    share = (np.minimum(below, above) + 1) / (len(values) + 1)
    unknown = np.isnan(values).any(axis=0)
    return np.where(unknown, np.nan, np.minimum(2 * share, 1.0))


def _bca(point: Floats, values: Floats, left_out: Floats, tail: float) -> tuple[Floats, Floats]:
    flat = values.reshape(len(values), -1)
    ordered = np.sort(flat, axis=0)
    share = ((flat < point.ravel()).sum(axis=0) + 0.5 * (flat == point.ravel()).sum(axis=0)) / len(flat)
    bias = special.ndtri(np.clip(share, 0.5 / len(flat), 1 - 0.5 / len(flat)))
    away = left_out.reshape(len(left_out), -1)
    away = away.mean(axis=0) - away
    with np.errstate(invalid="ignore", divide="ignore"):
        acceleration = np.nan_to_num((away**3).sum(axis=0) / (6 * (away**2).sum(axis=0) ** 1.5))
    ends = []
    for z in (special.ndtri(tail), special.ndtri(1 - tail)):
        moved = bias + (bias + z) / (1 - acceleration * (bias + z))
        place = special.ndtr(moved) * (len(flat) - 1)
        below = np.clip(place.astype(np.int64), 0, len(flat) - 2)
        columns = np.arange(flat.shape[1])
        low, high = ordered[below, columns], ordered[below + 1, columns]
        ends.append((low + (place - below) * (high - low)).reshape(values.shape[1:]))
    return ends[0], ends[1]


def jackknife(
    plan: Plan, items: Items, point: Fit, index: Callable[[Fit, Spread], Floats] | None = None
) -> Statistics:
    """Statistics without one form (or, from many forms on, one of 500 groups of forms) in turn."""
    groups = np.arange(items.n) * min(items.n, _LEFT_OUT) // items.n
    parts = []
    for start in range(0, groups[-1] + 1, 100):
        left_out = np.arange(start, min(start + 100, groups[-1] + 1))
        spread = items.spread((groups != left_out[:, None]).astype(np.uint8))
        parts.append(statistics(estimate(plan, spread, Signs(point)), index, spread))
    return {kind: np.concatenate([part[kind] for part in parts]) for kind in parts[0]}
