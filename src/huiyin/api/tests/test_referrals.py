"""A customer's app shows the referral link, and the order system tells who has become a customer (T27)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from huiyin.api import services as api
from huiyin.api.contracts import Scope
from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.referrals import queries, services
from huiyin.referrals.contracts import Friend, NewRules, ReferralState
from huiyin.referrals.models import Referral


@pytest.fixture
def key(house: Any) -> str:
    """A key of the north, where a scheme is on and one customer is known."""
    cast = house.cast
    today = timezone.localdate()
    services.save_rules(by=cast.bob, unit=cast.north, wanted=NewRules("老友推荐", today))
    services.switch_scheme(by=cast.bob, unit=cast.north, on=True)
    customers.upsert_contacts([NewContact("K1", "张伟", "13800138000")], unit=cast.north)
    customers.upsert_contacts([NewContact("S1", "南区客户")], unit=cast.south)
    _, token = api.make_key(by=cast.bob, name="APP", scopes=[Scope.REFERRALS], unit=cast.north, days=30)
    return token


def test_a_link_is_made_once_and_only_for_customers_of_the_key(house: Any, key: str) -> None:
    first, second = (house.call("referrals/links", {"customer": "K1"}, key=key).json() for _ in range(2))
    assert first == second
    assert first["link"].split("/")[-3] == "refer"
    assert (first["opened"], first["registered"], first["joined"]) == (0, 0, 0)
    assert house.call("referrals/links", {"customer": "S1"}, key=key).status_code == 404


def test_a_friend_who_became_a_customer_is_told_once(house: Any, key: str) -> None:
    code = services.make_code(contact=Contact.objects.get(respondent_key="K1"), by=None)
    services.register(code=code, friend=Friend("李娜", "13900139000"))
    events.drain_all()
    told = {"customer": "N1", "contact": {"name": "李娜", "phone": "139 0013 9000"}}
    first = house.call("referrals/joined", told, key=key)
    assert (first.status_code, first.json()["is_new"]) == (201, True)
    again = house.call("referrals/joined", told, key=key)
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    assert Referral.objects.get().state == ReferralState.JOINED
    assert queries.came_by(Contact.objects.get(respondent_key="N1")) is not None
    stranger = {"customer": "N2", "contact": {"phone": "13900139001"}}
    assert house.call("referrals/joined", stranger, key=key).status_code == 404
