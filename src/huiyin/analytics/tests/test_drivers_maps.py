"""IPA, stated and derived importance, Kano, Pareto, belief: what is placed, what cannot be told, charts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.checks import BadArgument
from huiyin.analytics.drivers._quadrants import means_of
from huiyin.analytics.drivers.belief import belief_versus_voice
from huiyin.analytics.drivers.correlations import driver_correlations
from huiyin.analytics.drivers.dominance import dominance_analysis
from huiyin.analytics.drivers.forest import forest_importance
from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.drivers.ipa import ipa
from huiyin.analytics.drivers.kano import kano, kano_of_counts
from huiyin.analytics.drivers.ordinal_logit import ordinal_logit
from huiyin.analytics.drivers.pareto import pareto, pareto_of_counts
from huiyin.analytics.drivers.penalty_reward import penalty_reward
from huiyin.analytics.drivers.problems import ListsDiffer, NotKanoAnswer, TooFewRows
from huiyin.analytics.drivers.regression import regression
from huiyin.analytics.drivers.stated_derived import stated_versus_derived
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Result

ITEMS = ["staff", "queue", "price"]


def survey(n: int = 300, seed: int = 1) -> dict[str, np.ndarray]:
    """Staff: important and good; queue: important and bad; price: neither important nor good."""
    rng = np.random.default_rng(seed)

    def around(middle: float) -> np.ndarray:
        return np.clip(np.rint(rng.normal(middle, 0.9, n)), 1, 5)

    made = {"i_staff": around(4.4), "i_queue": around(4.3), "i_price": around(2.5)}
    made |= {"staff": around(4.2), "queue": around(2.0), "price": around(2.4)}
    overall = made["staff"] + 1.2 * made["queue"] + 0.1 * made["price"] + rng.normal(size=n)
    return made | {"overall": overall, "city": rng.choice(["甲", "乙"], n).astype(object)}


PERFORMANCE = {item: item for item in ITEMS}
IMPORTANCE = {item: f"i_{item}" for item in ITEMS}


def test_items_are_placed_where_their_intervals_allow() -> None:
    found = ipa(survey(), performance=PERFORMANCE, importance=IMPORTANCE)
    assert [one.verdict for one in found.items] == ["keep_up", "concentrate_here", "low_priority"]
    assert found.axes == "means"
    assert found.importance_cut == pytest.approx(np.mean([one.importance for one in found.items]))


def test_an_item_whose_interval_crosses_an_axis_is_undetermined() -> None:
    """A02 without false certainty: the same point, a place with 300 answers and none with 12."""
    axes = (3.5, 2.25)
    many = ipa(survey(3000), performance=PERFORMANCE, importance=IMPORTANCE, axes=axes)
    few = ipa(survey(12), performance=PERFORMANCE, importance=IMPORTANCE, axes=axes)
    assert many.of("price").verdict == "low_priority" or many.of("price").verdict == "possible_overkill"
    assert few.of("price").verdict == "undetermined"
    assert few.notes[1].code == "undetermined"
    assert few.axes == "given"


def test_the_ellipse_is_stricter_and_the_difference_counts_the_axis() -> None:
    regions = {
        region: ipa(survey(25, 4), performance=PERFORMANCE, importance=IMPORTANCE, region=region)
        for region in ("interval", "ellipse", "difference")
    }
    unsure = {
        region: sum(one.verdict == "undetermined" for one in found.items) for region, found in regions.items()
    }
    assert unsure["ellipse"] >= unsure["interval"]
    first = [[one.quadrant for one in found.items] for found in regions.values()]
    assert first[0] == first[1] == first[2]


def test_the_error_of_a_difference_from_the_grand_mean_is_that_of_the_rows() -> None:
    """With complete rows it is the standard error of each respondent's own difference."""
    rows = np.random.default_rng(2).normal(size=(50, 3)) + np.random.default_rng(3).normal(size=(50, 1))
    means = means_of({name: rows[:, k] for k, name in enumerate("abc")}, [["a", "b", "c"]])
    block = means.block(0, 0)
    error = np.sqrt(np.diag(block) - 2 * block.mean(axis=1) + block.mean())
    own = (rows - rows.mean(axis=1, keepdims=True)).std(axis=0, ddof=1) / math.sqrt(50)
    np.testing.assert_allclose(error, own, rtol=1e-10)


