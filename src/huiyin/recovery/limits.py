"""Who may grant how much on one case."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_over
from huiyin.core.access import CASE_WORKERS
from huiyin.core.roles import UserRole
from huiyin.recovery.models import AuthorityLimit

_ORDER = (UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR)
Limits = dict[tuple[str, str], Decimal | None]


def paths_over(path: str) -> list[str]:
    """A unit's path and those of the units above it, nearest first.

    >>> paths_over("/1/4/")
    ['/1/4/', '/1/']
    """
    steps = [step for step in path.split("/") if step]
    return ["/" + "/".join(steps[:n]) + "/" for n in range(len(steps), 0, -1)]


def own_limits(unit: Unit) -> dict[str, Decimal | None]:
    """The rows of a unit itself, by role."""
    return {row.role: row.most_per_case for row in AuthorityLimit.objects.filter(unit=unit)}


def limits_over(unit: Unit) -> Limits:
    """The rows of a unit and of those above it, by path and role."""
    rows = AuthorityLimit.objects.filter(unit__path__in=paths_over(unit.path))
    return {
        (path, role): most for path, role, most in rows.values_list("unit__path", "role", "most_per_case")
    }


def limit_among(limits: Limits, role: str, unit: Unit) -> Decimal | None:
    """What a role may grant on one case of a unit; None is without a limit."""
    for path in paths_over(unit.path):
        if (path, role) in limits:
            return limits[path, role]
    return None if role == UserRole.ADMINISTRATOR else Decimal(0)


def limit_of(user: User, unit: Unit) -> Decimal | None:
    """What a person may grant on one case of a unit, by the row nearest to the case; None is without a limit."""
    return limit_among(limits_over(unit), user.role, unit)


def covers(limit: Decimal | None, total: Decimal) -> bool:
    """Whether a limit is enough for a total."""
    return limit is None or total <= limit


def approvers_for(unit: Unit, total: Decimal, asked_by: User | None) -> list[User]:
    """Everybody who may approve the total of a case: never who asked, and only whose limit covers it.

    Nearest first: the unit's own people before those above, managers before administrators.
    """
    limits = limits_over(unit)
    found = [
        person
        for person in people_over(unit)
        if person.role in CASE_WORKERS
        and person.role != UserRole.AGENT
        and person != asked_by
        and covers(limit_among(limits, person.role, unit), total)
    ]
    return sorted(found, key=lambda one: (_distance(one), one.pk))


def next_level(approvers: Iterable[User]) -> list[User]:
    """Those of them who are nearest: they are told."""
    people = list(approvers)
    nearest = min(map(_distance, people), default=None)
    return [person for person in people if _distance(person) == nearest]


def _distance(person: User) -> tuple[int, int]:
    return (-person.unit.depth, _ORDER.index(UserRole(person.role)))
