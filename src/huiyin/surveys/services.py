"""Changing programmes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.codebook import Variable
from huiyin.core import audit
from huiyin.surveys.models import Programme, ProgrammeVariable, Wave


@transaction.atomic
def create_programme(*, by: User | None, unit: Unit, name: str, label: str = "", **parts: str) -> Programme:
    """A new programme; `parts` are aim, population, mode, sample and limits."""
    programme = Programme.objects.create(unit=unit, name=name, label=label, **parts)
    audit.record("programme.create", by=by, on=f"programme:{programme.pk}")
    return programme


@transaction.atomic
def extend_codebook(programme_id: int, variables: Iterable[Variable]) -> None:
    """Add new variables and replace those with the same key; none is ever removed."""
    known = {row.key: row for row in ProgrammeVariable.objects.filter(programme_id=programme_id)}
    position = len(known)
    for variable in variables:
        row = known.get(variable.key)
        if row is None:
            row = ProgrammeVariable(programme_id=programme_id, key=variable.key, position=position)
            position += 1
        row.definition = variable.as_json()
        row.save()
        known[variable.key] = row


@transaction.atomic
def ensure_wave(programme_id: int, name: str, starts_on: date) -> Wave:
    """The wave of that name, made if it is new; its first day moves back if an earlier one is given."""
    wave, _ = Wave.objects.get_or_create(
        programme_id=programme_id, name=name, defaults={"starts_on": starts_on}
    )
    if starts_on < wave.starts_on:
        wave.starts_on = starts_on
        wave.save(update_fields=["starts_on"])
    return wave


def quarter_of(day: date | None = None) -> str:
    """The usual name of a wave: the calendar quarter, such as "2026-Q4".

    >>> quarter_of(date(2026, 11, 21))
    '2026-Q4'
    """
    day = day or timezone.localdate()
    return f"{day.year}-Q{(day.month + 2) // 3}"
