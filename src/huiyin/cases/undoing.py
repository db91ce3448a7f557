"""Acts on one or many cases that can be taken back for some minutes, as long as nobody changed them since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.cases import services
from huiyin.cases.models import Case, DeskAct, DeskChange
from huiyin.cases.problems import TooLateToUndo
from huiyin.cases.queries import cases_of
from huiyin.cases.steps import locked, log

MINUTES = 10
MOST = 200  # cases of one act
FIELDS = (
    "owner_id",
    "type",
    "category_id",
    "severity",
    "priority",
    "safety",
    "legal",
    "media",
    "vulnerable",
    "money",
    "n_handovers",
)


@dataclass(frozen=True)
class Done:
    """What became of an act: how many cases were changed, and why others were not."""

    act: DeskAct | None
    n_changed: int
    refused: tuple[tuple[Case, Problem], ...]


def _state_of(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in FIELDS}


@transaction.atomic
def act_on(*, by: User, kind: str, case_ids: Collection[int], perform: Callable[[int], object]) -> Done:
    """Do the same to several cases of the person's units, each by its service, and keep what was before.

    A case that refuses is passed over with its reason; the others are changed.
    """
    refused: list[tuple[Case, Problem]] = []
    changes: list[DeskChange] = []
    for case in cases_of(by).filter(pk__in=list(case_ids)[:MOST]).order_by("pk"):
        before = _state_of(case)
        try:
            with transaction.atomic():
                perform(case.pk)
        except Problem as problem:
            refused.append((case, problem))
            continue
        case.refresh_from_db(fields=[name.removesuffix("_id") for name in FIELDS])
        after = _state_of(case)
        if after != before:
            changes.append(DeskChange(case=case, before=before, after=after))
    act = None
    if changes:
        act = DeskAct.objects.create(by=by, at=timezone.now(), kind=kind, n_cases=len(changes))
        for change in changes:
            change.act = act
        DeskChange.objects.bulk_create(changes)
    return Done(act, len(changes), tuple(refused))


def take_all(*, by: User, case_ids: Sequence[int]) -> Done:
    """Make several cases one's own."""
    return act_on(
        by=by, kind="take", case_ids=case_ids, perform=lambda key: services.take(by=by, case_id=key)
    )


def assign_all(*, by: User, case_ids: Sequence[int], owner: User) -> Done:
    """Give several cases to one owner."""
    return act_on(
        by=by,
        kind="assign",
        case_ids=case_ids,
        perform=lambda key: services.assign(by=by, case_id=key, owner=owner),
    )


def classify_all(*, by: User, case_ids: Sequence[int], type: str = "", severity: str = "") -> Done:
    """Set type, severity or both of several cases; what is "" stays."""

    def perform(key: int) -> object:
        case = Case.objects.get(pk=key)
        return services.classify(
            by=by, case_id=key, type=type or case.type, severity=severity or case.severity
        )

    return act_on(by=by, kind="classify", case_ids=case_ids, perform=perform)


def last_act(user: User) -> DeskAct | None:
    """The person's newest act, while it can be taken back."""
    since = timezone.now() - timedelta(minutes=MINUTES)
    newest = DeskAct.objects.filter(by=user, at__gte=since).order_by("-pk").first()
    return newest if newest is not None and newest.undone_at is None else None


def last_act_on(user: User, case: Case) -> DeskAct | None:
    """The person's newest act if it was on this case alone and can still be taken back."""
    act = last_act(user)
    if act is None or act.n_cases != 1 or not act.changes.filter(case=case).exists():
        return None
    return act


@transaction.atomic
def undo(*, by: User, act_id: int) -> int:
    """Put back what an act of one's own changed; cases changed since are left alone. Returns how many were put back.

    Raises `TooLateToUndo` after some minutes, for somebody else's act, and where nothing could be put back.
    """
    since = timezone.now() - timedelta(minutes=MINUTES)
    act = DeskAct.objects.select_for_update().filter(pk=act_id, by=by, undone_at=None, at__gte=since).first()
    if act is None:
        raise TooLateToUndo(minutes=MINUTES)
    n = 0
    for change in act.changes.order_by("case_id"):
        case = locked(change.case_id)
        if _state_of(case) != change.after:
            continue
        for name, value in change.before.items():
            setattr(case, name, value)
        case.save(update_fields=[name.removesuffix("_id") for name in change.before])
        log(case, by, "undone", act=act.kind)
        n += 1
    if n == 0:
        raise TooLateToUndo(minutes=MINUTES)
    act.undone_at = timezone.now()
    act.save(update_fields=["undone_at"])
    return n
