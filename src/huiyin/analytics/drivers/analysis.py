"""Driver analysis with intervals and rank probabilities.

Two ways to the same answer: `analyse_patterns` resamples the unique answer rows (bootstrap), for data
that fit in memory; `analyse_replicates` leaves out one random group of rows at a time (jackknife), for
data of any size. Both see only summaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import Any

import numpy as np

from huiyin.analytics import resampling
from huiyin.analytics.drivers._point import (
    Plan,
    Point,
    condition_index,
    explained_of,
    nothing,
    point_of,
    shares_of,
)
from huiyin.analytics.drivers._ranks import bca_interval, percentile_interval, rank_rates, ranks_of
from huiyin.analytics.drivers.base import DriverMethod, driver_methods
from huiyin.analytics.drivers.coefficients import standardised
from huiyin.analytics.drivers.resampled import Sample, mended
from huiyin.analytics.drivers.result import DriverAnalysis, DriverImportance
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.summaries import Moments, Patterns, correlations_of
from huiyin.analytics.terms import Floats

__all__ = ["DriverAnalysis", "DriverImportance", "Plan", "analyse_patterns", "analyse_replicates"]

N_RANK_DRAWS = 2000


@dataclass(frozen=True)
class _Spread:
    """Ends of importances and shares, draws to rank by, and what the ends are called."""

    values: tuple[Floats, Floats]
    shares: tuple[Floats, Floats]
    r_squared: tuple[float, float]
    draws: Floats
    interval: str
    n_usable: int
    warnings: tuple[str, ...] = field(default=())


def analyse_patterns(
    patterns: Patterns,
    method: DriverMethod | str = "relative_weights",
    *,
    columns: Sequence[str],
    n_replicates: int = 1000,
    seed: int | np.random.Generator = 1,
    confidence: float = 0.95,
    interval: str = "bootstrap",
) -> DriverAnalysis:
    """Importances with bootstrap intervals: percentiles, or BCa with `interval` "bca".

    `patterns` has the outcome in its first column and the drivers, named by `columns`, in the others;
    only complete rows count. The same `seed` gives the same intervals. Where the respondents of one
    pattern weigh differently, resamples use their mean weight.
    """
    complete = patterns.complete()
    plan = Plan(
        _chosen(method), tuple(columns), "", n_replicates, seed, confidence, interval, patterns.n - complete.n
    )
    if complete.n == 0:
        return nothing("too_few_rows", 0, plan)
    rows = resampling.centred(complete.rows, complete.weights)
    return analyse_sample(Sample(rows, complete.counts, complete.weights), plan)


def analyse_sample(sample: Sample, plan: Plan) -> DriverAnalysis:
    """Importances of centred answer rows as `plan` asks; without resamples where it asks for none."""
    point = point_of(sample.correlation(), sample.n, plan)
    if isinstance(point, DriverAnalysis):
        return point
    if not plan.n_replicates:
        return _finished(point, plan, _no_spread(point))
    kept = sample.subset([0, *(int(position) + 1 for position in point.used)])
    rng = np.random.default_rng(plan.seed)
    drawn = kept.bootstrap(plan.n_replicates, rng)
    drawn = mended(drawn) if sample.pairwise else drawn
    values = plan.method.importance(drawn)
    shares, explained = shares_of(plan.method, values), explained_of(plan.method, values, drawn)
    fine = np.isfinite(values).all(axis=1) & (np.abs(values).sum(axis=1) > 0)
    values, shares, explained = values[fine], shares[fine], explained[fine]
    if plan.interval == "bca":
        without = kept.left_out(rng)
        without = mended(without) if sample.pairwise else without
        ends = _bca_ends(plan, point, (values, shares, explained), without)
    else:
        ends = tuple(
            percentile_interval(draws, plan.confidence) for draws in (values, shares, explained[:, None])
        )
    lost = ("lost_replicates",) if len(values) < plan.n_replicates else ()
    spread = _Spread(
        ends[0],
        ends[1],
        (float(ends[2][0][0]), float(ends[2][1][0])),
        values,
        plan.interval if len(values) else "none",
        len(values),
        lost,
    )
    return _finished(point, plan, spread, rng)


def analyse_correlation(correlation: Floats, n: int, plan: Plan) -> DriverAnalysis:
    """Importances, without intervals, from correlations of (outcome, drivers…) among `n` respondents."""
    point = point_of(correlation, n, plan)
    return point if isinstance(point, DriverAnalysis) else _finished(point, plan, _no_spread(point))


def bootstrap_importances(
    sample: Sample, method: DriverMethod, n_replicates: int, rng: np.random.Generator
) -> Floats:
    """(B, p) importances of resampled rows, NaN for a resample without a result."""
    drawn = sample.bootstrap(n_replicates, rng)
    return method.importance(mended(drawn) if sample.pairwise else drawn)


def analyse_replicates(
    groups: Sequence[Moments],
    method: DriverMethod | str = "relative_weights",
    *,
    columns: Sequence[str],
    seed: int | np.random.Generator = 1,
    confidence: float = 0.95,
) -> DriverAnalysis:
    """Importances with delete-a-group jackknife intervals, from moments of random groups of rows.

    Each element of `groups` holds moments of (outcome, drivers named by `columns`). Intervals are
    share ± t · SE on len(groups)-1 degrees of freedom, shares cut to 0-1; ranks come from normal draws
    with the jackknife covariance. Source: Kott 2001 (Journal of Official Statistics 17).
    """
    plan = Plan(_chosen(method), tuple(columns), seed=seed, confidence=confidence, interval="jackknife")
    filled = [group for group in groups if group.n]
    n = sum(group.n for group in filled)
    if n == 0:
        return nothing("too_few_rows", 0, plan)
    total = sum(filled[1:], filled[0])
    point = point_of(correlations_of(total.products), n, plan)
    if isinstance(point, DriverAnalysis):
        return point
    kept = [0, *(int(position) + 1 for position in point.used)]
    left_out = correlations_of(resampling.leave_one_out([group.subset(kept) for group in filled]))
    values = plan.method.importance(left_out)
    explained = explained_of(plan.method, values, left_out)
    fine = np.isfinite(values).all(axis=1) & (np.abs(values).sum(axis=1) > 0)
    values, explained = values[fine], explained[fine]
    if len(values) < 2:
        return _finished(point, plan, _no_spread(point))
    shares = shares_of(plan.method, values)
    spread = _Spread(
        _jackknife_ends(values, point.values, confidence),
        _jackknife_ends(shares, shares_of(plan.method, point.values), confidence, whole=True),
        _scalars(_jackknife_ends(explained[:, None], np.array([point.r_squared]), confidence, whole=True)),
        _normal_draws(values, point.values, seed),
        "jackknife",
        len(values),
        ("lost_replicates",) if len(values) < len(filled) else (),
    )
    return _finished(point, plan, spread, np.random.default_rng(seed))


def _chosen(method: DriverMethod | str) -> DriverMethod:
    return method if isinstance(method, DriverMethod) else driver_methods[method]


def _no_spread(point: Point) -> _Spread:
    unknown = np.full(len(point.values), np.nan)
    ends = unknown, unknown
    return _Spread(ends, ends, (nan, nan), np.empty((0, len(unknown))), "none", 0)


def _scalars(ends: tuple[Floats, Floats]) -> tuple[float, float]:
    return float(ends[0][0]), float(ends[1][0])


def _bca_ends(
    plan: Plan, point: Point, draws: tuple[Floats, Floats, Floats], without: Floats
) -> tuple[tuple[Floats, Floats], ...]:
    """BCa ends of importances, shares and R², from correlations without one group of rows at a time."""
    values = plan.method.importance(without)
    fine = np.isfinite(values).all(axis=1)
    values, without = values[fine], without[fine]
    on_all = (point.values, shares_of(plan.method, point.values), np.array([point.r_squared]))
    left_out = (
        values,
        shares_of(plan.method, values),
        explained_of(plan.method, values, without)[:, None],
    )
    drawn = (draws[0], draws[1], draws[2][:, None])
    return tuple(
        bca_interval(one, value, without_one, plan.confidence)
        for one, value, without_one in zip(drawn, on_all, left_out, strict=True)
    )


def _jackknife_ends(
    left_out: Floats, value: Floats, confidence: float, *, whole: bool = False
) -> tuple[Floats, Floats]:
    """value ± t · SE from values without one group at a time; `whole`: parts of one, cut to 0-1."""
    n = len(left_out)
    error = np.sqrt(((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0) * (n - 1) / n)
    half = t_quantile(confidence, n - 1) * error
    low, high = value - half, value + half
    return (np.maximum(low, 0.0), np.minimum(high, 1.0)) if whole else (low, high)


def _normal_draws(left_out: Floats, value: Floats, seed: int | np.random.Generator) -> Floats:
    about = left_out - left_out.mean(axis=0)
    covariance = about.T @ about * (len(left_out) - 1) / len(left_out)
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal(value, covariance, size=N_RANK_DRAWS, method="eigh")


def _ahead(ranks: Any, place: int, following: int | None) -> float:
    """How often one driver ranked before the next; NaN where nobody can tell."""
    if ranks is None or following is None:
        return nan
    return float((ranks[:, place] < ranks[:, following]).mean())


def _finished(
    point: Point, plan: Plan, spread: _Spread, rng: np.random.Generator | None = None
) -> DriverAnalysis:
    """Put importances, ends and ranks together, largest first, constant drivers last."""
    method = plan.method
    key = np.abs if method.by_size else np.asarray
    order = np.argsort(-key(point.values), kind="stable")
    draws = key(spread.draws)
    ranks = ranks_of(draws, rng) if len(draws) and rng is not None else None
    rates = None if ranks is None else rank_rates(ranks)
    shares = shares_of(method, point.values)
    beta, inflation = standardised(point.correlation)
    error = method.monte_carlo_error(point.correlation)
    found = []
    for rank, place in enumerate(order, start=1):
        following = order[rank] if rank < len(order) else None
        one = DriverImportance(
            plan.columns[point.used[place]],
            float(shares[place]),
            float(spread.shares[0][place]),
            float(spread.shares[1][place]),
            nan if rates is None else min(float(rates[place, :3].sum()), 1.0),
            float(point.with_outcome[point.used[place]]),
            float(point.values[place]),
            float(spread.values[0][place]),
            float(spread.values[1][place]),
            rank,
            () if rates is None else tuple(rates[place].tolist()),
            _ahead(ranks, place, following),
            float(inflation[place]),
            float(beta[place]),
            nan if error is None else float(error[place]),
        )
        found.append(one)
    unused = (column for position, column in enumerate(plan.columns) if position not in point.used)
    constant = (DriverImportance(column, 0.0, 0.0, 0.0, 0.0, nan) for column in unused)
    made = DriverAnalysis(
        (*found, *constant),
        point.r_squared,
        point.n,
        method.key,
        spread.interval,
        spread.n_usable,
        (*point.warnings, *spread.warnings),
        plan.outcome,
        *spread.r_squared,
    )
    return replace(
        made,
        n_left_out=plan.n_left_out,
        weighted=plan.weighted,
        confidence=plan.confidence,
        condition_index=condition_index(point.correlation[1:, 1:]),
    )