def test_midpoint_axes_and_derived_importance() -> None:
    midpoint = ipa(survey(), performance=PERFORMANCE, importance=IMPORTANCE, axes="midpoint", scale=(1, 5))
    assert (midpoint.importance_cut, midpoint.performance_cut) == (3, 3)
    derived = ipa(survey(), performance=ITEMS, outcome="overall", n_bootstraps=200)
    assert derived.importance_from == "lmg"
    assert derived.importance_cut == pytest.approx(1 / 3)
    assert derived.of("price").verdict == "low_priority"
    assert derived.notes[-1].code == "derived"


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"importance": ["i_staff"]}, "importance"),
        ({}, "importance"),
        ({"importance": IMPORTANCE, "outcome": "overall"}, "importance"),
        ({"importance": IMPORTANCE, "axes": "middle"}, "axes"),
        ({"importance": IMPORTANCE, "axes": "midpoint"}, "scale"),
        ({"importance": IMPORTANCE, "region": "box"}, "region"),
        ({"outcome": "overall", "region": "ellipse"}, "region"),
        ({"outcome": "overall", "axes": "midpoint"}, "axes"),
    ],
)
def test_ipa_refuses_what_does_not_fit(options: dict[str, Any], argument: str) -> None:
    with pytest.raises(BadArgument, match=argument):
        ipa(survey(30), performance=PERFORMANCE, **options)


def test_intervals_of_means_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(500):
        rows = {"p": rng.normal(3, 1, 40), "i": rng.normal(4, 2, 40)}
        w = rng.uniform(0.5, 2, 40)
        means = means_of(rows, [["p"], ["i"]], w)
        half = means.half_widths(1, 0.95)[0]
        hits += abs(means.values[1, 0] - 4) <= half
    assert 0.925 < hits / 500 < 0.975


def test_rows_with_one_of_two_answers_do_not_count_for_that_item_only() -> None:
    data = survey()
    data["i_staff"][:40] = np.nan
    found = ipa(data, performance=PERFORMANCE, importance=IMPORTANCE)
    assert (found.of("staff").n, found.of("staff").n_left_out, found.of("queue").n) == (260, 40, 300)


def test_hidden_and_spoken_importance_are_told_apart() -> None:
    data = survey(800)
    data["i_queue"] = np.clip(data["i_queue"] - 2, 1, 5)
    stated = [f"i_{item}" for item in ITEMS]
    found = stated_versus_derived(data, stated=stated, ratings=ITEMS, outcome="overall", n_bootstraps=300)
    assert found.of("queue").verdict == "hidden"
    assert found.of("price").verdict == "minor"
    assert found.of("staff").stated_rank == 1
    assert found.of("queue").derived_rank == 1
    assert -1 <= found.spearman <= 1
    with pytest.raises(BadArgument, match="stated"):
        stated_versus_derived(data, stated=stated[:2], ratings=ITEMS, outcome="overall")


def kano_data(n: int = 200) -> dict[str, Any]:
    rng = np.random.default_rng(9)
    city = rng.choice(["甲", "乙"], n)
    there = np.where(rng.random(n) < 0.85, 1, 3)
    absent = np.where((city == "甲") & (rng.random(n) < 0.9), 5, 3)
    return {
        "with": there,
        "without": absent,
        "city": city.astype(object),
        "w": np.where(city == "甲", 1.0, 3.0),
    }


def test_one_segments_must_is_anothers_delight() -> None:
    """The same feature: one-dimensional in 甲, attractive in 乙."""
    found = kano(kano_data(), pairs={"app": ("with", "without")}, segment="city")
    assert found.of("app", "甲").verdict == "O"
    assert found.of("app", "乙").verdict == "A"
    assert found.of("app", "甲").n + found.of("app", "乙").n == found.of("app").n == 200


def test_weights_count_in_kano_and_widen_its_intervals() -> None:
    plain = kano(kano_data(), pairs={"app": ("with", "without")}).of("app")
    weighted = kano(kano_data(), pairs={"app": ("with", "without")}, weights="w").of("app")
    assert plain.worse < weighted.worse < 0
    assert weighted.n_effective < plain.n_effective == 200
    assert weighted.counts["A"] > plain.counts["A"]


