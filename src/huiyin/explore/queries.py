"""Reading the views that people keep."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.core.access import ANALYSTS
from huiyin.explore.models import SavedView
from huiyin.metrics.exploring.question import Question
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_of


def _visible(user: User) -> QuerySet[SavedView]:
    """The person's own views and those shared with them, of programmes that they may see.

    A view shared with the people of a unit is open to those of that unit and of the units below it.
    """
    if user.role not in ANALYSTS:
        return SavedView.objects.none()
    steps = [step for step in user.unit.path.split("/") if step]
    above = ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    shared = Q(shared=SavedView.PROGRAMME) | Q(shared=SavedView.UNIT, unit__path__in=above)
    return (
        SavedView.objects.filter(programme__in=programmes_of(user))
        .filter(Q(owner=user) | shared)
        .select_related("owner", "unit", "programme")
    )


def views_of(user: User, programme: Programme) -> list[SavedView]:
    """The views of a programme that the person may open, by name."""
    return list(_visible(user).filter(programme=programme, deleted_at=None))


def view_for(user: User, view_id: int) -> SavedView:
    """One view, if the person may open it; 404 otherwise, as if it did not exist."""
    return get_object_or_404(_visible(user), pk=view_id, deleted_at=None)


def own_view_for(user: User, view_id: int, *, deleted: bool = False) -> SavedView:
    """One of the person's own views; 404 for another's. With `deleted` one that was thrown away."""
    own = _visible(user).filter(owner=user, deleted_at__isnull=not deleted)
    return get_object_or_404(own, pk=view_id)


def deleted_view(user: User, given: str) -> SavedView | None:
    """One of the person's own views that was thrown away, by the number of an address; None for anything else."""
    if not (given.isascii() and given.isdigit()):
        return None
    return _visible(user).filter(owner=user, pk=int(given), deleted_at__isnull=False).first()


def question_of(view: SavedView) -> Question:
    """What a view asks."""
    return Question.from_json(view.question)
