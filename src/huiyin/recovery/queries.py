"""Reading remedies, approvals, the ledger, problems and plans; what is outside a person's units is not there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.cases import queries as cases
from huiyin.cases.models import Case
from huiyin.core.roles import UserRole
from huiyin.recovery.contracts import (
    PROBLEM_ENDED,
    SPENT,
    GrantState,
    PlanState,
    Pricing,
    ProblemState,
    SpentOnCase,
)
from huiyin.recovery.limits import covers as covers
from huiyin.recovery.limits import limit_among, limits_over, paths_over
from huiyin.recovery.limits import limit_of as limit_of
from huiyin.recovery.models import (
    Cause,
    CostEntry,
    Finding,
    Grant,
    KnownProblem,
    Plan,
    ProblemCase,
    ProblemEntry,
    Remedy,
)
from huiyin.recovery.wording import money as money
from huiyin.recovery.wording import value_words as value_words


def remedies_of(user: User) -> QuerySet[Remedy]:
    """The catalogue as it concerns a person: their unit's, those of the units below, and what holds from above."""
    here = Q(unit__path__startswith=user.unit.path) | Q(unit__path__in=paths_over(user.unit.path))
    return Remedy.objects.filter(here).select_related("unit").order_by("unit__path", "kind", "pk")


def remedy_for(user: User, remedy_id: int) -> Remedy:
    """One remedy that the person may change; 404 otherwise, as if it did not exist."""
    return get_object_or_404(remedies_of(user).filter(unit__path__startswith=user.unit.path), pk=remedy_id)


def grants_of(user: User) -> QuerySet[Grant]:
    """The remedies of the cases that a person sees, and the rewards of their units, newest first."""
    here = Q(case__unit__path__startswith=user.unit.path) | Q(unit__path__startswith=user.unit.path)
    rows = Grant.objects.filter(here)
    return rows.select_related("remedy", "case__unit", "unit", "asked_by", "decided_by")


def grant_for(user: User, grant_id: int) -> Grant:
    """One of them; 404 otherwise."""
    return get_object_or_404(grants_of(user), pk=grant_id)


def grants_on(case: Case) -> list[Grant]:
    """The remedies of one case, newest first."""
    return list(Grant.objects.filter(case=case).select_related("remedy", "asked_by", "decided_by"))


@dataclass(frozen=True)
class Waiting:
    """What waits for approval: the sum of its case with it, and whether the person may approve it."""

    grant: Grant
    total: Decimal
    may_approve: bool


def waiting_for(user: User) -> list[Waiting]:
    """What waits in the person's units, oldest first; their own requests cannot be approved by them."""
    grants = list(grants_of(user).filter(state=GrantState.WAITING).order_by("pk")[:200])
    spent = {row.case_id: row.cost for row in spent_on([one.case.pk for one in grants if one.case])}
    rewarded = spent_for([one.reference for one in grants if one.reference])
    limits: dict[int, Any] = {}
    found = []
    for grant in grants:
        unit = grant.place
        if unit.pk not in limits:
            limits[unit.pk] = limit_among(limits_over(unit), user.role, unit)
        beside = spent.get(grant.case.pk) if grant.case else rewarded.get(grant.reference)
        total = (beside or Decimal(0)) + grant.cost
        found.append(Waiting(grant, total, grant.asked_by != user and covers(limits[unit.pk], total)))
    return found


def n_to_approve(user: User) -> int:
    """How many requests wait for this person: the number in the menu."""
    if user.role not in {UserRole.MANAGER, UserRole.ADMINISTRATOR}:
        return 0
    return sum(one.may_approve for one in waiting_for(user))


def spent_on(case_ids: Collection[int]) -> list[SpentOnCase]:
    """What some cases cost in remedies; those without any are left out."""
    rows = Grant.objects.filter(case_id__in=list(case_ids), state__in=SPENT).order_by()
    sums = rows.values_list("case_id").annotate(cost=Sum("cost"), n=Count("pk"))
    return [SpentOnCase(case_id, cost, n) for case_id, cost, n in sums]


