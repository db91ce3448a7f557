"""The care calendar: which customers are cared for on which day, and by whom (R12, R13)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.accounts.models import Unit, User
from huiyin.conditions import Condition
from huiyin.core import audit
from huiyin.customers import queries as customers
from huiyin.customers.contracts import ConsentPurpose
from huiyin.profiles.columns import number_of
from huiyin.profiles.contracts import CareKind, Festival, TaskState
from huiyin.profiles.models import AccountManager, CareMoment, CareTask
from huiyin.profiles.problems import MomentInvalid, SegmentNameMissing
from huiyin.profiles.scheme import day_of

AHEAD = 30  # days for which care is planned
LATE = 7  # days after which a missed occasion is not planned any more
PART = 2_000


def moments_of(user: User) -> QuerySet[CareMoment]:
    """The moments of care of the visible units."""
    return CareMoment.objects.select_related("unit").filter(unit__path__startswith=user.unit.path)


def moment_for(user: User, moment_id: int) -> CareMoment:
    """One moment of care that the person may see; 404 otherwise."""
    return get_object_or_404(moments_of(user), pk=moment_id)


def tasks_of(user: User, *, mine: bool = False) -> QuerySet[CareTask]:
    """The acts of care for customers whom the person may see, the earliest first."""
    rows = CareTask.objects.select_related("moment", "contact__unit", "owner")
    rows = rows.filter(contact__unit__path__startswith=user.unit.path)
    return rows.filter(owner=user) if mine else rows


def task_for(user: User, task_id: int) -> CareTask:
    """One act of care that the person may see; 404 otherwise."""
    return get_object_or_404(tasks_of(user), pk=task_id)


@cache
def festival_day(festival: str, year: int) -> date | None:
    """The first day of the official holiday in a year; None where the calendar does not know it yet.

    >>> festival_day(Festival.NATIONAL.value, 2026)
    datetime.date(2026, 10, 1)
    """
    import chinese_calendar

    days = [day for day, name in chinese_calendar.holidays.items() if name == festival and day.year == year]
    return min(days, default=None)


def on_the_day(day: date, year: int) -> date:
    """The same day in another year; 29 February is kept on the 28th of a common year.

    >>> on_the_day(date(2000, 2, 29), 2027)
    datetime.date(2027, 2, 28)
    """
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def occasions(moment: CareMoment, value: Any, since: date, until: date) -> Iterator[tuple[str, date]]:
    """(name of the occasion, day on which to act) for a customer with this value, between two days."""
    early = timedelta(days=moment.days_before)
    match moment.kind:
        case CareKind.YEARLY:
            born = day_of(value)
            for year in range(since.year, until.year + 2) if born else ():
                assert born is not None
                day = on_the_day(born, year)
                if since <= day - early <= until and year > born.year:
                    yield f"{day}", day - early
        case CareKind.BEFORE:
            day_known = day_of(value)
            if day_known is not None and since <= day_known - early <= until:
                yield f"{day_known}", day_known - early
        case CareKind.FESTIVAL:
            for year in range(since.year, until.year + 2):
                feast = festival_day(moment.source, year)
                if feast is not None and since <= feast - early <= until:
                    yield f"{feast}", feast - early
        case CareKind.MILESTONE:
            if moment.mark is not None and number_of(value) >= moment.mark:
                yield f"{moment.mark:g}", until - timedelta(days=AHEAD)


def save_moment(
    *,
    by: User,
    moment: CareMoment | None,
    unit: Unit,
    condition: Condition,
    name: str,
    kind: str,
    source: str,
    advice: str,
    mark: float | None = None,
    days_before: int = 0,
    is_on: bool = True,
) -> CareMoment:
    """Make a moment of care or change one. Raises `MomentInvalid`, `SegmentNameMissing`."""
    name, source, advice = (" ".join(text.split()) for text in (name, source, advice))
    if not name:
        raise SegmentNameMissing
    if kind == CareKind.FESTIVAL and source not in Festival.values:
        raise MomentInvalid(what=_("Choose the festival."))
    if kind != CareKind.FESTIVAL and not source:
        raise MomentInvalid(what=_("Name the attribute of customers that holds the day or the number."))
    if kind == CareKind.MILESTONE and mark is None:
        raise MomentInvalid(what=_("A milestone needs a mark."))
    if not advice:
        raise MomentInvalid(what=_("Say what is to be done, so that anybody can do it."))
    row = moment or CareMoment(unit=unit)
    row.name, row.kind, row.source, row.advice = name[:80], kind, source[:80], advice[:300]
    row.mark = mark if kind == CareKind.MILESTONE else None
    row.days_before = 0 if kind == CareKind.MILESTONE else min(max(days_before, 0), 365)
    row.rule = None if condition.is_everything else condition.as_written()
    row.is_on = is_on
    with transaction.atomic():
        row.save()
        CareTask.objects.filter(moment=row, state=TaskState.OPEN).delete()  # planned anew as it says now
        audit.record("care.save", by=by, on=f"care:{row.pk}")
    plan(timezone.localdate(), [row])
    return row


@transaction.atomic
def remove_moment(*, by: User, moment: CareMoment) -> None:
    """Take a moment of care away with what was to be done; what was done stays in the audit log."""
    audit.record("care.remove", by=by, on=f"care:{moment.pk}", name=moment.name)
    moment.delete()


def plan(today: date, moments: Sequence[CareMoment] | None = None) -> int:
    """Plan the acts of care of the coming days; planning twice plans once. Returns how many are new."""
    chosen = moments if moments is not None else list(CareMoment.objects.select_related("unit"))
    return sum(_plan_one(moment, today) for moment in chosen if moment.is_on)


def _plan_one(moment: CareMoment, today: date) -> int:
    since, until = today - timedelta(days=LATE), today + timedelta(days=AHEAD)
    rows = customers.chosen(moment.unit, rule=moment.rule)
    rows = rows.exclude(pk__in=customers.refusing(ConsentPurpose.CARE))
    if moment.kind == CareKind.FESTIVAL:
        if not any(True for _ in occasions(moment, None, since, until)):
            return 0
    else:
        rows = rows.filter(attributes__has_key=moment.source)
    made, batch = 0, []
    for pk, attributes in rows.order_by("pk").values_list("pk", "attributes").iterator(chunk_size=PART):
        for name, due_on in occasions(moment, attributes.get(moment.source), since, until):
            batch.append((pk, name[:20], due_on))
        if len(batch) >= PART:
            made += _write(moment, batch)
            batch = []
    return made + _write(moment, batch)


def _write(moment: CareMoment, batch: list[tuple[int, str, date]]) -> int:
    if not batch:
        return 0
    ids = [pk for pk, _, _ in batch]
    owners = dict(AccountManager.objects.filter(contact__in=ids).values_list("contact", "manager"))
    before = CareTask.objects.filter(moment=moment).count()
    with transaction.atomic():
        CareTask.objects.bulk_create(
            [
                CareTask(moment=moment, contact_id=pk, occasion=name, due_on=due_on, owner_id=owners.get(pk))
                for pk, name, due_on in batch
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
    return CareTask.objects.filter(moment=moment).count() - before


@transaction.atomic
def finish(*, by: User, task: CareTask, state: str, note: str = "") -> None:
    """An act of care was done, or is left out; or to be done after all (undo)."""
    done = state != TaskState.OPEN
    CareTask.objects.filter(pk=task.pk).update(
        state=state,
        note=" ".join(note.split())[:300] if done else "",
        done_at=timezone.now() if done else None,
        done_by=by if done else None,
    )
    audit.record("care.finish", by=by, on=f"contact:{task.contact_id}", task=task.pk, state=state)


def due(user: User, today: date, *, mine: bool, state: str) -> QuerySet[CareTask]:
    """What is to be done from overdue to the days ahead, or what was done lately."""
    rows = tasks_of(user, mine=mine).filter(state=state)
    if state == TaskState.OPEN:
        return rows.filter(due_on__lte=today + timedelta(days=AHEAD)).order_by("due_on", "pk")
    return rows.filter(done_at__gte=timezone.now() - timedelta(days=AHEAD)).order_by("-done_at", "-pk")


def n_due(user: User) -> int:
    """How many acts of care wait for a person today or from before; those without owner count for all."""
    rows = CareTask.objects.filter(state=TaskState.OPEN, due_on__lte=timezone.localdate())
    rows = rows.filter(Q(owner=user) | Q(owner=None)).filter(contact__unit__path__startswith=user.unit.path)
    return rows[:1000].count()


def attribute_names(unit: Unit) -> list[str]:
    """The attributes that customers of a unit have, to choose from."""
    prefix = "attribute:"
    return [one.key.removeprefix(prefix) for one in customers.fields_of(unit) if one.key.startswith(prefix)]
