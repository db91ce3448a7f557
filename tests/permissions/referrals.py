"""A scheme that is open, a customer with a link, and a friend who registered by it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.core.events import drain_all
from huiyin.customers.queries import contact_by_id
from huiyin.referrals import services
from huiyin.referrals.contracts import Friend, NewRules
from huiyin.referrals.models import Referral


def places(manager: Any, unit: Any, contact_id: int) -> dict[str, object]:
    """What the rows of referrals point at."""
    contact = contact_by_id(contact_id)
    assert contact is not None
    services.save_rules(by=manager, unit=unit, wanted=NewRules("老友推荐", timezone.localdate()))
    services.switch_scheme(by=manager, unit=unit, on=True)
    code = services.make_code(contact=contact, by=manager)
    services.register(code=code, friend=Friend("李娜", f"friend-{unit.pk}@example.com"))
    drain_all()
    return {
        "referral": Referral.objects.get(code=code).pk,
        "referral_link": services.link_path(code).strip("/").split("/")[-1],
        "referral_own": services.own_path(code).strip("/").split("/")[-1],
    }
