"""Call centre, queues, first contacts, reliability, retention, growth, value, shop ratings, boxes."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huiyin
from huiyin.analytics.checks import BadArgument
from huiyin.analytics.operations._shared import clustered_share, days
from huiyin.analytics.operations.problems import NoRevenueBefore, NotADate, NothingCounted, UnstableQueue
from huiyin.analytics.problems import ImpossibleCount, LengthsDiffer, OutsideScale
from huiyin.analytics.tests.test_service_quality import GOLDEN

# -- boxes and effort ---------------------------------------------------------------------------


def test_boxes_follow_direction_and_size() -> None:
    answers = [1] * 5 + [2] * 5 + [3] * 20 + [4] * 40 + [5] * 30
    found = huiyin.boxes([*answers, None])
    assert (found.top_rate.value, found.bottom_rate.value, found.n_missing) == (0.7, 0.1, 1)
    assert found.net.value == pytest.approx(60.0)
    assert (found.top_rate.low, found.top_rate.high) == huiyin_wilson(70, 100)
    turned = huiyin.boxes(answers, high_is_good=False, top=1, bottom=1)
    assert (turned.top_rate.value, turned.bottom_rate.value) == (0.05, 0.30)
    assert (turned.top_range, turned.bottom_range) == ((1, 1), (5, 5))
    with pytest.raises(BadArgument):
        huiyin.boxes(answers, top=3, bottom=3)
    with pytest.raises(OutsideScale):
        huiyin.boxes([99])


def huiyin_wilson(k: int, n: int) -> tuple[float | None, float | None]:
    found = huiyin.wilson(k, n)
    return found.low, found.high


def test_effort_versions_run_in_opposite_directions() -> None:
    """M04: low is easy in version 1.0, high in 2.0; mean 5.05, top three .70, net .50 of the definition."""
    counts = zip(range(1, 8), (5, 5, 10, 10, 20, 30, 20), strict=True)
    answers = [grade for grade, count in counts for _ in range(count)]
    found = huiyin.effort(answers)
    assert (found.mean.value, found.easy_rate.value, found.net.value) == pytest.approx((5.05, 0.70, 50.0))
    assert found.hard_rate.value == pytest.approx(0.20)
    assert found.high_is_good
    mirrored = huiyin.effort([8 - answer for answer in answers], version="1.0", scale=(1, 7))
    assert not mirrored.high_is_good
    assert mirrored.mean.value == pytest.approx(8 - 5.05)
    for name in ("easy_rate", "hard_rate", "net"):
        assert getattr(mirrored, name).value == pytest.approx(getattr(found, name).value)
    assert mirrored.notes[0].text["zh"] != found.notes[0].text["zh"]
    with pytest.raises(BadArgument):
        huiyin.effort(answers, version="3.0")


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_weights_of_boxes_are_repetition(answers: list[int], times: int) -> None:
    weighted = huiyin.boxes(answers, [times] * len(answers))
    repeated = huiyin.boxes([a for a in answers for _ in range(times)])
    for name in ("top_rate", "bottom_rate", "net", "mean"):
        assert getattr(weighted, name).value == pytest.approx(getattr(repeated, name).value, abs=1e-12)
    assert -100 <= weighted.net.low <= weighted.net.high <= 100


# -- call centre --------------------------------------------------------------------------------

WAIT = [5.0, 30.0, 10.0, 20.0, 40.0, 3.0, 25.0, None]
ANSWERED = [1, 1, 1, 1, 0, 0, 0, 1]


def test_each_variant_of_the_service_level_is_its_own() -> None:
    """M21: a counts every contact offered, b leaves out who gave up in time; short abandons by flag."""
    found = huiyin.call_centre(WAIT, ANSWERED)
    assert (
        found.n_offered,
        found.n_answered,
        found.n_abandoned,
        found.n_short_abandoned,
        found.n_left_out,
    ) == (7, 4, 3, 1, 1)
    assert found.service_level.value == pytest.approx(3 / 7)
    assert found.service_level_b.value == pytest.approx(3 / 6)
    assert found.abandonment_rate.value == pytest.approx(3 / 7)
    assert found.abandonment_rate_long.value == pytest.approx(2 / 6)
    assert found.average_speed_of_answer.value == pytest.approx(65 / 4)
    strict = huiyin.call_centre(WAIT, ANSWERED, exclude_short=True)
    assert (strict.n_offered, strict.service_level.value) == (6, pytest.approx(3 / 6))
    assert strict.answer_rate.value + strict.lost_rate.value == pytest.approx(1)


def test_a_log_is_a_census_and_a_sample_of_it_is_not() -> None:
    whole, drawn = (
        huiyin.call_centre(WAIT, ANSWERED, handling=[[60.0] * 8, [None] * 8], sampled=s)
        for s in (False, True)
    )
    assert not whole.service_level.has_interval
    assert [note.code for note in whole.notes] == ["census"]
    assert (drawn.service_level.low, drawn.service_level.high) == huiyin_wilson(3, 7)
    assert drawn.notes == ()
    assert drawn.average_handling_time.value == 60.0


def test_what_is_no_log_is_refused() -> None:
    with pytest.raises(NothingCounted):
        huiyin.call_centre([None], [1])
    with pytest.raises(LengthsDiffer):
        huiyin.call_centre([1.0], [1, 0])
    with pytest.raises(OutsideScale):
        huiyin.call_centre([1.0], [2])
    with pytest.raises(BadArgument):
        huiyin.call_centre([-1.0], [1])


def test_use_of_agents_time() -> None:
    found = huiyin.agent_time(handling=300, idle=100, unavailable=12, paid=48, in_schedule=36, scheduled=40)
    assert (found.occupancy_rate, found.shrinkage_rate, found.adherence_rate) == (0.75, 0.25, 0.9)
    assert huiyin.agent_time(unavailable=12, paid=48).occupancy_rate is None
    for wrong in ({}, {"unavailable": 50.0, "paid": 48.0}):
        with pytest.raises(BadArgument):
            huiyin.agent_time(**wrong)


@pytest.mark.parametrize(
    ("agents", "level", "speed"),
    [(14, 0.2402, 289), (15, 0.5078, 81.4), (16, 0.6900, 34.8), (17, 0.8104, 16.8)],
)
def test_erlang_c_of_two_hundred_calls_an_hour(agents: int, level: float, speed: float) -> None:
    state = huiyin.erlang_c(200, 240, agents)
    assert state.service_level_rate == pytest.approx(level, abs=5e-5)
    assert state.average_speed_of_answer == pytest.approx(speed, abs=0.5 if agents == 14 else 0.05)


def test_staffing_finds_the_fewest_agents() -> None:
    """O16: how many must be on duty, so that calls are answered in time."""
    found = huiyin.staffing(200, 240, shrinkage=0.3)
    assert (found.agents, found.scheduled) == (17, 25)
    assert found.chosen == huiyin.erlang_c(200, 240, 17)
    levels = [state.service_level_rate for state in found.states]
    assert levels == sorted(levels)
    assert huiyin.staffing(200, 240, most_occupied=0.7).agents == 20
    assert huiyin.staffing(30_000, 240).load == pytest.approx(2000)
    with pytest.raises(UnstableQueue):
        huiyin.erlang_c(200, 240, 13)


def test_erlang_c_is_what_a_simulated_queue_does() -> None:
    """Share that waits and mean wait of 400,000 simulated callers, within five per cent."""
    rng = np.random.default_rng(5)
    n, agents, load = 400_000, 3, 2.0
    arrivals = np.cumsum(rng.exponential(1 / load, n))
    service = rng.exponential(1.0, n)
    free = [0.0] * agents
    waits = np.empty(n)
    for at in range(n):
        place = free.index(min(free))
        start = max(arrivals[at], free[place])
        waits[at], free[place] = start - arrivals[at], start + service[at]
    state = huiyin.erlang_c(load, 1.0, agents, within=0.5, per=1)
    assert state.wait_rate == pytest.approx(float((waits > 0).mean()), rel=0.05)
    assert state.average_speed_of_answer == pytest.approx(float(waits.mean()), rel=0.08)
    assert state.service_level_rate == pytest.approx(float((waits <= 0.5).mean()), rel=0.02)


# -- first contact resolution -------------------------------------------------------------------


def fcr(rows: list[tuple[Any, ...]], **more: Any) -> Any:
    who, why, when, solved = zip(*rows, strict=True)
    return huiyin.first_contact_resolution(who, why, when, resolved=solved, **more)


def test_a_repeat_is_the_same_customer_and_reason_within_the_window() -> None:
    """M21, C10: another reason, another customer or a later contact is no repeat."""
    rows = [
        ("a", "账单", 0, 1),  # repeated on day 7, the window's last
        ("a", "账单", 7, 1),
        ("a", "故障", 3, 1),
        ("b", "账单", 1, 0),  # not resolved
        ("c", "账单", 0, 1),  # next one comes on day 8: too late to be a repeat
        ("c", "账单", 8, 1),
    ]
    found = fcr(rows, until=40)
    assert (found.n_contacts, found.n_resolved, found.n_repeated) == (6, 4, 1)
    assert found.resolution_rate.value == pytest.approx(4 / 6)
    assert found.repeat_rate.value == pytest.approx(1 / 6)
    assert fcr(rows, until=40, window_days=8).n_repeated == 2
    issues = fcr(rows, until=40, count="issues")
    assert (issues.n_contacts, issues.n_resolved) == (5, 3)


def test_contacts_whose_window_has_not_passed_are_not_judged() -> None:
    rows = [("a", "x", 0, 1), ("b", "x", 10, 1), ("c", None, 0, 1)]
    found = fcr(rows)
    assert (found.n_contacts, found.n_too_recent, found.n_left_out) == (1, 1, 1)
    with pytest.raises(NothingCounted):
        fcr(rows, until=5)


def test_time_may_be_dates_texts_or_days_and_the_order_of_rows_does_not_matter() -> None:
    as_text = [("a", "x", "2026-01-01T10:00", 1), ("a", "x", "2026-01-05", 1), ("b", "x", "2026-01-02", 1)]
    as_dates = [
        ("b", "x", date(2026, 1, 2), 1),
        ("a", "x", date(2026, 1, 5), 1),
        ("a", "x", datetime(2026, 1, 1, 10), 1),
    ]
    first, second = (fcr(rows, until="2026-03-01") for rows in (as_text, as_dates))
    assert first == second
    assert days(np.array(["2026-01-02", "NaT"], dtype="datetime64[D]")).tolist()[0] == 20455.0
    with pytest.raises(NotADate):
        days(["soon"])
    none = huiyin.first_contact_resolution(["a"], ["x"], [0], until=10)
    assert none.notes[0].code == "repeats_only"


def test_the_clustered_share_equals_r_svyratio() -> None:
    reference = GOLDEN["clustered"]
    customer, hit = np.array(reference["customer"]), np.array(reference["hit"], dtype=float)
    cluster = np.unique(customer, return_inverse=True)[1]
    found = clustered_share(np.bincount(cluster, weights=hit), np.bincount(cluster).astype(float), 0.95)
    assert found.value == pytest.approx(reference["rate"], rel=1e-12)
    assert found.standard_error == pytest.approx(reference["se"], rel=1e-9)


def test_the_clustered_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Coverage over 2,000 logs of 60 customers whose contacts go alike: 95 % within three errors."""
    rng = np.random.default_rng(6)
    hits, replicates = 0, 2000
    for _ in range(replicates):
        sizes = rng.integers(1, 6, 60).astype(float)
        chance = rng.beta(7, 3, 60)
        found = clustered_share(rng.binomial(sizes.astype(int), chance).astype(float), sizes, 0.95)
        hits += found.low <= 0.7 <= found.high
    assert 0.93 <= hits / replicates <= 0.965


