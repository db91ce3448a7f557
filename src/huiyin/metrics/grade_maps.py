"""Grade → value maps: what an answer is worth on 0-100."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huiyin.analytics.codebook import Scale

Grades = tuple[tuple[float, float], ...]

MOST_GRADES = 11  # a longer scale is mapped by its two ends


def answers(scale: Scale) -> list[float]:
    """The answers that get a value: each grade, or the two ends of a long scale.

    >>> answers(Scale(1, 4)), answers(Scale(1, 100))
    ([1.0, 2.0, 3.0, 4.0], [1.0, 100.0])
    """
    if scale.n_grades > MOST_GRADES:
        return [float(scale.minimum), float(scale.maximum)]
    return [float(scale.minimum + step) for step in range(scale.n_grades)]


def _goodness(scale: Scale, answer: float) -> float:
    """The answer on the same scale turned so that high is good."""
    return answer if scale.high_is_good else scale.maximum + scale.minimum - answer


def share_of_maximum(scale: Scale) -> Grades:
    """Each grade as percent of the highest.

    >>> share_of_maximum(Scale(1, 5))
    ((1.0, 20.0), (2.0, 40.0), (3.0, 60.0), (4.0, 80.0), (5.0, 100.0))
    """
    return tuple((a, round(100 * _goodness(scale, a) / scale.maximum, 6)) for a in answers(scale))


def linear(scale: Scale) -> Grades:
    """The worst grade is 0, the best 100.

    >>> linear(Scale(1, 5, high_is_good=False))
    ((1.0, 100.0), (2.0, 75.0), (3.0, 50.0), (4.0, 25.0), (5.0, 0.0))
    """
    span = scale.maximum - scale.minimum
    return tuple((a, round(100 * (_goodness(scale, a) - scale.minimum) / span, 6)) for a in answers(scale))


def value_at(grades: Grades, answer: float) -> float:
    """The value of an answer, between two listed grades on the line between them."""
    listed = sorted(grades)
    return float(np.interp(answer, [a for a, _ in listed], [v for _, v in listed]))


def name_of(maps: Sequence[tuple[Scale, Grades]]) -> str:
    """ "share_of_maximum" or "linear" when all maps are that, otherwise "custom"."""
    for name, make in (("share_of_maximum", share_of_maximum), ("linear", linear)):
        if maps and all(_same(grades, make(scale)) for scale, grades in maps):
            return name
    return "custom" if maps else ""


def _same(first: Grades, second: Grades) -> bool:
    return len(first) == len(second) and all(
        a == c and abs(b - d) < 1e-6 for (a, b), (c, d) in zip(sorted(first), sorted(second), strict=True)
    )
