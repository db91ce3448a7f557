"""Deadlines and time passed for many clocks at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from huiyin.clocks.calendars import Calendar
from huiyin.clocks.problems import NoWorkingTime
from huiyin.clocks.spans import Pause, Span, Unit, merged
from huiyin.clocks.timeline import MICROS, Moments, Timeline, micros_of, moment_of, timeline

YEARS_AHEAD = 60  # who finds no working time within them has a calendar without any
_FACTOR = {Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.WORKING_HOURS: 3600}
_FAR = np.iinfo(np.int64).max


def moments_of(times: Sequence[datetime]) -> Moments:
    """Moments of an array; raises NoPlaceInTime for a time without a zone."""
    return np.fromiter(map(micros_of, times), np.int64, len(times))


@dataclass(frozen=True)
class Pauses:
    """The pauses of many clocks: those of clock i lie from `offsets[i]` to `offsets[i + 1]`, in order and apart."""

    offsets: npt.NDArray[np.int64]
    starts: Moments
    ends: Moments

    @classmethod
    def of(cls, pauses: Sequence[Sequence[Pause]]) -> Pauses:
        """One sequence of pauses a clock; overlaps are merged."""
        apart = [merged(one) for one in pauses]
        offsets = np.zeros(len(apart) + 1, np.int64)
        np.cumsum([len(one) for one in apart], out=offsets[1:])
        flat = [pause for one in apart for pause in one]
        return cls(
            offsets,
            moments_of([pause.start for pause in flat]),
            moments_of([pause.end for pause in flat]),
        )

    @classmethod
    def none(cls, n_clocks: int) -> Pauses:
        """No pause at all."""
        nothing = np.zeros(0, np.int64)
        return cls(np.zeros(n_clocks + 1, np.int64), nothing, nothing)

    def rounds(self) -> Sequence[tuple[npt.NDArray[np.intp], Moments, Moments]]:
        """The first pause of each clock that has one, then the second: (which clocks, from, to)."""
        counts = np.diff(self.offsets)
        found = []
        for turn in range(int(counts.max(initial=0))):
            which = np.flatnonzero(counts > turn)
            at = self.offsets[which] + turn
            found.append((which, self.starts[at], self.ends[at]))
        return found


def due_many(starts: Moments, span: Span, calendar: Calendar, pauses: Pauses | None = None) -> Moments:
    """When clocks of one span run out.

    Hours run on at night unless they are working hours; a span of days ends with the last second of
    its last day, the day of receipt not counted. A pause moves the end by what the clock would have
    counted meanwhile: a day is not counted that ends in a pause.

    Raises NoWorkingTime where the calendar never has enough of it.
    """
    pauses = pauses or Pauses.none(len(starts))
    if not len(starts):
        return starts.copy()
    if span.unit in {Unit.MINUTES, Unit.HOURS}:
        return _due_plain(starts, round(span.amount * _FACTOR[span.unit] * MICROS), pauses)
    reach = 2
    while True:
        line = _line(calendar, starts, pauses.ends, reach)
        if span.unit == Unit.WORKING_HOURS:
            due = _due_worked(starts, round(span.amount * 3600 * MICROS), line, pauses)
        else:
            ends = line.day_ends if span.unit == Unit.DAYS else line.working_day_ends
            due = _due_counted(starts, int(span.amount), line, ends, pauses)
        if due.max() < line.last:
            return due
        if reach > YEARS_AHEAD:
            raise NoWorkingTime(years=YEARS_AHEAD)
        reach *= 3


def elapsed_many(
    starts: Moments, now: Moments | int, unit: Unit, calendar: Calendar, pauses: Pauses | None = None
) -> npt.NDArray[np.float64]:
    """How much of a unit each clock has counted by `now`; nothing where that lies before its start.

    Days are counted when they are over.
    """
    pauses = pauses or Pauses.none(len(starts))
    if not len(starts):
        return np.zeros(0)
    now = np.maximum(np.broadcast_to(np.asarray(now, np.int64), starts.shape), starts)
    if unit.counts_days:
        return _days_passed(starts, now, unit, calendar, pauses)
    line = _line(calendar, starts, now, 1) if unit.is_working else None

    def passed_by(moments: Moments) -> Moments:
        return moments if line is None else line.worked_until(moments)

    counted = passed_by(now) - passed_by(starts)
    for which, begin, end in pauses.rounds():
        begin, end = np.clip(begin, starts[which], now[which]), np.clip(end, starts[which], now[which])
        counted[which] -= passed_by(end) - passed_by(begin)
    return np.asarray(counted / (_FACTOR[unit] * MICROS), np.float64)


def _days_passed(
    starts: Moments, now: Moments, unit: Unit, calendar: Calendar, pauses: Pauses
) -> npt.NDArray[np.float64]:
    line = _line(calendar, starts, now, 1)
    ends = line.day_ends if unit == Unit.DAYS else line.working_day_ends
    first = _first_counted(starts, line, ends)
    passed = np.maximum(np.searchsorted(ends, now, "right") - first, 0)
    for which, begin, end in pauses.rounds():
        passed[which] -= _ends_within(ends, first[which], begin, np.minimum(end, now[which] + 1))
    return np.asarray(passed, np.float64)


def _due_plain(starts: Moments, amount: int, pauses: Pauses) -> Moments:
    due = starts + amount
    for which, begin, end in pauses.rounds():
        begin, end = np.maximum(begin, starts[which]), np.maximum(end, starts[which])
        due[which] += np.where(begin < due[which], end - begin, 0)
    return due


def _due_worked(starts: Moments, amount: int, line: Timeline, pauses: Pauses) -> Moments:
    needed = line.worked_until(starts) + amount
    due = line.when_worked(needed)
    for which, begin, end in pauses.rounds():
        begin, end = np.maximum(begin, starts[which]), np.maximum(end, starts[which])
        lost = line.worked_until(end) - line.worked_until(begin)
        needed[which] += np.where(begin < due[which], lost, 0)
        due[which] = line.when_worked(needed[which])
    return due


def _due_counted(starts: Moments, days: int, line: Timeline, ends: Moments, pauses: Pauses) -> Moments:
    first = _first_counted(starts, line, ends)
    last = first + days - 1
    padded = np.append(ends, _FAR)
    for which, begin, end in pauses.rounds():
        reached = padded[np.minimum(last[which], len(ends))]
        lost = _ends_within(ends, first[which], begin, end)
        last[which] += np.where(begin <= reached, lost, 0)
    return padded[np.minimum(last, len(ends))]


def _first_counted(starts: Moments, line: Timeline, ends: Moments) -> npt.NDArray[np.intp]:
    """Which end of a day is the first that counts: that of the first day behind the day of receipt."""
    today = np.searchsorted(line.day_starts, starts, "right") - 1
    return np.searchsorted(ends, line.day_ends[today], "right")


def _ends_within(
    ends: Moments, first: npt.NDArray[np.intp], begin: Moments, end: Moments
) -> npt.NDArray[np.intp]:
    """How many days that count end while a pause lasts; its own last moment is no part of it."""
    low = np.maximum(np.searchsorted(ends, begin, "left"), first)
    return np.maximum(np.searchsorted(ends, end, "left") - low, 0)


def _line(calendar: Calendar, starts: Moments, others: Moments, years: int) -> Timeline:
    low = int(starts.min())
    high = max(int(starts.max()), int(others.max(initial=low)))
    zone = calendar.zone
    first, last = moment_of(low, zone).year - 1, moment_of(high, zone).year + years
    return timeline(calendar, first, min(last, 9998))
