"""Comparing groups and waves: the right test is chosen, named and qualified."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import huiyin
from huiyin.analytics.checks import BadArgument
from huiyin.analytics.direct import nps
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import share_standard
from huiyin.analytics.inference.bootstrap import bootstrap_interval
from huiyin.analytics.inference.compare import compare
from huiyin.analytics.inference.designs import design_of, total_variance
from huiyin.analytics.inference.equivalence import equivalence
from huiyin.analytics.inference.judgements import judge_change, judge_outcome, judge_target
from huiyin.analytics.inference.multiplicity import ADJUSTMENTS, adjust
from huiyin.analytics.inference.nps_tests import compare_nps
from huiyin.analytics.inference.outcomes import EFFECT_NAMES, TEST_NAMES
from huiyin.analytics.inference.paired import match_respondents, paired_means
from huiyin.analytics.inference.pairs import compare_pairs
from huiyin.analytics.inference.problems import (
    ImpossiblePopulation,
    LonelyCluster,
    NobodyMatches,
    NoSpread,
    NotTwoByTwo,
    RespondentTwice,
    TooFewAnswers,
    WrongGroups,
)
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.inference.ranks import compare_ranks
from huiyin.analytics.inference.surveys import survey_mean, survey_share
from huiyin.analytics.inference.trend_tests import cochran_armitage, jonckheere
from huiyin.analytics.inference.two_samples import compare_means, compare_rates
from huiyin.analytics.problems import NoSuchColumn, OutsideScale
from huiyin.analytics.summaries import Patterns

RNG = np.random.default_rng(20)
N = 240
DATA = {
    "id": [f"c{at % 120}" for at in range(N)],
    "wave": ["2024"] * 120 + ["2025"] * 120,
    "score": np.concatenate([RNG.integers(3, 11, 120), RNG.integers(5, 11, 120)]).astype(float),
    "city": [("北京", "上海", "广州")[at % 3] for at in range(N)],
    "weight": 1 + RNG.random(N),
    "shop": [f"s{at % 24}" for at in range(N)],
}
CHOSEN = {"mean": "welch_t", "share": "score_z", "nps": "nps_z", "rank": "mann_whitney"}
OF_MANY = {"mean": "welch_anova", "share": "chi_square", "nps": "welch_anova", "rank": "kruskal_wallis"}
OF_SAME = {"mean": "paired_t", "share": "mcnemar_exact", "nps": "nps_paired", "rank": "wilcoxon"}


def settings_of(kind: str) -> dict:
    return {"kind": kind, **({"satisfied": (9, 10)} if kind == "share" else {})}


@pytest.mark.parametrize("kind", CHOSEN)
def test_each_kind_of_figure_gets_its_own_test_and_the_reader_is_told_which(kind: str) -> None:
    two = compare(DATA, "score", "wave", **settings_of(kind))
    assert two.test.test == CHOSEN[kind]
    assert two.judgement is not None
    assert TEST_NAMES[CHOSEN[kind]]["zh"] in two.notes[0].text["zh"]
    many = compare(DATA, "score", "city", **settings_of(kind))
    assert many.test.test == OF_MANY[kind]
    assert len(many.pairs.pairs) == 3
    same = compare(DATA, "score", "wave", respondent="id", **settings_of(kind))
    assert same.test.test == OF_SAME[kind]
    assert (same.n_matched, same.n_only_first, same.n_only_second) == (120, 0, 0)
    for made in (two, many, same):
        json.dumps(made.as_json(), allow_nan=False)
        assert made.plot("en").to_dict()
        assert made.test.plot("zh").to_dict()
        assert "样本量" in str(made)
        assert "<table>" in made._repr_html_()


@pytest.mark.parametrize("kind", ["mean", "share", "nps"])
def test_a_design_is_counted_when_its_columns_are_named(kind: str) -> None:
    two = compare(DATA, "score", "wave", weights="weight", clusters="shop", **settings_of(kind))
    assert two.test.test == "design_t"
    many = compare(DATA, "score", "city", weights="weight", clusters="shop", **settings_of(kind))
    assert many.test.test == "wald_f"
    assert [pair.p_adjusted >= pair.p_value for pair in many.pairs.pairs] == [True] * 3
    with pytest.raises(BadArgument, match="under a design"):
        compare(DATA, "score", "wave", kind="rank", weights="weight")


def test_equal_weights_change_nothing_but_the_degrees_of_freedom() -> None:
    plain = compare(DATA, "score", "wave")
    weighted = compare({**DATA, "one": np.ones(N)}, "score", "wave", weights="one")
    assert weighted.test.difference == pytest.approx(plain.test.difference)
    assert weighted.test.standard_error == pytest.approx(plain.test.standard_error, rel=0.01)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, dict])
def test_any_frame_and_any_order_of_rows_gives_the_same(frame) -> None:
    made = compare(frame(DATA), "score", "wave", kind="nps")
    order = np.random.default_rng(1).permutation(N)
    shuffled = {name: [column[at] for at in order] for name, column in DATA.items()}
    assert compare(frame(shuffled), "score", "wave", kind="nps").as_json() == made.as_json()


def test_the_same_respondents_show_what_two_samples_cannot() -> None:
    """Matching wave to wave (same respondent): the correlation of the answers sharpens the test."""
    rng = np.random.default_rng(3)
    person = rng.normal(5, 2, 60)
    data = {
        "id": [*range(60), *range(60)],
        "wave": [1] * 60 + [2] * 60,
        "y": np.concatenate([person, person + 0.4 + rng.normal(0, 0.6, 60)]),
    }
    assert compare(data, "y", "wave").verdict == "cannot_tell"
    same = compare(data, "y", "wave", respondent="id")
    assert same.verdict == "better"
    assert "60 位相同受访者" in same.notes[0].text["zh"]
    assert compare(data, "y", "wave", respondent="id", high_is_good=False).verdict == "worse"


def test_who_is_in_one_wave_only_or_lacks_an_answer_is_counted_out() -> None:
    data = {
        "id": ["a", "b", "c", "d", "b", "c", "d", "e", "f"],
        "wave": [1, 1, 1, 1, 2, 2, 2, 2, 2],
        "y": [1.0, 2.0, 3.0, None, 3.0, 5.0, 4.0, 5.0, 6.0],
    }
    made = compare(data, "y", "wave", respondent="id")
    assert (made.n_matched, made.n_only_first, made.n_only_second) == (2, 1, 3)
    assert made.test.difference == 1.5


def test_ids_that_repeat_or_never_meet_are_refused() -> None:
    with pytest.raises(RespondentTwice, match="Respondent a has 2 rows"):
        match_respondents(["a", "a"], ["a"])
    with pytest.raises(NobodyMatches):
        match_respondents(["a", None], ["b", None])


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"by": "nowhere"}, NoSuchColumn),
        ({"kind": "median"}, BadArgument),
        ({"confidence": 1.0}, BadArgument),
        ({"kind": "share"}, NotTwoByTwo),
        ({"order": ["2024"]}, WrongGroups),
        ({"order": ["2024", "1999"]}, TooFewAnswers),
        ({"by": "city", "respondent": "id"}, WrongGroups),
        ({"by": "city", "margin": 1.0}, BadArgument),
        ({"respondent": "id", "weights": "weight"}, BadArgument),
    ],
)
def test_every_wrong_argument_is_named(wrong: dict, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        compare(DATA, "score", **{"by": "wave", **wrong})


def test_answers_off_the_scale_of_nps_are_refused_and_alike_ones_explained() -> None:
    with pytest.raises(OutsideScale):
        compare_nps([11], [5])
    with pytest.raises(NoSpread, match="alike"):
        compare_means([3, 3], [3, 3])
    with pytest.raises(TooFewAnswers, match="needed"):
        compare_means([3], [3, 4])
    with pytest.raises(NoSpread):
        paired_means([1, 2, 3], [2, 3, 4])


def test_the_order_of_groups_sets_the_sign() -> None:
    forth, back = (
        compare(DATA, "score", "wave", order=order).test for order in (["2024", "2025"], ["2025", "2024"])
    )
    assert forth.difference == -back.difference
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert forth.p_value == pytest.approx(back.p_value)


@given(
    st.lists(st.integers(1, 5), min_size=3, max_size=30), st.lists(st.integers(1, 5), min_size=3, max_size=30)
)
def test_ranks_see_only_order_and_swap_their_sign(first: list[int], second: list[int]) -> None:
    if len({*first, *second}) < 2:
        return
    one, other = compare_ranks(first, second), compare_ranks(second, first)
    stretched = compare_ranks([x**3 for x in first], [x**3 for x in second])
    assert one.p_value == pytest.approx(stretched.p_value, rel=1e-12)
    assert one.difference == pytest.approx(stretched.difference)
    assert one.difference == pytest.approx(-other.difference)
    assert one.p_value == pytest.approx(other.p_value)
    assert -1 <= one.low <= one.difference + 1e-12
    assert one.difference - 1e-12 <= one.high <= 1


@given(st.integers(0, 50), st.integers(50, 90), st.integers(0, 40), st.integers(40, 80))
def test_more_of_the_same_answers_narrow_the_interval(k: int, n: int, q: int, m: int) -> None:
    one, more = compare_rates(k, n, q, m), compare_rates(9 * k, 9 * n, 9 * q, 9 * m)
    assert more.high - more.low <= one.high - one.low + 1e-12
    assert more.p_value <= one.p_value + 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_corrections_never_lower_a_p_nor_leave_0_to_1(p: list[float]) -> None:
    made = {method: np.array(adjust(p, method)) for method in ADJUSTMENTS}
    for method, adjusted in made.items():
        assert (adjusted >= np.array(p) - 1e-12).all(), method
        assert (adjusted <= 1).all(), method
    order = ("none", "bh", "hommel", "hochberg", "holm", "bonferroni")
    for sharper, safer in pairwise(order[2:]):
        assert (made[sharper] <= made[safer] + 1e-12).all(), (sharper, safer)
    assert (made["bh"] <= made["by"] + 1e-12).all()


def test_a_p_outside_0_to_1_is_refused() -> None:
    with pytest.raises(BadArgument, match="p must lie between"):
        adjust([0.1, 1.2])


def test_a_verdict_that_cannot_tell_says_what_it_could_have_shown() -> None:
    """NPS 25 → 32 of 400 each: z = 1.30, and only a difference of 15 points would be seen with 80 %."""
    before = nps([9] * 180 + [7] * 140 + [3] * 80)
    after = nps([9] * 200 + [7] * 128 + [3] * 72)
    made = judge_change(before, after)
    assert made.verdict == "cannot_tell"
    assert made.detectable == pytest.approx(15.12, abs=0.01)
    assert made.n_needed == pytest.approx(400 * (15.12 / 7) ** 2, rel=0.01)
    assert "15.1" in made.notes[0].text["zh"]
    assert judge_change(after, before, high_is_good=False).verdict == "cannot_tell"


@pytest.mark.parametrize(
    ("k", "n", "verdict"),
    [(360, 400, "met"), (300, 400, "missed"), (340, 400, "cannot_tell"), (4, 4, "cannot_tell")],
)
def test_a_target_is_met_missed_or_open(k: int, n: int, verdict: str) -> None:
    """The company's 85 % target (M12) with its whole interval."""
    made = judge_target(share_of_counts(k, n), 0.85)
    assert made.verdict == verdict
    assert made.detectable > 0
    assert any(note.code == "small_base" for note in made.notes) == (n < 30)


