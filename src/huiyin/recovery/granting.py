"""Remedies for a case: asked for, approved above the limit, given, taken back, and entered in the ledger.

A limit holds for the sum of a case, so that two halves are not cheaper to decide than a whole.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import queries as cases
from huiyin.cases import services as case_services
from huiyin.cases.models import Case
from huiyin.conditions.predicate import holds
from huiyin.conditions.problems import ConditionProblem
from huiyin.core import audit, events
from huiyin.core.typed_text import typed
from huiyin.recovery.contracts import PENDING, SPENT, ApprovalAsked, GrantState, Pricing, RemedyGranted
from huiyin.recovery.fields import case_row, condition_of
from huiyin.recovery.limits import approvers_for, covers, limit_of, next_level, paths_over
from huiyin.recovery.models import CostEntry, Grant, Remedy
from huiyin.recovery.occasions import named, page_of
from huiyin.recovery.problems import (
    AboveCeiling,
    AboveYourLimit,
    NobodyMayApprove,
    NotForThisCase,
    OwnRequest,
    RemedyNotThere,
    ValueNeeded,
)
from huiyin.recovery.telling import tell
from huiyin.recovery.wording import grant_words, money, written

_CENT = Decimal("0.01")


def offered_for(case: Case) -> list[Remedy]:
    """The remedies of the catalogue that are meant for a case."""
    rows = Remedy.objects.filter(unit__path__in=paths_over(case.unit.path), is_active=True)
    row = case_row(case)
    return [remedy for remedy in rows if _is_meant(remedy, row)]


def _is_meant(remedy: Remedy, row: dict[str, Any]) -> bool:
    try:
        return holds(condition_of(remedy.rule))(row)
    except ConditionProblem:  # it names what is gone: meant for nobody until somebody mends it
        return False


def value_of(remedy: Remedy, stated: Decimal | None) -> Decimal:
    """What the customer gets; `stated` is the amount, or the loss where a share of it is paid."""
    match remedy.pricing:
        case Pricing.NONE:
            return Decimal(0)
        case Pricing.FIXED:
            return remedy.amount or Decimal(0)
    if stated is None or stated <= 0:
        raise ValueNeeded(name=remedy.name)
    if remedy.pricing == Pricing.SHARE:
        value = (stated * (remedy.share_rate or Decimal(0))).quantize(_CENT, ROUND_HALF_UP)
        return min(value, remedy.most) if remedy.most is not None else value
    if remedy.most is not None and stated > remedy.most:
        raise AboveCeiling(name=remedy.name, most=f"{remedy.most:,.2f}", value=f"{stated:,.2f}")
    return stated.quantize(_CENT, ROUND_HALF_UP)


def cost_beside(grant: Grant) -> Decimal:
    """What was granted besides for the same case, or as a reward for the same thing."""
    rows = Grant.objects.filter(state__in=SPENT).exclude(pk=grant.pk)
    same = rows.filter(case=grant.case) if grant.case is not None else rows.filter(reference=grant.reference)
    return same.aggregate(total=Sum("cost"))["total"] or Decimal(0)


def pending_cost(case: Case, states: tuple[GrantState, ...] = PENDING) -> Decimal:
    """What the remedies of a case cost, those that wait included."""
    rows = Grant.objects.filter(case=case, state__in=states)
    return rows.aggregate(total=Sum("cost"))["total"] or Decimal(0)


@transaction.atomic
def ask_remedy(
    *, by: User, case_id: int, remedy_id: int, stated: Decimal | None = None, reason: str
) -> Grant:
    """Give a remedy within one's limit, or ask the next level for it.

    Raises `NotForThisCase`, `ValueNeeded`, `AboveCeiling`, `NobodyMayApprove`, `WordsNeeded`.
    """
    case = cases.cases_of(by).select_for_update(of=("self",)).get(pk=case_id)
    remedy = next((one for one in offered_for(case) if one.pk == remedy_id), None)
    if remedy is None:
        found = Remedy.objects.filter(pk=remedy_id).first()
        raise NotForThisCase(name=found.name if found else "")
    value = value_of(remedy, stated)
    cost = (value * remedy.cost_rate).quantize(_CENT, ROUND_HALF_UP)
    total = pending_cost(case) + cost
    within = cost == 0 or covers(limit_of(by, case.unit), total)
    approvers = [] if within else approvers_for(case.unit, total, by)
    if not within and not approvers:
        raise NobodyMayApprove(total=money(total))
    now = timezone.now()
    grant = Grant.objects.create(
        case=case,
        remedy=remedy,
        value=value,
        cost=cost,
        reason=written(reason),
        state=GrantState.GRANTED if within else GrantState.WAITING,
        asked_by=by,
        asked_at=now,
        decided_by=by if within else None,
        decided_at=now if within else None,
    )
    audit.record("remedy.ask", by=by, on=f"remedy:{grant.pk}", case=case.pk, cost=str(cost), within=within)
    case_services.note(by=by, case_id=case.pk, text=grant_words(grant))
    if within:
        enter_granted(grant, by)
    else:
        ask_approval(grant, approvers)
    return grant


@transaction.atomic
def decide(*, by: User, grant_id: int, approve: bool, text: str = "") -> Grant:
    """Approve or refuse what waits. Raises `OwnRequest`, `AboveYourLimit`, `RemedyNotThere`; a refusal needs words."""
    grant = _locked(by, grant_id)
    if grant.state != GrantState.WAITING:
        raise RemedyNotThere()
    if grant.asked_by == by:
        raise OwnRequest()
    if approve:
        total, limit = cost_beside(grant) + grant.cost, limit_of(by, grant.place)
        if not covers(limit, total):
            raise AboveYourLimit(total=money(total), limit=money(limit))
    grant.state = GrantState.GRANTED if approve else GrantState.REFUSED
    grant.decided_by, grant.decided_at = by, timezone.now()
    grant.decision = typed(text) if approve else written(text)
    grant.save()
    audit.record("remedy.decide", by=by, on=f"remedy:{grant.pk}", approve=approve)
    _note(grant, by)
    if approve:
        enter_granted(grant, by)
    _tell_asker(grant)
    return grant


@transaction.atomic
def mark_given(*, by: User, grant_id: int) -> Grant:
    """The customer has it now."""
    grant = _locked(by, grant_id)
    if grant.state != GrantState.GRANTED:
        raise RemedyNotThere()
    grant.state, grant.given_at = GrantState.GIVEN, timezone.now()
    grant.save(update_fields=["state", "given_at"])
    audit.record("remedy.give", by=by, on=f"remedy:{grant.pk}")
    _note(grant, by)
    return grant


@transaction.atomic
def withdraw(*, by: User, grant_id: int) -> Grant:
    """Take back what waits or was granted but not given; a cost already entered is entered back."""
    grant = _locked(by, grant_id)
    if grant.state not in {GrantState.WAITING, GrantState.GRANTED}:
        raise RemedyNotThere()
    was_granted = grant.state == GrantState.GRANTED
    grant.state = GrantState.WITHDRAWN
    grant.save(update_fields=["state"])
    if was_granted and grant.cost:
        _enter(grant, by, -grant.cost)
    audit.record("remedy.withdraw", by=by, on=f"remedy:{grant.pk}")
    _note(grant, by)
    return grant


def enter_granted(grant: Grant, by: User | None) -> None:
    """Enter the cost of what was granted, and tell the news of it; None is a rule that was set beforehand."""
    if grant.cost:
        _enter(grant, by, grant.cost)
    events.publish(RemedyGranted(grant.pk, *_case_of(grant)))


def ask_approval(grant: Grant, approvers: list[User]) -> None:
    """Let what waits be known to those who are nearest and may decide."""
    events.publish(ApprovalAsked(grant.pk, *_case_of(grant)))
    _tell_approvers(grant, next_level(approvers))


def _case_of(grant: Grant) -> tuple[int | None, int | None]:
    return (None, None) if grant.case is None else (grant.case.pk, grant.case.programme_id)


def _note(grant: Grant, by: User) -> None:
    if grant.case is not None:
        case_services.note(by=by, case_id=grant.case.pk, text=grant_words(grant))


def _enter(grant: Grant, by: User | None, amount: Decimal) -> None:
    CostEntry.objects.create(
        at=timezone.now(),
        unit=grant.place,
        case_number=_case_of(grant)[0],
        reference=grant.reference,
        grant_number=grant.pk,
        kind=grant.remedy.kind,
        remedy_name=grant.remedy.name,
        amount=amount,
        by=by,
    )


def _locked(by: User, grant_id: int) -> Grant:
    theirs = Q(case__in=cases.cases_of(by)) | Q(unit__path__startswith=by.unit.path)
    rows = Grant.objects.select_related("remedy", "asked_by", "case__unit", "unit")
    grant = rows.get(theirs, pk=grant_id)
    if grant.case is not None:
        cases.cases_of(by).select_for_update(of=("self",)).get(pk=grant.case.pk)
    else:  # both rewards of one thing are decided one after the other
        same = Grant.objects.select_for_update().filter(reference=grant.reference)
        list(same.order_by("pk").values_list("pk", flat=True))
    grant.refresh_from_db(fields=["state"])
    return grant


def _tell_approvers(grant: Grant, people: list[User]) -> None:
    zh, en = named(grant)
    tell(
        people,
        key=f"remedy:{grant.pk}:ask",
        subject=(f"待审批：{zh}的补救或奖励", f"To approve: something for {en}"),
        lines=(
            f"{grant.asked_by or '系统'} 为{zh}申请“{grant.remedy.name}”，成本 {grant.cost} 元：{grant.reason}",
            f"{grant.asked_by or 'The system'} asks for “{grant.remedy.name_in('en')}” for {en}, at a cost of "
            f"CNY {grant.cost}: {grant.reason}",
        ),
        page=("remedy-approvals",),
        unit_id=grant.place.pk,
    )


def _tell_asker(grant: Grant) -> None:
    if grant.asked_by is None:
        return
    (zh, en), is_granted = named(grant), grant.state == GrantState.GRANTED
    tell(
        [grant.asked_by],
        key=f"remedy:{grant.pk}:decided",
        subject=(
            f"{zh}的申请{'已批准' if is_granted else '被退回'}",
            f"What you asked for {en} was {'approved' if is_granted else 'refused'}",
        ),
        lines=(
            f"{grant.decided_by}：{grant.decision or '同意'}",
            f"{grant.decided_by}: {grant.decision or 'approved'}",
        ),
        page=page_of(grant),
        unit_id=grant.place.pk,
    )
