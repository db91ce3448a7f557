"""`huiyin analyze pls` and `pls-groups`: a file in, JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """300 customers on the items of the ACSI, 1-10, with two regions."""
    rng = np.random.default_rng(9)
    cause = rng.normal(size=300)
    lines, names = [], [f"{key}{k}" for key in ("CUEX", "PERQ", "PERV", "CUSA", "CUSL") for k in (1, 2, 3)]
    for value in cause:
        answers = np.clip(np.rint(6 + 1.5 * value + rng.normal(size=len(names) + 1)), 1, 10).astype(int)
        lines.append(",".join([*map(str, answers), rng.choice(["北", "南"])]))
    path = tmp_path / "survey.csv"
    path.write_text(",".join([*names, "CUSCO", "region"]) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    yield path
    speak("zh")


def analysed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["analyze", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_ready_made_model_gives_paths_indices_and_fit(survey, capsys) -> None:
    """Row M06 from a shell."""
    made = analysed(capsys, "pls", str(survey), "--model", "acsi", "--bootstraps", "200")
    assert made["analysis"] == "pls"
    assert len(made["paths"]) == 9
    assert made["n_usable"] == 200
    index = next(one["index"] for one in made["constructs"] if one["name"] == "CUSA")
    assert index["low"] < index["estimate"] < index["high"]


def test_a_model_may_stand_in_a_file_or_on_the_line(survey, capsys, tmp_path: Path) -> None:
    text = "quality =~ PERQ1..PERQ3\nsatisfaction =~ CUSA1 + CUSA2\nsatisfaction ~ quality\n"
    path = tmp_path / "model.txt"
    path.write_text(text, encoding="utf-8")
    options = ["--bootstraps", "50", "--scheme", "centroid", "--missing-rule", "listwise", "--scale", "1,10"]
    from_file = analysed(capsys, "pls", str(survey), "--model", str(path), *options)
    from_line = analysed(capsys, "pls", str(survey), "--model", text.replace("\n", ";"), *options)
    assert from_file == from_line
    assert from_file["scheme"] == "centroid"
    assert from_file["missing_rule"] == "listwise"


def test_items_may_be_named_on_the_line(survey, capsys) -> None:
    items = "CUSA=CUSA1,CUSA2;CUSL=CUSL1"
    made = analysed(capsys, "pls", str(survey), "--model", "acsi", "--items", items, "--bootstraps", "0")
    assert [one["item"] for one in made["items"] if one["construct"] == "CUSL"] == ["CUSL1"]


def test_a_wrong_model_says_where(survey, capsys) -> None:
    assert main(["analyze", "pls", str(survey), "--model", "a =~ PERQ1 +", "--language", "en"]) == 1
    assert "Line 1, column 13" in capsys.readouterr().err


def test_the_diagram_can_be_saved(survey, capsys, tmp_path: Path) -> None:
    chart = tmp_path / "model.svg"
    assert (
        main(["analyze", "pls", str(survey), "--model", "acsi", "--bootstraps", "20", "--chart", str(chart)])
        == 0
    )
    assert "顾客满意" in chart.read_text(encoding="utf-8")


def test_two_groups_are_compared(survey, capsys) -> None:
    options = ["--group", "region", "--permutations", "39", "--bootstraps", "39"]
    made = analysed(capsys, "pls-groups", str(survey), "--model", "acsi", *options)
    assert made["groups"] == ["北", "南"]
    assert len(made["measurement"]) == 6
    assert all(0 < one["permutation_p"] <= 1 for one in made["paths"])


def test_a_factor_model_is_estimated_by_maximum_likelihood(survey, capsys) -> None:
    text = "quality =~ PERQ1..PERQ3; satisfaction =~ CUSA1..CUSA3"
    made = analysed(capsys, "factor-model", str(survey), "--model", text)
    assert made["fit"]["degrees_of_freedom"] == 8
    assert made["converged"]
