"""Reading cases: the gatekeepers, the list in order of priority, who may own a case, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_of, people_over
from huiyin.cases.alert_rules import AlertRule, alert_rules
from huiyin.cases.calls import CallOutcome as CallOutcome
from huiyin.cases.contracts import CaseState, Outcome, RecoveryCounts, Severity
from huiyin.cases.counting import clock_times as clock_times
from huiyin.cases.counting import subjects as subjects
from huiyin.cases.fields import case_fields as case_fields
from huiyin.cases.fields import case_lookups as case_lookups
from huiyin.cases.fields import case_row as case_row
from huiyin.cases.models import (
    AlertSetting,
    Case,
    CaseWorker,
    Category,
    PhoneCall,
    Route,
    Skill,
    SortingRule,
    Verification,
)
from huiyin.cases.workflow import ACTING as ACTING
from huiyin.core.access import CASE_WORKERS
from huiyin.core.roles import UserRole
from huiyin.core.tokens import derived_token, hash_token
from huiyin.responses.queries import which_exist

VERDICT_PURPOSE = "case-verdict"  # a token of a case's link opens nothing else
_ROLE_ORDER = (UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR)


def cases_of(user: User) -> QuerySet[Case]:
    """The cases of the person's unit and of those below it."""
    return Case.objects.filter(unit__path__startswith=user.unit.path).select_related(
        "programme", "unit", "owner", "responsible_unit", "category"
    )


def all_cases() -> QuerySet[Case]:
    """The cases of all units, for those who act for nobody."""
    return Case.objects.all()


def case_for(user: User, case_id: int) -> Case:
    """One case, if the person may see it; 404 otherwise, as if it did not exist."""
    return get_object_or_404(cases_of(user), pk=case_id)


def by_priority(cases: QuerySet[Case], now: datetime | None = None) -> QuerySet[Case]:
    """Overdue first, then the worst, then what is due first; then those that wait for the customer; closed ones last."""
    now = now or timezone.now()
    return cases.annotate(
        lateness=Choice(
            When(state=CaseState.CLOSED, then=3),
            When(state=CaseState.COMMUNICATED, then=2),
            When(state__in=ACTING, due_at__lt=now, then=0),
            default=1,
            output_field=IntegerField(),
        ),
        rank=Choice(
            *(When(severity=severity, then=severity.rank) for severity in Severity),
            default=len(Severity),
            output_field=IntegerField(),
        ),
    ).order_by("lateness", "-closed_at", "rank", "due_at", "pk")


def units_of(case_ids: Sequence[int]) -> dict[int, str]:
    """The path of each case's unit, for those who act for nobody."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "unit__path"))


def case_by_number(channel: str, number: str) -> Case | None:
    """The case with that number where it came from, for those who act for nobody."""
    rows = Case.objects.select_related("unit", "responsible_unit", "owner")
    return rows.filter(channel=channel, external_id=number).first() if number else None


def cases_within(path: str, after: int, most: int) -> list[Case]:
    """Cases that a unit's tree works on or answers for, those after a number, for machines."""
    own = Q(unit__path__startswith=path) | Q(responsible_unit__path__startswith=path)
    rows = Case.objects.select_related("unit", "responsible_unit", "owner").filter(own, pk__gt=after)
    return list(rows.order_by("pk")[:most])


def case_within(path: str, case_id: int) -> Case | None:
    """One of them."""
    found = cases_within(path, case_id - 1, 1)
    return found[0] if found and found[0].pk == case_id else None


def call_named(user: User, call_id: str) -> PhoneCall | None:
    """The newest call of that name, at the telephone system, in the person's units."""
    rows = PhoneCall.objects.filter(call_id=call_id, unit__path__startswith=user.unit.path)
    return rows.order_by("-pk").first()


def case_about(user: User, response_id: int) -> Case | None:
    """The case of an answer, if there is one and the person may see it."""
    return cases_of(user).filter(response_id=response_id).first()


def cases_of_answers(response_ids: Sequence[int]) -> dict[int, int]:
    """The number of each answer's case, for apps that act for nobody."""
    found = Case.objects.filter(response_id__in=response_ids).values_list("response_id", "pk")
    return {response_id: key for response_id, key in found if response_id is not None}


