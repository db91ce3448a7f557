"""Net promoter score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import is_weighted, linearised_covariance
from huiyin.analytics.inference.quantiles import normal_quantile, t_quantile
from huiyin.analytics.measures.base import Example, Measure, Spec, measures, repeated, single_item
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Between, Term

PROMOTERS = (9.0, 10.0)
DETRACTORS = (0.0, 6.0)
METHODS = ("auto", "wald", "adjusted", "t")
_ADDED = 3.0
TRUSTED = 30.0  # n times the variance of one answer (-1, 0, 1) from which the plain interval is trusted
_SETTINGS = {"zh": "0–10 分；推荐者 9–10，贬损者 0–6", "en": "0–10; promoters 9–10, detractors 0–6"}
_VECTOR = "Reichheld 2003；定义算例 / arithmetic of the definition"


@dataclass(frozen=True)
class Classes:
    """Shares of promoters, passives and detractors; they sum to 1."""

    promoters: float
    passives: float
    detractors: float


@measures.register
class NetPromoterScore(Measure):
    """100 times (share of promoters minus share of detractors) on a 0-10 likelihood to recommend.

    Standard error: 100·√((p + d - (p-d)²)/n), linearised with weights. The normal interval is used
    where n·(p + d - (p-d)²) reaches `TRUSTED`, else the adjusted one. Source: Reichheld 2003
    (Harvard Business Review 81(12)); intervals: Rocks 2016 (The American Statistician 70(4)),
    doi:10.48550/arXiv.1601.07235.
    """

    key: ClassVar[str] = "nps"
    name: ClassVar[dict[str, str]] = {"zh": "净推荐值（NPS）", "en": "Net promoter score (NPS)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "推荐者（9–10 分）占比减去贬损者（0–6 分）占比，从 −100 到 +100。",
        "en": "The share of promoters (9–10) minus the share of detractors (0–6), from -100 to +100.",
    }
    unit: ClassVar[Unit] = Unit.POINTS
    bounds: ClassVar[tuple[float, float]] = (-100.0, 100.0)
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            single_item(0, 10),
            repeated((25, (9.0,)), (55, (7.0,)), (20, (4.0,))),
            5.0,
            _VECTOR,
            _SETTINGS,
        ),
        Example(single_item(0, 10), repeated((15, (10.0,)), (15, (0.0,))), 0.0, _VECTOR, _SETTINGS),
        Example(single_item(0, 10), repeated((20, (10.0,))), 100.0, _VECTOR, _SETTINGS),
        Example(
            single_item(0, 10),
            ((10.0,), (8.0,), (3.0,), (9.0,)),
            12.5,
            _VECTOR,
            {
                "zh": "同上；受访者权重依次为 2、1、3、2",
                "en": "the same; respondent weights 2, 1, 3, 2 in this order",
            },
            (2.0, 1.0, 3.0, 2.0),
        ),
    )

    def terms(self, spec: Spec) -> tuple[Term, ...]:
        """Promoter and detractor marks of the first item."""
        column = spec.items[0].column
        return Between(column, *PROMOTERS), Between(column, *DETRACTORS)

    def classes(self, moments: Moments) -> Classes | None:
        """The three shares from the same moments; None for no rows."""
        if moments.n == 0:
            return None
        promoters, detractors = (float(share) for share in moments.mean)
        return Classes(promoters, max(1.0 - promoters - detractors, 0.0), detractors)

    def estimate(self, moments: Moments, spec: Spec, confidence: float = 0.95) -> Estimate:
        """The score with a normal interval, adjusted where answers are few or nearly all of one class."""
        return estimate_by(moments, "auto", confidence)


def estimate_by(moments: Moments, method: str = "auto", confidence: float = 0.95) -> Estimate:
    """The score from the moments of promoter and detractor marks, with the interval of one of `METHODS`.

    "auto" takes "wald" where n·variance reaches `TRUSTED` and "adjusted" below, with no interval for
    n = 1. "wald" and "t" collapse where all answers fall in one class, "adjusted" never does. With
    weights the error is linearised and "adjusted" stands on n over the design effect.
    """
    n, kish = moments.n, moments.n_effective
    if n == 0:
        return Estimate(None, None, None, 0, 0.0, Unit.POINTS, "none", None, confidence)
    promoters, detractors = (float(share) for share in moments.mean)
    value = 100 * (promoters - detractors)
    if n == 1 and method in {"auto", "t"}:
        return Estimate(value, None, None, n, kish, Unit.POINTS, "none", None, confidence)
    variance = promoters + detractors - (promoters - detractors) ** 2
    variance = variance if variance > 1e-12 else 0.0
    weighted = is_weighted(moments)
    error = 100 * (_linearised(moments) if weighted and variance else math.sqrt(variance / n))
    worth = min(1e4 * variance / error**2, float(n)) if error > 0 else kish
    if method == "auto":
        method = "wald" if worth * variance >= TRUSTED * (1 - 1e-9) else "adjusted"
    if method == "adjusted":
        low, high = _adjusted_ends(promoters * worth, detractors * worth, worth, confidence)
        name = "adjusted_wald"
        error = error or (high - low) / (2 * normal_quantile(confidence))
        low, high = max(low, -100.0), min(high, 100.0)
    else:
        if method == "t" and not weighted:
            error *= math.sqrt(n / (n - 1))
        quantile = t_quantile(confidence, n - 1) if method == "t" else normal_quantile(confidence)
        low, high = value - quantile * error, value + quantile * error
        name = f"{method}_weighted" if weighted else method
    low, high = max(min(low, value), -100.0), min(max(high, value), 100.0)
    return Estimate(value, low, high, n, kish, Unit.POINTS, name, error, confidence)


def _adjusted_ends(promoters: float, detractors: float, n: float, confidence: float) -> tuple[float, float]:
    """Both ends with respondents added in thought: a quarter promoters, a quarter detractors, half passives."""
    of = n + _ADDED
    p, d = (promoters + _ADDED / 4) / of, (detractors + _ADDED / 4) / of
    half = 100 * normal_quantile(confidence) * math.sqrt((p + d - (p - d) ** 2) / of)
    return 100 * (p - d) - half, 100 * (p - d) + half


def _linearised(moments: Moments) -> float:
    covariance = linearised_covariance(moments)
    return math.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0))
