"""Intervals, comparisons, corrections and verdicts on known numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import base_of
from huiyin.analytics.inference.compare import compare
from huiyin.analytics.inference.comparisons import Comparison, difference, of_rates
from huiyin.analytics.inference.means import linearised_covariance, mean_interval
from huiyin.analytics.inference.methods import METHOD_NAMES
from huiyin.analytics.inference.multiplicity import benjamini_hochberg, holm
from huiyin.analytics.inference.proportions import (
    clopper_pearson,
    effective_n,
    rate_interval,
    share_of_counts,
    wilson,
)
from huiyin.analytics.inference.quantiles import normal_p_value, normal_quantile, t_p_value, t_quantile
from huiyin.analytics.inference.verdicts import against_target, of_change
from huiyin.analytics.problems import ImpossibleCount, NotComparable
from huiyin.analytics.summaries import Moments

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (45, 50, 0.7864, 0.9565),
        (9, 10, 0.5958, 0.9821),
        (30, 30, 0.8865, 1.0),
        (4, 4, 0.5101, 1.0),
        (0, 10, 0.0, 0.2775),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_gives_the_known_intervals(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("k", "n", "percent", "low", "high"),
    [
        (497, 500, 99.4, 98.2510, 99.7957),
        (152, 200, 76.0, 69.6267, 81.3934),
        (182, 200, 91.0, 86.2234, 94.2313),
        (98, 200, 49.0, 42.1563, 55.8814),
        (163, 200, 81.5, 75.5429, 86.2698),
    ],
)
def test_the_review_study_gets_intervals(k: int, n: int, percent: float, low: float, high: float) -> None:
    """The coded reviews (A25, P19): 497 of 500 good, four topics of 200; ends from SciPy's binomtest."""
    estimate = share_of_counts(k, n)
    assert 100 * estimate.value == pytest.approx(percent)
    assert 100 * estimate.low == pytest.approx(low, abs=5e-5)
    assert 100 * estimate.high == pytest.approx(high, abs=5e-5)


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_holds_the_share_and_mirrors(pair: tuple[int, int], confidence: float) -> None:
    k, n = pair
    low, high = wilson(k, n, confidence)
    assert 0 <= low <= k / n <= high <= 1
    assert wilson(n - k, n, confidence) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(counts)
def test_each_end_of_wilson_is_where_the_score_test_turns(pair: tuple[int, int]) -> None:
    k, n = pair
    for end in wilson(k, n):
        if 0 < end < 1:
            z = (k / n - end) / math.sqrt(end * (1 - end) / n)
            assert abs(z) == pytest.approx(1.959963984540054, rel=1e-6)


@given(counts)
def test_clopper_pearson_is_the_exact_one(pair: tuple[int, int]) -> None:
    k, n = pair
    exact = stats.binomtest(k, n).proportion_ci(0.95, "exact")
    assert clopper_pearson(k, n) == pytest.approx((exact.low, exact.high), abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(5, 4), (-1, 4), (1, -1), (math.nan, 3)])
def test_impossible_counts_are_refused_with_the_numbers(k: float, n: float) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ImpossibleCount, match="out of"):
            interval(k, n)


def test_quantiles_and_tails_equal_the_tables() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, rel=1e-14)
    assert t_quantile(0.95, 3) == pytest.approx(3.182446305284263, rel=1e-12)
    assert t_p_value(-40.0, 1000) == pytest.approx(2 * stats.t.sf(40, 1000), rel=1e-9)
    assert t_p_value(0.0, 5) == 1
    assert normal_p_value(1.959963984540054) == pytest.approx(0.05)


def test_a_weighted_share_stands_on_the_n_of_its_design_effect() -> None:
    rng = np.random.default_rng(3)
    hits = (rng.random(500) < 0.3).astype(float)
    weights = np.where(hits > 0, 3.0, 1.0)
    moments = Moments.from_arrays(hits, weights)
    worth = effective_n(moments)
    p = moments.mean[0]
    simple = p * (1 - p) / (moments.n - 1)
    assert moments.n / worth == pytest.approx(linearised_covariance(moments)[0, 0] / simple)
    estimate = rate_interval(moments)
    assert estimate.method == "wilson_weighted"
    assert (estimate.low, estimate.high) == wilson(p * worth, worth)


def test_weights_never_make_a_sample_worth_more_than_its_people() -> None:
    moments = Moments.from_arrays([1.0, 0.0, 0.0, 0.0, 0.0], [0.01, 1, 1, 1, 1])
    assert effective_n(moments) == 5


