"""Tests, intervals and designed samples against numbers of R, made by tests/golden/inference.R."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.inference.bootstrap import bootstrap_interval
from huiyin.analytics.inference.many_samples import analysis_of_variance, kruskal_wallis
from huiyin.analytics.inference.paired import paired_means, paired_ranks
from huiyin.analytics.inference.paired_rates import mcnemar, paired_rates
from huiyin.analytics.inference.pairs import compare_pairs
from huiyin.analytics.inference.power import (
    detectable_mean,
    n_for_means,
    n_for_rates,
    power_of_means,
    power_of_rates,
)
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.survey_tables import survey_association
from huiyin.analytics.inference.survey_tests import survey_difference, survey_difference_of_all
from huiyin.analytics.inference.surveys import (
    survey_mean,
    survey_nps,
    survey_ratio,
    survey_share,
    survey_total,
)
from huiyin.analytics.inference.tables import chi_square, fisher_exact
from huiyin.analytics.inference.trend_tests import cochran_armitage, linear_by_linear
from huiyin.analytics.inference.two_samples import compare_means

GOLDEN = Path(__file__).resolve().parents[4] / "tests" / "golden" / "inference.json"
DESIGNS = ("one_stage", "two_stage", "with_replacement", "weights_only")
SHARES = {
    "logit": "logit",
    "xlogit": "logit",
    "asin": "arcsine",
    "beta": "beta",
    "mean": "mean",
    "likelihood": "likelihood",
}
TABLES = {"F": "F", "Chisq": "chi_square", "Wald": "wald", "adjWald": "adjusted_wald"}


@pytest.fixture(scope="module")
def golden() -> dict:
    return json.loads(GOLDEN.read_text())


@pytest.fixture(scope="module")
def data(golden) -> dict[str, np.ndarray]:
    return {name: np.array(column) for name, column in golden["data"].items()}


def design(data: dict, key: str) -> dict:
    if key == "weights_only":
        return {"weights": data["weight"]}
    made = {"weights": data["weight"], "strata": data["stratum"], "clusters": data["psu"]}
    if key == "one_stage":
        made["fpc"] = dict(zip(data["stratum"], data["n_psu"], strict=True))
    if key == "two_stage":
        made["clusters"], made["fpc"] = (data["psu"], data["ssu"]), (data["n_psu"], data["n_ssu"])
    return made


def near(value: object, rel: float = 1e-8) -> object:
    return pytest.approx(value, rel=rel, abs=1e-300)


@pytest.mark.parametrize("key", DESIGNS)
def test_figures_of_a_designed_sample_equal_the_survey_package(golden, data, key: str) -> None:
    expected, given = golden["designs"][key], design(data, key)
    found = survey_mean(data["score"], **given).domains[0]
    assert found.estimate.value == near(expected["mean"]["est"])
    assert found.estimate.standard_error == near(expected["mean"]["se"])
    assert found.degrees == expected["degf"]
    assert [found.estimate.low, found.estimate.high] == near(expected["ci"])
    assert found.effects.finite == near(expected["deff"])
    assert found.effects.with_replacement == near(expected["deff_replace"])
    total = survey_total(data["score"], **given).domains[0]
    assert total.estimate.value == near(expected["total"]["est"])
    assert total.estimate.standard_error == near(expected["total"]["se"])
    assert total.effects.finite == near(expected["total_deff"])
    ratio = survey_ratio(data["yes"], data["other"], **given).domains[0]
    assert ratio.estimate.value == near(expected["ratio"]["est"])
    assert ratio.estimate.standard_error == near(expected["ratio"]["se"])
    assert ratio.effects.finite == near(expected["ratio"]["deff"])
    nps = survey_nps(data["score"], **given).estimate
    assert [nps.value, nps.standard_error] == near([expected["nps"]["est"], expected["nps"]["se"]])


@pytest.mark.parametrize("key", DESIGNS)
def test_domains_keep_their_place_in_the_design(golden, data, key: str) -> None:
    expected, given = golden["designs"][key], design(data, key)
    found = survey_mean(data["score"], by=data["group"], **given).domains
    assert [one.domain for one in found] == expected["by"]["group"]
    assert [one.estimate.value for one in found] == near(expected["by"]["est"])
    assert [one.estimate.standard_error for one in found] == near(expected["by"]["se"])


@pytest.mark.parametrize("key", DESIGNS)
@pytest.mark.parametrize("method", SHARES)
def test_shares_of_a_designed_sample_equal_svyciprop(golden, data, key: str, method: str) -> None:
    expected = golden["designs"][key]["share"][method]
    found = survey_share(data["yes"], method=SHARES[method], **design(data, key)).estimate
    # R finds the logit by iteration and interpolates the profile of the likelihood.
    rel = {"likelihood": 2e-5, "logit": 1e-7}.get(method, 1e-8)
    assert found.value == near(expected["p"], 1e-7)
    assert [found.low, found.high] == near(expected["ci"], rel)


@pytest.mark.parametrize("key", DESIGNS)
def test_differences_and_associations_under_a_design(golden, data, key: str) -> None:
    expected, given = golden["designs"][key], design(data, key)
    two = np.where(data["group"] == "b", None, data["group"])
    found, wanted = survey_difference(data["score"], two, **given), expected["ttest"]
    assert found.statistic == near(wanted["t"])
    assert found.p_value == near(wanted["p"])
    assert [found.difference, found.low, found.high] == near([wanted["est"], *wanted["ci"]])
    assert found.degrees[0] == wanted["df"]
    found, wanted = survey_difference_of_all(data["score"], data["group"], **given), expected["all_groups"]
    assert found.statistic == near(wanted["F"])
    assert found.degrees == (wanted["df"], wanted["ddf"])
    assert found.p_value == near(wanted["p"])
    for statistic, wanted in expected["association"].items():
        found = survey_association(data["group"], data["yes"], statistic=TABLES[statistic], **given)
        value = wanted["statistic"]
        if statistic == "Chisq":  # R shows Pearson's X² here, and its p from the corrected one
            assert found.effects["cramers_v"] == near(math.sqrt(value / len(data["yes"])))
            assert found.degrees[0] == wanted["parameter"]
        else:
            assert found.statistic == near(value)
            assert list(found.degrees) == near(wanted["parameter"])
        assert found.p_value == near(wanted["p"])


def test_a_stratum_of_one_cluster_by_every_rule(golden, data) -> None:
    kept = ~((data["stratum"] == "w") & (data["psu"] > 1))
    part = {name: column[kept] for name, column in data.items()}
    given = design(part, "one_stage")
    for rule, wanted in golden["lonely"].items():
        found = survey_mean(part["score"], lonely=rule, **given).estimate
        assert [found.value, found.standard_error] == near([wanted["est"], wanted["se"]]), rule


def test_two_and_paired_samples(golden, data) -> None:
    stored = golden["tests"]
    a, b, x, y = data["score"][:60], data["score"][60:130], data["score"][:80], data["other"][:80]
    for found, key in (
        (compare_means(a, b), "welch"),
        (compare_means(a, b, equal_variances=True), "pooled"),
        (paired_means(x, y), "paired"),
    ):
        assert found.statistic == near(stored[key]["statistic"])
        assert found.degrees[0] == near(stored[key]["parameter"])
        assert found.p_value == near(stored[key]["p"])
        assert [found.low, found.high] == near(stored[key]["ci"])
    found = compare_means(a, b, confidence=0.9)
    assert [found.low, found.high] == near(stored["welch_90"])
    u, v = np.array(golden["exact"]["u"]), np.array(golden["exact"]["v"])
    for found, key in (
        (compare_ranks(a, b), "mann_whitney"),
        (compare_ranks(a, b, continuity=False), "mann_whitney_uncorrected"),
        (compare_ranks(u, v), "mann_whitney_exact"),
        (paired_ranks(x, y), "wilcoxon"),
        (paired_ranks(x, y, continuity=False), "wilcoxon_uncorrected"),
        (paired_ranks(v, u[:9]), "wilcoxon_exact"),
    ):
        assert found.test == key.removesuffix("_uncorrected")
        assert found.statistic == near(stored[key]["statistic"])
        assert found.p_value == near(stored[key]["p"])


def test_mcnemar_in_its_three_forms(golden, data) -> None:
    stored = golden["tests"]
    before, after = (data["score"][:80] >= 7) * 1.0, (data["other"][:80] >= 6) * 1.0
    table = np.array(stored["mcnemar_table"])
    assert paired_rates(before, after).p_value == near(stored["mcnemar_exact"])
    for method, key in (("chi_square", "mcnemar"), ("continuity", "mcnemar_corrected")):
        found = mcnemar(table, method=method)
        assert found.statistic == near(stored[key]["statistic"])
        assert found.p_value == near(stored[key]["p"])


def test_several_groups_tables_and_trends(golden, data) -> None:
    stored = golden["tests"]
    three, groups = data["score"][:90], data["group"][:90]
    table, small = [[12, 5, 7], [9, 14, 6], [3, 8, 16]], [[7, 2], [3, 9]]
    for found, key in (
        (kruskal_wallis(three, groups), "kruskal"),
        (analysis_of_variance(three, groups), "oneway"),
        (analysis_of_variance(three, groups, welch=False), "anova"),
        (chi_square(table), "chisq"),
        (chi_square(small, continuity=True), "chisq_yates"),
        (chi_square(small), "chisq_plain"),
    ):
        assert found.statistic == near(stored[key]["statistic"]), key
        assert list(found.degrees) == near(np.atleast_1d(stored[key]["parameter"]).tolist())
        assert found.p_value == near(stored[key]["p"])
    found = [pair.p_adjusted for pair in compare_pairs(three, groups).pairs]
    assert found == near(list(stored["pairwise_pooled_free"]))
    found = fisher_exact(small)
    assert found.p_value == near(stored["fisher"]["p"])
    assert found.effects["odds_ratio"] == near(stored["fisher"]["odds"], 1e-3)  # R stops its search early
    assert [found.low, found.high] == near(stored["fisher"]["ci"], 1e-3)
    hits, sizes = [15, 10, 5, 6], [30, 32, 25, 40]
    for found, key in (
        (cochran_armitage(hits, sizes), "trend"),
        (cochran_armitage(hits, sizes, [0, 1, 3, 7]), "trend_scored"),
    ):
        assert found.statistic**2 == near(stored[key]["statistic"])
        assert found.p_value == near(stored[key]["p"])
        assert found.statistic < 0
    found = linear_by_linear(table)
    assert [found.statistic**2, found.p_value] == near([stored["linear"]["m2"], stored["linear"]["p"]])


def test_power_equals_rs(golden) -> None:
    stored = golden["tests"]
    assert power_of_rates(300, 0.7, 0.8) == near(stored["power_prop"])
    assert power_of_means(50, 0.5, 1.2) == near(stored["power_t"])
    assert power_of_means(30, 0.5, paired=True) == near(stored["power_paired"])
    # R's own search stops at about five digits.
    assert n_for_means(0.4, power=0.9, paired=True) == near(stored["n_t_paired"], 1e-5)
    assert detectable_mean(100, deviation=2) == near(stored["delta_t"], 1e-5)
    assert n_for_rates(0.6, 0.5, power=0.9, one_sided=True) == near(stored["n_prop_one_sided"], 1e-5)


def test_bootstrap_of_a_correlation_is_that_of_the_boot_package(golden, data) -> None:
    """R's random numbers cannot be drawn here: standard error and ends within three Monte-Carlo errors."""
    stored = golden["bootstrap"]

    def correlation(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
        total = counts.sum(axis=-1, keepdims=True)
        mean = counts @ rows / total
        square = counts @ rows**2 / total - mean**2
        cross = counts @ rows.prod(axis=1) / total[..., 0] - mean.prod(axis=-1)
        return cross / np.sqrt(square.prod(axis=-1))

    rows = np.column_stack([data["score"], data["other"]])
    found = bootstrap_interval(rows, correlation, n_replicates=8000, vectorised=True)
    assert found.value == near(stored["value"], 1e-12)
    assert found.acceleration == pytest.approx(stored["acceleration"], abs=1e-4)
    assert found.standard_error == pytest.approx(stored["se"], rel=3 * math.sqrt(1 / 8000 + 1 / 16000))
    for kind in ("normal", "basic", "percentile", "bca"):
        assert found.intervals[kind] == pytest.approx(stored[kind], abs=0.13 * stored["se"]), kind
