"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.campaigns.contracts import ServiceNoted
from huiyin.core.events import subscribe
from huiyin.customers.contracts import ContactsChanged
from huiyin.customers.queries import contact_by_id
from huiyin.referrals import erasers, joining, registering
from huiyin.referrals.contracts import ReferralMoved, ReferralState


@subscribe(ReferralMoved, name="referrals.check")
def check_registered(moved: Sequence[ReferralMoved]) -> None:
    """Find out who registered; out of the visitor's sight, so that nothing can be learned from the answer."""
    for event in moved:
        if event.state == ReferralState.REGISTERED:
            registering.check(event.referral_id)


@subscribe(ContactsChanged, name="referrals.forget")
def forget_erased(changed: Sequence[ContactsChanged]) -> None:
    """Where a customer's file went, the words about the customer go; the ties were cut with the file."""
    if any(event.change == "erased" for event in changed):
        erasers.empty_orphans()


@subscribe(ServiceNoted, name="referrals.join")
def join_served(noted: Sequence[ServiceNoted]) -> None:
    """A service or purchase fulfils the referral that waited for it; told twice, it does so once."""
    for event in noted:
        contact = contact_by_id(event.contact_id)
        if contact is not None:
            at = datetime.fromisoformat(event.at)
            joining.join_by_event(contact=contact, kind=event.kind, at=at, event=f"event:{event.event_id}")
