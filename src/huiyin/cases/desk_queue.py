"""The queue: which cases an agent sees, in which order, and which is best taken next.

With a hundred thousand open cases the page must stand at once, so its order is read from the index
`case_queue` (only numbers of cases; the rows of one page are fetched afterwards) and all counts come from
one walk over that index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case, Mention, Supervision
from huiyin.cases.queries import cases_of
from huiyin.cases.workflow import ACTING
from huiyin.core.typed_text import typed
from huiyin.customers.queries import search

SOON = timedelta(hours=4)
PER_PAGE = 50
MOST_FOUND = 500  # cases that a search shows


class CaseList(TextChoices):
    """The lists that everybody has."""

    MINE = "mine", _("My cases")
    UNIT = "all", _("All in my units")
    NOBODY = "nobody", _("Nobody's")
    SOON = "soon", _("Due soon")
    MENTIONS = "mentions", _("I am mentioned")
    DEMANDED = "demanded", _("Under supervision")
    WAITING = "waiting", _("Waiting for the customer")


def visible(user: User) -> QuerySet[Case]:
    """The cases that the person may see, without a join: units by their numbers, and no condition for the whole."""
    if user.unit.parent_id is None:
        return Case.objects.all()
    return Case.objects.filter(unit__in=list(visible_units(user).values_list("pk", flat=True)))


def members(name: str, cases: QuerySet[Case], user: User, now: datetime) -> QuerySet[Case]:
    """The cases of a list among those given."""
    match name:
        case CaseList.MINE:
            return cases.filter(owner=user)
        case CaseList.NOBODY:
            return cases.filter(owner=None)
        case CaseList.SOON:
            return cases.filter(state__in=ACTING, due_at__lt=now + SOON)
        case CaseList.MENTIONS:
            return cases.filter(pk__in=Mention.objects.filter(user=user, seen_at=None).values("case"))
        case CaseList.DEMANDED:
            return cases.filter(pk__in=Supervision.objects.filter(answered_at=None).values("case"))
        case CaseList.WAITING:
            return cases.filter(state=CaseState.COMMUNICATED)
        case _:
            return cases


@dataclass(frozen=True)
class QueueCounts:
    """How many open cases there are, by list; `overdue` of all, `my_overdue` of one's own."""

    lists: Mapping[str, int]
    overdue: int
    my_overdue: int


def counts_of(user: User, now: datetime) -> QueueCounts:
    """All counts of the queue's head, in one walk over the index of open cases and two short look-ups."""
    opened = visible(user).exclude(state=CaseState.CLOSED)
    late = Q(state__in=ACTING, due_at__lt=now)
    found: dict[str, int] = opened.order_by().aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(owner=user)),
        nobody=Count("pk", filter=Q(owner=None)),
        soon=Count("pk", filter=Q(state__in=ACTING, due_at__lt=now + SOON)),
        waiting=Count("pk", filter=Q(state=CaseState.COMMUNICATED)),
        overdue=Count("pk", filter=late),
        my_overdue=Count("pk", filter=late & Q(owner=user)),
    )
    overdue, my_overdue = found.pop("overdue"), found.pop("my_overdue")
    found["mentions"] = members(CaseList.MENTIONS, visible(user), user, now).count()
    found["demanded"] = members(CaseList.DEMANDED, visible(user), user, now).count()
    return QueueCounts(found, overdue, my_overdue)


def _parts(cases: QuerySet[Case], now: datetime) -> Iterator[QuerySet[Case]]:
    """The queue in its parts: overdue, ours to act on, waiting for the customer, closed."""
    ours = cases.exclude(state__in=[CaseState.CLOSED, CaseState.COMMUNICATED])
    late = Q(state__in=ACTING, due_at__lt=now)
    order = ("-priority", "due_at", "pk")
    yield cases.filter(late).order_by(*order)
    yield ours.exclude(late).order_by(*order)
    yield cases.filter(state=CaseState.COMMUNICATED).order_by(*order)
    yield cases.filter(state=CaseState.CLOSED).order_by("-closed_at", "pk")


