"""Who sees which units."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.accounts.models import Unit, User


def visible_units(user: User) -> QuerySet[Unit]:
    """The person's unit and everything below it."""
    return Unit.objects.filter(path__startswith=user.unit.path)


def people_of(user: User) -> QuerySet[User]:
    """The people of the visible units."""
    return User.objects.filter(unit__path__startswith=user.unit.path).select_related("unit").order_by("name")


def people_over(unit: Unit) -> QuerySet[User]:
    """The active people who see what belongs to a unit: those of the unit itself and of the units above it."""
    steps = [step for step in unit.path.split("/") if step]
    paths = ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    return User.objects.filter(unit__path__in=paths, is_active=True).select_related("unit")
