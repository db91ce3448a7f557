"""Texts that belong to no programme: complaints by telephone, letters, conversations. A unit says where they count."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.surveys.models import Programme
from huiyin.texts.models import TextHome
from huiyin.texts.running import read_homeless


@transaction.atomic
def set_home(*, by: User, programme: Programme, is_home: bool) -> None:
    """Let the texts of a programme's unit, and of units below it, that belong to no programme count in this one.

    A unit has one such programme at most: the newest holds. What came before is read again by it.
    """
    rows = TextHome.objects.filter(programme=programme)
    if rows.exists() == is_home:
        return
    rows.delete()
    if is_home:
        TextHome.objects.update_or_create(
            unit=programme.unit, defaults={"programme": programme, "set_by": by, "set_at": timezone.now()}
        )
    audit.record("texts.home", by=by, on=f"programme:{programme.pk}", is_home=is_home)
    read_homeless(by=by)
