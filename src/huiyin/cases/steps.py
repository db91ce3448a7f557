"""What every step of a case does: lock it, move it by the table, write it down, tell the others."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import clock_keeping, holding
from huiyin.cases.contracts import TIME_TO_ACT, CaseClosed, CaseMoved, CaseState, Outcome
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.priorities import priority_of
from huiyin.cases.problems import ChangedMeanwhile, NotAllowedNow, NothingWritten
from huiyin.cases.workflow import TRANSITIONS, Step, is_possible
from huiyin.core import audit, events
from huiyin.core.typed_text import typed


def log(case: Case, by: User | None, kind: str, text: str = "", **detail: Any) -> None:
    """One line of the case's history and one of the audit."""
    CaseEntry.objects.create(case=case, at=timezone.now(), author=by, kind=kind, text=text, detail=detail)
    audit.record(f"case.{kind}", by=by, on=f"case:{case.pk}", **detail)


def locked(case_id: int, seen: str | None = None) -> Case:
    """The case, nobody else changing it; `seen` is what the person saw (`Case.seen`), None for "whatever it is"."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if seen is not None and seen != case.seen:
        raise ChangedMeanwhile()
    return case


def move(case: Case, step: Step, outcome: Outcome | None = None) -> None:
    """Take a step, save the case and tell the others. Raises `NotAllowedNow`."""
    if not is_possible(step, case.state):
        raise NotAllowedNow()
    now = timezone.now()
    case.state = TRANSITIONS[step][1]
    if step in {Step.REFUTE, Step.REOPEN}:
        case.n_reopened += 1
        case.due_at = now + TIME_TO_ACT
        case.solved_at = case.asked_at = None
        case.external_body = ""
    case.closed_at = now if case.state == CaseState.CLOSED else None
    case.outcome = outcome or ""
    case.priority = priority_of(case)
    case.save()
    clock_keeping.follow(case, step, now)
    holding.follow(case)
    events.publish(CaseMoved(case.pk, case.programme_id, step.value))
    if case.state == CaseState.CLOSED:
        events.publish(CaseClosed(case.pk, case.programme_id, case.outcome, case.n_reopened))


def written(text: str) -> str:
    """The words without what no database holds. Raises `NothingWritten` where nothing is left."""
    text = typed(text)
    if not text:
        raise NothingWritten()
    return text
