"""Reading customers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.customers import optouts
from huiyin.customers.changes import changes_named as changes_named
from huiyin.customers.changes import changes_since as changes_since
from huiyin.customers.choosing import MoreFields as MoreFields
from huiyin.customers.choosing import add_fields as add_fields
from huiyin.customers.choosing import chosen as chosen
from huiyin.customers.choosing import condition_of as condition_of
from huiyin.customers.choosing import contacts_within as contacts_within
from huiyin.customers.choosing import fields_of as fields_of
from huiyin.customers.choosing import grouped as grouped
from huiyin.customers.contracts import EventKind, IdentityKind
from huiyin.customers.identities import clean_email, identity_hash
from huiyin.customers.identities import clean_phone as clean_phone
from huiyin.customers.identities import masked_email as masked_email
from huiyin.customers.identities import masked_identity as masked_identity
from huiyin.customers.identities import masked_phone as masked_phone
from huiyin.customers.knowing import Known as Known
from huiyin.customers.knowing import digest
from huiyin.customers.knowing import holders as holders
from huiyin.customers.knowing import normal as normal
from huiyin.customers.knowing import recognise as recognise
from huiyin.customers.models import (
    Account,
    AccountRole,
    AreaPause,
    ConsentEntry,
    Contact,
    ContactEvent,
    ContactFile,
    FileCheck,
    Hold,
    Identity,
    RefusedContact,
)
from huiyin.customers.naming import name_channels as name_channels
from huiyin.customers.rule_sets import current_rules as current_rules

_LAST = "\U0010ffff"
_WITH_KEPT = Contact.objects.select_related("unit", "merged_into__unit")


@dataclass(frozen=True)
class Spared:
    """What spares a customer at the moment, for a page about one."""

    holds: tuple[Hold, ...]
    pauses: tuple[AreaPause, ...]


def contacts_of(user: User) -> QuerySet[Contact]:
    """The contacts of the person's unit and of those below it."""
    rows = Contact.objects.select_related("unit").filter(merged_into=None)
    if user.unit.parent_id is None:
        return rows
    return rows.filter(unit__in=list(visible_units(user).values_list("pk", flat=True)))


def contact_for(user: User, contact_id: int) -> Contact:
    """One contact that the person may see; 404 otherwise, as if it did not exist.

    The number of one that was merged leads to the person it belongs to.
    """
    kept = Contact.objects.filter(pk=contact_id).values_list("merged_into_id", flat=True).first()
    return get_object_or_404(contacts_of(user), pk=kept or contact_id)


def contact_of(respondent_key: str) -> Contact | None:
    """The contact with that key, for those who act for nobody."""
    return _followed(_WITH_KEPT.filter(respondent_key=respondent_key).first())


def contact_by_id(contact_id: int) -> Contact | None:
    """The contact with that number, for those who act for nobody."""
    return _followed(_WITH_KEPT.filter(pk=contact_id).first())


def _followed(row: Contact | None) -> Contact | None:
    return row.merged_into if row is not None and row.merged_into is not None else row


def keys_of(contact: Contact) -> list[str]:
    """Every customer id under which answers, cases and messages of this person are kept, its own first."""
    return [contact.respondent_key, *contact.absorbed.order_by("pk").values_list("respondent_key", flat=True)]


def keys_of_person(respondent_key: str) -> list[str]:
    """Every customer id of the person who has this one; itself alone where nobody is known by it."""
    contact = contact_of(respondent_key) if respondent_key else None
    return [respondent_key] if contact is None else keys_of(contact)


def people_by_key(contact_ids: Collection[int]) -> dict[str, int]:
    """Every customer id of some people, with the number of the contact that each of them is now."""
    kept = {row.pk for row in contacts_by_id(contact_ids).values()}
    rows = Contact.objects.filter(Q(pk__in=kept) | Q(merged_into__in=kept))
    told = rows.values_list("respondent_key", "pk", "merged_into_id")
    return {key: merged_into or pk for key, pk, merged_into in told}


def ids_of(contact: Contact) -> list[int]:
    """Every number under which rows of this person are kept, its own first."""
    return [contact.pk, *contact.absorbed.order_by("pk").values_list("pk", flat=True)]


def contacts_by_id(contact_ids: Collection[int]) -> dict[int, Contact]:
    """Some contacts by their number."""
    rows = _WITH_KEPT.filter(pk__in=list(contact_ids))
    return {row.pk: row.merged_into or row for row in rows}


def contacts_by_key(respondent_keys: Collection[str]) -> dict[str, Contact]:
    """Some contacts by the customer's id."""
    rows = _WITH_KEPT.filter(respondent_key__in=list(respondent_keys))
    return {row.respondent_key: row.merged_into or row for row in rows}


