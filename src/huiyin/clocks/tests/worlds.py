"""Random calendars, moments and pauses; and time told the slow way, minute by minute and day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from huiyin.clocks import Calendar, Hours, Pause, Span, SpecialDay, Unit

MINUTE = timedelta(minutes=1)
# Shanghai without summer time; others with it, at midnight (Havana, Beirut), by half an hour (Lord
# Howe), where a whole date was skipped (Apia 2011), and with quarter hours (Kathmandu).
ZONES = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]
FIRST, LAST = date(2011, 1, 1), date(2012, 12, 31)
CHANGES = [  # of summer time, and the date that Samoa skipped
    datetime(2012, 3, 11, 7),
    datetime(2011, 11, 6, 6),
    datetime(2012, 3, 25, 1),
    datetime(2011, 10, 30, 1),
    datetime(2011, 3, 20, 5),
    datetime(2011, 11, 13, 5),
    datetime(2012, 3, 24, 22),
    datetime(2011, 10, 29, 21),
    datetime(2011, 10, 1, 16),
    datetime(2012, 3, 31, 15),
    datetime(2011, 12, 30, 10),
]
_any_time = st.datetimes(datetime(2011, 1, 3), datetime(2012, 11, 1))
_near_a_change = st.builds(
    lambda change, minutes: change + MINUTE * minutes, st.sampled_from(CHANGES), st.integers(-2000, 200)
)
moments = st.one_of(_any_time, _near_a_change).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
dates = st.dates(FIRST, LAST)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """None to three pieces of work in quarter hours, the last of them perhaps into the night."""
    cuts = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = [(cuts[i] * 15, cuts[i + 1] * 15) for i in range(0, len(cuts) - 1, 2)]
    if pairs and draw(st.booleans()):
        start, end = pairs[-1]
        pairs[-1] = (start, min(end + 360, 1440 + pairs[0][0]))
    return Hours(tuple(pairs))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Weeks with at least one day of work, some holidays, some swapped days, some dates of their own."""
    weekly = draw(st.lists(hours(), min_size=7, max_size=7).filter(lambda days: sum(h.minutes for h in days)))
    special = {day: draw(hours()) for day in draw(st.sets(dates, max_size=3))}
    return Calendar(
        draw(st.sampled_from(ZONES)),
        tuple(weekly),
        frozenset(draw(st.sets(dates, max_size=20))),
        frozenset(draw(st.sets(dates, max_size=8))),
        special=tuple(SpecialDay(day, own) for day, own in special.items()),
    )


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> list[Pause]:
    """Up to three pauses, in any order, that may overlap or begin before the clock."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begin = start + MINUTE * draw(st.integers(-3000, 12_000))
        found.append(Pause(begin, begin + MINUTE * draw(st.integers(0, 6000))))
    return found


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Short enough to be told minute by minute."""
    unit = draw(st.sampled_from(Unit))
    most = {Unit.MINUTES: 5000, Unit.HOURS: 90, Unit.WORKING_HOURS: 40}.get(unit, 12)
    return Span(draw(st.integers(1, most)), unit)


def is_paused(moment: datetime, pauses: Sequence[Pause]) -> bool:
    """Whether the clock stands."""
    return any(pause.start <= moment < pause.end for pause in pauses)


def is_worked(moment: datetime, calendar: Calendar) -> bool:
    """Whether work is done in the minute that begins then, told by the clock on the wall.

    While an hour comes for the second time, it stays as it was when the clock was put back.
    """
    zone = ZoneInfo(calendar.time_zone)
    while (local := moment.astimezone(zone)).fold:
        moment -= MINUTE
    minute = local.hour * 60 + local.minute
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    return any(low <= minute < high for low, high in calendar.hours_on(today).spans) or any(
        low <= minute + 1440 < high for low, high in calendar.hours_on(yesterday).spans
    )


def days_ended(start: datetime, now: datetime, calendar: Calendar) -> list[tuple[date, datetime]]:
    """The dates behind that of the start that are over, each with its last second, told second by second from its end."""
    zone = ZoneInfo(calendar.time_zone)
    found, moment, day = [], start, start.astimezone(zone).date()
    first = day
    while moment <= now + 2 * MINUTE:
        after = (moment + MINUTE).astimezone(zone).date()
        if after > day:
            end = moment.astimezone(UTC).replace(second=59)
            if day > first and end <= now:
                found.append((day, end))
            day = after
        moment += MINUTE
    return found


def told_slowly(
    start: datetime, now: datetime, unit: Unit, calendar: Calendar, pauses: Sequence[Pause]
) -> float:
    """What the clock has counted, from what the words say and nothing else."""
    if unit.counts_days:
        ends = days_ended(start, now, calendar)
        return float(
            sum(
                not is_paused(end, pauses) and (unit == Unit.DAYS or calendar.is_working_day(day))
                for day, end in ends
            )
        )
    minutes, moment = 0, start
    while moment < now:
        counts = unit != Unit.WORKING_HOURS or is_worked(moment, calendar)
        minutes += counts and not is_paused(moment, pauses)
        moment += MINUTE
    return minutes if unit == Unit.MINUTES else minutes / 60
