"""Which answers are low: the lowest two grades of a scale, and a detractor's likelihood to recommend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable

DETRACTOR_MOST = 6.0  # of 0-10
LONGEST_GRADED = 11  # a scale with more grades than this is read as a line, not as single grades
_JUDGED = frozenset({Role.RATING, Role.OVERALL, Role.EFFORT})


def lowest_two_grades(scale: Scale) -> tuple[float, float]:
    """The range of answers (both ends included) that the worst two grades of a scale take.

    Follows the direction of the scale. A scale of two or three grades has one low grade, so that its
    middle is never called low. On a scale of more than 11 grades without worded grades the lowest
    fifth of the line counts, which is two of ten equal bands.

    >>> lowest_two_grades(Scale(1, 5)), lowest_two_grades(Scale(1, 5, high_is_good=False))
    ((1.0, 2.0), (4.0, 5.0))
    >>> lowest_two_grades(Scale(1, 3)), lowest_two_grades(Scale(0, 100))
    ((1.0, 1.0), (0.0, 20.0))
    """
    low, high = float(scale.minimum), float(scale.maximum)
    grades = _grades(scale)
    if not grades:
        fifth = (high - low) / 5
        return (low, low + fifth) if scale.high_is_good else (high - fifth, high)
    n_low = 2 if len(grades) > 3 else 1
    return (low, grades[n_low - 1]) if scale.high_is_good else (grades[-n_low], high)


def _grades(scale: Scale) -> list[float]:
    if scale.n_grades <= LONGEST_GRADED:
        return [float(scale.minimum) + step for step in range(scale.n_grades)]
    worded = sorted({number for _, number in scale.words})
    return worded if len(worded) > 2 else []


def detractor_range(scale: Scale) -> tuple[float, float]:
    """The range of answers to "how likely would you recommend us" that makes a detractor: 0 to 6 of 10.

    >>> detractor_range(Scale(0, 10))
    (0.0, 6.0)
    """
    if scale.high_is_good:
        return (float(scale.minimum), DETRACTOR_MOST)
    return (scale.minimum + scale.maximum - DETRACTOR_MOST, float(scale.maximum))


def low_range(variable: Variable) -> tuple[float, float] | None:
    """The answers to a variable that are low, or None where low means nothing.

    Expectations, plain numbers and what is said about competitors are never low; how we compare with
    them, rated as one of our own items, is.
    """
    if variable.scale is None or (variable.competitor and variable.role is not Role.RATING):
        return None
    if variable.role is Role.RECOMMEND:
        return detractor_range(variable.scale)
    if variable.role in _JUDGED:
        return lowest_two_grades(variable.scale)
    return None


def number_in(answers: Mapping[str, Any], key: str) -> float | None:
    """The numeric answer to a variable, or None when it is missing or no number."""
    value = answers.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_low(variable: Variable, value: object) -> bool:
    """Whether an answer is low.

    >>> is_low(Variable("q", "服务态度", Role.RATING, Scale(1, 5)), 2)
    True
    >>> is_low(Variable("e", "期望的服务态度", Role.EXPECTATION, Scale(1, 5)), 2)
    False
    """
    limits, number = low_range(variable), number_in({"": value}, "")
    return limits is not None and number is not None and limits[0] <= number <= limits[1]
