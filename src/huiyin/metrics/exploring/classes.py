"""Numbers cut into classes: grades of a scale, promoters and detractors, quarters, or edges that somebody set."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.results import Bilingual
from huiyin.analytics.summaries import Histogram

MOST_GRADES = 11
_QUARTERS = (0.25, 0.5, 0.75)
_RECOMMEND = (
    ("detractors", -math.inf, 6.5, {"zh": "贬损者 0–6", "en": "Detractors 0–6"}),
    ("passives", 6.5, 8.5, {"zh": "被动者 7–8", "en": "Passives 7–8"}),
    ("promoters", 8.5, math.inf, {"zh": "推荐者 9–10", "en": "Promoters 9–10"}),
)


@dataclass(frozen=True)
class NumberClass:
    """The numbers from `low` up to `high`, which is not included."""

    key: str
    label: Bilingual
    low: float
    high: float


def classes_of(variable: Variable, edges: Sequence[float], seen: Histogram) -> tuple[NumberClass, ...]:
    """The classes of a variable: by `edges` where there are any, else as suits its scale, else its quarters.

    `seen` counts its answers.
    """
    if edges:
        return _by_edges(edges, seen)
    if variable.role is Role.RECOMMEND and variable.scale is not None and variable.scale.maximum == 10:
        return tuple(NumberClass(key, label, low, high) for key, low, high, label in _RECOMMEND)
    scale = variable.scale
    if scale is not None and scale.n_grades <= MOST_GRADES:
        return grades_of(variable)
    if len(seen.values) <= MOST_GRADES:
        return tuple(_one_value(value) for value in seen.values.tolist())
    share = np.cumsum(seen.counts) / seen.n
    return _by_edges(
        sorted({float(seen.values[int(np.searchsorted(share, at)) + 1]) for at in _QUARTERS}), seen
    )


def grades_of(variable: Variable) -> tuple[NumberClass, ...]:
    """One class a grade of the scale, in the order of the numbers; answers between grades go to the nearest."""
    scale = variable.scale
    if scale is None:
        return ()
    found = []
    for at in range(scale.n_grades):
        grade = scale.minimum + at
        word = scale.label_of(grade)
        text = f"{grade:g}" if word == f"{grade:g}" else f"{grade:g} {word}"
        found.append(NumberClass(f"{grade:g}", {"zh": text, "en": text}, grade - 0.5, grade + 0.5))
    return tuple(found)


def _one_value(value: float) -> NumberClass:
    text = f"{value:g}"
    return NumberClass(text, {"zh": text, "en": text}, value, math.nextafter(value, math.inf))


def _by_edges(edges: Sequence[float], seen: Histogram) -> tuple[NumberClass, ...]:
    """Below the first edge, from each up to the next, from the last on."""
    whole = all(float(value).is_integer() for value in [*edges, *seen.values.tolist()])
    ends = [-math.inf, *edges, math.inf]
    found = []
    for low, high in itertools.pairwise(ends):
        text = _span(low, high, whole)
        found.append(NumberClass(f"{low:g}_{high:g}", {"zh": text, "en": text}, low, high))
    return tuple(found)


def _span(low: float, high: float, whole: bool) -> str:
    if math.isinf(low):
        return f"< {high:g}"
    if math.isinf(high):
        return f"≥ {low:g}"
    if whole:
        return f"{low:g}" if high - low == 1 else f"{low:g}–{high - 1:g}"
    return f"{low:g} – < {high:g}"