def test_a_figure_without_interval_gets_no_verdict_and_no_power() -> None:
    bare = Estimate(5.0, None, None, 1, 1.0, Unit.SCALE, "none")
    made = judge_target(bare, 4.0)
    assert (made.verdict, made.detectable, made.p_value) == ("cannot_tell", None, None)


def test_equivalent_different_and_open() -> None:
    wide = compare_rates(40, 50, 41, 50)
    assert equivalence(compare_rates(800, 1000, 806, 1000), 0.05).verdict == "equivalent"
    assert equivalence(wide, 0.05).verdict == "cannot_tell"
    assert equivalence(compare_rates(500, 1000, 800, 1000), 0.05).verdict == "not_equivalent"
    assert equivalence(wide, 0.05).margin_shown > 0.2
    with pytest.raises(BadArgument, match="difference of means"):
        equivalence(compare_ranks([1, 2, 3, 4], [2, 3, 4, 5]), 0.1)
    made = equivalence(compare_nps([9] * 500 + [3] * 500, [9] * 510 + [3] * 490), 12)
    assert made.unit is Unit.POINTS
    assert made.high - made.difference == pytest.approx(1.6448536 * made.standard_error)


@pytest.mark.parametrize(
    ("share", "n", "given", "decision", "reason"),
    [
        (0.40, 400, {}, "show", None),
        (0.40, 25, {}, "suppress", "n"),
        (0.40, 60, {"n_effective": 20}, "suppress", "n_effective"),
        (0.50, 40, {}, "suppress", "width"),
        (0.02, 60, {}, "suppress", "relative_width"),
        (0.01, 900, {}, "show", None),
        (0.40, 400, {"degrees": 5}, "review", "few_degrees"),
        (0.0, 400, {}, "review", "nobody"),
    ],
)
def test_the_presentation_standard_of_shares(share, n, given, decision, reason) -> None:
    made = share_standard(share, n, **given)
    assert made.presentation == decision
    assert reason is None or reason in made.reasons


