"""Expectation monitoring: what customers expect of each item over time, and the gap to what they perceive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import frame, numbers
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.trends.autocorrelation import is_flat
from huiyin.analytics.trends.control.of_series import control_chart_of_series
from huiyin.analytics.trends.control.results import ControlChart
from huiyin.analytics.trends.periods import PER_YEAR, Grain
from huiyin.analytics.trends.series import Series, series
from huiyin.analytics.trends.trend_tests import DIRECTIONS, Direction, TrendTest, trend_test

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class ItemExpectation:
    """One item: its series, its trend (None below 3 periods), its chart of period means (None below 3).

    `direction` holds after Holm's correction over all items, with `p_adjusted`; `gap` is the series of
    perceived minus expected where perceptions were given.
    """

    item: str
    expected: Series
    trend: TrendTest | None
    direction: Direction
    p_adjusted: float | None
    chart: ControlChart | None
    gap: Series | None


@dataclass(frozen=True)
class ExpectationMonitor(Result):
    """Every item's expectation over time: which rise, which fall, which moved of late."""

    title: ClassVar[Bilingual] = {"zh": "客户期望监测", "en": "Expectation monitoring"}
    items: tuple[ItemExpectation, ...]
    by: Grain
    n: int
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("item", {"zh": "评价项", "en": "Item"}, Kind.TEXT),
            Column("direction", {"zh": "期望的走向", "en": "Expectation is"}, Kind.TEXT),
            Column("slope", {"zh": "每期变化", "en": "Change a period"}),
            Column("p_adjusted", {"zh": "p 值（Holm 校正）", "en": "p value (Holm)"}, Kind.P_VALUE),
            Column("last", {"zh": "最近一期期望", "en": "Last expectation"}),
            Column("last_gap", {"zh": "最近一期差距", "en": "Last gap"}),
            Column("n_alarms", {"zh": "告警期数", "en": "Alarms"}, Kind.COUNT),
        )
        rows = tuple(
            (
                item.item,
                DIRECTIONS[item.direction],
                None if item.trend is None else item.trend.slope,
                item.p_adjusted,
                item.expected.estimates[-1].value,
                None if item.gap is None else item.gap.estimates[-1].value,
                None if item.chart is None else len(item.chart.alarms),
            )
            for item in self.items
        )
        return (Table("items", self.title, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """One small chart an item, alarms marked."""
        from huiyin.analytics.plots.trends_panels import expectations_chart

        return expectations_chart(self, language)


def monitor_expectations(
    data: Any,
    *,
    date: str,
    expected: Sequence[str],
    perceived: Sequence[str] = (),
    by: Grain = "quarter",
    baseline: int | None = None,
    false_alarms_per_year: float = 0.1,
    confidence: float = 0.95,
) -> ExpectationMonitor:
    """Watch expectations item by item: series, trend (Holm over items), and a control chart under one alarm budget.

    `data` is a frame with a `date` column and columns of expectation ratings, `perceived` (if given) the perception of
    the same items in the same order: their gap uses rows with both answers. Missing ratings are left
    out item by item. `baseline` is the number of first periods that set the limits. Raises `NoSuchColumn`, `NotADate`.

    >>> rows = {"day": ["2026-01-05", "2026-04-02", "2026-07-09"] * 2, "e1": [4, 4, 5, 4, 5, 5]}
    >>> monitor_expectations(rows, date="day", expected=["e1"]).items[0].direction
    'cannot_tell'
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    names = list(expected)
    require(bool(names), "expected", names, zh="至少有一项", en="name at least one item")
    require(
        not perceived or len(perceived) == len(names),
        "perceived",
        list(perceived),
        zh="与 expected 一一对应",
        en="go one to one with expected",
    )
    for name in (date, *names, *perceived):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    lines = [series(columns[date], columns[name], by=by, confidence=confidence) for name in names]
    gaps: list[Series | None] = [None] * len(names)
    for at, name in enumerate(perceived):
        gap = numbers(columns[name]) - numbers(columns[names[at]])
        if np.isfinite(gap).any():
            gaps[at] = series(columns[date], gap, by=by, confidence=confidence)
    trends = [_trend(line, confidence) for line in lines]
    tested = [at for at, trend in enumerate(trends) if trend is not None]
    adjusted = dict(zip(tested, holm([trends[at].p_value for at in tested]), strict=True)) if tested else {}  # type: ignore[union-attr]
    budget = {
        "segments": len(names),
        "periods_per_year": PER_YEAR[by],
        "false_alarms_per_year": false_alarms_per_year,
    }
    items = tuple(
        ItemExpectation(
            name,
            lines[at],
            trends[at],
            _direction(trends[at], adjusted.get(at), confidence),
            adjusted.get(at),
            _chart(lines[at], baseline, budget),
            gaps[at],
        )
        for at, name in enumerate(names)
    )
    return ExpectationMonitor(items, by, sum(line.n for line in lines), confidence, _notes(items))


def _trend(line: Series, confidence: float) -> TrendTest | None:
    values = line.values[np.isfinite(line.values)]
    if len(values) < 3 or is_flat(values):
        return None
    return trend_test(line, confidence=confidence)


def _direction(trend: TrendTest | None, p_adjusted: float | None, confidence: float) -> Direction:
    if trend is None or p_adjusted is None or p_adjusted >= 1 - confidence:
        return "cannot_tell"
    return trend.direction


def _chart(line: Series, baseline: int | None, budget: Mapping[str, Any]) -> ControlChart | None:
    """A chart of the period means, each with its own n."""
    usable = np.isfinite(line.values) & np.isfinite(line.standard_errors)
    if int(usable[:baseline].sum()) < 3 or not (line.standard_errors[usable] > 0).any():
        return None
    return control_chart_of_series(line, baseline=baseline, **budget)


def _notes(items: tuple[ItemExpectation, ...]) -> tuple[Note, ...]:
    rising = [item.item for item in items if item.direction == "rising"]
    untold = sum(item.direction == "cannot_tell" for item in items)
    notes = []
    if rising:
        notes.append(
            note(
                "rising",
                f"期望上升的项目：{'、'.join(rising)}。表现不变时，差距会拉大。",
                f"Expectations rise for {', '.join(rising)}: with performance as it is, gaps widen.",
            )
        )
    if untold:
        notes.append(
            note(
                "cannot_tell",
                f"{untold} 项暂不能判断走向（各项一起检验，已作 Holm 校正）。",
                f"For {untold} items the direction cannot be told (tested together, Holm's correction).",
            )
        )
    return tuple(notes)
