"""What is averaged of each respondent for a weighted figure, and how the figure reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.columns import checked_scale, numbers, require_within
from huiyin.analytics.estimate import Unit
from huiyin.analytics.terms import Floats

WeightedScale = tuple[float, float] | None
MEASURES = ("nps", "csat", "rate", "ces", "index", "mean")


@dataclass(frozen=True)
class Outcome:
    """One number a row, NaN for missing, whose weighted mean is the figure."""

    values: Floats
    unit: Unit
    bounds: tuple[float, float]


def outcome_of(
    measure: str, values: Any, *, scale: WeightedScale = None, satisfied: WeightedScale = None
) -> Outcome:
    """The row numbers of a measure.

    "nps": 100, 0 or -100 of a 0-10 answer; "csat": satisfied or not, by default the two highest grades
    of `scale` (1, 5); "rate": marks 0 and 1; "ces" and "mean": the answer, on `scale` where given;
    "index": numbers on 0-100. Raises `OutsideScale`, `BadArgument`.

    >>> outcome_of("nps", [10, 7, None, 2]).values.tolist()
    [100.0, 0.0, nan, -100.0]
    """
    require_one_of("measure", measure, MEASURES)
    marks = np.asarray(values)
    answers = marks.astype(np.float64) if marks.dtype == np.bool_ else numbers(values)
    if measure == "nps":
        require_within(answers, (0, 10))
        points = 100.0 * (answers >= 9) - 100.0 * (answers <= 6)
        return Outcome(_where_given(answers, points), Unit.POINTS, (-100.0, 100.0))
    if measure == "csat":
        low, high = checked_scale(scale or (1, 5))
        require_within(answers, (low, high))
        least, most = satisfied or (high - 1, high)
        hit = ((answers >= least) & (answers <= most)).astype(np.float64)
        return Outcome(_where_given(answers, hit), Unit.RATE, (0.0, 1.0))
    if measure == "rate":
        there = answers[~np.isnan(answers)]
        wrong = there[(there != 0) & (there != 1)]
        require(len(wrong) == 0, "values", wrong[:1].tolist(), zh="只含 0 和 1", en="hold only 0 and 1")
        return Outcome(answers, Unit.RATE, (0.0, 1.0))
    if measure == "index":
        require_within(answers, (0, 100))
        return Outcome(answers, Unit.INDEX, (0.0, 100.0))
    bounds = (-math.inf, math.inf) if scale is None and measure == "mean" else checked_scale(scale or (1, 7))
    require_within(answers, bounds)
    return Outcome(answers, Unit.SCALE, bounds)


def _where_given(answers: Floats, made: Floats) -> Floats:
    missing = np.isnan(answers)
    return np.where(missing, np.nan, made) if missing.any() else made
