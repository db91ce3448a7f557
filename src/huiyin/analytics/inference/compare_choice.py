"""Which test a comparison takes, by the kind of figure, the number of groups and the design."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from huiyin.analytics.checks import require
from huiyin.analytics.columns import require_within
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.many_samples import analysis_of_variance, kruskal_wallis
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import adjust
from huiyin.analytics.inference.nps_intervals import nps_estimate
from huiyin.analytics.inference.nps_tests import compare_nps, paired_nps
from huiyin.analytics.inference.outcomes import Outcome
from huiyin.analytics.inference.paired import paired_means, paired_ranks
from huiyin.analytics.inference.paired_rates import paired_rates
from huiyin.analytics.inference.pairs import Pair, Pairs, compare_pairs, in_order_of
from huiyin.analytics.inference.problems import NotTwoByTwo
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.survey_tests import survey_difference, survey_difference_of_all
from huiyin.analytics.inference.surveys import survey_mean
from huiyin.analytics.inference.tables import chi_square, cross_table
from huiyin.analytics.inference.two_samples import compare_means, compare_rates
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

UNITS: Mapping[str, Unit] = {
    "mean": Unit.SCALE,
    "share": Unit.RATE,
    "nps": Unit.POINTS,
    "rank": Unit.SCALE,
}
DESIGN_COLUMNS = ("weights", "strata", "clusters")


def marks_of(values: Floats, kind: str, satisfied: tuple[float, float] | None) -> Floats:
    if kind == "nps":
        require_within(values, (0, 10))
    if kind != "share":
        return values
    if satisfied is not None:
        low, high = satisfied
        return np.where(np.isnan(values), np.nan, ((values >= low) & (values <= high)).astype(float))
    known = np.unique(values[~np.isnan(values)])
    if not np.isin(known, (0, 1)).all():
        raise NotTwoByTwo(
            column="outcome", n=len(known), values=", ".join(f"{value:g}" for value in known[:6])
        )
    return values


def points_of(values: Floats, kind: str) -> Floats:
    if kind != "nps":
        return values
    return np.where(np.isnan(values), np.nan, 100.0 * (values >= 9) - 100.0 * (values <= 6))


def figure_of(values: Floats, kind: str, confidence: float) -> Estimate:
    if kind == "nps":
        return nps_estimate(values, confidence=confidence)
    there = values[~np.isnan(values)]
    if kind == "share":
        return share_of_counts(float(there.sum()), len(there), confidence)
    return mean_interval(Moments.from_arrays(there), confidence=confidence)


_TWO: Mapping[str, Callable[..., Outcome]] = {
    "mean": compare_means,
    "nps": compare_nps,
    "rank": compare_ranks,
}
SAME: Mapping[str, Callable[..., Outcome]] = {
    "mean": paired_means,
    "share": paired_rates,
    "nps": paired_nps,
    "rank": paired_ranks,
}


def _two(first: Floats, second: Floats, kind: str, names: tuple[str, str], confidence: float) -> Outcome:
    if kind != "share":
        return _TWO[kind](first, second, names=names, confidence=confidence)
    sides = [column[~np.isnan(column)] for column in (first, second)]
    counts = [number for side in sides for number in (float(side.sum()), len(side))]
    missing = len(first) + len(second) - len(sides[0]) - len(sides[1])
    test = compare_rates(*counts, names=names, confidence=confidence)  # type: ignore[arg-type]
    return replace(test, n_left_out=missing)


def independent_test(
    values: Floats,
    groups: Any,
    labels: tuple[str, ...],
    inside: Mapping[str, Any],
    kind: str,
    adjustment: str,
    confidence: float,
) -> tuple[Outcome, Pairs | None]:
    if len(labels) == 2:
        sides = [values[inside[label]] for label in labels]
        return _two(sides[0], sides[1], kind, (labels[0], labels[1]), confidence), None
    kept = np.array([name in labels for name in groups], dtype=bool)
    values, groups = values[kept], groups[kept]
    if kind == "nps":
        test = replace(
            analysis_of_variance(points_of(values, kind), groups, confidence=confidence), unit=Unit.POINTS
        )
        return test, _nps_pairs(values, groups, labels, adjustment, confidence)
    method = {"mean": "welch", "share": "rates", "rank": "dunn"}[kind]
    made = compare_pairs(values, groups, method, adjustment=adjustment, confidence=confidence)
    pairs = in_order_of(made, labels)
    if kind == "mean":
        return analysis_of_variance(values, groups, confidence=confidence), pairs
    if kind == "rank":
        return kruskal_wallis(values, groups, confidence=confidence), pairs
    table, rows, _ = cross_table(groups, values)
    return chi_square(table, names=rows, confidence=confidence), pairs


def _nps_pairs(
    values: Floats, groups: Any, labels: tuple[str, ...], adjustment: str, confidence: float
) -> Pairs:
    made = []
    for names in combinations(labels, 2):
        sides = [values[groups == name] for name in names]
        made.append(_pair_of(compare_nps(sides[0], sides[1], names=names, confidence=confidence), names))
    return _adjusted_pairs(made, "nps", adjustment, Unit.POINTS, confidence)


def _pair_of(test: Outcome, names: tuple[str, str]) -> Pair:
    p = float(test.p_value if test.p_value is not None else math.nan)
    degrees = test.degrees[0] if test.degrees else None
    gap, statistic = float(test.difference or 0.0), float(test.statistic or 0.0)
    return Pair(*names, gap, test.low, test.high, statistic, degrees, p, p)


def _adjusted_pairs(made: list[Pair], method: str, adjustment: str, unit: Unit, confidence: float) -> Pairs:
    adjusted = adjust([pair.p_value for pair in made], adjustment)
    pairs = tuple(replace(pair, p_adjusted=float(p or 0.0)) for pair, p in zip(made, adjusted, strict=True))
    return Pairs(method, adjustment, pairs, unit, confidence)


def designed_test(
    points: Floats,
    groups: Any,
    labels: tuple[str, ...],
    design: Mapping[str, Any],
    kind: str,
    adjustment: str,
    confidence: float,
) -> tuple[Outcome, Pairs | None]:
    require(
        kind != "rank",
        "kind",
        kind,
        zh="在抽样设计下为 mean、share 或 nps",
        en="be mean, share or nps under a design",
    )

    def of_two(names: tuple[str, str]) -> Outcome:
        named = np.array([name if name in names else None for name in groups], dtype=object)
        return survey_difference(
            points, named, order=names, unit=UNITS[kind], confidence=confidence, **design
        )

    if len(labels) == 2:
        return of_two((labels[0], labels[1])), None
    made = [_pair_of(of_two(names), names) for names in combinations(labels, 2)]
    test = survey_difference_of_all(
        points, groups, order=labels, unit=UNITS[kind], confidence=confidence, **design
    )
    return test, _adjusted_pairs(made, "design", adjustment, UNITS[kind], confidence)


def design_figures(
    points: Floats,
    groups: Any,
    labels: tuple[str, ...],
    design: Mapping[str, Any],
    kind: str,
    confidence: float,
) -> dict[str, Estimate]:
    made = survey_mean(points, by=groups, confidence=confidence, **design)
    found = {one.domain: replace(one.estimate, unit=UNITS[kind]) for one in made.domains}
    return {label: found[label] for label in labels if label in found}
