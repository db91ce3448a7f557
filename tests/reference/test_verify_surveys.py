"""The public survey functions on weighted and calibrated samples against R's survey package, number by number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.drivers.regression import regression
from huiyin.analytics.inference.survey_quantiles import survey_quantile
from huiyin.analytics.inference.survey_tables import survey_association
from huiyin.analytics.inference.survey_tests import survey_difference
from huiyin.analytics.inference.surveys import (
    survey_mean,
    survey_nps,
    survey_ratio,
    survey_share,
    survey_total,
)
from huiyin.analytics.weighting import Weighting, calibrate, post_stratify, rake

CLOSE = 1e-8
LOOSE = 2e-5  # where R reads its profile off a grid
WAYS = {
    "logit": "logit",
    "xlogit": "logit",
    "likelihood": "likelihood",
    "beta": "beta",
    "mean": "mean",
    "asin": "arcsine",
}
CASES = (
    "base",
    "postStratify_sch.wide",
    "rake_stype_schwide_awards",
    "rake_default_two_margins",
    "calibrate_linear",
    "calibrate_raking",
    "calibrate_logit",
)
# Ten passes over the margins leave R a trace of an error where the margins settle the share.
SETTLED = {"postStratify_sch.wide", "rake_stype_schwide_awards", "rake_default_two_margins"}


@pytest.fixture(scope="module")
def schools(columns) -> dict[str, np.ndarray]:
    return columns("survey_apistrat")


@pytest.fixture(scope="module")
def weightings(schools, results) -> dict[str, Weighting]:
    known = results("survey_weighting")["population_margins"]
    design: dict[str, Any] = {"base": "pw", "strata": "stype", "fpc": "fpc"}
    totals = {"stype": known["stype"], "api99": known["api99_total"]}
    margins = {name: known[name] for name in ("stype", "sch.wide", "awards")}
    two = {name: known[name] for name in ("stype", "sch.wide")}
    return {
        "postStratify_sch.wide": post_stratify(schools, {"sch.wide": known["sch.wide"]}, **design),
        "rake_stype_schwide_awards": rake(schools, margins, residuals="rake", **design),
        "rake_default_two_margins": rake(schools, two, residuals="rake", tolerance=1e-3, **design),
        "calibrate_linear": calibrate(schools, totals, **design),
        "calibrate_raking": calibrate(schools, totals, distance="raking", **design),
        "calibrate_logit": calibrate(schools, totals, distance="logit", bounds=(0.2, 5), **design),
    }


@pytest.fixture(params=CASES)
def case(request, weightings, schools, results) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """The design arguments of one case, R's results, and how near is near."""
    name = request.param
    made: dict[str, Any] = {"weights": schools["pw"], "strata": schools["stype"], "fpc": schools["fpc"]}
    if name != "base":
        made = {"design": weightings[name]}

    def near(wanted: Any, least: float = 0.0) -> Any:
        return pytest.approx(wanted, rel=max(CLOSE, least))

    return made, results("survey_weighting")[name] | {"settled": name in SETTLED}, near


def only(cells: Any) -> float:
    return next(iter(cells.values())) if isinstance(cells, dict) else cells


@pytest.mark.parametrize("name", CASES[1:])
def test_weights_reach_r_s_even_where_rake_stops_early(name, weightings, results) -> None:
    weighting, reference = weightings[name], results("survey_weighting")[name]
    figures = reference["kish"]
    assert weighting.weights == pytest.approx(reference["weights"], rel=CLOSE)
    assert (weighting.n, weighting.total) == pytest.approx((figures["n"], figures["sum_w"]))
    spread = weighting.spread
    assert (spread.design_effect, spread.n_effective, spread.cv) == pytest.approx(
        (figures["deff_kish"], figures["n_eff"], figures["cv"]), rel=CLOSE
    )


def test_means_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    points = 100.0 * (schools["api00"] >= 750) - 100.0 * (schools["api00"] < 600)
    for key, values in (("mean_api00", schools["api00"]), ("nps_like", points)):
        found, wanted = survey_mean(values, **design), reference[key]
        domain = found.domains[0]
        assert found.estimate.value == near(only(wanted["est"]))
        assert found.estimate.standard_error == near(wanted["se"])
        assert found.covariance == near(np.array(wanted["vcov"]["values"]))
        assert domain.effects.finite == near(wanted["deff"])
        assert domain.degrees == reference["degf"]
    found = survey_mean(schools["api00"], **design)
    replaced = reference["mean_deff_replace"]
    assert found.domains[0].effects.with_replacement == near(replaced["deff"])
    assert found.estimate.value == near(only(replaced["est"]))
    assert found.covariance == near(np.array(replaced["vcov"]["values"]))
    normal = survey_mean(schools["api00"], **design, degrees=math.inf).estimate
    for one, key in ((found.estimate, "ci_api00_df"), (normal, "ci_api00")):
        assert (one.low, one.high) == near(reference[key]["values"][0])


