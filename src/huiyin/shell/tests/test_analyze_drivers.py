"""`huiyin analyze` for drivers and what goes with them: a file in, JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """200 customers: care matters most, shop not at all; Kano questions and complaints besides."""
    rng = np.random.default_rng(5)
    care, speed, shop = rng.integers(1, 6, (3, 200))
    overall = np.clip(np.rint(0.7 * care + 0.3 * speed + rng.normal(0, 0.7, 200)), 1, 5).astype(int)
    reasons = rng.choice(["排队", "价格", "噪声", "其他"], 200, p=[0.6, 0.25, 0.1, 0.05])
    city = rng.choice(["甲", "乙"], 200)
    there, absent = rng.choice([1, 2], 200, p=[0.9, 0.1]), rng.choice([5, 3], 200, p=[0.85, 0.15])
    lines = ["overall,care,speed,shop,reason,city,there,absent,weight"]
    for row in zip(overall, care, speed, shop, reasons, city, there, absent, 1 + care / 5, strict=True):
        lines.append(",".join(map(str, row)))
    path = tmp_path / "survey.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield path
    speak("zh")


MODEL = ["--outcome", "overall", "--drivers", "care,speed,shop"]


def analysed(capsys, *arguments: str) -> dict:
    assert main(["analyze", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("method", ["lmg", "relative-weights", "pratt", "last"])
def test_drivers_lead_with_the_strongest_and_carry_rank_probabilities(survey, capsys, method: str) -> None:
    """A04 from a shell, by several methods."""
    made = analysed(capsys, "drivers", str(survey), *MODEL, "--method", method, "--bootstraps", "200")
    first = made["importances"][0]
    assert first["column"] == "care"
    assert first["rank_rates"][0] == 1
    assert first["importance_low"] < first["importance"] < first["importance_high"]


def test_other_ways_to_weigh_drivers_are_methods_too(survey, capsys) -> None:
    found = analysed(capsys, "drivers", str(survey), *MODEL, "--method", "dominance", "--bootstraps", "50")
    assert found["pairs"][0]["first"] == "care"
    assert found["pairs"][0]["dominance"] == 1
    ranks = analysed(capsys, "drivers", str(survey), *MODEL, "--method", "spearman")
    assert ranks["correlations"][0]["value"] > 0.5


def test_weights_and_pairwise_gaps_are_passed_on(survey, capsys) -> None:
    options = ["--bootstraps", "0", "--weight", "weight", "--gaps", "pairwise"]
    weighted = analysed(capsys, "drivers", str(survey), *MODEL, *options)
    plain = analysed(capsys, "drivers", str(survey), *MODEL, "--bootstraps", "0")
    assert weighted["weighted"]
    assert weighted["missing"] == "pairwise"
    assert weighted["r_squared"] != plain["r_squared"]


def test_regression_takes_texts_and_clusters(survey, capsys) -> None:
    options = ["--outcome", "overall", "--drivers", "care,city", "--levels", "city:乙,甲"]
    made = analysed(capsys, "regression", str(survey), *options, "--errors", "HC1")
    assert [one["term"] for one in made["coefficients"]] == ["(Intercept)", "care", "city甲"]
    assert made["errors"] == "HC1"


def test_ordinal_logit_gives_slopes_and_the_check_of_its_assumption(survey, capsys) -> None:
    made = analysed(capsys, "ordinal-logit", str(survey), *MODEL)
    assert made["coefficients"][0]["value"] > made["coefficients"][1]["value"] > 0
    assert len(made["proportional_odds"]) == 3


def test_penalty_and_reward_need_their_cuts(survey, capsys) -> None:
    made = analysed(capsys, "penalty-reward", str(survey), *MODEL, "--low", "2", "--high", "4")
    assert made["contrasts"][0]["penalty"] < 0 < made["contrasts"][0]["reward"]
    assert main(["analyze", "penalty-reward", str(survey), *MODEL, "--low", "4", "--high", "2"]) == 1
    assert "HY-A009" in capsys.readouterr().err


def test_ipa_with_derived_importance_and_given_axes(survey, capsys) -> None:
    options = ["--performance", "care,speed,shop", "--outcome", "overall", "--axes", "0.5,3"]
    made = analysed(capsys, "ipa", str(survey), *options, "--bootstraps", "200")
    assert (made["importance_cut"], made["performance_cut"], made["importance_from"]) == (0.5, 3, "lmg")
    assert main(["analyze", "ipa", str(survey), *options[:-1], "here", "--language", "en"]) == 1
    assert "two numbers" in capsys.readouterr().err


def test_kano_by_segment(survey, capsys) -> None:
    made = analysed(capsys, "kano", str(survey), "--pair", "在线客服=there,absent", "--segment", "city")
    assert [one["segment"] for one in made["features"]] == ["", "乙", "甲"]
    assert made["features"][0]["category"] == "O"
    assert main(["analyze", "kano", str(survey), "--pair", "x=there"]) == 1
    assert "名称=正题列，反题列" in capsys.readouterr().err


def test_pareto_of_reasons_and_of_drivers(survey, capsys) -> None:
    """A08: the vital few among complaints, and among what goes with satisfaction."""
    reasons = analysed(capsys, "pareto", str(survey), "--reason", "reason", "--bootstraps", "200")
    assert [one["factor"] for one in reasons["factors"]][:2] == ["排队", "价格"]
    drivers = analysed(capsys, "pareto", str(survey), *MODEL, "--bootstraps", "200")
    assert drivers["factors"][0]["factor"] == "care"
    assert drivers["basis"] == "lmg"


def test_belief_against_voice(survey, capsys) -> None:
    """A10: management that puts the shop first is told so."""
    options = ["--belief", "shop,speed,care", "--outcome", "overall", "--bootstraps", "200"]
    made = analysed(capsys, "belief", str(survey), *options)
    verdicts = {one["item"]: one["verdict"] for one in made["items"]}
    assert verdicts["shop"] == "overrated"
    assert verdicts["care"] == "underrated"
    assert made["spearman"] == pytest.approx(-1)


def test_results_print_in_words_and_draw(survey, capsys, tmp_path: Path) -> None:
    chart = tmp_path / "drivers.json"
    options = [*MODEL, "--bootstraps", "100", "--chart", str(chart), "--language", "en"]
    assert main(["analyze", "drivers", str(survey), *options]) == 0
    assert "Association, never cause" in capsys.readouterr().out
    assert "Share of R²" in chart.read_text(encoding="utf-8")
