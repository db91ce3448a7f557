"""Difference-in-differences: what changed where something was done, less what changed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import checked_weights, numbers, texts
from huiyin.analytics.inference.problems import TooFewAnswers
from huiyin.analytics.least_squares import Fit, least_squares
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.ab_test import FEW_CLUSTERS, VERDICT_WORDS, verdict_of
from huiyin.analytics.trials.problems import NotTwoPeriods

if TYPE_CHECKING:
    import altair as alt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class EventEffect:
    """The treated minus the control in one period, relative to the last period before the start."""

    period: str
    effect: float
    low: float
    high: float
    standard_error: float
    is_before: bool


@dataclass(frozen=True)
class DifferenceInDifferences(Result):
    """The effect on the treated, with errors clustered by unit.

    `cell_means` is ((control before, control after), (treated before, treated after)). `events` follow
    the gap period by period where there are several; `pre_trend_p` jointly tests the gaps before the start
    (a small p: the groups moved apart already, and the effect is not to be believed); None with a single
    period before. `verdict` is "better", "worse" or "not_proven".
    """

    title: ClassVar[Bilingual] = {"zh": "双重差分", "en": "Difference-in-differences"}
    effect: float
    low: float
    high: float
    standard_error: float
    p_value: float
    verdict: str
    cell_means: tuple[tuple[float, float], tuple[float, float]]
    cell_counts: tuple[tuple[int, int], tuple[int, int]]
    events: tuple[EventEffect, ...]
    pre_trend_p: float | None
    fixed_effects: bool
    n: int
    n_units: int
    n_treated_units: int
    n_left_out: int
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The effect, the four means, the gaps by period."""
        effect = (
            Column("effect", {"zh": "效果", "en": "Effect"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column(
                "pre_trend_p", {"zh": "事前趋势检验 p 值", "en": "p of the pre-trend check"}, Kind.P_VALUE
            ),
            Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
        )
        row = (self.effect, self.low, self.high, self.p_value, self.pre_trend_p, VERDICT_WORDS[self.verdict])
        made = [Table("effect", {"zh": "效果", "en": "Effect"}, effect, (row,)), self._means()]
        if self.events:
            made.append(self._gaps())
        return tuple(made)

    def _means(self) -> Table:
        names = ({"zh": "对照", "en": "Control"}, {"zh": "试点", "en": "Treated"})
        columns = (
            Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
            Column("before", {"zh": "实施前均值", "en": "Mean before"}),
            Column("after", {"zh": "实施后均值", "en": "Mean after"}),
            Column("change", {"zh": "变化", "en": "Change"}),
            Column("n", {"zh": "行数", "en": "Rows"}, Kind.COUNT),
        )
        rows = tuple(
            (name, before, after, after - before, sum(counts))
            for name, (before, after), counts in zip(names, self.cell_means, self.cell_counts, strict=True)
        )
        return Table("means", {"zh": "四个均值", "en": "The four means"}, columns, rows)

    def _gaps(self) -> Table:
        columns = (
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            Column("effect", {"zh": "差距", "en": "Gap"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
        )
        rows = tuple((e.period, e.effect, e.low, e.high) for e in self.events)
        return Table("events", {"zh": "逐期差距", "en": "Gap by period"}, columns, rows)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The gap period by period, or the four means."""
        from huiyin.analytics.plots.trials import did_chart

        return did_chart(self, language)


@dataclass(frozen=True)
class _Panel:
    y: Floats
    treated: Floats
    after: Floats
    unit: Ints
    period: Ints | None
    periods: tuple[str, ...]
    weights: Floats | None
    n_left_out: int


def difference_in_differences(
    outcome: Any,
    *,
    treated: Any,
    after: Any,
    unit: Any,
    period: Any = None,
    weights: Any = None,
    fixed_effects: bool = False,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """The change of the treated units less the change of the control units.

    `outcome` holds one row a unit and period (or a respondent); `treated` and `after` are 0/1, `unit` is
    what was treated as a whole (a hall, a shop): errors are clustered by it, on units - 1 degrees of
    freedom. With `period` the gap is followed period by period and the trend before is tested; with
    `fixed_effects` unit and period effects are taken out (two-way fixed effects). `weights` are precision
    weights, such as respondents behind each mean. Rows with a gap are left out and counted.

    It stands on one assumption that no data can prove: without the measure both groups would have
    changed alike. Raises `NotTwoPeriods`, `NotIdentified`. Source: Angrist & Pischke 2009; R sandwich vcovCL
    (HC1).

    >>> made = difference_in_differences(
    ...     [70, 71, 70, 75, 69, 70, 71, 77], treated=[0, 0, 1, 1] * 2, after=[0, 1] * 4, unit=list("aabbccdd")
    ... )
    >>> round(made.effect, 6)
    4.5
    """
    require_rate("confidence", confidence)
    panel = _panel(outcome, treated, after, unit, period, weights)
    means, counts = _cells(panel)
    fit = _two_way(panel) if fixed_effects else _two_by_two(panel)
    value, error = fit.of("effect")
    low, high, p = fit.interval(value, error, confidence)
    events, pre_trend = _events(panel, confidence)
    n_treated = len(np.unique(panel.unit[panel.treated == 1]))
    verdict = verdict_of(value, error, fit.degrees, p, high_is_good=high_is_good, confidence=confidence)
    return DifferenceInDifferences(
        value,
        low,
        high,
        error,
        p,
        verdict,
        means,
        counts,
        events,
        pre_trend,
        fixed_effects,
        fit.n,
        int(panel.unit.max()) + 1,
        n_treated,
        panel.n_left_out,
        confidence,
        _notes(panel, pre_trend, n_treated),
    )


def _panel(outcome: Any, treated: Any, after: Any, unit: Any, period: Any, weights: Any) -> _Panel:
    y = numbers(outcome)
    flags = {"treated": numbers(treated), "after": numbers(after)}
    labels = {"unit": texts(unit)}
    if period is not None:
        labels["period"] = texts(period)
    for name, column in [*flags.items(), *labels.items()]:
        if len(column) != len(y):
            raise LengthsDiffer(what=name, given=len(column), wanted=len(y))
    for name, flag in flags.items():
        require(
            bool(np.isin(flag[~np.isnan(flag)], (0, 1)).all()),
            name,
            name,
            zh="只含 0 和 1",
            en="hold only 0 and 1",
        )
    w = checked_weights(weights, len(y))
    usable = ~np.isnan(y) & ~np.isnan(flags["treated"]) & ~np.isnan(flags["after"])
    for column in labels.values():
        usable &= np.array([label is not None for label in column], dtype=bool)
    if w is not None:
        usable &= w > 0
    code = np.unique(labels["unit"][usable].astype(str), return_inverse=True)[1]
    found: Ints | None = None
    if usable.any() and int(code.max()) == 0:
        raise TooFewAnswers(what="单位（门店等）/ units ", n=1, needed=2)
    names: tuple[str, ...] = ()
    if period is not None:
        names = _in_order(labels["period"][usable].tolist())
        place = {name: at for at, name in enumerate(names)}
        found = np.array([place[label] for label in labels["period"][usable]], dtype=np.int64)
    return _Panel(
        y[usable],
        flags["treated"][usable],
        flags["after"][usable],
        code.astype(np.int64),
        found,
        names,
        None if w is None else w[usable],
        int((~usable).sum()),
    )


def _in_order(labels: list[str]) -> tuple[str, ...]:
    """Periods in order: as numbers where all are, else as texts."""
    known = set(labels)
    try:
        return tuple(sorted(known, key=float))
    except ValueError:
        return tuple(sorted(known))


def _cells(
    panel: _Panel,
) -> tuple[tuple[tuple[float, float], tuple[float, float]], tuple[tuple[int, int], tuple[int, int]]]:
    """Means and row counts by group and time; raises `NotTwoPeriods`."""
    w = np.ones(len(panel.y)) if panel.weights is None else panel.weights
    means, counts = np.zeros((2, 2)), np.zeros((2, 2), dtype=int)
    groups = ("对照组 / the control", "试点组 / the treated")
    moments = ("实施前 / before", "实施后 / after")
    for group in (0, 1):
        for time in (0, 1):
            chosen = (panel.treated == group) & (panel.after == time)
            if not chosen.any():
                raise NotTwoPeriods(group=groups[group], when=moments[time])
            means[group, time] = np.average(panel.y[chosen], weights=w[chosen])
            counts[group, time] = int(chosen.sum())
    (a, b), (c, d) = means.tolist()
    (e, f), (g, h) = counts.tolist()
    return ((a, b), (c, d)), ((e, f), (g, h))


def _two_by_two(panel: _Panel) -> Fit:
    design = np.column_stack([np.ones(len(panel.y)), panel.treated, panel.after, panel.treated * panel.after])
    names = ["1", "treated", "after", "effect"]
    return least_squares(design, panel.y, names, weights=panel.weights, errors="cluster", clusters=panel.unit)


def _two_way(panel: _Panel) -> Fit:
    """Unit and period effects swept out; where no period is given, the two times stand for it."""
    period = panel.after.astype(np.int64) if panel.period is None else panel.period
    both = (panel.treated * panel.after)[:, None]
    return _within(panel, both, period, ["effect"])


def _within(panel: _Panel, columns: Floats, period: Ints, names: list[str]) -> Fit:
    w = np.ones(len(panel.y)) if panel.weights is None else panel.weights
    swept = _sweep(np.column_stack([panel.y, columns]), panel.unit, period, w)
    absorbed = int(panel.unit.max()) + len(np.unique(period))
    return least_squares(
        swept[:, 1:],
        swept[:, 0],
        names,
        weights=panel.weights,
        errors="cluster",
        clusters=panel.unit,
        absorbed=absorbed,
    )


def _sweep(columns: Floats, unit: Ints, period: Ints, w: Floats) -> Floats:
    """Residuals of the columns on unit and period effects, by the normal equations of the period effects."""
    out = _less_means(columns, unit, w)
    dummies = np.eye(int(period.max()) + 1)[period][:, 1:]
    dummies = _less_means(dummies, unit, w)
    root = np.sqrt(w)[:, None]
    found, *_ = np.linalg.lstsq(dummies * root, out * root, rcond=None)
    return np.asarray(out - dummies @ found, dtype=np.float64)


def _less_means(columns: Floats, unit: Ints, w: Floats) -> Floats:
    total = np.bincount(unit, weights=w)
    means = np.stack([np.bincount(unit, weights=w * column) / total for column in columns.T], axis=1)
    return np.asarray(columns - means[unit], dtype=np.float64)


def _events(panel: _Panel, confidence: float) -> tuple[tuple[EventEffect, ...], float | None]:
    """Gaps of each period against the last one before, and the joint test of those before."""
    if panel.period is None or len(panel.periods) < 3:
        return (), None
    before = [at for at in range(len(panel.periods)) if not (panel.after[panel.period == at] == 1).any()]
    if not before:
        return (), None
    base = before[-1]
    others = [at for at in range(len(panel.periods)) if at != base]
    columns = np.column_stack([panel.treated * (panel.period == at) for at in others])
    fit = _within(panel, columns, panel.period, [panel.periods[at] for at in others])
    made = []
    for at in others:
        value, error = fit.of(panel.periods[at])
        low, high, _p = fit.interval(value, error, confidence)
        made.append(EventEffect(panel.periods[at], value, low, high, error, at in before))
    return tuple(made), _pre_trend(fit, [others.index(at) for at in before[:-1]])


def _pre_trend(fit: Fit, places: list[int]) -> float | None:
    """p of the joint F test that the gaps at these places are 0; None where there is none."""
    if not places:
        return None
    values, covariance = fit.coefficients[places], fit.covariance[np.ix_(places, places)]
    rank = int(np.linalg.matrix_rank(covariance))
    if rank == 0 or fit.degrees <= 0:
        return None
    statistic = float(values @ np.linalg.pinv(covariance) @ values) / rank
    return float(special.fdtrc(rank, fit.degrees, statistic))


def _notes(panel: _Panel, pre_trend: float | None, n_treated: int) -> tuple[Note, ...]:
    notes = [
        note(
            "assumption",
            "前提：如果没有实施，两组的变化本应相同。数据只能检查实施前是否如此。",
            "Assumption: without the measure both groups would have changed alike. Data can only check whether they did before.",
        )
    ]
    if pre_trend is not None and pre_trend < 0.05:
        notes.append(
            note(
                "pre_trend",
                "实施之前两组的走势就已不同，这个效果不可信。",
                "The groups had moved apart before the start: this effect is not to be believed.",
            )
        )
    n_control = int(panel.unit.max()) + 1 - n_treated
    if min(n_treated, n_control) < FEW_CLUSTERS // 2:
        notes.append(
            note(
                "few_clusters",
                f"试点单位 {n_treated} 个、对照单位 {n_control} 个，单位太少时区间偏窄。",
                f"{n_treated} treated and {n_control} control units: with so few the interval runs short.",
            )
        )
    return tuple(notes)
