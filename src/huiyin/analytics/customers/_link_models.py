"""Effects of satisfaction columns beside other covariates: logistic, Cox, or least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.customers._design import Design, require_independent
from huiyin.analytics.customers._logistic import logistic
from huiyin.analytics.customers.cox import cox
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Effects:
    """Coefficients of the asked columns on the model's own (log) scale, and their covariance."""

    values: Floats
    covariance: Floats


def fitted_effects(
    kind: str, y: Floats, when: Floats, columns: Floats, covariates: Floats, names: tuple[str, ...]
) -> Effects:
    """Fit the outcome on `columns` and `covariates`; raises `Collinear`, `NoFiniteEstimate`."""
    matrix = np.column_stack([columns, covariates])
    every = (*names, *(f"adjust {k + 1}" for k in range(covariates.shape[1])))
    require_independent(Design(matrix, every, np.arange(matrix.shape[1]), every, {}))
    size = columns.shape[1]
    if kind == "rate":
        made = logistic(matrix, y, names=every)
        return Effects(made.slopes[:size], made.covariance[1 : size + 1, 1 : size + 1])
    if kind == "time":
        data = {name: matrix[:, k] for k, name in enumerate(every)}
        fit = cox({**data, "_time": when, "_event": y}, time="_time", event="_event", covariates=list(every))
        return Effects(fit.coefficients[:size], fit.covariance[:size, :size])
    return _least_squares(matrix, y, size)


def _least_squares(matrix: Floats, y: Floats, size: int) -> Effects:
    """OLS with HC3 errors."""
    full = np.column_stack([np.ones(len(y)), matrix])
    inverse = np.linalg.pinv(full.T @ full)
    beta = inverse @ (full.T @ y)
    leverage = np.einsum("ij,jk,ik->i", full, inverse, full)
    residual = (y - full @ beta) / np.maximum(1 - leverage, 1e-9)
    meat = full.T @ (full * (residual**2)[:, None])
    covariance = inverse @ meat @ inverse
    return Effects(beta[1 : size + 1], covariance[1 : size + 1, 1 : size + 1])
