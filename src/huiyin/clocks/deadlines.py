"""One clock: when it runs out, what it has counted, what is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from huiyin.clocks.arrays import Pauses, due_many, elapsed_many
from huiyin.clocks.calendars import Calendar
from huiyin.clocks.spans import Pause, Span, Unit
from huiyin.clocks.timeline import Moments, micros_of, moment_of


def due(start: datetime, span: Span, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime:
    """When a clock runs out, in the calendar's time zone; on the last second of a day where days are counted.

    Raises NoPlaceInTime for a start without a zone, NoWorkingTime for a calendar without enough of it.

    >>> from zoneinfo import ZoneInfo
    >>> friday = datetime(2025, 9, 26, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> due(friday, Span(5, Unit.WORKING_DAYS), Calendar.chinese()).isoformat()
    '2025-10-10T23:59:59+08:00'
    """
    return moment_of(int(due_many(_one(start), span, calendar, Pauses.of([[*pauses]]))[0]), calendar.zone)


def elapsed(
    start: datetime, now: datetime, unit: Unit, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> float:
    """How much of a unit the clock has counted; nothing before its start, days when they are over."""
    counted = elapsed_many(_one(start), micros_of(now), unit, calendar, Pauses.of([[*pauses]]))
    return float(counted[0])


def remaining(
    start: datetime, now: datetime, span: Span, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> float:
    """What is left of a span, in its unit; below nothing once it is late."""
    return span.amount - elapsed(start, now, span.unit, calendar, pauses)


def _one(moment: datetime) -> Moments:
    return np.array([micros_of(moment)], np.int64)