# -- reliability --------------------------------------------------------------------------------


def test_reliability_indices_with_and_without_short_outages() -> None:
    log = ([1200, 300, 5000, 50], [90, 240, 2, 600])
    found = huiyin.reliability_indices(*log, customers_served=10_000)
    assert (found.saifi, found.saidi) == pytest.approx((0.655, 22.0))
    assert found.caidi == pytest.approx(33.59, abs=0.005)
    assert found.availability_rate == pytest.approx(0.99995814, abs=5e-9)
    long = huiyin.reliability_indices(*log, customers_served=10_000, shortest=3)
    assert (long.saifi, long.saidi, long.maifi, long.n_excluded_short) == pytest.approx((0.155, 21.0, 0.5, 1))
    calm = huiyin.reliability_indices(*log, customers_served=10_000, major=[0, 0, 0, 1])
    assert (calm.saidi, calm.n_excluded_major) == pytest.approx((19.0, 1))
    nothing = huiyin.reliability_indices([], [], customers_served=10)
    assert (nothing.saifi, nothing.caidi, nothing.availability_rate) == (0.0, None, 1.0)
    assert found.notes[0].code == "census"


def test_three_nines_are_eight_hours_and_three_quarters() -> None:
    found = huiyin.reliability_indices([1000], [8.76 * 60], customers_served=1000)
    assert found.availability_rate == pytest.approx(0.999)


