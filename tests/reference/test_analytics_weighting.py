"""Weights and calibrated standard errors against R's survey package, on real samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from huiyin.analytics.inference.quantiles import normal_quantile
from huiyin.analytics.inference.shares import design_share_ends
from huiyin.analytics.weighting import Weighting, calibrate, design_effect, kish, post_stratify, rake
from huiyin.analytics.weighting.building import built
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.outcomes import outcome_of
from huiyin.analytics.weighting.weighting import Sampling

CLOSE = 1e-8
LOOSE = 2e-5  # where the root finder of R stops early
CALIBRATED = (
    "base",
    "postStratify_sch.wide",
    "rake_stype_schwide_awards",
    "calibrate_linear",
    "calibrate_raking",
    "calibrate_logit",
)


@pytest.fixture(scope="module")
def schools(columns) -> dict[str, np.ndarray]:
    return columns("survey_apistrat")


@pytest.fixture(scope="module")
def weightings(schools, results) -> dict[str, Weighting]:
    """Every design of the reference file; raked variances in the manner of R's rake()."""
    known = results("survey_weighting")["population_margins"]
    design: dict[str, Any] = {"base": "pw", "strata": "stype", "fpc": "fpc"}
    totals = {"stype": known["stype"], "api99": known["api99_total"]}
    n = len(schools["pw"])
    alone = Calibration(None, np.zeros((n, 0)), schools["pw"], np.ones(n))
    sampling = Sampling(schools["stype"].astype(object), None, schools["fpc"])
    three = {name: known[name] for name in ("stype", "sch.wide", "awards")}
    return {
        "base": built("base", calibration=alone, margins=(), sampling=sampling, used=None, iterations=0),
        "postStratify_sch.wide": post_stratify(schools, {"sch.wide": known["sch.wide"]}, **design),
        "rake_stype_schwide_awards": rake(schools, three, residuals="rake", **design),
        "rake_default_two_margins": rake(
            schools,
            {name: known[name] for name in ("stype", "sch.wide")},
            residuals="rake",
            tolerance=1e-3,
            **design,
        ),
        "calibrate_linear": calibrate(schools, totals, **design),
        "calibrate_raking": calibrate(schools, totals, distance="raking", **design),
        "calibrate_logit": calibrate(schools, totals, distance="logit", bounds=(0.2, 5), **design),
    }


@pytest.fixture(params=CALIBRATED)
def case(request, weightings, results) -> tuple[str, Weighting, dict[str, Any]]:
    return request.param, weightings[request.param], results("survey_weighting")[request.param]


def only(cells: dict[str, float]) -> float:
    return next(iter(cells.values()))


def points(schools) -> np.ndarray:
    return 100.0 * (schools["api00"] >= 750) - 100.0 * (schools["api00"] < 600)


def test_weights_and_kish(case) -> None:
    _, weighting, reference = case
    assert weighting.weights == pytest.approx(reference["weights"], rel=CLOSE)
    kish_figures = reference["kish"]
    assert weighting.n == kish_figures["n"]
    assert weighting.total == pytest.approx(kish_figures["sum_w"], rel=CLOSE)
    assert weighting.spread.design_effect == pytest.approx(kish_figures["deff_kish"], rel=CLOSE)
    assert weighting.spread.n_effective == pytest.approx(kish_figures["n_eff"], rel=CLOSE)
    assert weighting.spread.cv == pytest.approx(kish_figures["cv"], rel=CLOSE)
    assert kish(weighting.weights) == weighting.spread


def test_means_with_both_design_effects(case, schools) -> None:
    _, weighting, reference = case
    for key, values in (("mean_api00", schools["api00"]), ("nps_like", points(schools))):
        found, wanted = weighting.estimate("mean", values), reference[key]
        assert found.value == pytest.approx(only(wanted["est"]), rel=CLOSE)
        assert found.standard_error == pytest.approx(wanted["se"], rel=CLOSE)
        assert found.standard_error**2 == pytest.approx(wanted["vcov"]["values"][0][0], rel=CLOSE)
        effect = design_effect(
            values,
            weighting.weights,
            definition="without_replacement",
            standard_error=found.standard_error,
        )
        assert effect == pytest.approx(wanted["deff"], rel=CLOSE)
    replaced, error = reference["mean_deff_replace"], weighting.estimate("mean", schools["api00"])
    effect = design_effect(schools["api00"], weighting.weights, standard_error=error.standard_error)
    assert effect == pytest.approx(replaced["deff"], rel=CLOSE)
    assert error.value == pytest.approx(only(replaced["est"]), rel=CLOSE)
    assert error.standard_error == pytest.approx(replaced["se"], rel=CLOSE)