def test_totals_and_ratios_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    found, wanted = survey_total(schools["enroll"], **design), reference["total_enroll"]
    assert found.estimate.value == near(only(wanted["est"]))
    assert found.estimate.standard_error == near(wanted["se"])
    assert found.covariance == near(np.array(wanted["vcov"]["values"]))
    assert found.domains[0].effects.finite == near(wanted["deff"])
    ratio = survey_ratio(schools["api.stu"], schools["enroll"], **design).estimate
    assert ratio.value == near(reference["ratio"]["est"])
    assert ratio.standard_error == near(reference["ratio"]["se"])


@pytest.mark.parametrize("method", WAYS)
def test_shares_on_a_weighting(case, schools, method: str) -> None:
    design, reference, near = case
    above = (schools["api00"] > 650).astype(float)
    wanted = reference["ciprop_api_gt_650"][method]
    found = survey_share(above, method=WAYS[method], **design).estimate
    assert found.value == near(wanted["p"])
    assert (found.low, found.high) == near(wanted["ci"], LOOSE if method == "likelihood" else 0.0)
    wide = survey_share((schools["sch.wide"] == "Yes").astype(float), method=WAYS[method], **design)
    wanted = reference["ciprop"][method]
    # R's logit and likelihood ask glm for the share, and that only to 3e-9.
    assert wide.estimate.value == near(wanted["p"])
    if reference["settled"]:
        assert wide.estimate.method == "fixed"
        assert not wide.estimate.has_interval
        ends = [end for end in wanted["ci"] if end is not None]
        assert ends == pytest.approx([wide.estimate.value] * len(ends), rel=2e-6)
        return
    least = LOOSE if method == "likelihood" else 0.0
    assert (wide.estimate.low, wide.estimate.high) == near(wanted["ci"], least)


def test_shares_of_both_answers_with_their_covariance(case, schools) -> None:
    design, reference, near = case
    wanted = reference["prop_schwide"]
    marks = np.stack([schools["sch.wide"] == label for label in ("No", "Yes")], axis=1).astype(float)
    for place, label in enumerate(("No", "Yes")):
        found = survey_mean(marks[:, place], **design)
        assert found.estimate.value == near(wanted["est"][f"sch.wide{label}"])
        if reference["settled"]:
            assert wanted["se"][place] < 1e-6
            assert wanted["deff"][place] < 1e-8
            continue
        assert found.estimate.standard_error == near(wanted["se"][place])
        assert found.domains[0].effects.finite == near(wanted["deff"][place])
        assert found.covariance[0, 0] == near(wanted["vcov"]["values"][place][place])


def test_quartiles_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    wanted = reference["quantile"]
    for label, row in zip(wanted["rows"], wanted["values"], strict=True):
        found = survey_quantile(schools["api00"], float(label), **design).estimate
        assert (found.value, found.low, found.high, found.standard_error) == near(row)


def test_domains_and_their_difference_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    found, wanted = (
        survey_mean(schools["api00"], by=schools["stype"], **design),
        reference["by_stype"]["columns"],
    )
    assert [one.domain for one in found.domains] == wanted["stype"]
    assert [one.estimate.value for one in found.domains] == near(wanted["api00"])
    assert [one.estimate.standard_error for one in found.domains] == near(wanted["se"])
    test, wanted = (
        survey_difference(schools["api00"], schools["sch.wide"], **design),
        reference["ttest"],
    )
    assert test.statistic == near(wanted["t"])
    assert test.degrees == (wanted["df"],)
    assert test.p_value == near(wanted["p"], 1e-6)
    assert test.difference == near(wanted["est"])
    assert (test.low, test.high) == near(wanted["ci"])


def test_association_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    found, wanted = (
        survey_association(schools["stype"], schools["sch.wide"], **design),
        reference["chisq_F"],
    )
    assert found.statistic == near(wanted["F"], 1e-6)
    assert found.degrees == near((wanted["ndf"], wanted["ddf"]), 1e-6)
    assert found.p_value == near(wanted["p"], 1e-6)


def named(design: dict[str, Any]) -> dict[str, Any]:
    """The same for a function that takes the names of columns."""
    if "design" in design:
        return design
    return {"weights": "pw", "strata": "stype", "population": "fpc"}


def test_regression_on_a_weighting(case, schools) -> None:
    design, reference, near = case
    found, wanted = (
        regression(schools, outcome="api00", drivers=["ell", "meals"], **named(design)),
        reference["glm"],
    )
    for one, row in zip(found.coefficients, wanted["values"], strict=True):
        assert (one.value, one.standard_error, one.statistic) == near(row[:3])
        assert one.p_value == near(row[3], 1e-6)


