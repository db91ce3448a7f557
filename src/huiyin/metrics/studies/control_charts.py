"""Week by week, month by month: is the process as it was, and where is something out of the ordinary?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.analytics.trends.control.chart import ControlChart, control_chart
from huiyin.analytics.trends.control.many import ControlCharts, control_charts
from huiyin.analytics.trends.periods import PER_YEAR, label
from huiyin.analytics.trends.problems import TooFewPeriods
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.charted import DAY, Periods, by_period, chart_columns, chart_kind
from huiyin.metrics.computing.frame import Frame
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.studies._rows import names_of
from huiyin.metrics.studies._scores import mean_contracts
from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

GRAINS = {
    "week": {"zh": "按周", "en": "by week"},
    "month": {"zh": "按月", "en": "by month"},
    "quarter": {"zh": "按季", "en": "by quarter"},
}


@studies.register
class ControlChartsStudy(Study):
    """The whole as one chart; segments under one budget of false alarms."""

    key: ClassVar[str] = "control-charts"
    name: ClassVar[dict[str, str]] = {"zh": "控制图", "en": "Control charts"}
    about: ClassVar[dict[str, str]] = {
        "zh": "指标在正常波动之内，还是出现了异常？同时看很多群体时，误报总数控制在预算之内。",
        "en": "Is a metric within its usual noise, or is something out of the ordinary? Over many segments the false alarms stay "
        "within a budget.",
    }
    order: ClassVar[int] = 50
    one_wave: ClassVar[bool] = False

    def lacking(self, frame: Frame) -> dict[str, str] | None:
        """A contract and dated answers are needed."""
        dated = any(key[0] for key in frame.engine.count(frame.source, [DAY])) if frame.n_rows else False
        if dated and mean_contracts(frame):
            return None
        return {
            "zh": "需要带日期的答卷和一个已确认的指标口径。请在导入时把日期列设为“日期”。",
            "en": "Answers with dates and a confirmed metric are needed. Mark the column of dates when importing.",
        }

    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """Metric, period, segments, budget."""
        contracts = mean_contracts(frame)
        chinese = language.startswith("zh")
        segments = [("", "不分群体" if chinese else "no segments")]
        segments += zip([v.key for v in frame.segments], names_of(frame.segments, language), strict=True)
        return (
            Setting(
                "metric",
                {"zh": "指标", "en": "Metric"},
                SettingKind.CHOICE,
                contracts[0].key,
                tuple((c.key, c.name_in(language)) for c in contracts),
            ),
            Setting(
                "period",
                {"zh": "时期", "en": "Period"},
                SettingKind.CHOICE,
                _fitting_grain(frame),
                tuple((key, words["zh" if chinese else "en"]) for key, words in GRAINS.items()),
            ),
            Setting("segment", {"zh": "群体", "en": "Segments"}, SettingKind.CHOICE, "", tuple(segments)),
            Setting(
                "budget",
                {"zh": "每年允许的误报次数", "en": "False alarms a year"},
                SettingKind.NUMBER,
                1.0,
                minimum=0.05,
                maximum=50,
            ),
        )

    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """The chart of the whole; with a segment variable, the charts of its values."""
        contract = next(c for c in frame.contracts if c.key == values["metric"])
        grain, budget = values["period"], float(values["budget"])
        whole = _by_period(frame, contract, grain, None)[""]
        chart = _chart(contract, whole, grain, budget)
        name = contract.name_in(language)
        panels = [Panel("whole", {"zh": name, "en": name}, _lead(chart, budget), chart)]
        if values["segment"]:
            variable = frame.variables[values["segment"]]
            groups = _by_period(frame, contract, grain, column_of(variable.key))
            made = _charts(contract, groups, grain, budget)
            title = f"{name} · {variable.label_in(language)}"
            panels.append(Panel("segments", {"zh": title, "en": title}, _segments_lead(made), made))
        return tuple(panels)


def _fitting_grain(frame: Frame) -> str:
    """Months where there are at least eight, else weeks."""
    counted = sorted(key[0] for key in frame.engine.count(frame.source, [DAY]) if key[0])
    months = {day[:7] for day in counted}
    return "month" if len(months) >= 8 else "week"


def _by_period(frame: Frame, contract: MetricContract, grain: Any, segment: str | None) -> dict[str, Periods]:
    """Moments by segment value and period; raises `TooFewPeriods` without any."""
    groups = by_period(frame.engine, frame.source, contract, grain, segment)
    if not groups:
        raise TooFewPeriods(what="控制图 / control charts", needed=3, n=0)
    return groups


def _columns(contract: MetricContract, periods: Periods, grain: Any) -> dict[str, list[Any]]:
    table = chart_columns(contract, periods)
    return {**table, "period": [label(period, grain) for period in table.get("period", [])]}


def _chart(contract: MetricContract, periods: Periods, grain: Any, budget: float) -> ControlChart:
    table = _columns(contract, periods, grain)
    if len(table.get("period", [])) < 3:
        raise TooFewPeriods(what="控制图 / control chart", needed=3, n=len(table.get("period", [])))
    return control_chart(
        table["values"],
        table["n"],
        kind=chart_kind(contract),  # type: ignore[arg-type]
        labels=table["period"],
        detractors=table.get("detractors"),
        deviations=table.get("deviations"),
        false_alarms_per_year=budget,
        periods_per_year=PER_YEAR[grain],
    )


def _charts(
    contract: MetricContract, groups: Mapping[str, Periods], grain: Any, budget: float
) -> ControlCharts:
    rows: dict[str, list[Any]] = defaultdict(list)
    for value, periods in groups.items():
        for key, column in _columns(contract, periods, grain).items():
            rows[key] += column
        rows["segment"] += [value] * (len(rows["period"]) - len(rows["segment"]))
    return control_charts(
        dict(rows),
        segment="segment",
        period="period",
        values="values",
        n="n",
        detractors="detractors" if "detractors" in rows else None,
        deviations="deviations" if "deviations" in rows else None,
        kind=chart_kind(contract),
        false_alarms_per_year=budget,
        by=grain,
        show_progress=False,
    )


def _lead(chart: ControlChart, budget: float) -> dict[str, str]:
    alarms = [alarm.label for alarm in chart.alarms]
    if not alarms:
        return {
            "zh": f"没有超出控制限的时期：变化都在正常波动之内（每年误报预算 {budget:g} 次）。",
            "en": f"No period lies beyond its limits: all change is within the usual noise (budget {budget:g} false alarms a year).",
        }
    return {
        "zh": f"有 {len(alarms)} 个时期超出控制限：{'、'.join(alarms[:6])}。请查明当时发生了什么。",
        "en": f"{len(alarms)} periods lie beyond their limits: {', '.join(alarms[:6])}. Find out what happened then.",
    }


def _segments_lead(made: ControlCharts) -> dict[str, str]:
    return {
        "zh": f"同时监控 {made.n_segments} 个群体，全部加起来每年预计误报 {made.expected_false_alarms_per_year:.2g} 次；现有 {len(made.alarms)} 个告警。",
        "en": f"{made.n_segments} segments are watched with {made.expected_false_alarms_per_year:.2g} false alarms a year expected in all; there "
        f"are {len(made.alarms)} alarms.",
    }
