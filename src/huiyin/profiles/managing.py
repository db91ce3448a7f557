"""Account managers: rules by tier and territory, a trial of them, assignment, and portfolios (R11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_below, people_of, people_over
from huiyin.conditions import Condition
from huiyin.core import audit
from huiyin.core.access import CASE_WORKERS
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.customers.models import Contact
from huiyin.profiles.models import AccountManager, AssignmentRule
from huiyin.profiles.problems import NoManagerNamed, NotTheirCustomer, SegmentNameMissing

PART = 5_000


@dataclass(frozen=True)
class Share:
    """What one rule would do, or did: how many customers fit it first, and how many change hands."""

    rule: AssignmentRule
    n: int
    n_changed: int
    by_manager: tuple[tuple[User, int], ...]


def rules_of(user: User) -> QuerySet[AssignmentRule]:
    """The rules of the person's unit and below, in order."""
    rows = AssignmentRule.objects.select_related("unit").prefetch_related("managers")
    return rows.filter(unit__path__startswith=user.unit.path)


def rule_for(user: User, rule_id: int) -> AssignmentRule:
    """One rule that the person may see; 404 otherwise."""
    return get_object_or_404(rules_of(user), pk=rule_id)


def may_manage(unit: Unit) -> QuerySet[User]:
    """Who can look after customers of a unit: active people who work on cases there, above or below."""
    roles = [role.value for role in CASE_WORKERS]
    return (people_below(unit) | people_over(unit)).filter(role__in=roles).distinct().order_by("name", "pk")


def save_rule(
    *,
    by: User,
    rule: AssignmentRule | None,
    unit: Unit,
    name: str,
    order: int,
    condition: Condition,
    manager_ids: Sequence[int],
) -> AssignmentRule:
    """Make a rule or change one. Raises `SegmentNameMissing`, `NoManagerNamed`, `NotTheirCustomer`."""
    name = " ".join(name.split())[:80]
    if not name:
        raise SegmentNameMissing
    if not manager_ids:
        raise NoManagerNamed
    allowed = {one.pk: one for one in may_manage(unit)}
    if not set(manager_ids) <= set(allowed):
        raise NotTheirCustomer
    with transaction.atomic():
        row = rule or AssignmentRule(unit=unit)
        row.name, row.order = name, max(order, 0)
        row.rule = None if condition.is_everything else condition.as_written()
        row.save()
        row.managers.set([allowed[pk] for pk in manager_ids])
        audit.record("assignment.save", by=by, on=f"assignment:{row.pk}")
    return row


@transaction.atomic
def remove_rule(*, by: User, rule: AssignmentRule) -> None:
    """Take a rule away; customers keep the manager they have."""
    audit.record("assignment.remove", by=by, on=f"assignment:{rule.pk}", name=rule.name)
    rule.delete()


def assign_all(*, by: User | None, unit: Unit, is_trial: bool = False) -> list[Share]:
    """Give every customer of a unit to whom the first fitting rule says; a trial changes nothing.

    Who already looks after a customer and is named by the rule keeps it; others go to the named person
    with the fewest customers. Those assigned by hand stay.
    """
    shares: list[Share] = []
    taken: set[int] = set(AccountManager.objects.filter(by_hand=True).values_list("contact", flat=True))
    load: Counter[int] = Counter(
        dict(AccountManager.objects.order_by().values_list("manager").annotate(n=Count("pk")))
    )
    rules = AssignmentRule.objects.prefetch_related("managers").select_related("unit")
    for rule in rules.filter(unit__path__startswith=unit.path):
        managers = [one for one in rule.managers.all() if one.is_active]
        ids = customers.chosen(rule.unit, rule=rule.rule).order_by("pk").values_list("pk", flat=True)
        mine = [pk for pk in ids if pk not in taken]
        taken.update(mine)
        given = _given(mine, managers, load) if managers else {}
        changed = {pk: person for pk, (person, is_new) in given.items() if is_new}
        if not is_trial:
            _write(rule, changed)
        counts = Counter(person for person, _ in given.values())
        named = {one.pk: one for one in managers}
        shares.append(
            Share(rule, len(mine), len(changed), tuple((named[pk], n) for pk, n in counts.most_common()))
        )
    if not is_trial and by is not None:
        with transaction.atomic():
            audit.record("assignment.run", by=by, on=f"unit:{unit.pk}", n=sum(s.n_changed for s in shares))
    return shares


def _given(mine: Sequence[int], managers: Sequence[User], load: Counter[int]) -> dict[int, tuple[int, bool]]:
    """contact → (manager, whether that is new); the least loaded of the named gets the next."""
    known: dict[int, int] = {}
    for start in range(0, len(mine), PART):
        rows = AccountManager.objects.filter(contact__in=mine[start : start + PART])
        known.update(rows.values_list("contact", "manager"))
    named = [one.pk for one in managers]
    given: dict[int, tuple[int, bool]] = {}
    for pk in mine:
        if known.get(pk) in named:
            given[pk] = known[pk], False
            continue
        if pk in known:
            load[known[pk]] -= 1
        person = min(named, key=lambda one: (load[one], one))
        load[person] += 1
        given[pk] = person, True
    return given


def _write(rule: AssignmentRule, given: dict[int, int]) -> None:
    now, pairs = timezone.now(), list(given.items())
    for start in range(0, len(pairs), PART):
        with transaction.atomic():
            AccountManager.objects.bulk_create(
                [
                    AccountManager(contact_id=pk, manager_id=person, rule=rule, by_hand=False, since=now)
                    for pk, person in pairs[start : start + PART]
                ],
                update_conflicts=True,
                unique_fields=["contact"],
                update_fields=["manager", "rule", "by_hand", "since"],
                batch_size=1000,
            )


@transaction.atomic
def assign_by_hand(*, by: User, contact: Contact, manager_id: int | None) -> None:
    """Give one customer to a person, whatever the rules say; None gives it back to the rules."""
    if manager_id is None:
        AccountManager.objects.filter(contact=contact, by_hand=True).delete()
    else:
        person = may_manage(contact.unit).filter(pk=manager_id).first()
        if person is None:
            raise NotTheirCustomer
        AccountManager.objects.update_or_create(
            contact=contact,
            defaults={"manager": person, "rule": None, "by_hand": True, "since": timezone.now()},
        )
    audit.record("assignment.hand", by=by, on=f"contact:{contact.pk}", manager=manager_id)


def portfolio_of(user: User, manager: User) -> QuerySet[AccountManager]:
    """The customers of a manager that the person may see: those at risk and of low health first."""
    rows = AccountManager.objects.filter(manager=manager).select_related("contact__unit", "contact__standing")
    return rows.filter(contact__unit__path__startswith=user.unit.path).order_by(
        "contact__standing__health", "contact"
    )


def portfolios(user: User) -> list[dict[str, Any]]:
    """Each manager of the visible units with how many customers."""
    people = {one.pk: one for one in people_of(user)}
    rows = AccountManager.objects.order_by().values_list("manager").annotate(n=Count("pk"))
    found = [{"person": people[pk], "n": n} for pk, n in rows if pk in people]
    return sorted(found, key=lambda one: (-one["n"], str(one["person"])))


def sees_others(user: User) -> bool:
    """Whether a person may look at the portfolios of others."""
    return UserRole(user.role) in {UserRole.MANAGER, UserRole.ADMINISTRATOR}
