"""Maximum likelihood of positive parameters: exact first derivatives, Newton at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.customers.problems import NoFit
from huiyin.analytics.terms import Floats

Complex = npt.NDArray[np.complex128]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]  # value and first derivatives

_STEP = 1e-30  # a complex step loses nothing to cancellation, so it may be this small
_WIDE = 1e-4  # step on the log scale for second derivatives
_BOUND = 18.0  # |log parameter| beyond which a parameter has run away


@dataclass(frozen=True)
class Maximum:
    """`log_parameters` at the maximum, their covariance there, and the log-likelihood."""

    log_parameters: Floats
    covariance: Floats
    log_likelihood: float

    @property
    def parameters(self) -> Floats:
        return np.exp(self.log_parameters)


def by_complex_steps(function: Callable[[Complex], complex]) -> LogLikelihood:
    """An analytic function with its first derivatives, exact to rounding."""

    def both(at: Floats) -> tuple[float, Floats]:
        slope = np.empty(len(at))
        value = 0.0
        for place in range(len(at)):
            moved = at.astype(np.complex128)
            moved[place] += 1j * _STEP
            found = function(moved)
            value, slope[place] = found.real, found.imag / _STEP
        return value, slope

    return both


def maximise(function: LogLikelihood, starts: Sequence[Sequence[float]], model: str) -> Maximum:
    """Maximise over log parameters from several starts; raises `NoFit` where a parameter runs away."""
    from scipy import optimize

    def downhill(at: Floats) -> tuple[float, Floats]:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value, slope = function(at)
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e300, np.zeros_like(at)
        return -value, -slope

    best = None
    for start in starts:
        bounds = [(-_BOUND - 2, _BOUND + 2)] * len(start)
        found = optimize.minimize(
            downhill, np.array(start, dtype=float), jac=True, method="L-BFGS-B", bounds=bounds
        )
        if best is None or found.fun < best.fun - 1e-9:
            best = found
    assert best is not None
    at, second = _polished(function, best.x)
    if np.abs(at).max() > _BOUND or not np.isfinite(at).all():
        raise NoFit(model=model, detail="参数趋于 0 或无穷 / a parameter runs to 0 or infinity")
    eigenvalues = np.linalg.eigvalsh(-second)
    if eigenvalues.min() <= 1e-10 * max(eigenvalues.max(), 1.0):
        raise NoFit(model=model, detail="数据不足以确定参数 / the data do not settle the parameters")
    covariance = np.asarray(np.linalg.inv(-second), dtype=np.float64)
    return Maximum(at, covariance, function(at)[0])


def _polished(function: LogLikelihood, at: Floats) -> tuple[Floats, Floats]:
    """Newton steps while they help; the point and the second derivatives there."""
    second = hessian(function, at)
    for _ in range(20):
        slope = function(at)[1]
        try:
            step = -np.linalg.solve(second, slope)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step).all() or np.abs(step).max() > 1.0:
            break
        moved = at + step
        if not np.abs(function(moved)[1]).max() <= np.abs(slope).max():
            break
        at = moved
        if np.abs(step).max() < 1e-12:
            break
        second = hessian(function, at)
    return at, second


def hessian(function: LogLikelihood, at: Floats) -> Floats:
    """Second derivatives: differences of exact first ones."""
    rows = []
    for place in range(len(at)):
        there, here = at.copy(), at.copy()
        there[place] += _WIDE
        here[place] -= _WIDE
        rows.append((function(there)[1] - function(here)[1]) / (2 * _WIDE))
    second = np.array(rows)
    return np.asarray((second + second.T) / 2, dtype=np.float64)


def log_sum(first: Complex, second: Complex) -> Complex:
    """log(exp(first) + exp(second)) without overflow; -inf counts for nothing."""
    top = np.maximum(first.real, second.real)
    return np.asarray(np.log(np.exp(first - top) + np.exp(second - top)) + top, dtype=np.complex128)
