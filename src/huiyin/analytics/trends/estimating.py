"""One period's estimate from its summary: a mean, or any measure of one question."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from huiyin.analytics.checks import require_one_of
from huiyin.analytics.columns import checked_scale
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.measures.base import Measure, Spec, measures, single_item
from huiyin.analytics.summaries import Histogram, Moments

MEAN = "mean"
# What one question can give; other measures come as an `Estimate` a period.
MEASURES = (MEAN, "nps", "top_2_box", "ces", "satisfaction_index", "satisfied_customer_rate")
Estimator = Callable[[Histogram], Estimate]


def estimator(
    measure: str,
    scale: tuple[float, float] | None = None,
    satisfied: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Estimator:
    """From the counts of answers to an estimate of `measure`; `scale` is that of the answers.

    Without a scale NPS takes 0-10, CES 1-7 and the others 1-5; a mean needs none.

    >>> estimator("nps")(Histogram.from_arrays([10, 9, 7, 3])).value
    25.0
    """
    require_one_of("measure", measure, MEASURES)
    if measure == MEAN:
        return lambda counts: mean_interval(counts.moments(), confidence=confidence)
    low, high = checked_scale(scale or {"nps": (0, 10), "ces": (1, 7)}.get(measure, (1, 5)))
    box = (high - 1, high) if satisfied is None else satisfied
    spec, chosen = single_item(low, high, box), measures[measure]
    return lambda counts: chosen.estimate(moments_of(counts, chosen, spec), spec, confidence)


def moments_of(counts: Histogram, measure: Measure, spec: Spec) -> Moments:
    """The moments of a measure's terms from the counts of one question."""
    terms = [
        term.evaluate(np.tile(counts.values[:, None], len(term.columns))) for term in measure.terms(spec)
    ]
    rows = np.column_stack([np.ones(len(counts.values)), *terms])
    return Moments(
        counts.n,
        rows.T @ (counts.weights[:, None] * rows),
        rows.T @ (counts.squares[:, None] * rows),
    )
