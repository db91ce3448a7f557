"""The measures on numbers worked out by hand, and the two ways to one index."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.inference.comparisons import difference
from huiyin.analytics.inference.verdicts import against_target, of_change
from huiyin.analytics.measures import Spec, measures
from huiyin.analytics.measures._worked_forms import FORMS_2016, SPEC_2016
from huiyin.analytics.measures.base import Example, repeated, single_item
from huiyin.analytics.measures.nps import NetPromoterScore
from huiyin.analytics.measures.satisfaction_index import index_from_shares
from huiyin.analytics.problems import LengthsDiffer, WeightsDoNotSumToOne
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import ScoredItem


def estimated(key: str, spec: Spec, answers: tuple[tuple[float, ...], ...], weights: tuple[float, ...] = ()):
    measure = measures[key]
    return measure.estimate(Example(spec, answers, 0.0, "", {}, weights).moments(measure), spec)


def nps_of(promoters: int, passives: int, detractors: int):
    answers = repeated((promoters, (10.0,)), (passives, (8.0,)), (detractors, (0.0,)))
    return estimated("nps", single_item(0, 10), answers)


def test_nps_of_25_55_20_is_5_give_or_take_13() -> None:
    estimate = nps_of(25, 55, 20)
    assert estimate.value == pytest.approx(5)
    assert estimate.standard_error == pytest.approx(6.690, abs=5e-4)
    assert estimate.high - estimate.value == pytest.approx(13.11, abs=5e-3)


def test_nps_narrows_with_the_root_of_n() -> None:
    estimate = nps_of(250, 550, 200)
    assert estimate.high - estimate.value == pytest.approx(4.15, abs=5e-3)


def test_nps_from_25_to_32_among_400_each_is_not_yet_a_change() -> None:
    found = difference(nps_of(180, 140, 80), nps_of(200, 128, 72))
    assert found.difference == pytest.approx(7)
    error = (found.high - found.low) / (2 * 1.959963984540054)
    assert error == pytest.approx(5.397, abs=5e-4)
    assert found.difference / error == pytest.approx(1.297, abs=5e-4)
    assert of_change(found) == "cannot_tell"


@pytest.mark.parametrize("counts", [(20, 0, 0), (0, 20, 0), (0, 0, 20)])
def test_nps_of_one_class_gets_an_interval_that_says_so(counts: tuple[int, int, int]) -> None:
    estimate = nps_of(*counts)
    assert estimate.method == "adjusted_wald"
    assert estimate.high - estimate.low > 20
    assert estimate.low <= estimate.value <= estimate.high


def test_nps_classes_sum_to_one() -> None:
    nps = NetPromoterScore()
    spec = single_item(0, 10)
    answers = tuple((float(score),) for score in range(11))
    classes = nps.classes(Example(spec, answers, 0.0, "", {}).moments(nps))
    assert (classes.promoters, classes.passives, classes.detractors) == pytest.approx(
        (2 / 11, 2 / 11, 7 / 11)
    )
    assert nps.classes(Moments.empty(2)) is None


def test_the_survey_of_2016_has_three_numbers_under_three_names() -> None:
    """P33: the index is 78.4, all four customers are satisfied, 63 % of the ratings are."""
    index = estimated("satisfaction_index", SPEC_2016, FORMS_2016)
    customers = estimated("satisfied_customer_rate", SPEC_2016, FORMS_2016)
    ratings = estimated("satisfied_rating_rate", SPEC_2016, FORMS_2016)
    assert index.value == pytest.approx(78.4)
    assert customers.value == 1
    assert round(100 * ratings.value + 1e-9) == 63
    assert len({measure.name["zh"] for measure in measures}) == len(measures)
    assert (customers.low, customers.high) == pytest.approx((0.5101, 1.0), abs=5e-5)
    assert against_target(customers, 0.85) == "cannot_tell"


def test_ratings_of_one_respondent_are_not_counted_as_independent() -> None:
    """48 ratings of four people: the interval is that of four, not of forty-eight."""
    unanimous_people = ((5.0,) * 12, (5.0,) * 12, (1.0,) * 12, (1.0,) * 12)
    estimate = estimated("satisfied_rating_rate", SPEC_2016, unanimous_people)
    assert estimate.n == 4
    assert estimate.standard_error == pytest.approx(math.sqrt(0.25 / 3))
    assert (estimate.low, estimate.high) == (0, 1)


def test_the_ratio_error_equals_cochrans_by_hand() -> None:
    spec = Spec(
        tuple(ScoredItem(f"q{i}", 0.25, ((1, 0), (5, 100)), 3) for i in range(4)),
        ((4, 5),) * 4,
        max_imputed=0,
    )
    answers = ((5.0, 5, 5, 5), (5.0, 5, 5, 1), (5.0, 1, 1, 1), (4.0, 4, 2, 2), (1.0, 1, 1, 1))
    weights = (1.0, 2.0, 1.5, 1.0, 3.0)
    estimate = estimated("satisfied_rating_rate", spec, answers, weights)
    k, m, w = np.array([4, 3, 1, 2, 0.0]), np.full(5, 4.0), np.array(weights)
    rate = (w * k).sum() / (w * m).sum()
    error = math.sqrt(5 / 4 * ((w * (k - rate * m)) ** 2).sum()) / (w * m).sum()
    assert (estimate.value, estimate.standard_error) == pytest.approx((rate, error))


def test_ces_2_of_the_known_counts_is_5_05() -> None:
    counts = (5, 5, 10, 10, 20, 30, 20)
    answers = repeated(*((n, (float(grade),)) for grade, n in enumerate(counts, 1)))
    assert estimated("ces", single_item(1, 7), answers).value == pytest.approx(5.05)
    assert estimated("top_2_box", single_item(1, 7, (5, 7)), answers).value == pytest.approx(0.70)


def test_the_american_score_is_an_index_of_three_ten_point_items() -> None:
    """Means 8.2, 7.9, 7.5: equal weights give 76.2963, .4/.3/.3 give 76.6667."""
    means = ((8.2, 7.9, 7.5),)
    for weights, value in (((1 / 3,) * 3, 76.2963), ((0.4, 0.3, 0.3), 76.6667)):
        items = tuple(ScoredItem(f"q{i}", w, ((1, 0), (10, 100)), 5.5) for i, w in enumerate(weights))
        assert estimated("satisfaction_index", Spec(items), means).value == pytest.approx(value, abs=5e-5)


@given(st.data())
@settings(deadline=None)
def test_the_index_is_the_same_from_shares_from_item_means_and_from_forms(data: st.DataObject) -> None:
    """M06 and M07: ΣKi·Xj·nij, Σ item mean × weight, and the mean of the forms' indexes agree (M09 grades)."""
    n_items = data.draw(st.integers(1, 8))
    raw = data.draw(st.lists(st.integers(1, 20), min_size=n_items, max_size=n_items))
    weights = [part / sum(raw) for part in raw]
    values = data.draw(st.lists(st.floats(0, 100), min_size=5, max_size=5))
    row = st.tuples(*(st.integers(1, 5).map(float),) * n_items)
    answers = tuple(data.draw(st.lists(row, min_size=1, max_size=30)))
    grades = tuple((float(grade), value) for grade, value in enumerate(values, 1))
    spec = Spec(tuple(ScoredItem(f"q{i}", w, grades, 3.0) for i, w in enumerate(weights)))
    from_forms = estimated("satisfaction_index", spec, answers).value
    matrix = np.array(answers)
    shares = [[float((matrix[:, i] == grade).mean()) for grade in range(1, 6)] for i in range(n_items)]
    from_shares = index_from_shares(weights, values, shares)
    item_means = [np.mean([values[int(answer) - 1] for answer in matrix[:, i]]) for i in range(n_items)]
    from_means = float(np.dot(weights, item_means))
    assert from_shares == pytest.approx(from_means, abs=1e-9)
    low, high = measures["satisfaction_index"].bounds_of(spec)
    assert from_forms == pytest.approx(min(max(from_shares, low), high), abs=1e-9)


