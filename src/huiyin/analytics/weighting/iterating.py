"""The two solvers: proportional fitting on cells, Newton's method for any calibration distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.progress import steps
from huiyin.analytics.terms import Floats
from huiyin.analytics.weighting.encoding import Codes, tally

_SMALL = 256 * np.finfo(np.float64).eps


def fit_proportionally(
    base: Floats, places: Sequence[Codes], targets: Sequence[Floats], tolerance: float, max_iterations: int
) -> tuple[Floats, int, bool]:
    """Multiply the cells, margin by margin, until every margin meets its targets.

    `base` is (m,) or (R, m) for R replicates at once. Gives factors of the same shape, rounds needed and
    whether the largest relative deviation fell below `tolerance`. Source: Deming & Stephan 1940.
    """
    if base.ndim == 1:
        return _fit_one(base, places, targets, tolerance, max_iterations)
    blocks = [_indicator(place, len(target)) for place, target in zip(places, targets, strict=True)]
    factors = np.ones_like(base)
    for rounds in range(1, max_iterations + 1):
        worst = 0.0
        for block, target in zip(blocks, targets, strict=True):
            reached = (base * factors) @ block
            step = np.divide(target, reached, out=np.ones_like(reached), where=reached > 0)
            short = np.where(reached > 0, np.abs(reached - target), target) / np.maximum(target, 1e-300)
            worst = max(worst, float(np.where(target > 0, short, 0.0).max()))
            factors *= step @ block.T
        if worst < tolerance:
            return factors, rounds, True
    return factors, max_iterations, False


def _indicator(place: Codes, size: int) -> Floats:
    block = np.zeros((len(place), size))
    block[np.arange(len(place)), place] = 1.0
    return block


def _fit_one(
    base: Floats, places: Sequence[Codes], targets: Sequence[Floats], tolerance: float, max_iterations: int
) -> tuple[Floats, int, bool]:
    weights = base.copy()
    worst = np.inf
    for rounds in range(1, max_iterations + 1):
        worst = 0.0
        for place, target in zip(places, targets, strict=True):
            reached = tally(place, weights, len(target))
            step = np.divide(target, reached, out=np.ones_like(reached), where=reached > 0)
            weights *= step[place]
            wanted = target > 0
            worst = max(worst, float(np.abs(1 / step[wanted] - 1).max()))
        if worst < tolerance:
            return weights / base, rounds, True
    return weights / base, max_iterations, False


@dataclass(frozen=True)
class Distance:
    """A calibration distance: the factor of a linear score, and its derivative.

    `low` and `high` bound the factor, one number or one a unit.
    """

    factor: Callable[[Floats, Floats, Floats], Floats]
    slope: Callable[[Floats, Floats, Floats], Floats]


def _linear(u: Floats, low: Floats, high: Floats) -> Floats:
    return np.clip(1 + u, low, high)


def _linear_slope(u: Floats, low: Floats, high: Floats) -> Floats:
    return np.asarray((1 + u < high) & (1 + u > low), dtype=np.float64)


def _raking(u: Floats, low: Floats, high: Floats) -> Floats:
    return np.clip(np.exp(u), low, high)


def _raking_slope(u: Floats, low: Floats, high: Floats) -> Floats:
    g = np.exp(u)
    return np.where((g < high) & (g > low), g, 0.0)


def _logit(u: Floats, low: Floats, high: Floats) -> Floats:
    e = np.exp(np.clip((high - low) / ((high - 1) * (1 - low)) * u, -700, 700))
    return np.asarray((low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e))


def _logit_slope(u: Floats, low: Floats, high: Floats) -> Floats:
    g = _logit(u, low, high)
    return np.asarray((g - low) * (high - g) / ((1 - low) * (high - 1)))


DISTANCES = {
    "linear": Distance(_linear, _linear_slope),
    "raking": Distance(_raking, _raking_slope),
    "logit": Distance(_logit, _logit_slope),
}


@dataclass(frozen=True)
class Solution:
    """Factors of the units, rounds, and how far each total was missed."""

    factors: Floats
    iterations: int
    misfit: Floats
    converged: bool


def calibrate_units(
    auxiliaries: Floats,
    base: Floats,
    totals: Floats,
    *,
    distance: str,
    low: Floats,
    high: Floats,
    spread: Floats | None,
    tolerance: float,
    max_iterations: int,
) -> Solution:
    """Newton's method for Σ base·g(x'λ/σ²)·x = totals, steps halved while g is not finite.

    Columns may depend on each other. Source: Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217;
    as R survey::grake.
    """
    kind = DISTANCES[distance]
    x = auxiliaries if spread is None else auxiliaries / spread[:, None]
    scale = np.sqrt((auxiliaries * x * base[:, None]).sum(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    score = np.zeros(len(base))
    factors = kind.factor(score, low, high)
    for rounds in range(1, max_iterations + 1):
        misfit = totals - (base * factors) @ auxiliaries
        slope = base * kind.slope(score, low, high)
        gram = auxiliaries.T @ (x * slope[:, None]) / np.outer(scale, scale)
        step = np.linalg.pinv(gram, rcond=_SMALL, hermitian=True) @ (misfit / scale) / scale
        move = x @ step
        with np.errstate(over="ignore", invalid="ignore"):
            factors = kind.factor(score + move, low, high)
            while not np.isfinite(factors).all() and np.abs(move).max() > _SMALL:
                move = move / 2
                factors = kind.factor(score + move, low, high)
        score = score + move
        misfit = totals - (base * factors) @ auxiliaries
        if bool((np.abs(misfit) < tolerance * (1 + np.abs(totals))).all()):
            return Solution(factors, rounds, misfit, True)
    return Solution(factors, max_iterations, misfit, False)


@dataclass(frozen=True)
class Refit:
    """What a calibration needs to be done again on other base weights, for replicates."""

    auxiliaries: Floats
    targets: Floats
    distance: str
    low: Floats
    high: Floats
    spread: Floats | None
    tolerance: float
    max_iterations: int
    scale: float

    def solve(self, sums: Floats) -> Solution:
        """Factors for base weights summed by unit."""
        return calibrate_units(
            self.auxiliaries,
            sums * self.scale,
            self.targets,
            distance=self.distance,
            low=self.low,
            high=self.high,
            spread=self.spread,
            tolerance=self.tolerance,
            max_iterations=self.max_iterations,
        )

    def refit(self, sums: Floats) -> tuple[Floats, Floats]:
        """(R, units) factors for the unit sums of R replicates, and how far the worst total was missed."""
        factors, short = np.ones_like(sums), np.zeros(len(sums))
        for at, base in enumerate(steps(sums, "replicates", total=len(sums))):
            found = self.solve(base)
            factors[at] = found.factors * self.scale
            short[at] = float((np.abs(found.misfit) / (1 + np.abs(self.targets))).max())
        return factors, short