def test_trimmed_weights(weightings, results, schools) -> None:
    raked = weightings["rake_stype_schwide_awards"]
    reference = results("survey_weighting")["trim_after_rake"]
    low, high = np.quantile(raked.weights, [0.05, 0.95])
    trimmed = raked.trim(low=low, high=high)
    assert trimmed.n == reference["kish"]["n"]
    found = survey_mean(schools["api00"], design=trimmed)
    assert found.covariance == pytest.approx(np.array(reference["mean"]["vcov"]["values"]), rel=CLOSE)


@pytest.fixture(scope="module")
def travellers(columns) -> dict[str, np.ndarray]:
    data = columns("airlinesat")
    there = ~np.isnan(data["nps"])
    made = {name: column[there] for name, column in data.items()}
    made["recommend"] = made["nps"] - 1
    made["country"] = np.where(np.isin(made["country"], ["ch", "fr"]), "chfr", made["country"])
    return made


@pytest.fixture(params=["raked", "poststratified", "unweighted", "naive_fixed_weights"])
def survey(request, travellers, results) -> tuple[dict[str, Any], dict[str, Any]]:
    """The design arguments of one case, and R's results."""
    reference = results("survey_raked_nps")
    margins: dict[str, dict[str, float]] = {}
    for margin in reference["margins"]:
        name = next(key for key in margin["columns"] if key != "Freq")
        margins[name] = dict(zip(margin["columns"][name], margin["columns"]["Freq"], strict=True))
    made: dict[str, Any] = {}
    if request.param == "raked":
        made["design"] = rake(travellers, margins)
    elif request.param == "poststratified":
        made["design"] = post_stratify(travellers, {"country": margins["country"]})
    elif request.param == "naive_fixed_weights":
        made["weights"] = reference["raked_weights"]
    return made, reference[request.param]


def effect_of(found: Any, wanted: float | None) -> None:
    """R has no design effect against a population no larger than the sample."""
    assert found.domains[0].effects.finite == (None if wanted is None else pytest.approx(wanted, rel=CLOSE))


def test_nps_of_travellers(survey, travellers) -> None:
    design, reference = survey
    found, wanted = survey_nps(travellers["recommend"], **design), reference["nps"]
    assert found.estimate.value == pytest.approx(only(wanted["est"]), rel=CLOSE)
    assert found.covariance == pytest.approx(np.array(wanted["vcov"]["values"]), rel=CLOSE)
    effect_of(found, only(wanted["deff"]))
    grouped = survey_nps(travellers["recommend"], by=travellers["status"], **design)
    cells = reference["by"]["columns"]
    assert [one.domain for one in grouped.domains] == cells["status"]
    assert [one.estimate.standard_error for one in grouped.domains] == pytest.approx(cells["se"], rel=CLOSE)
    values = cells["I(100 * ((nps >= 9) - (nps <= 6)))"]
    assert [one.estimate.value for one in grouped.domains] == pytest.approx(values, rel=CLOSE)


def test_shares_and_mean_of_travellers(survey, travellers) -> None:
    design, reference = survey
    score, rating = travellers["recommend"], travellers["overall_sat"]
    both = reference["pro_det"]
    for place, marks in enumerate((score >= 9, score <= 6)):
        found = survey_share(marks.astype(float), **design)
        effect_of(found, both["deff"][place])
        assert found.estimate.value == pytest.approx(list(both["est"].values())[place], rel=CLOSE)
        assert found.covariance[0, 0] == pytest.approx(both["vcov"]["values"][place][place], rel=CLOSE)
    satisfied, wanted = (rating >= 6).astype(float), reference["top2_mean"]
    top, below = survey_mean(satisfied, **design), survey_mean(1 - satisfied, **design)
    assert below.estimate.value == pytest.approx(wanted["est"]["I(overall_sat >= 6)FALSE"], rel=CLOSE)
    assert top.estimate.value == pytest.approx(wanted["est"]["I(overall_sat >= 6)TRUE"], rel=CLOSE)
    for place, found in enumerate((below, top)):
        assert found.covariance[0, 0] == pytest.approx(wanted["vcov"]["values"][place][place], rel=CLOSE)
        effect_of(found, wanted["deff"][place])
    for method in set(WAYS) & set(reference["top2"]):
        wanted = reference["top2"][method]
        found = survey_share(satisfied, method=WAYS[method], **design).estimate
        assert found.value == pytest.approx(wanted["p"], rel=CLOSE)
        assert (found.low, found.high) == pytest.approx(
            wanted["ci"], rel=LOOSE if method == "likelihood" else 1e-7
        )
    mean, wanted = survey_mean(rating, **design), reference["mean"]
    assert mean.estimate.value == pytest.approx(only(wanted["est"]), rel=CLOSE)
    assert mean.covariance == pytest.approx(np.array(wanted["vcov"]["values"]), rel=CLOSE)
    effect_of(mean, only(wanted["deff"]))
