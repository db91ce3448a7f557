"""Trials and quasi-experiments against R: CUPED, boundaries, peeking, mSPRT, difference-in-differences."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.least_squares import least_squares
from huiyin.analytics.trials import (
    ab_test,
    always_valid_p,
    difference_in_differences,
    mixture_ratio,
    obrien_fleming,
    peeking_error,
    pocock,
    ratio_mismatch,
)


def test_cuped_and_the_raw_comparison_equal_t_test(columns, results) -> None:
    data, reference = columns("ab_cuped"), results("ab_tests")["cuped"]
    for covariate, name in ((None, "raw"), (data["pre"], "cuped_welch")):
        trial = ab_test(data["y"], data["group"], covariate=covariate)
        effect, wanted = trial.effects[0], reference[name]
        assert (effect.low, effect.high) == pytest.approx(wanted["conf.int"], rel=1e-8)
        assert effect.standard_error == pytest.approx(wanted["stderr"], rel=1e-8)
        assert effect.p_value == pytest.approx(wanted["p.value"], rel=1e-8)
        means = sorted(wanted["estimate"].values())
        assert sorted(arm.mean for arm in trial.arms) == pytest.approx(means, rel=1e-8)
    assert trial.theta == pytest.approx(reference["theta_pooled"], rel=1e-8)
    assert trial.variance_reduction_rate == pytest.approx(reference["variance_reduction"], rel=1e-8)
    assert trial.variance_reduction_rate == pytest.approx(reference["rho2"], rel=1e-8)


@pytest.mark.parametrize(("name", "errors"), [("ancova", "classical"), ("lin_interacted_HC2", "HC2")])
def test_adjusted_regressions_equal_lm_and_sandwich(columns, results, name: str, errors) -> None:
    data, reference = columns("ab_cuped"), results("ab_tests")["cuped"][name]
    treated = (data["group"] == "B").astype(float)
    about = data["pre"] - data["pre"].mean()
    design = {
        "ancova": [np.ones(len(treated)), treated, data["pre"]],
        "lin_interacted_HC2": [np.ones(len(treated)), treated, about, treated * about],
    }[name]
    names = [str(at) for at in range(len(design))]
    fit = least_squares(np.column_stack(design), data["y"], names, errors=errors)
    for at, row in enumerate(reference["values"]):
        value, error = fit.of(str(at))
        assert (value, error, value / error) == pytest.approx(row[:3], rel=1e-8)


@pytest.mark.parametrize("looks", [2, 3, 4, 5])
def test_boundaries_of_planned_looks(results, looks: int) -> None:
    """The reference itself comes from quadrature good to about 1e-9."""
    reference = results("ab_tests")
    assert obrien_fleming(looks) == pytest.approx(reference["obrien_fleming_K"][f"K{looks}"], rel=1e-8)
    assert pocock(looks) == pytest.approx(reference["pocock_K"][f"K{looks}"], rel=1e-8)


def test_peeking_multiplies_false_alarms(results) -> None:
    """From six looks on the reference is a randomised integration good to about 1e-4."""
    for name, wanted in results("ab_tests")["peeking_type1"].items():
        looks = int(name.removeprefix("looks"))
        assert peeking_error(looks) == pytest.approx(wanted, rel=1e-8 if looks <= 5 else 2e-4)


def test_the_mixture_ratio_and_its_p(results) -> None:
    for case in results("ab_tests")["msprt"]["cases"]:
        found = mixture_ratio(case["d"], case["V"], case["n"], tau_squared=case["tau2"])
        assert found == pytest.approx(case["Lambda"], rel=1e-8)
        assert always_valid_p([found])[0] == pytest.approx(case["p_always_valid"], rel=1e-8)


def test_the_check_of_assigned_numbers(results) -> None:
    assert ratio_mismatch([5120, 4880]) == pytest.approx(
        results("ab_tests")["srm"]["output"]["p.value"], rel=1e-8
    )


@pytest.mark.parametrize(
    ("name", "options"),
    [("ols", {}), ("twfe", {"fixed_effects": True}), ("weighted", {"weights": True})],
)
def test_difference_in_differences_equals_lm_with_clustered_errors(columns, results, name, options) -> None:
    data, reference = columns("did_panel"), results("did")[name]
    if options.get("weights"):
        options = {"weights": data["n"]}
    made = difference_in_differences(
        data["score"],
        treated=data["treated"],
        after=data["post"],
        unit=data["store"],
        period=data["month"],
        **options,
    )
    assert made.effect == pytest.approx(reference["est"], rel=1e-8)
    assert made.standard_error == pytest.approx(reference["se_cluster_HC1"], rel=1e-8)
    assert made.effect / made.standard_error == pytest.approx(reference["t"], rel=1e-8)


def test_the_four_means_and_their_difference(columns, results) -> None:
    data, reference = columns("did_panel"), results("did")
    made = difference_in_differences(
        data["score"], treated=data["treated"], after=data["post"], unit=data["store"]
    )
    assert np.array(made.cell_means) == pytest.approx(np.array(reference["cell_means"]["values"]), rel=1e-8)
    assert made.effect == pytest.approx(reference["did_by_means"], rel=1e-8)


@pytest.mark.parametrize(("errors", "key"), [("classical", "se_iid"), ("HC1", "se_HC1")])
@pytest.mark.parametrize("name", ["ols", "weighted"])
def test_unclustered_errors_of_the_interaction(columns, results, name, errors, key) -> None:
    data = columns("did_panel")
    treated, after = data["treated"], data["post"]
    design = np.column_stack([np.ones(len(treated)), treated, after, treated * after])
    weights = data["n"] if name == "weighted" else None
    fit = least_squares(design, data["score"], list("abcd"), weights=weights, errors=errors)
    assert fit.of("d")[1] == pytest.approx(results("did")[name][key], rel=1e-8)


def test_gaps_by_month_equal_the_event_study(columns, results) -> None:
    data, reference = columns("did_panel"), results("did")
    made = difference_in_differences(
        data["score"],
        treated=data["treated"],
        after=data["post"],
        unit=data["store"],
        period=data["month"],
    )
    for event in made.events:
        key = f"I(treated * (month == {event.period}))"
        assert event.effect == pytest.approx(reference["event_study"][key], rel=1e-8)
        assert event.standard_error == pytest.approx(reference["event_se_cluster"][key], rel=1e-8)
    assert len(made.events) == len(reference["event_study"])
    assert made.pre_trend_p > 0.05
    assert made.verdict == "better"
