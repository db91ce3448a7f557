"""Working on cases. Every step writes one line of the case's history and one of the audit, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import holding
from huiyin.cases.alert_rules import alert_rules
from huiyin.cases.contracts import (
    LEAST_ATTEMPTS,
    LINK_LASTS,
    TIME_TO_ACT,
    CaseOpened,
    CaseState,
    CaseType,
    Outcome,
    Severity,
)
from huiyin.cases.models import AlertSetting, Case, CaseEntry, Verification
from huiyin.cases.opening import mark_withdrawn as mark_withdrawn
from huiyin.cases.opening import open_for_alerts as open_for_alerts
from huiyin.cases.problems import (
    AnswerHasCase,
    ChangedMeanwhile,
    LinkNotOpen,
    NoCasesHere,
    NotAllowedNow,
    NotClassified,
    NothingWritten,
    NotTheirCase,
    TooFewAttempts,
)
from huiyin.cases.queries import (
    VERDICT_PURPOSE,
    least_busy,
    open_verification,
    owners_for,
    verification_of,
    workers_of,
)
from huiyin.cases.workflow import TRANSITIONS, Step, is_possible
from huiyin.core import audit, events
from huiyin.core.tokens import derived_token, hash_token, new_token
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys.models import Identity, Programme


def _log(case: Case, by: User | None, kind: str, text: str = "", **detail: Any) -> None:
    CaseEntry.objects.create(case=case, at=timezone.now(), author=by, kind=kind, text=text, detail=detail)
    audit.record(f"case.{kind}", by=by, on=f"case:{case.pk}", **detail)


def _locked(case_id: int, seen: str | None = None) -> Case:
    """The case, nobody else changing it; `seen` is what the person saw (`Case.seen`), None for "whatever it is"."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if seen is not None and seen != case.seen:
        raise ChangedMeanwhile()
    return case


def _move(case: Case, step: Step, outcome: Outcome | None = None) -> None:
    if not is_possible(step, case.state):
        raise NotAllowedNow()
    now = timezone.now()
    case.state = TRANSITIONS[step][1]
    if step in {Step.REFUTE, Step.REOPEN}:
        case.n_reopened += 1
        case.due_at = now + TIME_TO_ACT
        case.solved_at = case.asked_at = None
    case.closed_at = now if case.state == CaseState.CLOSED else None
    case.outcome = outcome or ""
    case.save()
    holding.follow(case)


