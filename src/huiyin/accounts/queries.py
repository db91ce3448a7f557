"""Who sees which units."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Invitation, Unit, User
from huiyin.core.roles import UserRole
from huiyin.core.tokens import hash_token


def visible_units(user: User) -> QuerySet[Unit]:
    """The person's unit and everything below it."""
    return Unit.objects.filter(path__startswith=user.unit.path)


def user_of(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast(User, request.user)


def unit_asked(request: HttpRequest) -> Unit:
    """The unit that a page is about: the visible one that was chosen, 404 for another, else the person's own."""
    user, wanted = user_of(request), (request.POST or request.GET).get("unit", "")
    return unit_for(user, int(wanted)) if wanted.isdigit() else user.unit


def unit_choices(user: User) -> list[tuple[Unit, str]]:
    """The visible units to choose from, each with the blanks that show its depth."""
    return [(one, "　" * (one.depth - user.unit.depth)) for one in visible_units(user)]


def people_of(user: User, words: str = "") -> QuerySet[User]:
    """The people of the visible units, active ones first; `words` narrows them by name or login."""
    people = User.objects.filter(unit__path__startswith=user.unit.path).select_related("unit")
    if words:
        people = people.filter(Q(name__icontains=words) | Q(login__icontains=words))
    return people.order_by("-is_active", "name", "pk")


def people_over(unit: Unit) -> QuerySet[User]:
    """The active people who see what belongs to a unit: those of the unit itself and of the units above it."""
    steps = [step for step in unit.path.split("/") if step]
    paths = ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    return User.objects.filter(unit__path__in=paths, is_active=True).select_related("unit")


def every_unit() -> QuerySet[Unit]:
    """All units of the organisation: whom work can be handed to."""
    return Unit.objects.all()


def unit_by_code(code: str, within: str) -> Unit | None:
    """The unit with that code, in the tree below a path."""
    return Unit.objects.filter(code=code, path__startswith=within).exclude(code="").order_by("path").first()


def person_in(user_id: int, unit: Unit) -> bool:
    """Whether a person is active and sees what belongs to the unit."""
    return people_over(unit).filter(pk=user_id).exists()


def people_below(unit: Unit) -> QuerySet[User]:
    """The active people of a unit and of those below it."""
    return User.objects.filter(unit__path__startswith=unit.path, is_active=True).select_related("unit")


def person_by_login(login: str, unit: Unit) -> User | None:
    """The active person of that sign-in name who works in the unit, below it or above it."""
    if not login:
        return None
    person = User.objects.select_related("unit").filter(login=login.lower(), is_active=True).first()
    if person is None:
        return None
    mine, theirs = unit.path, person.unit.path
    return person if theirs.startswith(mine) or mine.startswith(theirs) else None


def people_by_number(numbers: Collection[int]) -> dict[int, User]:
    """People by their numbers, also those who may no longer sign in; numbers of nobody are left out."""
    return {person.pk: person for person in User.objects.filter(pk__in=list(numbers)).order_by("pk")}


def person_for(user: User, person_id: int) -> User:
    """One person of the visible units; 404 otherwise, as if nobody had that number."""
    return get_object_or_404(people_of(user), pk=person_id)


def unit_for(user: User, unit_id: int) -> Unit:
    """One visible unit; 404 otherwise, as if it did not exist."""
    return get_object_or_404(visible_units(user), pk=unit_id)


def unit_by_path(path: str) -> Unit:
    """The unit of a path, for those who act for nobody."""
    return Unit.objects.get(path=path)


def unit_names(path: str) -> dict[str, str]:
    """The names of a unit and of all below it, by their paths."""
    return dict(Unit.objects.filter(path__startswith=path).values_list("path", "name"))


def units_with_people(user: User) -> QuerySet[Unit]:
    """The visible units with `n_people`, the number of their active people."""
    return visible_units(user).annotate(n_people=Count("people", filter=Q(people__is_active=True)))


def has_administrator() -> bool:
    """Whether somebody administers yet: without, the first-run link is the only way in."""
    return User.objects.filter(role=UserRole.ADMINISTRATOR).exists()


def organisation_name() -> str:
    """The name of the top unit; "" while there is none."""
    return Unit.objects.filter(parent=None).values_list("name", flat=True).first() or ""


def is_setup_link(token: str) -> bool:
    """Whether this is the open first-run link."""
    return not has_administrator() and _open_links(Invitation.SETUP, token).exists()


def person_of_link(token: str) -> User | None:
    """Who may set a password by this join link, or None when it is not open."""
    link = _open_links(Invitation.JOIN, token).select_related("user__unit").first()
    return None if link is None or link.user is None or not link.user.is_active else link.user


def _open_links(purpose: str, token: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(token_hash=hash_token(token, purpose), used_at=None).exclude(
        expires_at__lte=timezone.now()
    )
