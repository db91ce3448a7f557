"""A unit with a scheme, a loyal customer with a link, and rewards from the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.recovery import services as recovery
from huiyin.recovery.catalogue import NewRemedy
from huiyin.recovery.contracts import Pricing, RemedyKind
from huiyin.recovery.models import Remedy
from huiyin.referrals import services
from huiyin.referrals.contracts import Friend, NewRules
from huiyin.referrals.models import Referral, ReferralCode, SchemeVersion

Save = Callable[..., SchemeVersion]


@pytest.fixture
def person(cast: Any) -> Callable[..., Contact]:
    """Puts a customer into the files."""

    def make(key: str, name: str, phone: str = "", email: str = "", unit: Any = None) -> Contact:
        customers.upsert_contacts([NewContact(key, name, phone, email)], unit=unit or cast.north)
        return Contact.objects.get(respondent_key=key)

    return make


@pytest.fixture
def zhang(person: Callable[..., Contact]) -> Contact:
    return person("K1", "张伟", "13800138000", "zhang@example.com")


@pytest.fixture
def rewards(cast: Any) -> dict[str, Remedy]:
    """A coupon of 50 that costs 30, points of 1,000 that cost 10."""
    coupon = NewRemedy(
        RemedyKind.COUPON, "优惠券", Pricing.FIXED, "Coupon", amount=Decimal(50), cost_rate=Decimal("0.6")
    )
    points = NewRemedy(
        RemedyKind.POINTS,
        "积分",
        Pricing.FIXED,
        "Points",
        measure="积分",
        amount=Decimal(1000),
        cost_rate=Decimal("0.01"),
    )
    return {
        one.name: recovery.save_remedy(by=cast.alice, unit=cast.root, wanted=one, condition=None)
        for one in (coupon, points)
    }


@pytest.fixture
def save(cast: Any, rewards: dict[str, Remedy]) -> Save:
    """Saves rules of the north, with both rewards unless something else is said, and opens the links."""

    def make(**more: Any) -> SchemeVersion:
        unit, by = more.pop("unit", cast.north), more.pop("by", cast.alice)
        wanted = {
            "name": "老友推荐",
            "name_en": "Friends of friends",
            "begins_on": timezone.localdate(),
            "referrer_remedy": rewards["优惠券"].pk,
            "friend_remedy": rewards["积分"].pk,
            **more,
        }
        version = services.save_rules(by=by, unit=unit, wanted=NewRules(**wanted))
        services.switch_scheme(by=by, unit=unit, on=True)
        return version

    return make


@pytest.fixture
def code(cast: Any, save: Save, zhang: Contact) -> ReferralCode:
    save()
    return services.make_code(contact=zhang, by=cast.amy)


@pytest.fixture
def friend() -> Callable[..., Referral]:
    """A friend registers by a link, and the worker has looked at it."""

    def come(code: ReferralCode, reach: str = "13900139000", name: str = "李娜", **more: Any) -> Referral:
        services.register(code=code, friend=Friend(name, reach), **more)
        events.drain_all()
        _kind, value = identity(reach)
        return Referral.objects.get(code=code, identity_hash=value)

    return come


def identity(reach: str) -> tuple[str, str]:
    from huiyin.customers.queries import identity_digest
    from huiyin.referrals.registering import identity_in

    kind, value = identity_in(reach)
    return kind, identity_digest(kind, value)


def again(row: Referral) -> Referral:
    """The referral as it stands now."""
    return Referral.objects.select_related("friend", "version").get(pk=row.pk)