def _written(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise NothingWritten()
    return text


@transaction.atomic
def open_case(
    *,
    by: User,
    programme: Programme,
    title: str,
    type: str = CaseType.UNCLASSIFIED,
    severity: str = Severity.MEDIUM,
    owner: User | None = None,
    answer: StoredAnswer | None = None,
) -> Case:
    """A case opened by a person; without an owner it goes to the least busy person who may own it.

    Raises `AnswerHasCase` when the answer has one already, `NotTheirCase` for an owner outside,
    `NoCasesHere` for an answer of an anonymous programme.
    """
    if answer is not None and programme.identity == Identity.ANONYMOUS:
        raise NoCasesHere(name=programme.name)
    if answer is not None:
        known = Case.objects.filter(response_id=answer.id).first()
        if known is not None:
            raise AnswerHasCase(case=known.pk)
    if owner is None:
        owner = least_busy(workers_of(programme.unit))
    elif owner not in owners_for(by, programme.unit):
        raise NotTheirCase()
    now = timezone.now()
    case = Case.objects.create(
        programme=programme,
        unit=programme.unit,
        response_id=answer.id if answer else None,
        respondent_key=answer.respondent_key if answer else "",
        origin="manual",
        title=_written(title)[:200],
        type=CaseType(type),
        severity=Severity(severity),
        owner=owner,
        opened_at=now,
        due_at=now + TIME_TO_ACT,
    )
    holding.follow(case)
    events.publish(CaseOpened(case.pk, programme.pk))
    _log(case, by, "opened", owner=owner.name if owner else "")
    return case


@transaction.atomic
def assign(*, by: User, case_id: int, owner: User, seen: str | None = None) -> Case:
    """Give the case one named owner: somebody active who works on cases and sees this one."""
    case = _locked(case_id, seen)
    if case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    if owner not in owners_for(by, case.unit):
        raise NotTheirCase()
    case.owner = owner
    case.save(update_fields=["owner"])
    _log(case, by, "assigned", owner=owner.name)
    return case


@transaction.atomic
def take(*, by: User, case_id: int, seen: str | None = None) -> Case:
    """Make it one's own."""
    return assign(by=by, case_id=case_id, owner=by, seen=seen)


@transaction.atomic
def classify(*, by: User, case_id: int, type: str, severity: str, seen: str | None = None) -> Case:
    """Say what kind of problem it is and how bad."""
    case = _locked(case_id, seen)
    if case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    case.type, case.severity = CaseType(type), Severity(severity)
    case.save(update_fields=["type", "severity"])
    _log(case, by, "classified", type=case.type, severity=case.severity)
    return case


@transaction.atomic
def note(*, by: User, case_id: int, text: str) -> None:
    """Write something down; possible in every state."""
    _log(_locked(case_id), by, "note", _written(text))


@transaction.atomic
def start(*, by: User, case_id: int, seen: str | None = None) -> Case:
    """Begin to work on it; a case without an owner becomes one's own."""
    case = _locked(case_id, seen)
    if case.owner is None:
        case.owner = by
    _move(case, Step.START)
    _log(case, by, "started")
    return case


@transaction.atomic
def solve(*, by: User, case_id: int, text: str, type: str = "", seen: str | None = None) -> Case:
    """Say what was done. The case is not closed by this: now the customer is asked."""
    case = _locked(case_id, seen)
    text = _written(text)
    case.type = CaseType(type or case.type)
    if case.type == CaseType.UNCLASSIFIED:
        raise NotClassified()
    case.solved_at, case.n_attempts = timezone.now(), 0
    if case.owner is None:
        case.owner = by
    _move(case, Step.SOLVE)
    _log(case, by, "solved", text, type=case.type)
    return case


@transaction.atomic
def ask_customer(
    *, by: User, case_id: int, way: str = "link", text: str = "", seen: str | None = None
) -> Verification | None:
    """Ask the customer whether it is solved; every try counts as one attempt.

    `way` "link" makes a link (or gives the unanswered one again) and returns it, `text` is then shown
    to the customer; "phone" records a call that nobody answered, `text` is a note.
    """
    case = _locked(case_id, seen)
    text = text.replace("\x00", "").strip()
    case.n_attempts += 1
    case.asked_at = timezone.now()
    _move(case, Step.ASK)
    verification = _link(case, text) if way == "link" else None
    _log(case, by, "asked", text, way=way, attempt=case.n_attempts)
    return verification


def _link(case: Case, message: str) -> Verification:
    now = timezone.now()
    verification = open_verification(case)
    if verification is None:
        seed = new_token()
        token = derived_token(VERDICT_PURPOSE, seed)
        verification = Verification(case=case, seed=seed, token_hash=hash_token(token, VERDICT_PURPOSE))
        verification.asked_at = now
    verification.expires_at = now + LINK_LASTS
    verification.message = message or verification.message
    verification.save()
    return verification


@transaction.atomic
def record_verdict(*, by: User, case_id: int, solved: bool, text: str, seen: str | None = None) -> Case:
    """Note what the customer said to us, in the customer's words: solved closes, not solved reopens."""
    case = _locked(case_id, seen)
    text = _written(text)
    _move(case, Step.CONFIRM if solved else Step.REFUTE, Outcome.REPORTED if solved else None)
    _log(case, by, "verdict", text, solved=solved, way="staff")
    return case


@transaction.atomic
def answer_verification(*, token: str, solved: bool, comment: str = "") -> tuple[Verification, bool]:
    """The customer's own answer by the link; returns it and whether it is the first.

    Solved closes the case (or confirms one that was closed on weaker grounds), not solved reopens it
    and its owner keeps it. While staff are already working on it again the answer is only recorded.
    Raises `LinkNotOpen` for an unknown or expired link.
    """
    found = verification_of(token)
    if found is None:
        raise LinkNotOpen()
    case = _locked(found.case_id)
    verification = Verification.objects.select_for_update().get(pk=found.pk)
    if verification.answered_at is not None:
        return verification, False
    verification.answered_at, verification.solved = timezone.now(), solved
    verification.comment = comment.replace("\x00", "").strip()[:2000]
    verification.save()
    if not solved and is_possible(Step.REFUTE, case.state):
        _move(case, Step.REFUTE)
    elif solved and is_possible(Step.CONFIRM, case.state):
        _move(case, Step.CONFIRM, Outcome.CONFIRMED)
    elif solved and case.state == CaseState.CLOSED:
        case.outcome = Outcome.CONFIRMED
        case.save(update_fields=["outcome"])
    _log(case, None, "verdict", verification.comment, solved=solved, way="link")
    return verification, True


@transaction.atomic
def close_unanswered(*, by: User, case_id: int, text: str, seen: str | None = None) -> Case:
    """Close because the customer never answered; this is silence, never satisfaction.

    Raises `TooFewAttempts` before the customer was asked `LEAST_ATTEMPTS` times since the solution.
    """
    case = _locked(case_id, seen)
    text = _written(text)
    if is_possible(Step.GIVE_UP, case.state) and case.n_attempts < LEAST_ATTEMPTS:
        raise TooFewAttempts(n=case.n_attempts, least=LEAST_ATTEMPTS)
    _move(case, Step.GIVE_UP, Outcome.SILENT)
    _log(case, by, "closed", text, attempts=case.n_attempts)
    return case


@transaction.atomic
def reopen(*, by: User, case_id: int, text: str, seen: str | None = None) -> Case:
    """Take it up again for a reason; the owner keeps it and the clock starts anew."""
    case = _locked(case_id, seen)
    text = _written(text)
    _move(case, Step.REOPEN)
    _log(case, by, "reopened", text)
    return case


@transaction.atomic
def switch_alerts(*, by: User, programme: Programme, on: set[str]) -> None:
    """Turn the programme's alert rules on (those in `on`) and off (all others)."""
    for rule in alert_rules:
        AlertSetting.objects.update_or_create(
            programme=programme, rule=rule.key, defaults={"is_on": rule.key in on}
        )
    audit.record("alerts.switch", by=by, on=f"programme:{programme.pk}", on_rules=sorted(on))
