"""Changing the tree of units; entered through `accounts.services`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest

from huiyin.accounts.models import Unit, User
from huiyin.accounts.problems import MoreThanYouHold, UnitInUse
from huiyin.core import audit
from huiyin.core.roles import UserRole


@transaction.atomic
def ensure_root(*, name: str) -> Unit:
    """The organisation itself: the one unit above all others, made under this name if there is none yet."""
    root = Unit.objects.select_for_update().filter(parent=None).first()
    if root is None:
        root = Unit.objects.create(name=name, path="/0/")
        root.path = f"/{root.pk}/"
        root.save(update_fields=["path"])
    return root


@transaction.atomic
def add_unit(
    *, by: User | None, parent: Unit, name: str, code: str = "", request: HttpRequest | None = None
) -> Unit:
    """A unit below `parent`, which must be the person's own or lie below it; None is the program itself."""
    if by is not None and not by.unit.contains(parent):
        raise MoreThanYouHold
    unit = Unit.objects.create(name=name, code=code, parent=parent, path=f"{parent.path}new/")
    unit.path = f"{parent.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    audit.record("unit.add", by=by, on=f"unit:{unit.pk}", request=request)
    return unit


@transaction.atomic
def rename_unit(
    *, by: User, unit: Unit, name: str, code: str = "", request: HttpRequest | None = None
) -> None:
    """Another name or code; managers rename only what lies below their own unit."""
    _may_arrange(by, unit)
    before = unit.name
    unit.name, unit.code = name, code
    unit.save(update_fields=["name", "code"])
    audit.record("unit.rename", by=by, on=f"unit:{unit.pk}", request=request, before=before, after=name)


@transaction.atomic
def remove_unit(*, by: User, unit: Unit, request: HttpRequest | None = None) -> None:
    """Remove a unit that nothing hangs on; `UnitInUse` otherwise."""
    _may_arrange(by, unit)
    key, name = unit.pk, unit.name
    if unit.parent_id is None:
        raise UnitInUse(name=name)
    try:
        unit.delete()
    except ProtectedError:
        raise UnitInUse(name=name) from None
    audit.record("unit.remove", by=by, on=f"unit:{key}", request=request, name=name)


def _may_arrange(by: User, unit: Unit) -> None:
    own = unit.pk == by.unit_id and by.role != UserRole.ADMINISTRATOR
    if own or not by.unit.contains(unit):
        raise MoreThanYouHold
