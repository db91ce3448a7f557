"""Reading what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.customers.queries import contacts_by_key
from huiyin.profiles.queries import last_recommends
from huiyin.recovery.contracts import SPENT, GrantState
from huiyin.recovery.queries import rewards_entered, spent_for
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.figures import Gathered, Row, Said
from huiyin.referrals.models import CodeDay, Referral, ReferralCode, Reward
from huiyin.referrals.queries import OCCASION

PART = 5_000
T = TypeVar("T")


def gather(unit: Unit, first_on: date, last_on: date, today: date | None = None) -> Gathered:
    """Everything of a unit and those below it within a period, days both included."""
    today = today or timezone.localdate()
    found = Gathered(first_on, last_on, today)
    codes = ReferralCode.objects.filter(unit__path__startswith=unit.path, made_at__date__lte=last_on)
    holders = codes.exclude(contact=None)
    found.n_holders = holders.count()
    shared = Referral.objects.filter(registered_at__date__gte=first_on, registered_at__date__lte=last_on)
    shared = shared.exclude(state=ReferralState.ONESELF)
    found.n_sharers = holders.filter(pk__in=shared.values("code")).count()
    found.n_new_codes = codes.filter(made_at__date__gte=first_on).count()
    days = CodeDay.objects.filter(code__unit__path__startswith=unit.path, day__gte=first_on, day__lte=last_on)
    found.n_opened = days.aggregate(n=Sum("n_opened"))["n"] or 0
    theirs = Referral.objects.filter(unit__path__startswith=unit.path)
    registered = Q(registered_at__date__gte=first_on, registered_at__date__lte=last_on)
    joined = Q(joined_at__date__gte=first_on, joined_at__date__lte=last_on)
    found.rows = list(_rows(theirs.filter(registered | joined)))
    found.said = _said(unit, first_on, last_on)
    found.cost = float(rewards_entered(unit.path, OCCASION, first_on, last_on))
    given = Reward.objects.filter(
        referral__unit__path__startswith=unit.path, given_at__date__gte=first_on, given_at__date__lte=last_on
    )
    found.n_rewards = given.filter(grant__state__in=SPENT).count()
    found.n_waiting = given.filter(grant__state=GrantState.WAITING).count()
    return found


def _rows(wanted: QuerySet[Referral]) -> Iterator[Row]:
    names = ("pk", "state", "registered_at", "expires_on", "joined_at")
    told = wanted.order_by("pk").values_list(*names).iterator(chunk_size=PART)
    for part in _parts(told):
        costs = spent_for([f"{OCCASION}:{row[0]}" for row in part])
        for pk, state, registered_at, expires_on, joined_at in part:
            yield Row(
                state,
                timezone.localdate(registered_at),
                expires_on,
                timezone.localdate(joined_at) if joined_at else None,
                float(costs.get(f"{OCCASION}:{pk}", Decimal(0))),
            )


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    told = iter(rows)
    while part := list(islice(told, PART)):
        yield part


def _said(unit: Unit, first_on: date, last_on: date) -> list[Said]:
    """Each customer of the unit with a last stated likelihood, by the person they are now."""
    told = last_recommends(first_on, last_on)
    newest: dict[int, tuple[date, float]] = {}
    for part in _parts(told):
        for key, contact in contacts_by_key(part).items():
            if contact.unit.path.startswith(unit.path):
                kept = newest.get(contact.pk)
                newest[contact.pk] = told[key] if kept is None or kept[0] <= told[key][0] else kept
    last = _last_recommended(newest)
    return [Said(said, contact in last and last[contact] >= on) for contact, (on, said) in newest.items()]


def _last_recommended(contacts: Iterable[int]) -> dict[int, date]:
    """The day on which each customer's last friend registered."""
    wanted = set(contacts)
    rows = Referral.objects.exclude(state=ReferralState.ONESELF).exclude(code__contact=None)
    names = ("code__contact_id", "code__contact__merged_into_id", "registered_at")
    found: dict[int, date] = {}
    for own, kept, at in rows.order_by("registered_at").values_list(*names).iterator(chunk_size=PART):
        if (kept or own) in wanted:
            found[kept or own] = timezone.localdate(at)
    return found
