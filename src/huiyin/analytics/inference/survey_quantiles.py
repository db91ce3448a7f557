"""Medians and other quantiles of a designed sample, with Woodruff's interval."""

from __future__ import annotations

import math
from typing import Any, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import numbers
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.design_results import DesignEffects, DesignEstimates, DomainEstimate
from huiyin.analytics.inference.designs import Design, Lonely
from huiyin.analytics.inference.quantiles import t_quantile
from huiyin.analytics.inference.shares import design_share_ends
from huiyin.analytics.inference.survey_parts import described, notes_of, sampled
from huiyin.analytics.terms import Floats

Rule = Literal["lower", "middle"]
WAYS = ("mean", "logit", "arcsine", "beta")

_REACHED = 1e-12  # a share this near to the one asked for reaches it


def survey_quantile(
    values: Any,
    probability: float = 0.5,
    *,
    rule: Rule = "lower",
    method: str = "mean",
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
    by: Any = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    lonely: Lonely = "fail",
) -> DesignEstimates:
    """The median, or the value below which another share of the population lies, with its interval.

    The quantile is the smallest answer at which the weighted share of answers not above it reaches
    `probability`; where the share is reached exactly, `rule` "middle" goes half-way to the next answer.
    Woodruff's interval: the interval of that share (`method` mean, logit, arcsine or beta, as in
    `survey_share`), read back as answers. An end whose share falls outside 0-1 is None. Standard error:
    width over twice the t quantile. Other arguments and missing answers as in `survey_mean`.

    Raises `BadArgument`, `NotANumber`, `LengthsDiffer`, `BadWeights`. Equals R survey::svyquantile (qrule
    "math" or "school"), but for shares below the weight of the smallest answer, where version 4.1 takes the
    second smallest. Source: Woodruff 1952, doi:10.1080/01621459.1952.10483443.

    >>> scores = [3, 4, 4, 5, 5, 5, 2, 4, 3, 5]
    >>> print(survey_quantile(scores).estimate)
    4.00 [3.00, 5.00], n = 10, 95 % interval (design_woodruff)
    """
    share = require_rate("probability", probability)
    require_one_of("rule", rule, get_args(Rule))
    require_one_of("method", method, WAYS)
    require_rate("confidence", confidence)
    column = numbers(values)
    made, groups, rows = sampled(len(column), by, design, weights, strata, clusters, fpc, lonely)
    column = column[rows]
    there = ~np.isnan(column) & (made.weights > 0)
    missing, domains = int(np.isnan(column).sum()), []
    for name, inside in groups:
        one, free = _estimate(column, inside & there, made, share, rule, method, degrees, confidence)
        w = made.weights[inside & there]
        kish = len(w) * float(w @ w) / float(w.sum()) ** 2 if len(w) else math.nan
        domains.append(
            DomainEstimate(name, one, free, DesignEffects(None, None, kish), missing if by is None else 0)
        )
    errors = [math.nan if x.estimate.standard_error is None else x.estimate.standard_error for x in domains]
    return DesignEstimates(
        "quantile", tuple(domains), np.diag(errors) ** 2, described(made), notes_of(column, made)
    )


def _estimate(
    column: Floats,
    inside: Any,
    design: Design,
    probability: float,
    rule: str,
    method: str,
    degrees: float | None,
    confidence: float,
) -> tuple[Estimate, float]:
    """One domain's quantile and its degrees of freedom."""
    part = design.subset(inside)
    n, w, y = part.n, part.weights, column[inside]
    free = float(part.degrees) if degrees is None else float(degrees)
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.SCALE, "none", None, confidence), free
    order = np.argsort(y, kind="stable")
    sorted_values, heaped = y[order], np.cumsum(w[order])
    total = float(heaped[-1])
    worth = total**2 / float(w @ w)

    def value_at(share: float) -> float | None:
        if not 0 <= share <= 1:
            return None
        shares = heaped / total
        at = min(int(np.searchsorted(shares, share - _REACHED)), n - 1)
        reached = abs(float(shares[at]) - share) <= _REACHED
        after = at + 1 if rule == "middle" and reached and at + 1 < n else at
        return float((sorted_values[at] + sorted_values[after]) / 2)

    value = value_at(probability)
    assert value is not None
    below = inside & (column <= value)
    share = min(float(design.weights[below].sum()) / total, 1.0)
    linearised = np.where(inside, (below - share) / total, 0.0)
    variance = float(design.variance(linearised)[0, 0]) if n > 1 else 0.0
    if not (0 < share < 1 and variance > 0 and free > 0):
        return Estimate(value, None, None, n, worth, Unit.SCALE, "none", None, confidence), free
    ends = design_share_ends(share, variance, design.n, free, method, confidence)
    low, high = (value_at(end) for end in ends)
    error = None
    if low is not None and high is not None:
        error = (high - low) / (2 * t_quantile(confidence, free))
    return Estimate(value, low, high, n, worth, Unit.SCALE, "design_woodruff", error, confidence), free