def spent_for(references: Collection[str]) -> dict[str, Decimal]:
    """What the rewards of some references cost; those without any are left out."""
    rows = Grant.objects.filter(reference__in=list(references), state__in=SPENT).order_by()
    return dict(rows.values_list("reference").annotate(cost=Sum("cost")))


def rewards_entered(path: str, occasion: str, first_on: date, last_on: date) -> Decimal:
    """What was entered in the ledger of a unit and those below for rewards of an occasion, days both included."""
    rows = CostEntry.objects.filter(unit__path__startswith=path, reference__startswith=f"{occasion}:")
    within = rows.filter(at__date__gte=first_on, at__date__lte=last_on)
    return within.aggregate(cost=Sum("amount"))["cost"] or Decimal(0)


def rewardable(unit: Unit) -> list[Remedy]:
    """The lines of the catalogue with a fixed value that hold in a unit: what may be promised beforehand."""
    here = Remedy.objects.filter(unit__path__in=paths_over(unit.path), is_active=True)
    return list(here.filter(pricing=Pricing.FIXED, rule__isnull=True))


@dataclass(frozen=True)
class LedgerFilter:
    """Which lines of the ledger: days both included, None for open ends."""

    first_on: date | None = None
    last_on: date | None = None
    kind: str = ""
    unit: Unit | None = None


def ledger(user: User, wanted: LedgerFilter) -> QuerySet[CostEntry]:
    """The lines of the person's units, newest first."""
    rows = CostEntry.objects.filter(unit__path__startswith=(wanted.unit or user.unit).path)
    if wanted.first_on:
        rows = rows.filter(at__date__gte=wanted.first_on)
    if wanted.last_on:
        rows = rows.filter(at__date__lte=wanted.last_on)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.select_related("unit", "by").order_by("-pk")


@dataclass(frozen=True)
class LedgerSums:
    """The ledger added up: in all, by month, by kind, by unit, and what was spent for each cause.

    `rewards` is the part of the total without a case behind it: it has no cause.
    """

    total: Decimal
    n_cases: int
    rewards: Decimal
    by_month: list[tuple[date, Decimal]]
    by_kind: list[tuple[str, Decimal]]
    by_unit: list[tuple[str, Decimal]]
    by_cause: list[tuple[Cause | None, Decimal]]


def ledger_sums(rows: QuerySet[CostEntry]) -> LedgerSums:
    """Sums of some lines; a case without a named cause counts under None."""
    plain = rows.order_by()
    by_case = dict(plain.exclude(case_number=None).values_list("case_number").annotate(cost=Sum("amount")))
    rewards = plain.filter(case_number=None).aggregate(cost=Sum("amount"))["cost"] or Decimal(0)
    causes = {
        finding.case_id: finding.cause
        for finding in Finding.objects.filter(case_id__in=list(by_case)).select_related("cause__parent")
    }
    sums: dict[Cause | None, Decimal] = {}
    for case_number, cost in by_case.items():
        cause = causes.get(case_number)
        sums[cause] = sums.get(cause, Decimal(0)) + cost
    months = plain.annotate(month=TruncMonth("at")).values_list("month").annotate(cost=Sum("amount"))
    return LedgerSums(
        total=sum(by_case.values(), rewards),
        n_cases=sum(cost > 0 for cost in by_case.values()),
        rewards=rewards,
        by_month=sorted((month.date(), cost) for month, cost in months),
        by_kind=_descending(plain.values_list("kind").annotate(cost=Sum("amount"))),
        by_unit=_descending(plain.values_list("unit__name").annotate(cost=Sum("amount"))),
        by_cause=_descending(sums.items()),
    )


def _descending(pairs: Any) -> list[tuple[Any, Decimal]]:
    return sorted(pairs, key=lambda pair: -pair[1])


def cause_for(user: User, cause_id: int) -> Cause:
    """One cause that the person may change: of their unit or one below; 404 otherwise."""
    rows = Cause.objects.filter(unit__path__startswith=user.unit.path).select_related("unit", "parent")
    return get_object_or_404(rows, pk=cause_id)


