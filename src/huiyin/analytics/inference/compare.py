"""Compare groups or waves: the right test is chosen from the data's shape, named, and its power stated."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import frame, numbers, require_within, texts
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.equivalence import Equivalence, equivalence
from huiyin.analytics.inference.judgements import Judgement, judge_outcome
from huiyin.analytics.inference.many_samples import analysis_of_variance, kruskal_wallis
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import adjust
from huiyin.analytics.inference.nps_intervals import nps_estimate
from huiyin.analytics.inference.nps_tests import compare_nps, paired_nps
from huiyin.analytics.inference.outcomes import TEST_NAMES, Outcome, note
from huiyin.analytics.inference.paired import match_respondents, paired_means, paired_ranks
from huiyin.analytics.inference.paired_rates import paired_rates
from huiyin.analytics.inference.pairs import Pair, Pairs, compare_pairs
from huiyin.analytics.inference.problems import NotTwoByTwo, WrongGroups
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.survey_tests import survey_difference, survey_difference_of_all
from huiyin.analytics.inference.surveys import survey_mean
from huiyin.analytics.inference.tables import chi_square, cross_table
from huiyin.analytics.inference.two_samples import compare_means, compare_rates
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Note, Result, Table
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats

FigureKind = Literal["mean", "share", "nps", "rank"]

_UNITS: Mapping[str, Unit] = {
    "mean": Unit.SCALE,
    "share": Unit.RATE,
    "nps": Unit.POINTS,
    "rank": Unit.SCALE,
}
_DESIGN = ("weights", "strata", "clusters")


@dataclass(frozen=True)
class Compared(Result):
    """A comparison: the test chosen and why, the verdict with its power, pairs where there are more groups.

    `figures` maps group → estimate. `verdict` speaks of the later (second) group or wave; of more than
    two groups it is "differs" or "cannot_tell". `n_matched` counts respondents in both waves, None for
    independent groups.
    """

    title: ClassVar[Bilingual] = {"zh": "比较", "en": "Comparison"}
    kind: str
    verdict: str
    test: Outcome
    figures: Mapping[str, Estimate]
    judgement: Judgement | None
    pairs: Pairs | None
    equivalence: Equivalence | None
    n_matched: int | None
    n_only_first: int | None
    n_only_second: int | None
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Verdict, test and groups, then pairs and equivalence where asked."""
        parts: list[Result] = [
            part for part in (self.judgement, self.test, self.pairs, self.equivalence) if part
        ]
        return tuple(table for part in parts for table in part.tables() if table.rows)

    def plot(self, language: str | None = None) -> Any:
        """The groups' figures with their intervals."""
        from huiyin.analytics.plots.intervals import interval_chart

        return interval_chart(list(self.figures.items()), language)


def compare(
    data: Any,
    outcome: str,
    by: str,
    *,
    kind: FigureKind = "mean",
    satisfied: tuple[float, float] | None = None,
    respondent: str | None = None,
    order: Sequence[Any] | None = None,
    weights: str | None = None,
    strata: str | None = None,
    clusters: str | None = None,
    fpc: Any = None,
    margin: float | None = None,
    high_is_good: bool = True,
    adjustment: str = "holm",
    confidence: float = 0.95,
) -> Compared:
    """Compare `outcome` between the groups (or waves) of column `by` of a frame.

    `kind`: mean (Welch), share (score test, Newcombe; marks 0/1, or the answers within `satisfied`), nps
    (0-10 answers), rank (Mann-Whitney). With `respondent`, a column of ids, the two waves are matched
    and the same people compared with themselves (paired t, exact McNemar, paired NPS, signed rank). With
    `weights`, `strata` or `clusters` the sampling design is counted. More than two groups get one test of
    all and every pair with adjusted p. `order` names the groups from first to last (sorted otherwise);
    `margin` asks for equivalence too. Differences are second minus first. Raises `WrongGroups`,
    `NobodyMatches`, `RespondentTwice`, `TooFewAnswers`, `NoSpread`, `OutsideScale`.

    >>> made = compare({"score": [3, 4, 3, 4, 5, 5, 4, 5], "wave": [1, 1, 1, 1, 2, 2, 2, 2]}, "score", "wave")
    >>> made.test.test, made.verdict
    ('welch_t', 'better')
    """
    require_one_of("kind", kind, get_args(FigureKind))
    require_rate("confidence", confidence)
    columns = frame(data)
    for name in (outcome, by, respondent, weights, strata, clusters):
        if name is not None and name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    values = _marks(numbers(columns[outcome]), kind, satisfied)
    groups = texts(columns[by])
    labels = (
        in_order({str(name) for name in groups if name is not None})
        if order is None
        else tuple(map(str, order))
    )
    if len(labels) < 2:
        raise WrongGroups(column=by, n=len(labels), groups="、".join(labels) or "–", needed="≥ 2")
    inside = {label: groups == label for label in labels}
    design = {
        key: columns[name] for key, name in zip(_DESIGN, (weights, strata, clusters), strict=True) if name
    }
    if respondent is not None:
        require(
            not design,
            "respondent",
            respondent,
            zh="不与权重、层、群同用",
            en="not go with weights, strata or clusters",
        )
        return _paired(
            values, texts(columns[respondent]), labels, inside, kind, high_is_good, margin, confidence, by
        )
    if design or fpc is not None:
        points = _points(values, kind)
        test, pairs = _designed(points, groups, labels, {**design, "fpc": fpc}, kind, adjustment, confidence)
        figures = _design_figures(points, groups, labels, {**design, "fpc": fpc}, kind, confidence)
    else:
        test, pairs = _independent(values, groups, labels, inside, kind, adjustment, confidence)
        figures = {label: _figure(values[inside[label]], kind, confidence) for label in labels}
    return _compared(kind, test, figures, pairs, high_is_good, margin)


