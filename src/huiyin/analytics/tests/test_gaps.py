"""Expectation-perception gaps over rows that have both answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from huiyin.analytics.gaps import gap, gap_terms
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Difference


def summary(rows: np.ndarray) -> Moments:
    """Moments of the gap terms on (perception, expectation) columns."""
    terms = gap_terms("p", "e")
    at = {"p": 0, "e": 1}
    return Moments.from_arrays(
        np.column_stack([term.evaluate(rows[:, [at[name] for name in term.columns]]) for term in terms])
    )


def test_a_gap_is_the_paired_t_test_on_complete_pairs() -> None:
    rng = np.random.default_rng(1)
    expected = rng.normal(80, 10, 60)
    perceived = expected - rng.normal(5, 8, 60)
    rows = np.column_stack([perceived, expected])
    rows[:7, 0] = math.nan
    rows[7:10, 1] = math.nan
    found = gap(summary(rows))
    test = stats.ttest_rel(perceived[10:], expected[10:])
    interval = test.confidence_interval()
    assert found.gap.n == 50
    assert (found.t, found.p_value) == pytest.approx((test.statistic, test.pvalue))
    assert (found.gap.low, found.gap.high) == pytest.approx((interval.low, interval.high))
    assert found.perceived_mean == pytest.approx(perceived[10:].mean())
    assert found.expected_mean == pytest.approx(expected[10:].mean())
    assert found.gap.value == pytest.approx(found.perceived_mean - found.expected_mean)


def test_a_service_below_expectation_has_a_gap_below_zero() -> None:
    found = gap(summary(np.array([[3.0, 5.0], [4.0, 5.0], [2.0, 5.0]])))
    assert found.gap.value < 0
    assert found.t < 0


def test_no_pair_one_pair_and_no_spread_give_no_test() -> None:
    for rows in ([[3.0, math.nan]], [[3.0, 5.0]], [[3.0, 5.0], [2.0, 4.0]]):
        found = gap(summary(np.array(rows)))
        assert found.p_value is None
        assert found.t is None
    assert gap(summary(np.array([[3.0, math.nan]]))).gap.value is None


def test_the_difference_alone_is_enough() -> None:
    rows = np.array([[3.0, 5.0], [4.0, 4.0], [1.0, 5.0]])
    alone = gap(Moments.from_arrays(Difference("p", "e").evaluate(rows)))
    assert alone.gap == gap(summary(rows)).gap
    assert alone.perceived_mean is None