def test_intervals_with_normal_and_t_quantiles(case, schools) -> None:
    _, weighting, reference = case
    found = weighting.estimate("mean", schools["api00"])
    assert weighting.degrees == reference["degf"]
    assert (found.low, found.high) == pytest.approx(reference["ci_api00_df"]["values"][0], rel=CLOSE)
    half = normal_quantile(0.95) * found.standard_error
    assert (found.value - half, found.value + half) == pytest.approx(
        reference["ci_api00"]["values"][0], rel=CLOSE
    )


def test_total_and_ratio(case, schools) -> None:
    _, weighting, reference = case
    total, wanted = weighting.total_of(schools["enroll"]), reference["total_enroll"]
    assert total.value == pytest.approx(only(wanted["est"]), rel=CLOSE)
    assert total.standard_error == pytest.approx(wanted["se"], rel=CLOSE)
    ratio = weighting.ratio_of(schools["api.stu"], schools["enroll"])
    assert ratio.value == pytest.approx(reference["ratio"]["est"], rel=CLOSE)
    assert ratio.standard_error == pytest.approx(reference["ratio"]["se"], rel=CLOSE)


def test_the_design_effect_of_a_total(case, schools) -> None:
    """R's svytotal(deff=TRUE) compares with N²·S²/n·(1 - n/N)."""
    _, weighting, reference = case
    y, w = schools["enroll"], weighting.weights
    n, total = len(y), float(w.sum())
    spread = float(w @ (y - (w @ y) / total) ** 2) / total * n / (n - 1)
    simple = total**2 * spread / n * (1 - n / total)
    error = weighting.total_of(y).standard_error
    assert error**2 / simple == pytest.approx(reference["total_enroll"]["deff"], rel=CLOSE)


def test_groups_and_their_difference(case, schools) -> None:
    _, weighting, reference = case
    groups = weighting.estimates_by("mean", schools["api00"], schools["stype"])
    wanted = reference["by_stype"]["columns"]
    assert list(groups.groups) == wanted["stype"]
    assert [one.value for one in groups.estimates] == pytest.approx(wanted["api00"], rel=CLOSE)
    assert [one.standard_error for one in groups.estimates] == pytest.approx(wanted["se"], rel=CLOSE)
    halves = weighting.estimates_by("mean", schools["api00"], schools["sch.wide"])
    found, test = halves.difference("No", "Yes"), reference["ttest"]
    assert halves.degrees - 1 == test["df"]
    assert found.difference == pytest.approx(test["est"], rel=CLOSE)
    assert (found.low, found.high) == pytest.approx(test["ci"], rel=CLOSE)
    assert found.p_value == pytest.approx(test["p"], rel=1e-6)


@pytest.mark.parametrize(
    ("method", "ours"),
    [
        ("logit", "logit"),
        ("xlogit", "logit"),
        ("likelihood", "likelihood"),
        ("beta", "beta"),
        ("mean", "mean"),
        ("asin", "arcsine"),
    ],
)
def test_intervals_of_a_share(case, schools, method: str, ours: str) -> None:
    _name, weighting, reference = case
    wanted = reference["ciprop_api_gt_650"][method]
    found = weighting.estimate("rate", schools["api00"] > 650)
    ends = design_share_ends(found.value, found.standard_error**2, found.n, weighting.degrees, ours, 0.95)
    assert found.value == pytest.approx(wanted["p"], rel=CLOSE)
    assert ends == pytest.approx(wanted["ci"], rel=LOOSE if method == "likelihood" else CLOSE)
    if method == "xlogit":
        assert (found.low, found.high) == pytest.approx(wanted["ci"], rel=CLOSE)


