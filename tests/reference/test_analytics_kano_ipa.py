"""Kano and IPA references, key by key."""

from __future__ import annotations

import pytest

from huiyin.analytics.drivers.ipa import ipa
from huiyin.analytics.drivers.kano import ANSWERS, EVALUATION, kano_of_counts


def test_the_evaluation_table_is_the_published_one(results) -> None:
    table = results("kano")["evaluation_table"]
    assert list(ANSWERS) == table["rows"] == table["cols"]
    assert [list(row) for row in EVALUATION] == table["values"]


def test_every_feature_of_the_published_kano_study_comes_out_alike(results) -> None:
    features = results("kano")["results"]
    assert len(features) == 5
    for name, reference in features.items():
        found = kano_of_counts(reference["counts"], feature=name)
        assert found.n == reference["n"]
        assert found.better == pytest.approx(reference["better"], rel=1e-8)
        assert found.worse == pytest.approx(reference["worse"], rel=1e-8)
        assert found.category == reference["category_max"]
        assert found.total_strength == pytest.approx(reference["total_strength"], rel=1e-8)
        assert found.category_strength == pytest.approx(reference["category_strength"], rel=1e-8)
        assert found.fong_difference == pytest.approx(reference["fong_stat"])
        assert found.fong_critical == pytest.approx(reference["fong_crit"], rel=1e-8)
        assert found.is_clear == reference["fong_significant"]
        assert found.verdict == (reference["category_max"] if reference["fong_significant"] else None)


def test_the_published_rounded_coefficients_come_out() -> None:
    """CS+ .568 .372 .511 .608 .352 and CS- -.736 -.534 -.137 -.514 -.094."""
    counts = [(95, 123, 45, 33), (101, 54, 54, 81), (15, 24, 121, 124), (65, 87, 93, 51), (9, 18, 83, 177)]
    found = [kano_of_counts(dict(zip("MOAI", each, strict=True))) for each in counts]
    assert [round(one.better, 3) for one in found] == [0.568, 0.372, 0.511, 0.608, 0.352]
    assert [round(one.worse, 3) for one in found] == [-0.736, -0.534, -0.137, -0.514, -0.094]


def test_ipa_cuts_means_and_quadrants_of_the_airline(columns, results) -> None:
    reference = results("servqual_csi_ipa")
    data = columns("airlinesat")
    items = [f"item{k}" for k in range(1, 24)]
    found = ipa(
        data,
        performance={item: f"s{k}" for k, item in enumerate(items, 1)},
        importance={item: f"e{k}" for k, item in enumerate(items, 1)},
    )
    assert (found.importance_cut, found.performance_cut) == pytest.approx(reference["ipa"]["cut"], rel=1e-8)
    assert {one.item: one.quadrant for one in found.items} == reference["ipa"]["quadrant"]
    gaps = reference["gaps"]
    row = dict(zip(gaps["rows"], gaps["values"], strict=True))
    assert gaps["cols"] == items
    for k, one in enumerate(found.items):
        assert one.n == row["n"][k]
        assert one.importance == pytest.approx(row["mean_e"][k], rel=1e-8)
        assert one.performance == pytest.approx(row["mean_p"][k], rel=1e-8)
