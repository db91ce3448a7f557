"""What every measure must keep, tried on each one the registry finds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.methods import METHOD_NAMES
from huiyin.analytics.measures import Measure, Spec, measures
from huiyin.analytics.measures.base import Example
from huiyin.analytics.summaries import Moments

each_measure = pytest.mark.parametrize("measure", list(measures), ids=lambda measure: measure.key)


def scales_of(spec: Spec) -> list[list[float]]:
    """The listed answers of each column: the items', then those of what they are compared with."""
    of_items = [[answer for answer, _ in item.grades] for item in spec.items]
    return of_items + of_items[: len(spec.against)]


def grades_of(spec: Spec) -> st.SearchStrategy[tuple[float, ...]]:
    """One respondent's answers: whole grades on each column's scale, now and then missing."""

    def of_column(listed: list[float]) -> st.SearchStrategy[float]:
        whole = st.integers(math.ceil(min(listed)), math.floor(max(listed))).map(float)
        return whole | whole | whole | st.just(math.nan)

    return st.tuples(*map(of_column, scales_of(spec)))


def summary(
    measure: Measure, spec: Spec, answers: list[tuple[float, ...]], weights: list[float] | None
) -> Moments:
    return Example(spec, tuple(answers), 0.0, "", {}, tuple(weights or ())).moments(measure)


def drawn(
    data: st.DataObject, measure: Measure, weighted: bool
) -> tuple[Spec, list[tuple[float, ...]], list[float] | None]:
    spec = data.draw(st.sampled_from([example.spec for example in measure.examples]))
    answers = data.draw(st.lists(grades_of(spec), min_size=1, max_size=25))
    if not weighted:
        return spec, answers, None
    weights = st.lists(st.floats(0.1, 10), min_size=len(answers), max_size=len(answers))
    return spec, answers, data.draw(weights)


def same(a: Estimate, b: Estimate) -> bool:
    """Equal in everything a reader sees, up to rounding."""
    numbers = [(a.value, b.value), (a.low, b.low), (a.high, b.high), (a.n_effective, b.n_effective)]
    close = all(
        (x is None and y is None)
        or (x is not None and y is not None and math.isclose(x, y, rel_tol=1e-8, abs_tol=1e-8))
        for x, y in numbers
    )
    return close and (a.n, a.unit, a.method) == (b.n, b.unit, b.method)


def test_the_registry_holds_the_measures_of_the_first_milestone() -> None:
    expected = {
        "ces",
        "nps",
        "satisfaction_index",
        "satisfied_customer_rate",
        "satisfied_rating_rate",
        "top_2_box",
    }
    assert expected <= set(measures.keys())


@each_measure
def test_both_languages_are_there(measure: Measure) -> None:
    for words in (measure.name, measure.about):
        assert set(words) == {"zh", "en"}
        assert all(word.strip() for word in words.values())
    assert any("一" <= sign <= "鿿" for sign in measure.name["zh"] + measure.about["zh"])


@each_measure
def test_examples_give_their_value(measure: Measure) -> None:
    assert measure.examples
    for example in measure.examples:
        estimate = measure.estimate(example.moments(measure), example.spec)
        assert estimate.value == pytest.approx(example.value, abs=1e-9)
        assert set(example.settings) == {"zh", "en"}
        assert example.source


@each_measure
@pytest.mark.parametrize("weighted", [False, True])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_value_and_interval_stay_in_bounds(measure: Measure, weighted: bool, data: st.DataObject) -> None:
    spec, answers, weights = drawn(data, measure, weighted)
    moments = summary(measure, spec, answers, weights)
    estimate = measure.estimate(moments, spec)
    assert estimate.n == moments.n
    assert estimate.unit is measure.unit
    assert estimate.method in METHOD_NAMES
    low, high = measure.bounds_of(spec)
    assert measure.bounds[0] <= low < high <= measure.bounds[1]
    if moments.n == 0:
        assert (estimate.value, estimate.low, estimate.high) == (None, None, None)
        return
    assert low - 1e-9 <= estimate.value <= high + 1e-9
    assert 0 < estimate.n_effective <= estimate.n + 1e-9
    if moments.n == 1:
        assert not estimate.has_interval
        return
    assert low <= estimate.low <= estimate.value <= estimate.high <= high
    assert estimate.low < estimate.high, "no sample makes certain"


