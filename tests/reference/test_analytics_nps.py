"""Net promoter score against R (CRAN NPS, base R and the survey package) on real respondents."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.means import standard_error
from huiyin.analytics.inference.nps_intervals import nps_ends
from huiyin.analytics.inference.quantiles import normal_p_value
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


def every_case(results) -> list[tuple[str, str, dict]]:
    """(section, group, numbers) of every one-sample entry of the reference file."""
    found = results("nps")
    cases = [("overall", "", found["overall"])]
    for section in ("by_status", "by_flight_type", "edge_cases"):
        cases += [(section, group, numbers) for group, numbers in found[section].items()]
    return cases


def answers_of(reference: dict) -> list[int]:
    return [10] * reference["promoters"] + [8] * reference["passives"] + [0] * reference["detractors"]


def test_every_number_of_every_case_equals_r(results) -> None:
    """Counts, score, variance, standard errors, and the wald, adjusted and t intervals, key by key."""
    for _, _, reference in every_case(results):
        scores, n = answers_of(reference), reference["n"]
        wald, adjusted = (huiyin.nps(scores, method=method) for method in ("wald", "adjusted"))
        assert (wald.n, wald.value) == (n, pytest.approx(reference["nps"], rel=1e-12, abs=1e-12))
        assert wald.standard_error == pytest.approx(reference["se"], rel=1e-10, abs=1e-10)
        assert wald.standard_error**2 == pytest.approx(
            reference["var_of_estimate_plugin"], rel=1e-10, abs=1e-10
        )
        assert wald.standard_error**2 * n / 1e4 == pytest.approx(
            reference["variance_unit_scale"], rel=1e-10, abs=1e-12
        )
        assert (wald.low, wald.high) == pytest.approx(reference["wald95"], rel=1e-9, abs=1e-9)
        low, high = reference["adjusted_wald95_plus3"]
        held = reference["nps"]  # ours is cut to the scale and never leaves its own value out
        ends = min(max(low, -100), held), max(min(high, 100), held)
        assert (adjusted.low, adjusted.high) == pytest.approx(ends, rel=1e-9)
        uncut = nps_ends(reference["promoters"], reference["detractors"], n, "adjusted_wald", cut=False)
        assert [float(end) for end in uncut] == pytest.approx([low, high], rel=1e-9, abs=1e-9)
        assert float(sum(uncut)) / 2 == pytest.approx(reference["adjusted_nps"], rel=1e-9, abs=1e-9)
        check_package(wald, reference["pkgNPS"])
        if reference["t_on_scores"] and reference["t_on_scores"]["t"] is not None:
            check_t(huiyin.nps(scores, method="t"), reference)


def check_package(wald: Estimate, package: dict) -> None:
    """The NPS package works on -1 to 1, and gives (upper, lower)."""
    assert wald.value / 100 == pytest.approx(package["nps"], rel=1e-12, abs=1e-12)
    assert wald.standard_error / 100 == pytest.approx(package["nps.se"], rel=1e-10, abs=1e-12)
    assert wald.n * (wald.standard_error / 100) ** 2 == pytest.approx(
        package["nps.var"], rel=1e-10, abs=1e-12
    )
    one = package["one_sample"]
    ends = sorted(one["int"])
    assert (wald.low / 100, wald.high / 100) == pytest.approx(ends, rel=1e-9, abs=1e-9)
    assert wald.n == one["n.x"]
    if one["p.value"] is not None and wald.standard_error > 0:
        p_value = normal_p_value(wald.value / wald.standard_error)
        assert p_value == pytest.approx(one["p.value"], rel=1e-6, abs=5e-16)


def check_t(found: Estimate, reference: dict) -> None:
    mean = reference["t_on_scores"]
    assert found.value == pytest.approx(mean["mean"], rel=1e-12, abs=1e-12)
    assert found.standard_error == pytest.approx(mean["stderr"], rel=1e-10)
    assert found.standard_error == pytest.approx(reference["se_unbiased_nminus1"], rel=1e-10)
    assert (found.low, found.high) == pytest.approx(mean["ci"], rel=1e-9)
    assert found.value / found.standard_error == pytest.approx(mean["t"], rel=1e-9, abs=1e-12)
    assert found.n - 1 == mean["df"]


def test_the_formula_agrees_with_rs_bootstrap(results) -> None:
    """20,000 replicates: the Monte-Carlo error of a standard error is about 0.5 %."""
    for _, _, reference in every_case(results):
        bootstrap = reference["multinomial_bootstrap_se_B20000_seed123"]
        assert reference["se"] == pytest.approx(bootstrap, rel=3 * (2 * 20000) ** -0.5)
        assert huiyin.nps(answers_of(reference), method="wald").standard_error == pytest.approx(
            bootstrap, rel=3 * (2 * 20000) ** -0.5
        )


@pytest.mark.parametrize(("section", "column"), [("by_status", "status"), ("by_flight_type", "flight_type")])
def test_all_groups_at_once(airline, results, section: str, column: str) -> None:
    found = huiyin.by_group("nps", airline["recommend"], airline[column])
    reference = results("nps")[section]
    assert set(found.groups) == set(reference)
    for group, numbers in reference.items():
        assert_equals(found[group], numbers)
    assert_equals(found.total, results("nps")["overall"])


@pytest.mark.parametrize(
    ("key", "column", "first", "second"),
    [
        ("two_sample_Business_vs_Leisure", "flight_purpose", "Business", "Leisure"),
        ("two_sample_female_vs_male", "gender", "female", "male"),
    ],
)
def test_the_difference_of_two_groups_key_by_key(
    airline, results, key: str, column: str, first: str, second: str
) -> None:
    reference = results("nps")[key]
    found = huiyin.by_group("nps", airline["recommend"], airline[column])
    one, other = found[first], found[second]
    error = (one.standard_error**2 + other.standard_error**2) ** 0.5
    assert error == pytest.approx(reference["se_diff"], rel=1e-10)
    assert (one.value - other.value) / error == pytest.approx(reference["z"], rel=1e-9)
    package = reference["pkg"]
    assert (one.value / 100, one.n) == (pytest.approx(package["nps.x"], rel=1e-12), package["n.x"])
    assert (other.value / 100, other.n) == (pytest.approx(package["nps.y"], rel=1e-12), package["n.y"])
    assert error / 100 == pytest.approx(package["se.hat"], rel=1e-10)
    assert abs(one.value - other.value) / 100 == pytest.approx(package["delta"], rel=1e-10)
