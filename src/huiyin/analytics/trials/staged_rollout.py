"""Staged roll-outs: units start at different times; each is compared with those that have not started yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.inference.problems import TooFewAnswers
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.ab_test import FEW_CLUSTERS, VERDICT_WORDS, verdict_of
from huiyin.analytics.trials.problems import NotTwoPeriods

if TYPE_CHECKING:
    import altair as alt

Ints = npt.NDArray[np.int64]
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class GroupEffect:
    """Units that started in one period, in one period: effect against those not yet started."""

    started: str
    period: str
    effect: float
    n_units: int


@dataclass(frozen=True)
class LengthEffect:
    """The effect so many periods after the start (negative: before, where it should be 0), with interval."""

    n_periods_since: int
    effect: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True)
class StagedRollout(Result):
    """The mean effect over all started units and periods, and by time since the start.

    Intervals come from resampling whole units. `pre_trend_largest` is the largest |z| of the periods before
    the start: above about 3 the units had moved apart already. `verdict` is "better", "worse" or "not_proven".
    """

    title: ClassVar[Bilingual] = {"zh": "分批推行的效果", "en": "Effect of a staged roll-out"}
    effect: float
    low: float
    high: float
    standard_error: float
    p_value: float
    verdict: str
    groups: tuple[GroupEffect, ...]
    lengths: tuple[LengthEffect, ...]
    pre_trend_largest: float | None
    n_units: int
    n_started: int
    n_left_out: int
    n_bootstraps: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The overall effect, by time since the start, by group and period."""
        overall = (
            Column("effect", {"zh": "平均效果", "en": "Mean effect"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        since = (
            Column("n_periods_since", {"zh": "实施后第几期", "en": "Periods since the start"}, Kind.COUNT),
            *overall[:3],
        )
        by_group = (
            Column("started", {"zh": "实施时期", "en": "Started"}, Kind.TEXT),
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            Column("effect", {"zh": "效果", "en": "Effect"}),
            Column("n_units", {"zh": "单位数", "en": "Units"}, Kind.COUNT),
        )
        row = (self.effect, self.low, self.high, self.p_value, VERDICT_WORDS[self.verdict])
        return (
            Table("overall", {"zh": "平均效果", "en": "Mean effect"}, overall, (row,)),
            Table(
                "lengths",
                {"zh": "随时间的效果", "en": "Effect by time since the start"},
                since,
                tuple((one.n_periods_since, one.effect, one.low, one.high) for one in self.lengths),
            ),
            Table(
                "groups",
                {"zh": "各批各期", "en": "By group and period"},
                by_group,
                tuple((one.started, one.period, one.effect, one.n_units) for one in self.groups),
            ),
        )

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The effect by time since the start."""
        from huiyin.analytics.plots.trials import rollout_chart

        return rollout_chart(self, language)


def staged_rollout(
    outcome: Any,
    *,
    unit: Any,
    period: Any,
    started: Any,
    n_bootstraps: int = 1000,
    seed: int = 1,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> StagedRollout:
    """The effect of a measure that units (halls, shops, areas) took up at different times.

    One row a unit and period (several rows are averaged): `outcome`, the `unit`, its `period` and the period in
    which the unit `started` (missing: never). Each group of starters is compared, from the last period
    before its start, with the units that have not started by then; plain two-way fixed effects would use
    early starters as controls and can have the wrong sign. Units are resampled whole for intervals. Units
    lacking the period before their start or a period to compare are left out there.

    Raises `NotTwoPeriods`, `BadArgument`. Source: Callaway & Sant'Anna 2021 (not-yet-treated, no covariates).

    >>> made = staged_rollout([1, 1, 3, 1, 1, 1, 2, 2, 2], unit=list("aaabbbccc"), period=[1, 2, 3] * 3,
    ...     started=[3, 3, 3] + [None] * 6, n_bootstraps=100)
    >>> made.effect
    2.0
    """
    require_rate("confidence", confidence)
    n_resamples = require_whole("n_bootstraps", n_bootstraps, at_least=100)
    values, start, periods, n_left_out = _table(outcome, unit, period, started)
    found = _effects(values[None], start[None])
    if not np.isfinite(found.overall[0]):
        raise NotTwoPeriods(
            group="试点与对照 / started and not yet started units",
            when="可比的前后两期 / both before and after",
        )
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, len(start), size=(n_resamples, len(start)))
    resampled = [_effects(values[rows][None], start[rows][None]) for rows in chosen]
    spread = np.array([one.overall[0] for one in resampled])
    error = float(np.nanstd(spread, ddof=1))
    half = normal_quantile(confidence) * error
    effect = float(found.overall[0])
    p = normal_p_value(effect / error) if error > 0 else 1.0
    lengths = _lengths(found, resampled, confidence)
    before = [
        abs(one.effect / one.standard_error)
        for one in lengths
        if one.n_periods_since < -1 and one.standard_error > 0
    ]
    n_started = int((start < NEVER).sum())
    lost = int(np.isnan(spread).sum())
    return StagedRollout(
        effect,
        effect - half,
        effect + half,
        error,
        p,
        verdict_of(effect, error, 1e9, p, high_is_good=high_is_good, confidence=confidence),
        _groups(found, periods, start),
        lengths,
        max(before) if before else None,
        len(start),
        n_started,
        n_left_out,
        n_resamples,
        confidence,
        _notes(before, n_started, len(start), lost),
    )


@dataclass(frozen=True)
class _Effects:
    """Effects by (group, period) with the units behind them, for one table of values."""

    overall: Floats
    cells: dict[tuple[int, int], tuple[float, int]]

    def by_length(self) -> dict[int, float]:
        """Effects by periods since the start, weighted by units."""
        sums: dict[int, list[tuple[float, int]]] = {}
        for (group, period), cell in self.cells.items():
            sums.setdefault(period - group, []).append(cell)
        return {
            length: sum(effect * n for effect, n in cells) / sum(n for _, n in cells)
            for length, cells in sums.items()
        }


def _table(outcome: Any, unit: Any, period: Any, started: Any) -> tuple[Floats, Ints, tuple[str, ...], int]:
    """(units, periods) means of the outcome, the period number in which each unit starts, period names."""
    y, units, when, start = numbers(outcome), texts(unit), texts(period), texts(started)
    for name, column in (("unit", units), ("period", when), ("started", start)):
        if len(column) != len(y):
            raise LengthsDiffer(what=name, given=len(column), wanted=len(y))
    usable = ~np.isnan(y) & np.array(
        [u is not None and w is not None for u, w in zip(units, when, strict=True)], dtype=bool
    )
    if not usable.any():
        raise TooFewAnswers(what="结果 / outcomes ", n=0, needed=1)
    names = _in_order([*when[usable], *(s for s in start[usable] if s is not None)])
    place = {name: at for at, name in enumerate(names)}
    labels, code = np.unique(units[usable].astype(str), return_inverse=True)
    at = code * len(names) + np.array([place[name] for name in when[usable]])
    size = len(labels) * len(names)
    with np.errstate(invalid="ignore"):
        means = np.bincount(at, weights=y[usable], minlength=size) / np.bincount(at, minlength=size)
    starts = np.full(len(labels), NEVER, dtype=np.int64)
    for unit_code, begun in zip(code, start[usable], strict=True):
        mine = NEVER if begun is None else place[begun]
        require(
            starts[unit_code] in (NEVER, mine),
            "started",
            begun,
            zh="对同一单位保持一致",
            en="be the same in all rows of a unit",
        )
        starts[unit_code] = mine
    return means.reshape(len(labels), len(names)), starts, names, int((~usable).sum())


def _in_order(labels: Sequence[str]) -> tuple[str, ...]:
    known = set(labels)
    try:
        return tuple(sorted(known, key=float))
    except ValueError:
        return tuple(sorted(known))


def _effects(values: Floats, start: Ints) -> _Effects:
    table, begun = values[0], start[0]
    n_periods = table.shape[1]
    cells: dict[tuple[int, int], tuple[float, int]] = {}
    for group in sorted(set(begun.tolist()) - {NEVER}):
        if group == 0:
            continue  # nothing is known of the time before
        for period in range(n_periods):
            if period == group - 1:
                continue
            change = table[:, period] - table[:, group - 1]
            mine = (begun == group) & ~np.isnan(change)
            others = (begun > max(period, group)) & ~np.isnan(change)
            if mine.any() and others.any():
                cells[group, period] = (float(change[mine].mean() - change[others].mean()), int(mine.sum()))
    after = [cell for (group, period), cell in cells.items() if period >= group]
    total = sum(n for _, n in after)
    overall = sum(effect * n for effect, n in after) / total if total else float("nan")
    return _Effects(np.array([overall]), cells)


def _lengths(found: _Effects, resampled: Sequence[_Effects], confidence: float) -> tuple[LengthEffect, ...]:
    drawn = [one.by_length() for one in resampled]
    z, made = normal_quantile(confidence), []
    for length, effect in sorted(found.by_length().items()):
        known = np.array([one[length] for one in drawn if length in one])
        error = float(np.std(known, ddof=1)) if len(known) > 1 else float("nan")
        made.append(LengthEffect(length, effect, effect - z * error, effect + z * error, error))
    return tuple(made)


def _groups(found: _Effects, periods: tuple[str, ...], start: Ints) -> tuple[GroupEffect, ...]:
    return tuple(
        GroupEffect(periods[group], periods[period], effect, n)
        for (group, period), (effect, n) in found.cells.items()
        if period >= group
    )


def _notes(before: Sequence[float], n_started: int, n_units: int, lost: int) -> tuple[Note, ...]:
    notes = []
    if before and max(before) > 3:
        notes.append(
            note(
                "pre_trend",
                "实施之前各批单位的走势就已不同，这个效果不可信。",
                "The units had moved apart before they started: this effect is not to be believed.",
            )
        )
    if min(n_started, n_units - n_started) < FEW_CLUSTERS // 2:
        notes.append(
            note(
                "few_units",
                f"已推行 {n_started} 个单位，从未推行 {n_units - n_started} 个；单位太少时区间偏窄。",
                f"{n_started} units started and {n_units - n_started} never did: with so few the interval runs short.",
            )
        )
    if lost:
        notes.append(
            note(
                "lost_replicates",
                f"有 {lost} 次重抽样中没有可比的单位，未计入区间。",
                f"{lost} resamples had no units to compare and do not count in the interval.",
            )
        )
    return tuple(notes)
