"""Gamma-Gamma: the mean value of a purchase, shrunk towards everybody's (Fader, Hardie & Lee 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.customers._maximum import Complex, by_complex_steps, maximise
from huiyin.analytics.customers.problems import NoFit
from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

LEAST_REPEAT_BUYERS = 10


@dataclass(frozen=True)
class GammaGamma(Result):
    """Each purchase ~ gamma(p, ν), ν ~ gamma(q, γ) between customers.

    `correlation` is that of repeats and mean value among repeat buyers; the model wants it near 0.
    """

    title: ClassVar[dict[str, str]] = {"zh": "Gamma–Gamma 金额模型", "en": "Gamma-Gamma value model"}

    p: float
    q: float
    gamma: float
    covariance: Floats
    log_likelihood: float
    n: int
    correlation: float
    notes: tuple[Note, ...] = ()

    @property
    def values(self) -> Floats:
        return np.array([self.p, self.q, self.gamma])

    def expected_value(self, frequency: Any, value: Any) -> Floats:
        """Expected mean value of a purchase of each customer; who never bought again gets everybody's.

        NaN for those with q ≤ 1, when everybody's mean is infinite.
        """
        return expected_value(self.values, numbers(frequency), numbers(value))

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("name", {"zh": "参数", "en": "Parameter"}, Kind.TEXT),
            Column("value", {"zh": "估计", "en": "Estimate"}),
            Column("low", {"zh": "95% 下限", "en": "95 % low"}),
            Column("high", {"zh": "95% 上限", "en": "95 % high"}),
        )
        factor = np.exp(normal_quantile(0.95) * np.sqrt(np.diag(self.covariance)))
        rows = tuple(
            (name, value, value / f, value * f)
            for name, value, f in zip(("p", "q", "gamma"), self.values.tolist(), factor.tolist(), strict=True)
        )
        return (Table("parameters", {"zh": "参数", "en": "Parameters"}, columns, rows),)


def expected_value(parameters: Floats, x: Floats, m: Floats) -> Floats:
    """p(γ + m·x)/(p·x + q − 1), NaN where that is no mean."""
    p, q, gamma = parameters
    spent = np.where(x > 0, m * x, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p * x + q > 1, p * (gamma + spent) / (p * x + q - 1), np.nan)


def gamma_gamma(frequency: Any, value: Any, *, weights: Any = None) -> GammaGamma:
    """Fit the value model to the repeat buyers: `value` is a customer's mean value of a repeat purchase.

    Customers without a repeat, or with a mean value of 0 or less, are left out (`n` counts the others).
    Raises `NoFit` with fewer than 10 of them. Source: Fader & Hardie 2013, "The Gamma-Gamma model of
    monetary value"; equals R BTYD.

    >>> made = gamma_gamma([1, 2, 3, 1, 5, 2, 1, 4, 2, 1, 3], [20, 31, 28, 12, 55, 24, 80, 33, 19, 41, 26])
    >>> made.n, bool((made.expected_value([0, 5], [0, 55]) > 0).all())
    (11, True)
    """
    x, m = numbers(frequency), numbers(value)
    if len(m) != len(x):
        raise LengthsDiffer(what="value", given=len(m), wanted=len(x))
    w = checked_weights(weights, len(x))
    w = np.ones(len(x)) if w is None else w
    require(not (x < 0).any(), "frequency", x[x < 0][:1].tolist(), zh="不为负", en="not be below 0")
    used = (x > 0) & (m > 0) & (w > 0)
    if used.sum() < LEAST_REPEAT_BUYERS:
        raise NoFit(
            model="Gamma-Gamma",
            detail=f"有金额的复购客户只有 {int(used.sum())} 位 / only {int(used.sum())} repeat buyers with a value",
        )
    x, m, w = x[used], m[used], w[used]
    counts, at = np.unique(x, return_inverse=True)
    by_count = np.bincount(at, weights=w)
    log_m = np.log(m)

    def log_likelihood(log_parameters: Complex) -> complex:
        p, q, g = np.exp(log_parameters)
        loggamma = special.loggamma
        px = p * counts
        once = loggamma(px + q) - loggamma(px) - loggamma(q) + q * np.log(g) + px * np.log(counts)
        each = (p * x - 1) * log_m - (p * x + q) * np.log(g + m * x)
        return complex(by_count @ once + w @ each)

    scale = float(np.log(np.average(m, weights=w)))
    found = maximise(
        by_complex_steps(log_likelihood),
        [(1.0, 1.0, scale), (0.0, 0.5, scale), (2.0, 1.5, scale + 1)],
        "Gamma-Gamma",
    )
    related = float(np.corrcoef(x, m)[0, 1]) if len(counts) > 1 and m.std() > 0 else 0.0
    p, q, g = found.parameters.tolist()
    return GammaGamma(
        p, q, g, found.covariance, found.log_likelihood, len(x), related, _notes(related, len(x), q)
    )


def _notes(related: float, n: int, q: float) -> tuple[Note, ...]:
    notes = []
    if abs(related) > max(0.1, 2 / np.sqrt(n)):
        notes.append(
            note(
                "value_follows_frequency",
                f"购买次数与金额相关（r={related:.2f}），而模型假定二者无关，客户价值可能有偏。",
                f"Value goes along with frequency (r = {related:.2f}), which the model rules out: values may be biased.",
            )
        )
    if q <= 1:
        notes.append(
            note(
                "no_mean",
                "金额差异过大（q≤1），没有复购的客户的平均金额无法估计。",
                "Values vary too much (q ≤ 1): the mean of customers without a repeat cannot be told.",
            )
        )
    return tuple(notes)