def test_a_margin_as_the_outcome_is_fixed_where_r_shows_no_width(case, schools) -> None:
    _name, weighting, reference = case
    wide = weighting.estimate("rate", schools["sch.wide"] == "Yes")
    share = reference["prop_schwide"]
    assert wide.value == pytest.approx(share["est"]["sch.wideYes"], rel=CLOSE)
    no_width = reference["ciprop"]["mean"]["ci"][1] - reference["ciprop"]["mean"]["ci"][0] < 1e-5
    assert (wide.method == "fixed") == no_width
    if no_width:
        assert wide.standard_error is None
        assert not wide.has_interval
    else:
        assert wide.standard_error == pytest.approx(share["se"][1], rel=CLOSE)
        low, high = reference["ciprop"]["xlogit"]["ci"]
        assert (wide.low, wide.high) == pytest.approx((low, high), rel=CLOSE)
        no = weighting.estimate("rate", schools["sch.wide"] == "No")
        assert no.value == pytest.approx(share["est"]["sch.wideNo"], rel=CLOSE)
        assert no.standard_error == pytest.approx(share["se"][0], rel=CLOSE)
        effect = design_effect(
            (schools["sch.wide"] == "Yes").astype(float),
            weighting.weights,
            definition="without_replacement",
            standard_error=wide.standard_error,
        )
        assert effect == pytest.approx(share["deff"][1], rel=CLOSE)


def test_a_regression_with_these_weights_has_r_svyglm_s_errors(case, schools) -> None:
    """Any statistic: linearised values in, calibrated covariance out."""
    _, weighting, reference = case
    x = np.column_stack([np.ones(len(schools["ell"])), schools["ell"], schools["meals"]])
    y, w = schools["api00"], weighting.weights
    bread = np.linalg.inv(x.T @ (x * w[:, None]))
    beta = bread @ (x.T @ (w * y))
    covariance = weighting.design.variance((x * (y - x @ beta)[:, None]) @ bread)
    wanted = np.array(reference["glm"]["values"])
    assert beta == pytest.approx(wanted[:, 0], rel=CLOSE)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(wanted[:, 1], rel=CLOSE)


def test_association_of_two_questions_has_r_svychisq_s_f(case, schools) -> None:
    """The second-order Rao–Scott test on the calibrated covariance of the table's cells."""
    _, weighting, reference = case
    w = weighting.weights
    cells = []
    for first in ("E", "H", "M"):
        for second in ("No", "Yes"):
            cells.append((schools["stype"] == first) & (schools["sch.wide"] == second))
    share = np.array([float(w @ cell) for cell in cells]) / w.sum()
    table = share.reshape(3, 2)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    n = len(w)
    chi = n * float(((table - expected) ** 2 / expected).sum())
    linear = (np.stack(cells, axis=1) - share) / w.sum()
    covariance = weighting.design.variance(linear)
    main = np.zeros((6, 4))
    main[:, 0], main[:, 3] = 1, np.tile([1, 0], 3)
    main[:, 1], main[:, 2] = np.repeat([1, 0, 0], 2), np.repeat([0, 1, 0], 2)
    inner = main[:, 1:3] * main[:, 3:]
    beside = inner - main @ np.linalg.lstsq(main, inner, rcond=None)[0]
    scaled = beside / share[:, None]
    left = np.linalg.solve(beside.T @ scaled / n, scaled.T @ covariance @ scaled)
    trace, square = float(np.trace(left)), float(np.trace(left @ left))
    wanted = reference["chisq_F"]
    assert chi / trace == pytest.approx(wanted["F"], rel=1e-6)
    assert trace**2 / square == pytest.approx(wanted["ndf"], rel=1e-6)
    assert trace**2 / square * weighting.degrees == pytest.approx(wanted["ddf"], rel=1e-6)


def test_rakes_own_default_stops_early_and_so_does_a_loose_tolerance(weightings, results, schools) -> None:
    """R's rake() stops when cells move by less than one person; a tolerance of 1e-3 is as loose."""
    weighting, reference = weightings["rake_default_two_margins"], results("survey_weighting")
    reference = reference["rake_default_two_margins"]
    assert weighting.weights == pytest.approx(reference["weights"], rel=1e-4)
    assert weighting.estimate("mean", schools["api00"]).value == pytest.approx(
        only(reference["mean_api00"]["est"]), rel=1e-6
    )


def test_raked_errors_follow_calibrate_unless_rake_s_own_are_asked_for(schools, results) -> None:
    """Same weights, errors 0.03 % apart: calibrate() is the reference, rake() an option."""
    known = results("survey_weighting")["population_margins"]
    margins = {name: known[name] for name in ("stype", "sch.wide", "awards")}
    design: dict[str, Any] = {"base": "pw", "strata": "stype", "fpc": "fpc"}
    exact = rake(schools, margins, **design).estimate("mean", schools["api00"])
    same = calibrate(schools, margins, distance="raking", **design).estimate("mean", schools["api00"])
    theirs = rake(schools, margins, residuals="rake", **design).estimate("mean", schools["api00"])
    assert exact.standard_error == pytest.approx(same.standard_error, rel=1e-8)
    assert exact.standard_error != pytest.approx(theirs.standard_error, rel=1e-5)


