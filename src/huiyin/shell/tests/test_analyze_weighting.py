"""`analyze rake`, `post-stratify`, `calibrate`, `ahp`, `delphi`, `entropy-weights` on small files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main

PEOPLE = "sex,area,bill,score\nf,n,10,9\nf,s,20,10\nf,s,30,3\nm,n,40,7\nm,s,50,9\n,s,60,2\n"


@pytest.fixture(autouse=True)
def chinese() -> Any:
    yield
    speak("zh")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def margins(tmp_path: Path) -> Path:
    path = tmp_path / "margins.json"
    path.write_text(json.dumps({"sex": {"f": 50, "m": 50}, "area": {"n": 40, "s": 60}}), encoding="utf-8")
    return path


def made(capsys: Any, *arguments: object) -> dict[str, Any]:
    assert main(["analyze", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_rake_writes_the_weights_of_every_row(people: Path, margins: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "weights.csv"
    found = made(capsys, "rake", people, "--margins", margins, "--csv", out)
    assert found["n"] == 5
    assert found["n_left_out"] == 1
    assert {row["category"]: round(row["after"], 6) for row in found["margins"]}["n"] == 40
    with out.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["weight"]) for row in rows] == pytest.approx(found["weights"])
    assert sum(found["weights"]) == pytest.approx(100)


def test_margins_may_be_a_table_and_a_figure_reported(people: Path, tmp_path: Path, capsys) -> None:
    table = tmp_path / "margins.csv"
    table.write_text("margin,category,target\nsex,f,50\nsex,m,50\narea,n,40\narea,s,60\n", encoding="utf-8")
    found = made(capsys, "rake", people, "--margins", table, "--measure", "nps", "--score", "score")
    assert found["method"] == "calibrated"
    assert found["n"] == 5
    by = made(
        capsys, "rake", people, "--margins", table, "--measure", "mean", "--score", "score", "--by", "sex"
    )
    assert by["groups"] == ["f", "m"]


def test_trimmed_raking_and_its_rule_for_missing(people: Path, margins: Path, capsys) -> None:
    found = made(
        capsys, "rake", people, "--margins", margins, "--missing-rule", "own_share", "--trim", "0.3,3"
    )
    assert found["n"] == 6
    assert main(["analyze", "rake", str(people), "--margins", str(margins), "--missing-rule", "refuse"]) == 1
    assert "HY-A144" in capsys.readouterr().err


def test_post_stratify_and_calibrate(people: Path, tmp_path: Path, capsys) -> None:
    cells = tmp_path / "cells.csv"
    cells.write_text(
        "margin,category,target\nsex*area,f*n,10\nsex*area,f*s,40\nsex*area,m*n,20\nsex*area,m*s,30\n",
        encoding="utf-8",
    )
    assert made(capsys, "post-stratify", people, "--margins", cells)["weights"] == [10, 20, 20, 20, 30, 0]
    totals = tmp_path / "totals.csv"
    totals.write_text("margin,category,target\nsex,f,50\nsex,m,50\nbill,,3300\n", encoding="utf-8")
    found = made(capsys, "calibrate", people, "--margins", totals)
    assert found["margins"][-1]["after"] == pytest.approx(3300)
    assert found["method"] == "calibration_linear"
    bounded = made(
        capsys, "calibrate", people, "--margins", totals, "--distance", "logit", "--bounds", "0.2,4"
    )
    assert bounded["margins"][-1]["after"] == pytest.approx(3300)


def test_margins_that_cannot_be_read_are_told(people: Path, tmp_path: Path, capsys) -> None:
    for name, text in (("m.json", "[1]"), ("m2.json", "{"), ("m.csv", "margin,target\nsex,1\n")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert main(["analyze", "rake", str(people), "--margins", str(path)]) == 1
        assert "HY-L009" in capsys.readouterr().err


def test_ahp_from_a_list_and_from_a_matrix(tmp_path: Path, capsys) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("first,second,value\na,b,3\na,c,5\nb,c,3\n", encoding="utf-8")
    found = made(capsys, "ahp", pairs)
    assert found["weights"] == pytest.approx([0.6370, 0.2583, 0.1047], abs=5e-5)
    matrix = tmp_path / "matrix.csv"
    matrix.write_text("a,b,c\n1,3,5\n,1,3\n,,1\n", encoding="utf-8")
    assert made(capsys, "ahp", matrix)["weights"] == pytest.approx(found["weights"])
    group = tmp_path / "group.csv"
    group.write_text("expert,first,second,value\n1,a,b,8\n2,a,b,2\n", encoding="utf-8")
    assert made(capsys, "ahp", group)["weights"] == pytest.approx([0.8, 0.2])


def test_delphi_by_round_and_entropy(tmp_path: Path, capsys) -> None:
    path = tmp_path / "experts.csv"
    path.write_text("round,K1,K2,K3\n1,9,6,3\n1,3,6,9\n2,9,6,3\n2,8,7,2\n", encoding="utf-8")
    found = made(capsys, "delphi", path, "--round", "round")
    assert found["decision"] == "consensus"
    assert len(found["agreements"]) == 2
    scores = tmp_path / "scores.csv"
    scores.write_text("a,b,c\n80,90,70\n85,88,60\n90,86,95\n70,87,40\n", encoding="utf-8")
    entropy = made(capsys, "entropy-weights", scores, "--items", "a,b,c")
    assert entropy["weights"] == pytest.approx([0.0850, 0.0029, 0.9122], abs=5e-5)
    assert sum(made(capsys, "entropy-weights", scores, "--items", "a,b,c", "--critic")["weights"]) == (
        pytest.approx(1)
    )


def test_a_chart_of_the_weights_is_written(people: Path, margins: Path, tmp_path: Path) -> None:
    out = tmp_path / "weights.svg"
    assert main(["analyze", "rake", str(people), "--margins", str(margins), "--chart", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<svg")
