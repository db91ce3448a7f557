"""Who wants no invitations: hashes that outlive the contact, and their repetition as bits on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from huiyin.customers.contracts import SurveyKind
from huiyin.customers.identities import identity_hash
from huiyin.customers.models import Contact, OptOut

ALL = 1  # no invitation of any kind
BITS = {"": ALL, SurveyKind.TRANSACTIONAL.value: 2, SurveyKind.RELATIONSHIP.value: 4}


def hashes_of(contact: Contact) -> list[str]:
    """The hashes of every identity of a contact: an opt-out by one of them counts for the person."""
    pairs = (
        ("key", contact.respondent_key),
        ("phone", contact.phone),
        ("email", contact.email),
        ("wechat", contact.wechat_id),
        ("work_chat", contact.work_chat_id),
    )
    return [identity_hash(kind, value) for kind, value in pairs if value]


def has_opted_out(contact: Contact, survey_kind: str) -> bool:
    """Whether the contact wants no invitation of that kind."""
    return bool(contact.opt_outs & (ALL | BITS[survey_kind]))


def set_bits(contacts: Sequence[Contact]) -> None:
    """Set `opt_outs` of contacts not yet saved from what is known of their identities."""
    if not OptOut.objects.exists():
        for contact in contacts:
            contact.opt_outs = 0
        return
    owners: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        contact.opt_outs = 0
        for one in hashes_of(contact):
            owners[one].append(contact)
    for identity, kind in known(owners):
        for contact in owners[identity]:
            contact.opt_outs |= BITS[kind]


def known(hashes: Iterable[str]) -> list[tuple[str, str]]:
    """The opt-outs among some hashes, with their kind."""
    listed, found = list(hashes), []
    for start in range(0, len(listed), 5000):
        rows = OptOut.objects.filter(identity_hash__in=listed[start : start + 5000])
        found += list(rows.values_list("identity_hash", "survey_kind"))
    return found


def write(hashes: Iterable[str], *, survey_kind: str, source: str, at: datetime) -> None:
    """Keep opt-outs; those already kept stay as they are."""
    OptOut.objects.bulk_create(
        [
            OptOut(identity_hash=one, survey_kind=survey_kind, source=source[:40], at=at)
            for one in sorted(set(hashes))
        ],
        ignore_conflicts=True,
    )


def same_person(contact: Contact) -> Q:
    """Contacts that share a number or an address: an opt-out of one is an opt-out of the person."""
    same = Q(pk=contact.pk)
    if contact.phone:
        same |= Q(phone=contact.phone)
    if contact.email:
        same |= Q(email=contact.email)
    return same
