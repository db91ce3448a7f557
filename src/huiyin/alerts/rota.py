"""Whose turn it is by a roster. Pure: people, days and moments in, people out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Absence:
    """Somebody stands in from one moment until another; the later entry wins where two overlap."""

    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Rota:
    """People in their order, how long each turn is, and from when on.

    `changes_at` is by the clock on the wall in `zone`: a turn across the change to summer time is an hour
    shorter, never ends at another hour.

    >>> rota = Rota((7, 8), "week", date(2026, 11, 2), time(9), ZoneInfo("Asia/Shanghai"))
    >>> rota.on_duty(datetime(2026, 11, 9, 8, 59, tzinfo=rota.zone)), rota.on_duty(
    ...     datetime(2026, 11, 9, 9, tzinfo=rota.zone)
    ... )
    (7, 8)
    """

    people: tuple[int, ...]
    turn: str
    starts_on: date
    changes_at: time
    zone: ZoneInfo
    absences: Sequence[Absence] = ()

    def on_duty(self, at: datetime) -> int | None:
        """Who is on duty; None before the first day or when nobody is listed."""
        for absence in reversed(self.absences):
            if absence.starts_at <= at < absence.ends_at:
                return absence.person
        return self.regular(at)

    def regular(self, at: datetime) -> int | None:
        """Whose turn it is by the order alone."""
        number = self._turn(at)
        return self.people[number % len(self.people)] if number >= 0 and self.people else None

    def stand_in(self, at: datetime) -> int | None:
        """Who is asked when the one on duty does not answer: the next in the order who is somebody else."""
        now, number = self.on_duty(at), max(self._turn(at), 0)
        for further in range(1, len(self.people) + 1):
            person = self.people[(number + further) % len(self.people)]
            if person != now:
                return person
        return None

    def turns(self, since: datetime, n: int) -> list[tuple[datetime, datetime, int]]:
        """The next turns by the order, from the one at `since` on: begin, end, person."""
        first = max(self._turn(since), 0)
        return [
            (self._begin(number), self._begin(number + 1), self.people[number % len(self.people)])
            for number in range(first, first + n)
            if self.people
        ]

    def _turn(self, at: datetime) -> int:
        here = at.astimezone(self.zone).replace(tzinfo=None)
        begun = datetime.combine(self.starts_on, self.changes_at)
        return (here - begun) // timedelta(days=DAYS[self.turn])

    def _begin(self, number: int) -> datetime:
        day = self.starts_on + timedelta(days=number * DAYS[self.turn])
        return datetime.combine(day, self.changes_at, tzinfo=self.zone)
