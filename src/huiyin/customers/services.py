"""Writing about customers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit, events
from huiyin.customers import merging, optouts, queries, requests, upserting
from huiyin.customers.business import close_account as close_account
from huiyin.customers.business import end_role as end_role
from huiyin.customers.business import give_role as give_role
from huiyin.customers.business import save_account as save_account
from huiyin.customers.contact_files import forget_files as forget_files
from huiyin.customers.contact_rules import minute_of
from huiyin.customers.contracts import (
    ContactHeld,
    ContactOptedOut,
    ContactsChanged,
    Entry,
    EventKind,
    NewContact,
    Upserted,
)
from huiyin.customers.disclosing import add_files as add_files
from huiyin.customers.disclosing import leave_out as leave_out
from huiyin.customers.identities import clean_email, clean_phone, identity_hash
from huiyin.customers.knowing import add_identity as add_identity
from huiyin.customers.knowing import drop_identity as drop_identity
from huiyin.customers.merging import merge as merge
from huiyin.customers.merging import moved_rows as moved_rows
from huiyin.customers.merging import note_moved as note_moved
from huiyin.customers.merging import unmerge as unmerge
from huiyin.customers.models import AreaPause, Contact, ContactEvent, Hold, OptOut
from huiyin.customers.problems import AddressInvalid, ContactKeyMissing, ContactTaken
from huiyin.customers.revealing import reveal as reveal


def upsert_contacts(
    rows: Sequence[NewContact], *, unit: Unit, by: User | None = None, source: str = ""
) -> Upserted:
    """Store many contacts, in transactions of a few thousand; see `upserting.upsert`.

    `by` may change only contacts of the own unit and below; None (a machine with a key of its own, a
    handler) changes those of `unit` and below.
    """
    within = unit.path if by is None else by.unit.path
    stored = upserting.upsert_in_parts(rows, unit=unit, within=within, source=source)
    with transaction.atomic():
        audit.record(
            "contacts.store",
            by=by,
            on=f"unit:{unit.pk}",
            n_created=stored.n_created,
            n_updated=stored.n_updated,
            source=source,
        )
    return stored


@transaction.atomic
def save_contact(*, by: User, unit: Unit, contact: NewContact) -> Contact:
    """Add a customer or change one by hand. Raises `ContactKeyMissing`, `AddressInvalid`, `ContactTaken`."""
    if not contact.respondent_key.strip():
        raise ContactKeyMissing
    for value, clean in ((contact.phone, clean_phone), (contact.email, clean_email)):
        if value.strip() and not clean(value):
            raise AddressInvalid(value=value)
    stored = upserting.upsert([contact], unit=unit, within=by.unit.path)
    if stored.refused:
        raise ContactTaken(key=contact.respondent_key)
    row = Contact.objects.get(respondent_key=contact.respondent_key.strip()[:120])
    audit.record("contact.save", by=by, on=f"contact:{row.pk}", is_new=bool(stored.n_created))
    return row


def record_contact(entries: Iterable[Entry]) -> int:
    """Add lines to customers' histories in the open transaction; a line told twice is written once.

    What is told of one that was merged belongs to the person, and goes back if the merge is taken back.
    """
    now = timezone.now()
    told = list(entries)
    kept = merging.kept_of({one.contact_id for one in told})
    rows = [
        ContactEvent(
            contact_id=kept.get(one.contact_id, one.contact_id),
            kind=one.kind,
            at=one.at or now,
            minute=minute_of(one.at or now),
            channel=one.channel,
            survey_kind=one.survey_kind,
            programme_id=one.programme_id,
            reference=one.reference,
            dedup_key=one.dedup_key[:120],
        )
        for one in told
    ]
    ContactEvent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for one in told:
        if one.contact_id in kept:
            merging.note_told(one.contact_id, one.dedup_key[:120])
    return len(rows)


def withdraw_asks(references: Collection[str]) -> int:
    """Give the budget back for invitations that were never sent; returns how many asks."""
    asks = ContactEvent.objects.filter(kind=EventKind.ASKED, reference__in=list(references))
    return asks.update(kind=EventKind.WITHDRAWN)


@transaction.atomic
def hold(*, respondent_key: str, kind: str, reference: str, by: User | None = None) -> bool:
    """Ask this customer nothing until released; False where nobody has that key. Twice is once."""
    contact = queries.contact_of(respondent_key) if respondent_key else None
    if contact is None:
        return False
    Hold.objects.get_or_create(
        contact=contact,
        kind=kind,
        reference=reference,
        released_at=None,
        defaults={"since": timezone.now()},
    )
    events.publish(ContactHeld(contact.pk))
    if by is not None:
        audit.record("contact.hold", by=by, on=f"contact:{contact.pk}", kind=kind)
    return True


@transaction.atomic
def hold_many(contact_ids: Iterable[int], *, kind: str, reference: str) -> int:
    """Ask these customers nothing until released; how many are held under the reference. Twice is once."""
    wanted = list(contact_ids)
    now = timezone.now()
    Hold.objects.bulk_create(
        [Hold(contact_id=pk, kind=kind, reference=reference, since=now) for pk in wanted],
        batch_size=1000,
        ignore_conflicts=True,
    )
    events.publish_all([ContactHeld(pk) for pk in wanted])
    return len(wanted)


@transaction.atomic
def release(*, kind: str, reference: str) -> int:
    """Let customers be asked again who were held under this reference; returns how many."""
    return Hold.objects.filter(kind=kind, reference=reference, released_at=None).update(
        released_at=timezone.now()
    )


@transaction.atomic
def release_by_hand(*, by: User, contact: Contact, hold_id: str) -> int:
    """End one hold of a customer; returns how many."""
    rows = contact.holds.filter(pk=int(hold_id) if hold_id.isdigit() else 0, released_at=None)
    n = rows.update(released_at=timezone.now())
    audit.record("contact.release", by=by, on=f"contact:{contact.pk}", n=n)
    return n


@transaction.atomic
def forget_contact(*, by: User, contact: Contact) -> None:
    """Erase a customer's file here. Answers are erased by an order of their own."""
    audit.record("contact.erase", by=by, on=f"contact:{contact.pk}")
    erase_contact(respondent_key=contact.respondent_key)


