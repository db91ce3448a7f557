"""Working on cases. Every step writes one line of the case's history and one of the audit, in one transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import clock_keeping
from huiyin.cases.alert_rules import alert_rules
from huiyin.cases.callers import caller as caller
from huiyin.cases.callers import name_caller as name_caller
from huiyin.cases.closing import add_closing_condition as add_closing_condition
from huiyin.cases.closing import check_may_close
from huiyin.cases.contracts import (
    LINK_LASTS,
    CaseFlag,
    CaseState,
    CaseType,
    Outcome,
)
from huiyin.cases.handing import follow_up as follow_up
from huiyin.cases.intake import open_case as open_case
from huiyin.cases.models import AlertSetting, Case, Category, Verification
from huiyin.cases.opening import mark_withdrawn as mark_withdrawn
from huiyin.cases.opening import open_for_alerts as open_for_alerts
from huiyin.cases.opening import open_found as open_found
from huiyin.cases.policy import can_continue, closing_policy
from huiyin.cases.priorities import priority_of, severity_of
from huiyin.cases.problems import (
    LinkNotOpen,
    NoExternalBody,
    NotAllowedNow,
    NotClassified,
    NotTheirCase,
    TooFewAttempts,
    TooLateToReopen,
)
from huiyin.cases.queries import (
    VERDICT_PURPOSE,
    open_verification,
    owners_for,
    verification_of,
)
from huiyin.cases.steps import locked, log, move, written
from huiyin.cases.telephony import ToldCall as ToldCall
from huiyin.cases.telephony import note_call as note_call
from huiyin.cases.workflow import Step, is_possible
from huiyin.core import audit
from huiyin.core.tokens import derived_token, hash_token, new_token
from huiyin.core.typed_text import typed
from huiyin.surveys.models import Programme


@transaction.atomic
def assign(*, by: User, case_id: int, owner: User, seen: str | None = None) -> Case:
    """Give the case one named owner: somebody active who works on cases and sees this one."""
    case = locked(case_id, seen)
    if case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    if owner not in owners_for(by, case.unit):
        raise NotTheirCase()
    case.owner = owner
    case.save(update_fields=["owner"])
    log(case, by, "assigned", owner=owner.name)
    return case


@transaction.atomic
def take(*, by: User, case_id: int, seen: str | None = None) -> Case:
    """Make it one's own."""
    return assign(by=by, case_id=case_id, owner=by, seen=seen)


@transaction.atomic
def classify(
    *,
    by: User,
    case_id: int,
    type: str,
    severity: str,
    flags: Collection[str] | None = None,
    category: Category | None = None,
    seen: str | None = None,
) -> Case:
    """Say what kind of problem it is and how bad; never less than its flags (None: they stay as they are)."""
    case = locked(case_id, seen)
    if case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    _sort(case, type, severity, case.flags if flags is None else flags, category)
    case.save(update_fields=["type", "category", "severity", "priority", *CaseFlag.values])
    clock_keeping.reconsider(case)
    log(case, by, "classified", type=case.type, severity=case.severity, flags=[f.value for f in case.flags])
    return case


def _sort(case: Case, type: str, severity: str, flags: Collection[str], category: Category | None) -> None:
    if category is not None:
        case.category, case.type = category, category.type
    else:
        case.type = CaseType(type)
        if case.category is not None and case.category.type != case.type:
            case.category = None
    chosen = {CaseFlag(flag) for flag in flags}
    for flag in CaseFlag:
        setattr(case, flag.value, flag in chosen)
    case.severity = severity_of(severity, chosen)
    case.priority = priority_of(case)


@transaction.atomic
def note(*, by: User, case_id: int, text: str) -> None:
    """Write something down; possible in every state."""
    log(locked(case_id), by, "note", written(text))


@transaction.atomic
def acknowledge(*, by: User, case_id: int, text: str = "", seen: str | None = None) -> Case:
    """Say that the customer knows we have it; `text` is what was told them."""
    case = locked(case_id, seen)
    case.acknowledged_at = timezone.now()
    if case.owner is None:
        case.owner = by
    move(case, Step.ACKNOWLEDGE)
    log(case, by, "acknowledged", typed(text))
    return case


@transaction.atomic
def assess(
    *,
    by: User,
    case_id: int,
    type: str,
    severity: str,
    flags: Collection[str] = (),
    category: Category | None = None,
    seen: str | None = None,
) -> Case:
    """Say what it is about, how bad it is and what makes it grave; then it is assessed."""
    case = locked(case_id, seen)
    _sort(case, type, severity, flags, category)
    move(case, Step.ASSESS)
    clock_keeping.reconsider(case)
    log(case, by, "assessed", type=case.type, severity=case.severity, flags=[f.value for f in case.flags])
    return case


@transaction.atomic
def start(*, by: User, case_id: int, seen: str | None = None) -> Case:
    """Begin to work on it; a case without an owner becomes one's own."""
    case = locked(case_id, seen)
    if case.owner is None:
        case.owner = by
    move(case, Step.START)
    log(case, by, "started")
    return case


