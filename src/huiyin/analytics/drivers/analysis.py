"""Driver analysis with intervals and rank probabilities.

Two ways to the same answer: `analyse_patterns` resamples the unique answer rows (bootstrap), for data
that fit in memory; `analyse_replicates` leaves out one random group of rows at a time (jackknife), for
data of any size. Both see only summaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics import resampling
from huiyin.analytics.drivers.base import DriverMethod, driver_methods
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.summaries import Moments, Patterns, correlations_of
from huiyin.analytics.terms import Floats

COLLINEAR_FROM = 10.0  # variance inflation from which drivers can hardly be told apart
ROWS_A_DRIVER = 10  # with fewer complete rows a driver the ranking is unstable
N_RANK_DRAWS = 2000
_SINGULAR = 1e-12


@dataclass(frozen=True)
class DriverImportance:
    """One driver: its share of the explained variance (0-1, all sum to 1) with interval.

    `correlation` is its plain correlation with the outcome; `top3_rate` how often it was among the
    three most important over the resamples (0-1). A driver that never varies has share 0 and
    correlation NaN. `low`, `high` and `top3_rate` are NaN where there were no resamples.
    """

    column: str
    share: float
    low: float
    high: float
    top3_rate: float
    correlation: float


@dataclass(frozen=True)
class DriverAnalysis:
    """Importances, largest first, of one method.

    `n` rows were complete. `interval_method` is "bootstrap", "jackknife" or "none"; `n_replicates`
    counts the resamples that gave a result. `warnings` are codes: "collinear" (a variance inflation
    above 10), "few_rows" (under ten complete rows a driver), "constant" (a driver that never varies),
    "lost_replicates" (resamples without a result). Where nothing can be said there are no importances
    and the warning is "too_few_rows", "constant_outcome" or "no_association".
    """

    importances: tuple[DriverImportance, ...]
    r_squared: float
    n: int
    method: str
    interval_method: str
    n_replicates: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Point:
    """The analysis without resampling: shares of the drivers that vary (`used` are their positions)."""

    columns: tuple[str, ...]
    used: npt.NDArray[np.intp]
    shares: Floats
    correlations: Floats  # of all drivers, NaN for constant ones
    r_squared: float
    n: int
    method: str
    warnings: tuple[str, ...]


def analyse_patterns(
    patterns: Patterns,
    method: DriverMethod | str = "relative_weights",
    *,
    columns: Sequence[str],
    n_replicates: int = 1000,
    seed: int | np.random.Generator = 1,
    confidence: float = 0.95,
) -> DriverAnalysis:
    """Importances with percentile bootstrap intervals.

    `patterns` has the outcome in its first column and the drivers, named by `columns`, in the others;
    only complete rows count. The same `seed` gives the same intervals. Where the respondents of one
    pattern weigh differently, resamples use their mean weight.
    """
    chosen = method if isinstance(method, DriverMethod) else driver_methods[method]
    complete = patterns.complete()
    if complete.n == 0:
        return _nothing("too_few_rows", 0, chosen.key)
    rows = resampling.centred(complete.rows, complete.weights)
    correlation = correlations_of(resampling.products_of(rows, complete.weights))
    point = _point(correlation, complete.n, chosen, columns)
    if isinstance(point, DriverAnalysis):
        return point
    kept = rows[:, [0, *(point.used + 1)]]
    rng = np.random.default_rng(seed)
    products = resampling.bootstrap_products(kept, complete.counts, complete.weights, n_replicates, rng)
    shares = _shares(chosen.importance(correlations_of(products)))
    usable = shares[np.isfinite(shares).all(axis=1)]
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(usable, [tail, 100 - tail], axis=0) if len(usable) else _no_ends(point)
    return _finished(point, low, high, usable, "bootstrap", len(usable), n_replicates)


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
    share ± t · SE on len(groups)-1 degrees of freedom, cut to 0-1; `top3_rate` comes from normal draws
    with the jackknife covariance. Source: Kott 2001 (Journal of Official Statistics 17).
    """
    chosen = method if isinstance(method, DriverMethod) else driver_methods[method]
    filled = [group for group in groups if group.n]
    n = sum(group.n for group in filled)
    if n == 0:
        return _nothing("too_few_rows", 0, chosen.key)
    total = sum(filled[1:], filled[0])
    point = _point(correlations_of(total.products), n, chosen, columns)
    if isinstance(point, DriverAnalysis):
        return point
    kept = [0, *(int(position) + 1 for position in point.used)]
    products = resampling.leave_one_out([group.subset(kept) for group in filled])
    shares = _shares(chosen.importance(correlations_of(products)))
    usable = shares[np.isfinite(shares).all(axis=1)]
    if len(usable) < 2:
        low, high = _no_ends(point)
        return _finished(point, low, high, usable[:0], "none", 0, len(filled))
    about = usable - usable.mean(axis=0)
    covariance = about.T @ about * (len(usable) - 1) / len(usable)
    half = t_quantile(confidence, len(usable) - 1) * np.sqrt(np.diag(covariance))
    low, high = np.maximum(point.shares - half, 0.0), np.minimum(point.shares + half, 1.0)
    rng = np.random.default_rng(seed)
    draws = rng.multivariate_normal(point.shares, covariance, size=N_RANK_DRAWS, method="eigh")
    return _finished(point, low, high, draws, "jackknife", len(usable), len(filled))


