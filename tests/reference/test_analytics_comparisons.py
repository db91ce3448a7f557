"""Comparisons of groups and their corrections against R's prop.test, t.test and p.adjust."""

from __future__ import annotations

import pytest

from huiyin.analytics.inference.comparisons import difference, of_rates
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.multiplicity import benjamini_hochberg, holm
from huiyin.analytics.summaries import Moments


def test_corrections_equal_p_adjust(results) -> None:
    reference = results("significance_tests")["p_adjust_vector"]
    assert holm(reference["p"]) == pytest.approx(reference["adj"]["holm"], rel=1e-12)
    assert benjamini_hochberg(reference["p"]) == pytest.approx(reference["adj"]["BH"], rel=1e-12)


def test_pairs_of_countries_by_rate_and_by_mean(columns, results) -> None:
    reference = results("significance_tests")["overall_sat_by_country"]
    data = columns("airlinesat")
    means = {
        country: mean_interval(Moments.from_arrays(data["overall_sat"][data["country"] == country]))
        for country in reference["n"]
    }
    pairs = list(reference["pairwise_prop_p_raw"]["output"])
    rates, welch = [], []
    for place, pair in enumerate(pairs):
        first, second = pair.split("|")
        k, n = reference["counts"], reference["n"]
        rates.append(of_rates(k[second], n[second], k[first], n[first]).p_value)
        found = difference(means[second], means[first])
        welch.append(found.p_value)
        table = dict(zip(reference["welch_pairs"]["rows"], reference["welch_pairs"]["values"], strict=True))
        expected = [table[name][place] for name in ("d", "lo", "hi", "p")]
        assert [found.difference, found.low, found.high, found.p_value] == pytest.approx(expected, rel=1e-9)
    assert rates == pytest.approx(list(reference["pairwise_prop_p_raw"]["output"].values()), rel=1e-9)
    for adjust, key in ((holm, "holm"), (benjamini_hochberg, "BH")):
        assert adjust(rates) == pytest.approx(list(reference["pairwise_prop_adj"][key].values()), rel=1e-9)
        assert adjust(welch) == pytest.approx(list(reference["welch_adj"][key].values()), rel=1e-9)


def test_two_genders(columns, results) -> None:
    reference = results("significance_tests")
    k, n = reference["two_prop_gender"]["k"], reference["two_prop_gender"]["n"]
    p_value = of_rates(k[1], n[1], k[0], n[0]).p_value
    assert p_value == pytest.approx(reference["two_prop_gender"]["no_cc"]["output"]["p.value"], rel=1e-9)
    data = columns("airlinesat")
    groups = [
        mean_interval(Moments.from_arrays(data["overall_sat"][data["gender"] == gender]))
        for gender in ("male", "female")
    ]
    found, expected = difference(*groups), reference["welch_gender"]["output"]
    assert found.p_value == pytest.approx(expected["p.value"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(expected["conf.int"], rel=1e-9)