@transaction.atomic
def solve(*, by: User, case_id: int, text: str, type: str = "", seen: str | None = None) -> Case:
    """Say what was done. The case is not closed by this: now the customer is asked."""
    case = locked(case_id, seen)
    text = written(text)
    case.type = CaseType(type or case.type)
    if case.type == CaseType.UNCLASSIFIED:
        raise NotClassified()
    check_may_close(case)
    case.solved_at, case.solved_by, case.n_attempts = timezone.now(), by, 0
    if case.owner is None:
        case.owner = by
    move(case, Step.SOLVE)
    log(case, by, "solved", text, type=case.type)
    return case


@transaction.atomic
def ask_customer(
    *, by: User, case_id: int, way: str = "link", text: str = "", seen: str | None = None
) -> Verification | None:
    """Ask the customer whether it is solved; every try counts as one attempt.

    `way` "link" makes a link (or gives the unanswered one again) and returns it, `text` is then shown
    to the customer; so does a kind of message, which `asking.ask_customer` sends. "phone" records a call
    that nobody answered, `text` is a note.
    """
    case = locked(case_id, seen)
    text = typed(text)
    case.n_attempts += 1
    case.asked_at = timezone.now()
    move(case, Step.ASK)
    verification = None if way == "phone" else _link(case, text)
    log(case, by, "asked", text, way=way, attempt=case.n_attempts)
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
    case = locked(case_id, seen)
    text = written(text)
    if solved:
        check_may_close(case)
    elif not can_continue(case):
        raise TooLateToReopen()
    move(case, Step.CONFIRM if solved else Step.REFUTE, Outcome.REPORTED if solved else None)
    log(case, by, "verdict", text, solved=solved, way="staff")
    return case


@transaction.atomic
def answer_verification(*, token: str, solved: bool, comment: str = "") -> tuple[Verification, bool]:
    """The customer's own answer by the link; returns it and whether it is the first.

    Solved closes the case (or confirms one that was closed on weaker grounds), not solved reopens it
    and its owner keeps it; after the time in which the same case continues, another one follows it. While staff are already working on it again the answer is only recorded.
    Raises `LinkNotOpen` for an unknown or expired link.
    """
    found = verification_of(token)
    if found is None:
        raise LinkNotOpen()
    case = locked(found.case_id)
    verification = Verification.objects.select_for_update().get(pk=found.pk)
    if verification.answered_at is not None:
        return verification, False
    verification.answered_at, verification.solved = timezone.now(), solved
    verification.comment = typed(comment, 2000)
    verification.save()
    if not solved and not can_continue(case):
        follow_up(by=None, case_id=case.pk, text=verification.comment)
    elif not solved and is_possible(Step.REFUTE, case.state):
        move(case, Step.REFUTE)
    elif solved and is_possible(Step.CONFIRM, case.state):
        move(case, Step.CONFIRM, Outcome.CONFIRMED)
    elif solved and case.state == CaseState.CLOSED:
        case.outcome = Outcome.CONFIRMED
        case.save(update_fields=["outcome"])
    log(case, None, "verdict", verification.comment, solved=solved, way="link")
    return verification, True


@transaction.atomic
def close_unanswered(*, by: User, case_id: int, text: str, seen: str | None = None) -> Case:
    """Close because the customer never answered; this is silence, never satisfaction.

    Raises `TooFewAttempts` before the customer was asked as often as the policy of its rules demands.
    """
    case = locked(case_id, seen)
    text = written(text)
    least = closing_policy(case).attempts
    if is_possible(Step.GIVE_UP, case.state) and case.n_attempts < least:
        raise TooFewAttempts(n=case.n_attempts, least=least)
    check_may_close(case)
    move(case, Step.GIVE_UP, Outcome.SILENT)
    log(case, by, "closed", text, attempts=case.n_attempts)
    return case


@transaction.atomic
def refuse(*, by: User, case_id: int, text: str, external_body: str, seen: str | None = None) -> Case:
    """Close although the customer does not accept our answer; they were told which body outside can decide.

    Counted apart from all others. Raises `NoExternalBody` when none is named.
    """
    case = locked(case_id, seen)
    text, body = written(text), typed(external_body, 120)
    if not body:
        raise NoExternalBody()
    check_may_close(case)
    case.external_body = body
    move(case, Step.REFUSE, Outcome.NOT_ACCEPTED)
    log(case, by, "refused", text, body=body)
    return case


@transaction.atomic
def reopen(*, by: User, case_id: int, text: str, seen: str | None = None) -> Case:
    """Take it up again for a reason; the owner keeps it and the clock starts anew."""
    case = locked(case_id, seen)
    text = written(text)
    if not can_continue(case):
        raise TooLateToReopen()
    move(case, Step.REOPEN)
    log(case, by, "reopened", text)
    return case


@transaction.atomic
def switch_alerts(*, by: User, programme: Programme, on: set[str]) -> None:
    """Turn the programme's alert rules on (those in `on`) and off (all others)."""
    for rule in alert_rules:
        AlertSetting.objects.update_or_create(
            programme=programme, rule=rule.key, defaults={"is_on": rule.key in on}
        )
    audit.record("alerts.switch", by=by, on=f"programme:{programme.pk}", on_rules=sorted(on))
