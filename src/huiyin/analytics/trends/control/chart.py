"""A control chart: which periods differ from the rest by more than chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_positive, require_whole
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.kinds import (
    RANGE,
    Kind,
    Points,
    Process,
    moving_range_degrees,
    points_of,
    process_of,
)
from huiyin.analytics.trends.control.limits import (
    centres_of,
    deviations_of,
    possible,
    probability_limits,
    sigma_limits,
)
from huiyin.analytics.trends.control.notes import chart_notes
from huiyin.analytics.trends.control.results import ControlChart, Signal
from huiyin.analytics.trends.control.run_lengths import SET_RUN_LENGTHS, alarm_rate, average_run_length
from huiyin.analytics.trends.control.run_rules import BEYOND_LIMITS, RULE_SETS, Rule, rules_of
from huiyin.analytics.trends.problems import TooFewPeriods

__all__ = ["ControlChart", "Signal", "control_chart", "labels_of"]

_DISPERSED = 0.05  # p below which spread beyond chance counts as real


def control_chart(
    values: Any,
    n: Any = None,
    *,
    kind: Kind = "xmr",
    labels: Any = None,
    detractors: Any = None,
    deviations: Any = None,
    baseline: int | None = None,
    centre: float | None = None,
    sigma: float | None = None,
    sigmas: float = 3.0,
    rules: str | tuple[str, ...] = "limits",
    laney: bool | None = None,
    false_alarms_per_year: float | None = None,
    segments: int = 1,
    periods_per_year: float = 12,
) -> ControlChart:
    """Which periods differ from the others by more than chance.

    `kind`: "p" (share: `values` are counts among `n`), "np" (the counts themselves), "u" (events per unit
    of `n`), "c" (events), "xmr" (single values, spread from moving ranges), "xbar" (means of `n` answers
    with standard `deviations`), "nps" (`values` promoters and `detractors` among `n`; plotted in
    points, with NPS's own variance). A period without value or with n = 0 is skipped, its
    neighbours then count as adjacent.

    The process is that of the first `baseline` periods (all unless given), or `centre` and `sigma` (of one
    unit). Plain limits are `sigmas` standard deviations; equals R qcc. `rules` is "limits", "runs" (with 7 on one
    side, as qcc), "western_electric", "nelson" or rule names. `laney` widens the limits by the spread
    between periods that sampling does not explain (p′, u′ charts).

    With `false_alarms_per_year` the limits are set so that `segments` charts like this one,
    `periods_per_year` each, give that many false alarms a year in all: tail probabilities instead of sigmas,
    with the uncertainty of the baseline (a period inside the baseline is judged by the others), and
    Laney's widening where the baseline calls for it (p < 0.05) unless `laney` says otherwise. Sources: Shewhart 1931;
    Montgomery, Introduction to Statistical Quality Control; Laney 2002, doi:10.1081/QEN-120006555.
    Raises `ImpossibleCount`, `TooFewPeriods`, `TooManySegments`.

    >>> made = control_chart([20, 22, 18, 21, 19, 45], [100] * 6, kind="p", baseline=5)
    >>> [(alarm.label, alarm.side) for alarm in made.alarms]
    [('6', 'high')]
    """
    points, kept = points_of(kind, values, n, detractors, deviations)
    names = labels_of(labels, values, len(kept))
    _require_periods(len(points), baseline, centre, sigma)
    base = np.flatnonzero(kept) < (len(kept) if baseline is None else baseline)
    budget = false_alarms_per_year is not None
    require_whole("segments", segments, at_least=1)
    process = process_of(points.part(base), centre, sigma, budget)
    dispersion = _dispersion(process, points.part(base), laney, budget)
    chosen = rules_of(rules)
    rate = None
    if false_alarms_per_year is not None:
        _require_limits_alone(rules)
        rate = alarm_rate(segments, periods_per_year, false_alarms_per_year)
        references = _references(points, base, process, centre, sigma)
        freedom = moving_range_degrees(int(base.sum()))
        low, high = probability_limits(references, points, rate, max(dispersion, 1.0), freedom)
        floor, ceiling = possible(kind, points)
        low, high = np.maximum(low, floor), np.minimum(high, ceiling)
    else:
        low, high = sigma_limits(process, points, require_positive("sigmas", sigmas), dispersion)
        rate = _nominal_rate(tuple(rule.key for rule in chosen), sigmas)
    middle, spread = centres_of(process, points), dispersion * deviations_of(process, points)
    places = np.flatnonzero(kept)
    shown = tuple(names[place] for place in places)
    monitored = ~base if baseline is not None else np.ones(len(base), dtype=bool)
    signals = _signals(points.statistics, middle, spread, low, high, chosen, shown, places, monitored)
    return ControlChart(
        kind,
        shown,
        points.statistics,
        points.sizes,
        middle,
        low,
        high,
        spread,
        process.spread,
        dispersion,
        signals,
        tuple(rule.key for rule in chosen),
        len(points),
        len(kept) - len(points),
        int(base.sum()),
        rate,
        1 / rate if rate else None,
        None if rate is None else rate * segments * periods_per_year,
        segments,
        float(periods_per_year),
        None,
        chart_notes(process, points, base, dispersion, laney, budget, rate, segments, periods_per_year),
    )


def labels_of(labels: Any, values: Any, n: int) -> tuple[str, ...]:
    """One label a period; 1, 2, 3 … unless given."""
    given = getattr(values, "labels", None) if labels is None else labels
    if given is None:
        return tuple(str(at + 1) for at in range(n))
    made = tuple(str(label) for label in given)
    if len(made) != n:
        raise LengthsDiffer(what="标签 / labels", given=len(made), wanted=n)
    return made


def _require_periods(n: int, baseline: int | None, centre: float | None, sigma: float | None) -> None:
    if baseline is not None:
        require_whole("baseline", baseline, at_least=2)
    if sigma is not None:
        require_positive("sigma", sigma)
    if centre is not None:
        require(math.isfinite(centre), "centre", centre, zh="为有限数", en="be a finite number")
    needed = 1 if centre is not None and sigma is not None else 2
    if n < needed:
        raise TooFewPeriods(what="控制图 / a control chart", needed=needed, n=n)


def _require_limits_alone(rules: str | tuple[str, ...]) -> None:
    require(
        [rule.key for rule in rules_of(rules)] == [BEYOND_LIMITS],
        "rules",
        rules,
        zh="在给出误报预算时为 limits（其他规则各有自己的误报；小的偏移请用 ewma_chart 或 cusum_chart）",
        en="be limits where a budget is given (other rules spend it too; for small shifts use ewma_chart or cusum_chart)",
    )


def _dispersion(process: Process, base: Points, laney: bool | None, budget: bool) -> float:
    """Laney's ratio of the spread between periods to that of sampling; 1 where it is not asked for."""
    if laney is False or base.kind == "xmr" or (laney is None and not budget) or len(base) < 3:
        return 1.0
    sigma = deviations_of(process, base)
    if not (sigma > 0).all():
        return 1.0
    z = (base.statistics - centres_of(process, base)) / sigma
    ratio = float(np.abs(np.diff(z)).mean()) / RANGE
    if laney:
        return ratio
    excess = special.chdtrc(len(base) - 1, float((z**2).sum()))
    return max(ratio, 1.0) if excess < _DISPERSED else 1.0


def _references(
    points: Points, base: Any, process: Process, centre: float | None, sigma: float | None
) -> list[Process]:
    """The process each point is judged by: the baseline, without the point itself where it is part of it."""
    inside = np.flatnonzero(base)
    out = [process] * len(points)
    if (centre is not None and points.kind != "nps") or len(inside) < 3:
        return out
    for at in inside:
        out[at] = process_of(points.part(inside[inside != at]), centre, sigma, True)
    return out


def _nominal_rate(rules: tuple[str, ...], sigmas: float) -> float | None:
    if rules == RULE_SETS["limits"]:
        return 1 / average_run_length(width=sigmas)
    for name, length in SET_RUN_LENGTHS.items():
        if rules == RULE_SETS[name] and sigmas == 3:
            return 1 / length
    return None


def _signals(
    values: Floats,
    centre: Floats,
    sigma: Floats,
    low: Floats,
    high: Floats,
    rules: Sequence[Rule],
    labels: tuple[str, ...],
    places: Any,
    monitored: Any,
) -> tuple[Signal, ...]:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(sigma > 0, (values - centre) / sigma, 0.0)
    hair = 1e-12 * np.maximum(np.abs(values), 1e-300)
    beyond = (values > high + hair) | (values < low - hair)
    found = []
    for rule in rules:
        marks = beyond if rule.key == BEYOND_LIMITS else rule.marks(z)
        for at in np.flatnonzero(marks):
            side = "both" if rule.key in _PATTERNS else "high" if values[at] > centre[at] else "low"
            if rule.key == "six_in_a_row":
                side = "high" if values[at] > values[at - 1] else "low"
            found.append(
                Signal(
                    int(places[at]) + 1,
                    labels[at],
                    rule.key,
                    side,
                    float(values[at]),
                    float(centre[at]),
                    float(low[at]),
                    float(high[at]),
                    bool(monitored[at]),
                )
            )
    return tuple(sorted(found, key=lambda signal: signal.number))


_PATTERNS = ("fourteen_alternating", "fifteen_within_1", "eight_beyond_1")