def cause_named(cause_id: str) -> Cause | None:
    """The cause of a choice; None where none was chosen."""
    return Cause.objects.filter(pk=int(cause_id)).first() if cause_id.isdigit() else None


def finding_of(case: Case) -> Finding | None:
    """The named cause of a case."""
    return Finding.objects.filter(case=case).select_related("cause__parent__parent", "by").first()


def problems_of(user: User) -> QuerySet[KnownProblem]:
    """The problems of the person's units and those that hold from above, with how many cases each has."""
    here = Q(unit__path__startswith=user.unit.path) | Q(unit__path__in=paths_over(user.unit.path))
    rows = KnownProblem.objects.filter(here).select_related("unit", "owner", "cause__parent")
    return rows.annotate(n_cases=Count("members")).order_by("-pk")


def problems_at_work(user: User, most: int = 5) -> list[KnownProblem]:
    """Problems that have not ended, those with most cases first."""
    rows: QuerySet[Any] = problems_of(user).exclude(state__in=PROBLEM_ENDED)
    return list(rows.order_by("-n_cases", "-pk")[:most])


def problem_for(user: User, problem_id: int) -> KnownProblem:
    """One of them; 404 otherwise."""
    return get_object_or_404(problems_of(user), pk=problem_id)


def problem_of(case: Case) -> KnownProblem | None:
    """The problem a case belongs to."""
    member = ProblemCase.objects.filter(case=case).select_related("problem__owner").first()
    return member.problem if member else None


def problem_cases(user: User, problem: KnownProblem) -> list[Case]:
    """The cases of a problem that the person sees, newest first."""
    keys = problem.members.values("case")
    return list(cases.cases_of(user).filter(pk__in=keys).order_by("-opened_at")[:200])


def like_cases(user: User, case: Case, most: int = 20) -> list[Case]:
    """Cases that may have the same problem behind them: same cause, or same type where none is named; none grouped yet."""
    rows = cases.cases_of(user).exclude(pk=case.pk).exclude(pk__in=ProblemCase.objects.values("case"))
    finding = finding_of(case)
    if finding is not None:
        rows = rows.filter(pk__in=Finding.objects.filter(cause=finding.cause).values("case"))
    else:
        rows = rows.filter(type=case.type)
    return list(rows.order_by("-opened_at")[:most])


def open_problems_for(user: User, case: Case) -> list[KnownProblem]:
    """Problems a case could join, those with its cause first."""
    finding = finding_of(case)
    rows = list(problems_of(user).exclude(state__in=PROBLEM_ENDED)[:200])
    cause_id = finding.cause_id if finding else None
    return sorted(rows, key=lambda one: (cause_id is None or one.cause_id != cause_id, -one.pk))


def plans_of(user: User) -> QuerySet[Plan]:
    """The win-back plans of the cases a person sees."""
    rows = Plan.objects.filter(case__unit__path__startswith=user.unit.path)
    return rows.select_related("case__unit", "owner").prefetch_related("steps")


def plan_for(user: User, plan_id: int) -> Plan:
    """One of them; 404 otherwise."""
    return get_object_or_404(plans_of(user), pk=plan_id)


def plan_of(case: Case) -> Plan | None:
    """The plan to win the customer of a case back."""
    return Plan.objects.filter(case=case).prefetch_related("steps").first()


def n_steps_due(user: User, today: date) -> int:
    """How many steps of running plans are due by a day."""
    running = plans_of(user).filter(state=PlanState.RUNNING, steps__done_at=None, steps__due_on__lte=today)
    return running.order_by().values("steps").distinct().count()


@dataclass(frozen=True)
class RecoveryOfCase:
    """A complaint in a customer's file (R09): what was given, why it happened, what lies behind it."""

    case: Case
    grants: list[Grant]
    cost: Decimal
    cause: Cause | None
    problem: KnownProblem | None
    plan: Plan | None


