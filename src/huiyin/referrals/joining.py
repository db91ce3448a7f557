"""A friend has become a customer, or has not: joined, refused, expired, and taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.core.typed_text import typed
from huiyin.customers import queries as customers
from huiyin.customers.contracts import IdentityKind, NewContact
from huiyin.customers.models import Contact
from huiyin.customers.services import save_contact
from huiyin.referrals import queries, rewarding
from huiyin.referrals.contracts import Qualifies, ReferralMoved, ReferralState
from huiyin.referrals.models import Referral
from huiyin.referrals.problems import (
    CustomerNumberNeeded,
    NotANewCustomer,
    ReasonNeeded,
    WrongReferralState,
)
from huiyin.referrals.registering import check


@transaction.atomic
def join(
    *, referral_id: int, contact: Contact, by: User | None, at: datetime | None = None, event: str = ""
) -> Referral:
    """The friend is this customer now: both rewards follow. The same again changes nothing.

    Raises `WrongReferralState`, `NotANewCustomer`.
    """
    row = queries.locked(referral_id)
    if row.state == ReferralState.JOINED and row.friend == contact:
        return row
    if row.state != ReferralState.NEW:
        raise WrongReferralState(state=row.get_state_display())
    if not queries.may_be_new(row, contact):
        raise NotANewCustomer()
    row.state, row.friend, row.joined_at = ReferralState.JOINED, contact, at or timezone.now()
    row.decided_by, row.reason, row.event_reference = by, "", event[:80]
    row.name = row.identity = ""  # they stand in the customer's own file from now on
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same customer joined by another scheme at this moment
        raise NotANewCustomer() from None
    rewarding.reward(row, by=by)
    return _moved(row, "referral.join", by=by)


@transaction.atomic
def confirm(*, by: User, referral_id: int, customer_number: str = "") -> Referral:
    """A colleague says that the friend has become a customer.

    The customer is whoever holds the friend's number now, or the one with the id that is given; where there is no
    file under that id, one is made. Raises `CustomerNumberNeeded`, `NotANewCustomer`, `WrongReferralState`.
    """
    row = queries.locked(referral_id)
    if row.state != ReferralState.NEW:
        raise WrongReferralState(state=row.get_state_display())
    number = typed(customer_number, 120)
    contact = customers.contact_of(number) if number else queries.holder_of(row)
    if contact is None:
        if not number:
            raise CustomerNumberNeeded()
        by_phone = row.identity_kind == IdentityKind.PHONE
        contact = save_contact(
            by=by,
            unit=row.unit,
            contact=NewContact(
                number,
                row.name,
                phone=row.identity if by_phone else "",
                email="" if by_phone else row.identity,
                language=row.language,
            ),
        )
    return join(referral_id=row.pk, contact=contact, by=by)


def join_by_event(*, contact: Contact, kind: str, at: datetime, event: str) -> Referral | None:
    """Something of a kind happened to a customer: the referral that waits for it is fulfilled, if there is one."""
    for row in queries.waiting_for_identities(contact):
        if row.state == ReferralState.REGISTERED and check(row.pk) != ReferralState.NEW:
            continue
        rules = row.version
        fits = rules.qualifies == Qualifies.EVENT and rules.event_kind == kind
        in_time = row.registered_at <= at and timezone.localdate(at) <= row.expires_on
        if fits and in_time and queries.may_be_new(row, contact):
            return join(referral_id=row.pk, contact=contact, by=None, at=at, event=event)
    return None


def join_by_report(*, contact: Contact, at: datetime, within: str) -> Referral | None:
    """A machine that may says that somebody has become a customer: the oldest referral by the unit's customers counts."""
    for row in queries.waiting_for_identities(contact):
        if not row.unit.path.startswith(within):
            continue
        if row.state == ReferralState.REGISTERED and check(row.pk) != ReferralState.NEW:
            continue
        if queries.may_be_new(row, contact):
            return join(referral_id=row.pk, contact=contact, by=None, at=at)
    return None


@transaction.atomic
def refuse(*, by: User, referral_id: int, reason: str) -> Referral:
    """A colleague says that it does not count. Raises `ReasonNeeded`, `WrongReferralState`."""
    row = queries.locked(referral_id)
    if row.state != ReferralState.NEW:
        raise WrongReferralState(state=row.get_state_display())
    row.state, row.decided_by, row.reason = ReferralState.REFUSED, by, _reason(reason)
    row.save()
    return _moved(row, "referral.refuse", by=by)


@transaction.atomic
def undo(*, by: User, referral_id: int, reason: str) -> Referral:
    """Take a confirmation or a refusal back: rewards that were not handed over go, their cost is entered back.

    Raises `ReasonNeeded`, `RewardGivenAlready`, `WrongReferralState`.
    """
    row = queries.locked(referral_id)
    if row.state not in {ReferralState.JOINED, ReferralState.REFUSED}:
        raise WrongReferralState(state=row.get_state_display())
    words = _reason(reason)
    if row.state == ReferralState.JOINED:
        rewarding.take_back(row, by=by)
        row.name, row.identity = queries.restored(row)
        row.friend = row.joined_at = None
    row.state, row.decided_by, row.reason = ReferralState.NEW, by, words
    row.save()
    return _moved(row, "referral.undo", by=by)


def expire(today: date | None = None) -> int:
    """Close what nobody joined in time; returns how many."""
    today = today or timezone.localdate()
    due = Referral.objects.filter(state=ReferralState.NEW, expires_on__lt=today)
    n = 0
    for number in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = queries.locked(number)
            if row.state != ReferralState.NEW:
                continue
            row.state, row.name, row.identity = ReferralState.EXPIRED, "", ""
            row.save()
            _moved(row, "referral.expire", by=None)
            n += 1
    refused = Referral.objects.filter(state=ReferralState.REFUSED, expires_on__lt=today).exclude(identity="")
    refused.update(name="", identity="")
    return n


def _reason(text: str) -> str:
    words = typed(text)[:500]
    if not words:
        raise ReasonNeeded()
    return words


def _moved(row: Referral, action: str, *, by: User | None) -> Referral:
    audit.record(action, by=by, on=f"referral:{row.pk}", state=row.state)
    events.publish(ReferralMoved(row.pk, row.state))
    return row
