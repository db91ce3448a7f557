"""Linear regression with the errors the data deserve: classical, robust, clustered, or of a survey design."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.drivers._design import Design, column, require_independent
from huiyin.analytics.drivers._design import design as design_matrix
from huiyin.analytics.drivers._regression_result import Coefficient, Regression
from huiyin.analytics.drivers._rows import checked_names, named_columns
from huiyin.analytics.drivers._sampling import Sampling, design_alone, sampling_of
from huiyin.analytics.drivers.coefficients import standardised
from huiyin.analytics.drivers.problems import ConstantOutcome, TooFewClusters, TooFewRows
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.least_squares import LONE
from huiyin.analytics.problems import RestsOnOneRow
from huiyin.analytics.summaries import FLAT, correlations_of
from huiyin.analytics.terms import Floats

ERRORS = ("classical", "HC0", "HC1", "HC2", "HC3", "cluster", "survey")


@dataclass(frozen=True)
class _Fit:
    """Weighted least squares: (n, 1+q) columns, coefficients, residuals, (X'WX)⁻¹."""

    columns: Floats
    weights: Floats
    coefficients: Floats
    residuals: Floats
    bread: Floats

    @property
    def scores(self) -> Floats:
        """(n, 1+q) weight · residual · column: they sum to 0."""
        return np.asarray(self.columns * (self.weights * self.residuals)[:, None], dtype=np.float64)

    @property
    def leverage(self) -> Floats:
        """Diagonal of the hat matrix."""
        inner = (self.columns @ self.bread * self.columns).sum(axis=1)
        return np.asarray(inner * self.weights, dtype=np.float64)


def regression(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    weights: Any = None,
    errors: str | None = None,
    clusters: str | None = None,
    strata: str | None = None,
    population: str | None = None,
    design: Any = None,
    levels: Mapping[str, Sequence[Any]] | None = None,
    confidence: float = 0.95,
) -> Regression:
    """Least squares of `outcome` on `drivers`, standardised too, with variance inflation.

    `errors` are "classical", "HC0" to "HC3" (heteroscedasticity), "cluster" (needs `clusters`; sandwich's
    vcovCL of type HC1) or "survey" (linearised, equal to survey::svyglm). Unless given they are "survey"
    with weights, strata or a population, "cluster" with clusters alone, else "HC3". `weights` are
    respondent weights (a column name or numbers); `clusters`, `strata` and `population` name columns, the
    last the size of the row's stratum (finite population). `design` takes a weighting (`rake`, `calibrate` …) or
    a `designs.Design` in place of these: the errors are then calibrated. Drivers of texts become contrasts with their
    first level, in the order of `levels`.

    t tests have n - k degrees of freedom (k coefficients), G - 1 with G clusters, and #clusters - #strata
    - k + 1 under a survey design. Rows with a gap are left out and counted. Raises `TooFewRows`,
    `ConstantOutcome`, `ConstantDriver`, `ExactCollinearity`, `TooFewClusters`, `BadArgument`, and
    `RestsOnOneRow` for HC2 and HC3 where one row alone settles a coefficient. Source: White
    1980; MacKinnon & White 1985; Binder 1983, doi:10.2307/1402588; Zeileis 2004, doi:10.18637/jss.v011.i10.

    >>> rows = {"y": [1, 2, 3, 4, 6], "x": [1, 2, 3, 4, 5]}
    >>> one = regression(rows, outcome="y", drivers=["x"], errors="classical").of("x")
    >>> round(one.value, 3), round(one.standard_error, 4)
    (1.2, 0.1155)
    """
    names = checked_names(outcome, drivers)
    design_alone(design, weights=weights, clusters=clusters, strata=strata, population=population)
    kind = _errors(errors, weights if design is None else design, clusters, strata, population)
    level = require_rate("confidence", confidence)
    sides = [name for name in (outcome, clusters, strata, population) if name is not None]
    columns = named_columns(data)
    sampling = None
    if kind == "survey":
        sampling = sampling_of(columns, weights, strata, clusters, population, design)
    by = weights if design is None or sampling is None else sampling.weights
    made = design_matrix(columns, names, sides, weights=by, levels=levels)
    y = numbers(columns[outcome])[made.kept]
    n, k = len(y), made.values.shape[1] + 1
    if n < k + 1:
        raise TooFewRows(n=n, needed=k + 1)
    if np.ptp(y) == 0:
        raise ConstantOutcome(outcome=outcome)
    require_independent(made)
    fit = _fitted(made, y)
    if sampling is None:
        groups = None if clusters is None else column(columns, clusters)[made.kept]
        lone = np.flatnonzero(fit.leverage > 1 - LONE)
        if kind in ("HC2", "HC3") and len(lone):
            raise RestsOnOneRow(row=int(made.kept[lone[0]]) + 1, errors=kind)
        covariance, degrees = _covariance(fit, kind, groups)
    else:
        covariance, degrees = _designed(fit, sampling, made.kept)
    return _result(made, y, fit, covariance, degrees, kind, level, outcome)


def _errors(errors: str | None, weights: Any, clusters: Any, strata: Any, population: Any) -> str:
    if errors is None:
        if weights is not None or strata is not None or population is not None:
            return "survey"
        return "cluster" if clusters is not None else "HC3"
    require_one_of("errors", errors, ERRORS)
    designed = strata is not None or population is not None
    require(
        errors == "survey" or not designed,
        "errors",
        errors,
        zh='在给出分层或总体时为 "survey"',
        en='be "survey" where strata or a population are given',
    )
    require(
        errors in ("survey", "cluster") or clusters is None,
        "errors",
        errors,
        zh='在给出群组时为 "cluster" 或 "survey"',
        en='be "cluster" or "survey" where clusters are given',
    )
    require(
        errors != "cluster" or clusters is not None,
        "clusters",
        clusters,
        zh="在按群组计算标准误时给出",
        en="be given for clustered errors",
    )
    return errors


def _fitted(made: Design, y: Floats) -> _Fit:
    columns = np.column_stack([np.ones(len(y)), made.values])
    root = np.sqrt(made.w)[:, None]
    q, r = np.linalg.qr(columns * root)
    coefficients = np.linalg.solve(r, q.T @ (y * root[:, 0]))
    inverse = np.linalg.inv(r)
    return _Fit(columns, made.w, coefficients, y - columns @ coefficients, inverse @ inverse.T)


def _designed(fit: _Fit, sampling: Sampling, kept: npt.NDArray[np.intp]) -> tuple[Floats, float]:
    """The same under a sampling design, where rows without an answer keep their place."""
    pulls = (fit.columns * fit.residuals[:, None]) @ fit.bread
    covariance, degrees = sampling.covariance(pulls, kept)
    return covariance, max(degrees - fit.columns.shape[1] + 1, 1)


def _covariance(fit: _Fit, kind: str, clusters: Any) -> tuple[Floats, float]:
    """(1+q, 1+q) covariance of the coefficients and the degrees of freedom of their t."""
    n, k = fit.columns.shape
    if kind == "classical":
        sigma2 = float((fit.weights * fit.residuals**2).sum() / (n - k))
        return fit.bread * sigma2, n - k
    if kind == "cluster":
        sums = _summed(fit.scores, clusters)
        n_clusters = len(sums)
        if n_clusters < 2:
            raise TooFewClusters(n=n_clusters, needed=2)
        factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - k)
        return fit.bread @ (sums.T @ sums * factor) @ fit.bread, n_clusters - 1
    scores = fit.scores
    if kind in ("HC2", "HC3"):
        left = (1 - fit.leverage)[:, None]
        scores = scores / (np.sqrt(left) if kind == "HC2" else left)
    factor = n / (n - k) if kind == "HC1" else 1.0
    return fit.bread @ (scores.T @ scores * factor) @ fit.bread, n - k