def recovery_of_customer(user: User, respondent_key: str, most: int = 20) -> list[RecoveryOfCase]:
    """The complaints of one customer with their recovery, newest first; only those that the person may see."""
    if not respondent_key:
        return []
    found = list(cases.cases_of(user).filter(respondent_key=respondent_key).order_by("-opened_at")[:most])
    keys = [case.pk for case in found]
    grants: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(case_id__in=keys).select_related("remedy"):
        if grant.case_id is not None:
            grants.setdefault(grant.case_id, []).append(grant)
    causes = {
        row.case_id: row.cause
        for row in Finding.objects.filter(case_id__in=keys).select_related("cause__parent")
    }
    problems = {
        row.case_id: row.problem
        for row in ProblemCase.objects.filter(case_id__in=keys).select_related("problem")
    }
    plans = {row.case_id: row for row in Plan.objects.filter(case_id__in=keys)}
    return [
        RecoveryOfCase(
            case,
            grants.get(case.pk, []),
            sum((one.cost for one in grants.get(case.pk, []) if one.state in SPENT), Decimal(0)),
            causes.get(case.pk),
            problems.get(case.pk),
            plans.get(case.pk),
        )
        for case in found
    ]


@dataclass(frozen=True)
class CauseCount:
    """How many cases a cause has in a unit."""

    cause: Cause
    unit_path: str
    n: int


def cause_counts(
    unit: Unit, since: datetime | None = None, until: datetime | None = None
) -> list[CauseCount]:
    """Cases by cause and by unit, in a unit and those below, opened in a time."""
    rows = Finding.objects.filter(case__unit__path__startswith=unit.path)
    if since is not None:
        rows = rows.filter(case__opened_at__gte=since)
    if until is not None:
        rows = rows.filter(case__opened_at__lt=until)
    counted = list(rows.order_by().values_list("cause", "case__unit__path").annotate(n=Count("pk")))
    causes = Cause.objects.select_related("parent__parent").in_bulk([key for key, _, _ in counted])
    return [CauseCount(causes[key], path, n) for key, path, n in counted]


def n_without_cause(user: User, unit: Unit, since: datetime | None = None) -> tuple[int, int]:
    """How many cases of a unit have no named cause, and how many there are."""
    rows = cases.cases_of(user).filter(unit__path__startswith=unit.path)
    if since is not None:
        rows = rows.filter(opened_at__gte=since)
    n = rows.count()
    return n - Finding.objects.filter(case__in=rows).count(), n


def spent_within(path: str) -> dict[int, float]:
    """What each case of a unit and those below cost in remedies; those without any are left out."""
    rows = Grant.objects.filter(case__unit__path__startswith=path, state__in=SPENT).order_by()
    sums = rows.values_list("case_id").annotate(cost=Sum("cost"))
    return {case_id: float(cost) for case_id, cost in sums.iterator(chunk_size=5000)}


_ACTING = {ProblemState.IMPROVING.value, ProblemState.WATCHED.value, ProblemState.SOLVED.value}


def problems_found(path: str, since: datetime) -> list[tuple[int, datetime, datetime | None]]:
    """(number, found at, when an improvement first began) of the problems of a unit and those below since a moment.

    A problem that is accepted as it is has no improvement.
    """
    rows = KnownProblem.objects.filter(unit__path__startswith=path, opened_at__gte=since).order_by("pk")
    began: dict[int, datetime] = {}
    moves = ProblemEntry.objects.filter(problem__in=rows.values("pk"), kind="moved").order_by("pk")
    for number, at, detail in moves.values_list("problem_id", "at", "detail"):
        if detail.get("state") in _ACTING:
            began.setdefault(number, at)
    return [(pk, at, began.get(pk)) for pk, at in rows.values_list("pk", "opened_at")]


def problem_names(numbers: Collection[int]) -> dict[int, str]:
    """The names of some problems: for who tells of a whole unit."""
    return dict(KnownProblem.objects.filter(pk__in=list(numbers)).values_list("pk", "title"))