def _nothing(warning: str, n: int, method: str) -> DriverAnalysis:
    return DriverAnalysis((), float("nan"), n, method, "none", 0, (warning,))


def _no_ends(point: _Point) -> tuple[Floats, Floats]:
    unknown = np.full(len(point.shares), np.nan)
    return unknown, unknown


def _shares(importance: Floats) -> Floats:
    """Importances as shares of their sum; NaN where nothing is explained."""
    total = importance.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, importance / total, np.nan), dtype=np.float64)


def _point(
    correlation: Floats, n: int, method: DriverMethod, columns: Sequence[str]
) -> _Point | DriverAnalysis:
    """Shares on all rows, or an analysis without importances that says why there are none."""
    if len(columns) != len(correlation) - 1:
        raise ValueError(f"{len(columns)} names for {len(correlation) - 1} drivers")
    if not np.isfinite(correlation[0, 0]):
        return _nothing("constant_outcome", n, method.key)
    with_outcome = correlation[0, 1:]
    used = np.flatnonzero(np.isfinite(with_outcome))
    if n < len(used) + 2 or len(used) == 0:
        return _nothing("too_few_rows", n, method.key)
    at = np.concatenate([[0], used + 1])
    kept = correlation[np.ix_(at, at)]
    shares = _shares(method.importance(kept))
    if not np.isfinite(shares).all():
        return _nothing("no_association", n, method.key)
    r_squared = float(
        kept[0, 1:] @ np.linalg.pinv(kept[1:, 1:], rcond=_SINGULAR, hermitian=True) @ kept[0, 1:]
    )
    warnings = _warnings(kept[1:, 1:], n, len(columns))
    return _Point(tuple(columns), used, shares, with_outcome, r_squared, n, method.key, warnings)


def _warnings(drivers: Floats, n: int, n_columns: int) -> tuple[str, ...]:
    """Codes of what weakens the ranking; `drivers` is the correlation matrix of those that vary."""
    values = np.linalg.eigvalsh(drivers)
    singular = values[0] <= _SINGULAR * values[-1]
    collinear = bool(singular) or float(np.diag(np.linalg.inv(drivers)).max()) > COLLINEAR_FROM
    found = {
        "collinear": collinear,
        "few_rows": n < ROWS_A_DRIVER * len(drivers),
        "constant": len(drivers) < n_columns,
    }
    return tuple(code for code, present in found.items() if present)


def _finished(
    point: _Point, low: Floats, high: Floats, draws: Floats, interval: str, n_usable: int, n_asked: int
) -> DriverAnalysis:
    """Put shares, ends and ranks together, largest share first, constant drivers last."""
    top = np.argsort(-draws, axis=1, kind="stable")[:, :3]
    found = []
    for place, position in enumerate(point.used):
        often = float((top == place).any(axis=1).mean()) if len(draws) else float("nan")
        found.append(
            DriverImportance(
                point.columns[position],
                float(point.shares[place]),
                float(low[place]),
                float(high[place]),
                often,
                float(point.correlations[position]),
            )
        )
    found.sort(key=lambda importance: -importance.share)
    constant = [
        DriverImportance(column, 0.0, 0.0, 0.0, 0.0, float("nan"))
        for position, column in enumerate(point.columns)
        if position not in point.used
    ]
    lost = ("lost_replicates",) if n_usable < n_asked else ()
    method = interval if n_usable else "none"
    return DriverAnalysis(
        (*found, *constant),
        point.r_squared,
        point.n,
        point.method,
        method,
        n_usable,
        (*point.warnings, *lost),
    )