def test_ties_go_to_must_one_dimensional_attractive_indifferent_in_this_order() -> None:
    assert kano_of_counts({"M": 5, "O": 5, "A": 5, "I": 5}).category == "M"
    assert kano_of_counts({"O": 5, "A": 5, "I": 5}).category == "O"
    assert kano_of_counts({"A": 5, "I": 5}).category == "A"
    assert kano_of_counts({"A": 5, "I": 5}).verdict is None


def test_contradicting_answers_above_ten_percent_are_flagged() -> None:
    data = {"a": [1] * 12 + [2] * 88, "b": [1] * 12 + [5] * 88}
    found = kano(data, pairs={"app": ("a", "b")})
    assert found.of("app").questionable_rate == 0.12
    assert [note.code for note in found.notes] == ["questionable"]
    fine = kano({"a": [1] * 10 + [2] * 90, "b": [1] * 10 + [5] * 90}, pairs={"app": ("a", "b")})
    assert fine.notes == ()


def test_people_with_one_answer_are_left_out_and_counted() -> None:
    found = kano({"a": [1, 1, None, 1], "b": [5, None, 5, 5]}, pairs={"app": ("a", "b")}).of("app")
    assert (found.n, found.n_left_out) == (2, 2)
    nobody = kano({"a": [None], "b": [5]}, pairs={"app": ("a", "b")}).of("app")
    assert nobody.verdict is None
    assert math.isnan(nobody.better)


def test_kano_refuses_other_codes_and_names_the_row() -> None:
    with pytest.raises(NotKanoAnswer, match="Row 2 of b is 6"):
        kano({"a": [1, 1], "b": [5, 6]}, pairs={"app": ("a", "b")})
    with pytest.raises(NoSuchColumn):
        kano({"a": [1]}, pairs={"app": ("a", "b")})
    with pytest.raises(BadArgument, match="keys"):
        kano_of_counts({"X": 3})
    with pytest.raises(BadArgument, match="negative"):
        kano_of_counts({"M": -3})


@given(st.lists(st.integers(0, 50), min_size=6, max_size=6))
def test_better_and_worse_stay_within_their_bounds(counts: list[int]) -> None:
    one = kano_of_counts(dict(zip("MOAIRQ", counts, strict=True)))
    if sum(counts[:4]):
        assert 0 <= one.better_low <= one.better <= one.better_high <= 1
        assert -1 <= one.worse_low <= one.worse <= one.worse_high <= 0


def test_fongs_test_names_equal_categories_too_readily_and_the_p_value_beside_it_does_not() -> None:
    """Two categories at 40 % each: Fong's test names one in nearly a fifth of samples; the page says so."""
    rng = np.random.default_rng(1)
    found = [
        kano_of_counts(dict(zip("MOAI", rng.multinomial(200, [0.4, 0.4, 0.1, 0.1]), strict=True)))
        for _ in range(2000)
    ]
    assert np.mean([one.is_clear for one in found]) == pytest.approx(0.20, abs=0.03)
    assert np.mean([one.p_value < 0.05 for one in found]) == pytest.approx(0.05, abs=0.015)


def test_the_vital_few_and_the_certainty_of_the_cut() -> None:
    """A08: what is surely in, surely out, and what sits on the line."""
    found = pareto_of_counts({"light": 20, "queue": 400, "price": 390, "noise": 190})
    assert [one.factor for one in found.factors] == ["queue", "price", "noise", "light"]
    assert found.vital == ("queue", "price", "noise")
    assert found.of("queue").verdict == "vital"
    assert found.of("light").verdict == "useful"
    assert found.of("noise").verdict == "cannot_tell"
    assert (found.n_vital_low, found.n_vital, found.n_vital_high) == (2, 3, 3)
    assert found.factors[-1].cumulative == pytest.approx(1)
    assert found.rule == "fails"


def test_twenty_percent_that_hold_eighty_are_said_to() -> None:
    counts = {f"r{k}": 5 for k in range(8)} | {"queue": 300, "price": 60}
    found = pareto_of_counts(counts)
    assert (found.n_few, found.rule) == (2, "holds")
    assert found.few_share == pytest.approx(0.9)


