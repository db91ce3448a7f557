"""Charts: intervals in them, small bases told apart, the same specification on page and paper."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.drivers.analysis import DriverAnalysis, DriverImportance
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.style import display_width, domain_of, grade_colours, wrapped
from huiyin.metrics import charts, grade_maps
from huiyin.metrics.charts.distributions import grade_bands
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.overview import DriverFigure, GapFigure, ItemFigure, SegmentRow, SegmentTable

FIVE = Scale(1, 5, words=(("很不满意", 1.0), ("不满意", 2.0), ("一般", 3.0), ("满意", 4.0), ("很满意", 5.0)))
WAIT = Variable("wait", "等候时间", Role.RATING, FIVE, label_en="Waiting time")
STAFF = Variable("staff", "服务态度", Role.RATING, FIVE, label_en="Staff")


def estimate(value: float | None, unit: Unit = Unit.INDEX, spread: float = 5.0) -> Estimate:
    if value is None:
        return Estimate(None, None, None, 3, 3.0, unit, "none")
    return Estimate(value, value - spread, value + spread, 60, 60.0, unit, "t")


def item(variable: Variable, value: float, base: str = "normal") -> ItemFigure:
    answers = ((1.0, 2), (3.0, 3), (5.0, 5))
    return ItemFigure(
        variable, 0.5, estimate(value), estimate(0.6, Unit.RATE, 0.1), answers, 1, 1, False, base
    )


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The data that the chart draws."""
    parts = [spec, *spec.get("layer", [])]
    found: list[list[dict[str, Any]]] = [p["data"]["values"] for p in parts if "data" in p]
    return max(found, key=len)


def every_chart() -> dict[str, dict[str, Any]]:
    """One of each kind."""
    contract = MetricContract("i", "satisfaction_index", "满意度", "Index", (), target=85.0)
    lone = DriverImportance("q_wait", 1.0, 0.8, 1.0, 1.0, 0.5)
    analysis = DriverAnalysis((lone,), 0.3, 40, "relative_weights", "bootstrap", 1000)
    table = SegmentTable(WAIT, contract, (SegmentRow("北", 60, estimate(70), "small", None, ""),))
    return {
        "items": charts.item_intervals([item(WAIT, 70), item(STAFF, 60)], language="en"),
        "segments": charts.segment_intervals(table, language="en"),
        "distribution": charts.distribution([item(WAIT, 70)], language="en"),
        "trend": charts.trend(contract, [("1", estimate(70)), ("2", estimate(71))], language="en"),
        "dumbbell": charts.dumbbell(
            [GapFigure(WAIT, STAFF, 85.0, 70.5, estimate(-14.5, Unit.SCALE), 0.1)], language="en"
        ),
        "drivers": charts.drivers(DriverFigure(STAFF, (WAIT,), analysis), language="en"),
        "nps": charts.nps_split({"promoters": 25, "passives": 55, "detractors": 20}, language="en"),
    }


@pytest.mark.parametrize("name", every_chart())
def test_each_chart_holds_against_the_schema_of_vega_lite(name: str) -> None:
    alt.Chart.from_dict(every_chart()[name], validate=True)


def test_the_schema_would_notice_a_mistake() -> None:
    broken = {**every_chart()["distribution"], "mark": {"type": "no such mark"}}
    with pytest.raises(Exception, match="no such mark"):
        alt.Chart.from_dict(broken, validate=True)


def test_every_value_comes_with_both_ends_of_its_interval_and_its_n() -> None:
    (row,) = rows(charts.item_intervals([item(WAIT, 70)], language="zh-hans"))
    assert (row["low"], row["value"], row["high"], row["n"]) == (65, 70, 75, 60)
    assert row["interval"] == "65.0 – 75.0"


def test_shares_are_drawn_as_percent() -> None:
    (row,) = rows(charts.item_intervals([item(WAIT, 70)], language="en", satisfied=True))
    assert row["value"] == pytest.approx(60)
    assert row["text"] == "60.0%"


def test_a_hidden_base_is_not_in_the_chart_at_all() -> None:
    spec = charts.item_intervals([item(WAIT, 71.7), item(STAFF, 12.3, "hidden")], language="zh-hans")
    assert "服务态度" not in json.dumps(spec, ensure_ascii=False)
    assert "12.3" not in json.dumps(spec)


def test_a_small_base_is_drawn_hollow() -> None:
    spec = charts.item_intervals([item(WAIT, 70, "small")], language="zh-hans")
    points = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "point")
    assert points["encoding"]["fill"]["condition"] == {
        "test": "datum.base == 'small'",
        "value": "transparent",
    }
    assert rows(spec)[0]["base"] == "small"


def test_the_answers_of_an_item_add_up_to_a_hundred_percent_worst_first() -> None:
    data = rows(charts.distribution([item(WAIT, 70)], language="zh-hans"))
    assert [row["answer"] for row in data] == ["很不满意", "不满意", "一般", "满意", "很满意"]
    assert [row["count"] for row in data] == [2, 0, 3, 0, 5]
    assert sum(row["share"] for row in data) == pytest.approx(100)


