"""The worker's round over all running clocks: what ran out is marked, who must know is told, once each.

A round acts on the few clocks whose next moment has come, found by an index. When the calendars or the
announced holidays have changed, and once an hour, all of them are worked out anew, in one sweep of
arrays. Each slice is a transaction of its own: a round that is killed goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from huiyin.cases.clock_chain import Chains, Telling
from huiyin.cases.clock_keeping import PAUSABLE, pauses_of, running_of
from huiyin.cases.clock_rules import calendar_of, usual_calendar
from huiyin.cases.clock_schedule import Moments, Running, schedule
from huiyin.cases.contracts import ClockBreached
from huiyin.cases.models import CaseClock, CaseEntry, ClockEscalation, ClockRound, WorkCalendar
from huiyin.clocks import Calendar, micros_of
from huiyin.clocks.chinese import official_days
from huiyin.core import audit, events

AT_ONCE = 500  # clocks acted upon in one transaction
SWEPT = 5_000  # clocks worked out anew in one transaction
ALL_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Round:
    """What a round did."""

    n_swept: int = 0
    n_moved: int = 0
    n_breached: int = 0
    n_escalated: int = 0


def tick(now: datetime | None = None, *, everything: bool = False) -> Round:
    """Look at the clocks as of `now`. What was done before is not done again, however often it is asked."""
    now, began = now or timezone.now(), time.monotonic()
    last = ClockRound.objects.first()
    sweep = everything or last is None or _is_outdated(last, now)
    n_swept, n_moved = evaluate() if sweep else (0, 0)
    n_breached = n_escalated = 0
    while True:
        breached, escalated, looked = _act(now)
        n_breached, n_escalated = n_breached + breached, n_escalated + escalated
        if looked < AT_ONCE:
            break
        time.sleep(0.01)  # others write
    row = last or ClockRound(pk=1)
    row.looked_at = now
    if sweep:
        row.evaluated_at, row.n_clocks, row.seconds = now, n_swept, time.monotonic() - began
        row.known_until = official_days().last_year
    row.save()
    return Round(n_swept, n_moved, n_breached, n_escalated)


def _is_outdated(last: ClockRound, now: datetime) -> bool:
    saved = WorkCalendar.objects.aggregate(last=Max("saved_at"))["last"]
    return (
        abs(now - last.evaluated_at) >= ALL_EVERY
        or last.known_until != official_days().last_year
        or (saved is not None and saved >= last.evaluated_at)
    )


def evaluate() -> tuple[int, int]:
    """Work out all running clocks anew; returns how many there are and how many moved."""
    calendars: dict[int | None, Calendar] = {row.pk: calendar_of(row) for row in WorkCalendar.objects.all()}
    calendars[None] = usual_calendar()
    n_swept = n_moved = last = 0
    while True:
        with transaction.atomic():
            rows = list(_page(last))
            if not rows:
                return n_swept, n_moved
            moved = _moved(rows, calendars)
            _store(moved)
        n_swept, n_moved, last = n_swept + len(rows), n_moved + len(moved), rows[-1][0]
        time.sleep(0.005)


def _page(after: int) -> Iterator[tuple[Any, ...]]:
    running = CaseClock.objects.select_for_update().filter(met_at=None, stopped_at=None, pk__gt=after)
    return (
        running.order_by("pk")
        .values_list(
            "pk",
            "case_id",
            "kind",
            "calendar_id",
            "amount",
            "unit",
            Cast("escalations", TextField()),
            "started_at",
            "n_told",
            "breached_at",
            "due_at",
            "next_at",
            "is_certain",
        )[:SWEPT]
        .iterator(chunk_size=SWEPT)
    )


def _moved(
    rows: list[tuple[Any, ...]], calendars: dict[int | None, Calendar]
) -> list[tuple[int, int, Moments]]:
    """The clocks of rows whose moments are others than are stored: (clock, case, moments)."""
    pauses = pauses_of(sorted({row[1] for row in rows}))
    clocks = [
        Running(
            row[7],
            row[4],
            row[5],
            row[6],
            row[8],
            row[9] is not None,
            calendars[row[3]],
            pauses.get(row[1], ()) if row[2] in PAUSABLE else (),
        )
        for row in rows
    ]
    found = []
    for row, moments in zip(rows, schedule(clocks), strict=True):
        next_at = micros_of(row[11]) if row[11] else None
        stored = (micros_of(row[10]), next_at, row[12])
        now_next = moments.next if moments.next_at is not None else None
        if stored != (moments.due, now_next, moments.is_certain):
            found.append((row[0], row[1], moments))
    return found


def _store(moved: list[tuple[int, int, Moments]]) -> None:
    if not moved:
        return
    written = connection.ops.adapt_datetimefield_value
    clocks, cases = CaseClock._meta.db_table, "cases_case"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {clocks} SET due_at = %s, next_at = %s, is_certain = %s WHERE id = %s",  # noqa: S608
            [
                (written(one.due_at), written(one.next_at) if one.next_at else None, one.is_certain, key)
                for key, _, one in moved
            ],
        )
        cursor.executemany(
            f"UPDATE {cases} SET due_at = (SELECT MIN(due_at) FROM {clocks} WHERE case_id = %s"  # noqa: S608
            " AND met_at IS NULL AND stopped_at IS NULL) WHERE id = %s",
            [(case_id, case_id) for case_id in sorted({case_id for _, case_id, _ in moved})],
        )


@transaction.atomic
def _act(now: datetime) -> tuple[int, int, int]:
    """One slice of the clocks whose moment has come: how many ran out, steps taken, clocks looked at."""
    due = (
        CaseClock.objects.select_for_update(of=("self",))
        .filter(met_at=None, stopped_at=None, next_at__lte=now)
        .select_related("case__unit", "case__owner", "calendar")
        .order_by("next_at", "pk")
    )
    clocks = list(due[:AT_ONCE])
    if not clocks:
        return 0, 0, 0
    pauses = pauses_of(sorted({clock.case_id for clock in clocks}))
    moments = schedule([running_of(clock, pauses) for clock in clocks])
    telling, micros = Telling(Chains()), micros_of(now)
    breaches, steps = [], []
    for clock, one in zip(clocks, moments, strict=True):
        if clock.breached_at is None and micros > one.due:
            clock.breached_at = one.due_at
            breaches.append(clock)
        until = one.n_steps_until(micros)
        for step in range(clock.n_told, until):
            steps.append(telling.take(clock, step, now, is_late=micros > one.due))
        clock.n_told = max(clock.n_told, until)
    again = schedule([running_of(clock, pauses) for clock in clocks])
    for clock, one in zip(clocks, again, strict=True):
        clock.due_at, clock.next_at, clock.is_certain = one.due_at, one.next_at, one.is_certain
    _store_acted(clocks)
    ClockEscalation.objects.bulk_create(steps, batch_size=500)
    _write_down(breaches, telling, now)
    return len(breaches), len(steps), len(clocks)


def _store_acted(clocks: list[CaseClock]) -> None:
    written = connection.ops.adapt_datetimefield_value
    table = CaseClock._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET due_at = %s, next_at = %s, is_certain = %s, n_told = %s,"  # noqa: S608
            " breached_at = %s WHERE id = %s",
            [
                (
                    written(clock.due_at),
                    written(clock.next_at) if clock.next_at else None,
                    clock.is_certain,
                    clock.n_told,
                    written(clock.breached_at) if clock.breached_at else None,
                    clock.pk,
                )
                for clock in clocks
            ],
        )


def _write_down(breaches: list[CaseClock], telling: Telling, now: datetime) -> None:
    entries = [
        CaseEntry(
            case=clock.case,
            at=now,
            kind="breached",
            detail={"clock": clock.kind, "due_at": clock.due_at.isoformat()},
        )
        for clock in breaches
    ]
    CaseEntry.objects.bulk_create([*entries, *telling.entries], batch_size=500)
    events.publish_all(
        [
            ClockBreached(
                clock.case_id,
                clock.case.programme_id,
                clock.case.unit_id,
                clock.kind,
                clock.turn,
                clock.due_at.isoformat(),
            )
            for clock in breaches
        ]
    )
    events.publish_all(telling.news)
    telling.send()
    if breaches or telling.news:
        audit.record("case.clocks", n_breached=len(breaches), n_escalated=len(telling.news))
