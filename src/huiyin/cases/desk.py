"""What agents do on a case's page beside its steps: notes that name colleagues, calls, messages, links."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import clock_keeping, services
from huiyin.cases.calls import CallOutcome
from huiyin.cases.contracts import CaseState
from huiyin.cases.letters import dressed, writer_of
from huiyin.cases.mentions import mention
from huiyin.cases.models import Case, CaseEntry, CaseLink
from huiyin.cases.problems import LookAgain, NoAddressOfCustomer, NoSuchCase, StillBlank, TooLateToUndo
from huiyin.cases.queries import cases_of
from huiyin.cases.steps import locked, log, written
from huiyin.cases.wording import Level, needs_a_second_look, remarks_on
from huiyin.clocks.rules import ClockKind
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.customers.models import Contact
from huiyin.customers.queries import contact_of, has_opted_out, masked_email, masked_phone
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, Purpose
from huiyin.messaging.queries import usable_kinds
from huiyin.texts.services import read_records

HELD_BACK = timedelta(seconds=60)  # a message leaves after this, so that it can be taken back
CALLS_FROM, CALLS_UNTIL = time(8, 0), time(21, 0)
MOST_CALLS_A_DAY = 3


@transaction.atomic
def note(*, by: User, case_id: int, text: str) -> list[User]:
    """Write something down; colleagues named by @name are told. Returns them."""
    case = locked(case_id)
    log(case, by, "note", written(text))
    entry = CaseEntry.objects.filter(case=case, author=by, kind="note").order_by("-pk")[0]
    return mention(by=by, entry=entry)


@transaction.atomic
def log_call(
    *, by: User, case_id: int, direction: str, outcome: str, minutes: int | None = None, text: str = ""
) -> None:
    """Record a call from or to the customer. Having spoken, the customer knows that we have the case."""
    case = locked(case_id)
    outcome = CallOutcome(outcome)
    log(
        case,
        by,
        "called",
        typed(text),
        direction="in" if direction == "in" else "out",
        outcome=outcome.value,
        minutes=minutes or 0,
    )
    read_records(source="case", ids=[case_id])
    if outcome == CallOutcome.REACHED and case.state == CaseState.RECEIVED:
        services.acknowledge(by=by, case_id=case_id)
    elif outcome == CallOutcome.REACHED:
        clock_keeping.meet(case=case, kind=ClockKind.FIRST_REPLY)


@dataclass(frozen=True)
class Way:
    """One way to reach the customer: a kind of message or a telephone, and the masked address."""

    kind: str
    address: str
    shown: str


def contact_about(case: Case) -> Contact | None:
    """The customer of a case, if we know how to reach one."""
    if case.contact is not None:
        return case.contact
    return contact_of(case.respondent_key) if case.respondent_key else None


def ways_to(case: Case) -> list[Way]:
    """By which messages the customer can be reached now: an address, an account that sends, no opt-out.

    Whoever wrote a mail is answered where it came from, also who wants no surveys.
    """
    contact, writer = contact_about(case), writer_of(case)
    if contact is not None and has_opted_out(
        respondent_key=contact.respondent_key, phone=contact.phone, email=contact.email
    ):
        contact = None
    phone, email = (contact.phone, writer or contact.email) if contact else ("", writer)
    known = [
        Way(Kind.EMAIL.value, email, masked_email(email)),
        Way(Kind.SMS.value, phone, masked_phone(phone)),
    ]
    usable = usable_kinds()
    found = [way for way in known if way.address and way.kind in usable]
    return found if writer else found[::-1]  # first the way by which the customer came


def caution_on_calling(case: Case, contact: Contact | None, now: datetime | None = None) -> list[str]:
    """Why a call would better wait, as keys: "night" (21:00-8:00 where the customer is), "often" (three today)."""
    now = now or timezone.now()
    zone = ZoneInfo(contact.time_zone if contact and contact.time_zone else settings.TIME_ZONE)
    local = now.astimezone(zone)
    found = []
    if not CALLS_FROM <= local.time() < CALLS_UNTIL:
        found.append("night")
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = case.entries.filter(kind="called", at__gte=midnight, detail__direction="out")
    if today.count() >= MOST_CALLS_A_DAY:
        found.append("often")
    return found


@transaction.atomic
def send_message(
    *, by: User, case_id: int, kind: str, text: str, subject: str = "", read: bool = False
) -> str:
    """Send words to the customer; they leave after `HELD_BACK`. Returns the key by which they are taken back.

    Raises `NoAddressOfCustomer`; `StillBlank` where a blank is open; `LookAgain` where the check has grave
    remarks and `read` does not say that they were read.
    """
    case = locked(case_id)
    text = written(text)
    remarks = remarks_on(text)
    if stops := [remark for remark in remarks if remark.level == Level.STOP]:
        raise StillBlank(quote=stops[0].quote, why=stops[0].why)
    if needs_a_second_look(remarks) and not read:
        raise LookAgain()
    way = next((one for one in ways_to(case) if one.kind == kind), None)
    if way is None:
        raise NoAddressOfCustomer()
    key = f"case:{case.pk}:{secrets.token_hex(8)}"
    content, account = Content(subject=subject.strip() or case.title, text=text), None
    if kind == Kind.EMAIL:
        content, account = dressed(case, subject.strip(), text)
    messaging.queue(
        kind=kind,
        to=way.address,
        content=content,
        account=account,
        purpose=Purpose.CASE,
        dedup_key=key,
        respondent_key=case.respondent_key,
        reference=f"case:{case.pk}",
        programme_id=case.programme_id,
        unit_id=case.unit_id,
        not_before=timezone.now() + HELD_BACK,
    )
    log(case, by, "message", text, way=kind, key=key, to=way.shown, as_it_is=needs_a_second_look(remarks))
    if case.state == CaseState.RECEIVED:
        services.acknowledge(by=by, case_id=case_id)
    else:
        clock_keeping.meet(case=case, kind=ClockKind.FIRST_REPLY)
    return key


@transaction.atomic
def take_back_message(*, by: User, case_id: int, key: str) -> None:
    """Take a message back that has not left. Raises `TooLateToUndo`."""
    case = locked(case_id)
    if not key.startswith(f"case:{case.pk}:") or not messaging.cancel(dedup_keys=[key]):
        raise TooLateToUndo(minutes=1)
    log(case, by, "message_back", key=key)


@transaction.atomic
def link(*, by: User, case_id: int, other_id: int) -> CaseLink:
    """Say that two cases belong together. Raises `NoSuchCase` for one that the person does not see."""
    case = locked(case_id)
    other = cases_of(by).filter(pk=other_id).exclude(pk=case.pk).first()
    if other is None:
        raise NoSuchCase(number=other_id)
    first, second = sorted((case, other), key=lambda one: one.pk)
    made, is_new = CaseLink.objects.get_or_create(
        first=first, second=second, defaults={"by": by, "at": timezone.now()}
    )
    if is_new:
        log(case, by, "linked", other=other.pk)
        log(other, by, "linked", other=case.pk)
    return made


@transaction.atomic
def unlink(*, by: User, case_id: int, other_id: int) -> None:
    """Take the link between two cases away; once more does nothing."""
    first, second = sorted((case_id, other_id))
    n, _rows = CaseLink.objects.filter(first_id=first, second_id=second).delete()
    if n:
        audit.record("case.unlink", by=by, on=f"case:{case_id}", other=other_id)


def linked_to(user: User, case: Case) -> list[Case]:
    """The cases linked to one, as far as the person sees them."""
    pairs = CaseLink.objects.filter(Q(first=case) | Q(second=case)).values_list("first_id", "second_id")
    others: Sequence[int] = [a if b == case.pk else b for a, b in pairs]
    return list(cases_of(user).filter(pk__in=others).order_by("-opened_at"))