def _marks(values: Floats, kind: str, satisfied: tuple[float, float] | None) -> Floats:
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


def _points(values: Floats, kind: str) -> Floats:
    if kind != "nps":
        return values
    return np.where(np.isnan(values), np.nan, 100.0 * (values >= 9) - 100.0 * (values <= 6))


def _figure(values: Floats, kind: str, confidence: float) -> Estimate:
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
_SAME: Mapping[str, Callable[..., Outcome]] = {
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


def _independent(
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
            analysis_of_variance(_points(values, kind), groups, confidence=confidence), unit=Unit.POINTS
        )
        return test, _nps_pairs(values, groups, labels, adjustment, confidence)
    method = {"mean": "welch", "share": "rates", "rank": "dunn"}[kind]
    pairs = compare_pairs(values, groups, method, adjustment=adjustment, confidence=confidence)
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


def _designed(
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
            points, named, order=names, unit=_UNITS[kind], confidence=confidence, **design
        )

    if len(labels) == 2:
        return of_two((labels[0], labels[1])), None
    made = [_pair_of(of_two(names), names) for names in combinations(labels, 2)]
    test = survey_difference_of_all(
        points, groups, order=labels, unit=_UNITS[kind], confidence=confidence, **design
    )
    return test, _adjusted_pairs(made, "design", adjustment, _UNITS[kind], confidence)


def _design_figures(
    points: Floats,
    groups: Any,
    labels: tuple[str, ...],
    design: Mapping[str, Any],
    kind: str,
    confidence: float,
) -> dict[str, Estimate]:
    made = survey_mean(points, by=groups, confidence=confidence, **design)
    found = {one.domain: replace(one.estimate, unit=_UNITS[kind]) for one in made.domains}
    return {label: found[label] for label in labels if label in found}


def _paired(
    values: Floats,
    ids: Any,
    labels: tuple[str, ...],
    inside: Mapping[str, Any],
    kind: str,
    high_is_good: bool,
    margin: float | None,
    confidence: float,
    by: str,
) -> Compared:
    if len(labels) != 2:
        raise WrongGroups(column=by, n=len(labels), groups="、".join(labels[:8]), needed=2)
    # A row without an answer does not put its respondent into the wave.
    rows = [np.flatnonzero(inside[label] & ~np.isnan(values)) for label in labels]
    matched = match_respondents(ids[rows[0]], ids[rows[1]])
    sides = values[rows[0][matched.before]], values[rows[1][matched.after]]
    test = _SAME[kind](*sides, names=(labels[0], labels[1]), confidence=confidence)
    figures = {label: _figure(side, kind, confidence) for label, side in zip(labels, sides, strict=True)}
    made = _compared(kind, test, figures, None, high_is_good, margin)
    zh = f"两波匹配到 {matched.n_matched} 位相同受访者；只在前一波 {matched.n_before_only} 人，只在后一波 {matched.n_after_only} 人，未计入。"
    en = f"{matched.n_matched} respondents are in both waves; {matched.n_before_only} only in the first and {matched.n_after_only} only in the second are left out."
    return replace(
        made,
        n_matched=matched.n_matched,
        n_only_first=matched.n_before_only,
        n_only_second=matched.n_after_only,
        notes=(note("matched", zh, en), *made.notes),
    )


def _compared(
    kind: str,
    test: Outcome,
    figures: Mapping[str, Estimate],
    pairs: Pairs | None,
    high_is_good: bool,
    margin: float | None,
) -> Compared:
    judgement = (
        judge_outcome(test, high_is_good=high_is_good) if len(test.groups) == 2 and pairs is None else None
    )
    verdict = judgement.verdict if judgement else test.finding
    name = TEST_NAMES[test.test]
    notes = [note("test", f"所用检验：{name['zh']}。", f"Test used: {name['en']}.")]
    if not test.is_paired:
        notes.append(
            note(
                "independent",
                "各组按互不相同的受访者处理。",
                "The groups are taken as different respondents.",
            )
        )
    same = None
    if margin is not None:
        require(judgement is not None, "margin", margin, zh="只用于两组", en="be given for two groups only")
        same = equivalence(test, margin)
    notes += [*(judgement.notes if judgement else ()), *test.notes]
    return Compared(kind, verdict, test, figures, judgement, pairs, same, None, None, None, tuple(notes))
