"""Weighted least squares with classical, heteroscedastic or clustered errors: for trials and trends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile, t_p_value, t_quantile
from huiyin.analytics.problems import NotIdentified, RestsOnOneRow
from huiyin.analytics.terms import Floats

Errors = Literal["classical", "HC0", "HC1", "HC2", "HC3", "cluster"]
LONE = 1e-10  # a leverage this near to 1: the row is fitted exactly, whatever its answer
_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Fit:
    """A fitted linear model: `coefficients` (k,) named by `names`, `covariance` (k, k) of the chosen errors.

    `degrees` are those of the t distribution: n - k, or the number of clusters - 1 for clustered errors.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    degrees: float
    n: int
    n_clusters: int | None
    errors: Errors
    residual_variance: float

    def of(self, name: str) -> tuple[float, float]:
        """Coefficient and standard error of a term."""
        at = self.names.index(name)
        return float(self.coefficients[at]), math.sqrt(max(float(self.covariance[at, at]), 0.0))

    def combination(self, weights: Sequence[float] | Floats) -> tuple[float, float]:
        """Value and standard error of a linear combination of the coefficients."""
        w = np.asarray(weights, dtype=np.float64)
        return float(w @ self.coefficients), math.sqrt(max(float(w @ self.covariance @ w), 0.0))

    def interval(
        self, value: float, error: float, confidence: float, *, normal: bool = False
    ) -> tuple[float, float, float]:
        """(low, high, p) of a coefficient by the t distribution on the fit's degrees, or the normal one."""
        z = np.inf if error == 0 else value / error
        quantile = normal_quantile(confidence) if normal else t_quantile(confidence, self.degrees)
        p = normal_p_value(z) if normal else t_p_value(z, self.degrees)
        return value - quantile * error, value + quantile * error, p


def least_squares(
    design: Floats,
    outcome: Floats,
    names: Sequence[str],
    *,
    weights: Floats | None = None,
    errors: Errors = "HC1",
    clusters: npt.NDArray[np.int64] | None = None,
    absorbed: int = 0,
) -> Fit:
    """Fit outcome = design · b by (weighted) least squares.

    `design` is (n, k) with its own column of ones, `weights` are precision weights as in R's lm.
    Errors are as in R's sandwich: HC0-HC3, and "cluster" = vcovCL with HC1 (G/(G-1) · (n-1)/(n-k)).
    `absorbed` counts coefficients that were swept out before (fixed effects) and still cost degrees.
    Raises `NotIdentified` naming a term that is a combination of others, `RestsOnOneRow` for HC2 and HC3
    where one row alone settles a coefficient.

    >>> x = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    >>> least_squares(x, np.array([1.0, 2.0, 4.0, 5.0]), ["one", "arm"], errors="classical").of("arm")[0]
    3.0
    """
    root = np.ones(len(outcome)) if weights is None else np.sqrt(weights)
    x, y = design * root[:, None], outcome * root
    q, r = np.linalg.qr(x)
    diagonal = np.abs(np.diag(r))
    scale = np.linalg.norm(x, axis=0)
    lost = np.flatnonzero(diagonal <= _RANK_TOLERANCE * np.maximum(scale, 1e-300))
    if len(lost) or len(y) < x.shape[1]:
        raise NotIdentified(term=names[int(lost[0])] if len(lost) else names[-1])
    inverse = np.linalg.inv(r)
    coefficients = inverse @ (q.T @ y)
    bread = inverse @ inverse.T
    residuals = y - x @ coefficients
    n, k = len(y), x.shape[1] + absorbed
    variance = float(residuals @ residuals) / (n - k) if n > k else float("nan")
    covariance, degrees, n_clusters = _covariance(
        x, residuals, bread, q, errors, clusters, n=n, k=k, variance=variance
    )
    return Fit(tuple(names), coefficients, covariance, degrees, n, n_clusters, errors, variance)


def _covariance(
    x: Floats,
    residuals: Floats,
    bread: Floats,
    q: Floats,
    errors: Errors,
    clusters: npt.NDArray[np.int64] | None,
    *,
    n: int,
    k: int,
    variance: float,
) -> tuple[Floats, float, int | None]:
    """The covariance of the coefficients, degrees of freedom, and the number of clusters."""
    if errors == "classical":
        return bread * variance, float(n - k), None
    if errors == "cluster":
        if clusters is None:
            raise ValueError("clustered errors need clusters")
        _, code = np.unique(clusters, return_inverse=True)
        n_clusters = int(code.max()) + 1
        scores = np.zeros((n_clusters, x.shape[1]))
        np.add.at(scores, code, x * residuals[:, None])
        factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - k) if n_clusters > 1 else float("nan")
        return bread @ (scores.T @ scores) @ bread * factor, float(n_clusters - 1), n_clusters
    each = np.full(n, n / (n - k) if errors == "HC1" else 1.0)
    if errors in ("HC2", "HC3"):
        leverage = (q**2).sum(axis=1)
        lone = np.flatnonzero(leverage > 1 - LONE)
        if len(lone):
            raise RestsOnOneRow(row=int(lone[0]) + 1, errors=errors)
        each = 1 / (1 - leverage) ** (1 if errors == "HC2" else 2)
    meat = x.T @ (x * (residuals**2 * each)[:, None])
    return bread @ meat @ bread, float(n - k), None
