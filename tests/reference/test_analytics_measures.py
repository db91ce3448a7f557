"""SERVQUAL, importance-weighted CSI, CSD and boxes of the airline survey against R."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin

EXPECTED, PERCEIVED = ([f"{side}{at}" for at in range(1, 24)] for side in "es")


def test_servqual_of_23_items_equals_r_item_by_item_and_as_a_whole(columns, results) -> None:
    """M15: means, gaps, standard errors, t and p of each pair; the whole is the mean of the item gaps."""
    table = results("servqual_csi_ipa")["gaps"]
    reference = dict(zip(table["rows"], np.array(table["values"]), strict=True))
    found = huiyin.servqual(
        columns("airlinesat"), perceptions=PERCEIVED, expectations=EXPECTED, scale=(0, 100)
    )
    for place, item in enumerate(found.items):
        wanted = {name: values[place] for name, values in reference.items()}
        assert item.gap.n == wanted["n"]
        assert item.expected_mean == pytest.approx(wanted["mean_e"], rel=1e-10)
        assert item.perceived_mean == pytest.approx(wanted["mean_p"], rel=1e-10)
        assert item.gap.value == pytest.approx(wanted["gap"], rel=1e-10)
        assert item.gap.standard_error == pytest.approx(wanted["se"], rel=1e-10)
        assert item.gap.standard_error * wanted["n"] ** 0.5 == pytest.approx(wanted["sd_gap"], rel=1e-10)
        assert item.t == pytest.approx(wanted["t"], rel=1e-10)
        assert item.p_value == pytest.approx(wanted["p"], rel=1e-8)
    whole = results("servqual_csi_ipa")["unweighted_servqual"]
    assert found.overall.value == pytest.approx(whole, rel=1e-12)
    assert found.n_respondents + found.n_left_out == 1065


def test_stated_importance_makes_the_weights_and_the_weighted_index(columns, results) -> None:
    """M10: K is each item's mean importance over their sum; the index is ΣK·mean."""
    reference = results("servqual_csi_ipa")["csi"]
    data = columns("airlinesat")
    weights = huiyin.importance_weights(data, importance=EXPECTED, ratings=PERCEIVED)
    assert weights == pytest.approx(list(reference["weights"].values()), rel=1e-12)
    gaps = huiyin.servqual(data, perceptions=PERCEIVED, expectations=EXPECTED, scale=(0, 100)).items
    index = sum(k * item.perceived_mean for k, item in zip(weights, gaps, strict=True))
    assert index == pytest.approx(reference["index"], rel=1e-12)
    whole = huiyin.acsi(data, items=PERCEIVED, item_weights=weights, scale=(0, 100))
    assert whole.value == pytest.approx(reference["index"], rel=1e-12)


def test_csd_of_seven_grades_both_ways(columns, results) -> None:
    """M06, M07, M14: any number of grades; both ways give R's number."""
    grades = {grade: 100 * (grade - 1) / 6 for grade in range(1, 8)}
    found = huiyin.csd(
        columns("airlinesat"), items=["sat1", "sat2", "sat3"], grades=grades, item_weights=[0.5, 0.3, 0.2]
    )
    wanted = 100 * results("servqual_csi_ipa")["csd_index"]["value"]
    assert found.index_by_shares == found.index_by_means == pytest.approx(wanted, rel=1e-12)
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(wanted, rel=1e-12)


def test_cronbachs_alpha_equals_psych(columns, results) -> None:
    """Every number of psych::alpha, pairwise on three items and listwise on ten."""
    names = {
        "raw_alpha": "alpha",
        "std.alpha": "standardised",
        "G6(smc)": "guttman_lambda_6",
        "average_r": "average_r",
        "S/N": "signal_to_noise",
        "ase": "standard_error",
        "mean": "mean",
        "sd": "standard_deviation",
        "median_r": "median_r",
    }
    cases = (("alpha", ["sat1", "sat2", "sat3"], "pairwise"), ("alpha_listwise", PERCEIVED[:10], "listwise"))
    for key, items, missing in cases:
        found = huiyin.cronbach_alpha(columns("airlinesat"), items=items, missing=missing)
        for name, value in results("servqual_csi_ipa")[key]["output"]["columns"].items():
            assert getattr(found, names[name]) == pytest.approx(value, rel=1e-10), (key, name)


def test_the_top_box_with_its_wilson_interval(columns, results) -> None:
    data = columns("airlinesat")
    for column, key in (
        ("overall_sat", "overall_sat_top2_of_7"),
        ("sat1", "sat1_top2"),
        ("reputation", "reputation_top2"),
    ):
        reference = results("top2box")[key]
        found = huiyin.boxes(data[column], scale=(1, 7))
        assert found.top_rate.value == pytest.approx(reference["p"], rel=1e-12)
        assert (found.top_rate.low, found.top_rate.high) == pytest.approx(reference["wilson"], rel=1e-12)
        low_side = huiyin.boxes(8 - data[column], scale=(1, 7), high_is_good=False)
        assert low_side.top_rate == found.top_rate