def numbers_in_order(cases: QuerySet[Case], now: datetime, start: int, stop: int) -> list[int]:
    """The numbers of the cases from `start` to `stop` in the order of the queue."""
    found: list[int] = []
    wanted = stop - start
    for part in _parts(cases, now):
        if start > 0 and (n := part.count()) <= start:
            start -= n
            continue
        found += part.values_list("pk", flat=True)[start : start + wanted - len(found)]
        start = 0
        if len(found) == wanted:
            break
    return found


def page_of(cases: QuerySet[Case], now: datetime, number: int) -> list[Case]:
    """One page of the queue, beginning with 1."""
    start = (number - 1) * PER_PAGE
    keys = numbers_in_order(cases, now, start, start + PER_PAGE)
    rows = Case.objects.select_related("programme", "unit", "owner", "contact").in_bulk(keys)
    return [rows[key] for key in keys]


def found_by(user: User, words: str) -> list[int]:
    """The numbers of cases that some words mean: a case's number, a customer (number, name, phone), a title.

    Titles are searched among open cases only.
    """
    words, seen = typed(words, 100), visible(user)
    bare = words.removeprefix("#")
    found: list[int] = []
    if bare.isascii() and bare.isdigit() and len(bare) < 19:
        found += seen.filter(pk=int(bare)).values_list("pk", flat=True)
    if words and not words.startswith("#"):
        found += seen.filter(respondent_key=words).values_list("pk", flat=True)[:MOST_FOUND]
        contacts = list(search(user, words).values_list("pk", "respondent_key")[:MOST_FOUND])
        if contacts:
            keys = [key for _pk, key in contacts]
            found += seen.filter(respondent_key__in=keys).values_list("pk", flat=True)[:MOST_FOUND]
            found += seen.filter(contact__in=[pk for pk, _ in contacts]).values_list("pk", flat=True)[
                :MOST_FOUND
            ]
        titles = seen.exclude(state=CaseState.CLOSED).filter(
            Q(title__icontains=words) | Q(title_en__icontains=words)
        )
        found += titles.order_by("-priority", "due_at").values_list("pk", flat=True)[:MOST_FOUND]
    return list(dict.fromkeys(found))[:MOST_FOUND]


def numbered(numbers: Collection[int]) -> QuerySet[Case]:
    """Cases by their numbers, as they were found among those that the person may see."""
    return Case.objects.filter(pk__in=numbers)


def narrowed(cases: QuerySet[Case], wanted: Mapping[str, Any]) -> QuerySet[Case]:
    """Only the cases with the chosen state, severity, type, programme; empty choices restrict nothing."""
    state = wanted.get("state") or ""
    if state == "":
        cases = cases.exclude(state=CaseState.CLOSED)
    elif state != "all":
        cases = cases.filter(state=state)
    for name in ("severity", "type", "channel"):
        if wanted.get(name):
            cases = cases.filter(**{name: wanted[name]})
    if wanted.get("programme"):
        cases = cases.filter(programme_id=int(wanted["programme"]))
    if wanted.get("owner"):
        cases = cases.filter(owner_id=int(wanted["owner"]))
    return cases


@dataclass(frozen=True)
class NextBest:
    """The case to take up next; `mine` says that it is already one's own."""

    case: Case
    mine: bool


def next_best(user: User, now: datetime, skip: int | None = None) -> NextBest | None:
    """What to do next: of one's own what comes first, but what nobody owns when that is worse; None: nothing."""
    acting = visible(user).filter(state__in=ACTING)
    if skip is not None:
        acting = acting.exclude(pk=skip)
    own = numbers_in_order(acting.filter(owner=user), now, 0, 1)[:1]
    free = numbers_in_order(acting.filter(owner=None), now, 0, 1)[:1]
    rows = cases_of(user).in_bulk(own + free)
    found = [rows[key] for key in own + free]
    if not found:
        return None
    best = min(found, key=lambda case: (not case.is_overdue(now), -case.priority, case.due_at, case.pk))
    return NextBest(best, best.owner_id == user.pk)