def test_weighted_unanimity_falls_back_on_kish() -> None:
    moments = Moments.from_arrays([1.0, 1.0, 1.0], [1, 2, 3])
    estimate = rate_interval(moments)
    assert estimate.n_effective == pytest.approx(36 / 14)
    assert estimate.value == 1
    assert estimate.high == 1
    assert estimate.low == pytest.approx(wilson(36 / 14, 36 / 14)[0])


def test_a_mean_gets_the_t_interval_of_the_textbook() -> None:
    values = np.array([71.0, 64.5, 80.0, 77.25, 90.0, 68.0])
    estimate = mean_interval(Moments.from_arrays(values))
    low, high = stats.t.interval(0.95, 5, values.mean(), stats.sem(values))
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((values.mean(), low, high))
    assert estimate.standard_error == pytest.approx(stats.sem(values))


def test_a_mean_without_spread_claims_no_certainty() -> None:
    moments = Moments.from_arrays([200 / 3] * 10)
    unbounded = mean_interval(moments)
    assert not unbounded.has_interval
    bounded = mean_interval(moments, bounds=(0, 100))
    assert bounded.method == "bounded_score"
    assert (bounded.low / 100, bounded.high / 100) == pytest.approx(wilson(10 * 2 / 3, 10))


def test_the_difference_of_two_rates_is_newcombes() -> None:
    """Newcombe's own example: 56 of 70 against 48 of 80."""
    found = of_rates(48, 80, 56, 70)
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.method == "newcombe"


def test_the_test_of_two_rates_is_the_pooled_score_test() -> None:
    found = of_rates(43, 280, 106, 785)
    table = stats.chi2_contingency([[43, 237], [106, 679]], correction=False)
    assert found.p_value == pytest.approx(table.pvalue, rel=1e-9)


def test_two_unanimous_groups_do_not_differ_and_do_not_fail() -> None:
    found = of_rates(4, 4, 9, 9)
    assert found.difference == 0
    assert found.p_value == 1
    assert found.low < 0 < found.high
    assert of_change(found) == "cannot_tell"


def test_the_difference_of_two_means_is_welchs() -> None:
    rng = np.random.default_rng(8)
    a, b = rng.normal(70, 5, 25), rng.normal(74, 15, 60)
    found = difference(*(mean_interval(Moments.from_arrays(x), unit=Unit.INDEX) for x in (a, b)))
    test = stats.ttest_ind(b, a, equal_var=False)
    interval = test.confidence_interval()
    assert (found.low, found.high, found.p_value) == pytest.approx((interval.low, interval.high, test.pvalue))
    assert found.method == "welch"


def test_the_second_minus_the_first() -> None:
    assert of_rates(10, 100, 60, 100).difference == pytest.approx(0.5)
    assert of_change(of_rates(10, 100, 60, 100)) == "better"
    assert of_change(of_rates(10, 100, 60, 100), high_is_good=False) == "worse"
    assert of_change(of_rates(60, 100, 10, 100)) == "worse"


def test_a_change_must_survive_the_correction_for_the_table() -> None:
    change = of_rates(30, 100, 45, 100)
    assert change.p_value < 0.05
    assert of_change(change) == "better"
    assert of_change(change, p_adjusted=0.2) == "cannot_tell"


def test_figures_of_different_kinds_are_not_compared() -> None:
    """Index and rate are never mixed up: they have different units."""
    index = Estimate(78.4, 70, 85, 4, 4, Unit.INDEX, "t", 2.0)
    with pytest.raises(NotComparable):
        difference(index, share_of_counts(4, 4))
    with pytest.raises(NotComparable):
        difference(share_of_counts(4, 4, 0.9), share_of_counts(4, 4, 0.95))


def test_without_intervals_there_is_no_test() -> None:
    alone = Estimate(80.0, None, None, 1, 1.0, Unit.INDEX, "none")
    several = Estimate(70.0, 60.0, 80.0, 9, 9.0, Unit.INDEX, "t", 4.3)
    nobody = Estimate(None, None, None, 0, 0.0, Unit.INDEX, "none")
    found = difference(alone, several)
    assert (found.difference, found.low, found.p_value) == (-10, None, None)
    assert difference(nobody, several).difference is None
    assert of_change(found) == "cannot_tell"


