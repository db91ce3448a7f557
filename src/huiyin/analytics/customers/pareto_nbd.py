"""Pareto/NBD: buying as in BG/NBD, but customers may leave at any moment (Schmittlein et al. 1987)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.columns import checked_weights
from huiyin.analytics.customers._maximum import Complex, log_sum, maximise
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
        return np.asarray(special.expit(there - _log_gone(parameters, x, tx, age).real), dtype=np.float64)

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


def _likelihood(data: Histories) -> Any:
    counts, at = np.unique(data.frequency, return_inverse=True)
    by_count = np.bincount(at, weights=data.weights)

    def log_likelihood(log_parameters: Complex) -> complex:
        parameters = np.exp(log_parameters)
        r, alpha, s, beta = parameters
        x, age = data.frequency, data.age
        once = special.loggamma(r + counts) - special.loggamma(r) + r * np.log(alpha) + s * np.log(beta)
        there = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
        gone = _log_gone(parameters, x, data.recency, age)
        return complex(by_count @ once + data.weights @ log_sum(there, gone))

    return log_likelihood


def _log_gone(parameters: Any, x: Floats, tx: Floats, age: Floats) -> Complex:
    """log of s ∫ (alpha+u)^-(r+x) (beta+u)^-(s+1) du from the last purchase to the age.

    With k = r+s+x and 1 - y = ((alpha+tx)/(alpha+u))^k the integrand is ((alpha+u)/(beta+u))^(s+1), times
    the constant in front: constant for alpha = beta. y = end·(1 - (1-v)⁴) takes the edge off its end.
    """
    r, alpha, s, beta = parameters
    k = r + s + x
    later = age > tx
    span = k * np.log1p(np.where(later, age - tx, 1.0) / (alpha + tx))
    end = -np.expm1(-span)
    rest = np.exp(-span)[:, None] + end[:, None] * (1 - _NODES) ** 4
    u = (alpha + tx)[:, None] * np.exp(-np.log(rest) / k[:, None]) - alpha
    ratio = np.log((alpha + u) / (beta + u)) * (s + 1)
    top = ratio.real.max(axis=1)
    area = np.log(end) + top + np.log(np.exp(ratio - top[:, None]) @ _NODE_WEIGHTS)
    made = np.log(s) - np.log(k) - k * np.log(alpha + tx) + area
    return np.asarray(np.where(later, made, -np.inf), dtype=np.complex128)
