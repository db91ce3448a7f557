"""Shares and their intervals against R's prop.test, binom.test and survey."""

from __future__ import annotations

import pytest

import huiyin
from huiyin.analytics.inference.proportions import clopper_pearson, wilson


def test_wilson_and_clopper_pearson_everywhere(results) -> None:
    found = results("top2box")
    cases = [found["overall_sat_top2_of_7"], found["sat1_top2"], found["reputation_top2"]]
    cases += [*found["by_country"].values(), *found["edges"].values()]
    assert len(cases) == 13
    for case in cases:
        assert wilson(case["k"], case["n"]) == pytest.approx(case["wilson"], rel=1e-12, abs=1e-14)
        exact = clopper_pearson(case["k"], case["n"])
        assert exact == pytest.approx(case["clopper_pearson"], rel=1e-10, abs=1e-14)


def test_top_2_box_of_the_airline(columns, results) -> None:
    data = columns("airlinesat")
    for column, key in (
        ("overall_sat", "overall_sat_top2_of_7"),
        ("sat1", "sat1_top2"),
        ("reputation", "reputation_top2"),
    ):
        reference = results("top2box")[key]
        estimate = huiyin.csat(data[column], scale=(1, 7))
        assert (estimate.n, estimate.value) == (reference["n"], pytest.approx(reference["p"], rel=1e-12))
        assert (estimate.low, estimate.high) == pytest.approx(reference["wilson"], rel=1e-12)
        assert estimate.standard_error == pytest.approx(reference["wald_se"], rel=1e-12)


def test_a_country_of_one_respondent_has_no_interval(columns) -> None:
    data = columns("airlinesat")
    estimate = huiyin.csat(data["overall_sat"][data["country"] == "fr"], scale=(1, 7))
    assert estimate.n == 1
    assert not estimate.has_interval


def test_the_effective_n_of_a_weighted_share_is_that_of_r_design_effect(columns, results) -> None:
    """R's deff has a finite population correction with N = Σw in it, which is taken out again here."""
    survey = results("survey_raked_nps")
    reference, weights = survey["naive_fixed_weights"], survey["raked_weights"]
    estimate = huiyin.csat(columns("airlinesat")["overall_sat"], weights, scale=(1, 7))
    share = reference["top2_mean"]["est"]["I(overall_sat >= 6)TRUE"]
    assert estimate.value == pytest.approx(share, rel=1e-10)
    in_population = 1 - estimate.n / sum(weights)
    assert estimate.n / estimate.n_effective == pytest.approx(
        reference["top2_mean"]["deff"][1] * in_population, rel=1e-8
    )
    # error on n - 1: what R says, on the effective n: what Wilson stands on
    error = reference["top2_mean"]["se"][1]
    assert estimate.standard_error == pytest.approx(error * ((estimate.n - 1) / estimate.n) ** 0.5, rel=1e-9)
    logit = reference["top2"]["logit"]["ci"]
    assert (estimate.low, estimate.high) == pytest.approx(logit, abs=0.001)