@transaction.atomic
def opt_out(
    *,
    respondent_key: str = "",
    phone: str = "",
    email: str = "",
    survey_kind: str = "",
    source: str,
    by: User | None = None,
) -> int:
    """Send no more invitations (of one kind, or of any) to a person; returns how many contacts it concerns.

    It counts on every channel, for every contact with the same key, number or address, and for those
    that come later, even after erasure. Doing it again does nothing.
    """
    now = timezone.now()
    phone, email = clean_phone(phone), clean_email(email)
    given = {"key": respondent_key, "phone": phone, "email": email}
    hashes = [identity_hash(kind, value) for kind, value in given.items() if value]
    found: dict[int, Contact] = {}
    for name, value in (("respondent_key", respondent_key), ("phone", phone), ("email", email)):
        for one in Contact.objects.filter(**{name: value}) if value else ():
            same = Contact.objects.select_for_update().filter(optouts.same_person(one)).order_by("pk")
            found |= {contact.pk: contact for contact in same}
    for one in merging.with_merged(found):
        found.setdefault(one.pk, one)
    for contact in found.values():
        hashes += optouts.hashes_of(contact)
    optouts.write(hashes, survey_kind=survey_kind, source=source, at=now)
    for contact in found.values():
        bits = contact.opt_outs | optouts.BITS[survey_kind]
        if bits != contact.opt_outs:
            Contact.objects.filter(pk=contact.pk).update(opt_outs=bits)
            _note_opt(contact.pk, EventKind.OPTED_OUT, survey_kind, source, now)
            events.publish(ContactOptedOut(contact.pk, survey_kind))
    audit.record("contact.opt_out", by=by, on=",".join(f"contact:{pk}" for pk in found)[:120], source=source)
    return len(found)


@transaction.atomic
def opt_in(*, by: User, contact: Contact) -> None:
    """Invite a customer again who asked for it: every opt-out of all of the person's identities goes."""
    now = timezone.now()
    same = list(Contact.objects.select_for_update().filter(optouts.same_person(contact)).order_by("pk"))
    hashes = {one for contact in same for one in optouts.hashes_of(contact)}
    OptOut.objects.filter(identity_hash__in=hashes).delete()
    optouts.set_bits(same)
    for one in same:
        Contact.objects.filter(pk=one.pk).update(opt_outs=one.opt_outs)
        _note_opt(one.pk, EventKind.OPTED_IN, "", "staff", now)
    audit.record("contact.opt_in", by=by, on=f"contact:{contact.pk}")


def _note_opt(contact_id: int, kind: EventKind, survey_kind: str, source: str, at: datetime) -> None:
    record_contact(
        [
            Entry(
                contact_id=contact_id,
                kind=kind,
                dedup_key=f"{kind}:{contact_id}:{at.timestamp()}:{survey_kind}",
                at=at,
                channel=source,
                survey_kind=survey_kind,
            )
        ]
    )


@transaction.atomic
def pause_area(
    *, by: User, unit: Unit, region: str, reason: str, starts_at: datetime, ends_at: datetime | None
) -> AreaPause:
    """Ask nobody in a unit (in one region of it, where given) from a moment on, until another or until ended."""
    pause = AreaPause.objects.create(
        unit=unit,
        region=region.strip()[:80],
        reason=reason.strip()[:200],
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
    )
    audit.record("area.pause", by=by, on=f"pause:{pause.pk}", unit=unit.pk)
    return pause


@transaction.atomic
def end_pause(*, by: User, pause: AreaPause) -> None:
    """Ask again in that area from now on."""
    now = timezone.now()
    if pause.ends_at is None or pause.ends_at > now:
        pause.ends_at = now
        pause.save(update_fields=["ends_at"])
        audit.record("area.resume", by=by, on=f"pause:{pause.pk}")


@transaction.atomic
def erase_contact(*, respondent_key: str) -> int:
    """Forget a customer with the whole history; opt-outs stay as hashes, so that nobody asks again.

    Returns how many records went.
    """
    contact = Contact.objects.select_related("merged_into").filter(respondent_key=respondent_key).first()
    if contact is None:
        return 0
    whole = contact.merged_into or contact  # one person, under whichever of the ids
    events.publish(ContactsChanged([whole.pk], "erased"))
    requests.forget_of(queries.ids_of(whole))
    return whole.delete()[0]
