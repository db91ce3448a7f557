"""Listing the customers an outage concerns, and letting surveys rest among them; the worker's work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from huiyin.core import events
from huiyin.customers import queries as customers
from huiyin.customers import services as customer_services
from huiyin.customers.contracts import HoldKind
from huiyin.notices.contracts import (
    HAPPENS,
    Audience,
    CallState,
    OutageKind,
    OutageState,
    SparingChanged,
    Stage,
)
from huiyin.notices.models import Affected, Outage
from huiyin.notices.outages import note, sign
from huiyin.notices.staff import tell_signatory
from huiyin.notices.telling import announce
from huiyin.notices.terms import Terms

PART = 5_000
AREA, HOLDS = "area", "holds"


def gather(outage_id: int) -> None:
    """List the affected, count those with another outage not long before, and go on as the kind demands."""
    outage = Outage.objects.select_related("unit").filter(pk=outage_id, counted_at=None).first()
    if outage is None or outage.state not in (OutageState.WAITING, OutageState.RUNNING):
        return
    if outage.audience != Audience.LIST:
        _list(outage)
    with transaction.atomic():
        events.renew_lease(120)
        row = _locked(outage_id)
        if row.counted_at is not None or row.state not in (OutageState.WAITING, OutageState.RUNNING):
            return
        row.counted_at = timezone.now()
        row.n_affected = row.affected.count()
        row.n_repeated = n_repeated(row)
        row.save(update_fields=["counted_at", "n_affected", "n_repeated"])
        row.affected.filter(is_key=True, told_at=None).update(call_state=CallState.OPEN)
        _go_on(row)


def _list(outage: Outage) -> None:
    chosen = customers.chosen(outage.unit, rule=outage.rule, file_id=outage.file_id)
    last = Affected.objects.filter(outage=outage).order_by("-contact_id").values_list("contact_id", flat=True)
    after = last.filter(contact_id__isnull=False).first() or 0
    while True:
        part = list(chosen.filter(pk__gt=after).order_by("pk").values_list("pk", "is_key_account")[:PART])
        if not part:
            return
        with transaction.atomic():
            events.renew_lease(120)
            Affected.objects.bulk_create(
                [Affected(outage=outage, contact_id=pk, is_key=is_key) for pk, is_key in part],
                batch_size=1000,
                ignore_conflicts=True,
            )
        after = part[-1][0]


def _go_on(row: Outage) -> None:
    if row.kind == OutageKind.FAULT:
        announce(row, Stage.DURING, by=row.by, counts=True)
        events.publish(SparingChanged(row.pk))
    elif row.signatory is None and row.n_affected:
        sign(row, row.by)
        note(row, "unsigned", None)
    elif row.n_affected:
        tell_signatory(row)


def others_before(outage: Outage) -> QuerySet[Outage]:
    """The outages that began within the days before this one in which a second one counts as repeated."""
    start: datetime = outage.started_at or outage.announced_start
    days = timedelta(days=Terms.from_json(outage.terms).repeat_days)
    began = Q(started_at__gte=start - days, started_at__lt=start)
    planned = Q(started_at=None, announced_start__gte=start - days, announced_start__lt=start)
    return Outage.objects.filter(began | planned, state__in=HAPPENS).exclude(pk=outage.pk)


def n_repeated(outage: Outage) -> int:
    """How many of the affected had another outage not long before."""
    others = list(others_before(outage).values_list("pk", flat=True))
    if not others:
        return 0
    twice = Affected.objects.filter(outage__in=others).exclude(contact=None).values("contact")
    return outage.affected.filter(contact__in=twice).count()


def spare_again(outage_id: int) -> None:
    """Let surveys rest for the affected while it lasts (and after long ones as long again in its area), or go on."""
    row = Outage.objects.filter(pk=outage_id).first()
    if row is None or row.counted_at is None:
        return
    if row.audience == Audience.REGION:
        with transaction.atomic():
            events.renew_lease(120)
            _spare_area(_locked(outage_id))
        return
    ids = row.affected.exclude(contact=None).order_by("contact_id")
    listed = list(ids.values_list("contact_id", flat=True)) if row.state == OutageState.RUNNING else []
    for start in range(0, len(listed), PART):
        with transaction.atomic():
            events.renew_lease(120)
            customer_services.hold_many(
                listed[start : start + PART], kind=HoldKind.FAULT, reference=f"outage:{row.pk}"
            )
    with transaction.atomic():
        events.renew_lease(120)
        row = _locked(outage_id)
        is_running = row.state == OutageState.RUNNING
        if not is_running:  # it may have ended in the meantime
            customer_services.release(kind=HoldKind.FAULT, reference=f"outage:{row.pk}")
        row.sparing = HOLDS if is_running else ""
        row.save(update_fields=["sparing"])


def _locked(outage_id: int) -> Outage:
    rows = Outage.objects.select_for_update(of=("self",)).select_related("unit", "signatory", "by")
    return rows.get(pk=outage_id)


def _spare_area(row: Outage) -> None:
    if row.by is None:
        return
    if row.pause_id is not None:
        pause = customers.pause_by_id(row.pause_id)
        if pause is not None:
            customer_services.end_pause(by=row.by, pause=pause)
        row.pause_id, row.sparing = None, ""
    until: datetime | None = None
    if row.state == OutageState.RESTORED and row.started_at and row.ended_at:
        rest = timedelta(hours=Terms.from_json(row.terms).long_hours)
        until = row.ended_at + rest if row.ended_at - row.started_at > rest else timezone.now()
    goes_on = row.state in (OutageState.ANNOUNCED, OutageState.RUNNING)
    if goes_on or (until is not None and until > timezone.now()):
        made = customer_services.pause_area(
            by=row.by,
            unit=row.unit,
            region=row.region,
            reason=row.place,
            starts_at=row.started_at or row.announced_start,
            ends_at=until or (None if row.state == OutageState.RUNNING else row.announced_end),
        )
        row.pause_id, row.sparing = made.pk, AREA
    row.save(update_fields=["pause_id", "sparing"])
