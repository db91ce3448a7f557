"""Changing programmes and questionnaires."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.codebook import Variable
from huiyin.core import audit, events
from huiyin.surveys.building.history import change_draft
from huiyin.surveys.contracts import Definition, QuestionnairePublished
from huiyin.surveys.models import (
    Identity,
    Programme,
    ProgrammeVariable,
    Questionnaire,
    QuestionnaireVersion,
    Wave,
)
from huiyin.surveys.problems import (
    AnonymityIsFixed,
    ProgrammeArchived,
    QuestionnaireClosed,
    ScaleChanged,
    ThirdPartyOnly,
    WhoAsksIsFixed,
)
from huiyin.surveys.queries import is_launched


@transaction.atomic
def create_programme(*, by: User | None, unit: Unit, name: str, label: str = "", **parts: Any) -> Programme:
    """A new programme; `parts` are aim, population, mode, sample, limits and what its field work counts as complete."""
    programme = Programme.objects.create(unit=unit, name=name, label=label, **parts)
    audit.record("programme.create", by=by, on=f"programme:{programme.pk}")
    return programme


@transaction.atomic
def change_programme(*, by: User, programme: Programme, unit: Unit, name: str, **parts: Any) -> Programme:
    """Other words for a programme, or another unit; `parts` as in `create_programme`.

    Raises `AnonymityIsFixed` when it would become anonymous, or stop being so, after its first publication,
    and `WhoAsksIsFixed` when another is to have asked after answers came.
    """
    identity = parts.get("identity", programme.identity)
    if Identity.ANONYMOUS in {identity, programme.identity} and identity != programme.identity:
        # an answer cannot be made anonymous later, nor a promise taken back
        Programme.objects.select_for_update().get(pk=programme.pk)
        if is_launched(programme.pk):
            raise AnonymityIsFixed(name=programme.name)
    if (
        parts.get("conducted_by", programme.conducted_by) != programme.conducted_by
        and programme.waves.exists()
    ):
        raise WhoAsksIsFixed(name=programme.name)
    masked = list(programme.masked_kinds)
    programme.unit, programme.name = unit, name
    for part, text in parts.items():
        setattr(programme, part, text)
    programme.save(update_fields=["unit", "name", *parts])
    audit.record("programme.change", by=by, on=f"programme:{programme.pk}")
    if programme.masked_kinds != masked:
        audit.record("programme.mask", by=by, on=f"programme:{programme.pk}", kinds=programme.masked_kinds)
    return programme


@transaction.atomic
def archive_programme(*, by: User, programme: Programme, archived: bool) -> None:
    """Put a programme into the archive (its links stop, its figures stay) or take it out again."""
    programme.archived_at = timezone.now() if archived else None
    programme.save(update_fields=["archived_at"])
    audit.record(
        "programme.archive" if archived else "programme.restore", by=by, on=f"programme:{programme.pk}"
    )


def note_quotas(questionnaire: Questionnaire, *, has_quotas: bool) -> None:
    """Note in the open transaction whether handing in a questionnaire has to ask for quotas at all."""
    Questionnaire.objects.filter(pk=questionnaire.pk).update(has_quotas=has_quotas)
    questionnaire.has_quotas = has_quotas


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


def first_day_of(wave_name: str) -> date:
    """The first day of a wave named by a quarter; today for any other name.

    >>> first_day_of("2026-Q4")
    datetime.date(2026, 10, 1)
    """
    match = re.fullmatch(r"((?:19|20)\d\d)-?Q([1-4])", wave_name.strip(), re.ASCII)
    if match is None:
        return timezone.localdate()
    return date(int(match[1]), int(match[2]) * 3 - 2, 1)


@transaction.atomic
def create_questionnaire(
    *, by: User | None, programme: Programme, title: str, definition: Mapping[str, Any]
) -> Questionnaire:
    """A new draft; raises when the definition cannot be understood."""
    draft = Definition.from_json(definition).as_json()
    questionnaire = Questionnaire.objects.create(programme=programme, title=title[:200], draft=draft)
    audit.record("questionnaire.create", by=by, on=f"questionnaire:{questionnaire.pk}")
    return questionnaire


def save_draft(*, by: User, questionnaire: Questionnaire, definition: Definition) -> None:
    """Keep an edited draft, finished or not, as a step of its history; what is published stays as it is."""
    change_draft(by=by, questionnaire=questionnaire, definition=definition.as_json())


@transaction.atomic
def publish(*, by: User | None, questionnaire: Questionnaire) -> QuestionnaireVersion:
    """Freeze the draft as the next version and extend the codebook; raises the first fault of the draft."""
    questionnaire = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    programme = questionnaire.programme
    if programme.archived_at is not None:
        raise ProgrammeArchived(name=programme.name)
    if programme.conducted_by:
        raise ThirdPartyOnly(name=programme.name, agency=programme.conducted_by)
    if questionnaire.closed_at is not None:
        raise QuestionnaireClosed(title=questionnaire.title)
    definition = Definition.from_json(questionnaire.draft)
    for fault in definition.faults():
        raise fault
    variables = definition.variables()
    _refuse_changed_scales(programme.pk, variables)
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=questionnaire.versions.count() + 1,
        definition=definition.completed().as_json(),
        published_at=timezone.now(),
    )
    extend_codebook(programme.pk, variables)
    events.publish(QuestionnairePublished(questionnaire.pk, version.pk, programme.pk))
    audit.record(
        "questionnaire.publish", by=by, on=f"questionnaire:{questionnaire.pk}", version=version.number
    )
    return version


def _refuse_changed_scales(programme_id: int, variables: Iterable[Variable]) -> None:
    known = {
        row.key: Variable.from_json(row.definition)
        for row in ProgrammeVariable.objects.filter(programme_id=programme_id)
    }
    for variable in variables:
        old = known.get(variable.key)
        if old is None:
            continue
        ends = [(v.role, v.scale and (v.scale.minimum, v.scale.maximum)) for v in (old, variable)]
        if ends[0] != ends[1]:
            raise ScaleChanged(question=variable.label)


@transaction.atomic
def close_questionnaire(*, by: User, questionnaire: Questionnaire, closed: bool) -> None:
    """Stop collecting (all its links lead to a friendly "closed" page), or go on."""
    questionnaire.closed_at = timezone.now() if closed else None
    questionnaire.save(update_fields=["closed_at"])
    action = "questionnaire.close" if closed else "questionnaire.reopen"
    audit.record(action, by=by, on=f"questionnaire:{questionnaire.pk}")
