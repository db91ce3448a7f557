"""The measures on plain columns, for a notebook: `import huiyin; huiyin.nps(scores)`.

Every function takes lists, NumPy arrays, pandas or Polars columns or Arrow arrays, leaves missing
answers out (the estimate's n says how many were there), refuses values outside the scale, and gives
an `Estimate`: value, interval, n and method.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import checked_scale, checked_weights, numbers, require_within
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.measures.base import Spec, measures, single_item
from huiyin.analytics.measures.nps import METHODS, estimate_by
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.summaries import Histogram, Moments
from huiyin.analytics.terms import Floats, ScoredItem

ScalePair = tuple[float, float]


def nps(scores: Any, weights: Any = None, *, method: str = "auto", confidence: float = 0.95) -> Estimate:
    """Net promoter score of 0-10 answers, -100 to 100.

    `method` of the interval: "wald" (the usual normal one), "adjusted" (three respondents added in
    thought; keeps its promise at small n and never collapses), "t" (the mean of 100, 0, -100), or "auto":
    wald where n·(p + d - (p-d)²) reaches 30, adjusted below. Raises `OutsideScale` naming the first
    answer not on 0-10, and its place, and `BadArgument`. Source: Rocks 2016, doi:10.48550/arXiv.1601.07235.

    >>> print(nps([9] * 25 + [7] * 55 + [3] * 20))
    5.0 [-8.1, 18.1], n = 100, 95 % interval (wald)
    """
    require_one_of("method", method, METHODS)
    require_rate("confidence", confidence)
    histogram = counted(scores, weights, (0, 10))
    return estimate_by(moments_of(histogram, "nps", single_item(0, 10)), method, confidence)


def csat(
    scores: Any,
    weights: Any = None,
    *,
    scale: ScalePair = (1, 5),
    satisfied: ScalePair | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Share of satisfied answers (满意率), 0-1: the two highest grades, or those in `satisfied`.

    On a scale where low is good give `satisfied`, such as (1, 2). Raises `OutsideScale`.

    >>> print(csat([5, 4, 4, 2, None]))
    75.0 % [30.1, 95.4], n = 4, 95 % interval (wilson)
    """
    box = (scale[1] - 1, scale[1]) if satisfied is None else satisfied
    return _of_one_item("top_2_box", scores, weights, scale, box, confidence)


def ces(scores: Any, weights: Any = None, *, scale: ScalePair = (1, 7), confidence: float = 0.95) -> Estimate:
    """Customer effort score: the mean answer on its own scale. Raises `OutsideScale`.

    >>> print(ces([7, 6, 5, 6]))
    6.00 [4.70, 7.00], n = 4, 95 % interval (t)
    """
    return _of_one_item("ces", scores, weights, scale, None, confidence)


def satisfaction_index(
    ratings: Any,
    weights: Any = None,
    *,
    scale: ScalePair = (1, 5),
    max_imputed: int = 1,
    minimum_answered: int | None = None,
    item_weights: Sequence[float] | None = None,
    grades: Mapping[float, float] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Satisfaction index (满意度), 0-100, of a matrix or frame: one row a respondent, one column an item.

    `weights` weigh the respondents, `item_weights` (sum 1, equal unless given) the items. Grades are
    linear from the low end (0) to the high end (100) unless `grades` maps answer → value. Up to
    `max_imputed` missing ratings of a form count as the middle of the scale, a form with more does not
    count; with `minimum_answered` the index is that of the answered items instead, and a form counts
    from so many answered on. Raises `OutsideScale`, `WeightsDoNotSumToOne`.

    >>> print(satisfaction_index([[5, 4], [4, None], [3, 3]]))
    66.7 [19.2, 100.0], n = 3, 95 % interval (t)
    """
    require_rate("confidence", confidence)
    answers = numbers(ratings, dimensions=2, infinite=True)
    spec = index_spec(
        answers,
        scale,
        max_imputed=max_imputed,
        minimum_answered=minimum_answered,
        item_weights=item_weights,
        grades=grades,
    )
    moments = Moments.from_arrays(spec.index().evaluate(answers), checked_weights(weights, len(answers)))
    return measures["satisfaction_index"].estimate(moments, spec, confidence)


def index_spec(
    answers: Floats,
    scale: ScalePair,
    *,
    max_imputed: int = 1,
    minimum_answered: int | None = None,
    item_weights: Sequence[float] | None = None,
    grades: Mapping[float, float] | None = None,
) -> Spec:
    """What `satisfaction_index` was asked, checked against the (n, k) answers."""
    low, high = checked_scale(scale)
    require_within(answers, (low, high))
    n_items = answers.shape[1]
    shares = [1 / n_items] * n_items if item_weights is None else [float(share) for share in item_weights]
    if len(shares) != n_items:
        raise LengthsDiffer(what="指标权重 / item weights", given=len(shares), wanted=n_items)
    values = {low: 0.0, high: 100.0} if grades is None else grades
    pairs = tuple((float(answer), float(value)) for answer, value in sorted(values.items()))
    items = tuple(
        ScoredItem(str(place), share, pairs, (low + high) / 2) for place, share in enumerate(shares)
    )
    return Spec(items, (), max_imputed, minimum_answered=minimum_answered)


def wilson(k: float, n: int, *, confidence: float = 0.95) -> Estimate:
    """The share k/n with Wilson's interval, as an estimate. Raises `ImpossibleCount` unless 0 ≤ k ≤ n.

    >>> print(wilson(4, 4))
    100.0 % [51.0, 100.0], n = 4, 95 % interval (wilson)
    """
    return share_of_counts(k, n, confidence)


def _of_one_item(
    key: str, scores: Any, weights: Any, scale: ScalePair, satisfied: ScalePair | None, confidence: float
) -> Estimate:
    require_rate("confidence", confidence)
    low, high = checked_scale(scale)
    spec = single_item(low, high, satisfied)
    return measures[key].estimate(
        moments_of(counted(scores, weights, (low, high)), key, spec), spec, confidence
    )


def counted(scores: Any, weights: Any, scale: ScalePair) -> Histogram:
    """The answers to one question counted; raises `OutsideScale` and `BadWeights`."""
    answers = numbers(scores, infinite=True)
    checked = checked_weights(weights, len(answers))
    histogram = Histogram.from_arrays(answers, checked)
    seen = histogram.values
    if checked is not None or (len(seen) and not (scale[0] <= seen[0] and seen[-1] <= scale[1])):
        require_within(answers, scale)
    return histogram


def moments_of(histogram: Histogram, key: str, spec: Spec) -> Moments:
    """The moments that a measure of one question needs, from its counted answers."""
    answers = histogram.values[:, None]
    return histogram.moments(np.column_stack([term.evaluate(answers) for term in measures[key].terms(spec)]))
