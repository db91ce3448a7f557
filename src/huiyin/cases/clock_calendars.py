"""Calendars as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dates import MONTHS, WEEKDAYS

from huiyin.cases.clock_rules import Book
from huiyin.clocks import Calendar, Hours
from huiyin.clocks.chinese import holiday_name
from huiyin.core.languages import page_language


@dataclass(frozen=True)
class Day:
    """One date: `kind` is "work", "off", "holiday" (off on a weekday), "swapped" (worked on a day off) or "blank"."""

    on: date | None
    kind: str
    words: str


@dataclass(frozen=True)
class Month:
    """A month in weeks of seven days, Monday first."""

    name: str
    weeks: tuple[tuple[Day, ...], ...]
    n_working: int


def weekday_letters() -> list[str]:
    """Seven short names, Monday first: "一" or "Mo"."""
    chinese = page_language() == "zh"
    return [str(WEEKDAYS[n])[-1] if chinese else str(WEEKDAYS[n])[:2] for n in range(7)]


def year_of(calendar: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int) -> Month:
    first = date(year, number, 1)
    days = [Day(None, "blank", "")] * first.weekday()
    day, n_working = first, 0
    while day.month == number:
        shown = day_of(calendar, day)
        n_working += shown.kind in {"work", "swapped"}
        days.append(shown)
        day += timedelta(days=1)
    days += [Day(None, "blank", "")] * (-len(days) % 7)
    weeks = tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7))
    return Month(str(MONTHS[number]), weeks, n_working)


def day_of(calendar: Calendar, day: date) -> Day:
    """A date with its hours and its name."""
    hours, usual = calendar.hours_on(day), calendar.hours[day.weekday()]
    name = next((one.name for one in calendar.special if one.on == day), "")
    if not name and calendar.known_years is not None and (known := holiday_name(day)):
        name = known[page_language()]
    if hours.is_closed:
        return Day(day, "off" if usual.is_closed else "holiday", name)
    return Day(day, "swapped" if usual.is_closed else "work", f"{name} {hours}".strip())


def week_of(book: Book, today: date) -> list[tuple[date, Hours, bool]]:
    """The next seven days: the date, its hours, and whether it differs from what is usual."""
    days = book.calendar.week_from(today)
    return [(day, hours, hours != book.calendar.hours[day.weekday()]) for day, hours in days]


def known_until(book: Book) -> int | None:
    """The last year whose holidays are known; None where all are given by hand."""
    return book.calendar.known_years[1] if book.calendar.known_years else None


def is_known(calendar: Calendar, year: int) -> bool:
    """Whether the holidays of a year were announced, or entered by hand."""
    day = datetime(year, 6, 1, tzinfo=calendar.zone)
    return calendar.is_certain(day, day)


def is_certain_for(book: Book, now: datetime, *, days: int) -> bool:
    """Whether the holidays of the coming days are known."""
    return book.calendar.is_certain(now, now + timedelta(days=days))