def test_a_share_may_be_shown_while_its_complement_may_not() -> None:
    made = share_standard(0.96, 100)
    assert made.presentation == "show"
    assert not made.complement_shown


def test_the_bootstrap_runs_on_patterns_and_leaves_missing_rows_out() -> None:
    scores = np.array([10, 9, 3, 7, 8, np.nan, 2, 10, 6, 9] * 20)

    def points(rows: np.ndarray, counts: np.ndarray) -> float:
        return 100 * float(counts @ ((rows[:, 0] >= 9) * 1.0 - (rows[:, 0] <= 6))) / counts.sum()

    made = bootstrap_interval(scores, points, n_replicates=400)
    same = bootstrap_interval(Patterns.from_arrays(scores[:, None]), points, n_replicates=400)
    assert made.intervals == same.intervals
    assert made.n == 180
    assert made.value == pytest.approx(nps(scores).value)
    assert made.standard_error == pytest.approx(nps(scores).standard_error, rel=0.15)
    assert any(note.code == "missing" for note in made.notes)
    with pytest.raises(NoSpread):
        bootstrap_interval([4, 4, 4], points)
    with pytest.raises(BadArgument, match="kinds"):
        bootstrap_interval(scores, points, kinds=("magic",))


def test_respondent_weights_go_with_their_respondent_in_the_bootstrap() -> None:
    values, weights = np.array([1.0, 2.0, 3.0, 4.0] * 10), np.array([1.0, 1.0, 3.0, 3.0] * 10)
    made = bootstrap_interval(
        values,
        lambda rows, counts: counts @ rows[:, 0] / counts.sum(axis=-1),
        weights=weights,
        vectorised=True,
        n_replicates=2000,
    )
    assert made.value == pytest.approx(np.average(values, weights=weights))
    assert made.standard_error == pytest.approx(
        survey_mean(values, weights=weights).estimate.standard_error, rel=0.1
    )


