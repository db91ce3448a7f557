"""Net promoter score against R (CRAN NPS, base R and the survey package) on real respondents."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.means import standard_error
from huiyin.analytics.summaries import Moments


@pytest.fixture(scope="module")
def airline(columns):
    data = columns("airlinesat")
    data["recommend"] = data["nps"] - 1  # the file codes the 0-10 question as 1-11
    return data


def assert_equals(estimate: Estimate, reference: dict) -> None:
    assert estimate.n == reference["n"]
    assert estimate.value == pytest.approx(reference["nps"], rel=1e-12)
    assert estimate.standard_error == pytest.approx(reference["se"], rel=1e-12)
    assert (estimate.low, estimate.high) == pytest.approx(reference["wald95"], rel=1e-10)


def test_all_respondents(airline, results) -> None:
    estimate = huiyin.nps(airline["recommend"])
    assert_equals(estimate, results("nps")["overall"])
    assert estimate.value == pytest.approx(-18.12, abs=0.005)
    assert estimate.standard_error == pytest.approx(2.364304, abs=5e-7)


def test_the_file_as_it_is_coded_is_refused(airline) -> None:
    with pytest.raises(huiyin.Problem, match="subtract 1"):
        huiyin.nps(airline["nps"])


@pytest.mark.parametrize(("section", "column"), [("by_status", "status"), ("by_flight_type", "flight_type")])
def test_every_group(airline, results, section: str, column: str) -> None:
    for group, reference in results("nps")[section].items():
        assert_equals(huiyin.nps(airline["recommend"][airline[column] == group]), reference)


@pytest.mark.parametrize(
    ("key", "column", "first", "second"),
    [
        ("two_sample_Business_vs_Leisure", "flight_purpose", "Business", "Leisure"),
        ("two_sample_female_vs_male", "gender", "female", "male"),
    ],
)
def test_two_groups(airline, results, key: str, column: str, first: str, second: str) -> None:
    reference = results("nps")[key]
    groups = [huiyin.nps(airline["recommend"][airline[column] == group]) for group in (second, first)]
    found = difference(*groups)
    assert found.difference == pytest.approx(reference["signed_diff"], rel=1e-12)
    assert found.p_value == pytest.approx(reference["pkg"]["p.value"], rel=1e-8)
    ends = sorted(100 * end for end in reference["pkg"]["int"])
    assert sorted(abs(end) for end in (found.low, found.high)) == pytest.approx(ends, rel=1e-10)


@pytest.mark.parametrize(("key", "score"), [("all_promoters", 10), ("none", 8)])
def test_one_class_gets_the_adjusted_interval(results, key: str, score: int) -> None:
    reference = results("nps")["edge_cases"][key]
    estimate = huiyin.nps([score] * reference["n"])
    low, high = reference["adjusted_wald95_plus3"]
    assert estimate.value == reference["nps"]
    assert (estimate.low, estimate.high) == pytest.approx((max(low, -100), min(high, 100)), rel=1e-10)


def test_half_and_half(results) -> None:
    assert_equals(huiyin.nps([10] * 15 + [0] * 15), results("nps")["edge_cases"]["half"])


def test_raked_weights_taken_as_fixed_equal_svymean(airline, results) -> None:
    survey = results("survey_raked_nps")
    weights, reference = survey["raked_weights"], survey["naive_fixed_weights"]
    estimate = huiyin.nps(airline["recommend"], weights)
    value, error = next(iter(reference["nps"]["est"].values())), reference["nps"]["se"]
    assert estimate.value == pytest.approx(value, rel=1e-10)
    assert estimate.standard_error == pytest.approx(error, rel=1e-10)
    assert estimate.n_effective == pytest.approx(reference["kish"]["n_eff"], rel=1e-10)
    half = 1.959963984540054 * error
    assert (estimate.low, estimate.high) == pytest.approx((value - half, value + half), rel=1e-9)


def test_weighted_groups_equal_svyby_but_for_its_degrees_of_freedom(airline, results) -> None:
    """svyby keeps n/(n-1) of the whole sample for a group; a group here is a sample of its own."""
    survey = results("survey_raked_nps")
    weights, reference = np.array(survey["raked_weights"]), survey["naive_fixed_weights"]["by"]["columns"]
    values = reference["I(100 * ((nps >= 9) - (nps <= 6)))"]
    whole = len(weights) / (len(weights) - 1)
    for group, value, error in zip(reference["status"], values, reference["se"], strict=True):
        chosen = airline["status"] == group
        estimate = huiyin.nps(airline["recommend"][chosen], weights[chosen])
        own = estimate.n / (estimate.n - 1)
        assert estimate.value == pytest.approx(value, rel=1e-9)
        assert estimate.standard_error == pytest.approx(error * (own / whole) ** 0.5, rel=1e-9)


def test_weighted_means_equal_svymean(airline, results) -> None:
    survey = results("survey_raked_nps")
    for weights, key in ((None, "unweighted"), (survey["raked_weights"], "naive_fixed_weights")):
        moments = Moments.from_arrays(airline["overall_sat"], weights)
        assert moments.mean[0] == pytest.approx(survey[key]["mean"]["est"]["overall_sat"], rel=1e-10)
        assert standard_error(moments) == pytest.approx(survey[key]["mean"]["se"], rel=1e-9)
