"""Questionnaires as a whole: copied, moved to another programme, put into the archive."""

from __future__ import annotations

from copy import deepcopy

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.surveys.building.problems import CollectsStill, StaysInItsProgramme
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.problems import ProgrammeArchived
from huiyin.surveys.services import create_questionnaire


@transaction.atomic
def copy_questionnaire(
    *, by: User, questionnaire: Questionnaire, programme: Programme, title: str
) -> Questionnaire:
    """A new draft with the words of this one. Keys stay, so answers of both feed the same variables."""
    if programme.archived_at is not None:
        raise ProgrammeArchived(name=programme.name)
    definition = deepcopy(questionnaire.draft)
    for language in ("zh", "en"):
        if definition["title"].get(language) == questionnaire.title:
            definition["title"][language] = title[:200]
    return create_questionnaire(by=by, programme=programme, title=title, definition=definition)


@transaction.atomic
def move_questionnaire(*, by: User, questionnaire: Questionnaire, programme: Programme) -> None:
    """Give a draft to another programme. Raises `StaysInItsProgramme` once it was published."""
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if row.versions.exists():
        raise StaysInItsProgramme(title=row.title)
    if programme.archived_at is not None:
        raise ProgrammeArchived(name=programme.name)
    row.programme = programme
    row.save(update_fields=["programme"])
    audit.record("questionnaire.move", by=by, on=f"questionnaire:{row.pk}", programme=programme.pk)


@transaction.atomic
def archive_questionnaire(*, by: User, questionnaire: Questionnaire, archived: bool) -> None:
    """Out of the list, or back. Raises `CollectsStill` while its links take answers."""
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if archived and row.closed_at is None and row.versions.exists():
        raise CollectsStill(title=row.title)
    row.archived_at = timezone.now() if archived else None
    row.save(update_fields=["archived_at"])
    action = "questionnaire.archive" if archived else "questionnaire.restore"
    audit.record(action, by=by, on=f"questionnaire:{row.pk}")
