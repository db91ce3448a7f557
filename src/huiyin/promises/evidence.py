"""How we know of an expectation: its importance and how far it is not met, always as they are now."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate import Unit as Measure
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import Problem
from huiyin.cases.queries import subjects
from huiyin.metrics.exploring.question import MOST_SHOWN, Marks, Question, Shown
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.queries import explored, programme_figures
from huiyin.promises.contracts import ExpectationSource
from huiyin.promises.models import Expectation
from huiyin.promises.ranking import Priority, Ranked, priority, ranked, turned

WITHIN = timedelta(days=365)
TYPE, CATEGORY = "type:", "category:"


@dataclass(frozen=True)
class Evidence:
    """Importance on 0-1, shortfall on -1 to 1 (below 0: more than expected), and the text it was found under."""

    importance: Estimate
    shortfall: Estimate
    variable: Variable | None = None


def of_programme(programme_id: int) -> dict[tuple[str, str], Evidence]:
    """What a programme says, by source and question: pairs of expectation and perception, else rated items.

    A question that is half of a pair is not used a second time as an item. Raises what its figures raise.
    """
    figures = programme_figures(programme_id)
    found = _pairs(programme_id, figures)
    used = {gap.perception.key for gap in figures.gaps} | {gap.expectation.key for gap in figures.gaps}
    shares = _driver_shares(figures)
    for item in figures.items:
        share = shares.get(item.variable.key)
        if share is None or item.variable.key in used or item.satisfied.value is None:
            continue
        key = (ExpectationSource.ITEM.value, item.variable.key)
        found[key] = Evidence(share, _rest(item.satisfied), item.variable)
    return found


def _pairs(programme_id: int, figures: ProgrammeFigures) -> dict[tuple[str, str], Evidence]:
    scaled = [gap for gap in figures.gaps if gap.expectation.scale is not None]
    means: dict[str, Estimate] = {}
    for start in range(0, len(scaled), MOST_SHOWN):
        keys = [gap.expectation.key for gap in scaled[start : start + MOST_SHOWN]]
        question = Question(shown=tuple(f"{Shown.MEAN}{key}" for key in keys), marks=Marks.NONE)
        table = explored(programme_id, question)
        means |= {key: rows[0][0].estimate for key, rows in zip(keys, table.cells, strict=True)}
    found = {}
    for gap in scaled:
        scale, key = gap.expectation.scale, gap.expectation.key
        assert scale is not None
        width, sign = float(scale.maximum - scale.minimum), 1 if scale.high_is_good else -1
        found[ExpectationSource.PAIR.value, key] = Evidence(
            turned(means[key], start=scale.minimum if sign > 0 else scale.maximum, width=width, sign=sign),
            turned(gap.gap, start=0.0, width=width, sign=-sign),
            gap.perception,
        )
    return found


def _driver_shares(figures: ProgrammeFigures) -> dict[str, Estimate]:
    """Each driver's share of what moves the outcome, with its interval."""
    if figures.drivers is None:
        return {}
    analysis = figures.drivers.analysis

    def known(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    return {
        variable.key: Estimate(
            known(one.share),
            known(one.low),
            known(one.high),
            analysis.n,
            float(analysis.n),
            Measure.RATE,
            analysis.interval_method,
        )
        for variable, one in zip(figures.drivers.drivers, analysis.importances, strict=True)
        if math.isfinite(one.share)
    }


def _rest(rate: Estimate) -> Estimate:
    """One minus a share."""
    assert rate.value is not None
    return replace(
        rate,
        value=1 - rate.value,
        low=None if rate.high is None else 1 - rate.high,
        high=None if rate.low is None else 1 - rate.low,
    )


def complaints(unit: Unit) -> Counter[str]:
    """Cases of a year by what they were about: each by its category, or by its type where it has none."""
    counted = Counter[str]()
    for (kind, category), n in subjects(unit.path, timezone.now() - WITHIN).items():
        counted[f"{CATEGORY}{category}" if category is not None else f"{TYPE}{kind}"] += n
    return counted


def _of_complaints(counted: Counter[str], reference: str) -> Evidence:
    """Its share of all complaints; whoever complains was disappointed, so the shortfall is whole by its nature."""
    k, n = counted[reference], counted.total()
    whole = Estimate(1.0, 1.0, 1.0, k, float(k), Measure.RATE, "by_nature")
    return Evidence(share_of_counts(k, n), whole if k else replace(whole, value=None, low=None, high=None))


def _told(row: Expectation) -> Evidence:
    return Evidence(share_of_counts(row.n_named, row.n_asked), share_of_counts(row.n_unmet, row.n_named))


@dataclass(frozen=True)
class Weighed:
    """An expectation with how we know of it, its priority and its place among those known the same way.

    `evidence` is None where what it was collected from is not there any more, or `problem` came in the way.
    """

    row: Expectation
    evidence: Evidence | None
    priority: Priority
    rank: Ranked | None
    problem: Problem | None = None


def weighed(rows: Iterable[Expectation]) -> dict[str, list[Weighed]]:
    """Expectations by source, those with the highest priority first, each ranked among its source."""
    by_source: dict[str, list[tuple[Expectation, Evidence | None, Problem | None]]] = defaultdict(list)
    programmes: dict[int, Mapping[tuple[str, str], Evidence] | Problem] = {}
    counts: dict[int, Counter[str]] = {}
    for row in rows:
        found, problem = _evidence(row, programmes, counts)
        by_source[row.source].append((row, found, problem))
    return {
        source: _in_order(by_source[source]) for source in ExpectationSource.values if source in by_source
    }


def _evidence(
    row: Expectation,
    programmes: dict[int, Mapping[tuple[str, str], Evidence] | Problem],
    counts: dict[int, Counter[str]],
) -> tuple[Evidence | None, Problem | None]:
    if row.source == ExpectationSource.TOLD:
        return _told(row), None
    if row.source == ExpectationSource.COMPLAINTS:
        if row.unit.pk not in counts:
            counts[row.unit.pk] = complaints(row.unit)
        return _of_complaints(counts[row.unit.pk], row.reference), None
    key = row.programme.pk if row.programme else 0
    if key not in programmes:
        try:
            programmes[key] = of_programme(key)
        except Problem as problem:
            programmes[key] = problem
    known = programmes[key]
    if isinstance(known, Problem):
        return None, known
    return known.get((row.source, row.reference)), None


def _in_order(rows: list[tuple[Expectation, Evidence | None, Problem | None]]) -> list[Weighed]:
    unknown = Priority(None, None, None)
    values = [priority(one.importance, one.shortfall) if one else unknown for _row, one, _problem in rows]
    found = [
        Weighed(row, one, value, rank, problem)
        for (row, one, problem), value, rank in zip(rows, values, ranked(values), strict=True)
    ]
    return sorted(found, key=lambda one: (one.rank is None, one.rank.rank if one.rank else 0, one.row.pk))
