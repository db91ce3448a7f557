"""What people say of pairs: one person, or two."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.customers import merging
from huiyin.customers.models import Contact, MatchRun, MatchSuggestion, Merge

AT_ONCE = 500


def suggestions_of(user: User, rule: str = "") -> QuerySet[MatchSuggestion]:
    """Open pairs both of whose sides the person sees, likeliest first."""
    rows = MatchSuggestion.objects.filter(
        state=MatchSuggestion.OPEN, left__merged_into=None, right__merged_into=None
    )
    if user.unit.parent_id is not None:
        path = user.unit.path
        rows = rows.filter(left__unit__path__startswith=path, right__unit__path__startswith=path)
    if rule:
        rows = rows.filter(rule=rule)
    return rows.select_related("left__unit", "right__unit").order_by("-probability", "pk")


def suggestion_for(user: User, suggestion_id: int) -> MatchSuggestion:
    """One open pair; 404 where a side is out of sight or somebody decided already."""
    return get_object_or_404(suggestions_of(user), pk=suggestion_id)


def runs_of(user: User) -> list[MatchRun]:
    """The last searches of the visible units."""
    rows = MatchRun.objects.select_related("unit", "asked_by").filter(unit__path__startswith=user.unit.path)
    return list(rows[:10])


def merges_of(user: User) -> QuerySet[Merge]:
    """Merges of contacts that the person sees, newest first."""
    rows = Merge.objects.select_related("kept", "absorbed", "by", "undone_by")
    return rows.filter(kept__unit__path__startswith=user.unit.path).order_by("-pk")


def merge_for(user: User, merge_id: int) -> Merge:
    """One merge that the person sees; 404 otherwise."""
    return get_object_or_404(merges_of(user), pk=merge_id)


def older(suggestion: MatchSuggestion) -> tuple[Contact, Contact]:
    """Which side is kept: the key account, else the one known longer; then the other."""
    sides = sorted(
        (suggestion.left, suggestion.right), key=lambda row: (not row.is_key_account, row.created_at, row.pk)
    )
    return sides[0], sides[1]


def say_same(*, by: User, suggestion: MatchSuggestion, kept_id: int | None = None) -> Merge:
    """It is one person: merge, keeping the named side or the one known longer. Raises `CannotMerge`."""
    kept, absorbed = older(suggestion)
    if kept_id == absorbed.pk:
        kept, absorbed = absorbed, kept
    return merging.merge(by=by, kept_id=kept.pk, absorbed_id=absorbed.pk, reason=suggestion.rule)


@transaction.atomic
def say_different(*, by: User, suggestion: MatchSuggestion) -> None:
    """They are two persons; the pair is not suggested again."""
    MatchSuggestion.objects.filter(pk=suggestion.pk, state=MatchSuggestion.OPEN).update(
        state=MatchSuggestion.DIFFERENT, decided_at=timezone.now(), decided_by=by
    )
    audit.record("contacts.different", by=by, on=f"contact:{suggestion.left_id}", other=suggestion.right_id)


def merge_exact(*, by: User) -> int:
    """Merge the pairs of the exact rules, some hundred at a time; each can be taken back. Returns how many."""
    n = 0
    for suggestion in suggestions_of(by, MatchSuggestion.EXACT).exclude(left=F("right"))[:AT_ONCE]:
        try:
            say_same(by=by, suggestion=suggestion)
            n += 1
        except Problem:
            continue  # merged a moment ago by way of another pair
    return n
