"""Logistic regression: Newton's method on a ridge-penalised likelihood; without penalty it is R's glm(binomial)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from huiyin.analytics.terms import Floats

MAX_ITERATIONS = 100
_INFINITE = 40.0  # a slope of a standardised column
_UNDETERMINED = 1e-12  # least eigenvalue of the information, scaled to a diagonal of 1


class NoSolution(ArithmeticError):
    """The coefficient of column `at` runs to infinity: some rows have the event wholly or not at all."""

    def __init__(self, at: int) -> None:
        super().__init__(f"column {at}")
        self.at = at


@dataclass(frozen=True)
class Logistic:
    """`intercept`, `slopes`, their (1+p, 1+p) covariance, fitted probabilities, log-likelihood.

    `covariance` is the inverse (penalised) information. Not `determined` are columns that repeat each
    other, and rows that are told apart completely.
    """

    intercept: float
    slopes: Floats
    covariance: Floats
    fitted: Floats
    log_likelihood: float
    determined: bool

    def logit(self, matrix: Floats) -> Floats:
        """Log odds of rows."""
        return np.asarray(self.intercept + matrix @ self.slopes, dtype=np.float64)


def logistic(
    matrix: Floats,
    outcome: Floats,
    *,
    weights: Floats | None = None,
    penalty: float = 0.0,
    offset: Floats | None = None,
) -> Logistic:
    """Fit 0/1 outcomes, or rates with their numbers as `weights`.

    `matrix` (n, p) is without a column of ones. `penalty`/2 · Σ(slope · its sd)² is taken off the
    log-likelihood: the intercept is free, slopes are penalised on standardised columns, so units do not
    matter. Raises `NoSolution` where classes are separated and nothing holds the slopes.

    >>> made = logistic(np.array([[0.0], [1.0]]), np.array([0.25, 0.5]), weights=np.array([40.0, 20.0]))
    >>> np.exp([made.intercept, made.slopes[0]]).round(6).tolist()  # odds 1:3, odds ratio 3
    [0.333333, 3.0]
    """
    w = np.ones(len(outcome)) if weights is None else weights
    base = np.zeros(len(outcome)) if offset is None else offset
    centre = np.average(matrix, axis=0, weights=w) if matrix.shape[1] else np.zeros(0)
    scale = np.sqrt(np.average((matrix - centre) ** 2, axis=0, weights=w)) if matrix.shape[1] else np.ones(0)
    scale = np.where(scale > 0, scale, 1.0)
    full = np.column_stack([np.ones(len(outcome)), (matrix - centre) / scale])
    ridge = np.full(full.shape[1], penalty)
    ridge[0] = 0.0
    rate = min(max(float(np.average(outcome, weights=w)), 1e-12), 1 - 1e-12)
    beta = np.zeros(full.shape[1])
    beta[0] = np.log(rate / (1 - rate)) if offset is None else 0.0

    def value(at: Floats) -> float:
        eta = full @ at + base
        return float(w @ (outcome * eta - np.logaddexp(0, eta))) - 0.5 * float(ridge @ at**2)

    now = value(beta)
    for _ in range(MAX_ITERATIONS):
        fitted = special.expit(full @ beta + base)
        slope = full.T @ (w * (outcome - fitted)) - ridge * beta
        information = full.T @ (full * (w * fitted * (1 - fitted))[:, None]) + np.diag(ridge)
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        moved, tries = value(beta + step), 0
        while not moved >= now - 1e-12 * abs(now) and tries < 40:
            step, tries = step / 2, tries + 1
            moved = value(beta + step)
        beta, now = beta + step, moved
        if np.abs(beta[1:]).max(initial=0.0) > _INFINITE:
            break
        if np.abs(step).max() < 1e-10:
            return _made(beta, centre, scale, information, special.expit(full @ beta + base), now)
    raise NoSolution(int(np.abs(beta[1:]).argmax()) if len(beta) > 1 else 0)


def _made(
    beta: Floats, centre: Floats, scale: Floats, information: Floats, fitted: Floats, value: float
) -> Logistic:
    back = np.diag(np.concatenate([[1.0], 1 / scale]))
    back[0, 1:] = -centre / scale
    coefficients = back @ beta
    covariance = back @ np.linalg.pinv(information) @ back.T
    size = np.sqrt(np.maximum(np.diag(information), 1e-300))
    least = float(np.linalg.eigvalsh(information / np.outer(size, size))[0])
    return Logistic(
        float(coefficients[0]), coefficients[1:], covariance, fitted, value, least > _UNDETERMINED
    )