def _summed(scores: Floats, labels: npt.NDArray[Any]) -> Floats:
    """Scores summed within each label."""
    _, group = np.unique(labels.astype(str) if labels.dtype == object else labels, return_inverse=True)
    sums = np.zeros((int(group.max()) + 1, scores.shape[1]))
    np.add.at(sums, group, scores)
    return sums


def _result(
    made: Design,
    y: Floats,
    fit: _Fit,
    covariance: Floats,
    degrees: float,
    kind: str,
    confidence: float,
    outcome: str,
) -> Regression:
    n, k = fit.columns.shape
    w = fit.weights
    centred = np.column_stack([y, made.values])
    centred = centred - np.average(centred, axis=0, weights=w)
    full = np.column_stack([np.ones(n), centred])
    correlation = correlations_of(full.T @ (full * w[:, None]))
    beta, inflation = standardised(correlation)
    total = float((w * centred[:, 0] ** 2).sum())
    left = float((w * fit.residuals**2).sum())
    r_squared = 0.0 if total <= FLAT else 1 - left / total
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    half = t_quantile(confidence, degrees) * error
    scale = np.append(np.nan, beta)
    vif = np.append(np.nan, inflation)
    found = []
    for place, name in enumerate(("(Intercept)", *made.names)):
        value, se = float(fit.coefficients[place]), float(error[place])
        t = value / se if se > 0 else math.copysign(math.inf, value)
        p = t_p_value(t, degrees) if math.isfinite(t) else 0.0
        ends = value - float(half[place]), value + float(half[place])
        found.append(Coefficient(name, value, se, t, p, *ends, float(scale[place]), float(vif[place])))
    wald = fit.coefficients[1:] @ np.linalg.pinv(covariance[1:, 1:]) @ fit.coefficients[1:] / (k - 1)
    return Regression(
        outcome,
        tuple(found),
        covariance,
        kind,
        n,
        made.n_left_out,
        r_squared,
        1 - (1 - r_squared) * (n - 1) / (n - k),
        math.sqrt(left / (n - k)),
        float(wald),
        k - 1,
        float(degrees),
        float(special.fdtrc(k - 1, degrees, wald)),
        made.weights is not None,
        confidence,
    )
