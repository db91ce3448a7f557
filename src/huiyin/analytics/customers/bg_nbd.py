"""BG/NBD: how often customers will buy, and whether they are still there (Fader, Hardie & Lee 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.columns import checked_weights
from huiyin.analytics.customers._maximum import Complex, Maximum, by_complex_steps, log_sum, maximise
from huiyin.analytics.customers._purchase_model import PurchaseModel
from huiyin.analytics.customers.problems import NoFit
from huiyin.analytics.customers.purchases import Histories, histories
from huiyin.analytics.terms import Floats

_NEAR_ONE = 1e-5


@dataclass(frozen=True)
class BgNbd(PurchaseModel):
    """Buying at rate ~ gamma(r, alpha); after each purchase lost with probability ~ beta(a, b)."""

    title: ClassVar[dict[str, str]] = {"zh": "BG/NBD 购买模型", "en": "BG/NBD purchase model"}
    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    model: ClassVar[str] = "BG/NBD"

    def _alive(self, parameters: Floats, x: Floats, tx: Floats, age: Floats) -> Floats:
        r, alpha, a, b = parameters
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(a) - np.log(b + x - 1) + (r + x) * np.log((alpha + age) / (alpha + tx))
        return np.where(x > 0, special.expit(-odds), 1.0)

    def _expected(self, parameters: Floats, t: float, x: Floats, tx: Floats, age: Floats) -> Floats:
        r, alpha, a, b = parameters
        if abs(a - 1) < _NEAR_ONE:  # the formula is 0/0 at a = 1 and smooth around it
            below = np.array([r, alpha, 1 - 2 * _NEAR_ONE, b])
            above = np.array([r, alpha, 1 + 2 * _NEAR_ONE, b])
            sides = [self._expected(side, t, x, tx, age) for side in (below, above)]
            return np.asarray((sides[0] + sides[1]) / 2, dtype=np.float64)
        # Euler's transformation leaves small exponents in 2F1, whatever the number of purchases
        z = t / (alpha + age + t)
        rest = (1 - z) ** (a - 1) * special.hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
        alive = self._alive(parameters, x, tx, age)
        return np.asarray((a + b + x - 1) / (a - 1) * (1 - rest) * alive, dtype=np.float64)


def bg_nbd(frequency: Any, recency: Any, age: Any, *, weights: Any = None) -> BgNbd:
    """Fit the BG/NBD model to repeats, time of the last one, and age (all times in one unit).

    Get the three from a log with `purchase_summary`. Parameters are the maximum of the likelihood,
    found with exact derivatives on log parameters and finished with Newton's steps. Raises
    `BadPurchases`, and `NoFit` where the likelihood has no maximum inside. Source: Fader, Hardie & Lee
    2005, doi:10.1287/mksc.1040.0098; equals R BTYD.

    >>> made = bg_nbd([2, 1, 0, 0, 3, 1, 0, 5], [30, 2, 0, 0, 28, 20, 0, 33], [39, 39, 39, 38, 38, 38, 37, 37])
    >>> bool(0 < made.p_alive([2], [30], [39])[0] < 1)
    True
    """
    w = checked_weights(weights, len(np.atleast_1d(np.asarray(frequency, dtype=object))))
    data = histories(frequency, recency, age, w)
    if not (data.frequency * data.weights).any():
        raise NoFit(model="BG/NBD", detail="没有复购 / nobody bought again")
    centre = np.log(max(float(np.average(data.age, weights=data.weights)), 1e-12) / 4)
    starts = [(0.0, centre, 0.0, 0.5), (-1.0, centre - 1, -0.5, 1.0), (0.5, centre + 1, -1.5, 0.0)]
    found = maximise(by_complex_steps(_likelihood(data)), starts, "BG/NBD")
    return _made(found, data)


def _made(found: Maximum, data: Histories) -> BgNbd:
    return BgNbd(tuple(found.parameters.tolist()), found.covariance, found.log_likelihood, data.n)


def _likelihood(data: Histories) -> Any:
    counts, at = np.unique(data.frequency, return_inverse=True)
    by_count = np.bincount(at, weights=data.weights)
    x, w = data.frequency, data.weights
    repeated = x > 0

    def log_likelihood(log_parameters: Complex) -> complex:
        r, alpha, a, b = np.exp(log_parameters)
        g = special.loggamma
        once = g(r + counts) - g(r) + r * np.log(alpha) + g(a + b) + g(b + counts) - g(b) - g(a + b + counts)
        never_lost = -(r + x) * np.log(alpha + data.age)
        lost = np.log(a) - np.log(b + x - 1 + ~repeated) - (r + x) * np.log(alpha + data.recency)
        both = np.where(repeated, log_sum(never_lost, np.where(repeated, lost, -np.inf)), never_lost)
        return complex(by_count @ once + w @ both)

    return log_likelihood
