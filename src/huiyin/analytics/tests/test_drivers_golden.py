"""Drivers against R on data of our own: sandwich, survey, ordinal, relaimpo (made by tests/golden/drivers.R)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.drivers._agreement import kendall, spearman
from huiyin.analytics.drivers._ordinal_result import OrdinalLogit
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.drivers.ordinal_logit import ordinal_logit
from huiyin.analytics.drivers.penalty_reward import penalty_reward
from huiyin.analytics.drivers.regression import Regression, regression
from huiyin.analytics.drivers.resampled import is_positive_definite

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "drivers.json").read_text("utf8")
)
DATA: dict[str, list[Any]] = GOLDEN["data"]
DRIVERS = ["care", "speed", "price", "shop"]
NUMBERS = DRIVERS[:3]


def fitted(**options: object) -> Regression:
    return regression(DATA, outcome="overall", drivers=DRIVERS, **options)


def agrees(found: Regression, reference: dict[str, Any]) -> None:
    assert [one.value for one in found.coefficients] == pytest.approx(reference["value"], rel=1e-9)
    errors = [one.standard_error for one in found.coefficients]
    assert errors == pytest.approx(reference["standard_error"], rel=1e-8)
    np.testing.assert_allclose(found.covariance, np.array(reference["vcov"]), rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("errors", ["HC0", "HC1", "HC2", "HC3"])
def test_robust_errors_equal_sandwichs(errors: str) -> None:
    agrees(fitted(errors=errors), GOLDEN["robust"][errors])
    agrees(fitted(errors=errors, weights="weight"), GOLDEN["robust_weighted"][errors])


def test_clustered_errors_equal_sandwichs() -> None:
    found = fitted(clusters="branch")
    agrees(found, GOLDEN["clustered"])
    assert (found.errors, found.degrees) == ("cluster", 17)


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("survey_plain", {}),
        ("survey_cluster", {"clusters": "branch"}),
        ("survey_strata", {"strata": "stratum", "population": "population"}),
        ("survey_full", {"clusters": "branch", "strata": "stratum", "population": "branches"}),
    ],
)
def test_survey_regression_equals_svyglm(key: str, options: dict[str, str]) -> None:
    """Weights, clusters, strata and the finite population, with svyglm's degrees of freedom."""
    found = fitted(weights="weight", errors="survey", **options)
    agrees(found, GOLDEN[key])
    assert found.degrees == GOLDEN[key]["degrees"]
    assert [one.p_value for one in found.coefficients] == pytest.approx(GOLDEN[key]["p"], rel=1e-7)


def ordinal(**options: object) -> OrdinalLogit:
    return ordinal_logit(DATA, outcome="overall", drivers=DRIVERS, **options)


def test_the_ordinal_logit_and_its_nominal_tests_equal_clms() -> None:
    found, reference = ordinal(), GOLDEN["ordinal"]
    ours = [found.of(term) for term in reference["terms"]]
    assert [one.value for one in ours] == pytest.approx(reference["value"], rel=1e-7)
    assert [one.standard_error for one in ours] == pytest.approx(reference["standard_error"], rel=1e-7)
    assert found.log_likelihood == pytest.approx(reference["log_likelihood"], rel=1e-10)
    tests, nominal = found.proportional_odds, GOLDEN["nominal"]
    assert [test.term for test in tests] == nominal["term"]
    assert [test.degrees for test in tests] == nominal["degrees"]
    assert [test.log_likelihood for test in tests] == pytest.approx(nominal["log_likelihood"], rel=1e-8)
    assert [test.ratio for test in tests] == pytest.approx(nominal["ratio"], rel=1e-5)
    assert [test.p_value for test in tests] == pytest.approx(nominal["p"], rel=1e-5)


def test_the_weighted_ordinal_logit_equals_svyolr() -> None:
    found, reference = ordinal(weights="weight"), GOLDEN["survey_ordinal"]
    ours = [found.of(term) for term in reference["terms"]]
    assert [one.value for one in ours] == pytest.approx(reference["value"], rel=1e-4)
    assert [one.standard_error for one in ours] == pytest.approx(reference["standard_error"], rel=1e-3)
    assert found.proportional_odds == ()


@pytest.mark.parametrize("method", ["lmg", "last", "first", "betasq", "pratt", "genizi", "car"])
def test_weighted_importances_equal_relaimpos(method: str) -> None:
    found = driver_analysis(
        DATA, outcome="overall", drivers=NUMBERS, method=method, weights="weight", n_bootstraps=0
    )
    reference = GOLDEN["weighted_importance"][method]
    assert {one.column: one.importance for one in found.importances} == pytest.approx(reference, rel=1e-9)


def test_pairwise_correlations_equal_rs() -> None:
    gaps, reference = GOLDEN["gaps"], np.array(GOLDEN["pairwise"])
    assert is_positive_definite(reference)
    found = driver_analysis(
        gaps, outcome="overall", drivers=NUMBERS, missing="pairwise", method="lmg", n_bootstraps=0
    )
    order = [NUMBERS.index(one.column) for one in found.importances]
    ours = np.array([one.correlation for one in found.importances])
    np.testing.assert_allclose(ours, reference[0, 1:][order], rtol=1e-10)
    expected = driver_methods["lmg"].importance(reference)[order]
    np.testing.assert_allclose([one.importance for one in found.importances], expected, rtol=1e-10)
    assert (found.n, found.n_left_out, found.missing) == (180, 0, "pairwise")


def test_rank_correlations_with_ties_equal_rs() -> None:
    ranks = GOLDEN["ranks"]
    a, b = np.array(ranks["a"], dtype=float), np.array(ranks["b"], dtype=float)
    assert spearman(a, b) == pytest.approx(ranks["spearman"], rel=1e-12)
    assert kendall(a, b) == pytest.approx(ranks["kendall"], rel=1e-12)


def test_penalties_and_rewards_equal_the_dummy_regressions() -> None:
    found = penalty_reward(DATA, outcome="overall", drivers=["care", "speed"], low=2, high=4)
    reference = GOLDEN["penalty_reward"]
    values = [value for one in found.contrasts for value in (one.penalty, one.reward)]
    assert values == pytest.approx(reference["value"][1:], rel=1e-9)
    covariance = np.array(reference["vcov"])
    for place, one in enumerate(found.contrasts):
        at = [1 + 2 * place, 2 + 2 * place]
        spread = np.sqrt(covariance[np.ix_(at, at)].sum())
        half = (one.asymmetry_high - one.asymmetry_low) / 2
        assert half / spread == pytest.approx(1.973612, rel=1e-5)  # t of 175 degrees
