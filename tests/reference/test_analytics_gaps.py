"""Gaps and weighted indexes of the airline survey against R."""

from __future__ import annotations

import numpy as np
import pytest

import huiyin
from huiyin.analytics.gaps import gap, gap_terms
from huiyin.analytics.summaries import Moments


def test_all_23_gaps_equal_the_paired_t_test(columns, results) -> None:
    """Perception minus expectation over pairs, every item to 1e-8 (A22)."""
    table = results("servqual_csi_ipa")["gaps"]
    reference = dict(zip(table["rows"], np.array(table["values"]), strict=True))
    data = columns("airlinesat")
    gaps = []
    for place in range(23):
        answers = np.column_stack([data[f"s{place + 1}"], data[f"e{place + 1}"]])
        at = {"perceived": 0, "expected": 1}
        terms = gap_terms("perceived", "expected")
        rows = [term.evaluate(answers[:, [at[name] for name in term.columns]]) for term in terms]
        found = gap(Moments.from_arrays(np.column_stack(rows)))
        wanted = {name: values[place] for name, values in reference.items()}
        assert found.gap.n == wanted["n"]
        assert found.expected_mean == pytest.approx(wanted["mean_e"], rel=1e-8)
        assert found.perceived_mean == pytest.approx(wanted["mean_p"], rel=1e-8)
        assert found.gap.value == pytest.approx(wanted["gap"], rel=1e-8)
        assert found.gap.standard_error == pytest.approx(wanted["se"], rel=1e-8)
        assert found.t == pytest.approx(wanted["t"], rel=1e-8)
        assert found.p_value == pytest.approx(wanted["p"], rel=1e-8)
        gaps.append(found.gap.value)
    assert np.mean(gaps) == pytest.approx(results("servqual_csi_ipa")["unweighted_servqual"], rel=1e-8)


def test_the_interval_of_a_gap_equals_t_test(columns, results) -> None:
    data, reference = columns("airlinesat"), results("significance_tests")["paired_e1_s1"]["output"]
    found = gap(Moments.from_arrays(data["s1"] - data["e1"]))
    assert (found.gap.low, found.gap.high) == pytest.approx(reference["conf.int"], rel=1e-9)


def test_the_weighted_index_of_three_items(columns, results) -> None:
    """ΣKi·Xj·nij with K = .5, .3, .2 on 7 grades (M06)."""
    data = columns("airlinesat")
    ratings = np.column_stack([data["sat1"], data["sat2"], data["sat3"]])
    estimate = huiyin.satisfaction_index(ratings, scale=(1, 7), item_weights=[0.5, 0.3, 0.2])
    assert estimate.value == pytest.approx(100 * results("servqual_csi_ipa")["csd_index"]["value"], rel=1e-10)
    assert estimate.n == 1065
