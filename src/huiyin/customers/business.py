"""Writing about business customers and what people do for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.customers.models import Account, AccountRole, Contact
from huiyin.customers.problems import AccountIncomplete, AccountTaken


@dataclass(frozen=True)
class NewAccount:
    """A business customer as a form or a machine gives it."""

    number: str
    name: str
    kind: str = "company"
    region: str = ""
    volume: float | None = None
    is_key_account: bool = False


@transaction.atomic
def save_account(
    *, by: User | None, unit: Unit, account: NewAccount, known: Account | None = None
) -> Account:
    """Add a business customer or change one. Raises `AccountIncomplete`, `AccountTaken`."""
    number, name = account.number.strip()[:120], account.name.strip()[:200]
    if not number or not name:
        raise AccountIncomplete
    same = Account.objects.filter(number=number)
    if (same.exclude(pk=known.pk) if known else same).exists():
        raise AccountTaken(number=number)
    now = timezone.now()
    row = known or Account(created_at=now)
    row.unit, row.number, row.name, row.kind = unit, number, name, account.kind
    row.region, row.volume, row.is_key_account = (
        account.region.strip()[:80],
        account.volume,
        account.is_key_account,
    )
    row.updated_at = now
    row.save()
    audit.record("account.save", by=by, on=f"account:{row.pk}", is_new=known is None)
    return row


@transaction.atomic
def close_account(*, by: User, account: Account) -> None:
    """The business is a customer no more, or again: its people stay."""
    account.closed_at = None if account.closed_at else timezone.now()
    account.save(update_fields=["closed_at"])
    audit.record("account.close", by=by, on=f"account:{account.pk}", is_closed=account.closed_at is not None)


@transaction.atomic
def give_role(*, by: User | None, account: Account, contact: Contact, role: str) -> AccountRole:
    """Note what a person does for the business from today on; twice is once."""
    row, is_new = AccountRole.objects.get_or_create(
        account=account,
        contact=contact,
        role=role,
        until=None,
        defaults={"since": timezone.localdate()},
    )
    if is_new:
        audit.record("account.role", by=by, on=f"account:{account.pk}", contact=contact.pk, role=role)
    return row


@transaction.atomic
def end_role(*, by: User, account: Account, role_id: int) -> int:
    """The person does it no more from today on; returns how many roles ended."""
    n = account.roles.filter(pk=role_id, until=None).update(until=timezone.localdate())
    audit.record("account.role_end", by=by, on=f"account:{account.pk}", n=n)
    return n
