"""What the intervals promise they keep: coverage of every interval offered, exact or by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from huiyin.analytics.inference.bootstrap import bootstrap_interval
from huiyin.analytics.inference.equivalence import equivalence
from huiyin.analytics.inference.nps_intervals import nps_ends
from huiyin.analytics.inference.nps_tests import nps_of_counts, paired_nps
from huiyin.analytics.inference.paired import paired_means
from huiyin.analytics.inference.paired_rates import mcnemar
from huiyin.analytics.inference.pairs import compare_pairs
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.shares import DESIGN_INTERVALS, SHARE_INTERVALS, share_interval
from huiyin.analytics.inference.survey_tests import survey_difference
from huiyin.analytics.inference.surveys import survey_mean, survey_nps, survey_ratio, survey_share
from huiyin.analytics.inference.two_samples import compare_means, compare_rates

KEPT = (0.935, 0.965)  # 95 % give or take three errors of a thousand or two runs


def exact_coverage(method: str, n: int) -> np.ndarray:
    """Coverage at each share of a fine grid: the binomial probability of counts whose interval holds it."""
    k = np.arange(n + 1)
    low, high = share_interval(k, n, method)
    shares = np.linspace(0.05, 0.95, 181)
    chances = stats.binom.pmf(k[:, None], n, shares)
    holds = (low[:, None] <= shares) & (shares <= high[:, None])
    return (chances * holds).sum(axis=0)


@pytest.mark.parametrize("method", ["wilson", "jeffreys", "agresti_coull", "logit"])
@pytest.mark.parametrize("n", [30, 100])
def test_intervals_of_a_share_hold_it_with_95_percent_on_average(method: str, n: int) -> None:
    assert 0.94 <= exact_coverage(method, n).mean() <= 0.965
    assert exact_coverage(method, n).min() > 0.88


@pytest.mark.parametrize("method", ["clopper_pearson", "wilson_continuity"])
def test_the_cautious_intervals_never_promise_too_much(method: str) -> None:
    floor = {"clopper_pearson": 0.95, "wilson_continuity": 0.935}[method]
    for n in (10, 30, 100):
        assert exact_coverage(method, n).min() >= floor


def test_the_textbook_interval_breaks_its_promise_as_documented() -> None:
    assert exact_coverage("wald", 30).mean() < 0.93
    assert exact_coverage("wald", 30).min() < 0.80
    assert set(SHARE_INTERVALS) == {
        "wilson",
        "jeffreys",
        "agresti_coull",
        "logit",
        "clopper_pearson",
        "wilson_continuity",
        "wald",
    }


@pytest.mark.parametrize(("method", "n"), [("wald", 200), ("t", 60), ("adjusted_wald", 15)])
def test_intervals_of_an_nps_hold_it_with_95_percent(method: str, n: int) -> None:
    drawn = np.random.default_rng(5).multinomial(n, [0.4, 0.25, 0.35], size=40_000)
    low, high = nps_ends(drawn[:, 0], drawn[:, 2], n, method)
    assert 0.94 <= ((low <= 5) & (high >= 5)).mean() <= 0.96


def test_the_adjusted_nps_interval_holds_where_the_plain_one_collapses() -> None:
    drawn = np.random.default_rng(6).multinomial(12, [0.9, 0.07, 0.03], size=40_000)
    held = {}
    for method in ("wald", "adjusted_wald"):
        low, high = nps_ends(drawn[:, 0], drawn[:, 2], 12, method)
        held[method] = ((low <= 87) & (high >= 87)).mean()
    assert held["wald"] < 0.75
    assert held["adjusted_wald"] > 0.90


def held(outcomes, truth: float) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in outcomes]))


@pytest.mark.parametrize("equal", [True, False])
def test_differences_of_means(equal: bool) -> None:
    rng = np.random.default_rng(7)
    spread = 1.0 if equal else 2.5
    made = [
        compare_means(rng.normal(5, 1, 14), rng.normal(6, spread, 22), equal_variances=equal)
        for _ in range(2000)
    ]
    assert KEPT[0] <= held(made, 1.0) <= KEPT[1]


def test_pooling_unequal_variances_is_what_welch_mends() -> None:
    rng = np.random.default_rng(8)
    made = [
        compare_means(rng.normal(5, 4, 10), rng.normal(6, 1, 40), equal_variances=True) for _ in range(1000)
    ]
    assert held(made, 1.0) < 0.85


def test_differences_of_shares_by_newcombe() -> None:
    rng = np.random.default_rng(9)
    a, b = rng.binomial(40, 0.85, 2000), rng.binomial(60, 0.7, 2000)
    made = [compare_rates(x, 40, y, 60) for x, y in zip(a, b, strict=True)]
    assert 0.94 <= held(made, -0.15) <= 0.97


def test_differences_of_paired_shares() -> None:
    drawn = np.random.default_rng(10).multinomial(80, [0.25, 0.2, 0.1, 0.45], size=2000)
    made = [mcnemar(row.reshape(2, 2)) for row in drawn]
    assert 0.94 <= held(made, 0.1) <= 0.97


def test_differences_of_net_promoter_scores_independent_and_paired() -> None:
    rng = np.random.default_rng(11)
    a = rng.multinomial(150, [0.4, 0.3, 0.3], size=2000)
    b = rng.multinomial(120, [0.5, 0.25, 0.25], size=2000)
    made = [nps_of_counts((x[0], x[2], 150), (y[0], y[2], 120)) for x, y in zip(a, b, strict=True)]
    assert KEPT[0] <= held(made, 15.0) <= KEPT[1]
    scores = np.array([10, 7, 3])
    pairs = np.array([[first, second] for first in scores for second in scores])
    chances = np.array([0.3, 0.05, 0.05, 0.1, 0.15, 0.05, 0.1, 0.05, 0.15])
    rows = [pairs[rng.choice(9, 120, p=chances)] for _ in range(1500)]
    points = (pairs >= 9) * 100.0 - (pairs <= 6) * 100.0
    truth = float(chances @ (points[:, 1] - points[:, 0]))
    assert KEPT[0] <= held([paired_nps(row[:, 0], row[:, 1]) for row in rows], truth) <= KEPT[1]


def test_paired_means_and_cliffs_delta() -> None:
    rng = np.random.default_rng(12)
    before = rng.normal(5, 1, (1500, 20))
    after = before + rng.normal(0.4, 0.8, (1500, 20))
    made = [paired_means(x, y) for x, y in zip(before, after, strict=True)]
    assert KEPT[0] <= held(made, 0.4) <= KEPT[1]
    first, second = [0.1, 0.2, 0.3, 0.25, 0.15], [0.05, 0.1, 0.25, 0.3, 0.3]
    grid = np.sign(np.arange(5)[None, :] - np.arange(5)[:, None])
    truth = float(np.array(first) @ grid @ np.array(second))
    ranks = [compare_ranks(rng.choice(5, 50, p=first), rng.choice(5, 60, p=second)) for _ in range(1500)]
    assert KEPT[0] <= held(ranks, truth) <= KEPT[1]


def test_tukey_and_games_howell_keep_all_pairs_at_once() -> None:
    rng = np.random.default_rng(13)
    groups = np.repeat(["a", "b", "c"], 20)
    missed = dict.fromkeys(("tukey", "games_howell"), 0)
    for _ in range(150):
        values = rng.normal(5, 1, 60)
        for method in missed:
            made = compare_pairs(values, groups, method).pairs
            missed[method] += any(not pair.low <= 0 <= pair.high for pair in made)
    assert all(count <= 17 for count in missed.values())  # 7.5 expected of 150


POPULATION = np.random.default_rng(14)
STRATA = np.repeat([0, 1, 2], [500, 300, 200])
SCORES = np.clip(np.rint(POPULATION.normal(6.5 + STRATA, 2.2)), 0, 10)


def drawn_sample(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, dict]:
    """A stratified sample of a population of 1,000: rows, weights and design."""
    sizes = (40, 40, 60)
    rows = np.concatenate(
        [
            rng.choice(np.flatnonzero(stratum == STRATA), size, replace=False)
            for stratum, size in enumerate(sizes)
        ]
    )
    strata = STRATA[rows]
    population = np.bincount(STRATA).astype(float)
    weights = (population / np.array(sizes))[strata]
    return rows, weights, {"weights": weights, "strata": strata, "fpc": population[strata]}


def test_figures_of_stratified_samples_from_a_finite_population() -> None:
    rng = np.random.default_rng(25)
    hits = (SCORES >= 9).astype(float)
    points = 100.0 * (SCORES >= 9) - 100.0 * (SCORES <= 6)
    truth = {"mean": SCORES.mean(), "nps": points.mean(), "ratio": SCORES.mean() / (SCORES + 1).mean()}
    count = dict.fromkeys((*truth, *DESIGN_INTERVALS[:4], "plain", "wilson"), 0)
    n_runs = 600
    for _ in range(n_runs):
        rows, _, design = drawn_sample(rng)
        made = {
            "mean": survey_mean(SCORES[rows], **design),
            "nps": survey_nps(SCORES[rows], **design),
            "ratio": survey_ratio(SCORES[rows], SCORES[rows] + 1, **design),
        }
        for key, estimates in made.items():
            count[key] += estimates.estimate.low <= truth[key] <= estimates.estimate.high
        for method in DESIGN_INTERVALS:
            share = survey_share(hits[rows], method=method, **design).estimate
            key = "plain" if method == "mean" else method
            count[key] += share.low <= hits.mean() <= share.high
    for key, times in count.items():
        assert 0.925 <= times / n_runs <= 0.975, key


def test_figures_of_cluster_samples_where_the_naive_interval_fails() -> None:
    rng = np.random.default_rng(16)
    design_held = naive_held = 0
    for _ in range(500):
        centre = rng.normal(0, 1, 20)
        clusters = np.repeat(np.arange(20), 8)
        values = 5 + centre[clusters] + rng.normal(0, 1, 160)
        good, naive = survey_mean(values, clusters=clusters).estimate, survey_mean(values).estimate
        design_held += good.low <= 5 <= good.high
        naive_held += naive.low <= 5 <= naive.high
    assert 0.92 <= design_held / 500 <= 0.975
    assert naive_held / 500 < 0.75


def test_differences_under_a_design() -> None:
    rng = np.random.default_rng(17)
    groups = POPULATION.integers(0, 2, len(SCORES))
    truth = SCORES[groups == 1].mean() - SCORES[groups == 0].mean()
    made = []
    for _ in range(500):
        rows, _, design = drawn_sample(rng)
        made.append(survey_difference(SCORES[rows], groups[rows], **design))
    assert 0.92 <= held(made, truth) <= 0.975


def test_bootstrap_intervals_of_a_mean_and_bca_of_a_skewed_one() -> None:
    rng = np.random.default_rng(18)

    def mean(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
        return counts @ rows[:, 0] / counts.sum(axis=-1)

    count = dict.fromkeys(("percentile", "basic", "normal", "bca"), 0)
    for _ in range(300):
        made = bootstrap_interval(rng.exponential(1.0, 60), mean, n_replicates=600, vectorised=True)
        for kind in count:
            count[kind] += made.intervals[kind][0] <= 1.0 <= made.intervals[kind][1]
    assert all(0.87 <= times / 300 <= 0.975 for times in count.values())
    assert count["bca"] >= count["basic"]  # the skewed side is where they part


def test_equivalence_is_claimed_wrongly_in_at_most_5_percent() -> None:
    rng = np.random.default_rng(19)
    at_margin = [
        equivalence(compare_means(rng.normal(5, 1, 60), rng.normal(5.5, 1, 60)), 0.5).verdict
        for _ in range(1500)
    ]
    assert 0.03 <= np.mean([verdict == "equivalent" for verdict in at_margin]) <= 0.07
    alike = [
        equivalence(compare_means(rng.normal(5, 1, 100), rng.normal(5, 1, 100)), 0.5) for _ in range(300)
    ]
    share = np.mean([one.verdict == "equivalent" for one in alike])
    assert share == pytest.approx(np.mean([one.power for one in alike]), abs=0.08)
