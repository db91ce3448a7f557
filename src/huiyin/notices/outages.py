"""An outage from its plan to its end; what customers are told follows from each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.conditions import Condition
from huiyin.core import audit, events
from huiyin.customers import queries as customers
from huiyin.notices.contracts import (
    Audience,
    OutageKind,
    OutageState,
    OutageSubmitted,
    SparingChanged,
    Stage,
)
from huiyin.notices.models import Affected, Outage, OutageEntry
from huiyin.notices.problems import (
    NobodyAffected,
    NotNow,
    NotYet,
    NotYourPen,
    NumberTaken,
    ReasonNeeded,
    StillCounting,
    TimesWrong,
    TooLongAList,
    UnknownCustomers,
)
from huiyin.notices.telling import announce, uncount
from huiyin.notices.terms import Terms, signatory_of, terms_of

MOST_LISTED = 5_000
LOOKED_UP_AT_ONCE = 500


@dataclass(frozen=True)
class NewOutage:
    """An outage as somebody enters it; `keys` are customer ids where the audience is a list,
    `number` what another system calls it."""

    kind: str
    place: str
    reason: str
    start: datetime
    end: datetime | None
    audience: str
    place_en: str = ""
    reason_en: str = ""
    region: str = ""
    condition: Condition | None = None
    file_id: int | None = None
    keys: Sequence[str] = ()
    lead_hours: int = 0
    number: str = ""


@transaction.atomic
def save_outage(*, by: User | None, unit: Unit, wanted: NewOutage, outage: Outage | None = None) -> Outage:
    """Enter an outage, or change a draft. Raises `TimesWrong`, `NotNow`, `UnknownCustomers`, `TooLongAList`."""
    row = outage or Outage(unit=unit, by=by, created_at=timezone.now())
    if outage is not None:
        row = locked(outage.pk, OutageState.DRAFT)
    if wanted.end is not None and wanted.end <= wanted.start:
        raise TimesWrong
    if wanted.end is None and wanted.kind != OutageKind.FAULT:
        raise TimesWrong
    terms = terms_of(row.unit, timezone.localdate())
    row.kind, row.place, row.place_en = wanted.kind, wanted.place.strip()[:120], wanted.place_en.strip()[:120]
    row.reason, row.reason_en = wanted.reason.strip()[:160], wanted.reason_en.strip()[:160]
    row.audience, row.region = wanted.audience, wanted.region.strip()[:80]
    row.rule = _rule(wanted)
    row.file_id = wanted.file_id if wanted.audience == Audience.FILE else None
    row.terms, row.lead_hours = terms.as_json(), wanted.lead_hours
    row.number = wanted.number or row.number
    row.announced_start, row.announced_end = wanted.start, wanted.end
    row.deadline_at = wanted.start - terms.lead(wanted.kind, wanted.lead_hours)
    row.save()
    _list(row, wanted.keys)
    note(row, "saved", by)
    audit.record("outage.save", by=by, on=f"outage:{row.pk}", kind=row.kind)
    return row


@transaction.atomic
def enter(*, by: User | None, unit: Unit, wanted: NewOutage) -> Outage:
    """Enter an outage that another system tells of and hand it in at once. Raises `NumberTaken` beside the others."""
    try:
        with transaction.atomic():
            row = save_outage(by=by, unit=unit, wanted=wanted)
    except IntegrityError as again:
        raise NumberTaken(number=wanted.number) from again
    return submit(by=by, outage=row)


def _rule(wanted: NewOutage) -> Any:
    if wanted.audience == Audience.REGION:
        return {"==": [{"var": "region"}, wanted.region.strip()]}
    if wanted.audience == Audience.CONDITION and wanted.condition and not wanted.condition.is_everything:
        return wanted.condition.as_json()
    return None


def _list(outage: Outage, keys: Sequence[str]) -> None:
    """The customers of a pasted list; other audiences are listed when the outage is submitted."""
    if outage.audience != Audience.LIST:
        outage.affected.all().delete()
        return
    wanted = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    if not wanted and outage.affected.exists():
        return
    if len(wanted) > MOST_LISTED:
        raise TooLongAList(n=len(wanted), most=MOST_LISTED)
    found: dict[int, Affected] = {}
    unknown = []
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        part = wanted[start : start + LOOKED_UP_AT_ONCE]
        known = customers.contacts_by_key(part)
        for key in part:
            contact = known.get(key)
            if contact is None or not outage.unit.contains(contact.unit):
                unknown.append(key)
            else:
                found[contact.pk] = Affected(outage=outage, contact=contact, is_key=contact.is_key_account)
    if unknown:
        raise UnknownCustomers(n=len(unknown), some="、".join(unknown[:3]))
    if not found:
        raise NobodyAffected
    outage.affected.all().delete()
    Affected.objects.bulk_create(found.values(), batch_size=1000)


@transaction.atomic
def submit(*, by: User | None, outage: Outage) -> Outage:
    """Hand a draft in: its customers are listed, then it is signed, or announced where nobody is named to sign.

    A fault is not signed: its customers are told as soon as they are listed.
    """
    row = locked(outage.pk, OutageState.DRAFT)
    row.counted_at, row.n_affected, row.n_repeated = None, 0, 0
    if row.kind == OutageKind.FAULT:
        row.state, row.started_at = OutageState.RUNNING, row.announced_start
        row.promised_end = row.announced_end
    else:
        row.state, row.signatory = OutageState.WAITING, signatory_of(row.unit, timezone.now())
    row.save()
    note(row, "submitted", by)
    events.publish(OutageSubmitted(row.pk))
    audit.record("outage.submit", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def decide(*, by: User, outage: Outage, approves: bool, text: str = "") -> Outage:
    """Sign an outage, or send it back with a reason. Raises `NotYourPen`, `StillCounting`, `ReasonNeeded`."""
    row = locked(outage.pk, OutageState.WAITING)
    if row.signatory is not None and row.signatory != by:
        raise NotYourPen(name=row.signatory.name)
    if not approves:
        _said(text)
        row.state = OutageState.DRAFT
        if row.audience != Audience.LIST:
            row.affected.all().delete()
        row.save(update_fields=["state"])
    elif row.counted_at is None:
        raise StillCounting
    else:
        sign(row, by)
    note(row, "approved" if approves else "returned", by, text)
    audit.record("outage.decide", by=by, on=f"outage:{row.pk}", approves=approves)
    return row


def sign(row: Outage, by: User | None) -> None:
    """Make an outage hold: announce it and let surveys rest in its area; in the open transaction."""
    row.state, row.approved_at = OutageState.ANNOUNCED, timezone.now()
    row.save(update_fields=["state", "approved_at"])
    announce(row, Stage.AHEAD, by=by, counts=True)
    events.publish(SparingChanged(row.pk))


@transaction.atomic
def move(*, by: User | None, outage: Outage, start: datetime, end: datetime, text: str) -> Outage:
    """Announce a new time before it has begun. Whoever was told of another time counts as not yet told."""
    row = locked(outage.pk, OutageState.ANNOUNCED)
    if end <= start:
        raise TimesWrong
    _said(text)
    terms = Terms.from_json(row.terms)
    if abs(start - row.announced_start) > terms.tolerance:
        uncount(row)
    row.announced_start, row.announced_end = start, end
    row.deadline_at = start - terms.lead(row.kind, row.lead_hours)
    row.save(update_fields=["announced_start", "announced_end", "deadline_at"])
    announce(row, Stage.CHANGED, by=by, counts=True)
    events.publish(SparingChanged(row.pk))
    note(row, "moved", by, text, start=start.isoformat(), end=end.isoformat())
    audit.record("outage.move", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def call_off(*, by: User | None, outage: Outage, text: str) -> Outage:
    """Call an outage off before it has begun; customers are told if they may have been told of it."""
    row = locked(outage.pk, OutageState.DRAFT, OutageState.WAITING, OutageState.ANNOUNCED)
    _said(text)
    was_announced = row.state == OutageState.ANNOUNCED
    row.state = OutageState.CANCELLED
    row.save(update_fields=["state"])
    if was_announced:
        announce(row, Stage.CALLED_OFF, by=by)
        row.affected.filter(call_state="open").update(call_state="")
    events.publish(SparingChanged(row.pk))
    note(row, "called_off", by, text)
    audit.record("outage.call_off", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def begin(*, by: User | None, outage: Outage, at: datetime) -> Outage:
    """Note when the service was really interrupted."""
    row = locked(outage.pk, OutageState.ANNOUNCED)
    _not_ahead(at)
    row.state, row.started_at, row.promised_end = OutageState.RUNNING, at, row.announced_end
    row.deadline_at = _deadline(row)
    row.save(update_fields=["state", "started_at", "promised_end", "deadline_at"])
    events.publish(SparingChanged(row.pk))
    note(row, "begun", by, at=at.isoformat())
    audit.record("outage.begin", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def delay(*, by: User | None, outage: Outage, end: datetime) -> Outage:
    """Tell customers that it takes until another moment."""
    row = locked(outage.pk, OutageState.RUNNING)
    if row.started_at is None or end <= row.started_at:
        raise TimesWrong
    row.announced_end = end
    if row.promised_end is None:
        row.promised_end = end
    row.save(update_fields=["announced_end", "promised_end"])
    announce(row, Stage.DELAYED, by=by)
    note(row, "delayed", by, end=end.isoformat())
    audit.record("outage.delay", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def restore(*, by: User | None, outage: Outage, at: datetime) -> Outage:
    """Note when the service came back; the affected are told and thanked."""
    row = locked(outage.pk, OutageState.RUNNING)
    _not_ahead(at)
    if row.started_at is None or at <= row.started_at:
        raise TimesWrong
    row.state, row.ended_at = OutageState.RESTORED, at
    row.save(update_fields=["state", "ended_at"])
    announce(row, Stage.RESTORED, by=by)
    row.affected.filter(call_state="open").update(call_state="")  # nobody is called about what is over
    events.publish(SparingChanged(row.pk))
    note(row, "restored", by, at=at.isoformat())
    audit.record("outage.restore", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def correct_times(
    *, by: User, outage: Outage, started_at: datetime, ended_at: datetime | None, text: str
) -> Outage:
    """Mend moments that were noted wrongly; customers are not told again."""
    row = locked(outage.pk, OutageState.RUNNING, OutageState.RESTORED)
    _said(text)
    _not_ahead(started_at)
    is_over = row.state == OutageState.RESTORED
    if is_over and (ended_at is None or ended_at <= started_at):
        raise TimesWrong
    row.started_at, row.ended_at = started_at, ended_at if is_over else None
    row.deadline_at = _deadline(row)
    row.save(update_fields=["started_at", "ended_at", "deadline_at"])
    note(row, "corrected", by, text)
    audit.record("outage.correct", by=by, on=f"outage:{row.pk}")
    return row


@transaction.atomic
def set_measure(*, by: User, outage: Outage, text: str) -> None:
    """Write down what is done so that an outage like this is repeated, unplanned or late no more."""
    Outage.objects.filter(pk=outage.pk).update(measure=text.strip()[:2000])
    note(outage, "measure", by, text.strip()[:2000])
    audit.record("outage.measure", by=by, on=f"outage:{outage.pk}")


def _deadline(row: Outage) -> datetime:
    """Until when customers are told in time: before the announced beginning, unless it really began elsewhere."""
    terms, start = Terms.from_json(row.terms), row.announced_start
    if row.started_at is not None and (
        row.kind == OutageKind.FAULT or abs(row.started_at - start) > terms.tolerance
    ):
        start = row.started_at
    return start - terms.lead(row.kind, row.lead_hours)


def locked(outage_id: int, *states: OutageState) -> Outage:
    """An outage for change; raises `NotNow` where it stands in no such state."""
    row = Outage.objects.select_for_update(of=("self",)).select_related("unit", "signatory").get(pk=outage_id)
    if row.state not in states:
        raise NotNow(state=OutageState(row.state).label)
    return row


def _said(text: str) -> None:
    if not text.strip():
        raise ReasonNeeded


def _not_ahead(at: datetime) -> None:
    if at > timezone.now():
        raise NotYet


def note(row: Outage, act: str, by: User | None, text: str = "", **detail: Any) -> None:
    """Add a line to the history."""
    OutageEntry.objects.create(
        outage=row, at=timezone.now(), by=by, act=act, text=text.strip()[:2000], detail=detail
    )