def test_on_a_scale_where_low_is_good_the_worst_answer_is_the_highest() -> None:
    """M04: the direction is stored with the scale."""
    assert [name for name, _, _ in grade_bands(Scale(1, 4, high_is_good=False))] == ["4", "3", "2", "1"]


@given(st.integers(0, 3), st.integers(12, 200))
def test_the_bands_of_a_long_scale_hold_every_answer_once(low: int, n: int) -> None:
    bands = grade_bands(Scale(low, low + n - 1))
    for answer in range(low, low + n):
        assert sum(start <= answer < end for _, start, end in bands) == 1


def test_the_trend_keeps_the_order_of_the_waves_and_draws_the_target() -> None:
    contract = MetricContract("i", "satisfaction_index", "满意度", "Index", (), target=85.0)
    points = [("2025-Q4", estimate(70)), ("2026-Q1", estimate(None)), ("2026-Q2", estimate(80))]
    spec = charts.trend(contract, points, language="zh-hans")
    assert [row["wave"] for row in rows(spec)] == ["2025-Q4", "2026-Q2"]
    assert spec["layer"][-1]["data"]["values"] == [{"target": 85.0}]


def test_expectation_and_perception_stand_beside_their_gap() -> None:
    """M15: perception minus expectation, item by item."""
    gap = GapFigure(WAIT, STAFF, 85.0, 70.5, estimate(-14.5, Unit.SCALE, 2.0), 0.001)
    (row,) = rows(charts.dumbbell([gap], language="en"))
    assert (row["full"], row["expected"], row["perceived"]) == ("Waiting time", 85.0, 70.5)
    assert row["gap"] == "−14.50 (−16.50 … −12.50)"


def test_drivers_without_intervals_are_drawn_without_them() -> None:
    lone = DriverImportance("q_wait", 1.0, float("nan"), float("nan"), float("nan"), 0.5)
    analysis = DriverAnalysis((lone,), 0.3, 40, "relative_weights", "none", 0)
    (row,) = rows(charts.drivers(DriverFigure(STAFF, (WAIT,), analysis), language="zh-hans"))
    assert (row["low"], row["high"], row["interval"], row["top3"]) == (None, None, "–", "–")


def test_promoters_passives_and_detractors_fill_the_bar() -> None:
    """M03: 25 promoters, 55 passives, 20 detractors."""
    spec = charts.nps_split({"promoters": 25, "passives": 55, "detractors": 20}, language="zh-hans")
    assert [(row["start"], row["end"]) for row in rows(spec)] == [(0, 20), (20, 75), (75, 100)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_same_specification_becomes_an_svg_without_a_browser(language: str) -> None:
    svg = charts.as_svg(
        charts.item_intervals([item(WAIT, 70), item(STAFF, 60)], language=language), width=500
    )
    assert svg.startswith("<svg")
    assert WAIT.label_in(language).split()[0] in svg
    assert "currentColor" not in svg, "paper has no page to take a colour from"


def test_a_chart_loads_nothing_from_elsewhere() -> None:
    spec = charts.distribution([item(WAIT, 70)], language="en")
    assert "url" not in json.dumps({**spec, "$schema": ""})
    assert "datasets" not in spec


def test_two_items_of_the_same_name_keep_their_own_rows() -> None:
    spec = charts.item_intervals([item(WAIT, 70), item(WAIT, 50)], language="zh-hans")
    assert [row["label"] for row in rows(spec)] == ["等候时间", "等候时间 (2)"]


@given(st.text(max_size=200))
def test_a_broken_label_keeps_to_two_lines_of_its_width(text: str) -> None:
    lines = wrapped(text, 22).split("\n")
    assert len(lines) <= 2
    assert all(display_width(line) <= 23 for line in lines)


@given(st.floats(0, 100), st.floats(0, 20))
def test_the_range_of_an_axis_holds_value_and_interval(value: float, spread: float) -> None:
    low, high = max(0.0, value - spread), min(100.0, value + spread)
    start, end = domain_of([Estimate(value, low, high, 30, 30.0, Unit.INDEX, "t")])
    assert start <= low <= high <= end
    assert start < end


@given(st.integers(1, 20))
def test_each_grade_has_a_colour_of_its_own(n: int) -> None:
    assert len(set(grade_colours(n))) == n


@given(st.integers(0, 2), st.integers(2, 20), st.booleans())
def test_grade_maps_rise_with_goodness_and_end_at_a_hundred(low: int, n: int, high_is_good: bool) -> None:
    """M09: level maps of five, four (M14) or any number of grades."""
    scale = Scale(low, low + n - 1, high_is_good=high_is_good)
    for make in (grade_maps.linear, grade_maps.share_of_maximum):
        values = [value for _, value in make(scale)]
        assert sorted(values, reverse=not high_is_good) == values
        assert max(values) == pytest.approx(100)
    assert min(value for _, value in grade_maps.linear(scale)) == 0
