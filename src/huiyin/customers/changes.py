"""What changed of customers, in an order that never goes back, for systems that keep a copy.

Rows are numbered by one writer at a time, so whoever has read up to a number has missed nothing below it.
A customer has one row, that of the last change; an erased one leaves a number without a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from huiyin.core import events
from huiyin.customers.contracts import Change, ContactChangesNoted, ContactsChanged
from huiyin.customers.models import Contact, ContactChange

_LOCK = 0x4859_0001  # one number of ours for PostgreSQL's advisory locks
MOST_READ = 1000


def note(news: Sequence[ContactsChanged]) -> int:
    """Write changes down, in the open transaction; returns how many customers."""
    last: dict[int, ContactsChanged] = {}
    for event in news:
        for pk in event.contact_ids:
            last.pop(pk, None)
            last[pk] = event
    if not last:
        return 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    ids, now = list(last), timezone.now()
    for start in range(0, len(ids), 2000):
        part = ids[start : start + 2000]
        known = ContactChange.objects.filter(contact_number__in=part)
        paths = dict(known.values_list("contact_number", "unit_path"))
        paths |= dict(Contact.objects.filter(pk__in=part).values_list("pk", "unit__path"))
        known.delete()
        rows = ContactChange.objects.bulk_create(
            [
                ContactChange(
                    contact_number=pk,
                    unit_path=paths.get(pk, ""),
                    change=last[pk].change,
                    source=last[pk].source[:40],
                    at=now,
                )
                for pk in part
            ],
            batch_size=500,
        )
        events.publish(ContactChangesNoted([row.pk for row in rows]))
    return len(ids)


def changes_since(unit_path: str, after: int, most: int = MOST_READ) -> list[Change]:
    """Changes behind a number, oldest first, of a unit and those below it; with the customers as they are now."""
    rows = list(
        ContactChange.objects.filter(pk__gt=after, unit_path__startswith=unit_path).order_by("pk")[
            : min(most, MOST_READ)
        ]
    )
    return _with_contacts(rows)


def changes_named(change_ids: Sequence[int]) -> list[Change]:
    """Some changes by their numbers; those overtaken by a later one are left out."""
    return _with_contacts(list(ContactChange.objects.filter(pk__in=list(change_ids)).order_by("pk")))


def _with_contacts(rows: Sequence[ContactChange]) -> list[Change]:
    numbers = [row.contact_number for row in rows]
    there = Contact.objects.select_related("unit", "merged_into").in_bulk(numbers)
    return [
        Change(
            row.pk,
            row.contact_number,
            row.change if row.contact_number in there else "erased",
            row.at,
            row.source,
            row.unit_path,
            there.get(row.contact_number),
        )
        for row in rows
    ]