def test_reasons_may_be_weighted_and_missing_ones_are_counted() -> None:
    data = {"why": ["queue"] * 30 + ["price"] * 30 + [None] * 5, "w": [1.0] * 30 + [3.0] * 35}
    plain, weighted = pareto(data, reason="why"), pareto(data, reason="why", weights="w", n_bootstraps=200)
    assert plain.of("queue").share == 0.5
    assert weighted.of("price").share == 0.75
    assert (weighted.n, weighted.n_left_out) == (60, 5)


def test_drivers_critical_to_satisfaction_are_found() -> None:
    found = pareto(survey(600), outcome="overall", drivers=ITEMS, n_bootstraps=300)
    assert found.of("queue").verdict == "vital"
    assert found.of("price").verdict == "useful"
    assert found.notes[-1].code == "association"
    with pytest.raises(BadArgument, match="method"):
        pareto(survey(60), outcome="overall", drivers=ITEMS, method="pratt")
    with pytest.raises(BadArgument, match="reason"):
        pareto(survey(60))
    with pytest.raises(TooFewRows):
        pareto_of_counts({"a": 0, "b": 0})


def test_misjudged_items_are_named_and_uncertain_ones_are_not() -> None:
    """A10: price believed first and fourth in fact; looks believed sixth and third in fact."""
    rng = np.random.default_rng(1)
    means = {"service": 4.6, "quality": 4.4, "looks": 4.2, "price": 4.0, "parking": 3.0, "design": 2.98}
    data = {item: np.clip(rng.normal(mean, 0.7, 500), 1, 5) for item, mean in means.items()}
    belief = ["price", "service", "quality", "design", "parking", "looks"]
    found = belief_versus_voice(belief, data, n_bootstraps=500)
    assert found.of("price").verdict == "overrated"
    assert found.of("looks").verdict == "underrated"
    assert found.of("service").verdict == "in_line"
    assert found.of("design").customer_rank_low < found.of("design").customer_rank_high
    assert found.spearman_low <= found.spearman <= found.spearman_high
    assert found.kendall_low <= found.kendall <= found.kendall_high
    assert set(found.misjudged) >= {"price", "looks"}


def test_belief_may_give_tied_ranks_and_be_held_against_derived_importance() -> None:
    ranks = {"price": 1, "staff": 1, "queue": 2}
    found = belief_versus_voice(ranks, survey(), outcome="overall", n_bootstraps=300)
    assert found.of("price").believed_rank == found.of("staff").believed_rank == 1.5
    assert found.of("queue").verdict == "underrated"
    assert found.voice == "lmg"


def test_belief_refuses_other_lists() -> None:
    with pytest.raises(ListsDiffer, match="colour"):
        belief_versus_voice(["staff", "queue", "colour"], survey(), items=["staff", "queue", "price"])
    with pytest.raises(BadArgument, match="three"):
        belief_versus_voice(["staff", "queue"], survey())


def every_result() -> list[Result]:
    data = survey(80)
    plain = {"outcome": "overall", "drivers": ITEMS}
    graded = data | {"grade": np.digitize(data["overall"], [5, 7, 9])}
    return [
        driver_analysis(data, **plain, n_bootstraps=50),
        driver_analysis(data, **plain, method="beta", n_bootstraps=0),
        dominance_analysis(data, **plain, n_bootstraps=20),
        driver_correlations(data, **plain),
        regression(data, **plain),
        ordinal_logit(graded, outcome="grade", drivers=ITEMS),
        penalty_reward(data, outcome="overall", drivers=["price", "queue"], low=1, high=3),
        forest_importance(data, **plain, n_splits=2, n_trees=10),
        ipa(data, performance=PERFORMANCE, importance=IMPORTANCE),
        stated_versus_derived(
            data, stated=[f"i_{item}" for item in ITEMS], ratings=ITEMS, outcome="overall", n_bootstraps=50
        ),
        kano(kano_data(), pairs={"app": ("with", "without")}, segment="city"),
        pareto_of_counts({"queue": 60, "price": 25, "noise": 15}),
        belief_versus_voice(ITEMS, data, n_bootstraps=50),
    ]


def test_every_result_prints_exports_and_draws_in_both_languages() -> None:
    for result in every_result():
        assert str(result)
        assert "<table>" in result._repr_html_()
        for table in result.tables():
            assert isinstance(table.to_frame(), pd.DataFrame)
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert len({column.key for column in table.columns}) == len(table.columns)
        for language in ("zh", "en"):
            spec = result.plot(language).to_dict()
            assert spec["config"]["font"]
