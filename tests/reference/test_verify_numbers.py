"""Stored numbers of other programs that no other test reads, on the public functions."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.inference.many_samples import kruskal_wallis
from huiyin.analytics.inference.power import power_of_means, power_of_rates
from huiyin.analytics.inference.two_samples import compare_means, compare_rates
from huiyin.analytics.least_squares import least_squares


def exactly(value: object) -> object:
    return pytest.approx(value, rel=1e-8)


def test_the_t_and_degrees_of_both_comparisons_of_the_trial(columns, results) -> None:
    data, reference = columns("ab_cuped"), results("ab_tests")["cuped"]
    pooled = reference["theta_pooled"]
    for key, y in (
        ("raw", data["y"]),
        ("cuped_welch", data["y"] - pooled * (data["pre"] - data["pre"].mean())),
    ):
        found = compare_means(y[data["group"] == "A"], y[data["group"] == "B"])
        assert found.statistic == exactly(reference[key]["statistic"]["t"])
        assert found.degrees == exactly((reference[key]["parameter"]["df"],))


def test_the_chi_square_of_assigned_numbers(results) -> None:
    k, n = 5120, 10_000
    wanted = results("ab_tests")["srm"]["output"]["statistic"]["X-squared"]
    assert (k - n / 2) ** 2 / (n / 4) == exactly(wanted)


@pytest.mark.parametrize(("errors", "key"), [("classical", "se_iid"), ("HC1", "se_HC1")])
def test_unclustered_errors_with_effects_of_shop_and_month(columns, results, errors: str, key: str) -> None:
    data = columns("did_panel")
    parts = [data["treated"] * data["post"], np.ones(len(data["score"]))]
    for name in ("store", "month"):
        parts += [(data[name] == label).astype(float) for label in np.unique(data[name])[1:]]
    names = [str(place) for place in range(len(parts))]
    fit = least_squares(np.column_stack(parts), data["score"], names, errors=errors)
    assert fit.of("0") == exactly((results("did")["twfe"]["est"], results("did")["twfe"][key]))


def test_degrees_shares_and_powers(columns, results) -> None:
    stored, data = results("significance_tests"), columns("airlinesat")
    kept = data["country"] != "fr"
    ranks = kruskal_wallis(data["overall_sat"][kept], data["country"][kept])
    assert ranks.degrees == (stored["overall_sat_by_country"]["kruskal"]["output"]["parameter"]["df"],)
    gender = stored["two_prop_gender"]
    (k_f, k_m), (n_f, n_m) = gender["k"], gender["n"]
    found = compare_rates(k_f, n_f, k_m, n_m)
    assert [group.value for group in found.groups] == exactly(
        list(gender["no_cc"]["output"]["estimate"].values())
    )
    power = stored["power"]
    assert power_of_rates(power["prop"]["output"]["n"], 0.70, 0.75) == exactly(
        power["prop"]["output"]["power"]
    )
    assert power_of_means(power["t"]["output"]["n"], 0.2) == exactly(power["t"]["output"]["power"])
