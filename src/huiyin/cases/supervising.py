"""Supervision with time limits: a manager demands, the owner answers; closed cases are judged (T10).

Every matter is answered: a case counts as answered when the customer heard from us (a call that reached
them, a message that left, or the question whether it is solved), whatever became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.inference.proportions import wilson
from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.models import Case, CaseEntry, HandlingReview, Mention, Supervision
from huiyin.cases.problems import NotAllowedNow, NothingToAnswer
from huiyin.cases.queries import cases_of
from huiyin.cases.steps import locked, log, written
from huiyin.core.access import MANAGERS
from huiyin.core.typed_text import typed

PERIOD = timedelta(days=30)


@transaction.atomic
def demand(*, by: User, case_id: int, until: datetime, text: str) -> Supervision:
    """Ask the owner for something until a moment; the owner finds the case among the mentions."""
    case = locked(case_id)
    if by.role not in MANAGERS or case.state == CaseState.CLOSED:
        raise NotAllowedNow()
    row = Supervision.objects.create(case=case, by=by, at=timezone.now(), until=until, text=written(text))
    log(case, by, "demanded", row.text, until=until.isoformat(), demand=row.pk)
    if case.owner is not None and case.owner.pk != by.pk:
        entry = CaseEntry.objects.filter(case=case, kind="demanded").order_by("-pk")[0]
        Mention.objects.get_or_create(entry=entry, user=case.owner, defaults={"case": case, "at": row.at})
    return row


@transaction.atomic
def answer_demand(*, by: User, case_id: int, text: str) -> Supervision:
    """Answer the demand that waits longest. Raises `NothingToAnswer`."""
    case = locked(case_id)
    row = case.supervisions.filter(answered_at=None).order_by("until", "pk").first()
    if row is None:
        raise NothingToAnswer()
    row.answered_at, row.answered_by, row.answer = timezone.now(), by, written(text)
    row.save(update_fields=["answered_at", "answered_by", "answer"])
    log(case, by, "demand_answered", row.answer, late=row.answered_at > row.until, demand=row.pk)
    return row


@transaction.atomic
def review(
    *, by: User, case_id: int, in_time: bool, proper: bool, answered: bool, text: str = ""
) -> HandlingReview:
    """Judge how a closed case was handled; judged again, the new judgement counts and both stay in the history."""
    case = locked(case_id)
    if by.role not in MANAGERS or case.state != CaseState.CLOSED:
        raise NotAllowedNow()
    text = typed(text)
    row, _made = HandlingReview.objects.update_or_create(
        case=case,
        defaults={
            "by": by,
            "at": timezone.now(),
            "in_time": in_time,
            "proper": proper,
            "answered": answered,
            "text": text,
        },
    )
    log(case, by, "reviewed", text, in_time=in_time, proper=proper, answered=answered)
    return row


def open_demands(user: User) -> list[Supervision]:
    """Demands that wait for an answer in the person's units, the most pressing first."""
    rows = Supervision.objects.filter(answered_at=None, case__in=cases_of(user))
    return list(rows.select_related("case__owner", "case__unit", "by").order_by("until", "pk")[:200])


def _heard() -> Q:
    """Cases whose customer heard from us."""
    told = CaseEntry.objects.filter(case=OuterRef("pk")).filter(
        Q(kind="called", detail__outcome="reached")
        | Q(kind__in=["message", "acknowledged", "verdict"])
        | Q(kind="asked", detail__way="link")
    )
    return Q(Exists(told))


def unanswered(user: User) -> QuerySet[Case]:
    """Cases closed in the last 30 days or open, whose customer has not heard from us; oldest first."""
    since = timezone.now() - PERIOD
    rows = cases_of(user).filter(opened_at__gte=since).exclude(outcome=Outcome.MERGED).exclude(_heard())
    return rows.order_by("opened_at", "pk")


def to_review(user: User) -> list[Case]:
    """Cases closed in the last 30 days that nobody has judged yet, those that came back first."""
    since = timezone.now() - PERIOD
    rows = cases_of(user).filter(state=CaseState.CLOSED, closed_at__gte=since, handling_review=None)
    return list(rows.exclude(outcome=Outcome.MERGED).order_by("-n_reopened", "closed_at", "pk")[:50])


@dataclass(frozen=True)
class Share:
    """`n` of `base`, with the interval of the share in 0-1 (Wilson, 95%); None where there is no base."""

    n: int
    base: int

    @property
    def rate(self) -> float | None:
        """The share in 0-1."""
        return self.n / self.base if self.base else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its interval."""
        return wilson(self.n, self.base, 0.95) if self.base > 1 else None


@dataclass(frozen=True)
class SupervisionFigures:
    """The last 30 days: demands answered in time, cases answered, closed cases judged and how."""

    in_time: Share
    heard: Share
    judged: Share
    judged_in_time: Share
    judged_proper: Share


def figures(user: User) -> SupervisionFigures:
    """The figures of the person's units."""
    now = timezone.now()
    since = now - PERIOD
    demands = Supervision.objects.filter(case__in=cases_of(user), at__gte=since).filter(
        Q(until__lt=now) | Q(answered_at__isnull=False)
    )
    pairs: Sequence[tuple[datetime, datetime | None]] = list(demands.values_list("until", "answered_at"))
    opened = cases_of(user).filter(opened_at__gte=since).exclude(outcome=Outcome.MERGED).order_by()
    closed = (
        cases_of(user).filter(state=CaseState.CLOSED, closed_at__gte=since).exclude(outcome=Outcome.MERGED)
    )
    reviews = HandlingReview.objects.filter(case__in=closed).aggregate(
        n=Count("pk"), in_time=Count("pk", filter=Q(in_time=True)), proper=Count("pk", filter=Q(proper=True))
    )
    n = reviews["n"]
    return SupervisionFigures(
        Share(sum(at is not None and at <= until for until, at in pairs), len(pairs)),
        Share(opened.filter(_heard()).count(), opened.count()),
        Share(n, closed.count()),
        Share(reviews["in_time"], n),
        Share(reviews["proper"], n),
    )
