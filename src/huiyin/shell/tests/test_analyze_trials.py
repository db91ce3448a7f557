"""Trials from the shell: a file in, a verdict out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.cli import main


def _run(tmp_path: Path, capsys, columns: dict[str, object], *arguments: str) -> dict:
    rows = zip(*columns.values(), strict=True)
    lines = [
        ",".join(columns),
        *(",".join("" if cell is None else str(cell) for cell in row) for row in rows),
    ]
    file = tmp_path / "trial.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["analyze", arguments[0], str(file), *arguments[1:], "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_ab_test_says_what_is_proven(tmp_path, capsys) -> None:
    columns = {"y": [0, 1] * 50 + [1, 1, 1, 0] * 25, "arm": ["旧"] * 100 + ["新"] * 100}
    made = _run(
        tmp_path,
        capsys,
        columns,
        "ab-test",
        "--outcome",
        "y",
        "--arm",
        "arm",
        "--kind",
        "rate",
        "--control",
        "旧",
    )
    assert made["effects"][0]["difference"] == pytest.approx(0.25)
    assert made["effects"][0]["verdict"] == "better"


def test_difference_in_differences_and_staged_rollout(tmp_path, capsys) -> None:
    unit, period = np.repeat(np.arange(12), 6), np.tile(np.arange(6), 12)
    treated, after = (unit < 6) * 1, (period >= 3) * 1
    wobble = np.sin(np.arange(72) * 7.0)
    columns = {
        "unit": unit,
        "period": period,
        "treated": treated,
        "after": after,
        "started": [3 if one else None for one in treated],
        "y": 60 + period + 4 * treated * after + wobble,
    }
    did = _run(
        tmp_path,
        capsys,
        columns,
        "difference-in-differences",
        "--outcome",
        "y",
        "--treated",
        "treated",
        "--after",
        "after",
        "--unit",
        "unit",
        "--period",
        "period",
    )
    assert did["effect"] == pytest.approx(4, abs=1)
    assert len(did["events"]) == 5
    staged = _run(
        tmp_path,
        capsys,
        columns,
        "staged-rollout",
        "--outcome",
        "y",
        "--unit",
        "unit",
        "--period",
        "period",
        "--started",
        "started",
        "--bootstraps",
        "100",
    )
    assert staged["effect"] == pytest.approx(4, abs=1.5)


def test_an_interrupted_series_counts_rows_from_one(tmp_path, capsys) -> None:
    made = _run(
        tmp_path,
        capsys,
        {"y": [1, 1.2, 0.9, 1.1, 5, 5.2, 4.9, 5.1]},
        "interrupted-series",
        "--value",
        "y",
        "--start",
        "5",
    )
    assert made["level"]["value"] == pytest.approx(4, abs=0.3)
    assert made["n_before"] == 4


def test_matching_reports_balance(tmp_path, capsys) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=400).round(3)
    t = (x + rng.normal(size=400) > 0) * 1
    columns = {"x": x, "t": t, "y": (2 * x + t).round(3)}
    made = _run(
        tmp_path, capsys, columns, "matching", "--outcome", "y", "--treated", "t", "--covariates", "x"
    )
    assert made["effect"] == pytest.approx(1, abs=0.2)
    assert abs(made["balance"][0]["after"]) < abs(made["balance"][0]["before"])
