"""Calendars: on which days work is done, at what times, in which time zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.clocks.chinese import official_days
from huiyin.clocks.hours import CLOSED, WHOLE_DAY, Hours, read_week, week
from huiyin.clocks.problems import HolidaysUnknown, NoTimeZone

CHINA = "CN"


@dataclass(frozen=True)
class SpecialDay:
    """One date with hours of its own, stronger than everything else; closed hours make it a holiday."""

    on: date
    hours: Hours = CLOSED
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours, Monday first, in a time zone, with the dates that differ.

    `holidays` are closed. `extra_workdays` are worked though their weekday is not: with the hours of
    their weekday if it has any, else with those of the week's first open day. `special` dates have their own hours. A day
    with any hours is a working day. `known_years` says for which years the holidays are known (None:
    they are all given); beyond them the week alone decides, and `is_certain` says so.

    >>> office = Calendar.chinese()
    >>> office.is_working_day(date(2025, 9, 28)), office.is_working_day(date(2025, 10, 8))
    (True, False)
    """

    time_zone: str
    hours: tuple[Hours, ...] = field(default_factory=week)
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    special: tuple[SpecialDay, ...] = ()
    known_years: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            raise NoTimeZone(name=self.time_zone) from None

    @classmethod
    def chinese(
        cls,
        hours: Iterable[Hours] | None = None,
        *,
        special: Iterable[SpecialDay] = (),
        time_zone: str = "Asia/Shanghai",
        must_know: Iterable[int] = (),
    ) -> Calendar:
        """The official Chinese holidays and swapped weekends, with hours and dates of one's own.

        Raises HolidaysUnknown for a year in `must_know` that has not been announced.
        """
        days = official_days()
        for year in must_know:
            if not days.first_year <= year <= days.last_year:
                raise HolidaysUnknown(first=days.first_year, last=days.last_year, year=year)
        weekly = tuple(hours) if hours is not None else week()
        return cls(
            time_zone,
            weekly,
            days.holidays,
            days.workdays,
            tuple(sorted(special, key=lambda day: day.on)),
            (days.first_year, days.last_year),
        )

    @classmethod
    def always(cls, time_zone: str = "Asia/Shanghai") -> Calendar:
        """Work at every hour of every day."""
        return cls(time_zone, (WHOLE_DAY,) * 7)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def _special(self) -> Mapping[date, Hours]:
        return {day.on: day.hours for day in self.special}

    @cached_property
    def _swapped(self) -> Hours:
        return next((one for one in self.hours if not one.is_closed), CLOSED)

    def hours_on(self, day: date) -> Hours:
        """When work is done on a date."""
        own = self._special.get(day)
        if own is not None:
            return own
        weekly = self.hours[day.weekday()]
        if day in self.extra_workdays:
            return self._swapped if weekly.is_closed else weekly
        return CLOSED if day in self.holidays else weekly

    def is_working_day(self, day: date) -> bool:
        """Whether any work is done on a date."""
        return not self.hours_on(day).is_closed

    def day_of(self, moment: datetime) -> date:
        """The date it is at that moment in the calendar's time zone."""
        return moment.astimezone(self.zone).date()

    def is_certain(self, first: datetime, last: datetime) -> bool:
        """Whether the holidays of every year from one moment to the other are known.

        A year with dates entered by hand counts as known.
        """
        if self.known_years is None:
            return True
        entered = {day.on.year for day in self.special}
        years = range(self.day_of(first).year, self.day_of(last).year + 1)
        low, high = self.known_years
        return all(low <= year <= high or year in entered for year in years)

    def week_from(self, monday: date) -> list[tuple[date, Hours]]:
        """Seven dates with their hours."""
        days = [monday + timedelta(days=n) for n in range(7)]
        return [(day, self.hours_on(day)) for day in days]

    def as_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads back; official holidays are named, not listed."""
        official = self.known_years is not None
        return {
            "time_zone": self.time_zone,
            "hours": [str(one) for one in self.hours],
            "official": CHINA if official else "",
            "holidays": [] if official else sorted(day.isoformat() for day in self.holidays),
            "extra_workdays": [] if official else sorted(day.isoformat() for day in self.extra_workdays),
            "days": [
                {"on": day.on.isoformat(), "hours": str(day.hours), "name": day.name} for day in self.special
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calendar:
        """The calendar of plain data; raises BadHours or NoTimeZone."""
        hours = read_week(data["hours"])
        special = tuple(
            SpecialDay(date.fromisoformat(day["on"]), Hours.of(day.get("hours", "")), day.get("name", ""))
            for day in data.get("days", ())
        )
        if data.get("official") == CHINA:
            return cls.chinese(hours, special=special, time_zone=data["time_zone"])
        return cls(
            data["time_zone"],
            hours,
            frozenset(map(date.fromisoformat, data.get("holidays", ()))),
            frozenset(map(date.fromisoformat, data.get("extra_workdays", ()))),
            special,
        )