def test_the_major_event_threshold_is_two_and_a_half_sigmas_of_the_logs() -> None:
    values = np.array([0.5, 1.2, 3.4, 0.0, 7.7])
    logs = np.log(values[values > 0])
    assert huiyin.major_event_threshold(values) == pytest.approx(
        math.exp(logs.mean() + 2.5 * logs.std(ddof=1))
    )
    with pytest.raises(NothingCounted):
        huiyin.major_event_threshold([0.0, 1.0])


# -- retention, growth, value -------------------------------------------------------------------


def test_retention_counts_only_who_was_there_at_the_start() -> None:
    """M05, A26: 94.6 % of 1,000 have Wilson's interval."""
    found = huiyin.retention(["a", "b", "b", None, "c", "d"], ["b", "c", "x", "y"])
    assert (found.n_start, found.n_retained, found.n_lost, found.n_new) == (4, 2, 2, 2)
    assert found.retention_rate.value + found.churn_rate.value == 1
    counted = huiyin.retention_of_counts(946, 1000)
    assert (counted.retention_rate.low, counted.retention_rate.high) == huiyin_wilson(946, 1000)
    assert not huiyin.retention_of_counts(946, 1000, census=True).retention_rate.has_interval
    with pytest.raises(ImpossibleCount):
        huiyin.retention_of_counts(5, 4)
    with pytest.raises(NothingCounted):
        huiyin.retention([], ["a"])


