"""Finding the person for a case: routes in order, then whoever was asked first, then whoever has the fewest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_over
from huiyin.cases.contracts import CaseChannel, CaseState
from huiyin.cases.fields import case_fields, case_row
from huiyin.cases.models import Case, CaseWorker, Route, Strategy
from huiyin.conditions import EVERYTHING, Condition, Field, parse
from huiyin.conditions.predicate import holds
from huiyin.core.access import CASE_WORKERS
from huiyin.core.roles import UserRole

_ROLE_ORDER = (UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR)
ASKED_IN_PERSON = frozenset({CaseChannel.PHONE, CaseChannel.COUNTER, CaseChannel.CHAT})


@dataclass(frozen=True)
class Routed:
    """Where a case goes: `route` None when none of them fitted, `owner` None when there is nobody at all."""

    unit: Unit
    owner: User | None
    route: Route | None = None


def routes_over(unit: Unit, also: Route | None = None) -> list[Route]:
    """The routes that are on for cases of a unit, in the order in which they are tried: the nearest unit's first.

    `also` is tried at its place as if it were on.
    """
    found = Route.objects.select_related("unit", "to_unit", "skill", "owner__unit")
    near = [
        route
        for route in found
        if unit.path.startswith(route.unit.path)
        and (route.is_on or (also is not None and route.pk == also.pk))
    ]
    return sorted(near, key=lambda route: (-route.unit.depth, route.position, route.pk))


def condition_of(rule: Any, fields: Iterable[Field]) -> Condition:
    """The condition of a stored rule; None is every case. Raises a `ConditionProblem`."""
    return EVERYTHING if rule is None else parse(rule, fields)


class People:
    """Who may own cases, how much each has, what each can, read once for many cases."""

    def __init__(self, today: date, load: Counter[int] | None = None) -> None:
        self.today = today
        self._known_load = load
        self._over: dict[int, list[User]] = {}

    @cached_property
    def load(self) -> Counter[int]:
        """Open cases by person, counting what is handed out meanwhile."""
        if self._known_load is not None:
            return self._known_load
        rows = Case.objects.exclude(state=CaseState.CLOSED).exclude(owner=None).order_by()
        return Counter(dict(rows.values_list("owner").annotate(n=Count("pk"))))

    @cached_property
    def about(self) -> dict[int, CaseWorker]:
        """What routes know of people."""
        return {row.user_id: row for row in CaseWorker.objects.prefetch_related("skills")}

    def over(self, unit: Unit) -> list[User]:
        """The people who work on cases and see those of the unit."""
        if unit.pk not in self._over:
            found = [person for person in people_over(unit) if person.role in CASE_WORKERS]
            self._over[unit.pk] = sorted(found, key=lambda person: person.pk)
        return self._over[unit.pk]

    def is_free(self, person: User) -> bool:
        """Neither away nor at the limit."""
        about = self.about.get(person.pk)
        if about is None:
            return True
        away = about.away_until is not None and about.away_until >= self.today
        return not away and (about.most_open is None or self.load[person.pk] < about.most_open)

    def can(self, person: User, skill_id: int | None) -> bool:
        """Has the skill, if one is asked for."""
        if skill_id is None:
            return True
        about = self.about.get(person.pk)
        return about is not None and any(skill.pk == skill_id for skill in about.skills.all())

    def closest(self, unit: Unit, skill_id: int | None = None, free: bool = True) -> list[User]:
        """The unit's free agents with the skill, or its managers, or its administrators, or those above it."""
        fit = [p for p in self.over(unit) if self.can(p, skill_id) and (not free or self.is_free(p))]
        if not fit:
            return []
        least = min(map(_closeness, fit))
        return [person for person in fit if _closeness(person) == least]

    def least_busy(self, people: Sequence[User]) -> User | None:
        """Whoever has the fewest open cases."""
        return min(people, key=lambda person: (self.load[person.pk], person.pk), default=None)


def _closeness(person: User) -> tuple[int, int]:
    return (-person.unit.depth, _ROLE_ORDER.index(UserRole(person.role)))


class Router:
    """Routes for the cases of one unit, compiled once."""

    def __init__(
        self, unit: Unit, *, routes: Sequence[Route] | None = None, people: People | None = None
    ) -> None:
        self.unit = unit
        self.people = people or People(timezone.localdate())
        fields = case_fields(unit)
        chosen = routes_over(unit) if routes is None else routes
        self.routes: list[tuple[Route, Callable[[Any], bool]]] = [
            (route, holds(condition_of(route.condition, fields))) for route in chosen
        ]
        self._last: dict[int, int | None] = {route.pk: route.last_owner_id for route in chosen}

    def place(self, case: Case, words: str = "") -> Routed:
        """Who gets the case; counts as one more for that person. `words` are what the customer said."""
        row = case_row(case) | ({"words": words} if words else {})
        for route, fits in self.routes:
            if fits(row) and (owner := self._by_route(route, case)) is not None:
                self.people.load[owner.pk] += 1
                self._last[route.pk] = owner.pk
                return Routed(route.to_unit or case.unit, owner, route)
        owner = self._first_asked(case, case.unit) if case.channel in ASKED_IN_PERSON else None
        owner = owner or self.people.least_busy(
            self.people.closest(case.unit) or self.people.closest(case.unit, free=False)
        )
        if owner is not None:
            self.people.load[owner.pk] += 1
        return Routed(case.unit, owner)

    def _by_route(self, route: Route, case: Case) -> User | None:
        unit = route.to_unit or case.unit
        if route.strategy == Strategy.NAMED:
            fit = [p for p in self.people.over(unit) if p.pk == route.owner_id and self.people.is_free(p)]
            return fit[0] if fit else None
        if route.strategy == Strategy.FIRST_ASKED:
            return self._first_asked(case, unit)
        fit = self.people.closest(unit, route.skill_id)
        if route.strategy == Strategy.ROUND_ROBIN and fit:
            last = self._last[route.pk] or 0
            return next((person for person in fit if person.pk > last), fit[0])
        return self.people.least_busy(fit)

    def _first_asked(self, case: Case, unit: Unit) -> User | None:
        fit = [p for p in self.people.over(unit) if p.pk == case.received_by_id and self.people.is_free(p)]
        return fit[0] if fit else None

    def remember(self) -> None:
        """Store whose turn it was, for routes that go round."""
        for route, _ in self.routes:
            if route.strategy == Strategy.ROUND_ROBIN and self._last[route.pk] != route.last_owner_id:
                Route.objects.filter(pk=route.pk).update(last_owner=self._last[route.pk])