def test_trimming_after_raking(weightings, results, schools) -> None:
    raked = weightings["rake_stype_schwide_awards"]
    reference = results("survey_weighting")["trim_after_rake"]
    low, high = np.quantile(raked.weights, [0.05, 0.95])
    trimmed = raked.trim(low=low, high=high)
    found = trimmed.estimate("mean", schools["api00"])
    assert found.value == pytest.approx(only(reference["mean"]["est"]), rel=CLOSE)
    assert found.standard_error == pytest.approx(reference["mean"]["se"], rel=CLOSE)
    assert trimmed.spread.design_effect == pytest.approx(reference["kish"]["deff_kish"], rel=CLOSE)
    assert trimmed.spread.n_effective == pytest.approx(reference["kish"]["n_eff"], rel=CLOSE)
    assert trimmed.spread.cv == pytest.approx(reference["kish"]["cv"], rel=CLOSE)
    assert trimmed.total == pytest.approx(reference["kish"]["sum_w"], rel=CLOSE)


def test_the_jackknife(weightings, results, schools) -> None:
    reference = results("survey_weighting")["jackknife"]["mean"]
    made = weightings["base"].replicates("stratified_jackknife")
    found = made.estimate("mean", schools["api00"])
    assert found.value == pytest.approx(only(reference["est"]), rel=CLOSE)
    assert found.standard_error == pytest.approx(reference["se"], rel=CLOSE)


@pytest.fixture(scope="module")
def travellers(columns) -> dict[str, np.ndarray]:
    data = columns("airlinesat")
    there = ~np.isnan(data["nps"])
    made = {name: column[there] for name, column in data.items()}
    made["recommend"] = made["nps"] - 1
    made["country"] = np.where(np.isin(made["country"], ["ch", "fr"]), "chfr", made["country"])
    return made


@pytest.fixture(scope="module")
def traveller_weightings(travellers, results) -> dict[str, Weighting]:
    margins: dict[str, dict[str, float]] = {}
    for margin in results("survey_raked_nps")["margins"]:
        cells = margin["columns"]
        name = next(key for key in cells if key != "Freq")
        margins[name] = dict(zip(cells[name], cells["Freq"], strict=True))
    n = len(travellers["recommend"])
    whole = np.array(results("survey_raked_nps")["raked_weights"])
    return {
        "raked": rake(travellers, margins),
        "poststratified": post_stratify(travellers, {"country": margins["country"]}),
        "unweighted": built(
            "base",
            calibration=Calibration(None, np.zeros((n, 0)), np.ones(n), np.ones(n)),
            margins=(),
            sampling=Sampling(),
            used=None,
            iterations=0,
        ),
        "naive_fixed_weights": built(
            "base",
            calibration=Calibration(None, np.zeros((n, 0)), whole, np.ones(n)),
            margins=(),
            sampling=Sampling(),
            used=None,
            iterations=0,
        ),
    }


@pytest.fixture(params=["raked", "poststratified", "unweighted", "naive_fixed_weights"])
def survey(request, traveller_weightings, results) -> tuple[Weighting, dict[str, Any]]:
    return traveller_weightings[request.param], results("survey_raked_nps")[request.param]


@pytest.mark.parametrize(
    ("name", "key"), [("raked", "raked_weights"), ("poststratified", "poststrat_weights")]
)
def test_weights_of_travellers(traveller_weightings, results, name: str, key: str) -> None:
    wanted = results("survey_raked_nps")[key]
    assert traveller_weightings[name].weights == pytest.approx(wanted, rel=CLOSE)


