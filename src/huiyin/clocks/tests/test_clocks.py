"""Deadlines of known dates: official Chinese holidays, breaks, pauses, and what is said when it cannot be known."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin.clocks import Calendar, Hours, Pause, Span, SpecialDay, Unit, due, elapsed, remaining, week
from huiyin.clocks.chinese import holiday_name, official_days
from huiyin.clocks.problems import (
    BadHours,
    BadPause,
    BadSpan,
    HolidaysUnknown,
    NoPlaceInTime,
    NoTimeZone,
    NoWorkingTime,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.chinese()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        # T10: received on Friday 26 September 2025 at 16:00; Sunday 28 September and Saturday 11 October are worked.
        ("2025-09-26T16:00", 5, Unit.WORKING_DAYS, "2025-10-10T23:59:59"),
        ("2025-09-26T16:00", 1, Unit.WORKING_DAYS, "2025-09-28T23:59:59"),
        ("2025-09-30T10:00", 1, Unit.WORKING_DAYS, "2025-10-09T23:59:59"),
        ("2025-10-10T10:00", 1, Unit.WORKING_DAYS, "2025-10-11T23:59:59"),
        # The regulator: accepted within 7 days, closed within 60; holidays count.
        ("2025-09-26T16:00", 7, Unit.DAYS, "2025-10-03T23:59:59"),
        ("2025-09-26T16:00", 60, Unit.DAYS, "2025-11-25T23:59:59"),
        # T04: contact within 24 hours runs through holidays.
        ("2025-10-01T08:00", 24, Unit.HOURS, "2025-10-02T08:00:00"),
        ("2025-09-30T23:50", 20, Unit.MINUTES, "2025-10-01T00:10:00"),
        # Working hours jump the lunch break, the night and the holidays.
        ("2025-09-26T11:30", 1, Unit.WORKING_HOURS, "2025-09-26T14:00:00"),
        ("2025-09-30T17:00", 1, Unit.WORKING_HOURS, "2025-10-09T09:30:00"),
        ("2025-09-26T16:00", 3, Unit.WORKING_HOURS, "2025-09-28T10:30:00"),
        # The last minute of an afternoon is due then, not on the next morning.
        ("2025-09-26T16:30", 1, Unit.WORKING_HOURS, "2025-09-26T17:30:00"),
        # Spring Festival of 2025: off from 28 January to 4 February, Sunday 26 January and Saturday 8 February worked.
        ("2025-01-25T09:00", 3, Unit.WORKING_DAYS, "2025-02-05T23:59:59"),
    ],
)
def test_known_deadlines(start: str, amount: float, unit: Unit, end: str) -> None:
    assert due(at(start), Span(amount, unit), OFFICE) == at(end)


def test_a_clock_started_on_a_day_off_begins_with_the_next_day_of_work() -> None:
    assert due(at("2025-10-03T10:00"), Span(1, Unit.WORKING_DAYS), OFFICE) == at("2025-10-09T23:59:59")
    assert due(at("2025-10-03T10:00"), Span(1, Unit.WORKING_HOURS), OFFICE) == at("2025-10-09T10:00")


def test_a_pause_over_a_night_costs_a_day_and_hours_their_length() -> None:
    start, pause = at("2025-09-22T10:00"), Pause(at("2025-09-23T15:00"), at("2025-09-24T10:00"))
    assert due(start, Span(3, Unit.WORKING_DAYS), OFFICE, [pause]) == at("2025-09-26T23:59:59")
    assert due(start, Span(48, Unit.HOURS), OFFICE, [pause]) == at("2025-09-25T05:00")
    # 2.5 hours of Tuesday afternoon and one of Wednesday morning stood still.
    assert due(start, Span(14, Unit.WORKING_HOURS), OFFICE, [pause]) == at("2025-09-24T15:00")


def test_overlapping_pauses_are_one() -> None:
    start = at("2025-09-22T10:00")
    twice = [
        Pause(at("2025-09-22T12:00"), at("2025-09-22T18:00")),
        Pause(at("2025-09-22T11:00"), at("2025-09-22T14:00")),
    ]
    assert due(start, Span(24, Unit.HOURS), OFFICE, twice) == at("2025-09-23T17:00")


def test_what_is_left_turns_negative_when_it_is_late() -> None:
    start = at("2025-09-26T16:00")
    assert remaining(start, at("2025-10-12T00:00"), Span(5, Unit.WORKING_DAYS), OFFICE) == -1
    assert remaining(start, at("2025-09-27T22:00"), Span(24, Unit.HOURS), OFFICE) == -6


def test_a_watch_set_back_before_the_start_has_counted_nothing() -> None:
    assert elapsed(at("2025-09-26T16:00"), at("2025-09-20T16:00"), Unit.WORKING_HOURS, OFFICE) == 0


def test_years_without_announced_holidays_are_said_to_be_uncertain_or_refused() -> None:
    unknown = official_days().last_year + 1
    first, last = at(f"{unknown}-02-01T08:00"), at(f"{unknown}-03-01T08:00")
    assert not OFFICE.is_certain(first, last)
    assert OFFICE.is_certain(at("2025-02-01T08:00"), at("2025-12-31T08:00"))
    with pytest.raises(HolidaysUnknown):
        Calendar.chinese(must_know=[unknown])
    own = Calendar.chinese(special=[SpecialDay(date(unknown, 2, 8), name="春节")])
    assert own.is_certain(first, last)
    assert not own.is_working_day(date(unknown, 2, 8))


def test_own_dates_are_stronger_than_official_ones() -> None:
    own = Calendar.chinese(
        special=[SpecialDay(date(2025, 10, 6), Hours.of("09:00-12:00")), SpecialDay(date(2025, 9, 28))]
    )
    assert due(at("2025-09-30T17:30"), Span(3, Unit.WORKING_HOURS), own) == at("2025-10-06T12:00")
    assert not own.is_working_day(date(2025, 9, 28))


def test_a_hall_open_on_saturdays_works_a_swapped_saturday_at_its_own_hours() -> None:
    hall = Calendar.chinese(week(Hours.of("08:30-17:30"), saturday=Hours.of("09:00-12:00")))
    assert str(hall.hours_on(date(2025, 10, 11))) == "09:00-12:00"
    assert str(hall.hours_on(date(2025, 9, 28))) == "08:30-17:30"


def test_night_shifts_belong_to_the_day_on_which_they_begin() -> None:
    night = Calendar("Asia/Shanghai", (Hours.of("22:00-06:00"),) * 5 + (Hours(), Hours()))
    assert due(at("2025-09-27T05:00"), Span(2, Unit.WORKING_HOURS), night) == at("2025-09-29T23:00")


def test_holidays_have_names_in_both_languages() -> None:
    assert holiday_name(date(2025, 10, 1)) == {"zh": "国庆节", "en": "National Day"}
    assert holiday_name(date(2025, 9, 26)) is None


@pytest.mark.parametrize("text", ["9-12", "09:00-25:00", "12:00-09:00, 08:00-09:00", "09:70-10:00", "早上"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(BadHours):
        Hours.of(text)


def test_hours_are_read_as_people_write_them() -> None:
    assert Hours.of("9:00－12:00，13：30～17:30".replace("－", "-")).spans == ((540, 720), (810, 1050))
    assert str(Hours.of("00:00-24:00")) == "00:00-24:00"
    assert Hours.of("").is_closed


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, "hours"), (-1, "hours"), (1.5, "working_days"), (1, "weeks")]
)
def test_spans_that_mean_nothing_are_refused(amount: float, unit: str) -> None:
    with pytest.raises(BadSpan):
        Span.from_json({"amount": amount, "unit": unit})


def test_what_cannot_be_placed_in_time_is_refused() -> None:
    with pytest.raises(NoPlaceInTime):
        due(datetime(2025, 9, 26, 16), Span(1, Unit.HOURS), OFFICE)
    with pytest.raises(BadPause):
        Pause(at("2025-09-26T16:00"), at("2025-09-26T15:00"))
    with pytest.raises(NoTimeZone):
        Calendar("Asia/Nowhere")
    with pytest.raises(NoWorkingTime):
        due(at("2025-09-26T16:00"), Span(1, Unit.WORKING_HOURS), Calendar("Asia/Shanghai", (Hours(),) * 7))