def search(user: User, words: str) -> QuerySet[Contact]:
    """Contacts whose id, name, number (or its last four digits), address or chat id begins with the words.

    Every alternative has an index, so a million contacts are searched in milliseconds.
    """
    words = words.strip()
    rows = contacts_of(user)
    whose = holders((kind, value) for kind in IdentityKind.values if (value := normal(kind, words)))
    known = {pk for ids in whose.values() for pk in ids}
    if not words:
        return rows.order_by("-pk")
    phone, email = clean_phone(words), clean_email(words)
    if email:
        return rows.filter(pk__in=known | set(_either([_found(Q(email=email) | Q(respondent_key=words))])))
    matched = [_begins("respondent_key", words), _begins("name", words), _begins("email", words.lower())]
    if phone:
        matched.append(_begins("phone", phone))
    if words.isascii() and words.isdigit() and len(words) == 4:
        matched.append(Q(phone_tail=words))
    # One index a branch: an OR over columns would read the whole table.
    branches = [_found(one) for one in matched]
    return rows.filter(pk__in=known | set(_either(branches))).order_by("-pk")


MOST_FOUND = 1000  # of each identity; whoever finds more must say more


def _found(condition: Q) -> Any:
    return Contact.objects.filter(condition).order_by().values("pk", "merged_into_id")[:MOST_FOUND]


def _either(branches: list[Any]) -> list[int]:
    keys: set[int] = set()
    for branch in branches:
        keys.update(row["merged_into_id"] or row["pk"] for row in branch)
    return sorted(keys)[-3 * MOST_FOUND :]


