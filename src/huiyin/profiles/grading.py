"""One answer as one number from 0 (worst) to 100 (best). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.low_grades import number_in

_HEADLINES = (Role.OVERALL, Role.RECOMMEND, Role.EFFORT)


def scaled(variable: Variable, answers: Mapping[str, Any]) -> float | None:
    """The answer to one rating on 0-100, 100 being the good end; None without one.

    >>> from huiyin.analytics.codebook import Scale
    >>> scaled(Variable("q", "费力度", Role.EFFORT, Scale(1, 5, high_is_good=False)), {"q": 2})
    75.0
    """
    value, scale = number_in(answers, variable.key), variable.scale
    if value is None or scale is None or scale.maximum <= scale.minimum:
        return None
    share = min(max((value - scale.minimum) / (scale.maximum - scale.minimum), 0.0), 1.0)
    return 100.0 * (share if scale.high_is_good else 1 - share)


def graded(answers: Mapping[str, Any], codebook: Sequence[Variable]) -> tuple[float | None, float | None]:
    """The answer as (score, likelihood to recommend): the mean of overall questions, else of our own items.

    >>> from huiyin.analytics.codebook import Scale
    >>> book = [Variable("q", "满意", Role.RATING, Scale(1, 5)), Variable("r", "推荐", Role.RECOMMEND, Scale(0, 10))]
    >>> graded({"q": 1, "r": 9}, book), graded({"q": 1}, book), graded({}, book)
    ((90.0, 90.0), (0.0, None), (None, None))
    """
    heads: list[float] = []
    items: list[float] = []
    recommend = None
    for variable in codebook:
        if variable.competitor or variable.role not in {*_HEADLINES, Role.RATING}:
            continue
        score = scaled(variable, answers)
        if score is None:
            continue
        (items if variable.role is Role.RATING else heads).append(score)
        if variable.role is Role.RECOMMEND:
            recommend = score
    found = heads or items
    return (sum(found) / len(found) if found else None), recommend
