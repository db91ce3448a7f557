"""Reading requests of customers, and the record of what is kept about people and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.core.erasure import ABOUT_STAFF, Stage, erasers, personal_fields
from huiyin.customers.models import PersonRequest
from huiyin.customers.purposes import CONTACT_FIELDS, PLACES, Purpose, purpose_of

Words = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where personal data of customers is kept: what for, and which erasure takes it away."""

    name: Words
    app: Words
    why: Words
    ground: Words
    n_fields: int
    fields: tuple[str, ...]


def requests_of(user: User) -> QuerySet[PersonRequest]:
    """Requests of customers of the visible units: those that wait first, the most urgent on top."""
    waits = [PersonRequest.OPEN, PersonRequest.PREPARING, PersonRequest.READY]
    is_done = Case(When(state__in=waits, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = PersonRequest.objects.select_related("contact", "unit", "by")
    rows = rows.filter(unit__path__startswith=user.unit.path)
    return rows.annotate(is_done=is_done).order_by("is_done", "due_on", "-pk")


def request_for(user: User, request_id: int) -> PersonRequest:
    """One request that the person may see; 404 otherwise."""
    return get_object_or_404(requests_of(user), pk=request_id)


def file_purposes() -> list[Purpose]:
    """Every column of a customer's file with its purpose."""
    return list(CONTACT_FIELDS.values())


def places() -> list[Place]:
    """Every place with personal data of customers, by the eraser that empties it."""
    about = {field for field, why in personal_fields() if ABOUT_STAFF not in why}
    found: list[Place] = []
    for eraser in (*erasers(Stage.RECORDS), *erasers(Stage.COPIES)):
        fields = tuple(sorted(field for field in eraser.covers if field in about))
        if not fields:
            continue
        app = fields[0].split(".")[0]
        purpose = PLACES.get(app) or purpose_of(fields[0]) or PLACES["channels"]
        found.append(Place(eraser.name, purpose.name, purpose.why, purpose.ground, len(fields), fields))
    return sorted(found, key=lambda one: one.fields)