@given(st.lists(st.integers(0, 10), min_size=4, max_size=40), st.integers(2, 4))
def test_a_census_has_no_error_and_a_larger_population_more(values: list[int], times: int) -> None:
    n, linearised = len(values), np.array(values, dtype=float)
    assert total_variance(linearised, fpc=n)[0, 0] == 0
    half, full = (total_variance(linearised, fpc=size)[0, 0] for size in (n * times, None))
    assert half == pytest.approx(full * (1 - 1 / times), abs=1e-9)


@given(st.permutations(range(12)))
def test_variance_under_a_design_does_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    at = np.array(order)
    rows = np.column_stack([np.arange(12.0) ** 2, np.cos(np.arange(12.0))])
    strata, clusters = np.array(list("aaaaaabbbbbb")), np.array([1, 1, 2, 2, 3, 3] * 2)
    plain = total_variance(rows, strata, clusters, np.arange(1.0, 13))
    assert total_variance(rows[at], strata[at], clusters[at], np.arange(1.0, 13)[at]) == pytest.approx(plain)


def test_designs_that_cannot_be_are_refused_with_the_stratum() -> None:
    with pytest.raises(LonelyCluster, match="Stratum b holds one"):
        total_variance([1.0, 2.0, 3.0], ["a", "a", "b"])
    with pytest.raises(ImpossiblePopulation, match="Stratum a"):
        design_of(3, strata=["a", "a", "b"], fpc={"a": 1, "b": 4})
    with pytest.raises(BadArgument, match="no missing"):
        design_of(2, strata=["a", None])
    assert total_variance([1.0, 2.0, 3.0], ["a", "a", "b"], lonely="certainty")[0, 0] == pytest.approx(1.0)


