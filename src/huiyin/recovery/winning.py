"""Winning a customer back: a plan begun, its steps done, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import queries as cases
from huiyin.cases import services as case_services
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.recovery.contracts import PlanState, StepKind
from huiyin.recovery.models import Plan, PlanStep
from huiyin.recovery.problems import PlanEnded, ProofNeeded
from huiyin.recovery.wording import written

# What a plan begins with, in days from its beginning.
USUAL_STEPS: tuple[tuple[StepKind, int, tuple[str, str]], ...] = (
    (
        StepKind.FOLLOW_UP,
        3,
        ("电话回访，听客户讲完，确认补救已到位", "Call, listen to the end, make sure the remedy arrived"),
    ),
    (
        StepKind.PROOF,
        14,
        ("告诉客户原因已经消除，并给出证明", "Tell the customer that the cause is gone, and show it"),
    ),
    (StepKind.OFFER, 21, ("给出一个值得回来的理由", "Give a reason to come back")),
    (StepKind.FOLLOW_UP, 60, ("确认客户是否重新使用", "See whether the customer is back")),
)


@transaction.atomic
def begin_plan(*, by: User, case_id: int, goal: str, language: str = "zh") -> Plan:
    """A plan for the customer of a case, with the usual steps; one for a case."""
    case = cases.cases_of(by).select_for_update(of=("self",)).get(pk=case_id)
    known = Plan.objects.filter(case=case).first()
    if known is not None:
        return known
    now = timezone.now()
    plan = Plan.objects.create(case=case, owner=case.owner or by, goal=written(goal), begun_at=now)
    which = 0 if language.startswith("zh") else 1
    today = timezone.localdate(now)
    PlanStep.objects.bulk_create(
        PlanStep(plan=plan, kind=kind, text=words[which], due_on=today + timedelta(days=days))
        for kind, days, words in USUAL_STEPS
    )
    audit.record("win_back.begin", by=by, on=f"case:{case.pk}")
    case_services.note(
        by=by, case_id=case.pk, text=("挽回计划：" if which == 0 else "Win-back plan: ") + plan.goal
    )
    return plan


@transaction.atomic
def add_step(*, by: User, plan_id: int, kind: str, text: str, due_on: date) -> PlanStep:
    """One more step."""
    plan = _running(plan_id)
    step = PlanStep.objects.create(plan=plan, kind=StepKind(kind), text=written(text)[:300], due_on=due_on)
    audit.record("win_back.step", by=by, on=f"plan:{plan.pk}", step=step.pk)
    return step


@transaction.atomic
def remove_step(*, by: User, plan_id: int, step_id: int) -> None:
    """Take a step out that was not done."""
    plan = _running(plan_id)
    if not plan.steps.filter(pk=step_id, done_at=None).delete()[0]:
        raise PlanEnded()
    audit.record("win_back.step_removed", by=by, on=f"plan:{plan.pk}", step=step_id)


@transaction.atomic
def finish_step(*, by: User, plan_id: int, step_id: int, outcome: str) -> PlanStep:
    """Say what came of a step."""
    plan = _running(plan_id)
    step = plan.steps.select_for_update().get(pk=step_id)
    if step.done_at is not None:
        raise PlanEnded()
    step.done_at, step.done_by, step.outcome = timezone.now(), by, written(outcome)
    step.save()
    audit.record("win_back.done", by=by, on=f"plan:{plan.pk}", step=step.pk)
    return step


@transaction.atomic
def end_plan(*, by: User, plan_id: int, won: bool, proof: str) -> Plan:
    """Won back or lost. Won needs the proof that the cause is gone; raises `ProofNeeded`."""
    plan = _running(plan_id)
    proof = typed(proof, 2000)
    if won and not proof:
        raise ProofNeeded()
    plan.state, plan.proof, plan.ended_at = PlanState.WON if won else PlanState.LOST, proof, timezone.now()
    plan.save()
    audit.record("win_back.end", by=by, on=f"plan:{plan.pk}", won=won)
    return plan


def _running(plan_id: int) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanState.RUNNING:
        raise PlanEnded()
    return plan