def test_earned_growth_of_the_definition() -> None:
    """NRR 102 % and ENC 8 % are an earned growth of 10 %."""
    found = huiyin.earned_growth_of_totals(100, 102, 8, 5)
    assert found.earned_growth_rate == pytest.approx(0.10)
    assert (found.growth_rate, found.earned_growth_ratio) == pytest.approx((0.15, 2 / 3))
    assert huiyin.earned_growth_of_totals(100, 90, 2).earned_growth_ratio is None
    with pytest.raises(NoRevenueBefore):
        huiyin.earned_growth_of_totals(0, 1, 1)


def test_a_new_customer_of_unknown_source_counts_as_bought_and_is_told() -> None:
    found = huiyin.earned_growth([60, 40, None, 0, 0], [70, 0, 8, 5, 2], [None, None, 1, 0, None])
    assert (found.net_revenue_retention_rate, found.earned_new_customer_rate) == pytest.approx((0.70, 0.08))
    assert (found.bought_new_customer_rate, found.n_unknown_source) == pytest.approx((0.07, 1))
    assert found.retained_customer_rate == 0.5
    assert [note.code for note in found.notes] == ["census", "unknown_source"]


def test_delivered_value_is_value_less_cost_of_the_same_people() -> None:
    """M19, M01: total value less money, time and effort, each respondent for himself."""
    data = {"product": [8, 7, None], "service": [6, 9, 5], "price": [5, 4, 5], "time": [3, 20, 5]}
    found = huiyin.delivered_value(data, value=["product", "service"], cost=["price", "time"])
    assert (found.delivered.value, found.delivered.n, found.n_left_out) == (-1.0, 2, 1)
    assert found.total_value.value - found.total_cost.value == pytest.approx(found.delivered.value)
    assert found.positive_rate.value == 0.5
    halves = {"value_weights": [0.5, 0.5], "cost_weights": [0.5, 0.5]}
    scaled = huiyin.delivered_value(data, value=["product", "service"], cost=["price", "time"], **halves)
    assert scaled.delivered.value == pytest.approx(-0.5)
    with pytest.raises(LengthsDiffer):
        huiyin.delivered_value(data, value=["product"], cost=["price"], value_weights=[1, 1])
    with pytest.raises(NothingCounted):
        huiyin.delivered_value({"a": [None], "b": [1]}, value=["a"], cost=["b"])