def test_the_same_answers_give_78_8_or_74_by_the_grade_map() -> None:
    """M09: the values of the grades are a setting, and they decide."""
    shares = [[0.4, 0.4, 0.1, 0.1, 0], [0.2, 0.5, 0.2, 0.05, 0.05]]
    assert index_from_shares([0.6, 0.4], [100, 80, 60, 40, 0], shares) == pytest.approx(78.8)
    assert index_from_shares([0.6, 0.4], [100, 75, 50, 25, 0], shares) == pytest.approx(74.0)


def test_a_four_grade_form_without_a_middle_works() -> None:
    """M14: 1-4, no middle grade on the form; a missing rating counts as the middle of the scale."""
    spec = Spec(tuple(ScoredItem(f"q{i}", 0.5, ((1, 0), (4, 100)), 2.5) for i in range(2)), ((3, 4),) * 2)
    assert estimated("satisfaction_index", spec, ((4.0, 4.0), (4.0, math.nan))).value == pytest.approx(87.5)
    assert estimated("satisfied_rating_rate", spec, ((4.0, 3.0), (2.0, 1.0))).value == 0.5


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    items = tuple(ScoredItem(f"q{i}", 0.3333, ((1, 0), (5, 100)), 3) for i in range(3))
    for key in ("satisfaction_index", "satisfied_customer_rate"):
        with pytest.raises(WeightsDoNotSumToOne, match=r"0\.9999"):
            measures[key].terms(Spec(items))
    with pytest.raises(WeightsDoNotSumToOne):
        index_from_shares([1.0], [100, 0], [[0.5, 0.4]])
    with pytest.raises(LengthsDiffer):
        index_from_shares([1.0], [100, 0], [[0.5, 0.4, 0.1]])
    with pytest.raises(LengthsDiffer):
        index_from_shares([0.5, 0.5], [100, 0], [[0.5, 0.5]])


def test_the_interval_covers_as_often_as_it_says() -> None:
    """2,000 samples of 60 from a known population: the 95 % interval of each measure holds the truth."""
    rng = np.random.default_rng(2016)
    shares = {"nps": [0.05, 0.15, 0.10, 0.30, 0.40], "top_2_box": [0.02, 0.03, 0.10, 0.45, 0.40]}
    grades = {"nps": np.array([0.0, 5, 7, 8, 10]), "top_2_box": np.array([1.0, 2, 3, 4, 5])}
    truth = {"nps": 100 * (0.40 - 0.20), "top_2_box": 0.85}
    specs = {"nps": single_item(0, 10), "top_2_box": single_item(1, 5, (4, 5))}
    for key, spec in specs.items():
        measure, held = measures[key], 0
        for answers in rng.choice(grades[key], p=shares[key], size=(2000, 60)):
            rows = np.column_stack([term.evaluate(answers[:, None]) for term in measure.terms(spec)])
            estimate = measure.estimate(Moments.from_arrays(rows), spec)
            held += estimate.low <= truth[key] <= estimate.high
        assert 0.935 <= held / 2000 <= 0.97, key
