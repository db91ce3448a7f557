"""How a case comes into being, whatever way it came: sorted by rules, routed to one owner, told to the others."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import unit_by_path
from huiyin.cases import clock_keeping, holding
from huiyin.cases.contracts import (
    TIME_TO_ACT,
    CaseChannel,
    CaseFlag,
    CaseOpened,
    CaseType,
    Severity,
)
from huiyin.cases.models import Case, Category
from huiyin.cases.problems import AnswerHasCase, KnownElsewhere, NoCasesHere, NotTheirCase, NoUnitNamed
from huiyin.cases.queries import owners_for
from huiyin.cases.routing import Router
from huiyin.cases.sorting import Sorter, answer_text
from huiyin.cases.steps import log, written
from huiyin.core import events
from huiyin.core.typed_text import typed
from huiyin.customers.models import Contact
from huiyin.customers.queries import contact_of
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys import queries as surveys
from huiyin.surveys.models import Identity, Programme

LONGEST_WORDS = 4000
# Ways of answering that say by which way a case came; every other answer came by a survey.
CHANNEL_OF_ANSWER = {"reviews": CaseChannel.REVIEW, "suggestion_box": CaseChannel.MESSAGE_BOARD}

NOT_ASKED = frozenset(
    {CaseChannel.ANSWER, CaseChannel.ALERT, CaseChannel.API}
)  # no customer spoke to whoever opens it


@transaction.atomic
def open_case(
    *,
    by: User | None,
    title: str,
    programme: Programme | None = None,
    unit: Unit | None = None,
    channel: str = "",
    contact: Contact | None = None,
    words: str = "",
    type: str = CaseType.UNCLASSIFIED,
    category: Category | None = None,
    severity: str = Severity.MEDIUM,
    flags: Collection[str] = (),
    owner: User | None = None,
    responsible_unit: Unit | None = None,
    external_id: str = "",
    answer: StoredAnswer | None = None,
    title_en: str = "",
    respondent_key: str = "",
    follows: Case | None = None,
    origin: str = "manual",
) -> Case:
    """A case opened by a person, or by another system (`by` None).

    It belongs to a programme's unit or to `unit`; sorting rules may make it graver, never milder. Whoever
    takes it from a customer was asked first (T11). Without an owner the routes find one: there is none only where nobody
    at all works on cases. `responsible_unit` answered for the service when it was given: said, or the
    answer's own, or the unit's. Raises `AnswerHasCase`, `KnownElsewhere` (same channel and number there),
    `NotTheirCase` for an owner outside, `NoCasesHere` for an answer of an anonymous programme.
    """
    unit = _unit_of(programme, unit, answer)
    channel = channel or (channel_of(answer) if answer else CaseChannel.OTHER)
    _refuse_known(channel, external_id, answer)
    if owner is not None and by is not None and owner not in owners_for(by, unit):
        raise NotTheirCase()
    if contact is None and answer is not None and answer.respondent_key:
        contact = contact_of(answer.respondent_key)
    now = timezone.now()
    case = Case(
        programme=programme,
        unit=unit,
        responsible_unit=responsible_unit or responsible_for(answer, unit),
        channel=CaseChannel(channel),
        external_id=external_id,
        contact=contact,
        received_by=None if channel in NOT_ASKED else by,
        response_id=answer.id if answer else None,
        respondent_key=respondent_key or _key_of(answer, contact),
        origin=origin,
        title=written(title)[:200],
        title_en=title_en[:200],
        words=typed(words, LONGEST_WORDS),
        type=category.type if category else CaseType(type),
        category=category,
        severity=Severity(severity),
        owner=owner,
        follows=follows,
        opened_at=now,
        due_at=now + TIME_TO_ACT,
        **{CaseFlag(flag).value: True for flag in flags},
    )
    said = words or answer_text(answer, surveys.codebook(programme.pk) if answer and programme else ())
    detail = _sort_and_route(case, said)
    case.save()
    clock_keeping.start_clocks([case])
    holding.follow(case)
    events.publish(CaseOpened(case.pk, case.programme_id))
    log(case, by, "opened", **detail, **({"way": origin} if origin == "email" else {}))
    return case


def _sort_and_route(case: Case, said: str) -> dict[str, Any]:
    """Let the rules speak; what they said is for the history."""
    found = Sorter(case.unit).apply(case, said)
    route = ""
    if case.owner is None:
        router = Router(case.unit)
        placed = router.place(case, said)
        case.unit, case.owner = placed.unit, placed.owner
        route = placed.route.name if placed.route else ""
        router.remember()
    detail: dict[str, Any] = {"owner": case.owner.name if case.owner else ""}
    if route:
        detail["route"] = route
    if found.by:
        detail["sorted_by"] = list(found.by)
    return detail


def _unit_of(programme: Programme | None, unit: Unit | None, answer: StoredAnswer | None) -> Unit:
    if programme is not None and answer is not None and programme.identity == Identity.ANONYMOUS:
        raise NoCasesHere(name=programme.name)
    if unit is None and programme is None:
        raise NoUnitNamed()
    return unit or programme.unit  # type: ignore[union-attr]


def _refuse_known(channel: str, external_id: str, answer: StoredAnswer | None) -> None:
    if answer is not None:
        known = Case.objects.filter(response_id=answer.id).first()
        if known is not None:
            raise AnswerHasCase(case=known.pk)
    if external_id:
        known = Case.objects.filter(channel=channel, external_id=external_id).first()
        if known is not None:
            raise KnownElsewhere(number=external_id, case=known.pk)


def channel_of(answer: StoredAnswer) -> CaseChannel:
    """The way by which a case of this answer came."""
    return CHANNEL_OF_ANSWER.get(answer.channel, CaseChannel.ANSWER)


def _key_of(answer: StoredAnswer | None, contact: Contact | None) -> str:
    return (answer.respondent_key if answer else "") or (contact.respondent_key if contact else "")


def responsible_for(answer: StoredAnswer | None, unit: Unit) -> Unit:
    """The unit that the answer was about when it was given, while it exists; else the case's own."""
    if answer is None or not answer.unit_path or answer.unit_path == unit.path:
        return unit
    try:
        return unit_by_path(answer.unit_path)
    except Unit.DoesNotExist:  # dissolved since
        return unit
