"""Cumulative link models fitted by Newton's method: P(Y ≤ j) = F(threshold_j - x'b).

Every row lies between an upper and a lower bound that are linear in the parameters; proportional odds
and thresholds that depend on a driver differ only in the two matrices of these lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.drivers.problems import NotConverged
from huiyin.analytics.terms import Floats

MOST_STEPS = 60
_CLOSE = 1e-16  # Newton decrement, relative to the weight of the rows, at which the summit is reached
_HALVINGS = 40
_FAR = 30.0  # a linear predictor beyond which a driver separates the outcome

Link = tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], Callable[[Floats], Floats]]


def _logistic_density(x: Floats) -> Floats:
    return np.asarray(special.expit(x) * special.expit(-x), dtype=np.float64)


def _logistic_slope(x: Floats) -> Floats:
    return np.asarray(-_logistic_density(x) * np.tanh(x / 2), dtype=np.float64)


def _normal_density(x: Floats) -> Floats:
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), dtype=np.float64)


# Distribution, density, slope of the density: symmetric about 0, which the difference below relies on.
LINKS: dict[str, Link] = {
    "logit": (special.expit, _logistic_density, _logistic_slope),
    "probit": (special.ndtr, _normal_density, lambda x: -x * _normal_density(x)),
}
QUANTILES: dict[str, Callable[[Floats], Floats]] = {"logit": special.logit, "probit": special.ndtri}


@dataclass(frozen=True)
class Bounds:
    """Rows between two lines: (m, q) matrices, and where a line lies at infinity."""

    upper: Floats
    lower: Floats
    is_last: npt.NDArray[np.bool_]
    is_first: npt.NDArray[np.bool_]
    weights: Floats


@dataclass(frozen=True)
class Summit:
    """Where the likelihood is largest: parameters, its logarithm, minus its second derivatives, scores."""

    parameters: Floats
    log_likelihood: float
    information: Floats
    scores: Floats  # (m, q), weights included
    n_steps: int


def proportional(grades: npt.NDArray[np.intp], values: Floats, weights: Floats, n_grades: int) -> Bounds:
    """Bounds of the proportional-odds model: J-1 thresholds, then a slope a column."""
    return _bounds(grades, np.empty((len(values), 0)), values, weights, n_grades)


def partial(
    grades: npt.NDArray[np.intp], free: Floats, values: Floats, weights: Floats, n_grades: int
) -> Bounds:
    """Bounds where the columns `free` have a slope of their own at each threshold.

    Parameters: for each threshold its constant and the slopes of `free`; then the slopes of `values`.
    """
    return _bounds(grades, free, values, weights, n_grades)


def _bounds(
    grades: npt.NDArray[np.intp], free: Floats, values: Floats, weights: Floats, n_grades: int
) -> Bounds:
    m, width = len(grades), 1 + free.shape[1]
    own = np.column_stack([np.ones(m), -free])
    is_first, is_last = grades == 0, grades == n_grades - 1
    made = []
    for threshold in (grades, grades - 1):
        line = np.zeros((m, (n_grades - 1) * width + values.shape[1]))
        line[:, (n_grades - 1) * width :] = -values
        there = np.flatnonzero((threshold >= 0) & (threshold < n_grades - 1))
        at = threshold[there, None] * width + np.arange(width)
        line[there[:, None], at] = own[there]
        made.append(line)
    return Bounds(made[0], made[1], is_last, is_first, weights)


def climb(bounds: Bounds, start: Floats, link: str, label: str) -> Summit:
    """The maximum of the likelihood from `start`; raises `NotConverged`."""
    parameters, here = start, _state(bounds, start, link)
    weight = float(bounds.weights.sum())
    for step in range(1, MOST_STEPS + 1):
        gradient = here.scores.sum(axis=0)
        try:
            move = np.linalg.solve(here.information, gradient)
        except np.linalg.LinAlgError:
            raise NotConverged(method=label, n=step) from None
        if not np.isfinite(move).all() or np.abs(parameters).max() > 1e8:
            raise NotConverged(method=label, n=step)
        if abs(float(gradient @ move)) <= _CLOSE * weight:
            if here.information_is_flat:
                raise NotConverged(method=label, n=step)
            return Summit(parameters, here.log_likelihood, here.information, here.scores, step)
        for _ in range(_HALVINGS):
            there = _state(bounds, parameters + move, link)
            if there.log_likelihood >= here.log_likelihood - 1e-12 * abs(here.log_likelihood):
                break
            move = move / 2
        else:
            raise NotConverged(method=label, n=step)
        parameters, here = parameters + move, there
    raise NotConverged(method=label, n=MOST_STEPS)


@dataclass(frozen=True)
class _State:
    log_likelihood: float
    information: Floats
    scores: Floats
    information_is_flat: bool


def _state(bounds: Bounds, parameters: Floats, link: str) -> _State:
    distribution, density, slope = LINKS[link]
    up = np.where(bounds.is_last, np.inf, bounds.upper @ parameters)
    low = np.where(bounds.is_first, -np.inf, bounds.lower @ parameters)
    flip = low > 0  # differences of small tails, not of numbers near 1
    probability = distribution(np.where(flip, -low, up)) - distribution(np.where(flip, -up, low))
    if not (probability > 0).all():
        q = len(parameters)
        return _State(-np.inf, np.eye(q), np.zeros((len(up), q)), False)
    inside_up, inside_low = np.where(bounds.is_last, 0.0, up), np.where(bounds.is_first, 0.0, low)
    at_up = np.where(bounds.is_last, 0.0, density(inside_up)) / probability
    at_low = np.where(bounds.is_first, 0.0, density(inside_low)) / probability
    bend_up = np.where(bounds.is_last, 0.0, slope(inside_up)) / probability
    bend_low = np.where(bounds.is_first, 0.0, slope(inside_low)) / probability
    w = bounds.weights
    scores = (bounds.upper * at_up[:, None] - bounds.lower * at_low[:, None]) * w[:, None]
    cross = bounds.upper.T @ (bounds.lower * (w * at_up * at_low)[:, None])
    second = (
        bounds.upper.T @ (bounds.upper * (w * (bend_up - at_up**2))[:, None])
        + bounds.lower.T @ (bounds.lower * (w * (-bend_low - at_low**2))[:, None])
        + cross
        + cross.T
    )
    flat = max(np.abs(inside_up).max(initial=0.0), np.abs(inside_low).max(initial=0.0)) > _FAR
    return _State(float((w * np.log(probability)).sum()), -second, scores, bool(flat))


def probabilities(thresholds: Floats, slopes: Floats, values: Floats, link: str) -> Floats:
    """(n, J) probability of each grade under proportional odds."""
    distribution = LINKS[link][0]
    below = distribution(thresholds[None, :] - (values @ slopes)[:, None])
    edges = np.column_stack([np.zeros(len(values)), below, np.ones(len(values))])
    return np.asarray(np.diff(edges, axis=1), dtype=np.float64)
