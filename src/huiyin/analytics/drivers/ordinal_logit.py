"""Ordinal logit: what goes with a higher grade, without pretending that grades are equally far apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import texts
from huiyin.analytics.drivers._cumulative import (
    LINKS,
    QUANTILES,
    Summit,
    climb,
    partial,
    proportional,
)
from huiyin.analytics.drivers._design import Design, column, require_independent
from huiyin.analytics.drivers._design import design as design_matrix
from huiyin.analytics.drivers._ordinal_result import OddsTest, OrdinalLogit
from huiyin.analytics.drivers._regression_result import Coefficient
from huiyin.analytics.drivers._rows import checked_names, collapsed, named_columns
from huiyin.analytics.drivers._sampling import design_alone, sampling_of
from huiyin.analytics.drivers.problems import NotConverged, TooFewGrades, TooFewRows, UnknownGrade
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile
from huiyin.analytics.terms import Floats

_LABEL = "有序 logit / ordinal logit"


def ordinal_logit(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    weights: Any = None,
    counts: Any = None,
    design: Any = None,
    link: str = "logit",
    levels: Mapping[str, Sequence[Any]] | None = None,
    check: bool = True,
    confidence: float = 0.95,
) -> OrdinalLogit:
    """Proportional-odds model: logit P(Y ≤ j) = threshold_j - x'b; a positive b goes with higher grades.

    `outcome` holds grades, numbers in their order or texts in the order of `levels[outcome]`. Drivers of
    texts become contrasts with their first level (R's treatment contrasts). `counts` (a column name or
    numbers) say how many people each row stands for: the errors are those of the likelihood, as polr and
    clm with weights. `weights` are respondent weights: the errors are then linearised, as survey::svyolr.
    `design` takes a weighting (`rake`, `calibrate` …) or a `designs.Design` in their place. `link` "probit" gives the ordered probit.

    With `check` each driver's proportional odds are tested by a likelihood ratio against slopes of its
    own at every threshold (ordinal::nominal_test); not under respondent weights, where no likelihood
    ratio holds. Rows with a gap are left out and counted. Raises `TooFewGrades`, `TooFewRows`, `UnknownGrade`,
    `NotConverged` (a driver separates the grades), `ExactCollinearity`. Source: McCullagh 1980,
    doi:10.1111/j.2517-6161.1980.tb01109.x; Agresti 2010, Analysis of Ordinal Categorical Data.

    >>> rows = {"y": [1, 1, 2, 2, 3, 3, 1, 3], "x": [1, 2, 2, 3, 3, 4, 3, 2]}
    >>> round(ordinal_logit(rows, outcome="y", drivers=["x"]).of("x").value, 4)
    1.3581
    """
    names = checked_names(outcome, drivers)
    require_one_of("link", link, LINKS)
    level = require_rate("confidence", confidence)
    one = weights is None or counts is None
    zh, en = "不与 weights 同时给出", "not be given together with weights"
    require(one, "counts", "counts + weights", zh=zh, en=en)
    design_alone(design, weights=weights, counts=counts)
    columns, designed = named_columns(data), weights is not None or design is not None
    sampling = sampling_of(columns, weights, None, None, None, design) if designed else None
    by = counts if sampling is None else sampling.weights
    made = design_matrix(columns, names, (outcome,), weights=by, levels=levels)
    if len(made.kept) < made.values.shape[1] + 2:
        raise TooFewRows(n=len(made.kept), needed=made.values.shape[1] + 2)
    answers = column(columns, outcome)[made.kept]
    grades, grade_names = _grades(outcome, answers, (levels or {}).get(outcome))
    require_independent(made)
    values, grade, weight = _cells(made, grades, together=sampling is None)
    n_grades = len(grade_names)
    shares = np.cumsum(np.bincount(grade, weights=weight, minlength=n_grades))[:-1] / weight.sum()
    start = np.concatenate([QUANTILES[link](shares), np.zeros(values.shape[1])])
    summit = climb(proportional(grade, values, weight, n_grades), start, link, _LABEL)
    null = float((weight * np.log(np.diff(np.r_[0.0, shares, 1.0]))[grade]).sum())
    covariance: Floats = np.asarray(np.linalg.inv(summit.information), dtype=np.float64)
    if sampling is not None:
        covariance, _ = sampling.covariance(summit.scores / weight[:, None] @ covariance, made.kept)
    tests: tuple[OddsTest, ...] = ()
    if check and sampling is None and n_grades > 2:
        tests = _tests(made, values, grade, weight, n_grades, summit, link)
    n_thresholds = n_grades - 1
    labels = [f"{a}|{b}" for a, b in pairwise(grade_names)]
    found = _coefficients([*labels, *made.names], summit.parameters, covariance, level)
    return OrdinalLogit(
        outcome,
        grade_names,
        found[n_thresholds:],
        found[:n_thresholds],
        covariance,
        link,
        "likelihood" if sampling is None else "design",
        summit.log_likelihood,
        null,
        -2 * summit.log_likelihood + 2 * len(summit.parameters),
        float(made.w.sum()) if counts is not None else float(len(made.kept)),
        made.n_left_out,
        tests,
        sampling is not None,
        level,
    )


def _grades(
    outcome: str, answers: npt.NDArray[Any], levels: Sequence[Any] | None
) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Each answer's place among the grades that occur, and the grades in words."""
    if levels is None and answers.dtype.kind == "f":
        found, place = np.unique(answers, return_inverse=True)
        names = tuple(str(grade) for grade in texts(found))
    else:
        given = texts(answers)
        known = [str(grade) for grade in texts(list(levels))] if levels else sorted(set(given.tolist()))
        for value in set(given.tolist()) - set(known):
            raise UnknownGrade(column=outcome, value=value, levels=", ".join(known))
        used = [grade for grade in known if (given == grade).any()]
        position = {grade: at for at, grade in enumerate(used)}
        place = np.array([position[grade] for grade in given], dtype=np.intp)
        names = tuple(used)
    if len(names) < 2:
        raise TooFewGrades(outcome=outcome, n=len(names), needed=2)
    return place, names