def cases_where(keys: Sequence[int], chosen: Q) -> set[int]:
    """Those of some cases that a condition chooses (`fields.case_lookups`), for apps that act for nobody."""
    return set(Case.objects.filter(chosen, pk__in=keys).values_list("pk", flat=True))


def cases_about(user: User, response_ids: Sequence[int]) -> dict[int, Case]:
    """The cases of several answers, by answer."""
    found = cases_of(user).filter(response_id__in=response_ids)
    return {case.response_id: case for case in found if case.response_id is not None}


def workers_of(unit: Unit) -> list[User]:
    """Who may become owner without being asked: the unit's agents, or its managers, or its administrators.

    Where the unit has none of them the same is asked of the unit above, and so on.
    """
    people = [person for person in people_over(unit) if person.role in CASE_WORKERS]
    if not people:
        return []

    def closeness(person: User) -> tuple[int, int]:
        return (-person.unit.depth, _ROLE_ORDER.index(UserRole(person.role)))

    closest = min(map(closeness, people))
    return sorted((person for person in people if closeness(person) == closest), key=lambda p: p.pk)


def owners_for(by: User, unit: Unit) -> QuerySet[User]:
    """Who can be made owner of a unit's case: active people who work on cases, see this one, and whom `by` sees."""
    return (
        people_over(unit)
        .filter(role__in=[role.value for role in CASE_WORKERS])
        .filter(pk__in=people_of(by).values("pk"))
        .order_by("name", "pk")
    )


class Workload:
    """How many cases each of some people have on their desk, counting what is handed out meanwhile."""

    def __init__(self, people: Sequence[User]) -> None:
        self.people = people
        active = Case.objects.filter(owner__in=people).exclude(state=CaseState.CLOSED)
        rows = active.order_by().values_list("owner").annotate(n=Count("pk"))
        self.n_cases: Counter[int] = Counter(dict(rows))

    def next_owner(self) -> User | None:
        """Whoever has the fewest, now with one more; None when there is nobody."""
        if not self.people:
            return None
        person = min(self.people, key=lambda p: (self.n_cases[p.pk], p.pk))
        self.n_cases[person.pk] += 1
        return person


def least_busy(people: Sequence[User]) -> User | None:
    """The person with the fewest active cases."""
    return Workload(people).next_owner()


def skills() -> QuerySet[Skill]:
    """All skills by name."""
    return Skill.objects.all()


def rules_for(user: User, kind: str) -> list[Route] | list[SortingRule]:
    """The routes ("routes") or sorting rules of the person's units and of those above, which hold for them too."""
    rows: QuerySet[Any] = (Route if kind == "routes" else SortingRule).objects.select_related("unit")
    rows = (
        rows.select_related("to_unit", "skill", "owner")
        if kind == "routes"
        else rows.select_related("category")
    )
    mine = user.unit.path
    near = [row for row in rows if row.unit.path.startswith(mine) or mine.startswith(row.unit.path)]
    return sorted(near, key=lambda row: (-row.unit.depth, row.unit.path, row.position, row.pk))


def rule_for(user: User, kind: str, rule_id: int) -> Any:
    """One rule of the person's units; 404 otherwise, as if it did not exist."""
    model: Any = Route if kind == "routes" else SortingRule
    return get_object_or_404(
        model.objects.select_related("unit"), pk=rule_id, unit__path__startswith=user.unit.path
    )


def category(category_id: int) -> Category:
    """One category; 404 for none."""
    return get_object_or_404(Category.objects.select_related("parent"), pk=category_id)


def category_tree() -> list[tuple[Category, int, int]]:
    """All categories in the order of the tree, with how deep each lies and how many cases it has."""
    counted = dict(
        Case.objects.exclude(category=None).order_by().values_list("category").annotate(n=Count("pk"))
    )
    rows = list(Category.objects.select_related("parent"))
    places = {row.pk: (row.position, row.pk) for row in rows}

    def place(row: Category) -> list[tuple[int, int]]:
        return [places[int(step)] for step in row.path.split("/") if step]

    return [(row, row.path.count("/") - 2, counted.get(row.pk, 0)) for row in sorted(rows, key=place)]


