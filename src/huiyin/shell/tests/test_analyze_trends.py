"""Series from the shell: dated rows in; figures, verdicts, alarms and forecasts out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.cli import main

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def analyze(columns: dict[str, Any], *arguments: str, code: int = 0) -> Any:
        rows = zip(*columns.values(), strict=True)
        lines = [",".join(columns), *(",".join("" if c is None else str(c) for c in row) for row in rows)]
        file = tmp_path / "data.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        assert main(["analyze", arguments[0], str(file), *arguments[1:], "--json"]) == code
        shown = capsys.readouterr()
        return json.loads(shown.out) if code == 0 else shown.err

    return analyze


def by_month(values: Any) -> dict[str, Any]:
    """Dated rows, two a month, whose monthly means are the values."""
    months = [datetime.date(2023 + at // 12, at % 12 + 1, 5) for at in range(len(values))]
    return {
        "日期": [day.isoformat() for day in months for _ in range(2)],
        "评分": [float(v) + step for v in values for step in (-0.5, 0.5)],
    }


RISING = np.arange(24) * 0.5 + 60 + np.tile([0.3, -0.3, 0.1, -0.1], 6)


def test_dated_rows_become_a_figure_a_month(run: Run) -> None:
    made = run(by_month([4, 5, 3]), "series", "--date", "日期", "--value", "评分")
    assert made["labels"] == ["2023-01", "2023-02", "2023-03"]
    assert [estimate["value"] for estimate in made["estimates"]] == [4, 5, 3]
    assert made["n"] == 6
    assert "--date" in run({"q": [1, 2]}, "series", "--value", "q", code=1)


def test_a_rise_is_told_from_dates_and_from_plain_figures(run: Run) -> None:
    dated = run(by_month(RISING), "trend", "--date", "日期", "--value", "评分")
    plain = run({"q": RISING.tolist()}, "trend", "--value", "q")
    assert dated["direction"] == plain["direction"] == "rising"
    assert dated["slope"] == pytest.approx(plain["slope"])


def test_a_step_is_found_with_its_interval(run: Run) -> None:
    steps = {"q": [70, 71, 70, 71, 70, 71, 70, 75, 76, 75, 76, 75, 76, 75]}
    made = run(steps, "change-points", "--value", "q")
    assert made["after"] == [7]
    assert made["low"][0] <= 7 <= made["high"][0]
    assert run(steps, "change-points", "--value", "q", "--method", "pelt")["after"] == [7]


def test_a_season_is_taken_out(run: Run) -> None:
    made = run({"q": [1, 3, 2, 4] * 6}, "decompose", "--value", "q", "--season", "4")
    assert made["figure"] == pytest.approx([-1.5, 0.5, -0.5, 1.5])
    assert (
        run(by_month(list(RISING)), "decompose", "--date", "日期", "--value", "评分", "--classical")["season"]
        == 12
    )
    assert "--season" in run({"q": [1, 2] * 9}, "decompose", "--value", "q", code=1)


def test_a_forecast_comes_with_interval_and_verdict(run: Run) -> None:
    made = run(by_month(RISING), "forecast", "--date", "日期", "--value", "评分", "--ahead", "2")
    assert made["labels"] == ["2025-01", "2025-02"]
    assert made["verdict"] == "usable"
    assert made["low"][0] < made["values"][0] < made["high"][0]
    assert run({"q": [4, 5, 3]}, "forecast", "--value", "q")["verdict"] == "cannot_tell"


def test_a_control_chart_marks_the_odd_period(run: Run) -> None:
    columns = {"月": [f"2026-{m:02d}" for m in range(1, 13)], "满意": [80] * 11 + [40], "n": [100] * 12}
    made = run(
        columns,
        "control-chart",
        "--value",
        "满意",
        "--n",
        "n",
        "--kind",
        "p",
        "--period",
        "月",
        "--baseline",
        "11",
    )
    assert [signal["label"] for signal in made["signals"]] == ["2026-12"]
    assert run({"q": RISING.tolist()}, "control-chart", "--value", "q", "--kind", "cusum")["kind"] == "cusum"


def test_segments_share_one_budget_of_false_alarms(run: Run) -> None:
    """T32"""
    cities, months = ["A", "B", "C"], [f"2026-{m:02d}" for m in range(1, 13)]
    columns = {
        "城市": [city for city in cities for _ in months],
        "月": months * 3,
        "满意": [40 if (city, month) == ("B", "2026-12") else 80 for city in cities for month in months],
        "n": [100] * 36,
    }
    made = run(
        columns,
        *(
            "control-chart",
            "--value",
            "满意",
            "--n",
            "n",
            "--kind",
            "p",
            "--segment",
            "城市",
            "--period",
            "月",
        ),
        *("--baseline", "11", "--false-alarms", "0.5"),
    )
    assert [(alarm["segment"], alarm["period"], alarm["side"]) for alarm in made["alarms"]] == [
        ("B", "2026-12", "low")
    ]
    assert made["expected_false_alarms_per_year"] == 0.5


def test_a_change_is_split_into_mix_and_score(run: Run) -> None:
    columns = {
        "波次": ["1"] * 40 + ["2"] * 40,
        "渠道": ["a"] * 20 + ["b"] * 20 + ["a"] * 10 + ["b"] * 30,
        "评分": [5, 4] * 10 + [3, 2] * 10 + [5, 4] * 5 + [3, 2] * 15,
    }
    arguments = ("--score", "评分", "--segment", "渠道", "--wave", "波次", "--before", "1", "--after", "2")
    made = run(columns, "mix", *arguments)
    assert made["composition"]["value"] == pytest.approx(-0.5)
    assert made["within"]["value"] == pytest.approx(0)
    assert "--after" in run(columns, "mix", *arguments[:-1], "9", code=1)
    assert "--scale" in run(columns, "mix", *arguments, "--scale", "low", code=1)


def test_the_next_score_follows_from_the_last_and_a_metric(run: Run) -> None:
    """A27"""
    rng = np.random.default_rng(1)
    metric = rng.normal(0, 1, 40).round(3)
    score = [70.0]
    for at in range(1, 40):
        score.append(round(35 + 0.5 * score[-1] + 3 * metric[at] + rng.normal(0, 0.3), 3))
    columns = {"得分": score, "接通率": metric.tolist()}
    made = run(columns, "next-score", "--score", "得分", "--metrics", "接通率", "--next", "接通率=1")
    assert made["verdict"] == "usable"
    assert made["coefficients"][2] == pytest.approx(3, abs=0.3)
    assert made["low"] < made["value"] < made["high"]
    wrong = run(columns, "next-score", "--score", "得分", "--metrics", "接通率", "--next", "接通率", code=1)
    assert "--next" in wrong


def test_expectations_are_watched_item_by_item(run: Run) -> None:
    """M28"""
    rows = by_month(RISING)
    made = run(
        {"日期": rows["日期"], "期望": rows["评分"], "感知": [v - 2 for v in rows["评分"]]},
        *("expectations", "--date", "日期", "--expected", "期望", "--perceived", "感知", "--by", "month"),
    )
    item = made["items"][0]
    assert item["direction"] == "rising"
    assert item["gap"]["estimates"][0]["value"] == pytest.approx(-2)
