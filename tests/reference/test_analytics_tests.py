"""Tests of two, paired and many groups, corrections, power and intervals of shares against R's numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from huiyin.analytics.inference.many_samples import analysis_of_variance, kruskal_wallis
from huiyin.analytics.inference.multiplicity import adjust
from huiyin.analytics.inference.nps_tests import compare_nps
from huiyin.analytics.inference.paired import paired_means, paired_ranks
from huiyin.analytics.inference.pairs import compare_pairs
from huiyin.analytics.inference.power import n_for_means, n_for_rates
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.shares import SHARE_INTERVALS, share_interval
from huiyin.analytics.inference.tables import chi_square, cross_table, fisher_exact
from huiyin.analytics.inference.two_samples import compare_means, compare_rates

EXACT = 1e-8
METHODS = {
    "wilson": "wilson",
    "wilson_cc": "wilson_continuity",
    "clopper_pearson": "clopper_pearson",
    "jeffreys": "jeffreys",
    "agresti_coull": "agresti_coull",
}


def exactly(value: object) -> object:
    return pytest.approx(value, rel=EXACT, abs=1e-300)


@pytest.fixture
def reference(results) -> dict:
    return results("significance_tests")


@pytest.fixture
def countries(columns) -> tuple[np.ndarray, np.ndarray]:
    data = columns("airlinesat")
    kept = data["country"] != "fr"
    return data["overall_sat"][kept], data["country"][kept]


def test_every_stored_interval_of_a_share(results) -> None:
    stored = results("top2box")
    single = [stored[key] for key in ("overall_sat_top2_of_7", "sat1_top2", "reputation_top2")]
    cases = [*single, *stored["by_country"].values(), *stored["edges"].values()]
    assert len(cases) == 13
    for case in cases:
        k, n = case["k"], case["n"]
        assert case["p"] == exactly(k / n)
        assert case["wald_se"] == pytest.approx(np.sqrt(k / n * (1 - k / n) / n), rel=EXACT, abs=1e-15)
        for key, method in METHODS.items():
            ends = [float(end) for end in share_interval(k, n, method, cut=False)]
            assert ends == pytest.approx(case[key], rel=EXACT, abs=1e-13), (key, k, n)


def test_no_interval_of_counts_is_left_without_its_method() -> None:
    assert set(METHODS.values()) | {"wald", "logit"} == set(SHARE_INTERVALS)


def test_all_countries_at_once(reference, countries) -> None:
    stored = reference["overall_sat_by_country"]
    names = list(stored["counts"])
    table = [[stored["counts"][key], stored["n"][key] - stored["counts"][key]] for key in names]
    for found, expected in (
        (chi_square(table), stored["prop_test_all"]["output"]),
        (chi_square(cross_table(countries[1], countries[0])[0]), stored["chisq"]["output"]),
    ):
        assert found.statistic == exactly(expected["statistic"]["X-squared"])
        assert found.degrees == (expected["parameter"]["df"],)
        assert found.p_value == exactly(expected["p.value"])
    assert found.effects["cramers_v"] == exactly(stored["cramers_v"])
    shares = [group.value for group in chi_square(np.array(table)[:, ::-1]).groups]
    assert shares == exactly(list(stored["prop_test_all"]["output"]["estimate"].values()))


def test_ranks_and_variances_of_all_countries(reference, countries) -> None:
    stored = reference["overall_sat_by_country"]
    found, expected = kruskal_wallis(*countries), stored["kruskal"]["output"]
    assert found.statistic == exactly(expected["statistic"]["Kruskal-Wallis chi-squared"])
    assert found.p_value == exactly(expected["p.value"])
    found, expected = analysis_of_variance(*countries), stored["oneway_welch"]["output"]
    assert found.statistic == exactly(expected["statistic"]["F"])
    assert found.degrees == exactly(tuple(expected["parameter"].values()))
    assert found.p_value == exactly(expected["p.value"])
    found, table = analysis_of_variance(*countries, welch=False), stored["anova"]["output"]["columns"]
    assert found.statistic == exactly(table["F value"][0])
    assert found.p_value == exactly(table["Pr(>F)"][0])
    assert list(found.degrees) == table["Df"]
    between, within = table["Sum Sq"]
    assert found.effects["eta_squared"] == exactly(between / (between + within))


def test_every_pair_of_countries_with_every_correction(reference, countries) -> None:
    stored = reference["overall_sat_by_country"]
    found = compare_pairs(*countries)
    cells = dict(zip(stored["welch_pairs"]["rows"], stored["welch_pairs"]["values"], strict=True))
    assert [-pair.difference for pair in found.pairs] == exactly(cells["d"])
    assert [-pair.high for pair in found.pairs] == exactly(cells["lo"])
    assert [-pair.low for pair in found.pairs] == exactly(cells["hi"])
    assert [-pair.statistic for pair in found.pairs] == exactly(cells["t"])
    assert [pair.degrees for pair in found.pairs] == exactly(cells["df"])
    assert [pair.p_value for pair in found.pairs] == exactly(cells["p"])
    for key, adjusted in stored["welch_adj"].items():
        made = compare_pairs(*countries, adjustment=key.lower())
        assert [pair.p_adjusted for pair in made.pairs] == exactly(list(adjusted.values()))
    satisfied = (countries[0] >= 6).astype(float)
    rates = compare_pairs(satisfied, countries[1], "rates")
    raw = list(stored["pairwise_prop_p_raw"]["output"].values())
    assert [pair.p_value for pair in rates.pairs] == exactly(raw)
    for key, adjusted in stored["pairwise_prop_adj"].items():
        assert adjust(raw, key.lower()) == exactly(list(adjusted.values()))


def test_tukeys_differences(reference, countries) -> None:
    stored = reference["overall_sat_by_country"]["tukey"]["output"]
    found = {f"{pair.second}-{pair.first}": pair for pair in compare_pairs(*countries, "tukey").pairs}
    for name, (gap, low, high, p) in zip(stored["rows"], stored["values"], strict=True):
        pair = found[name]
        assert pair.difference == pytest.approx(gap, rel=1e-8, abs=1e-12)
        assert (pair.low, pair.high) == pytest.approx((low, high), rel=1e-7)
        assert pair.p_adjusted == pytest.approx(p, rel=1e-6, abs=1e-11)


def test_two_shares_with_and_without_correction_and_exactly(reference) -> None:
    stored = reference["two_prop_gender"]
    (k_f, k_m), (n_f, n_m) = stored["k"], stored["n"]
    for key, continuity in (("no_cc", False), ("cc", True)):
        expected = stored[key]["output"]
        found = compare_rates(k_m, n_m, k_f, n_f, continuity=continuity, interval="wald")
        assert found.statistic**2 == exactly(expected["statistic"]["X-squared"])
        assert found.p_value == exactly(expected["p.value"])
        assert [found.low, found.high] == exactly(expected["conf.int"])
    yates = chi_square([[k_f, n_f - k_f], [k_m, n_m - k_m]], continuity=True)
    assert yates.p_value == exactly(stored["cc"]["output"]["p.value"])
    found, expected = fisher_exact([[k_f, n_f - k_f], [k_m, n_m - k_m]]), stored["fisher"]["output"]
    assert found.p_value == exactly(expected["p.value"])
    # R stops its search for the odds ratio and its interval at about four digits.
    assert [found.low, found.high] == pytest.approx(expected["conf.int"], rel=1e-4)
    assert found.effects["odds_ratio"] == pytest.approx(expected["estimate"]["odds ratio"], rel=1e-4)


def test_means_and_ranks_of_both_genders(reference, columns) -> None:
    data = columns("airlinesat")
    female, male = (data["overall_sat"][data["gender"] == name] for name in ("female", "male"))
    found, expected = compare_means(male, female), reference["welch_gender"]["output"]
    assert found.statistic == exactly(expected["statistic"]["t"])
    assert found.degrees[0] == exactly(expected["parameter"]["df"])
    assert found.p_value == exactly(expected["p.value"])
    assert [found.low, found.high] == exactly(expected["conf.int"])
    assert found.standard_error == exactly(expected["stderr"])
    assert [group.value for group in found.groups[::-1]] == exactly(list(expected["estimate"].values()))
    found, expected = compare_ranks(female, male), reference["mannwhitney_gender"]["output"]
    assert found.statistic == expected["statistic"]["W"]
    assert found.p_value == exactly(expected["p.value"])
    assert found.effects["superiority_rate"] == exactly(1 - found.statistic / (len(female) * len(male)))


def test_expectation_and_perception_of_the_same_passengers(reference, columns) -> None:
    data = columns("airlinesat")
    found, expected = paired_means(data["e1"], data["s1"]), reference["paired_e1_s1"]["output"]
    assert found.statistic == exactly(expected["statistic"]["t"])
    assert found.degrees == (expected["parameter"]["df"],)
    assert found.p_value == exactly(expected["p.value"])
    assert [found.low, found.high] == exactly(expected["conf.int"])
    assert found.difference == exactly(expected["estimate"]["mean difference"])
    assert found.standard_error == exactly(expected["stderr"])
    found, expected = paired_ranks(data["e1"], data["s1"]), reference["wilcoxon_signed_e1_s1"]["output"]
    assert found.statistic == expected["statistic"]["V"]
    assert found.p_value == exactly(expected["p.value"])


def test_every_correction_of_the_published_p_values(reference) -> None:
    stored = reference["p_adjust_vector"]
    for key, expected in stored["adj"].items():
        made = adjust(stored["p"], {"fdr": "bh"}.get(key, key.lower()))
        assert made == exactly(expected), key
        assert all(a <= b + 1e-15 for a, b in pairwise(made))


def test_power_of_rates_and_means(reference) -> None:
    assert n_for_rates(0.70, 0.75) == exactly(reference["power"]["prop"]["output"]["n"])
    assert n_for_means(0.2) == exactly(reference["power"]["t"]["output"]["n"])


@pytest.mark.parametrize(
    ("key", "column", "first", "second"),
    [
        ("two_sample_Business_vs_Leisure", "flight_purpose", "Leisure", "Business"),
        ("two_sample_female_vs_male", "gender", "male", "female"),
    ],
)
def test_two_net_promoter_scores(results, columns, key: str, column: str, first: str, second: str) -> None:
    stored, data = results("nps")[key], columns("airlinesat")
    scores = data["nps"] - 1
    found = compare_nps(scores[data[column] == first], scores[data[column] == second])
    assert found.difference == exactly(stored["signed_diff"])
    assert found.standard_error == exactly(stored["se_diff"])
    assert found.statistic == exactly(stored["z"])
    # The package's own p is 1 minus a distribution function, good to some 1e-15 absolutely.
    assert found.p_value == pytest.approx(stored["pkg"]["p.value"], rel=1e-7)
    assert abs(found.difference) / 100 == exactly(stored["pkg"]["delta"])
    ends = sorted((abs(found.low) / 100, abs(found.high) / 100))
    assert ends == exactly(stored["pkg"]["int"])
    assert [100 * stored["pkg"]["nps.y"], 100 * stored["pkg"]["nps.x"]] == exactly(
        [group.value for group in found.groups]
    )
    assert [stored["pkg"]["n.y"], stored["pkg"]["n.x"]] == [group.n for group in found.groups]
