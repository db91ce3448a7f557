"""Reading customers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.customers import optouts
from huiyin.customers.choosing import chosen as chosen
from huiyin.customers.choosing import condition_of as condition_of
from huiyin.customers.choosing import contacts_within as contacts_within
from huiyin.customers.choosing import fields_of as fields_of
from huiyin.customers.choosing import grouped as grouped
from huiyin.customers.identities import clean_email, identity_hash
from huiyin.customers.identities import clean_phone as clean_phone
from huiyin.customers.identities import masked_phone as masked_phone
from huiyin.customers.models import (
    AreaPause,
    Contact,
    ContactEvent,
    ContactFile,
    Hold,
    RefusedContact,
)
from huiyin.customers.rule_sets import current_rules as current_rules

_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Spared:
    """What spares a customer at the moment, for a page about one."""

    holds: tuple[Hold, ...]
    pauses: tuple[AreaPause, ...]


def contacts_of(user: User) -> QuerySet[Contact]:
    """The contacts of the person's unit and of those below it."""
    rows = Contact.objects.select_related("unit")
    if user.unit.parent_id is None:
        return rows
    return rows.filter(unit__in=list(visible_units(user).values_list("pk", flat=True)))


def contact_for(user: User, contact_id: int) -> Contact:
    """One contact that the person may see; 404 otherwise, as if it did not exist."""
    return get_object_or_404(contacts_of(user), pk=contact_id)


def contact_of(respondent_key: str) -> Contact | None:
    """The contact with that key, for those who act for nobody."""
    return Contact.objects.select_related("unit").filter(respondent_key=respondent_key).first()


def contact_by_id(contact_id: int) -> Contact | None:
    """The contact with that number, for those who act for nobody."""
    return Contact.objects.select_related("unit").filter(pk=contact_id).first()


def contacts_by_id(contact_ids: Collection[int]) -> dict[int, Contact]:
    """Some contacts by their number."""
    return Contact.objects.select_related("unit").in_bulk(list(contact_ids))


def contacts_by_key(respondent_keys: Collection[str]) -> dict[str, Contact]:
    """Some contacts by the customer's id."""
    rows = Contact.objects.select_related("unit").filter(respondent_key__in=list(respondent_keys))
    return {row.respondent_key: row for row in rows}


def search(user: User, words: str) -> QuerySet[Contact]:
    """Contacts whose id, name, number (or its last four digits), address or chat id begins with the words.

    Every alternative has an index, so a million contacts are searched in milliseconds.
    """
    words = words.strip()
    rows = contacts_of(user)
    if not words:
        return rows.order_by("-pk")
    phone, email = clean_phone(words), clean_email(words)
    if email:
        return rows.filter(Q(email=email) | Q(respondent_key=words)).order_by("-pk")
    matched = [_begins("respondent_key", words), _begins("name", words), _begins("email", words.lower())]
    matched += [Q(wechat_id=words), Q(work_chat_id=words)]
    if phone:
        matched.append(_begins("phone", phone))
    if words.isascii() and words.isdigit() and len(words) == 4:
        matched.append(Q(phone_tail=words))
    # One index a branch: an OR over columns would read the whole table.
    branches = [Contact.objects.filter(one).order_by().values("pk")[:MOST_FOUND] for one in matched]
    return rows.filter(pk__in=_either(branches)).order_by("-pk")


MOST_FOUND = 1000  # of each identity; whoever finds more must say more


def _either(branches: list[Any]) -> list[int]:
    keys: set[int] = set()
    for branch in branches:
        keys.update(row["pk"] for row in branch)
    return sorted(keys)[-3 * MOST_FOUND :]


def _begins(column: str, words: str) -> Q:
    """Begins with the words, in the form in which the database uses its index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": words, f"{column}__lt": words + _LAST})
    return Q(**{f"{column}__startswith": words})


def timeline(contact: Contact, limit: int = 200) -> list[ContactEvent]:
    """What happened between us and the customer, newest first."""
    return list(contact.events.order_by("-at", "-pk")[:limit])


def spared(contact: Contact, now: datetime) -> Spared:
    """Open holds and pauses that concern a contact."""
    pauses = [
        pause
        for pause in open_pauses(now)
        if (pause.unit is None or contact.unit.path.startswith(pause.unit.path))
        and pause.region in {"", contact.region}
    ]
    return Spared(tuple(contact.holds.filter(released_at=None)), tuple(pauses))


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


def n_contacts(unit: Unit) -> int:
    """How many contacts belong to a unit and those below it."""
    return Contact.objects.filter(unit__path__startswith=unit.path).count()


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
