"""The ratio of two uncertain numbers, where the lower one may be zero: Fieller's interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from huiyin.analytics.checks import require_number, require_positive, require_rate
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile

Shape = Literal["bounded", "two_rays", "everything"]


@dataclass(frozen=True)
class FiellerInterval:
    """A ratio with Fieller's confidence set.

    `shape` is "bounded" (between `low` and `high`), "two_rays" (below `low` or above `high`: the denominator
    may be zero, the numerator not) or "everything" (no ratio is excluded; the ends are None). `g` of 1 or
    more says that the denominator may be zero at this confidence. `value` is None for a denominator of 0.
    """

    value: float | None
    low: float | None
    high: float | None
    shape: Shape
    g: float
    confidence: float


def fieller(
    numerator: float,
    denominator: float,
    variance_numerator: float,
    variance_denominator: float,
    covariance: float = 0.0,
    *,
    degrees: float | None = None,
    confidence: float = 0.95,
) -> FiellerInterval:
    """Fieller's set for numerator / denominator: every ratio r for which numerator − r · denominator may be 0.

    `degrees` None takes the normal quantile, else Student's. Raises `BadArgument`. Source: Fieller 1954,
    doi:10.1111/j.2517-6161.1954.tb00159.x.

    >>> found = fieller(10, 5, 1, 0.25)
    >>> found.shape, round(found.low, 4), round(found.high, 4)
    ('bounded', 1.509, 2.6508)
    >>> fieller(10, 0.5, 1, 0.25).shape
    'two_rays'
    """
    a, b = require_number("numerator", numerator), require_number("denominator", denominator)
    v11 = require_positive("variance_numerator", variance_numerator, or_zero=True)
    v22 = require_positive("variance_denominator", variance_denominator, or_zero=True)
    v12 = require_number("covariance", covariance)
    require_rate("confidence", confidence)
    if degrees is None:
        t2 = normal_quantile(confidence) ** 2
    else:
        t2 = t_quantile(confidence, require_positive("degrees", degrees)) ** 2
    value = a / b if b else None
    g = t2 * v22 / b**2 if b else math.inf
    square, middle, free = b**2 - t2 * v22, a * b - t2 * v12, a**2 - t2 * v11
    inside = middle**2 - square * free
    if square == 0 or (inside < 0 and square < 0):
        return FiellerInterval(value, None, None, "everything", g, confidence)
    root = math.sqrt(max(inside, 0.0))
    low, high = sorted(((middle - root) / square, (middle + root) / square))
    return FiellerInterval(value, low, high, "bounded" if square > 0 else "two_rays", g, confidence)
