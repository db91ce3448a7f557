"""Compare groups or waves: the right test is chosen from the data's shape, named, and its power stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_rate
from huiyin.analytics.columns import frame, numbers, require_columns, texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.compare_choice import (
    DESIGN_COLUMNS,
    SAME,
    design_figures,
    designed_test,
    figure_of,
    independent_test,
    marks_of,
    points_of,
)
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.equivalence import Equivalence, equivalence
from huiyin.analytics.inference.judgements import Judgement, judge_outcome
from huiyin.analytics.inference.outcomes import TEST_NAMES, Outcome
from huiyin.analytics.inference.paired import match_respondents
from huiyin.analytics.inference.pairs import Pairs
from huiyin.analytics.inference.problems import WrongGroups
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.terms import Floats

FigureKind = Literal["mean", "share", "nps", "rank"]


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
    optional = (respondent, weights, strata, clusters)
    require_columns(columns, [outcome, by, *(name for name in optional if name is not None)])
    values = marks_of(numbers(columns[outcome]), kind, satisfied)
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
        key: columns[name]
        for key, name in zip(DESIGN_COLUMNS, (weights, strata, clusters), strict=True)
        if name
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
        points = points_of(values, kind)
        test, pairs = designed_test(
            points, groups, labels, {**design, "fpc": fpc}, kind, adjustment, confidence
        )
        figures = design_figures(points, groups, labels, {**design, "fpc": fpc}, kind, confidence)
    else:
        test, pairs = independent_test(values, groups, labels, inside, kind, adjustment, confidence)
        figures = {label: figure_of(values[inside[label]], kind, confidence) for label in labels}
    return _compared(kind, test, figures, pairs, high_is_good, margin)


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
    test = SAME[kind](*sides, names=(labels[0], labels[1]), confidence=confidence)
    figures = {label: figure_of(side, kind, confidence) for label, side in zip(labels, sides, strict=True)}
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
