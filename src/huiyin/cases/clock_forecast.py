"""Which cases will run out before somebody gets to them, at the present speed of those who work on them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_by_number, unit_names
from huiyin.cases.clock_rules import calendar_of, usual_calendar
from huiyin.cases.models import Case, CaseClock, WorkCalendar
from huiyin.cases.queries import cases_of
from huiyin.clocks import Calendar, Unit, elapsed, elapsed_many, micros_of
from huiyin.clocks.arrays import moments_of
from huiyin.clocks.forecasting import chance_of_breach
from huiyin.clocks.rules import ClockKind

WINDOW = timedelta(days=28)
SHOWN = 100
LIKELY = 0.5


@dataclass(frozen=True)
class Threatened:
    """A case whose solution is due soon, its place in its owner's queue and the chance of a breach."""

    case: Case
    due_at: datetime
    place: int
    chance: float


@dataclass(frozen=True)
class Desk:
    """A person's queue, or that of a unit's cases without an owner.

    `expected` is how many of the cases due within the horizon will run out at the present speed.
    """

    name: str
    unit: str
    n_waiting: int
    n_due: int
    n_finished: int
    expected: float


@dataclass(frozen=True)
class Forecast:
    """What is ahead; `window_days` is the record from which the speeds are taken."""

    cases: tuple[Threatened, ...]
    desks: tuple[Desk, ...]
    n_due: int
    n_late: int
    expected: float
    window_days: int


def forecast(user: User, *, hours: int = 24, now: datetime | None = None) -> Forecast:
    """The solution clocks of the person's units that are due within so many hours, and their chances.

    Each desk is taken to work through its queue in the order in which cases are due, as fast as it
    finished cases within the last 28 days.
    """
    now = now or timezone.now()
    clocks = CaseClock.objects.filter(
        kind=ClockKind.SOLUTION, met_at=None, stopped_at=None, case__in=cases_of(user).order_by()
    )
    columns = ("case_id", "case__owner_id", "case__unit__path", "calendar_id", "due_at")
    rows = list(clocks.order_by("due_at", "case_id").values_list(*columns))
    desks: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index, (_, owner, path, _, _) in enumerate(rows):
        desks[(owner, "") if owner else (0, path)].append(index)
    chances, finished = np.zeros(len(rows)), _finished(user, now)
    places = np.zeros(len(rows), int)
    calendars = {row.pk: calendar_of(row) for row in WorkCalendar.objects.all()}
    for key, indexes in desks.items():
        calendar = calendars.get(rows[indexes[0]][3], usual_calendar())
        due = [rows[index][4] for index in indexes]
        places[indexes] = np.arange(1, len(indexes) + 1)
        chances[indexes] = _chances(due, calendar, finished.get(key, 0), now)
    until = now + timedelta(hours=hours)
    ahead = [index for index, row in enumerate(rows) if now < row[4] <= until]
    return Forecast(
        _threatened(user, rows, ahead, chances, places),
        _desks(user, rows, desks, set(ahead), chances, finished),
        len(ahead),
        sum(1 for row in rows if row[4] <= now),
        float(chances[ahead].sum()),
        WINDOW.days,
    )


def _finished(user: User, now: datetime) -> dict[tuple[int, str], int]:
    """How many cases each desk finished within the window."""
    solved = cases_of(user).filter(solved_at__gt=now - WINDOW, solved_at__lte=now).order_by()
    found = {
        (owner, ""): n for owner, n in solved.exclude(owner=None).values_list("owner").annotate(Count("pk"))
    }
    for path, n in solved.values_list("unit__path").annotate(Count("pk")):
        found[0, path] = n
    return found


def _chances(due: list[datetime], calendar: Calendar, n_finished: int, now: datetime) -> np.ndarray:
    ends = np.maximum(moments_of(due), micros_of(now))
    left = elapsed_many(np.full(len(due), micros_of(now)), ends, Unit.WORKING_HOURS, calendar)
    worked = elapsed(now - WINDOW, now, Unit.WORKING_HOURS, calendar)
    return chance_of_breach(np.arange(1, len(due) + 1), left, n_finished, max(worked, 1.0))


def _threatened(
    user: User, rows: list[tuple], ahead: list[int], chances: np.ndarray, places: np.ndarray
) -> tuple[Threatened, ...]:
    worst = sorted(ahead, key=lambda index: (-chances[index], rows[index][4]))[:SHOWN]
    cases = {case.pk: case for case in cases_of(user).filter(pk__in=[rows[index][0] for index in worst])}
    return tuple(
        Threatened(cases[rows[index][0]], rows[index][4], int(places[index]), float(chances[index]))
        for index in worst
        if rows[index][0] in cases
    )


def _desks(
    user: User,
    rows: list[tuple],
    desks: dict[tuple[int, str], list[int]],
    ahead: set[int],
    chances: np.ndarray,
    finished: dict[tuple[int, str], int],
) -> tuple[Desk, ...]:
    names = unit_names(user.unit.path)
    people = people_by_number([owner for owner, _ in desks if owner])
    names_by_owner = {key: one.name for key, one in people.items()}
    found = []
    for key, indexes in desks.items():
        due = [index for index in indexes if index in ahead]
        if due:
            unit = names.get(rows[indexes[0]][2], "")
            n_done = finished.get(key, 0)
            found.append(
                Desk(
                    names_by_owner.get(key[0], ""),
                    unit,
                    len(indexes),
                    len(due),
                    n_done,
                    float(chances[due].sum()),
                )
            )
    return tuple(sorted(found, key=lambda desk: -desk.expected)[:SHOWN])
