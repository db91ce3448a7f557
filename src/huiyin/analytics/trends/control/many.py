"""Control charts of many segments under one budget of false alarms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_positive
from huiyin.analytics.columns import frame, select, texts
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.progress import steps
from huiyin.analytics.results import Bilingual, Column, Note, Result, Table, note
from huiyin.analytics.results import Kind as Written
from huiyin.analytics.trends.control.chart import control_chart
from huiyin.analytics.trends.control.kinds import Kind
from huiyin.analytics.trends.control.memory import cusum_chart, ewma_chart
from huiyin.analytics.trends.control.notes import budget_notes
from huiyin.analytics.trends.control.results import SIDES, ControlChart, Signal
from huiyin.analytics.trends.control.run_rules import RULES
from huiyin.analytics.trends.periods import PER_YEAR, Grain
from huiyin.analytics.trends.problems import NotOnePeriodEach, TooFewPeriods

if TYPE_CHECKING:
    import altair as alt

_LEAST = 3  # periods a segment must have to be charted


@dataclass(frozen=True)
class Alarm:
    """One segment in one period: the figure, its limits, and how far out in standard deviations."""

    segment: str
    period: str
    side: str
    rule: str
    value: float
    centre: float
    low: float
    high: float
    distance: float


@dataclass(frozen=True)
class ControlCharts(Result):
    """One chart a segment; `alarms` lists what the monitored periods gave, the latest and farthest first.

    `expected_false_alarms_per_year` is for all charts together, `false_alarm_rate` a point's share of
    it, `average_run_length` a chart's periods per false alarm. `left_out` names segments with too few periods.
    """

    title: ClassVar[Bilingual] = {"zh": "各群体的控制图", "en": "Control charts by segment"}
    charts: Mapping[str, ControlChart]
    alarms: tuple[Alarm, ...]
    false_alarm_rate: float
    average_run_length: float
    expected_false_alarms_per_year: float
    n_segments: int
    left_out: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        kinds = {chart.kind for chart in self.charts.values()}
        written = Written.RATE if kinds == {"p"} else Written.NUMBER
        columns = (
            Column("segment", {"zh": "群体", "en": "Segment"}, Written.TEXT),
            Column("period", {"zh": "时期", "en": "Period"}, Written.TEXT),
            Column("side", {"zh": "方向", "en": "Side"}, Written.TEXT),
            Column("rule", {"zh": "判异规则", "en": "Rule"}, Written.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, written),
            Column("low", {"zh": "下控制限", "en": "Lower limit"}, written),
            Column("high", {"zh": "上控制限", "en": "Upper limit"}, written),
        )
        rows = tuple(
            (
                a.segment,
                a.period,
                SIDES[a.side],
                RULES[a.rule].name,
                a.value,
                a.low,
                a.high,
            )
            for a in self.alarms
        )
        return (Table("alarms", {"zh": "告警", "en": "Alarms"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Segments by periods: how far each point lies from its centre, alarms marked."""
        from huiyin.analytics.plots.trends_control import control_charts_plot

        return control_charts_plot(self, language)


def control_charts(
    data: Any,
    *,
    segment: str,
    period: str,
    values: str,
    n: str | None = None,
    detractors: str | None = None,
    deviations: str | None = None,
    kind: Kind | str = "p",
    baseline: int | None = None,
    false_alarms_per_year: float = 1.0,
    by: Grain = "month",
    laney: bool | None = None,
    show_progress: bool | None = None,
) -> ControlCharts:
    """Watch many segments at once, with a stated number of false alarms a year in all.

    `data` is a frame with one row a segment and period; `segment`, `period`, `values`, `n`, `detractors`
    and `deviations` name its columns (see `control_chart`). `kind` also takes "ewma" and "cusum" of single
    values. Periods of all segments are put in order (2026-02 before 2026-10); the first `baseline` of them set the
    limits, all later ones are watched. Segments with fewer than 3 periods (of the baseline, where one is given) are
    left out and named. Raises `NoSuchColumn`, `NotOnePeriodEach`, `TooFewPeriods`.

    >>> rows = [("A", t, 20, 100) for t in range(6)] + [("B", t, 60 if t == 5 else 20, 100) for t in range(6)]
    >>> table = dict(zip(["city", "month", "hits", "n"], zip(*rows)))
    >>> made = control_charts(table, segment="city", period="month", values="hits", n="n", baseline=5)
    >>> [(alarm.segment, alarm.period) for alarm in made.alarms]
    [('B', '5')]
    """
    require_one_of("kind", kind, ("p", "np", "u", "c", "xmr", "xbar", "nps", "ewma", "cusum"))
    require_one_of("by", by, PER_YEAR)
    require_positive("false_alarms_per_year", false_alarms_per_year)
    columns = frame(data)
    names, times = _texts(columns, segment), _texts(columns, period)
    order = _in_order(times)
    place = {time: at for at, time in enumerate(order)}
    numeric = {
        key: select(columns, [column])[:, 0]
        for key, column in (
            ("values", values),
            ("n", n),
            ("detractors", detractors),
            ("deviations", deviations),
        )
        if column is not None
    }
    grids, left_out = _grids(names, times, numeric, place, _LEAST, baseline)
    if not grids:
        raise TooFewPeriods(what="控制图 / control charts", needed=_LEAST, n=0)
    shared: dict[str, Any] = {
        "labels": order,
        "baseline": baseline,
        "false_alarms_per_year": false_alarms_per_year,
        "segments": len(grids),
        "periods_per_year": PER_YEAR[by],
    }
    charts = {}
    for name in steps(sorted(grids), "control charts", total=len(grids), show=show_progress):
        columns_of = dict(grids[name])
        if kind in ("ewma", "cusum"):
            require(n is None, "n", n, zh=f"在 kind={kind} 时省略", en=f"be left out for kind={kind}")
            draw = ewma_chart if kind == "ewma" else cusum_chart
            charts[name] = draw(columns_of["values"], **shared)
        else:
            first = columns_of.pop("values")
            charts[name] = control_chart(first, kind=kind, laney=laney, **columns_of, **shared)  # type: ignore[arg-type]
    rate = false_alarms_per_year / (len(charts) * PER_YEAR[by])
    return ControlCharts(
        charts,
        _alarms(charts, place),
        rate,
        1 / rate,
        float(false_alarms_per_year),
        len(charts),
        left_out,
        _notes(rate, len(charts), PER_YEAR[by], left_out, charts),
    )


