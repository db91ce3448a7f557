"""Reading one customer: who, what they are worth, how they feel, what staff must know."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Max, QuerySet
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case
from huiyin.customers.contracts import EventKind
from huiyin.customers.models import AccountRole, ConsentEntry, Contact
from huiyin.customers.queries import contact_of
from huiyin.profiles.contracts import Graded, Occasion, TaskState
from huiyin.profiles.customer_cases import cases_about, tally_of
from huiyin.profiles.health import Health, Signals, health_of
from huiyin.profiles.models import AccountManager, CareTask, Grade, Preference, Standing, ValueScheme
from huiyin.profiles.persons import ids_of, keys_of
from huiyin.profiles.scheme import Scheme, ValueClass

MOST_GRADES = 40
_UNREACHED = (EventKind.BOUNCED, EventKind.REFUSED)
_REACHING = (EventKind.ASKED, EventKind.REMINDED, EventKind.NOTICED, EventKind.CALLED)
_HEARD = (EventKind.ANSWERED, EventKind.SERVED, EventKind.CALLED)


@dataclass(frozen=True)
class Profile:
    """What the page of a customer shows beside the timeline."""

    health: Health
    grades: tuple[Graded, ...]
    standing: Standing | None
    value_class: ValueClass | None
    scheme: Scheme
    open_cases: tuple[Case, ...]
    n_cases: int
    preferences: tuple[Preference, ...]
    manager: AccountManager | None
    care: tuple[CareTask, ...]
    roles: tuple[AccountRole, ...]
    consents: tuple[ConsentEntry, ...]


def current_scheme() -> Scheme:
    """How value and health are judged now."""
    row = ValueScheme.objects.first()
    return Scheme() if row is None else Scheme.of_json(row.definition)


def schemes() -> QuerySet[ValueScheme]:
    """All versions of the scheme, the newest first."""
    return ValueScheme.objects.select_related("by")


def profile_of(user: User, contact: Contact, now: datetime) -> Profile:
    """Everything about one customer but the timeline."""
    scheme = current_scheme()
    about = list(cases_about(user, contact)[:200])
    standing = Standing.objects.filter(contact=contact).first()
    grades = grades_of(contact)
    return Profile(
        health_of(signals_of(contact, grades, now), scheme.weights),
        tuple(grades),
        standing,
        scheme.class_named(standing.value_class) if standing else None,
        scheme,
        tuple(case for case in about if case.state != CaseState.CLOSED),
        len(about),
        tuple(preferences_of(contact)),
        AccountManager.objects.select_related("manager").filter(contact=contact).first(),
        tuple(
            CareTask.objects.select_related("moment").filter(
                contact__in=ids_of(contact), state=TaskState.OPEN
            )[:10]
        ),
        tuple(contact.roles.select_related("account")),
        tuple(consents_of(contact)),
    )


def grades_of(contact: Contact) -> list[Graded]:
    """The latest grades of a customer, oldest first."""
    rows = Grade.objects.filter(respondent_key__in=[key for key in keys_of(contact) if key])
    pairs = list(
        rows.order_by("-answered_on", "-response_id").values_list("answered_on", "score")[:MOST_GRADES]
    )
    zone = timezone.get_current_timezone()
    return [Graded(datetime.combine(day, time(12), zone), score) for day, score in reversed(pairs)]


def signals_of(contact: Contact, grades: Sequence[Graded], now: datetime) -> Signals:
    """What the health of one customer rests on."""
    tally = tally_of(contact, now)
    year_ago = (
        now.replace(year=now.year - 1)
        if (now.month, now.day) != (2, 29)
        else now.replace(year=now.year - 1, day=28)
    )
    kinds = list(contact.events.filter(at__gt=year_ago, at__lte=now).values_list("kind", flat=True)[:2000])
    heard = contact.events.filter(kind__in=_HEARD, at__lte=now).aggregate(at=Max("at"))["at"]
    n_bad = sum(kind in _UNREACHED for kind in kinds)
    n_tried = sum(kind in _REACHING for kind in kinds)
    return Signals(
        now,
        grades,
        tally.n_open,
        tally.n_unconfirmed,
        tally.n_confirmed,
        n_undelivered=n_bad,
        n_reached=max(n_tried - n_bad, 0),
        opted_out=bool(contact.opt_outs),
        heard_at=max(
            (at for at in (heard, tally.heard_at, grades[-1].at if grades else None) if at), default=None
        ),
    )


def preferences_of(contact: Contact) -> list[Preference]:
    """The wishes that hold, by topic."""
    rows = Preference.objects.filter(contact__in=ids_of(contact), ended_at=None)
    return list(rows.select_related("noted_by").order_by("topic", "noted_at"))


def reminders_of(contact: Contact, occasions: Sequence[str]) -> list[Preference]:
    """The wishes of which staff are reminded on some occasions; those for every occasion are always there."""
    wanted = {Occasion.ALWAYS.value, *occasions}
    return [row for row in preferences_of(contact) if row.occasion in wanted]


def contact_of_case(case: Case) -> Contact | None:
    """The customer a case is about, if we know one."""
    if case.contact is not None:
        return case.contact.merged_into or case.contact
    return contact_of(case.respondent_key) if case.respondent_key else None


def consent_history(contact: Contact, before: datetime | None, most: int) -> list[ConsentEntry]:
    """What the customer allowed and withdrew, newest first, before a moment where given."""
    rows = contact.consents.all() if before is None else contact.consents.filter(at__lt=before)
    return list(rows.order_by("-at", "-pk")[:most])


def consents_of(contact: Contact) -> list[ConsentEntry]:
    """The consent that holds for each purpose the customer was ever asked about."""
    newest = {row.purpose: row for row in reversed(consent_history(contact, None, 200))}
    return [newest[purpose] for purpose in sorted(newest)]


def grades_in_order(until: date) -> Iterator[tuple[str, date, float, float | None]]:
    """(respondent's key, day, score, likelihood to recommend) of every grade up to a day, customer by customer, oldest first."""
    rows = Grade.objects.filter(answered_on__lte=until)
    ordered = rows.order_by("respondent_key", "answered_on", "response_id")
    yield from ordered.values_list("respondent_key", "answered_on", "score", "recommend").iterator(
        chunk_size=10_000
    )


def last_recommends(
    respondent_keys: Collection[str], first_on: date, last_on: date
) -> dict[str, tuple[date, float]]:
    """The last likelihood to recommend (0-100) that some customers stated within some days, with its day, by customer id."""
    rows = Grade.objects.filter(respondent_key__in=list(respondent_keys)).exclude(recommend=None)
    told = rows.filter(answered_on__gte=first_on, answered_on__lte=last_on).order_by(
        "answered_on", "response_id"
    )
    found = told.values_list("respondent_key", "answered_on", "recommend")
    return {key: (day, recommend) for key, day, recommend in found if recommend is not None}


def value_classes() -> dict[int, str]:
    """The value class of every customer who has one, by the customer's number."""
    rows = Standing.objects.exclude(value_class="").order_by()
    return dict(rows.values_list("contact_id", "value_class").iterator(chunk_size=10_000))
