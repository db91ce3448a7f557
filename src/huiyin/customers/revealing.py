"""Numbers and addresses are hidden in part everywhere; who looks at them in full says why, and it is kept."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.contracts import Revealed, RevealReason
from huiyin.customers.models import Contact, Unmasking
from huiyin.customers.problems import LookedTooOften

MOST_A_DAY = 200  # of one person of ours; work at a telephone stays below, copying a list does not


@transaction.atomic
def reveal(*, by: User, contact: Contact, reason: str) -> Revealed:
    """How a customer is reached, in full, on record. Raises `LookedTooOften`."""
    now = timezone.now()
    if Unmasking.objects.filter(by=by, at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise LookedTooOften(most=MOST_A_DAY)
    said = RevealReason(reason) if reason in RevealReason.values else RevealReason.OTHER
    Unmasking.objects.create(contact=contact, by=by, reason=said, at=now)
    audit.record("contact.unmask", by=by, on=f"contact:{contact.pk}", reason=said.value)
    return Revealed(
        contact.phone,
        contact.email,
        contact.wechat_id,
        contact.work_chat_id,
        dict(contact.identities.values_list("pk", "value")),
    )


def unmaskings_of(contact: Contact) -> list[Unmasking]:
    """Who looked, newest first."""
    return list(contact.unmaskings.select_related("by").order_by("-at")[:50])
