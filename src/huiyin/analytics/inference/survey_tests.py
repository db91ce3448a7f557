"""Tests under a sampling design: differences of groups' means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.designs import Lonely, design_for
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers, WrongGroups
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class _Means:
    """Weighted means of groups under one design, with their covariance."""

    groups: tuple[Group, ...]
    values: Floats
    covariance: Floats
    degrees: float
    n_left_out: int


def _means(
    values: Any, groups: Any, order: Sequence[Any] | None, exactly: int | None, **design: Any
) -> _Means:
    column, names = numbers(values), texts(groups)
    if len(names) != len(column):
        raise LengthsDiffer(what="分组 / groups", given=len(names), wanted=len(column))
    made, rows = design_for(len(column), **design)
    column, names = column[rows], names[rows]
    there = ~np.isnan(column) & np.array([name is not None for name in names], dtype=bool)
    labels = in_order({str(name) for name in names[there]}) if order is None else tuple(map(str, order))
    if len(labels) < 2 or (exactly is not None and len(labels) != exactly):
        shown = "、".join(labels[:8]) or "–"
        raise WrongGroups(column="groups", n=len(labels), groups=shown, needed=exactly or "≥ 2")
    filled, pulls, means = np.where(there, column, 0.0), [], []
    for label in labels:
        inside = there & (names == label)
        w = np.where(inside, made.weights, 0.0)
        total = float(w.sum())
        if total <= 0:
            raise TooFewAnswers(what=f"“{label}” ", n=0, needed=1)
        mean = float(w @ filled) / total
        pulls.append(np.where(inside, (filled - mean) / total, 0.0))
        means.append(Group(label, int((w > 0).sum()), mean))
    degrees = float(made.subset(there & (made.weights > 0)).degrees + 1 - len(labels))
    return _Means(
        tuple(means),
        np.array([group.value for group in means], dtype=np.float64),
        made.variance(np.column_stack(pulls)),
        degrees,
        int((~there).sum()),
    )


def survey_difference(
    values: Any,
    groups: Any,
    *,
    order: Sequence[Any] | None = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
    lonely: Lonely = "fail",
    unit: Unit = Unit.SCALE,
    confidence: float = 0.95,
) -> Outcome:
    """The difference of two groups' weighted means under a design, second minus first.

    For shares give 0/1 marks (unit RATE), for NPS the points 100, 0, -100 (unit POINTS). t on the
    design's degrees of freedom less one; both groups keep their place in one design, so shared
    clusters count. `order` names the two groups; `design` takes a weighting (`rake`, `calibrate`) or a
    `Design` in place of the columns of one. Equals R survey::svyttest. Raises `WrongGroups`,
    `NoSpread`.

    >>> test = survey_difference([4, 5, 3, 2, 3, 1], list("aaabbb"), weights=[1, 2, 1, 1, 1, 2])
    >>> test.difference, round(test.p_value, 4)
    (-2.5, 0.0305)
    """
    require_rate("confidence", confidence)
    made = _means(
        values,
        groups,
        order,
        2,
        design=design,
        weights=weights,
        strata=strata,
        clusters=clusters,
        fpc=fpc,
        lonely=lonely,
    )
    contrast = np.array([-1.0, 1.0])
    error = math.sqrt(max(float(contrast @ made.covariance @ contrast), 0.0))
    if error == 0 or made.degrees <= 0:
        raise NoSpread(what=f"“{made.groups[0].name}”、“{made.groups[1].name}” ")
    gap = float(contrast @ made.values)
    half = t_quantile(confidence, made.degrees) * error
    return Outcome(
        test="design_t",
        statistic_name="t",
        statistic=gap / error,
        degrees=(made.degrees,),
        p_value=t_p_value(gap / error, made.degrees),
        difference=gap,
        low=gap - half,
        high=gap + half,
        unit=unit,
        groups=made.groups,
        n_left_out=made.n_left_out,
        standard_error=error,
        detectable=reach(1 - confidence) * error,
        confidence=confidence,
        notes=left_out(made.n_left_out),
    )


def survey_difference_of_all(
    values: Any,
    groups: Any,
    *,
    order: Sequence[Any] | None = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    fpc: Any = None,
    design: Any = None,
    lonely: Lonely = "fail",
    unit: Unit = Unit.SCALE,
    confidence: float = 0.95,
) -> Outcome:
    """Whether the weighted means of several groups differ under a design: Wald's F.

    Equals R survey::regTermTest on svyglm(values ~ groups). Arguments as in `survey_difference`.

    >>> test = survey_difference_of_all([4, 5, 3, 2, 3, 1], list("aabbcc"))
    >>> test.degrees
    (2.0, 3.0)
    """
    require_rate("confidence", confidence)
    made = _means(
        values,
        groups,
        order,
        None,
        design=design,
        weights=weights,
        strata=strata,
        clusters=clusters,
        fpc=fpc,
        lonely=lonely,
    )
    k = len(made.groups)
    contrast = np.column_stack([-np.ones(k - 1), np.eye(k - 1)])
    spread = contrast @ made.covariance @ contrast.T
    if made.degrees <= 0 or np.linalg.matrix_rank(spread) < k - 1:
        raise NoSpread(what="各组 / groups ")
    gap = contrast @ made.values
    value = float(gap @ np.linalg.solve(spread, gap)) / (k - 1)
    return Outcome(
        test="wald_f",
        statistic_name="F",
        statistic=value,
        degrees=(float(k - 1), made.degrees),
        p_value=float(special.fdtrc(k - 1, made.degrees, value)),
        difference=None,
        low=None,
        high=None,
        unit=unit,
        groups=made.groups,
        n_left_out=made.n_left_out,
        confidence=confidence,
        notes=left_out(made.n_left_out),
    )
