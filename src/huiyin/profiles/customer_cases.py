"""The cases about one customer, and how many there are of which kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.models import Case
from huiyin.cases.queries import all_cases, cases_of
from huiyin.customers.models import Contact
from huiyin.profiles.persons import ids_of, keys_of

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Tally:
    """Cases of a customer: open ones, and those closed within a year on and without the customer's word.

    `heard_at` is when the newest of them came.
    """

    n_open: int = 0
    n_unconfirmed: int = 0
    n_confirmed: int = 0
    heard_at: datetime | None = None

    def __add__(self, other: Tally) -> Tally:
        heard = [at for at in (self.heard_at, other.heard_at) if at is not None]
        return Tally(
            self.n_open + other.n_open,
            self.n_unconfirmed + other.n_unconfirmed,
            self.n_confirmed + other.n_confirmed,
            max(heard, default=None),
        )


def cases_about(user: User, contact: Contact) -> QuerySet[Case]:
    """The cases about a customer that the person may see, newest first."""
    return cases_of(user).filter(_about(contact)).order_by("-opened_at", "-pk")


def _about(contact: Contact) -> Q:
    """By the customer, or by the customer's id where nobody knew the customer then."""
    known = [key for key in keys_of(contact) if key]
    return Q(contact__in=ids_of(contact)) | Q(respondent_key__in=known, contact=None)


def _counts(now: datetime) -> dict[str, Count | Max]:
    lately = Q(state=CaseState.CLOSED, closed_at__gt=now - YEAR, closed_at__lte=now)
    return {
        "n_open": Count("pk", filter=~Q(state=CaseState.CLOSED)),
        "n_confirmed": Count("pk", filter=lately & Q(outcome=Outcome.CONFIRMED)),
        "n_unconfirmed": Count("pk", filter=lately & ~Q(outcome=Outcome.CONFIRMED)),
        "heard_at": Max("opened_at", filter=Q(opened_at__lte=now)),
    }


def waiting_customers(user: User, most: int, now: datetime) -> list[Case]:
    """Customers who wait for us, each by the most pressing of their open cases; those of late ones first."""
    rows = cases_of(user).exclude(state__in=[CaseState.CLOSED, CaseState.COMMUNICATED]).exclude(contact=None)
    found: dict[int, Case] = {}
    for case in rows.select_related("contact__unit").order_by("-priority", "due_at", "pk")[: 5 * most]:
        assert case.contact is not None
        found.setdefault(case.contact.merged_into_id or case.contact.pk, case)
    return sorted(list(found.values())[:most], key=lambda case: not case.is_overdue(now))


def tally_of(contact: Contact, now: datetime) -> Tally:
    """The cases of one customer in all units."""
    found = all_cases().filter(_about(contact)).order_by().aggregate(**_counts(now))
    return Tally(**found)


def tallies(now: datetime, same: Mapping[str, str]) -> dict[str, Tally]:
    """The cases of every customer who has some, by key; `same` names the one that a merged key belongs to."""
    cases = all_cases().exclude(respondent_key="").order_by()
    rows: Any = cases.values("respondent_key").annotate(**_counts(now))
    found: dict[str, Tally] = {}
    for row in rows.iterator(chunk_size=5000):
        key = row.pop("respondent_key")
        found[same.get(key, key)] = found.get(same.get(key, key), Tally()) + Tally(**row)
    return found


def n_opened(since: datetime, until: datetime, same: Mapping[str, str]) -> Counter[str]:
    """How many cases of each customer were opened in a time, by key."""
    rows = all_cases().exclude(respondent_key="").filter(opened_at__gt=since, opened_at__lte=until).order_by()
    counts: Counter[str] = Counter()
    for key, n in rows.values_list("respondent_key").annotate(n=Count("pk")).iterator(chunk_size=5000):
        counts[same.get(key, key)] += n
    return counts
