"""Storing many contacts at once: those unknown are made, those known are changed only where something new is said."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.core import events
from huiyin.customers import optouts
from huiyin.customers.contracts import ContactsChanged, NewContact, Upserted
from huiyin.customers.identities import clean_email, clean_phone, control_draw
from huiyin.customers.knowing import repeat_columns
from huiyin.customers.merging import fill_again
from huiyin.customers.models import Contact
from huiyin.customers.problems import ContactKeyMissing, ContactTaken

_TEXTS = ("name", "phone", "email", "wechat_id", "work_chat_id", "language", "time_zone", "region")
_WRITTEN = (*_TEXTS, "phone_tail", "volume", "is_key_account", "attributes", "opt_outs", "unit", "updated_at")
_LENGTHS = {one.name: one.max_length for one in Contact._meta.fields if one.name in _TEXTS}
MOST_ATTRIBUTES = 40


def upsert(
    rows: Sequence[NewContact], *, unit: Unit, within: str | None = None, source: str = ""
) -> Upserted:
    """Store contacts in the open transaction.

    New ones belong to `unit`. A known one keeps its unit and what is not said anew; where `within` (the
    path of a unit) is given and the known one lies outside, the row is refused.
    """
    now = timezone.now()
    refused: list[tuple[int, str]] = []
    cleaned: dict[str, NewContact] = {}
    for position, row in enumerate(rows):
        key = row.respondent_key.strip()[:120]
        if not key:
            refused.append((position, ContactKeyMissing.code))
        else:
            cleaned[key] = row  # the last word about a customer counts
    positions = {row.respondent_key.strip()[:120]: number for number, row in enumerate(rows)}
    known = {
        one.respondent_key: one
        for one in Contact.objects.select_related("unit")
        .select_for_update(of=("self",))
        .filter(respondent_key__in=list(cleaned))
    }
    new, changed, n_unchanged = [], [], 0
    for key, row in cleaned.items():
        contact = known.get(key)
        if contact is None:
            contact = Contact(
                respondent_key=key, unit=unit, control_draw=control_draw(key), created_at=now, updated_at=now
            )
            _apply(contact, row)
            new.append(contact)
        elif within is not None and not contact.unit.path.startswith(within):
            refused.append((positions[key], ContactTaken.code))
        elif _apply(contact, row):
            contact.updated_at = now
            changed.append(contact)
        else:
            n_unchanged += 1
    optouts.set_bits([*new, *changed])
    Contact.objects.bulk_create(new, batch_size=1000)
    _write_over(changed)
    repeat_columns(new, now=now, are_new=True)
    repeat_columns(changed, now=now, are_new=False)
    fill_again([contact for contact in changed if contact.merged_into_id is not None])
    touched = [contact.merged_into_id or contact.pk for contact in (*new, *changed)]
    if touched:
        events.publish(ContactsChanged(sorted(set(touched)), source=source))
    return Upserted(len(new), len(changed), n_unchanged, tuple(sorted(refused)))


def _write_over(changed: Sequence[Contact]) -> None:
    """Store known contacts anew: an insert that meets its own key, many times faster than an update of each."""
    ids = [contact.pk for contact in changed]
    for contact in changed:
        contact.pk = None
    Contact.objects.bulk_create(
        changed,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["respondent_key"],
        update_fields=_WRITTEN,
    )
    for contact, pk in zip(changed, ids, strict=True):
        contact.pk = pk


def _apply(contact: Contact, row: NewContact) -> bool:
    """Write what the row says into the contact; returns whether anything is new."""
    said = {name: str(getattr(row, name)).strip()[: _LENGTHS[name]] for name in _TEXTS}
    said["phone"], said["email"] = clean_phone(row.phone), clean_email(row.email)
    is_new = False
    for name, value in said.items():
        if value and getattr(contact, name) != value:
            setattr(contact, name, value)
            is_new = True
    for name, known in (("volume", row.volume), ("is_key_account", row.is_key_account)):
        if known is not None and getattr(contact, name) != known:
            setattr(contact, name, known)
            is_new = True
    attributes = {
        str(name)[:80]: str(value)[:200] for name, value in row.attributes.items() if str(value).strip()
    }
    merged = dict(list((contact.attributes | attributes).items())[:MOST_ATTRIBUTES])
    if merged != contact.attributes:
        contact.attributes = merged
        is_new = True
    contact.phone_tail = contact.phone[-4:]
    return is_new


def upsert_in_parts(
    rows: Sequence[NewContact], *, unit: Unit, within: str | None = None, source: str = ""
) -> Upserted:
    """The same in transactions of a few thousand rows, so that others may write in between."""
    total, part = Upserted(), 5000
    for start in range(0, len(rows), part):
        with transaction.atomic():
            one = upsert(rows[start : start + part], unit=unit, within=within, source=source)
        total = Upserted(
            total.n_created + one.n_created,
            total.n_updated + one.n_updated,
            total.n_unchanged + one.n_unchanged,
            (*total.refused, *((start + position, code) for position, code in one.refused)),
        )
    return total
