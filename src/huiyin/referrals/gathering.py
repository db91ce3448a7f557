"""Reading what the figures rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.customers.queries import people_by_key
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
    found.said = _said(holders, first_on, last_on)
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


def _said(holders: QuerySet[ReferralCode], first_on: date, last_on: date) -> list[Said]:
    """Each customer with a link and a last stated likelihood: whether a friend came from the day of the answer on."""
    found: list[Said] = []
    ids = holders.order_by("pk").values_list("contact_id", flat=True).iterator(chunk_size=PART)
    for part in _parts(contact_id for contact_id in ids if contact_id is not None):
        person_of = people_by_key(part)
        newest: dict[int, tuple[date, float]] = {}
        for key, told in last_recommends(person_of, first_on, last_on).items():
            newest[person_of[key]] = max(told, newest.get(person_of[key], told), key=lambda one: one[0])
        last = _last_recommended(newest)
        found += [Said(said, one in last and last[one] >= on) for one, (on, said) in newest.items()]
    return found


def _last_recommended(people: Collection[int]) -> dict[int, date]:
    """The day on which the last friend of some people registered."""
    theirs = Q(code__contact__in=people) | Q(code__contact__merged_into__in=people)
    rows = Referral.objects.filter(theirs).exclude(state=ReferralState.ONESELF).order_by("registered_at")
    told = rows.values_list("code__contact_id", "code__contact__merged_into_id", "registered_at")
    return {kept or own: timezone.localdate(at) for own, kept, at in told if own is not None}
