"""The history of a draft: every change is kept, and can be undone and done again by anybody who edits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.surveys.building.differences import Difference, differences
from huiyin.surveys.building.problems import DraftChangedMeanwhile
from huiyin.surveys.definition import Definition
from huiyin.surveys.models import DraftRevision, Questionnaire, QuestionnaireVersion

MOST_REVISIONS = 1000
ONE_CHANGE = timedelta(seconds=60)  # typing on in the same field within it is undone at once


@dataclass(frozen=True)
class Step:
    """What the next undo or redo would change, and who had changed it."""

    difference: Difference
    n_more: int
    by: str


@transaction.atomic
def change_draft(
    *, by: User, questionnaire: Questionnaire, definition: Mapping[str, Any], stamp: int | None = None
) -> Questionnaire:
    """Keep the changed draft as the next step of its history; what was undone before is forgotten.

    `stamp` is that of the draft the change was made to. Raises `DraftChangedMeanwhile` when it is no longer
    the draft; without a stamp the change is made whatever happened meanwhile.
    """
    row = _locked(questionnaire, stamp)
    draft = Definition.from_json(definition).as_json()
    if draft == row.draft:
        return row
    now = timezone.now()
    row.revisions.filter(number__gt=row.draft_number).delete()
    current = row.revisions.filter(number=row.draft_number).first()
    if current is None:  # made before there was a history
        current = DraftRevision.objects.create(
            questionnaire=row, number=row.draft_number, definition=row.draft, made_by=None, made_at=now
        )
    if _goes_on(row, current, draft, by):
        current.definition, current.made_at = draft, now
        current.save(update_fields=["definition", "made_at"])
    else:
        row.draft_number += 1
        DraftRevision.objects.create(
            questionnaire=row, number=row.draft_number, definition=draft, made_by=by, made_at=now
        )
        row.revisions.filter(number__lte=row.draft_number - MOST_REVISIONS).delete()
    _keep(row, draft)
    audit.record("questionnaire.edit", by=by, on=f"questionnaire:{row.pk}")
    return row


def _locked(questionnaire: Questionnaire, stamp: int | None) -> Questionnaire:
    row = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
    if stamp is not None and stamp != row.draft_stamp:
        last = row.revisions.filter(number=row.draft_number).select_related("made_by").first()
        by = (last.made_by.name or last.made_by.login) if last and last.made_by else ""
        at = timezone.localtime(last.made_at) if last else timezone.localtime()
        raise DraftChangedMeanwhile(by=by or "–", at=f"{at:%H:%M}")
    return row


def _goes_on(row: Questionnaire, current: DraftRevision, draft: Mapping[str, Any], by: User) -> bool:
    """Whether the change only goes on with the one before it: the same words, by the same person, just now."""
    if current.made_by_id != by.pk or timezone.now() - current.made_at > ONE_CHANGE:
        return False
    former = row.revisions.filter(number=row.draft_number - 1).first()
    if former is None:
        return False
    paths = [one.path for one in differences(former.definition, current.definition)]
    return (
        len(paths) == 1
        and paths == [one.path for one in differences(current.definition, draft)]
        and (paths[0].endswith((".zh", ".en")))
    )


def _keep(row: Questionnaire, draft: dict[str, Any]) -> None:
    row.draft = draft
    row.draft_stamp += 1
    row.title = (draft["title"].get("zh") or draft["title"].get("en") or row.title)[:200]
    row.save(update_fields=["draft", "title", "draft_number", "draft_stamp"])


@transaction.atomic
def step(*, by: User, questionnaire: Questionnaire, back: bool, stamp: int | None = None) -> Questionnaire:
    """Undo the last change of the draft, or do the last undone one again; nothing happens at either end.

    Raises `DraftChangedMeanwhile` as `change_draft` does.
    """
    row = _locked(questionnaire, stamp)
    number = row.draft_number + (-1 if back else 1)
    revision = row.revisions.filter(number=number).first()
    if revision is not None:
        row.draft_number = number
        _keep(row, revision.definition)
        action = "questionnaire.undo" if back else "questionnaire.redo"
        audit.record(action, by=by, on=f"questionnaire:{row.pk}")
    return row


def restore_version(
    *, by: User, questionnaire: Questionnaire, version: QuestionnaireVersion, stamp: int | None = None
) -> Questionnaire:
    """Make a published version the draft again; the draft before it can be had back by undoing."""
    return change_draft(by=by, questionnaire=questionnaire, definition=version.definition, stamp=stamp)


def steps(questionnaire: Questionnaire) -> tuple[Step | None, Step | None]:
    """What undo and redo would do; None where there is nothing to undo or redo."""
    number = questionnaire.draft_number
    around = questionnaire.revisions.filter(number__in=(number - 1, number, number + 1))
    rows = {row.number: row for row in around.select_related("made_by")}
    here = questionnaire.draft
    undo = _step(rows[number - 1].definition, here, rows.get(number)) if number - 1 in rows else None
    redo = _step(here, rows[number + 1].definition, rows[number + 1]) if number + 1 in rows else None
    return undo, redo


def _step(before: Any, after: Any, made: DraftRevision | None) -> Step | None:
    found = differences(before, after)
    by = made.made_by if made else None
    first = found[0] if found else Difference("", "", {"zh": "改动", "en": "a change"})
    return Step(first, max(0, len(found) - 1), (by.name or by.login) if by else "")
