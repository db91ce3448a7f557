"""Problems behind many cases: made, grouped into, improved, watched, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.cases import queries as cases
from huiyin.cases import services as case_services
from huiyin.core import audit, events
from huiyin.recovery.contracts import PROBLEM_ENDED, CaseJoinedProblem, ProblemState
from huiyin.recovery.models import Cause, KnownProblem, ProblemCase, ProblemEntry
from huiyin.recovery.problems import (
    CaseHasProblem,
    ImprovementNeeded,
    NotTheirProblem,
    ProblemMoved,
)
from huiyin.recovery.telling import tell
from huiyin.recovery.wording import written

# What may follow what; a problem whose cases come back is taken up again.
MOVES: dict[str, tuple[ProblemState, ...]] = {
    ProblemState.OPEN: (ProblemState.IMPROVING, ProblemState.ACCEPTED),
    ProblemState.IMPROVING: (ProblemState.WATCHED, ProblemState.OPEN),
    ProblemState.WATCHED: (ProblemState.SOLVED, ProblemState.IMPROVING),
    ProblemState.SOLVED: (ProblemState.OPEN,),
    ProblemState.ACCEPTED: (ProblemState.OPEN,),
}


@transaction.atomic
def open_problem(
    *,
    by: User,
    unit: Unit,
    title: str,
    description: str = "",
    cause: Cause | None = None,
    owner: User | None = None,
    due_on: date | None = None,
    case_ids: Sequence[int] = (),
) -> KnownProblem:
    """A known problem with an owner, and the first cases behind it. Raises `NotTheirProblem`, `CaseHasProblem`."""
    problem = KnownProblem.objects.create(
        unit=unit,
        title=written(title)[:200],
        description=description.strip()[:4000],
        cause=cause,
        owner=_owner(by, unit, owner or by),
        due_on=due_on,
        opened_at=timezone.now(),
    )
    _log(problem, by, "opened", owner=str(problem.owner))
    for case_id in case_ids:
        join_problem(by=by, problem_id=problem.pk, case_id=case_id)
    if problem.owner != by:
        _tell_owner(problem)
    return problem


@transaction.atomic
def change_problem(
    *,
    by: User,
    problem_id: int,
    title: str,
    description: str,
    cause: Cause | None,
    owner: User,
    improvement: str,
    due_on: date | None,
) -> KnownProblem:
    """Other words, another owner, another day."""
    problem = KnownProblem.objects.select_for_update().get(pk=problem_id)
    had = problem.owner_id
    problem.title, problem.description = written(title)[:200], description.strip()[:4000]
    problem.cause, problem.improvement, problem.due_on = cause, improvement.strip()[:4000], due_on
    problem.owner = _owner(by, problem.unit, owner)
    problem.save()
    _log(problem, by, "changed", owner=str(problem.owner))
    if problem.owner.pk not in {had, by.pk}:
        _tell_owner(problem)
    return problem


@transaction.atomic
def join_problem(*, by: User, problem_id: int, case_id: int) -> ProblemCase:
    """Put a case among those of a problem. Raises `CaseHasProblem`, `ProblemMoved` for one that has ended."""
    case = cases.cases_of(by).select_for_update(of=("self",)).get(pk=case_id)
    problem = KnownProblem.objects.select_for_update().get(pk=problem_id)
    known = ProblemCase.objects.filter(case=case).first()
    if known is not None:
        raise CaseHasProblem(problem=known.problem_id)
    if problem.state in PROBLEM_ENDED:
        raise ProblemMoved()
    member = ProblemCase.objects.create(problem=problem, case=case, by=by, at=timezone.now())
    events.publish(CaseJoinedProblem(case.pk, case.programme_id, problem.pk))
    _log(problem, by, "joined", case=case.pk)
    case_services.note(by=by, case_id=case.pk, text=f"→ P{problem.pk} {problem.title}")
    return member


@transaction.atomic
def leave_problem(*, by: User, case_id: int) -> None:
    """Take a case out of its problem."""
    case = cases.cases_of(by).get(pk=case_id)
    member = ProblemCase.objects.select_related("problem").filter(case=case).first()
    if member is None:
        raise ProblemMoved()
    _log(member.problem, by, "left", case=case.pk)
    case_services.note(by=by, case_id=case.pk, text=f"← P{member.problem.pk} {member.problem.title}")
    member.delete()


@transaction.atomic
def move_problem(*, by: User, problem_id: int, state: str, text: str = "") -> KnownProblem:
    """One step further, or back. Raises `ProblemMoved`, `ImprovementNeeded`; an end needs words."""
    problem = KnownProblem.objects.select_for_update().get(pk=problem_id)
    if state not in MOVES[problem.state]:
        raise ProblemMoved()
    wanted, now = ProblemState(state), timezone.now()
    if wanted == ProblemState.WATCHED:
        if not problem.improvement:
            raise ImprovementNeeded()
        problem.improved_at = now
    if wanted in {ProblemState.OPEN, ProblemState.IMPROVING}:
        problem.ended_at = None
    if wanted in PROBLEM_ENDED:
        text, problem.ended_at = written(text), now
    problem.state = wanted
    problem.save()
    _log(problem, by, "moved", text.strip()[:2000], state=wanted.value)
    return problem


def _log(problem: KnownProblem, by: User, kind: str, text: str = "", **detail: Any) -> None:
    ProblemEntry.objects.create(
        problem=problem, at=timezone.now(), by=by, kind=kind, text=text, detail=detail
    )
    audit.record(f"problem.{kind}", by=by, on=f"problem:{problem.pk}", **detail)


def _owner(by: User, unit: Unit, owner: User) -> User:
    if owner != by and owner not in cases.owners_for(by, unit):
        raise NotTheirProblem()
    return owner


def _tell_owner(problem: KnownProblem) -> None:
    assert problem.owner is not None
    n_told = ProblemEntry.objects.filter(problem=problem).count()
    tell(
        [problem.owner],
        key=f"problem:{problem.pk}:owner:{n_told}",
        subject=(f"由您负责的问题：{problem.title}", f"A problem to own: {problem.title}"),
        lines=(
            f"问题 P{problem.pk}“{problem.title}”由您负责。",
            f"You own problem P{problem.pk}, “{problem.title}”.",
        ),
        page=("known-problem", problem.pk),
        unit_id=problem.unit.pk,
    )
