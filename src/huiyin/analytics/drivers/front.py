"""`huiyin.driver_analysis`: one call from a frame, patterns or moments to importances with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from huiyin.analytics import resampling
from huiyin.analytics.checks import require_one_of, require_rate, require_whole
from huiyin.analytics.drivers._rows import (
    Rows,
    checked_names,
    collapsed,
    columns_of,
    complete_rows,
    named_columns,
    selected,
    summed,
    weights_of,
)
from huiyin.analytics.drivers.analysis import (
    Plan,
    analyse_correlation,
    analyse_patterns,
    analyse_replicates,
    analyse_sample,
)
from huiyin.analytics.drivers.base import DriverMethod, driver_methods
from huiyin.analytics.drivers.problems import ConstantOutcome, NoAssociation, TooFewRows
from huiyin.analytics.drivers.resampled import Sample
from huiyin.analytics.drivers.result import DriverAnalysis
from huiyin.analytics.summaries import Moments, Patterns, correlations_of
from huiyin.analytics.terms import Floats

MISSING = ("listwise", "pairwise")
_INTERVALS = {"percentile": "bootstrap", "bca": "bca"}


def driver_analysis(
    data: Any,
    *,
    outcome: str,
    drivers: Sequence[str],
    method: DriverMethod | str = "lmg",
    weights: Any = None,
    missing: str = "listwise",
    n_bootstraps: int = 1000,
    interval: str = "percentile",
    confidence: float = 0.95,
    seed: int = 1,
) -> DriverAnalysis:
    """How much each driver goes with the outcome, with intervals and the probability of every rank.

    `data` is a frame (or a mapping of columns) with the named columns; or `Patterns` or `Moments` of
    (outcome, drivers…) in this order, or a list of `Moments` of random groups of rows. `method` is a key of
    `huiyin.analytics.drivers.driver_methods`: "lmg" (the default), "relative_weights", "pratt", "first",
    "last", "beta", "betasq", "correlation", "genizi", "car", "general_dominance".

    `weights` (a column name or numbers) weigh the respondents, also in every resample. `missing`
    "listwise" uses rows with every answer; "pairwise" takes each correlation from the rows that have both
    answers (R's pairwise.complete.obs) and warns where that is not positive definite. Intervals come from
    `n_bootstraps` resamples of respondents, percentiles or with `interval` "bca"; 0 gives none. Moments
    alone allow no interval; a list of them gives delete-a-group jackknife intervals.

    Raises `TooFewRows`, `ConstantOutcome`, `NoAssociation`, `NoSuchColumn`, `BadWeights`, `BadArgument`.
    Source: Grömping 2006, doi:10.18637/jss.v017.i01; the methods name theirs.

    >>> rows = {"y": [1, 2, 3, 4, 5, 6], "a": [1, 2, 2, 4, 5, 5], "b": [2, 1, 2, 1, 2, 1]}
    >>> found = driver_analysis(rows, outcome="y", drivers=["a", "b"], n_bootstraps=0)
    >>> [(one.column, round(one.importance, 3)) for one in found.importances]
    [('a', 0.883), ('b', 0.043)]
    """
    names = checked_names(outcome, drivers)
    require_one_of("missing", missing, MISSING)
    require_one_of("interval", interval, _INTERVALS)
    chosen = method_of(method)
    n_replicates = require_whole("n_bootstraps", n_bootstraps)
    plan = Plan(
        chosen,
        names,
        outcome,
        n_replicates,
        require_whole("seed", seed),
        require_rate("confidence", confidence),
        _INTERVALS[interval],
        weighted=weights is not None,
    )
    made = _analysed(data, plan, weights, missing)
    return replace(_or_problem(made, len(names)), outcome=outcome, missing=missing)


def method_of(method: DriverMethod | str) -> DriverMethod:
    """The driver method of that key (or one of its other names); raises `BadArgument` listing the known."""
    if isinstance(method, DriverMethod):
        return method
    key = str(method).replace("-", "_")
    key = {"johnson": "relative_weights", "shapley": "lmg", "dominance": "general_dominance"}.get(key, key)
    require_one_of("method", key, driver_methods.keys())
    return driver_methods[key]


def _analysed(data: Any, plan: Plan, weights: Any, missing: str) -> DriverAnalysis:
    if isinstance(data, Patterns):
        return analyse_patterns(
            data,
            plan.method,
            columns=plan.columns,
            n_replicates=plan.n_replicates,
            seed=plan.seed,
            confidence=plan.confidence,
            interval=plan.interval,
        )
    if isinstance(data, Moments):
        data = [data]
    if isinstance(data, list | tuple) and data and isinstance(data[0], Moments):
        return analyse_replicates(
            data, plan.method, columns=plan.columns, seed=plan.seed, confidence=plan.confidence
        )
    columns = (plan.outcome, *plan.columns)
    if missing == "pairwise":
        sample, n_left_out = _with_gaps(data, columns, weights)
    elif not plan.n_replicates:
        return _without_resamples(named_columns(data), plan, weights)
    else:
        rows = complete_rows(data, columns, weights)
        sample, n_left_out = sample_of(rows), rows.n_left_out
    if not sample.n:
        raise TooFewRows(n=0, needed=len(columns) + 1)
    return analyse_sample(sample, replace(plan, n_left_out=n_left_out))


def _without_resamples(columns: dict[str, Any], plan: Plan, weights: Any) -> DriverAnalysis:
    """The analysis from one pass over the columns."""
    read = columns_of(columns, (plan.outcome, *plan.columns))
    n = len(read[0])
    products, n_used = summed(read, weights_of(columns, weights, n))
    if not n_used:
        raise TooFewRows(n=0, needed=len(plan.columns) + 2)
    return analyse_correlation(correlations_of(products), n_used, replace(plan, n_left_out=n - n_used))


def sample_of(rows: Rows) -> Sample:
    """Centred rows; repeated rows of whole numbers are counted once where that saves work."""
    found = collapsed(rows.values) if rows.weights is None else None
    if found is not None:
        values, counts = found
        weights = counts.astype(np.float64)
    else:
        values, weights = rows.values, rows.w
        counts = np.ones(len(values), dtype=np.int64)
    return Sample(resampling.centred(values, weights) if len(values) else values, counts, weights)


def _with_gaps(data: Any, names: Sequence[str], weights: Any) -> tuple[Sample, int]:
    """Every row that has any answer, gaps and all; and how many have none."""
    columns = named_columns(data)
    values = selected(columns, names)
    w = weights_of(columns, weights, len(values))
    kept = ~np.isnan(values).all(axis=1) & (True if w is None else w > 0)
    values = values[kept]
    w = np.ones(len(values)) if w is None else w[kept]
    counts = np.ones(len(values), dtype=np.int64)
    return Sample(_centred_with_gaps(values), counts, w, pairwise=True), int((~kept).sum())


def _centred_with_gaps(values: Floats) -> Floats:
    there = ~np.isnan(values)
    means = np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return np.asarray(values - np.rint(means), dtype=np.float64)


def _or_problem(made: DriverAnalysis, n_drivers: int) -> DriverAnalysis:
    """The analysis, or the problem that left it without importances."""
    if made.importances:
        return made
    reason = made.warnings[0]
    if reason == "constant_outcome":
        raise ConstantOutcome(outcome=made.outcome or "outcome")
    if reason == "no_association":
        raise NoAssociation(outcome=made.outcome or "outcome")
    raise TooFewRows(n=made.n, needed=n_drivers + 2)
