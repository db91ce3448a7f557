"""Dated rules choose the promise that was valid on a case's day; chances and jumping watches keep their word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.clocks.forecasting import chance_of_breach
from huiyin.clocks.jumps import PATIENCE, TOLERANCE, SteadyWatch
from huiyin.clocks.problems import BadRules, BadSpan, NoRulesThen
from huiyin.clocks.rules import ClockKind, RuleSet, rule_set_from_json, version_from_json
from huiyin.clocks.spans import Span, Unit
from huiyin.conditions import Field, Kind
from huiyin.conditions.problems import ConditionProblem

FIELDS = [Field("type", Kind.TEXT, {"zh": "类型", "en": "Type"})]
OLD: dict[str, Any] = {
    "valid_from": "2020-01-01",
    "valid_to": "2023-06-30",
    "clocks": [
        {"kind": "first_reply", "span": {"amount": 1, "unit": "working_days"}},
        {"kind": "solution", "span": {"amount": 7, "unit": "working_days"}},
    ],
}
NEW: dict[str, Any] = {
    "valid_from": "2023-07-01",
    "valid_to": None,
    "clocks": [
        {"kind": "first_reply", "span": {"amount": 24, "unit": "hours"}},
        {
            "kind": "solution",
            "span": {"amount": 2, "unit": "working_days"},
            "when": {"==": [{"var": "type"}, "billing"]},
        },
        {
            "kind": "solution",
            "span": {"amount": 5, "unit": "working_days"},
            "escalations": [
                {"level": "above", "past_due": {"amount": 1, "unit": "working_days"}},
                {"level": "manager", "share": 1.0},
                {"level": "owner", "share": 0.8},
            ],
        },
    ],
    "pause_reasons": [
        {
            "key": "documents",
            "name": {"zh": "等客户补充材料", "en": "Waiting for the customer's documents"},
            "limit": {"amount": 3, "unit": "working_days"},
            "most": 2,
        }
    ],
    "reopen_within": {"amount": 7, "unit": "days"},
    "attempts": 3,
    "source": {"zh": "公开承诺", "en": "Published promise"},
}


def rules(*versions: dict[str, Any]) -> RuleSet:
    return rule_set_from_json(
        {"key": "r", "name": {"zh": "规则", "en": "Rules"}, "versions": versions}, FIELDS
    )


@pytest.mark.parametrize(("day", "amount"), [("2023-06-30", 7), ("2023-07-01", 5), ("2026-01-01", 5)])
def test_a_case_is_judged_by_the_version_valid_on_its_day(day: str, amount: int) -> None:
    version = rules(NEW, OLD).version_on(date.fromisoformat(day))
    rule = version.clock_for(ClockKind.SOLUTION, {"type": "service"})
    assert rule is not None
    assert rule.span == Span(amount, Unit.WORKING_DAYS)


def test_before_the_first_version_nothing_was_promised() -> None:
    with pytest.raises(NoRulesThen):
        rules(OLD, NEW).version_on(date(2019, 12, 31))


def test_the_first_rule_whose_condition_holds_counts_and_a_kind_may_have_none() -> None:
    version = rules(NEW).versions[0]
    billing = version.clock_for(ClockKind.SOLUTION, {"type": "billing"})
    assert billing is not None
    assert billing.span.amount == 2
    assert version.clock_for(ClockKind.CONFIRMATION, {"type": "billing"}) is None


def test_escalations_come_in_the_order_of_time() -> None:
    steps = rules(NEW).versions[0].clocks[2].escalations
    assert [one.level for one in steps] == ["owner", "manager", "above"]


def test_a_version_comes_back_from_its_plain_data() -> None:
    version = version_from_json(NEW, FIELDS)
    assert version_from_json(version.as_json(), FIELDS) == version


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"valid_to": "2023-01-01"}, BadRules),
        ({"clocks": []}, BadRules),
        ({"attempts": 0}, BadRules),
        ({"clocks": [{"kind": "solution", "span": {"amount": -1, "unit": "hours"}}]}, BadSpan),
        ({"clocks": [{"span": {"amount": 1, "unit": "hours"}}]}, BadRules),
        (
            {
                "clocks": [
                    {
                        "kind": "solution",
                        "span": {"amount": 1, "unit": "hours"},
                        "when": {"==": [{"var": "colour"}, "red"]},
                    }
                ]
            },
            ConditionProblem,
        ),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(change: dict[str, Any], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        version_from_json({**NEW, **change}, FIELDS)


def test_two_versions_may_not_be_valid_on_one_day() -> None:
    with pytest.raises(BadRules):
        rules({**OLD, "valid_to": "2023-07-01"}, NEW)
    with pytest.raises(BadRules):
        rules({**OLD, "valid_to": None}, NEW)


@given(st.integers(1, 60), st.floats(0.1, 200), st.integers(0, 200), st.floats(1, 400))
def test_chances_of_breach_move_as_they_must(place: int, left: float, done: int, hours: float) -> None:
    here, behind = chance_of_breach([place, place + 1], [left, left], done, hours)
    more_time = chance_of_breach([place], [left * 1.5], done, hours)[0]
    faster = chance_of_breach([place], [left], done + 5, hours)[0]
    assert 0 <= here <= behind <= 1
    assert more_time <= here + 1e-12
    assert faster <= here + 1e-12


def test_chances_agree_with_a_drawn_queue() -> None:
    """40 finished in 40 hours; the tenth in the queue with 8 hours left."""
    random = np.random.default_rng(7)
    speed = random.gamma(40.5, 1 / 40, 200_000)
    late = (random.poisson(speed * 8) < 10).mean()
    assert chance_of_breach([10], [8], 40, 40)[0] == pytest.approx(late, abs=0.005)


def test_what_is_due_is_breached_and_nobody_at_work_finishes_little() -> None:
    assert chance_of_breach([1], [0], 100, 40)[0] == 1
    assert chance_of_breach([1], [8], 0, 40)[0] > 0.5


START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@given(
    st.lists(
        st.tuples(st.integers(1, 3600), st.sampled_from([0, 0, 0, 86_400, -86_400, 300, -300])), max_size=40
    )
)
def test_a_jumping_watch_is_followed_at_the_pace_of_real_time_or_after_patience(steps) -> None:
    """Between two readings no more time is acted upon than has passed, unless a jump has lasted."""
    watch, counter, shift = SteadyWatch(), 0.0, 0
    assert watch.read(START, counter) == START
    doubted_since: float | None = None
    for seconds, jump in steps:
        counter, shift = counter + seconds, shift + jump
        wall = START + timedelta(seconds=counter + shift)
        before = watch.wall
        assert before is not None
        real = before + timedelta(seconds=counter - watch.counter)
        doubted_since = watch.doubted_at if abs(wall - real) > TOLERANCE else None
        now = watch.read(wall, counter)
        lasted = doubted_since is not None and counter - doubted_since >= PATIENCE.total_seconds()
        if now is not None and not lasted:
            assert before <= now <= real + TOLERANCE


def test_a_clock_a_year_ahead_acts_on_nothing_before_it_has_stayed_there() -> None:
    watch = SteadyWatch()
    watch.read(START, 0)
    wrong = START + timedelta(days=365)
    assert watch.read(wrong, 60) == START + timedelta(seconds=60)
    assert watch.read(START + timedelta(seconds=120), 120) == START + timedelta(seconds=120)
    assert watch.read(wrong, 180) == START + timedelta(seconds=180)
    assert watch.read(wrong + PATIENCE, 180 + PATIENCE.total_seconds()) == wrong + PATIENCE