@pytest.mark.parametrize(
    ("low", "high", "high_is_good", "verdict"),
    [
        (85.0, 90.0, True, "met"),
        (84.9, 90.0, True, "cannot_tell"),
        (70.0, 85.0, True, "cannot_tell"),
        (70.0, 84.9, True, "missed"),
        (70.0, 85.0, False, "met"),
        (85.1, 90.0, False, "missed"),
        (84.0, 86.0, False, "cannot_tell"),
        (85.0, 90.0, False, "cannot_tell"),
    ],
)
def test_a_target_is_met_or_missed_only_by_the_whole_interval(
    low: float, high: float, high_is_good: bool, verdict: str
) -> None:
    estimate = Estimate((low + high) / 2, low, high, 50, 50.0, Unit.INDEX, "t", 1.0)
    assert against_target(estimate, 85.0, high_is_good) == verdict


def test_four_of_four_satisfied_customers_cannot_meet_85_percent() -> None:
    """The target of M12 on the survey of 2016 (P33): Wilson 51-100 % says nothing yet."""
    assert against_target(share_of_counts(4, 4), 0.85) == "cannot_tell"
    assert against_target(share_of_counts(0, 0), 0.85) == "cannot_tell"


def test_holm_and_benjamini_hochberg_keep_order_and_place() -> None:
    p = [0.04, 0.001, 0.03, 0.9]
    assert holm(p) == pytest.approx([0.09, 0.004, 0.09, 0.9])
    assert benjamini_hochberg(p) == pytest.approx([0.16 / 3, 0.004, 0.16 / 3, 0.9])


@given(st.lists(st.floats(0, 1) | st.none(), max_size=12))
def test_adjusted_p_values_never_fall_below_the_raw_ones(p: list[float | None]) -> None:
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p)
        assert [value is None for value in adjusted] == [value is None for value in p]
        pairs = sorted((a, b) for a, b in zip(p, adjusted, strict=True) if a is not None)
        assert all(a <= b + 1e-15 and b <= 1 for a, b in pairs)
        assert [b for _, b in pairs] == sorted(b for _, b in pairs)


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=8), st.integers(0, 8))
def test_a_missing_p_value_is_not_a_test(p: list[float], place: int) -> None:
    with_gap: list[float | None] = [*p[:place], None, *p[place:]]
    for adjust in (holm, benjamini_hochberg):
        assert [value for value in adjust(with_gap) if value is not None] == adjust(p)


@pytest.mark.parametrize(
    ("n", "base"), [(0, "hidden"), (9.9, "hidden"), (10, "small"), (29.99, "small"), (30 - 1e-12, "normal")]
)
def test_small_bases_are_hidden_or_marked(n: float, base: str) -> None:
    assert base_of(n) == base


def test_methods_have_names_in_both_languages() -> None:
    for words in METHOD_NAMES.values():
        assert set(words) == {"zh", "en"}
    assert Comparison(None, None, None, None, "none").method in METHOD_NAMES


def test_an_estimate_reads_well() -> None:
    assert str(share_of_counts(4, 4)) == "100.0 % [51.0, 100.0], n = 4, 95 % interval (wilson)"
    assert str(share_of_counts(0, 0)) == "no value, n = 0"
    assert str(Estimate(5.25, None, None, 1, 1.0, Unit.SCALE, "none")) == "5.25, n = 1, no interval"
    weighted = Estimate(5.0, 1.0, 9.0, 10, 7.5, Unit.POINTS, "wald_weighted", 2.0, 0.9)
    assert str(weighted) == "5.0 [1.0, 9.0], n = 10 (worth 7.5), 90 % interval (wald_weighted)"


def test_a_difference_never_leaves_what_is_possible() -> None:
    few = Estimate(1.0, 0.2, 1.0, 2, 2.0, Unit.RATE, "ratio_t", 0.3)
    other = Estimate(0.1, 0.0, 0.9, 2, 2.0, Unit.RATE, "ratio_t", 0.3)
    found = difference(few, other)
    assert found.low == -1
    assert found.high <= 1


@pytest.mark.parametrize("kind", ["mean", "share", "rank", "nps"])
def test_pairs_of_groups_come_in_the_order_that_was_asked_for(kind: str) -> None:
    data = {
        "q": [10 * q if kind == "nps" else q for q in (0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1)],
        "city": list("aaaabbbbcccc"),
    }
    forth, back = (
        compare(data, "q", "city", kind=kind, order=order).pairs.pairs
        for order in ("abc", "cab")  # type: ignore[arg-type]
    )
    assert [(pair.first, pair.second) for pair in back] == [("c", "a"), ("c", "b"), ("a", "b")]
    turned, same = (forth[1], back[0]), (forth[0], back[2])
    assert turned[0].difference == -turned[1].difference
    assert turned[0].p_adjusted == pytest.approx(turned[1].p_adjusted)
    if turned[0].low is not None:
        assert (turned[0].low, turned[0].high) == pytest.approx((-turned[1].high, -turned[1].low))
    assert same[0] == same[1]
