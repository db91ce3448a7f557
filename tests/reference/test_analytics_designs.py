"""Designed samples and net promoter scores against R's survey and NPS packages, key by key."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.inference.designs import design_of, total_variance
from huiyin.analytics.inference.nps_intervals import nps_against, nps_ends, nps_error, nps_estimate
from huiyin.analytics.inference.nps_tests import nps_variance
from huiyin.analytics.inference.survey_tables import survey_association
from huiyin.analytics.inference.survey_tests import survey_difference
from huiyin.analytics.inference.surveys import survey_mean, survey_ratio, survey_share, survey_total

SHARES = {"xlogit": "logit", "logit": "logit", "asin": "arcsine", "beta": "beta", "mean": "mean"}


def exactly(value: object, rel: float = 1e-8) -> object:
    return pytest.approx(value, rel=rel, abs=1e-300)


@pytest.fixture
def base(results) -> dict:
    return results("survey_weighting")["base"]


@pytest.fixture
def schools(columns) -> dict:
    return columns("survey_apistrat")


@pytest.fixture
def design(schools) -> dict:
    return {"weights": schools["pw"], "strata": schools["stype"], "fpc": schools["fpc"]}


def the_only(numbers: dict) -> float:
    (value,) = numbers.values()
    return value


def test_means_totals_and_design_effects(base, schools, design) -> None:
    found = survey_mean(schools["api00"], **design)
    one, wanted = found.domains[0], base["mean_api00"]
    assert one.estimate.value == exactly(the_only(wanted["est"]))
    assert one.estimate.standard_error == exactly(wanted["se"])
    assert found.covariance.tolist() == [exactly(row) for row in wanted["vcov"]["values"]]
    assert one.effects.finite == exactly(wanted["deff"])
    assert one.effects.with_replacement == exactly(base["mean_deff_replace"]["deff"])
    assert one.degrees == base["degf"]
    assert [one.estimate.low, one.estimate.high] == exactly(base["ci_api00_df"]["values"][0])
    normal = survey_mean(schools["api00"], degrees=np.inf, **design).estimate
    assert [normal.low, normal.high] == exactly(base["ci_api00"]["values"][0])
    total, wanted = survey_total(schools["enroll"], **design), base["total_enroll"]
    assert total.estimate.value == exactly(the_only(wanted["est"]))
    assert total.estimate.standard_error == exactly(wanted["se"])
    assert total.domains[0].effects.finite == exactly(wanted["deff"])
    assert one.effects.kish == exactly(base["kish"]["deff_kish"])


def test_shares_by_every_method_of_svyciprop(base, schools, design) -> None:
    wide = (schools["sch.wide"] == "Yes").astype(float)
    high = (schools["api00"] > 650).astype(float)
    for column, key in ((wide, "ciprop"), (high, "ciprop_api_gt_650")):
        for method, ours in SHARES.items():
            found, wanted = survey_share(column, method=ours, **design).estimate, base[key][method]
            assert found.value == exactly(wanted["p"])
            assert [found.low, found.high] == exactly(wanted["ci"], 1e-8)
        found, wanted = survey_share(column, method="likelihood", **design).estimate, base[key]["likelihood"]
        # R interpolates the profile between ten points.
        assert [found.low, found.high] == exactly(wanted["ci"], 1e-5)
    both = survey_share(wide, **design).domains[0]
    assert base["prop_schwide"]["est"]["sch.wideYes"] == exactly(both.estimate.value)
    assert base["prop_schwide"]["se"][1] == exactly(both.estimate.standard_error)
    assert base["prop_schwide"]["deff"][1] == exactly(both.effects.finite)


def test_the_nps_like_score_ratio_and_domains(base, schools, design) -> None:
    points = 100.0 * (schools["api00"] >= 750) - 100.0 * (schools["api00"] < 600)
    found, wanted = survey_mean(points, **design).domains[0], base["nps_like"]
    assert found.estimate.value == exactly(the_only(wanted["est"]))
    assert found.estimate.standard_error == exactly(wanted["se"])
    assert found.effects.finite == exactly(wanted["deff"])
    ratio = survey_ratio(schools["api.stu"], schools["enroll"], **design).estimate
    assert [ratio.value, ratio.standard_error] == exactly([base["ratio"]["est"], base["ratio"]["se"]])
    by = survey_mean(schools["api00"], by=schools["stype"], **design).domains
    assert [one.domain for one in by] == base["by_stype"]["rows"]
    assert [one.estimate.value for one in by] == exactly(base["by_stype"]["columns"]["api00"])
    assert [one.estimate.standard_error for one in by] == exactly(base["by_stype"]["columns"]["se"])


def test_tests_under_the_design(base, schools, design) -> None:
    found, wanted = survey_difference(schools["api00"], schools["sch.wide"], **design), base["ttest"]
    assert found.statistic == exactly(wanted["t"])
    assert found.degrees == (wanted["df"],)
    assert found.p_value == exactly(wanted["p"])
    assert [found.difference, found.low, found.high] == exactly([wanted["est"], *wanted["ci"]])
    found, wanted = survey_association(schools["sch.wide"], schools["stype"], **design), base["chisq_F"]
    assert found.statistic == exactly(wanted["F"])
    assert list(found.degrees) == exactly([wanted["ndf"], wanted["ddf"]])
    assert found.p_value == exactly(wanted["p"])


def test_total_variance_is_what_the_estimates_stand_on(base, schools, design) -> None:
    w, values = schools["pw"], schools["api00"]
    linearised = (values - np.average(values, weights=w)) / w.sum()
    variance = total_variance(linearised, **design)
    assert variance[0, 0] == exactly(base["mean_api00"]["vcov"]["values"][0][0])
    weighted = total_variance(linearised * w, design["strata"], None, None, design["fpc"])
    assert weighted[0, 0] == exactly(variance[0, 0])
    assert design_of(len(w), **design).degrees == base["degf"]


def every_case(stored: dict) -> list[dict]:
    cases = [stored["overall"], *stored["by_status"].values(), *stored["by_flight_type"].values()]
    return [*cases, *stored["edge_cases"].values()]


def test_every_stored_net_promoter_score(results) -> None:
    stored = results("nps")
    assert len(every_case(stored)) == 10
    for case in every_case(stored):
        p, d, n = case["promoters"], case["detractors"], case["n"]
        assert nps_variance(p / n, d / n) == pytest.approx(case["variance_unit_scale"], rel=1e-8, abs=1e-15)
        assert float(nps_error(p, d, n)) == pytest.approx(case["se"], rel=1e-8, abs=1e-12)
        assert float(nps_error(p, d, n)) ** 2 == pytest.approx(case["var_of_estimate_plugin"], abs=1e-12)
        unbiased = case["se_unbiased_nminus1"]
        if unbiased is None:
            assert n == 1
        else:
            assert float(nps_error(p, d, n, unbiased=True)) == pytest.approx(unbiased, rel=1e-8, abs=1e-12)
        for method, key in (("wald", "wald95"), ("adjusted_wald", "adjusted_wald95_plus3")):
            ends = [float(end) for end in nps_ends(p, d, n, method, cut=False)]
            assert ends == pytest.approx(case[key], rel=1e-8, abs=1e-12)
        adjusted = [float(end) for end in nps_ends(p, d, n, "adjusted_wald", cut=False)]
        assert sum(adjusted) / 2 == pytest.approx(case["adjusted_nps"], rel=1e-8, abs=1e-12)
        student = case["t_on_scores"]
        if student is not None and student["ci"][0] is not None:
            ends = [float(end) for end in nps_ends(p, d, n, "t", cut=False)]
            assert ends == exactly(student["ci"])
        wanted = case["pkgNPS"]["one_sample"]["p.value"]
        found = nps_against(p, d, n)
        if case["se"] > 0:
            assert found == pytest.approx(wanted, rel=1e-6, abs=2e-15)
        else:
            assert found is None  # without spread the package gives 0 or NA; nothing can be told


def test_the_passengers_score_with_each_interval(results, columns) -> None:
    stored, scores = results("nps")["overall"], columns("airlinesat")["nps"] - 1
    plain = nps_estimate(scores)
    assert plain.value == exactly(stored["nps"])
    assert [plain.low, plain.high] == exactly(stored["wald95"])
    assert plain.n == stored["n"]
    assert plain.standard_error == pytest.approx(stored["multinomial_bootstrap_se_B20000_seed123"], rel=0.02)
    student = nps_estimate(scores, "t")
    assert [student.low, student.high] == exactly(stored["t_on_scores"]["ci"])
    assert student.standard_error == exactly(stored["t_on_scores"]["stderr"])
