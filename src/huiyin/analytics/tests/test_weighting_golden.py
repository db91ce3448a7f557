"""Weighting and weights of items against R on a simulated sample (tests/golden/weighting.R)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.item_weights import ahp, critic_weights, delphi, entropy_weights, kendall_w
from huiyin.analytics.weighting import Weighting, base_weights, calibrate, post_stratify, rake, trim_weights
from huiyin.analytics.weighting.building import built
from huiyin.analytics.weighting.calibration import Calibration
from huiyin.analytics.weighting.weighting import Sampling

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "weighting.json").read_text(encoding="utf-8")
)
RESULTS = GOLDEN["results"]
PEOPLE: dict[str, Any] = {
    name: np.array(column) if isinstance(column[0], int | float) else column
    for name, column in GOLDEN["people"].items()
}
MARGINS = {
    name: dict(zip(cells[name], cells["Freq"], strict=True)) for name, cells in GOLDEN["margins"].items()
}
TOTALS = {"sex": MARGINS["sex"], "age": MARGINS["age"], "bill": GOLDEN["totals"]["bill"]}
FLAT: dict[str, Any] = {"base": "w"}
CLUSTERS: dict[str, Any] = {"base": "w", "strata": "stratum", "clusters": "cluster"}
POPULATION = GOLDEN["totals"]["N"]

WEIGHTINGS: dict[str, Weighting] = {
    "linear": calibrate(PEOPLE, TOTALS, **FLAT),
    "linear_clusters": calibrate(PEOPLE, TOTALS, **CLUSTERS),
    "linear_bounded": calibrate(PEOPLE, TOTALS, bounds=(0.6, 1.9), **FLAT),
    "raking_bounded": calibrate(PEOPLE, TOTALS, distance="raking", bounds=(0.6, 1.9), **FLAT),
    "raking_clusters": calibrate(PEOPLE, TOTALS, distance="raking", **CLUSTERS),
    "logit": calibrate(PEOPLE, TOTALS, distance="logit", bounds=(0.5, 2.2), **FLAT),
    "bounds_on_weight": calibrate(PEOPLE, TOTALS, bounds=(2, 9), bounds_on="weight", **FLAT),
    "variance": calibrate(PEOPLE, TOTALS, variance="v", **FLAT),
    "no_intercept": calibrate(PEOPLE, {"bill": TOTALS["bill"]}, **FLAT),
    "intercept": calibrate(PEOPLE, {"bill": TOTALS["bill"]}, population=POPULATION, **FLAT),
    "margins_clusters": rake(PEOPLE, MARGINS, **CLUSTERS),
    "rake_clusters": rake(PEOPLE, MARGINS, residuals="rake", **CLUSTERS),
}


def agree(weighting: Weighting, wanted: dict[str, Any], rel: float = 1e-8) -> None:
    assert weighting.weights == pytest.approx(wanted["weights"], rel=rel)
    for measure, key in (("nps", "nps"), ("mean", "score")):
        found = weighting.estimate(measure, PEOPLE["score"])
        assert (found.value, found.standard_error) == pytest.approx(wanted[key], rel=rel)
    groups = weighting.estimates_by("mean", PEOPLE["score"], PEOPLE["area"])
    assert list(groups.groups) == wanted["by"]["area"]
    assert [one.value for one in groups.estimates] == pytest.approx(wanted["by"]["score"], rel=rel)
    assert [one.standard_error for one in groups.estimates] == pytest.approx(wanted["by"]["se"], rel=rel)
    assert weighting.degrees == wanted["degf"]
    total = weighting.total_of(PEOPLE["bill"])
    assert total.value == pytest.approx(wanted["total"][0], rel=rel)
    if total.method == "fixed":
        assert wanted["total"][1] < 1e-4 * wanted["total"][0]
    else:
        assert total.standard_error == pytest.approx(wanted["total"][1], rel=rel)


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_calibration_equals_r(name: str) -> None:
    agree(WEIGHTINGS[name], RESULTS[name], rel=1e-7 if "rake" in name or "margins" in name else 1e-8)


def test_the_calibrated_total_of_a_number_is_fixed_where_it_was_calibrated() -> None:
    for name in ("linear", "raking_clusters", "logit", "no_intercept"):
        assert WEIGHTINGS[name].total_of(PEOPLE["bill"]).method == "fixed"
    assert WEIGHTINGS["rake_clusters"].total_of(PEOPLE["bill"]).method == "calibrated"


def test_post_stratification_on_crossed_cells_with_clusters_equals_r() -> None:
    cells, joint = RESULTS["joint"]["cells"], {}
    for sex, age, target in zip(cells["sex"], cells["age"], cells["Freq"], strict=True):
        joint[sex, age] = target
    agree(post_stratify(PEOPLE, {("sex", "age"): joint}, **CLUSTERS), RESULTS["joint"]["result"])
    joined = {f"{sex} * {age}": target for (sex, age), target in joint.items()}
    again = post_stratify(PEOPLE, {"sex*age": joined}, **CLUSTERS)
    assert again.weights == pytest.approx(RESULTS["joint"]["result"]["weights"], rel=1e-12)


@pytest.mark.parametrize(("key", "strict"), [("trim", False), ("trim_strict", True)])
def test_trimming_equals_r_trimweights(key: str, strict: bool) -> None:
    raked = WEIGHTINGS["margins_clusters"]
    assert raked.trim(low=3, high=8, strict=strict).weights == pytest.approx(RESULTS[key], rel=1e-7)
    assert trim_weights(raked.weights, low=3, high=8, strict=strict) == pytest.approx(RESULTS[key], rel=1e-7)


def base_only(sampling: Sampling) -> Weighting:
    n = len(PEOPLE["w"])
    return built(
        "base",
        calibration=Calibration(None, np.zeros((n, 0)), PEOPLE["w"], np.ones(n)),
        margins=(),
        sampling=sampling,
        used=None,
        iterations=0,
    )


FLAT_SAMPLE = base_only(Sampling())
CLUSTER_SAMPLE = base_only(
    Sampling(
        np.array(PEOPLE["stratum"], dtype=object), np.array([str(c) for c in PEOPLE["cluster"]], dtype=object)
    )
)


@pytest.mark.parametrize(
    ("key", "weighting", "kind", "options"),
    [
        ("jk1", FLAT_SAMPLE, "jackknife", {}),
        ("jkn", CLUSTER_SAMPLE, "auto", {}),
        ("jkn_mse", CLUSTER_SAMPLE, "auto", {"about_estimate": True}),
        ("jk1_raked", rake(PEOPLE, MARGINS, **FLAT), "jackknife", {}),
        ("jkn_raked", rake(PEOPLE, MARGINS, **CLUSTERS), "stratified_jackknife", {}),
        ("jkn_linear", WEIGHTINGS["linear_clusters"], "auto", {}),
    ],
)
def test_jackknives_weighted_anew_equal_r(key: str, weighting: Weighting, kind: Any, options: dict) -> None:
    wanted, made = RESULTS[key], weighting.replicates(kind, **options)
    assert made.n_replicates == wanted["R"]
    for measure, name in (("nps", "nps"), ("mean", "score")):
        found = made.estimate(measure, PEOPLE["score"])
        assert (found.value, found.standard_error) == pytest.approx(wanted[name], rel=1e-7)


@pytest.mark.parametrize(("key", "fay"), [("brr", 0.0), ("fay", 0.3)])
def test_balanced_half_samples_give_r_s_total_exactly_and_its_mean_nearly(key: str, fay: float) -> None:
    """Totals do not depend on which Hadamard matrix balances the halves; ratios do, a little."""
    wanted, made = RESULTS[key], CLUSTER_SAMPLE.replicates("brr", fay=fay)
    error = made.standard_error(lambda w: float(w @ PEOPLE["score"]))
    assert error == pytest.approx(wanted["total"][1], rel=1e-10)
    assert made.estimate("mean", PEOPLE["score"]).standard_error == pytest.approx(
        wanted["score"][1], rel=0.01
    )
    assert made.n_replicates == wanted["R"]


def test_the_bootstrap_is_near_the_jackknife() -> None:
    made = CLUSTER_SAMPLE.replicates("bootstrap", n_replicates=2000, seed=3)
    found = made.estimate("nps", PEOPLE["score"]).standard_error
    assert found == pytest.approx(RESULTS["jkn"]["nps"][1], rel=3 / (2 * 2000) ** 0.5 + 0.02)
    again = CLUSTER_SAMPLE.replicates("bootstrap", n_replicates=2000, seed=3)
    assert again.estimate("nps", PEOPLE["score"]).standard_error == found


def test_kendall_s_w_with_ties_equals_friedman_s_test() -> None:
    wanted = GOLDEN["delphi"]
    found = kendall_w(wanted["judges"])
    assert found.chi_square == pytest.approx(wanted["chi_square"], rel=1e-12)
    assert found.p_value == pytest.approx(wanted["p"], rel=1e-10)
    assert found.w == pytest.approx(wanted["W"], rel=1e-12)
    items = delphi(wanted["judges"]).rounds
    assert [one.median for one in items] == pytest.approx(wanted["medians"])
    assert [one.iqr for one in items] == pytest.approx(wanted["iqr"])
    assert [one.cv for one in items] == pytest.approx(wanted["cv"], rel=1e-12)


def test_ahp_equals_r_s_eigenvectors() -> None:
    wanted = GOLDEN["ahp"]
    first, second = np.array(wanted["A"]), np.array(wanted["B"])
    one = ahp(first)
    assert one.weights == pytest.approx(wanted["one"]["weights"], rel=1e-10)
    assert one.lambda_max == pytest.approx(wanted["one"]["lambda"], rel=1e-12)
    assert ahp(first, method="geometric_mean").weights == pytest.approx(wanted["geometric"], rel=1e-12)
    group = ahp([first, second])
    assert group.weights == pytest.approx(wanted["group"]["weights"], rel=1e-10)
    assert group.lambda_max == pytest.approx(wanted["group"]["lambda"], rel=1e-12)
    gaps = first.copy()
    gaps[0, 3] = gaps[3, 0] = np.nan
    made = ahp(gaps)
    assert made.weights == pytest.approx(wanted["incomplete"]["weights"], rel=1e-9)
    assert made.lambda_max == pytest.approx(wanted["incomplete"]["lambda"], rel=1e-10)
    assert made.n_missing == 1
    assert ahp(gaps, method="geometric_mean").weights == pytest.approx(
        wanted["incomplete_geometric"], rel=1e-9
    )


def test_critic_and_entropy_equal_r() -> None:
    wanted = GOLDEN["objective"]
    assert critic_weights(wanted["X"]).weights == pytest.approx(wanted["critic"], rel=1e-12)
    made = entropy_weights(wanted["X"])
    assert made.weights == pytest.approx(wanted["entropy"], rel=1e-10)
    assert made.entropies == pytest.approx(wanted["E"], rel=1e-12)


def test_base_weights_are_population_over_sample() -> None:
    population = {f"h{at:02d}": 100 + 10 * at for at in range(1, 13)}
    made = base_weights(PEOPLE, strata="stratum", population=population)
    assert made.weights == pytest.approx([population[name] / 20 for name in PEOPLE["stratum"]])
    assert made.design.degrees == 240 - 12