# -- shop ratings -------------------------------------------------------------------------------


def test_a_score_stands_above_or_below_its_trade() -> None:
    """4.86 against 4.75 and 4.95 at most is 55 % above."""
    assert huiyin.against_trade(4.86, 4.75, 4.95, 4.2) == pytest.approx(0.55)
    assert huiyin.against_trade(4.2, 4.75, 4.95, 4.2) == -1.0
    assert huiyin.against_trade(4.75, 4.75, 4.75, 4.2) == 0.0
    for wrong in ((5.0, 4.75, 4.95, 4.2), (4.8, 4.1, 4.95, 4.2)):
        with pytest.raises(BadArgument):
            huiyin.against_trade(*wrong)


def test_only_the_last_six_months_and_three_ratings_a_buyer_and_month_count() -> None:
    rated = ["2026-06-30", *["2026-03-01"] * 4, "2026-03-02", "2025-12-30", "2025-12-31", None]
    buyer = ["a", *["b"] * 4, "c", "d", "e", "f"]
    scores = [5, 5, 4, 3, 1, 2, 1, 4, 5]
    found = huiyin.dsr(scores, buyer=buyer, rated=rated, until="2026-06-30")
    assert (found.n_too_old, found.n_beyond_limit, found.n_left_out) == (1, 1, 1)
    assert found.score.n == 6
    assert found.score.value == pytest.approx((5 + 5 + 4 + 3 + 2 + 4) / 6)
    assert found.notes[0].code == "self_selected"
    everything = huiyin.dsr(scores)
    assert everything.score.n == 9
    with pytest.raises(NothingCounted):
        huiyin.dsr([None])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_results_print_in_both_languages(language: str) -> None:
    huiyin.speak(language)
    try:
        for result in (
            huiyin.boxes([5, 4]),
            huiyin.effort([7, 2]),
            huiyin.call_centre(WAIT, ANSWERED),
            huiyin.agent_time(handling=3, idle=1),
            fcr([("a", "x", 0, 1)], until=20),
            huiyin.reliability_indices([1], [1], customers_served=2),
            huiyin.retention_of_counts(3, 4),
            huiyin.earned_growth_of_totals(1, 1, 1),
            huiyin.delivered_value({"a": [2, 3], "b": [1, 1]}, value=["a"], cost=["b"]),
            huiyin.dsr([5, 4], trade=(4.4, 4.9, 4.1)),
            huiyin.standards_gap(["a"], [1], [1]),
            huiyin.performance_gap([1, 0], step=["a", "b"]),
            huiyin.communication_gap([1, 2], 1, heard=[1, 0]),
            huiyin.knowledge_gap({"a": [1, 2], "b": [3, 4]}, {"a": [2, 3], "b": [1, 1]}, items=["a", "b"]),
            huiyin.csd({"a": [5, 4]}, items=["a"], grades={5: 100, 4: 0}),
        ):
            text = str(result)
            assert result.title[language] in text
            assert "nan" not in text
            assert result.to_frame().shape[0] > 0
    finally:
        huiyin.speak("zh")