def staff_lines(user: User) -> list[tuple[User, CaseWorker | None, int]]:
    """Those who work on cases in the person's units: what routes know of them, and their open cases."""
    roles = [role.value for role in CASE_WORKERS]
    people = list(people_of(user).filter(role__in=roles, is_active=True).order_by("unit__path", "name", "pk"))
    about = {
        row.user_id: row for row in CaseWorker.objects.filter(user__in=people).prefetch_related("skills")
    }
    load = Workload(people).n_cases
    return [(person, about.get(person.pk), load[person.pk]) for person in people]


def offered_categories() -> QuerySet[Category]:
    """The categories that may be chosen, each below the one it belongs to."""
    return Category.objects.filter(is_offered=True).select_related("parent").order_by("path")


def open_verification(case: Case) -> Verification | None:
    """The link a customer can still answer by."""
    return case.verifications.filter(answered_at=None, expires_at__gt=timezone.now()).order_by("-pk").first()


def token_of(verification: Verification) -> str:
    """The token of a link, made again from its seed."""
    return derived_token(VERDICT_PURPOSE, verification.seed)


def verification_of(token: str) -> Verification | None:
    """The question behind a customer's link: answered, or not expired; None otherwise."""
    found = (
        Verification.objects.select_related("case__unit")
        .filter(token_hash=hash_token(token, VERDICT_PURPOSE))
        .first()
    )
    if found is None or (found.answered_at is None and found.expires_at <= timezone.now()):
        return None
    return found


def rule_settings(programme_id: int) -> dict[str, bool]:
    """Which alert rules are on in a programme; a rule without a setting is on."""
    stored = dict(AlertSetting.objects.filter(programme_id=programme_id).values_list("rule", "is_on"))
    return {rule.key: stored.get(rule.key, True) for rule in alert_rules}


def rules_on(programme_id: int) -> list[AlertRule]:
    """The rules that open cases in a programme."""
    settings = rule_settings(programme_id)
    return [rule for rule in alert_rules if settings[rule.key]]


def recovery(cases: QuerySet[Case]) -> RecoveryCounts:
    """What became of some cases. Closed without an answer is a count of its own and never means satisfied (M24)."""
    now = timezone.now()
    counts: dict[str, Any] = cases.order_by().aggregate(
        n_cases=Count("pk"),
        n_active=Count("pk", filter=~Q(state=CaseState.CLOSED)),
        n_overdue=Count("pk", filter=Q(state__in=ACTING, due_at__lt=now)),
        n_confirmed=Count("pk", filter=Q(outcome=Outcome.CONFIRMED)),
        n_reported=Count("pk", filter=Q(outcome=Outcome.REPORTED)),
        n_silent=Count("pk", filter=Q(outcome=Outcome.SILENT)),
        n_not_accepted=Count("pk", filter=Q(outcome=Outcome.NOT_ACCEPTED)),
        n_reopened=Sum("n_reopened", default=Value(0)),
    )
    return RecoveryCounts(**counts)


def recovery_of(programme_id: int) -> RecoveryCounts:
    """What became of a programme's cases: for its figures page and its report."""
    return recovery(Case.objects.filter(programme_id=programme_id))


def cases_without_answer(programme_id: int) -> list[int]:
    """Cases of a programme whose answer does not exist any more and that do not say so yet."""
    rows = Case.objects.filter(programme_id=programme_id, answer_withdrawn_at=None).exclude(response_id=None)
    pairs = list(rows.values_list("pk", "response_id"))
    existing = which_exist([response_id for _, response_id in pairs if response_id is not None])
    return [pk for pk, response_id in pairs if response_id not in existing]


def earlier_cases(user: User, programme_id: int, respondent_key: str, response_id: int) -> list[Case]:
    """Other cases of the same customer in a programme, newest first."""
    if not respondent_key:
        return []
    rows = cases_of(user).filter(programme_id=programme_id, respondent_key=respondent_key)
    return list(rows.exclude(response_id=response_id).order_by("-opened_at")[:10])


def others_of_customer(user: User, case: Case) -> list[Case]:
    """Other cases of a case's customer, whatever way they came, newest first."""
    same = (
        Q(respondent_key=case.respondent_key, programme_id=case.programme_id) if case.respondent_key else Q()
    )
    if case.contact_id is not None:
        same |= Q(contact_id=case.contact_id)
    if not same:
        return []
    return list(cases_of(user).filter(same).exclude(pk=case.pk).order_by("-opened_at")[:10])
