"""What a control chart gives: points, limits, signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.control.run_rules import RULES

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Signal:
    """One period that a rule marked: `number` counts from 1, `side` is high, low or both.

    `monitored` is False for a period that the limits were computed from although a baseline was set apart.
    """

    number: int
    label: str
    rule: str
    side: str
    value: float
    centre: float
    low: float
    high: float
    monitored: bool = True


@dataclass(frozen=True)
class ControlChart(Result):
    """One entry a period with data in `labels`, `values`, `sizes`, `centre`, `low`, `high` and `sigma`.

    `values` is what is plotted; for a CUSUM the upper sum, `lower_values` the lower one. `sigma` is
    each point's standard deviation, `spread` that of one unit (qcc's std.dev), `dispersion` what Laney's
    correction multiplied it with (1 without). `signals` lists what the rules marked. `false_alarm_rate` is
    a point's probability of a false alarm and `average_run_length` its inverse, both nominal (None where
    the rules have no known one); `expected_false_alarms_per_year` counts all `segments` charts.
    """

    title: ClassVar[Bilingual] = {"zh": "控制图", "en": "Control chart"}
    kind: str
    labels: tuple[str, ...]
    values: Floats
    sizes: Floats
    centre: Floats
    low: Floats
    high: Floats
    sigma: Floats
    spread: float
    dispersion: float
    signals: tuple[Signal, ...]
    rules: tuple[str, ...]
    n: int
    n_missing: int
    n_baseline: int
    false_alarm_rate: float | None
    average_run_length: float | None
    expected_false_alarms_per_year: float | None
    segments: int
    periods_per_year: float
    lower_values: Floats | None = None
    notes: tuple[Note, ...] = ()

    @property
    def alarms(self) -> tuple[Signal, ...]:
        """The first signal of each monitored period, in order of time."""
        first: dict[int, Signal] = {}
        for signal in self.signals:
            if signal.monitored:
                first.setdefault(signal.number, signal)
        return tuple(first[number] for number in sorted(first))

    @property
    def in_control(self) -> bool:
        """Whether no monitored period gave a signal."""
        return not self.alarms

    def tables(self) -> tuple[Table, ...]:
        written = Kind.RATE if self.kind == "p" else Kind.NUMBER
        columns = (
            Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
            Column("value", {"zh": "数值", "en": "Value"}, written),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("centre", {"zh": "中心线", "en": "Centre"}, written),
            Column("low", {"zh": "下控制限", "en": "Lower limit"}, written),
            Column("high", {"zh": "上控制限", "en": "Upper limit"}, written),
        )
        parts = (self.values, self.sizes, self.centre, self.low, self.high)
        rows = tuple(zip(self.labels, *(part.tolist() for part in parts), strict=True))
        return (signal_table(self.signals, written), Table("points", self.title, columns, rows))

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Points, centre and limits stepping with n; signals marked by shape and colour."""
        from huiyin.analytics.plots.trends_control import control_chart_plot

        return control_chart_plot(self, language)


def signal_table(signals: tuple[Signal, ...], written: Kind = Kind.NUMBER) -> Table:
    """The signals as a table."""
    columns = (
        Column("period", {"zh": "时期", "en": "Period"}, Kind.TEXT),
        Column("rule", {"zh": "判异规则", "en": "Rule"}, Kind.TEXT),
        Column("side", {"zh": "方向", "en": "Side"}, Kind.TEXT),
        Column("value", {"zh": "数值", "en": "Value"}, written),
        Column("low", {"zh": "下控制限", "en": "Lower limit"}, written),
        Column("high", {"zh": "上控制限", "en": "Upper limit"}, written),
    )
    rows = tuple((s.label, RULES[s.rule].name, SIDES[s.side], s.value, s.low, s.high) for s in signals)
    return Table("signals", {"zh": "判异的时期", "en": "Signals"}, columns, rows)


SIDES: dict[str, Bilingual] = {
    "high": {"zh": "偏高", "en": "high"},
    "low": {"zh": "偏低", "en": "low"},
    "both": {"zh": "图样", "en": "pattern"},
}
