"""A calendar laid out on the line of absolute time, so that thousands of clocks are read at once.

Moments are whole microseconds since 1970 in UTC (int64). What people mean by "eleven o'clock" is
settled here once, with the changes of summer time: a local time that is skipped is the moment of
the change, one that comes twice is its first coming, and a date that a time zone skips is no day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from huiyin.clocks.calendars import Calendar
from huiyin.clocks.problems import NoPlaceInTime

Moments: TypeAlias = npt.NDArray[np.int64]
MICROS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)
_FAR = np.iinfo(np.int64).max


def micros_of(moment: datetime) -> int:
    """Microseconds since 1970; raises NoPlaceInTime for a time without a zone."""
    if moment.tzinfo is None:
        raise NoPlaceInTime(given=moment.isoformat())
    return (moment - _EPOCH) // _ONE


def moment_of(micros: int, zone: ZoneInfo | None = None) -> datetime:
    """The moment again, in that zone or in UTC."""
    return (_EPOCH + timedelta(microseconds=int(micros))).astimezone(zone or UTC)


@dataclass(frozen=True)
class Timeline:
    """Days and working time of a calendar from `first` (included) to `last` (not), in order.

    A day ends with its last second. `worked` holds the working time before each opening, and
    behind the last closing.
    """

    first: int
    last: int
    day_starts: Moments
    day_ends: Moments
    working_day_ends: Moments
    opens: Moments
    closes: Moments
    worked: Moments

    def worked_until(self, moments: Moments) -> Moments:
        """Working time from the beginning of the line up to each moment."""
        if not len(self.opens):
            return np.zeros_like(moments)
        at = np.searchsorted(self.opens, moments, "right") - 1
        inside = np.minimum(moments, self.closes[at]) - self.opens[at]
        return np.where(at < 0, 0, self.worked[at] + inside)

    def when_worked(self, amounts: Moments) -> Moments:
        """The first moment up to which so much was worked; far beyond the line where it is too short."""
        at = np.searchsorted(self.worked[1:], amounts, "left")
        beyond = at >= len(self.opens)
        at = np.minimum(at, max(len(self.opens) - 1, 0))
        if not len(self.opens):
            return np.full_like(amounts, _FAR)
        return np.where(beyond, _FAR, self.opens[at] + amounts - self.worked[at])


@lru_cache(maxsize=64)
def timeline(calendar: Calendar, first_year: int, last_year: int) -> Timeline:
    """The calendar from the beginning of one year to the end of another."""
    day, end = date(first_year, 1, 1), date(last_year + 1, 1, 1)
    zone = calendar.zone
    starts, ends, working_ends = [], [], []
    shifts: list[tuple[int, int]] = []
    start, offset = _beginning(day, zone)
    origin = start
    while day < end:
        after = day + timedelta(days=1)
        next_start, next_offset = _beginning(after, zone)
        if next_start > start:
            starts.append(start)
            ends.append(next_start - MICROS)
            hours = calendar.hours_on(day)
            if not hours.is_closed:
                working_ends.append(next_start - MICROS)
            plain = offset == next_offset and (not hours.spans or hours.spans[-1][1] <= 24 * 60)
            for opening, closing in hours.spans:
                if plain:
                    shifts.append((start + opening * 60 * MICROS, start + closing * 60 * MICROS))
                else:
                    shifts.append((_at(day, opening, zone), _at(day, closing, zone)))
        day, start, offset = after, next_start, next_offset
    opens, closes = _apart(shifts)
    worked = np.concatenate([np.zeros(1, np.int64), np.cumsum(closes - opens, dtype=np.int64)])
    return Timeline(
        origin,
        start,
        np.array(starts, np.int64),
        np.array(ends, np.int64),
        np.array(working_ends, np.int64),
        opens,
        closes,
        worked,
    )


def _apart(shifts: list[tuple[int, int]]) -> tuple[Moments, Moments]:
    """The same time without overlaps and empty pieces; a night shift may meet the next day's."""
    apart: list[list[int]] = []
    for opening, closing in sorted(shifts):
        if closing <= opening:
            continue
        if apart and opening <= apart[-1][1]:
            apart[-1][1] = max(apart[-1][1], closing)
        else:
            apart.append([opening, closing])
    pairs = np.array(apart, np.int64).reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _beginning(day: date, zone: ZoneInfo) -> tuple[int, timedelta]:
    start = _at(day, 0, zone)
    return start, moment_of(start, zone).utcoffset() or timedelta(0)


def _at(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The moment of a local time of a date, minutes after its midnight by the clock on the wall."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    first = micros_of(local.replace(tzinfo=zone, fold=0))
    second = micros_of(local.replace(tzinfo=zone, fold=1))
    return first if first <= second else _change_between(second, first, zone)


def _change_between(low: int, high: int, zone: ZoneInfo) -> int:
    """The moment between two at which the clocks were put forward."""
    later = moment_of(high, zone).utcoffset()
    low, high = low // MICROS, high // MICROS
    while high - low > 1:
        middle = (low + high) // 2
        if moment_of(middle * MICROS, zone).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high * MICROS