def _texts(columns: Any, name: str) -> Any:
    if name not in columns:
        raise NoSuchColumn(column=name, known=", ".join(columns))
    return texts(columns[name])


def _in_order(times: Any) -> list[str]:
    """The periods in order: numbers by size, anything else as written."""
    unique = {time for time in times if time is not None}
    try:
        return sorted(unique, key=float)
    except ValueError:
        return sorted(unique)


def _grids(
    names: Any, times: Any, numeric: Any, place: dict[str, int], least: int, baseline: int | None
) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Each segment's columns over all periods, NaN where it has none; and the segments with too few."""
    rows: dict[str, dict[int, int]] = {}
    for row, (name, time) in enumerate(zip(names, times, strict=True)):
        if name is None or time is None:
            continue
        own = rows.setdefault(name, {})
        if place[time] in own:
            twice = int(((names == name) & (times == time)).sum())
            raise NotOnePeriodEach(segment=name, period=time, n=twice)
        own[place[time]] = row
    grids, left_out = {}, []
    for name, own in rows.items():
        made = {key: np.full(len(place), np.nan) for key in numeric}
        for key, column in numeric.items():
            made[key][list(own)] = column[list(own.values())]
        usable = np.isfinite(np.column_stack(list(made.values()))).all(axis=1)
        if "n" in made:
            usable &= made["n"] > 0
        if int(usable[:baseline].sum()) < least:
            left_out.append(name)
        else:
            grids[name] = made
    return grids, tuple(sorted(left_out))


def _alarms(charts: Mapping[str, ControlChart], place: dict[str, int]) -> tuple[Alarm, ...]:
    found = []
    for name, chart in charts.items():
        sigma = dict(zip(chart.labels, chart.sigma.tolist(), strict=True))
        for signal in chart.alarms:
            found.append(_alarm(name, signal, sigma[signal.label]))
    return tuple(sorted(found, key=lambda a: (-place[a.period], -a.distance, a.segment)))


def _alarm(name: str, signal: Signal, sigma: float) -> Alarm:
    distance = abs(signal.value - signal.centre) / sigma if sigma > 0 else math.inf
    return Alarm(
        name,
        signal.label,
        signal.side,
        signal.rule,
        signal.value,
        signal.centre,
        signal.low,
        signal.high,
        distance,
    )


def _notes(
    rate: float, n: int, per_year: float, left_out: tuple[str, ...], charts: Mapping[str, ControlChart]
) -> tuple[Note, ...]:
    notes = budget_notes(rate, n, per_year)
    if left_out:
        notes.append(
            note(
                "left_out",
                f"{len(left_out)} 个群体的时期太少，未画控制图：{'、'.join(left_out[:6])}。",
                f"{len(left_out)} segments have too few periods and no chart: {', '.join(left_out[:6])}.",
            )
        )
    widened = sum(chart.dispersion > 1 for chart in charts.values())
    if widened:
        notes.append(
            note(
                "laney",
                f"{widened} 个群体的波动超出抽样误差，控制限已按 Laney 法放宽。",
                f"{widened} segments vary more than sampling explains; their limits are widened (Laney).",
            )
        )
    return tuple(notes)
