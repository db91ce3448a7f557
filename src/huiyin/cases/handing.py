"""The right person without ping-pong: handing a case to another unit, asking another unit, telling the customer.

Whoever was asked first answers to the customer until the end (T11): handing over changes who works on the
case, not who was asked first, nor which unit was responsible for the service. What cannot be answered at
once is noted, asked of those who know, and told to the customer (T12).
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import every_unit, person_in
from huiyin.cases.contracts import CaseState
from huiyin.cases.intake import open_case
from huiyin.cases.models import Case, Consultation
from huiyin.cases.policy import can_continue
from huiyin.cases.problems import NotAllowedNow, PingPong, StillTheSameCase
from huiyin.cases.routing import Router
from huiyin.cases.steps import locked, log, written
from huiyin.core.roles import UserRole

MOST_DAYS = 30  # within which another unit is to answer


@transaction.atomic
def hand_over(*, by: User, case_id: int, unit: Unit, text: str, seen: str | None = None) -> Case:
    """Give the case to another unit, whose routes find the owner there.

    A unit that had it before gets it back only from a manager: raises `PingPong`. The first asked and the
    responsible unit stay.
    """
    case = locked(case_id, seen)
    text = written(text)
    if case.state == CaseState.CLOSED or unit.pk == case.unit_id:
        raise NotAllowedNow()
    had = {case.responsible_unit_id, *_units_before(case)}
    if unit.pk in had and by.role == UserRole.AGENT:
        raise PingPong(name=unit.name)
    before = case.unit.name
    case.unit, case.owner = unit, None
    router = Router(unit)
    placed = router.place(case)
    case.unit, case.owner = placed.unit, placed.owner
    router.remember()
    case.n_handovers += 1
    case.save(update_fields=["unit", "owner", "n_handovers"])
    log(
        case,
        by,
        "handed_over",
        text,
        before=before,
        unit=case.unit.name,
        unit_id=case.unit_id,
        owner=case.owner.name if case.owner else "",
    )
    return case


def _units_before(case: Case) -> set[int]:
    rows = case.entries.filter(kind="handed_over").values_list("detail__unit_id", flat=True)
    return {int(key) for key in rows if key}


@transaction.atomic
def consult(
    *, by: User, case_id: int, unit: Unit, text: str, days: int = 2, seen: str | None = None
) -> Consultation:
    """Ask another unit what is needed for the answer; the case stays, and so does who answers to the customer."""
    case = locked(case_id, seen)
    if case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    now = timezone.now()
    row = Consultation.objects.create(
        case=case,
        unit=unit,
        question=written(text),
        asked_by=by,
        asked_at=now,
        due_at=now + timedelta(days=min(max(days, 1), MOST_DAYS)),
    )
    log(case, by, "consulted", row.question, unit=unit.name)
    return row


@transaction.atomic
def answer_consultation(*, by: User, consultation_id: int, text: str) -> Consultation:
    """Answer what another unit asked; raises `NotAllowedNow` if somebody has answered."""
    row = Consultation.objects.select_for_update().get(pk=consultation_id)
    if row.answered_at is not None:
        raise NotAllowedNow()
    row.answer, row.answered_by, row.answered_at = written(text), by, timezone.now()
    row.save()
    log(row.case, by, "advised", row.answer, unit=row.unit.name)
    return row


@transaction.atomic
def tell_customer(*, by: User, case_id: int, text: str) -> None:
    """Note what the customer was told meanwhile; open to whoever was asked first, wherever the case is now."""
    log(locked(case_id), by, "told", written(text))


@transaction.atomic
def follow_up(*, by: User | None, case_id: int, text: str, seen: str | None = None) -> Case:
    """A new case that follows one closed too long ago to continue; its owner gets it if still there.

    Raises `StillTheSameCase` while the old one can be taken up again.
    """
    case = locked(case_id, seen)
    if can_continue(case):
        raise StillTheSameCase()
    owner = case.owner if case.owner_id and person_in(case.owner_id, case.unit) else None
    made = open_case(
        by=by,
        title=case.title,
        title_en=case.title_en,
        programme=case.programme,
        unit=case.unit,
        responsible_unit=case.responsible_unit,
        contact=case.contact,
        respondent_key=case.respondent_key,
        channel=case.channel,
        words=text,
        type=case.type,
        category=case.category,
        severity=case.severity,
        flags=case.flags,
        owner=owner,
        follows=case,
        origin="follow_up",
    )
    log(case, by, "followed", text, other=made.pk)
    return made


def consultations_for(user: User) -> QuerySet[Consultation]:
    """What was asked of the person's unit and those below it, or by the person; open ones first."""
    mine = Q(unit__path__startswith=user.unit.path) | Q(asked_by=user)
    rows = Consultation.objects.filter(mine).select_related("case", "unit", "asked_by", "answered_by")
    return rows.order_by("answered_at", "due_at", "pk")


def consultation_to_answer(user: User, consultation_id: int) -> Consultation:
    """One question to the person's unit or one below it; 404 otherwise."""
    rows = Consultation.objects.select_related("case", "unit")
    return get_object_or_404(rows, pk=consultation_id, unit__path__startswith=user.unit.path)


def first_asked(user: User) -> QuerySet[Case]:
    """Open cases whose customers asked this person first and that others work on now."""
    rows = Case.objects.filter(received_by=user).exclude(state=CaseState.CLOSED).exclude(owner=user)
    return rows.select_related("unit", "owner", "programme").order_by("due_at", "pk")


def units_to_ask(case: Case) -> QuerySet[Unit]:
    """The other units of the organisation."""
    return every_unit().exclude(pk=case.unit_id)
