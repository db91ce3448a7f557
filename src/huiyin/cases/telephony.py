"""What a telephone system tells of calls: who waits, who spoke with whom about which case, where the recording is.

Its news come in any order and more than once; each only adds what was not known. When a call is over it is
written down once: in the running case of the customer, else in the customer's history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import person_by_login
from huiyin.cases import desk
from huiyin.cases.calls import CallOutcome
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case, LiveContact, PhoneCall
from huiyin.cases.steps import log
from huiyin.cases.workflow import ACTING
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.queries import clean_phone, masked_phone, recognise
from huiyin.customers.services import record_contact

CHANNEL = "telephone"


@dataclass(frozen=True)
class ToldCall:
    """One piece of news of a call; "" and None mean "not said". `event`: started, answered, ended, recorded."""

    call_id: str
    event: str
    at: datetime | None = None
    direction: str = ""
    number: str = ""
    agent: str = ""
    outcome: str = ""
    recording: str = ""
    case_id: int | None = None


@transaction.atomic
def note_call(*, unit: Unit, told: ToldCall) -> PhoneCall:
    """Add a piece of news to its call; the call as it is known now."""
    now = timezone.now()
    at = min(told.at or now, now)
    known, _ = PhoneCall.objects.get_or_create(
        unit=unit, call_id=told.call_id, defaults={"direction": told.direction or "in"}
    )
    locked = PhoneCall.objects.select_for_update(of=("self",)).select_related(
        "unit", "contact", "agent", "case", "live"
    )
    row = locked.get(pk=known.pk)  # two pieces of one call may come at the same moment
    row.direction = told.direction or row.direction
    row.recording = told.recording or row.recording
    row.agent = row.agent or person_by_login(told.agent, unit)
    _recognise(row, told)
    row.began_at = min(filter(None, (row.began_at, at)))
    if told.event == "answered":
        row.answered_at = row.answered_at or at
    if told.event == "ended":
        row.ended_at = row.ended_at or at
        row.outcome = row.outcome or told.outcome
    _show_waiting(row)
    row.save()
    if row.ended_at is not None and row.logged_at is None:
        _write_down(row)
    return row


def _recognise(row: PhoneCall, told: ToldCall) -> None:
    """Whose number it is, and which case of theirs is going on."""
    if told.number and not row.number:
        row.number = (clean_phone(told.number) or told.number)[:32]
        row.contact = recognise({"phone": row.number}, within=row.unit.path).contact
        row.respondent_key = row.contact.respondent_key if row.contact else ""
    if row.case is None:
        row.case = _case_of(row, told.case_id)


def _case_of(row: PhoneCall, named: int | None) -> Case | None:
    cases = Case.objects.filter(unit__path__startswith=row.unit.path)
    if named is not None:
        return cases.filter(pk=named).first()
    if not row.respondent_key:
        return None
    return (
        cases.filter(respondent_key=row.respondent_key, state__in=ACTING)
        .order_by("-priority", "due_at")
        .first()
    )


def _show_waiting(row: PhoneCall) -> None:
    """A caller who is not answered yet stands among those who wait (T05)."""
    if row.direction != "in" or row.began_at is None:
        return
    live = row.live
    if live is None:
        who = (row.contact.name if row.contact else "") or row.number or row.call_id
        live = LiveContact(
            unit=row.unit, channel=LiveContact.Channel.PHONE, who=who[:120], waiting_since=row.began_at
        )
    live.waiting_since = min(live.waiting_since, row.began_at)
    live.respondent_key = live.respondent_key or row.respondent_key
    if row.answered_at is not None and live.answered_at is None:
        live.answered_at, live.left_at = row.answered_at, None
    if row.ended_at is not None and live.answered_at is None:
        live.left_at = row.ended_at
    live.by, live.case = live.by or (row.agent if live.answered_at else None), row.case
    live.save()
    row.live = live


def _write_down(row: PhoneCall) -> None:
    """The end of a call, once: in a case, else in the customer's history, else nowhere but here."""
    row.logged_at = timezone.now()
    row.outcome = CallOutcome(
        row.outcome or (CallOutcome.REACHED if row.answered_at else CallOutcome.NO_ANSWER)
    )
    row.save(update_fields=["logged_at", "outcome"])
    minutes = -(-row.seconds // 60) if row.seconds else 0
    if row.case is not None:
        if row.agent is not None and row.case.state != CaseState.CLOSED:
            desk.log_call(
                by=row.agent,
                case_id=row.case.pk,
                direction=row.direction,
                outcome=row.outcome,
                minutes=minutes,
            )
        else:
            detail: dict[str, Any] = {"direction": row.direction, "outcome": row.outcome, "minutes": minutes}
            log(row.case, row.agent, "called", **detail)
    elif row.contact is not None:
        kind = EventKind.CALLED
        entry = Entry(row.contact.pk, kind, f"call:{row.pk}", at=row.began_at, channel=CHANNEL)
        record_contact([entry])


def calls_of(case: Case) -> QuerySet[PhoneCall]:
    """The calls about a case, newest first."""
    return PhoneCall.objects.filter(case=case).select_related("agent").order_by("-began_at", "-pk")


def shown_number(row: PhoneCall) -> str:
    """Its number in part."""
    return masked_phone(row.number)
