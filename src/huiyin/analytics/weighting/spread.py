"""How uneven weights are, and what that costs: Kish's design effect and those of R's svymean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import checked_weights, numbers
from huiyin.analytics.inference.means import standard_error as fixed_weights_error
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

Definition = Literal["kish", "without_replacement", "with_replacement"]


@dataclass(frozen=True)
class Spread:
    """Weights in figures, rows of weight 0 left out.

    `cv` is standard deviation over mean (divided by n); `design_effect` is Kish's 1 + cv², the factor
    by which uneven weights alone inflate the variance of a mean; `n_effective` is n over it.
    `largest_ratio` and `smallest_ratio` are the largest and the smallest weight over the mean weight.
    """

    n: int
    total: float
    minimum: float
    maximum: float
    mean: float
    cv: float
    design_effect: float
    n_effective: float
    smallest_ratio: float
    largest_ratio: float


def kish(weights: Any) -> Spread:
    """Kish's design effect 1 + cv² = n·Σw²/(Σw)² and effective sample size (Σw)²/Σw².

    Rows of weight 0 do not count; weights may be on any scale. Raises `BadWeights`, `BadArgument`
    where no weight is above 0. Source: Kish 1965, Survey Sampling, section 11.7.

    >>> spread = kish([1] * 60 + [2] * 30 + [4] * 10)
    >>> round(spread.n_effective, 2), round(spread.design_effect, 3)
    (75.29, 1.328)
    """
    given = checked_weights(weights, len(numbers(weights)))
    return spread_of(given if given is not None else np.zeros(0))


def spread_of(weights: Floats, counts: Floats | None = None) -> Spread:
    """The same of checked weights, which may be negative after a linear calibration.

    With `counts` each weight stands for so many rows.
    """
    there = weights != 0 if counts is None else (weights != 0) & (counts > 0)
    w = weights if there.all() else weights[there]
    require(len(w) > 0, "weights", "[]", zh="至少有一个大于 0", en="have one above 0")
    times = np.ones(1) if counts is None else counts[there]
    n = len(w) if counts is None else int(times.sum())
    total = float(w.sum() if counts is None else w @ times)
    square = float(w @ w if counts is None else w @ (w * times))
    mean, deff = total / n, n * square / total**2
    low, high = float(w.min()), float(w.max())
    cv = math.sqrt(max(deff - 1, 0.0))
    return Spread(n, total, low, high, mean, cv, deff, total**2 / square, low / mean, high / mean)


def design_effect(
    values: Any,
    weights: Any = None,
    *,
    definition: Definition = "with_replacement",
    standard_error: float | None = None,
) -> float:
    """How many times the variance of a weighted mean is that of a simple random sample of the same size.

    `definition`: "kish" looks at the weights alone; "with_replacement" divides by S²/n (R svymean
    deff="replace"); "without_replacement" divides by S²/n·(1 - n/N) with N = Σw, the population size
    (R svymean deff=TRUE), and is NaN where Σw is below n, as with weights that average 1.
    `standard_error` is that of the mean under the design; without it weights are taken as fixed and
    respondents as independent. S² is the weighted variance times n/(n-1). Missing values and rows of
    weight 0 are left out. Source: Kish 1965; R survey::svymean.

    >>> round(design_effect([0, 0, 1, 1, 1], [1, 1, 1, 1, 2]), 4)
    0.9722
    """
    require_one_of("definition", definition, ("kish", "without_replacement", "with_replacement"))
    y = numbers(values)
    w = checked_weights(weights, len(y))
    w = np.ones(len(y)) if w is None else w
    error = fixed_weights_error(Moments.from_arrays(y, w)) if standard_error is None else standard_error
    return effects_of(y, w, error)[("kish", "with_replacement", "without_replacement").index(definition)]


def effects_of(values: Floats, weights: Floats, error: float) -> tuple[float, float, float]:
    """Kish's, with replacement, without replacement."""
    if len(values) != len(weights):
        raise LengthsDiffer(what="权重 / weights", given=len(weights), wanted=len(values))
    there = ~np.isnan(values) & (weights != 0)
    y, w = values[there], weights[there]
    n, total = len(y), float(w.sum())
    if n < 2:
        return math.nan, math.nan, math.nan
    about = y - float(w @ y) / total
    simple = float(w @ about**2) / total / (n - 1)  # S²/n
    if simple <= 0:
        return spread_of(w).design_effect, math.nan, math.nan
    with_replacement = error**2 / simple
    left = 1 - n / total
    return spread_of(w).design_effect, with_replacement, with_replacement / left if left > 0 else math.nan
