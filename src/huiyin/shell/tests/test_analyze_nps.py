"""`analyze nps`: one score, a score by group, the interval of choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    rows = ["10,甲,1"] * 9 + ["0,乙,2"] * 15 + ["8,,1"]
    path = tmp_path / "survey.csv"
    path.write_text("score,city,weight\n" + "\n".join(rows) + "\n", encoding="utf-8")
    yield path
    speak("zh")


def said(capsys: Any, *arguments: str) -> dict[str, Any]:
    assert main(["analyze", "nps", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_interval_is_the_one_asked_for(survey: Path, capsys) -> None:
    methods = {"auto": "adjusted_wald", "wald": "wald", "adjusted": "adjusted_wald", "t": "t"}
    for asked, name in methods.items():
        made = said(capsys, str(survey), "--score", "score", "--interval", asked)
        assert (made["n"], made["method"]) == (25, name)


def test_every_group_gets_its_score(survey: Path, capsys) -> None:
    made = said(capsys, str(survey), "--score", "score", "--by", "city", "--weight", "weight")
    assert dict(zip(made["groups"], [one["value"] for one in made["estimates"]], strict=True)) == {
        "甲": 100,
        "乙": -100,
    }
    assert made["n_without_group"] == 1
    assert made["total"]["value"] == pytest.approx(100 * (9 - 30) / 40)
    assert main(["analyze", "nps", str(survey), "--score", "score", "--by", "city"]) == 0
    assert "没有分组" in capsys.readouterr().out


def test_a_wrong_combination_or_column_is_named(survey: Path, capsys) -> None:
    wrong = ["analyze", "nps", str(survey), "--score", "score", "--by", "city", "--interval", "t"]
    assert main(wrong) == 1
    assert "--interval" in capsys.readouterr().err
    assert main(["analyze", "nps", str(survey), "--score", "score", "--by", "town"]) == 1
    assert "HY-A013" in capsys.readouterr().err
