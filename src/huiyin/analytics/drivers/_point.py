"""The analysis of all rows, before any resampling: importances, R², and what weakens the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from huiyin.analytics.drivers.base import DriverMethod
from huiyin.analytics.drivers.coefficients import standardised
from huiyin.analytics.drivers.resampled import is_positive_definite, mended
from huiyin.analytics.drivers.result import DriverAnalysis
from huiyin.analytics.terms import Floats

COLLINEAR_FROM = 10.0  # variance inflation from which drivers can hardly be told apart
CONDITION_FROM = 30.0  # condition index from which they cannot either (Belsley)
ROWS_A_DRIVER = 10  # with fewer complete rows a driver the ranking is unstable


@dataclass(frozen=True)
class Plan:
    """What is asked for: method, names, and how intervals are made."""

    method: DriverMethod
    columns: tuple[str, ...]
    outcome: str = ""
    n_replicates: int = 1000
    seed: int | np.random.Generator = 1
    confidence: float = 0.95
    interval: str = "bootstrap"
    n_left_out: int = 0
    weighted: bool = False


@dataclass(frozen=True)
class Point:
    """The analysis without resampling; `used` are the positions of the drivers that vary."""

    used: npt.NDArray[np.intp]
    correlation: Floats  # outcome and drivers that vary
    with_outcome: Floats  # of all drivers, NaN for constant ones
    values: Floats
    r_squared: float
    n: int
    warnings: tuple[str, ...]


def nothing(warning: str, n: int, plan: Plan) -> DriverAnalysis:
    """An analysis without importances that says why."""
    return DriverAnalysis(
        (), nan, n, plan.method.key, "none", 0, (warning,), plan.outcome, n_left_out=plan.n_left_out
    )


def shares_of(method: DriverMethod, values: Floats) -> Floats:
    """Importances as shares of their sum; NaN where nothing is explained or they are no parts of a sum."""
    total = values.sum(axis=-1, keepdims=True)
    summed = method.decomposes or not method.signed
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where((total > 0) & summed, values / total, np.nan), dtype=np.float64)


def explained_of(method: DriverMethod, values: Floats, correlation: Floats) -> Floats:
    """R² of each matrix; NaN where it has a NaN."""
    if method.decomposes:
        return np.asarray(values.sum(axis=-1), dtype=np.float64)
    fine = np.asarray(np.isfinite(values).all(axis=-1))
    safe = np.where(fine[..., None, None], correlation, np.eye(correlation.shape[-1]))
    r_squared = (standardised(safe)[0] * safe[..., 0, 1:]).sum(axis=-1)
    return np.asarray(np.where(fine, r_squared, np.nan), dtype=np.float64)


def point_of(correlation: Floats, n: int, plan: Plan) -> Point | DriverAnalysis:
    """Importances on all rows, or an analysis without any that says why there are none."""
    if len(plan.columns) != len(correlation) - 1:
        raise ValueError(f"{len(plan.columns)} names for {len(correlation) - 1} drivers")
    if not np.isfinite(correlation[0, 0]):
        return nothing("constant_outcome", n, plan)
    with_outcome = correlation[0, 1:]
    used = np.flatnonzero(np.isfinite(with_outcome))
    if n < len(used) + 2 or len(used) == 0:
        return nothing("too_few_rows", n, plan)
    at = np.concatenate([[0], used + 1])
    kept = correlation[np.ix_(at, at)]
    if not np.isfinite(kept).all():
        return nothing("too_few_rows", n, plan)
    broken = not is_positive_definite(kept)
    kept = mended(kept) if broken else kept
    values = plan.method.importance(kept)
    if not np.abs(values).sum() > 0:
        return nothing("no_association", n, plan)
    r_squared = float((standardised(kept)[0] * kept[0, 1:]).sum())
    found = {
        "not_positive_definite": broken,
        "sampled": plan.method.monte_carlo_error(kept) is not None,
        "negative": plan.method.decomposes and bool((values < 0).any()),
    }
    warnings = _warnings(kept, n, len(plan.columns)) + tuple(code for code, is_so in found.items() if is_so)
    return Point(used, kept, with_outcome, values, r_squared, n, warnings)


def condition_index(drivers: Floats) -> float:
    """√(largest / smallest eigenvalue) of the drivers' correlations; infinite where one tells another."""
    values = np.linalg.eigvalsh(drivers)
    return float(np.sqrt(values[-1] / values[0])) if values[0] > 1e-12 * values[-1] else float("inf")


def _warnings(correlation: Floats, n: int, n_columns: int) -> tuple[str, ...]:
    """Codes of what weakens the ranking; `correlation` is that of outcome and drivers that vary."""
    inflation = standardised(correlation)[1]
    n_drivers = len(correlation) - 1
    found = {
        "collinear": float(inflation.max()) > COLLINEAR_FROM
        or condition_index(correlation[1:, 1:]) > CONDITION_FROM,
        "few_rows": n < ROWS_A_DRIVER * n_drivers,
        "constant": n_drivers < n_columns,
    }
    return tuple(code for code, present in found.items() if present)
