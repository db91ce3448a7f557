"""Writing routes, sorting rules, categories and what routes know of people. Every write is audited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_over, visible_units
from huiyin.cases.contracts import CaseFlag, CaseType, Severity
from huiyin.cases.models import CaseWorker, Category, Route, Skill, SortingRule, Strategy
from huiyin.cases.problems import CategoryTaken, NoOwnerNamed, NotTheirCase, NotTheirUnit, RuleSaysNothing
from huiyin.core import audit
from huiyin.core.access import CASE_WORKERS
from huiyin.core.typed_text import typed

Rule = TypeVar("Rule", Route, SortingRule)


def _name(text: str) -> str:
    return typed(text, 80)


def _check_unit(by: User, unit: Unit) -> None:
    if not unit.path.startswith(by.unit.path):
        raise NotTheirUnit(name=unit.name)


def _next_position(model: type[Route] | type[SortingRule]) -> int:
    return (model.objects.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def save_route(
    *,
    by: User,
    unit: Unit,
    name: str,
    condition: Any,
    strategy: str,
    to_unit: Unit | None = None,
    skill: Skill | None = None,
    owner: User | None = None,
    route: Route | None = None,
) -> Route:
    """A new route, switched off until it was tried, or a changed one, which stays as it is.

    Raises `NotTheirUnit`, `NoOwnerNamed` (strategy "named" without a person) and `NotTheirCase` for a
    person who could not see the cases.
    """
    _check_unit(by, unit)
    if strategy == Strategy.NAMED:
        if owner is None:
            raise NoOwnerNamed()
        if owner.role not in CASE_WORKERS or owner not in people_over(to_unit or unit):
            raise NotTheirCase()
    row = route or Route(position=_next_position(Route))
    row.unit, row.name, row.condition = unit, _name(name), condition
    row.strategy, row.to_unit, row.skill = Strategy(strategy), to_unit, skill
    row.owner = owner if strategy == Strategy.NAMED else None
    row.save()
    audit.record("case_route.save", by=by, on=f"case_route:{row.pk}", name=row.name, condition=condition)
    return row


@transaction.atomic
def save_sorting_rule(
    *,
    by: User,
    unit: Unit,
    name: str,
    condition: Any,
    flags: Collection[str] = (),
    severity: str = "",
    category: Category | None = None,
    rule: SortingRule | None = None,
) -> SortingRule:
    """A new sorting rule, switched off until it was tried, or a changed one. Raises `RuleSaysNothing`."""
    _check_unit(by, unit)
    if not flags and not severity and category is None:
        raise RuleSaysNothing()
    row = rule or SortingRule(position=_next_position(SortingRule))
    row.unit, row.name, row.condition = unit, _name(name), condition
    row.flags = [flag.value for flag in CaseFlag if flag.value in flags]
    row.severity, row.category = (Severity(severity) if severity else ""), category
    row.save()
    audit.record("case_sorting.save", by=by, on=f"case_sorting:{row.pk}", name=row.name, condition=condition)
    return row


@transaction.atomic
def switch_rule(*, by: User, rule: Rule, on: bool) -> Rule:
    """Let a route or a sorting rule act on cases from now on, or no more."""
    _check_unit(by, rule.unit)
    rule.is_on = on
    rule.save(update_fields=["is_on"])
    audit.record("case_rule.switch", by=by, on=_label(rule), name=rule.name, is_on=on)
    return rule


@transaction.atomic
def move_rule(*, by: User, rule: Rule, up: bool) -> None:
    """Change places with the one before or after it, of the same unit."""
    _check_unit(by, rule.unit)
    rows = list(type(rule).objects.select_for_update().filter(unit=rule.unit))
    place = next(n for n, row in enumerate(rows) if row.pk == rule.pk)
    other = place + (-1 if up else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in zip(sorted(row.position for row in rows), rows, strict=True):
            row.position = position
        type(rule).objects.bulk_update(rows, ["position"])
        audit.record("case_rule.move", by=by, on=_label(rule), name=rule.name, up=up)


@transaction.atomic
def remove_rule(*, by: User, rule: Rule) -> None:
    """Remove it; cases that it placed keep its name in their history."""
    _check_unit(by, rule.unit)
    audit.record("case_rule.remove", by=by, on=_label(rule), name=rule.name)
    rule.delete()


def _label(rule: Route | SortingRule) -> str:
    return f"{'case_route' if isinstance(rule, Route) else 'case_sorting'}:{rule.pk}"


@transaction.atomic
def save_category(
    *,
    by: User,
    name: str,
    name_en: str = "",
    type: str = CaseType.OTHER,
    keywords: str = "",
    parent: Category | None = None,
    is_offered: bool = True,
    category: Category | None = None,
) -> Category:
    """A place in the tree of what cases are about; below another it has that one's type. Raises `CategoryTaken`."""
    row = category or Category(position=Category.objects.count())
    above = parent if category is None else category.parent
    name = _name(name)
    if Category.objects.filter(parent=above, name=name).exclude(pk=row.pk).exists():
        raise CategoryTaken(name=name)
    row.parent, row.name, row.name_en = above, name, _name(name_en)
    row.type = above.type if above else CaseType(type)
    words = (word.strip() for word in keywords.replace("\x00", "").replace("，", "\n").splitlines())
    row.keywords = "\n".join(dict.fromkeys(word[:40] for word in words if word))
    row.is_offered = is_offered
    row.save()
    if category is None:
        row.path = f"{above.path if above else '/'}{row.pk}/"
        row.save(update_fields=["path"])
    Category.objects.filter(path__startswith=row.path).update(type=row.type)
    audit.record("case_category.save", by=by, on=f"case_category:{row.pk}", name=row.name)
    return row


@transaction.atomic
def save_worker(
    *, by: User, user: User, skills: str = "", most_open: int | None = None, away_until: date | None = None
) -> CaseWorker:
    """What routes must know of a person: skills (names by comma; new ones are made), limit, absence."""
    if user.unit not in visible_units(by):
        raise NotTheirUnit(name=user.unit.name)
    row, _ = CaseWorker.objects.update_or_create(
        user=user, defaults={"most_open": most_open, "away_until": away_until}
    )
    names = [_name(part)[:60] for part in skills.replace("，", ",").replace("、", ",").split(",")]
    row.skills.set([Skill.objects.get_or_create(name=name)[0] for name in dict.fromkeys(names) if name])
    audit.record(
        "case_worker.save", by=by, on=f"user:{user.pk}", most_open=most_open, away=str(away_until or "")
    )
    return row