def test_the_weighted_nps_with_its_calibrated_error(survey, travellers) -> None:
    weighting, reference = survey
    found = weighting.estimate("nps", travellers["recommend"])
    assert found.value == pytest.approx(only(reference["nps"]["est"]), rel=CLOSE)
    assert found.standard_error == pytest.approx(reference["nps"]["se"], rel=CLOSE)
    assert found.standard_error**2 == pytest.approx(reference["nps"]["vcov"]["values"][0][0], rel=CLOSE)
    assert found.n_effective == pytest.approx(reference["kish"]["n_eff"], rel=CLOSE)
    effect = design_effect(
        outcome_of("nps", travellers["recommend"]).values,
        weighting.weights,
        definition="without_replacement",
        standard_error=found.standard_error,
    )
    if reference["nps"]["deff"] is None:
        assert np.isnan(effect)  # weights of one: the simple sample would be the population
    else:
        assert effect == pytest.approx(reference["nps"]["deff"], rel=CLOSE)


def test_promoters_and_detractors_with_their_covariance(survey, travellers) -> None:
    weighting, reference = survey
    score, shares = travellers["recommend"], reference["pro_det"]
    marks = np.stack([score >= 9, score <= 6], axis=1).astype(float)
    w = weighting.weights
    covariance = weighting.design.variance((marks - w @ marks / w.sum()) / w.sum())
    assert covariance == pytest.approx(np.array(shares["vcov"]["values"]), rel=CLOSE)
    for place, (value, error) in enumerate(zip(shares["est"].values(), shares["se"], strict=True)):
        found = weighting.estimate("rate", marks[:, place])
        assert found.value == pytest.approx(value, rel=CLOSE)
        assert found.standard_error == pytest.approx(error, rel=CLOSE)


def test_top_two_box_and_mean_of_travellers(survey, travellers) -> None:
    weighting, reference = survey
    top = weighting.estimate("csat", travellers["overall_sat"], scale=(1, 7))
    wanted = reference["top2"]["xlogit"]
    assert top.value == pytest.approx(wanted["p"], rel=CLOSE)
    assert (top.low, top.high) == pytest.approx(wanted["ci"], rel=CLOSE)
    assert (top.low, top.high) == pytest.approx(reference["top2"]["logit"]["ci"], rel=1e-7)
    assert top.standard_error == pytest.approx(reference["top2_mean"]["se"][1], rel=CLOSE)
    for method, ours in (
        ("beta", "beta"),
        ("mean", "mean"),
        ("asin", "arcsine"),
        ("likelihood", "likelihood"),
    ):
        ends = design_share_ends(top.value, top.standard_error**2, top.n, weighting.degrees, ours, 0.95)
        assert ends == pytest.approx(
            reference["top2"][method]["ci"], rel=LOOSE if method == "likelihood" else CLOSE
        )
    mean = weighting.estimate("mean", travellers["overall_sat"])
    assert mean.value == pytest.approx(only(reference["mean"]["est"]), rel=CLOSE)
    assert mean.standard_error == pytest.approx(reference["mean"]["se"], rel=CLOSE)


def test_kish_of_travellers(survey) -> None:
    weighting, reference = survey
    figures = reference["kish"]
    assert weighting.spread.n == figures["n"]
    assert weighting.total == pytest.approx(figures["sum_w"], rel=CLOSE)
    assert weighting.spread.design_effect == pytest.approx(figures["deff_kish"], rel=CLOSE)
    assert weighting.spread.n_effective == pytest.approx(figures["n_eff"], rel=CLOSE)
    assert weighting.spread.cv == pytest.approx(figures["cv"], rel=CLOSE, abs=1e-12)


def test_nps_by_status(survey, travellers) -> None:
    weighting, reference = survey
    groups = weighting.estimates_by("nps", travellers["recommend"], travellers["status"])
    wanted = reference["by"]["columns"]
    values = wanted["I(100 * ((nps >= 9) - (nps <= 6)))"]
    assert list(groups.groups) == wanted["status"]
    assert [one.value for one in groups.estimates] == pytest.approx(values, rel=CLOSE)
    assert [one.standard_error for one in groups.estimates] == pytest.approx(wanted["se"], rel=CLOSE)


def test_a_single_respondent_for_a_large_country_is_told_of(columns, results) -> None:
    """France has one row: as a cell of its own it costs most of the sample."""
    data = columns("airlinesat")
    there = ~np.isnan(data["nps"])
    country = {"country": data["country"][there]}
    shares = {"at": 500, "ch": 150, "fr": 600, "de": 2050, "us": 1700}
    made = rake(country, {"country": shares})
    codes = [note.code for note in made.notes]
    assert {"thin_category", "extreme_weights", "costly"} <= set(codes)
    assert made.spread.design_effect > 10
