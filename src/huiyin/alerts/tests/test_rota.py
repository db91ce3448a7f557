"""Whose turn it is, and when people are told: quiet hours, gathering, the clock on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.alerts.models import Listening
from huiyin.alerts.planning import due_at
from huiyin.alerts.rota import Absence, Rota

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.sampled_from(["day", "week"]), st.integers(1, 5), st.sampled_from([SHANGHAI, BERLIN]))
def test_turns_follow_one_another_without_gap_and_each_names_who_is_on_duty(
    at: datetime, turn: str, n: int, zone: ZoneInfo
) -> None:
    rota = Rota(tuple(range(n)), turn, date(2026, 1, 1), time(9), zone)
    turns = rota.turns(at, n + 2)
    for (_, end, _), (begin, _, _) in pairwise(turns):
        assert end == begin
    for begin, end, person in turns:
        assert rota.on_duty(begin) == person
        assert rota.on_duty(end.astimezone(UTC) - timedelta(seconds=1)) == person
        assert begin.astimezone(zone).time() == time(9)
    assert {person for _, _, person in turns} == set(range(n))


@given(MOMENTS, st.integers(2, 5))
def test_who_stands_in_is_never_the_one_on_duty(at: datetime, n: int) -> None:
    rota = Rota(tuple(range(n)), "day", date(2026, 1, 1), time(9), SHANGHAI)
    assert rota.stand_in(at) != rota.on_duty(at)
    absent = Rota(
        rota.people, "day", rota.starts_on, time(9), SHANGHAI, [Absence(n - 1, at, at + timedelta(1))]
    )
    assert absent.on_duty(at) == n - 1
    assert absent.stand_in(at) not in {None, n - 1}


def test_before_its_first_day_and_without_people_nobody_is_on_duty() -> None:
    rota = Rota((7,), "week", date(2026, 11, 2), time(9), SHANGHAI)
    assert rota.on_duty(datetime(2026, 11, 2, 0, 59, tzinfo=UTC)) is None
    assert rota.on_duty(datetime(2026, 11, 2, 1, tzinfo=UTC)) == 7
    assert rota.stand_in(datetime(2026, 11, 3, tzinfo=UTC)) is None, "there is nobody else"
    assert (
        Rota((), "day", date(2026, 1, 1), time(9), SHANGHAI).on_duty(datetime(2026, 2, 1, tzinfo=UTC)) is None
    )


@pytest.mark.parametrize(
    ("at", "gathering", "urgency", "due"),
    [
        ("14:20", "now", "medium", "14:20"),
        ("23:40", "now", "medium", "08:00"),
        ("03:00", "now", "low", "08:00"),
        ("23:40", "now", "high", "23:40"),
        ("14:20", "hour", "medium", "15:00"),
        ("21:30", "hour", "medium", "08:00"),
        ("14:20", "day", "medium", "09:00"),
        ("08:59", "day", "low", "09:00"),
    ],
)
def test_nobody_is_woken_for_what_can_wait_and_urgent_news_never_waits(
    at: str, gathering: str, urgency: str, due: str
) -> None:
    """Complaint 24: alarms at midnight."""
    now = datetime.combine(date(2026, 11, 20), time.fromisoformat(at), tzinfo=SHANGHAI)
    found = due_at(now, Listening(gathering=gathering), urgency, SHANGHAI)
    assert found >= now
    assert f"{found.astimezone(SHANGHAI):%H:%M}" == due
    assert found - now <= timedelta(days=1)


@given(MOMENTS, st.sampled_from(["now", "hour", "day"]), st.times(), st.times(), st.times())
def test_whatever_hours_somebody_sets_news_comes_within_two_days_and_outside_them(
    at: datetime, gathering: str, begin: time, end: time, digest: time
) -> None:
    whole = {"second": 0, "microsecond": 0}
    begin, end, digest = begin.replace(**whole), end.replace(**whole), digest.replace(**whole)
    listening = Listening(gathering=gathering, quiet_from=begin, quiet_to=end, digest_at=digest)
    due = due_at(at, listening, "medium", SHANGHAI)
    assert at <= due <= at + timedelta(days=2)
    here = due.astimezone(SHANGHAI).time()
    if begin != end:
        inside = begin <= here < end if begin < end else here >= begin or here < end
        assert not inside
