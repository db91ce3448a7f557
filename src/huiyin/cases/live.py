"""Customers who wait for a person right now: who waits how long, and how soon others were answered.

The clock is that of live talks: answered within a minute, and nobody waits for five without an alarm (T05).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.analytics.inference.proportions import wilson
from huiyin.cases.models import Case, LiveContact
from huiyin.cases.problems import NobodyWaits
from huiyin.cases.queries import cases_of
from huiyin.cases.workflow import ACTING
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.customers.models import Contact
from huiyin.customers.queries import search

ANSWER_WITHIN = timedelta(seconds=60)
ALARM_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=12)  # an entry forgotten for so long waits for nobody


def contacts_of(user: User) -> QuerySet[LiveContact]:
    """The live contacts of the person's units."""
    return LiveContact.objects.filter(unit__in=visible_units(user)).select_related("by", "case")


def waiting(user: User, now: datetime) -> list[LiveContact]:
    """Who waits now, longest first."""
    rows = contacts_of(user).filter(answered_at=None, left_at=None, waiting_since__gte=now - GIVEN_UP_AFTER)
    return list(rows.order_by("waiting_since", "pk")[:100])


@dataclass(frozen=True)
class LiveFigures:
    """How soon customers were answered since a moment.

    `service_rate` is the share answered within a minute among all who were answered or left after
    longer than that; `n_alarms` waited five minutes or more.
    """

    n_offered: int
    n_answered: int
    n_left: int
    n_alarms: int
    mean_wait_seconds: float | None
    service_rate: float | None
    low: float | None
    high: float | None


def figures(user: User, since: datetime) -> LiveFigures:
    """The figures of the contacts that began since a moment."""
    rows = contacts_of(user).filter(waiting_since__gte=since)
    ended = [
        (since_at, answered, left)
        for since_at, answered, left in rows.values_list("waiting_since", "answered_at", "left_at")
        if answered or left
    ]
    waits = [(answered - began).total_seconds() for began, answered, _left in ended if answered]
    left = [(gone - began).total_seconds() for began, answered, gone in ended if gone and not answered]
    limit, alarm = ANSWER_WITHIN.total_seconds(), ALARM_AFTER.total_seconds()
    base = len(waits) + sum(wait > limit for wait in left)
    within = sum(wait <= limit for wait in waits)
    low, high = wilson(within, base, 0.95) if base > 1 else (None, None)
    return LiveFigures(
        len(ended),
        len(waits),
        len(left),
        sum(wait >= alarm for wait in [*waits, *left]),
        sum(waits) / len(waits) if waits else None,
        within / base if base else None,
        low,
        high,
    )


@transaction.atomic
def announce(*, by: User, unit: Unit, channel: str, who: str, about: str = "") -> LiveContact:
    """A customer waits from now on; one known by number, phone or name is recognised."""
    known = _known(by, who)
    row = LiveContact.objects.create(
        unit=unit,
        channel=LiveContact.Channel(channel),
        who=(known.name if known and known.name else typed(who))[:120],
        respondent_key=known.respondent_key if known else "",
        about=typed(about, 300),
        waiting_since=timezone.now(),
    )
    audit.record("live_contact.announce", by=by, on=f"live_contact:{row.pk}", channel=row.channel)
    return row


def _known(by: User, who: str) -> Contact | None:
    """The one customer whom the words mean; None where none or several do."""
    words = typed(who)
    found = list(search(by, words)[:2]) if len(words) > 1 else []
    return found[0] if len(found) == 1 else None


@transaction.atomic
def answer(*, by: User, contact_id: int) -> LiveContact:
    """Take the customer who waits; the clock stops. Raises `NobodyWaits`."""
    row = _open(by, contact_id)
    row.answered_at, row.by = timezone.now(), by
    row.case = running_case(by, row)
    row.save(update_fields=["answered_at", "by", "case"])
    audit.record("live_contact.answer", by=by, on=f"live_contact:{row.pk}")
    return row


@transaction.atomic
def leave(*, by: User, contact_id: int) -> None:
    """The customer has left before anybody answered. Raises `NobodyWaits`."""
    row = _open(by, contact_id)
    row.left_at = timezone.now()
    row.save(update_fields=["left_at"])
    audit.record("live_contact.leave", by=by, on=f"live_contact:{row.pk}")


def _open(by: User, contact_id: int) -> LiveContact:
    seen = LiveContact.objects.select_for_update(of=("self",)).filter(unit__in=visible_units(by))
    row = get_object_or_404(seen, pk=contact_id)
    if row.answered_at or row.left_at:
        raise NobodyWaits()
    return row


def running_case(user: User, row: LiveContact) -> Case | None:
    """The customer's case that is going on, so that nobody has to tell everything anew on another channel (X06)."""
    if not row.respondent_key:
        return None
    rows = cases_of(user).filter(respondent_key=row.respondent_key, state__in=ACTING)
    return rows.order_by("-priority", "due_at").first()