def _begins(column: str, words: str) -> Q:
    """Begins with the words, in the form in which the database uses its index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": words, f"{column}__lt": words + _LAST})
    return Q(**{f"{column}__startswith": words})


def timeline(contact: Contact, limit: int = 200) -> list[ContactEvent]:
    """What happened between us and the customer, newest first."""
    return list(contact.events.order_by("-at", "-pk")[:limit])


def identity_digest(kind: str, value: str) -> str:
    """The keyed hash under which an identity in its one spelling is found, and counted where only sameness matters."""
    return digest(kind, value)


def consent_to(contact: Contact, purpose: str) -> bool | None:
    """Whether a customer allows a purpose; None where nobody asked."""
    newest = contact.consents.filter(purpose=purpose).order_by("-at", "-pk").first()
    return None if newest is None else newest.is_given


def refusing(purpose: str) -> QuerySet[ConsentEntry, Any]:
    """The customers (as a subquery of their numbers) whose last word on a purpose is no."""
    words = ConsentEntry.objects.filter(contact=OuterRef("contact"), purpose=purpose).order_by("-at", "-pk")
    last = ConsentEntry.objects.filter(purpose=purpose, is_given=False, pk=Subquery(words.values("pk")[:1]))
    return last.order_by().values("contact")


def everybody() -> Iterator[tuple[Any, ...]]:
    """(number, id, unit's path, volume, attributes, key account, opt-outs, known since) of every customer, in order."""
    rows = Contact.objects.filter(merged_into=None).order_by("pk")
    yield from rows.values_list(
        "pk",
        "respondent_key",
        "unit__path",
        "volume",
        "attributes",
        "is_key_account",
        "opt_outs",
        "created_at",
    ).iterator(chunk_size=10_000)


def aliases() -> dict[str, str]:
    """The ids of merged customers, with the id of the one each belongs to now."""
    rows = Contact.objects.exclude(merged_into=None)
    return dict(rows.values_list("respondent_key", "merged_into__respondent_key"))


def touch_counts(since: datetime, until: datetime) -> Iterator[tuple[int, int, int, datetime | None]]:
    """(contact, how often reached for, how often in vain, last heard of) of every contact with a history.

    The counts are of events after `since`, up to `until`.
    """
    tried = (EventKind.ASKED, EventKind.REMINDED, EventKind.NOTICED, EventKind.CALLED)
    lately = Q(at__gt=since)
    rows = (
        ContactEvent.objects.filter(at__lte=until)
        .order_by()
        .values("contact")
        .annotate(
            n_tried=Count("pk", filter=lately & Q(kind__in=tried)),
            n_vain=Count("pk", filter=lately & Q(kind__in=(EventKind.BOUNCED, EventKind.REFUSED))),
            heard=Max("at", filter=Q(kind__in=(EventKind.ANSWERED, EventKind.SERVED, EventKind.CALLED))),
        )
    )
    yield from rows.values_list("contact", "n_tried", "n_vain", "heard").iterator(chunk_size=10_000)


def spared(contact: Contact, now: datetime) -> Spared:
    """Open holds and pauses that concern a contact."""
    pauses = [
        pause
        for pause in open_pauses(now)
        if (pause.unit is None or contact.unit.path.startswith(pause.unit.path))
        and pause.region in {"", contact.region}
    ]
    return Spared(tuple(contact.holds.filter(released_at=None).order_by("kind", "since")), tuple(pauses))


def open_pauses(now: datetime) -> list[AreaPause]:
    """Areas in which nobody is asked at a moment."""
    running = AreaPause.objects.select_related("unit").filter(starts_at__lte=now)
    return list(running.filter(Q(ends_at=None) | Q(ends_at__gt=now)))


def pauses_of(user: User) -> QuerySet[AreaPause]:
    """The pauses of the visible units, running ones and past ones, newest first."""
    rows = AreaPause.objects.select_related("unit", "by").filter(unit__path__startswith=user.unit.path)
    return rows.order_by("-pk")


def pause_for(user: User, pause_id: int) -> AreaPause:
    """One pause of the visible units; 404 otherwise."""
    return get_object_or_404(pauses_of(user), pk=pause_id)


def pause_by_id(pause_id: int) -> AreaPause | None:
    """One pause, for those who act for nobody."""
    return AreaPause.objects.filter(pk=pause_id).first()


def n_contacts(unit: Unit) -> int:
    """How many contacts belong to a unit and those below it."""
    return Contact.objects.filter(merged_into=None, unit__path__startswith=unit.path).count()


def has_opted_out(*, respondent_key: str = "", phone: str = "", email: str = "") -> bool:
    """Whether a person, by any of these identities, wants no messages at all (not only none of one kind)."""
    given = (("key", respondent_key), ("phone", clean_phone(phone)), ("email", clean_email(email)))
    hashes = [identity_hash(kind, value) for kind, value in given if value]
    return any(kind == "" for _, kind in optouts.known(hashes))


def stored_files(unit: Unit) -> list[ContactFile]:
    """The files of a unit and those below it whose customers are stored, newest first."""
    rows = ContactFile.objects.filter(unit__path__startswith=unit.path, state=ContactFile.DONE)
    return list(rows[:100])


def files_of(user: User) -> QuerySet[ContactFile]:
    """The files of contacts of the visible units, newest first."""
    rows = ContactFile.objects.select_related("unit", "uploaded_by")
    return rows.filter(unit__path__startswith=user.unit.path)


def file_for(user: User, file_id: int) -> ContactFile:
    """One file of the visible units; 404 otherwise."""
    return get_object_or_404(files_of(user), pk=file_id)


def refused_rows(file: ContactFile) -> list[RefusedContact]:
    """The first rows of a file that were not stored."""
    return list(file.refused_rows.order_by("row_number")[:50])


def accounts_of(user: User) -> QuerySet[Account]:
    """The business customers of the person's unit and of those below it."""
    rows = Account.objects.select_related("unit")
    return rows if user.unit.parent_id is None else rows.filter(unit__path__startswith=user.unit.path)


def find_accounts(user: User, words: str) -> QuerySet[Account]:
    """Business customers whose number or name begins with the words or whose name holds them."""
    rows, words = accounts_of(user).order_by("-pk"), words.strip()
    return rows.filter(Q(number__startswith=words) | Q(name__contains=words)) if words else rows


def account_for(user: User, account_id: int) -> Account:
    """One business customer that the person may see; 404 otherwise."""
    return get_object_or_404(accounts_of(user), pk=account_id)


def account_by_number(number: str) -> Account | None:
    """The business customer with that number, for those who act for nobody."""
    return Account.objects.select_related("unit").filter(number=number).first()


def roles_in(account: Account) -> list[AccountRole]:
    """Who acts for a business customer, present ones first."""
    rows = account.roles.select_related("contact__unit", "contact__merged_into")
    return sorted(rows, key=lambda row: (row.until is not None, row.role, row.pk))


def identities_of(contact: Contact) -> list[Identity]:
    """Everything by which a person is known, those of merged ids too."""
    rows = Identity.objects.filter(contact__in=ids_of(contact)).order_by("kind", "contact_id", "pk")
    return list(rows)


def checks_of(contact: Contact) -> list[FileCheck]:
    """When the file was compared with the customer, newest first."""
    return list(contact.checks.select_related("by").exclude(at=None).order_by("-at")[:5])


def roles_of(contact: Contact) -> list[AccountRole]:
    """For which businesses a person acts now."""
    return list(contact.roles.select_related("account").filter(until=None).order_by("account__name"))
