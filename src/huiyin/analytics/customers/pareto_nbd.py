"""Pareto/NBD: buying as in BG/NBD, but customers may leave at any moment (Schmittlein et al. 1987)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.columns import checked_weights
from huiyin.analytics.customers._maximum import LogLikelihood, maximise
from huiyin.analytics.customers._purchase_model import PurchaseModel
from huiyin.analytics.customers.problems import NoFit
from huiyin.analytics.customers.purchases import Histories, histories
from huiyin.analytics.terms import Floats

_LEGENDRE = np.polynomial.legendre.leggauss(64)
_NODES = (1 + _LEGENDRE[0]) / 2
_NODE_WEIGHTS = 2 * _LEGENDRE[1] * (1 - _NODES) ** 3
_NEAR_ONE = 1e-9


@dataclass(frozen=True)
class ParetoNbd(PurchaseModel):
    """Buying at rate ~ gamma(r, alpha); lifetime exponential with rate ~ gamma(s, beta)."""

    title: ClassVar[dict[str, str]] = {"zh": "Pareto/NBD 购买模型", "en": "Pareto/NBD purchase model"}
    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    model: ClassVar[str] = "Pareto/NBD"

    def _alive(self, parameters: Floats, x: Floats, tx: Floats, age: Floats) -> Floats:
        r, alpha, s, beta = parameters
        there = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
        return np.asarray(special.expit(there - _log_gone(parameters, x, tx, age)[0]), dtype=np.float64)

    def _expected(self, parameters: Floats, t: float, x: Floats, tx: Floats, age: Floats) -> Floats:
        r, alpha, s, beta = parameters
        step = np.log((beta + age + t) / (beta + age))
        lasting = step if abs(s - 1) < _NEAR_ONE else -np.expm1(-(s - 1) * step) / (s - 1)
        rate = (r + x) * (beta + age) / (alpha + age)
        return np.asarray(rate * lasting * self._alive(parameters, x, tx, age), dtype=np.float64)


def pareto_nbd(frequency: Any, recency: Any, age: Any, *, weights: Any = None) -> ParetoNbd:
    """Fit the Pareto/NBD model to repeats, time of the last one, and age (all times in one unit).

    As `bg_nbd`, but a customer may also leave before any repeat. The integral of the likelihood is
    taken by quadrature on a scale on which it is nearly flat, so that neither long histories nor equal
    parameters overflow. Raises `BadPurchases`, `NoFit`. Source: Schmittlein, Morrison & Colombo 1987,
    doi:10.1287/mnsc.33.1.1; equals R BTYD.

    >>> made = pareto_nbd([2, 1, 0, 0, 3, 1, 0, 5], [30, 2, 0, 0, 28, 20, 0, 33], [39, 39, 39, 38, 38, 38, 37, 37])
    >>> sorted(made.parameters)
    ['alpha', 'beta', 'r', 's']
    """
    w = checked_weights(weights, len(np.atleast_1d(np.asarray(frequency, dtype=object))))
    data = histories(frequency, recency, age, w)
    if not (data.frequency * data.weights).any():
        raise NoFit(model="Pareto/NBD", detail="没有复购 / nobody bought again")
    centre = np.log(max(float(np.average(data.age, weights=data.weights)), 1e-12) / 4)
    starts = [(-0.5, centre, -0.5, centre), (0.0, centre + 0.5, -1.5, centre + 1)]
    found = maximise(_likelihood(data), starts, "Pareto/NBD")
    return ParetoNbd(tuple(found.parameters.tolist()), found.covariance, found.log_likelihood, data.n)


def _likelihood(data: Histories) -> LogLikelihood:
    """The log-likelihood of log parameters with its derivatives."""
    x, tx, age, w = data.frequency, data.recency, data.age, data.weights

    def log_likelihood(log_parameters: Floats) -> tuple[float, Floats]:
        parameters = np.exp(log_parameters)
        r, alpha, s, beta = parameters
        once = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        ones = np.ones(len(x))
        slopes = np.array(
            [
                special.psi(r + x) - special.psi(r) + np.log(alpha),
                ones * r / alpha,
                ones * np.log(beta),
                ones * s / beta,
            ]
        )
        there = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
        slopes_there = np.array(
            [-np.log(alpha + age), -(r + x) / (alpha + age), -np.log(beta + age), -s / (beta + age)]
        )
        gone, slopes_gone = _log_gone(parameters, x, tx, age)
        alive = special.expit(there - gone)
        slopes += alive * slopes_there + (1 - alive) * slopes_gone
        return float(w @ (once + np.logaddexp(there, gone))), (slopes @ w) * parameters

    return log_likelihood


def _log_gone(parameters: Floats, x: Floats, tx: Floats, age: Floats) -> tuple[Floats, Floats]:
    """log of s ∫ (alpha+u)^-(r+x) (beta+u)^-(s+1) du from the last purchase to the age, and its slopes.

    With k = r+s+x and 1 - y = ((alpha+tx)/(alpha+u))^k the integrand is ((alpha+u)/(beta+u))^(s+1), times
    the constant in front: constant for alpha = beta. y = end·(1 - (1-v)⁴) takes the edge off its end.
    Slopes (4, n) by r, alpha, s, beta are means over u with the integrand as weight.
    """
    r, alpha, s, beta = parameters
    k = r + s + x
    later = age > tx
    span = k * np.log1p(np.where(later, age - tx, 1.0) / (alpha + tx))
    end = -np.expm1(-span)
    rest = np.exp(-span)[:, None] + end[:, None] * (1 - _NODES) ** 4
    past_alpha = (alpha + tx)[:, None] * np.exp(-np.log(rest) / k[:, None])
    past_beta = past_alpha + (beta - alpha)
    log_alpha, log_beta = np.log(past_alpha), np.log(past_beta)
    ratio = (log_alpha - log_beta) * (s + 1)
    top = ratio.max(axis=1)
    mass = np.exp(ratio - top[:, None]) * _NODE_WEIGHTS
    area = mass.sum(axis=1)
    share = mass / area[:, None]
    slopes = np.array(
        [
            -(share * log_alpha).sum(axis=1),
            -(r + x) * (share / past_alpha).sum(axis=1),
            1 / s - (share * log_beta).sum(axis=1),
            -(s + 1) * (share / past_beta).sum(axis=1),
        ]
    )
    made = np.log(s) - np.log(k) - k * np.log(alpha + tx) + np.log(end) + top + np.log(area)
    return np.where(later, made, -np.inf), np.where(later, slopes, 0.0)
