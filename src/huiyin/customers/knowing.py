"""By what customers are known: kept beside what their file says, and asked whoever turns up on a channel.

The order of proof is fixed: a customer number and an open id belong to one person; a telephone or an
e-mail address may be shared by a family or a shop, so it decides only where it leaves one person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.contracts import IdentityKind
from huiyin.customers.identities import clean_email, identity_hash, international
from huiyin.customers.models import Contact, Identity
from huiyin.customers.problems import IdentityInvalid

RECORD = "record"  # the identity repeats a column of the contact
CERTAIN = (
    IdentityKind.KEY,
    IdentityKind.WECHAT,
    IdentityKind.WORK_CHAT,
    IdentityKind.ALIPAY,
    IdentityKind.APP,
)
SHARED = (IdentityKind.PHONE, IdentityKind.EMAIL)
_COLUMNS = {
    IdentityKind.KEY: "respondent_key",
    IdentityKind.PHONE: "phone",
    IdentityKind.EMAIL: "email",
    IdentityKind.WECHAT: "wechat_id",
    IdentityKind.WORK_CHAT: "work_chat_id",
}
_PART = 2_000


@dataclass(frozen=True)
class Known:
    """Who somebody is: a contact and the kind of proof, or several `candidates` and no decision.

    `others` are contacts that a weaker proof named; they may be the same person kept twice.
    """

    contact: Contact | None = None
    by: str = ""
    candidates: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


def normal(kind: str, value: str) -> str:
    """An identity in its one spelling; "" for what cannot be one.

    >>> normal("phone", "138-0013-8000"), normal("email", "A@B.cn"), normal("wechat", " oX1 ")
    ('+8613800138000', 'a@b.cn', 'oX1')
    """
    if kind == IdentityKind.PHONE:
        return international(value)
    if kind == IdentityKind.EMAIL:
        return clean_email(value)
    return " ".join(value.split())[:254]


def digest(kind: str, value: str) -> str:
    """The keyed hash under which a value in its one spelling is found."""
    return identity_hash(f"identity:{kind}", value)


def repeat_columns(contacts: Sequence[Contact], *, now: datetime, are_new: bool) -> None:
    """Keep the identities of stored contacts in step with their columns, in the open transaction.

    A number that a file replaces is dropped: telephones are given to somebody else after a while.
    """
    wanted: dict[tuple[int, str, str], Identity] = {}
    for one in contacts:
        for kind, column in _COLUMNS.items():
            if (raw := getattr(one, column)) and (value := normal(kind, raw)):
                mark = digest(kind, value)
                wanted[one.pk, kind.value, mark] = Identity(
                    contact_id=one.pk, kind=kind, value=value, digest=mark, source=RECORD, created_at=now
                )
    if not are_new:
        ids = [one.pk for one in contacts]
        for start in range(0, len(ids), _PART):
            rows = Identity.objects.filter(contact__in=ids[start : start + _PART])
            known = {
                (contact, kind, mark): (pk, source)
                for pk, contact, kind, mark, source in rows.values_list(
                    "pk", "contact_id", "kind", "digest", "source"
                )
            }
            stale = [pk for key, (pk, source) in known.items() if source == RECORD and key not in wanted]
            Identity.objects.filter(pk__in=stale).delete()
            for key in known:
                wanted.pop(key, None)
    Identity.objects.bulk_create(wanted.values(), batch_size=1000, ignore_conflicts=True)


def holders(given: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Whose an identity is: contacts (as they are kept now) by (kind, value in one spelling)."""
    marks = {digest(kind, value): (kind, value) for kind, value in given}
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    listed = list(marks)
    for start in range(0, len(listed), _PART):
        rows = Identity.objects.filter(digest__in=listed[start : start + _PART])
        for mark, contact, kept in rows.values_list("digest", "contact_id", "contact__merged_into_id"):
            found[marks[mark]].add(kept or contact)
    return {pair: sorted(ids) for pair, ids in found.items()}


def recognise(given: Mapping[str, str], *, within: str = "") -> Known:
    """Who has these identities (kind → value), among the contacts of the unit with the path `within`.

    Reads two small indexes; a page or a call may ask it.
    """
    pairs = {kind: normal(kind, value) for kind, value in given.items() if value.strip()}
    whose = holders((kind, value) for kind, value in pairs.items() if value)
    every = {pk for ids in whose.values() for pk in ids}
    contacts = Contact.objects.select_related("unit").filter(pk__in=every)
    seen = {one.pk: one for one in contacts if one.unit.path.startswith(within)}
    by_kind = {kind: [pk for pk in ids if pk in seen] for (kind, _), ids in whose.items()}
    order = [*CERTAIN, *SHARED, *(kind for kind in by_kind if kind not in {*CERTAIN, *SHARED})]
    left: set[int] | None = None
    for kind in order:
        ids = set(by_kind.get(kind, ()))
        if not ids:
            continue
        left = ids if left is None or not left & ids else left & ids
        if len(left) == 1:
            pk = left.pop()
            return Known(seen[pk], str(kind), others=tuple(sorted(set(seen) - {pk})))
    return Known(candidates=tuple(sorted(left or ())))


@transaction.atomic
def add_identity(
    *, by: User | None, contact: Contact, kind: str, value: str, source: str, verified: bool = False
) -> Identity:
    """Note one more identity of a customer. Raises `IdentityInvalid`; the same again changes nothing."""
    clean = normal(kind, value) if kind in IdentityKind.values else ""
    if not clean:
        raise IdentityInvalid(value=value)
    now = timezone.now()
    row, is_new = Identity.objects.get_or_create(
        contact=contact,
        kind=kind,
        digest=digest(kind, clean),
        defaults={"value": clean, "source": source[:40], "created_at": now},
    )
    if verified and row.verified_at is None:
        row.verified_at = now
        row.save(update_fields=["verified_at"])
    if is_new:
        audit.record("contact.identity", by=by, on=f"contact:{contact.pk}", kind=kind, source=source)
    return row


@transaction.atomic
def drop_identity(*, by: User, contact: Contact, identity_id: int) -> int:
    """Forget one identity that was added; those of the customer's file change with the file."""
    rows = contact.identities.filter(pk=identity_id).exclude(source=RECORD)
    n = rows.count()
    rows.delete()
    if n:
        audit.record("contact.identity_drop", by=by, on=f"contact:{contact.pk}")
    return n