def test_sampling_fractions_stand_for_population_counts() -> None:
    counts = total_variance([1.0, 2.0, 4.0, 3.0], fpc=8)
    assert total_variance([1.0, 2.0, 4.0, 3.0], fpc=0.5) == pytest.approx(counts)


def test_a_share_of_everybody_gets_an_exact_interval_under_a_design() -> None:
    made = survey_share([1, 1, 1, 1, 1], weights=[1, 2, 1, 2, 1]).estimate
    assert (made.value, made.high, made.method) == (1.0, 1.0, "clopper_pearson")
    assert made.low < 0.6
    with pytest.raises(BadArgument, match="nothing but 0 and 1"):
        survey_share([0.5, 1])


def test_rank_pairs_and_ordered_groups() -> None:
    """Dunn's z by hand of three groups of three; Jonckheere of Hollander and Wolfe's example 6.2."""
    made = compare_pairs([1, 2, 3, 4, 5, 6, 7, 8, 9], list("aaabbbccc"), "dunn")
    assert [pair.statistic for pair in made.pairs] == pytest.approx([3 / 5**0.5, 6 / 5**0.5, 3 / 5**0.5])
    scores = [40, 35, 38, 43, 44, 41, 38, 40, 47, 44, 40, 42, 48, 40, 45, 43, 46, 44]
    test = jonckheere(scores, list("AAAAAABBBBBBCCCCCC"))
    assert test.statistic == 79
    assert test.p_value == pytest.approx(2 * 0.0207, abs=2e-4)
    turned = jonckheere(scores, list("AAAAAABBBBBBCCCCCC"), order="CBA")
    assert turned.p_value == pytest.approx(test.p_value)
    with pytest.raises(NoSpread):
        cochran_armitage([0, 0], [10, 12])


def test_all_tests_and_effects_have_names_in_both_languages() -> None:
    for names in (*TEST_NAMES.values(), *EFFECT_NAMES.values()):
        assert set(names) == {"zh", "en"}
        assert all(names.values())


def test_the_top_level_names_are_these() -> None:
    assert huiyin.compare is compare
    assert huiyin.judge_target is judge_target
    assert judge_outcome(huiyin.compare(DATA, "score", "wave").test).verdict == "better"