def _cells(
    made: Design, grades: npt.NDArray[np.intp], *, together: bool
) -> tuple[Floats, npt.NDArray[np.intp], Floats]:
    """Columns, grades and weights of the rows; equal rows `together` where all weigh 1."""
    found = None
    if together and made.weights is None:
        found = collapsed(np.column_stack([made.values, grades]))
    if found is None:
        return made.values, grades, made.w
    rows, counts = found
    return rows[:, :-1], rows[:, -1].astype(np.intp), counts.astype(np.float64)


def _tests(
    made: Design,
    values: Floats,
    grade: npt.NDArray[np.intp],
    weight: Floats,
    n_grades: int,
    summit: Summit,
    link: str,
) -> tuple[OddsTest, ...]:
    """Likelihood ratios of slopes that differ by threshold, a driver at a time."""
    thresholds, slopes = summit.parameters[: n_grades - 1], summit.parameters[n_grades - 1 :]
    found = []
    for term in dict.fromkeys(made.term_of):
        own = np.array([one == term for one in made.term_of])
        bounds = partial(grade, values[:, own], values[:, ~own], weight, n_grades)
        start = np.concatenate([*([threshold, *slopes[own]] for threshold in thresholds), slopes[~own]])
        degrees = int(own.sum()) * (n_grades - 2)
        try:
            reached = climb(bounds, start, link, _LABEL).log_likelihood
        except NotConverged:
            found.append(OddsTest(term, float("nan"), float("nan"), degrees, float("nan")))
            continue
        ratio = 2 * (reached - summit.log_likelihood)
        p_value = float(special.chdtrc(degrees, max(ratio, 0.0)))
        found.append(OddsTest(term, reached, ratio, degrees, p_value))
    return tuple(found)


def _coefficients(
    names: Sequence[str], parameters: Floats, covariance: Floats, confidence: float
) -> tuple[Coefficient, ...]:
    z = normal_quantile(confidence)
    made = []
    for name, value, variance in zip(names, parameters, np.diag(covariance), strict=True):
        error = float(np.sqrt(variance))
        value = float(value)
        made.append(
            Coefficient(
                name,
                value,
                error,
                value / error,
                normal_p_value(value / error),
                value - z * error,
                value + z * error,
            )
        )
    return tuple(made)
