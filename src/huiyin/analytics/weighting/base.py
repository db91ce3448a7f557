"""Base weights: the inverse of the chance with which each respondent came into the sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.columns import numbers
from huiyin.analytics.inference.problems import ImpossiblePopulation
from huiyin.analytics.results import Note
from huiyin.analytics.weighting.building import built, category_rows, sampling_of
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.encoding import column_of, tally
from huiyin.analytics.weighting.margins import Missing, aligned_margins
from huiyin.analytics.weighting.weighting import MarginRow, Weighting


def base_weights(
    data: Any = None,
    *,
    strata: Any = None,
    population: Mapping[Any, float] | None = None,
    probabilities: Any = None,
    clusters: Any = None,
    missing: Missing = "leave_out",
    finite: bool = True,
) -> Weighting:
    """Population over sample in each stratum, or one over the inclusion probability.

    Either `strata`, the name of a column of `data` (or several crossed, as in `rake`), with the
    `population` of each; or `probabilities` in (0, 1], a column or its name. With strata the standard errors are
    those of stratified sampling, with the finite population correction unless `finite` is false.
    Raises `EmptyCells`, `NoTarget`, `ImpossiblePopulation`, `BadArgument`.

    >>> made = base_weights({"area": ["n", "n", "s"]}, strata="area", population={"n": 10, "s": 4}, finite=False)
    >>> made.weights.tolist()
    [5.0, 5.0, 4.0]
    """
    given = (strata is not None, probabilities is not None)
    require(
        sum(given) == 1 and (population is not None) == given[0],
        "strata",
        strata,
        zh="与 population 一起给出，或只给 probabilities",
        en="come with population, or probabilities alone",
    )
    if population is None:
        return _from_probabilities(data, probabilities, clusters)
    aligned = aligned_margins(data, {strata: population}, total=None, base=None, missing=missing)
    margin = aligned.margins[0]
    counts = margin.counts
    for label, n, target in zip(margin.categories, counts, margin.targets, strict=True):
        if clusters is None and target < n * (1 - 1e-9):
            raise ImpossiblePopulation(stratum=label, n=int(n), population=f"{target:g}")
    factors = margin.targets / np.maximum(counts, 1)
    names = np.array(margin.categories, dtype=object)[margin.codes]
    sampling = sampling_of(data, None, clusters, None, aligned.used)
    sizes = dict(zip(margin.categories, map(float, margin.targets), strict=True))
    n = len(margin.codes)
    calibration = Calibration(None, np.zeros((n, 0)), factors[margin.codes], np.ones(n))
    sums = tally(margin.codes, calibration.base, len(counts))
    rows: list[MarginRow] = category_rows(margin, counts, counts.astype(np.float64), sums)

    return built(
        "base",
        calibration=calibration,
        margins=rows,
        sampling=replace(sampling, strata=names, fpc=sizes if finite and clusters is None else None),
        used=aligned.used,
        iterations=0,
    )


def _from_probabilities(data: Any, probabilities: Any, clusters: Any) -> Weighting:
    chance = numbers(column_of(data, probabilities) if isinstance(probabilities, str) else probabilities)
    wrong = np.flatnonzero(~((chance > 0) & (chance <= 1)))
    require(
        len(wrong) == 0 and len(chance) > 0,
        "probabilities",
        float(chance[wrong[0]]) if len(wrong) else [],
        zh="全部大于 0 且不大于 1，且没有缺失",
        en="all be above 0, at most 1, and there",
    )
    n = len(chance)
    note = Note(
        "probabilities",
        {
            "zh": "标准误把受访者视为独立抽取；不等概率不放回抽样时略偏保守。",
            "en": "Standard errors take respondents as drawn independently; a little wide for unequal "
            "probabilities without replacement.",
        },
    )
    return built(
        "base",
        calibration=Calibration(None, np.zeros((n, 0)), 1.0 / chance, np.ones(n)),
        margins=(),
        sampling=sampling_of(data, None, clusters, None, None),
        used=None,
        iterations=0,
        notes=(note,),
    )
