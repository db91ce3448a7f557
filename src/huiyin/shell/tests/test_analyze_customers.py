"""`huiyin analyze` for methods about customers: files in, the library's numbers out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.customers import churn_risk, cox, satisfaction_link, survival_curve
from huiyin.analytics.results import speak
from huiyin.cli import main

RNG = np.random.default_rng(5)
N = 400
DATA: dict[str, Any] = {
    "months": RNG.integers(1, 30, N).astype(float),
    "left": RNG.integers(0, 2, N).astype(float),
    "plan": RNG.choice(["按月", "按年"], N),
    "calls": RNG.poisson(2, N).astype(float),
    "grade": RNG.integers(1, 6, N).astype(float),
}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "customers.csv"
    rows = zip(*(DATA[name] for name in DATA), strict=True)
    lines = [",".join(str(cell) for cell in row) for row in rows]
    said = [line + (",是" if DATA["left"][k] else ",否") for k, line in enumerate(lines)]
    path.write_text("\n".join([",".join(DATA) + ",流失", *said]), encoding="utf-8")
    yield path
    speak("zh")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    rng = np.random.default_rng(2)
    lines = ["who,day,amount"]
    for who in range(150):
        rate, day, mean = rng.gamma(0.6, 1 / 15), float(rng.integers(0, 60)), rng.gamma(4, 10)
        leaves = rng.beta(1, 2.5)
        while day < 260:
            lines.append(f"c{who},{np.datetime64('2025-01-01') + int(day)},{rng.gamma(5, mean / 5):.2f}")
            day += rng.exponential(1 / rate)
            if rng.random() < leaves:
                break
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["analyze", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_survival_curves_of_a_file_take_a_worded_event(file: Path, capsys) -> None:
    made = asked(capsys, "survival", str(file), "--time", "months", "--event", "流失=是", "--group", "plan")
    direct = survival_curve(DATA["months"], DATA["left"], group=DATA["plan"])
    assert [curve["group"] for curve in made["curves"]] == ["按年", "按月"]
    assert made["curves"][0]["survival_rate"] == direct.curves[0].survival_rate.tolist()


def test_a_cox_model_of_a_file(file: Path, capsys) -> None:
    made = asked(
        capsys, "cox", str(file), "--time", "months", "--event", "left", "--covariates", "plan，calls"
    )
    direct = cox(DATA, time="months", event="left", covariates=["plan", "calls"])
    assert [e["coefficient"] for e in made["effects"]] == pytest.approx(direct.coefficients.tolist())


def test_churn_risk_of_a_file_prints_reasons(file: Path, capsys) -> None:
    words = ["churn-risk", str(file), "--outcome", "流失=是", "--predictors", "plan,calls"]
    made = asked(capsys, *words)
    direct = churn_risk(DATA, outcome="left", predictors=["plan", "calls"])
    assert made["probability"] == pytest.approx(direct.probability.tolist())
    assert main(["analyze", *words]) == 0
    assert "这类客户流失的几率" in capsys.readouterr().out


def test_the_link_of_satisfaction_and_behaviour_of_a_file(file: Path, capsys) -> None:
    words = ["--satisfaction", "grade", "--outcome", "left", "--adjust", "calls", "--cuts", "3,5"]
    made = asked(capsys, "satisfaction-link", str(file), *words)
    direct = satisfaction_link(DATA, satisfaction="grade", outcome="left", adjust=["calls"], cuts=[3, 5])
    assert [level["effect"] for level in made["levels"]] == pytest.approx([v.effect for v in direct.levels])


def test_silent_customers_of_a_file(tmp_path: Path, capsys) -> None:
    path = tmp_path / "silent.csv"
    path.write_text("bad,complained\n" + "1,1\n" + "1,0\n" * 3 + "0,0\n" * 6 + ",1\n" + ",0\n" * 9)
    made = asked(capsys, "silent-customers", str(path), "--dissatisfied", "bad", "--complained", "complained")
    assert made["bound_low"] == pytest.approx(5 / 20)
    assert made["bound_high"] == pytest.approx(14 / 20)
    assert made["recapture"]["silent_rate"]["value"] == pytest.approx(3 / 4)


def test_customer_value_and_cohorts_of_a_log(log: Path, capsys, tmp_path: Path) -> None:
    chart = tmp_path / "value.svg"
    words = ["--customer", "who", "--date", "day", "--value", "amount", "--chart", str(chart)]
    made = asked(capsys, "customer-value", str(log), *words, "--horizon", "26")
    assert made["n"] == 150
    assert made["total"] > 0
    assert made["purchases"]["n"] == 150
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    cohorts = asked(capsys, "cohorts", str(log), "--customer", "who", "--date", "day", "--period", "quarter")
    assert cohorts["cohorts"] == ["2025Q1"]
    assert sum(cohorts["n"]) == 150
    spans = ["--base", "2025-01-01,2025-03-31", "--later", "2025-04-01,2025-09-30"]
    rates = asked(capsys, "cohorts", str(log), "--customer", "who", "--date", "day", *spans)
    assert rates["rates"][0]["n"] == 150
    assert main(["analyze", "cohorts", str(log), "--customer", "who", "--date", "day", "--base", "x"]) == 1
    assert "HY-A009" in capsys.readouterr().err


def test_a_file_without_a_repeat_gives_one_clear_problem(tmp_path: Path, capsys) -> None:
    path = tmp_path / "once.csv"
    path.write_text("who,day\na,1\nb,2\nc,9\n")
    assert main(["analyze", "customer-value", str(path), "--customer", "who", "--date", "day"]) == 1
    assert "HY-A268" in capsys.readouterr().err
