"""Scores from 0 to 100 by stage, own against competing places, and whether two shoppers saw the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from huiyin.analytics.agreement import Intraclass, Kappa, cohen_kappa, intraclass
from huiyin.analytics.inference.two_samples import compare_means
from huiyin.analytics.problems import Problem

Stages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Score:
    """A mean score 0–100 over visits, with a t interval; value None without visits, interval None below two."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class StageRow:
    """One stage: own and competing score, their difference (own less competing), and what follows."""

    key: str
    title: str
    own: Score
    competing: Score
    difference: float | None
    low: float | None
    high: float | None
    verdict: str  # "strength", "weakness", "cannot_tell"


@dataclass(frozen=True)
class VisitMarks:
    """What the arithmetic needs of a visit."""

    place: int
    is_competitor: bool
    shopper: str
    marks: Mapping[str, int]


def stage_score(stage: Mapping[str, Any], marks: Mapping[str, int]) -> float | None:
    """The mean of a stage's checks in one visit: yes 100, no 0, grades 1–5 as 0–100; None if nothing was observed.

    >>> stage = {"checks": [{"key": "a", "kind": "yes_no"}, {"key": "b", "kind": "grade"}]}
    >>> stage_score(stage, {"a": 1, "b": 3}), stage_score(stage, {})
    (75.0, None)
    """
    points = [
        100.0 * marks[check["key"]] if check["kind"] == "yes_no" else 25.0 * (marks[check["key"]] - 1)
        for check in stage["checks"]
        if check["key"] in marks
    ]
    return sum(points) / len(points) if points else None


def visit_score(stages: Stages, marks: Mapping[str, int]) -> float | None:
    """The mean of the stages' scores: each stage weighs the same, however many checks it has."""
    found = [score for stage in stages if (score := stage_score(stage, marks)) is not None]
    return sum(found) / len(found) if found else None


def stage_rows(stages: Stages, visits: Sequence[VisitMarks]) -> list[StageRow]:
    """The stages in the order of the path."""
    rows = []
    for stage in stages:
        scores: dict[bool, list[float]] = {False: [], True: []}
        for visit in visits:
            score = stage_score(stage, visit.marks)
            if score is not None:
                scores[visit.is_competitor].append(score)
        own, other = scores[False], scores[True]
        difference, low, high = _difference(own, other)
        verdict = "cannot_tell"
        if low is not None and high is not None:
            verdict = "strength" if low > 0 else "weakness" if high < 0 else "cannot_tell"
        rows.append(
            StageRow(
                str(stage["key"]),
                str(stage["title"]),
                score_of(own),
                score_of(other),
                difference,
                low,
                high,
                verdict,
            )
        )
    return rows


def score_of(values: Sequence[float]) -> Score:
    """Mean and 95 % interval by Student's t, kept within 0–100.

    >>> score_of([80, 90, 100]).value, score_of([]).value, score_of([50]).low is None
    (90.0, None, True)
    """
    n = len(values)
    if n == 0:
        return Score(0, None, None, None)
    mean = float(np.mean(values))
    if n < 2:
        return Score(n, mean, None, None)
    half = float(stats.t.ppf(0.975, n - 1)) * float(np.std(values, ddof=1)) / n**0.5
    return Score(n, mean, max(0.0, mean - half), min(100.0, mean + half))


def _difference(
    own: Sequence[float], other: Sequence[float]
) -> tuple[float | None, float | None, float | None]:
    """Own less other with Welch's interval; no interval where either side has one visit or nothing varied."""
    if not own or not other:
        return None, None, None
    try:
        test = compare_means(other, own)
    except Problem:  # too few, or all alike: that visits do not vary says little of those not made
        return float(np.mean(own) - np.mean(other)), None, None
    return test.difference, test.low, test.high


def agreement(stages: Stages, visits: Sequence[VisitMarks]) -> tuple[Kappa, Intraclass, int]:
    """Of the first two shoppers at each place: κ over yes/no checks, ICC of visit scores, how many places."""
    by_place: dict[int, list[VisitMarks]] = {}
    for visit in visits:
        known = by_place.setdefault(visit.place, [])
        if all(one.shopper != visit.shopper for one in known):
            known.append(visit)
    pairs = [part[:2] for part in by_place.values() if len(part) >= 2]
    checks = [check["key"] for stage in stages for check in stage["checks"] if check["kind"] == "yes_no"]
    both = [
        (str(one.marks[key]), str(two.marks[key]))
        for one, two in pairs
        for key in checks
        if key in one.marks and key in two.marks
    ]
    scored = [
        (score, str(place))
        for place, pair in enumerate(pairs)
        for visit in pair
        if (score := visit_score(stages, visit.marks)) is not None
    ]
    kappa = cohen_kappa([one for one, _ in both], [two for _, two in both])
    icc = intraclass([score for score, _ in scored], [place for _, place in scored])
    return kappa, icc, len(pairs)
