"""Keeping views: save, overwrite, rename, share, duplicate, delete and bring back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.explore.models import SavedView
from huiyin.metrics.exploring.question import Question
from huiyin.surveys.models import Programme


@transaction.atomic
def save_view(
    *,
    by: User,
    programme: Programme,
    name: str,
    question: Question,
    chart: str = "auto",
    shared: str = SavedView.PRIVATE,
) -> SavedView:
    """Keep a question as a view of the person's own."""
    view = SavedView.objects.create(
        programme=programme,
        owner=by,
        unit=by.unit,
        name=name,
        question=question.as_json(),
        chart=chart,
        shared=shared,
        changed_at=timezone.now(),
    )
    _record("view.save", by, view)
    return view


@transaction.atomic
def overwrite_view(*, by: User, view: SavedView, question: Question, chart: str) -> SavedView:
    """Another question under the same name."""
    view.question, view.chart = question.as_json(), chart
    return _changed("view.overwrite", by, view)


@transaction.atomic
def rename_view(*, by: User, view: SavedView, name: str) -> SavedView:
    """Another name."""
    view.name = name
    return _changed("view.rename", by, view)


@transaction.atomic
def share_view(*, by: User, view: SavedView, shared: str) -> SavedView:
    """Who may open it: only its owner, the people of the owner's unit, or everybody who may see the programme."""
    view.shared, view.unit = shared, by.unit
    return _changed("view.share", by, view)


@transaction.atomic
def duplicate_view(*, by: User, view: SavedView, name: str) -> SavedView:
    """A private copy of a view, one's own or one that is shared."""
    return save_view(
        by=by,
        programme=view.programme,
        name=name,
        question=Question.from_json(view.question),
        chart=view.chart,
    )


@transaction.atomic
def delete_view(*, by: User, view: SavedView) -> SavedView:
    """Throw a view away; `restore_view` brings it back."""
    view.deleted_at = timezone.now()
    return _changed("view.delete", by, view)


@transaction.atomic
def restore_view(*, by: User, view: SavedView) -> SavedView:
    """Bring back a view that was thrown away."""
    view.deleted_at = None
    return _changed("view.restore", by, view)


def _changed(action: str, by: User, view: SavedView) -> SavedView:
    view.changed_at = timezone.now()
    view.save()
    _record(action, by, view)
    return view


def _record(action: str, by: User, view: SavedView) -> None:
    audit.record(action, by=by, on=f"view:{view.pk}", programme=view.programme_id, shared=view.shared)
