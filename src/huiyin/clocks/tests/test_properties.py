"""Clocks keep their laws over random calendars, holidays, zones with summer time, and pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.clocks import (
    Calendar,
    Hours,
    Pause,
    Pauses,
    Span,
    Unit,
    due,
    due_many,
    elapsed,
    elapsed_many,
    micros_of,
    remaining,
    week,
)
from huiyin.clocks.tests.worlds import calendars, moments, pauses_after, spans, told_slowly
from huiyin.clocks.timeline import timeline

SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MICROSECOND = timedelta(microseconds=1)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Calendar, datetime, list[Pause]]:
    start = draw(moments)
    return draw(calendars()), start, draw(pauses_after(start))


@SLOWLY
@given(clocks(), st.sampled_from(Unit), st.integers(0, 9000))
def test_time_passed_is_what_a_patient_person_counts(clock, unit, minutes) -> None:
    calendar, start, pauses = clock
    now = start + timedelta(minutes=minutes)
    slowly = told_slowly(start, now, unit, calendar, pauses)
    assert elapsed(start, now, unit, calendar, pauses) == pytest.approx(slowly, abs=1e-9)


@SLOWLY
@given(clocks(), spans())
def test_a_clock_runs_out_when_its_span_has_passed_and_not_before(clock, span) -> None:
    calendar, start, pauses = clock
    end = due(start, span, calendar, pauses)
    assert elapsed(start, end, span.unit, calendar, pauses) == pytest.approx(span.amount, abs=1e-8)
    earlier = elapsed(start, end - MICROSECOND, span.unit, calendar, pauses)
    assert earlier < span.amount
    assert remaining(start, end, span, calendar, pauses) == pytest.approx(0, abs=1e-8)


@SLOWLY
@given(clocks(), spans(), st.integers(0, 12_000), st.integers(1, 6000))
def test_one_more_pause_never_brings_the_end_nearer(clock, span, at, minutes) -> None:
    calendar, start, pauses = clock
    begin = start + timedelta(minutes=at)
    more = [*pauses, Pause(begin, begin + timedelta(minutes=minutes))]
    assert due(start, span, calendar, more) >= due(start, span, calendar, pauses)


@SLOWLY
@given(clocks(), spans(), st.integers(1, 5000))
def test_who_comes_later_is_never_due_earlier(clock, span, minutes) -> None:
    calendar, start, _ = clock
    later = start + timedelta(minutes=minutes)
    assert due(later, span, calendar) >= due(start, span, calendar)


@SLOWLY
@given(clocks(), spans())
def test_a_pause_after_the_end_changes_nothing(clock, span) -> None:
    calendar, start, _ = clock
    end = due(start, span, calendar)
    late = Pause(end + timedelta(seconds=1), end + timedelta(days=3))
    assert due(start, span, calendar, [late]) == end


@SLOWLY
@given(clocks(), st.sampled_from(Unit), st.lists(st.integers(-5000, 9000), min_size=2, max_size=6))
def test_a_clock_read_by_a_jumping_watch_never_counts_backwards_or_below_nothing(
    clock, unit, readings
) -> None:
    """Read at any moments, before its start too, it counts the more the later it is read."""
    calendar, start, pauses = clock
    counted = [
        elapsed(start, start + timedelta(minutes=at), unit, calendar, pauses) for at in sorted(readings)
    ]
    assert min(counted) >= 0
    assert counted == sorted(counted)


@SLOWLY
@given(calendars(), st.lists(moments, min_size=1, max_size=8), spans(), st.data())
def test_many_clocks_at_once_say_what_each_says_alone(calendar, starts, span, data) -> None:
    pauses = [data.draw(pauses_after(start)) for start in starts]
    now = data.draw(moments)
    at_once = due_many(np.array([micros_of(one) for one in starts]), span, calendar, Pauses.of(pauses))
    passed = elapsed_many(
        np.array([micros_of(one) for one in starts]), micros_of(now), span.unit, calendar, Pauses.of(pauses)
    )
    for i, start in enumerate(starts):
        assert at_once[i] == micros_of(due(start, span, calendar, pauses[i]))
        assert passed[i] == elapsed(start, now, span.unit, calendar, pauses[i])


@SLOWLY
@given(calendars())
def test_days_follow_each_other_without_gap_or_overlap(calendar) -> None:
    line = timeline(calendar, 2011, 2012)
    assert (line.day_starts[1:] == line.day_ends[:-1] + 1_000_000).all()
    assert (line.closes > line.opens).all()
    assert (line.opens[1:] > line.closes[:-1]).all()


@SLOWLY
@given(calendars())
def test_a_calendar_comes_back_from_its_plain_data(calendar) -> None:
    back = Calendar.from_json(calendar.as_json())
    some = [datetime(2011, 5, 1, tzinfo=UTC) + timedelta(days=n) for n in range(200)]
    assert [back.hours_on(day.date()) for day in some] == [calendar.hours_on(day.date()) for day in some]


NEW_YORK = Calendar("America/New_York", week(Hours.of("09:00-17:00")))


def test_a_day_with_the_clocks_put_forward_is_a_calendar_day_and_23_hours() -> None:
    start = datetime(2024, 3, 9, 12, tzinfo=NEW_YORK.zone)
    assert due(start, Span(24, Unit.HOURS), NEW_YORK).isoformat() == "2024-03-10T13:00:00-04:00"
    assert due(start, Span(1, Unit.DAYS), NEW_YORK).isoformat() == "2024-03-10T23:59:59-04:00"


def test_an_opening_in_the_hour_that_is_skipped_begins_with_the_change() -> None:
    early = Calendar("America/New_York", (Hours.of("02:30-04:00"),) * 7)
    start = datetime(2024, 3, 10, 0, tzinfo=early.zone)
    assert due(start, Span(0.5, Unit.WORKING_HOURS), early).isoformat() == "2024-03-10T03:30:00-04:00"


def test_a_date_that_a_time_zone_skips_is_no_working_day() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011."""
    apia = Calendar("Pacific/Apia", week(Hours.of("09:00-17:00")))
    thursday = datetime(2011, 12, 29, 10, tzinfo=apia.zone)
    assert due(thursday, Span(1, Unit.WORKING_DAYS), apia).date().isoformat() == "2012-01-02"