@each_measure
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_more_confidence_is_a_wider_interval(measure: Measure, data: st.DataObject) -> None:
    spec, answers, weights = drawn(data, measure, weighted=True)
    moments = summary(measure, spec, answers, weights)
    narrow, wide = (measure.estimate(moments, spec, confidence) for confidence in (0.8, 0.99))
    if narrow.has_interval:
        assert wide.low <= narrow.low <= narrow.high <= wide.high


@each_measure
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_shards_add_up(measure: Measure, data: st.DataObject) -> None:
    spec, answers, weights = drawn(data, measure, weighted=True)
    cut = data.draw(st.integers(0, len(answers)))
    whole = summary(measure, spec, answers, weights)
    parts = summary(measure, spec, answers[:cut], weights[:cut]) + summary(
        measure, spec, answers[cut:], weights[cut:]
    )
    assert same(measure.estimate(whole, spec), measure.estimate(parts, spec))


@each_measure
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter(measure: Measure, data: st.DataObject) -> None:
    spec, answers, _ = drawn(data, measure, weighted=False)
    shuffled = data.draw(st.permutations(answers))
    first, second = (
        measure.estimate(summary(measure, spec, rows, None), spec) for rows in (answers, shuffled)
    )
    assert same(first, second)


@each_measure
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_weight_of_three_gives_the_value_of_three_equal_respondents(
    measure: Measure, data: st.DataObject
) -> None:
    spec, answers, _ = drawn(data, measure, weighted=False)
    times = data.draw(st.lists(st.integers(1, 4), min_size=len(answers), max_size=len(answers)))
    repeated = [row for row, count in zip(answers, times, strict=True) for _ in range(count)]
    weighted = measure.estimate(summary(measure, spec, answers, [float(count) for count in times]), spec)
    unrolled = measure.estimate(summary(measure, spec, repeated, None), spec)
    assert (weighted.value is None) == (unrolled.value is None)
    if weighted.value is not None:
        assert weighted.value == pytest.approx(unrolled.value, rel=1e-10, abs=1e-10)


@each_measure
@given(data=st.data(), factor=st.floats(0.01, 100))
@settings(max_examples=30, deadline=None)
def test_weights_mean_only_their_proportions(measure: Measure, data: st.DataObject, factor: float) -> None:
    spec, answers, weights = drawn(data, measure, weighted=True)
    scaled = [weight * factor for weight in weights]
    assert same(
        measure.estimate(summary(measure, spec, answers, weights), spec),
        measure.estimate(summary(measure, spec, answers, scaled), spec),
    )


@each_measure
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_equal_weights_are_no_weights(measure: Measure, data: st.DataObject) -> None:
    spec, answers, _ = drawn(data, measure, weighted=False)
    assert same(
        measure.estimate(summary(measure, spec, answers, None), spec),
        measure.estimate(summary(measure, spec, answers, [0.7] * len(answers)), spec),
    )


@each_measure
def test_nobody_and_one_person_give_no_interval_and_no_exception(measure: Measure) -> None:
    spec = measure.examples[0].spec
    nobody = measure.estimate(Moments.empty(len(measure.terms(spec))), spec)
    assert (nobody.value, nobody.low, nobody.high, nobody.n) == (None, None, None, 0)
    best = tuple(listed[-1] for listed in scales_of(spec))
    alone = measure.estimate(summary(measure, spec, [best], None), spec)
    assert alone.n == 1
    assert alone.value is not None
    assert not alone.has_interval


@each_measure
def test_a_unanimous_sample_of_any_size_claims_no_certainty(measure: Measure) -> None:
    spec = measure.examples[0].spec
    for grade in {answer for answer, _ in spec.items[0].grades}:
        for n in (2, 7, 1000):
            moments = summary(measure, spec, [(grade,) * len(spec.columns)] * n, None)
            estimate = measure.estimate(moments, spec)
            assert estimate.low < estimate.high
            widest = measure.bounds_of(spec)[1] - measure.bounds_of(spec)[0]
            assert estimate.high - estimate.low > widest / (10 * n)


def test_terms_name_their_columns_in_the_order_they_read_them() -> None:
    for measure in measures:
        spec = measure.examples[0].spec
        known = set(spec.columns)
        for term in measure.terms(spec):
            assert set(term.columns) <= known
            assert term.evaluate(np.full((3, len(term.columns)), np.nan)).shape == (3,)
