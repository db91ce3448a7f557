"""Machines tell of events and invite customers: once, and only where the key may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.api import services
from huiyin.api.contracts import Scope
from huiyin.campaigns import services as campaigns
from huiyin.campaigns.models import Campaign, Invitation, TriggerEvent
from huiyin.campaigns.plan import Plan
from huiyin.customers.models import Contact


@pytest.fixture
def key(house) -> str:
    _, token = services.make_key(
        by=house.cast.bob,
        name="CRM",
        scopes=[Scope.EVENTS, Scope.INVITATIONS],
        unit=house.cast.north,
        days=30,
    )
    return token


def running(house, **plan) -> Campaign:
    made = campaigns.make_campaign(
        by=house.cast.bob,
        programme=house.programme,
        questionnaire=house.questionnaire,
        name="服务后",
        survey_kind="transactional",
        plan=Plan(channels=("sms",), **plan),
    )
    Campaign.objects.filter(pk=made.pk).update(state="running")
    made.refresh_from_db()
    return made


def event(**more) -> dict:
    return {
        "id": "order-1",
        "kind": "service",
        "respondent": "K1",
        "at": timezone.now().isoformat(),
        "contact": {"name": "张伟", "phone": "13800138000"},
        **more,
    }


def test_an_event_is_stored_once_and_followed_by_one_invitation(house, key) -> None:
    """C13: asked 24 to 48 hours after the service."""
    made = running(house, rhythm="event", event_kind="service")
    assert house.call("events", event(), key=key).status_code == 201
    assert house.call("events", event(), key=key).status_code == 200
    assert TriggerEvent.objects.count() == 1
    one = Invitation.objects.get(campaign=made)
    assert timedelta(hours=23, minutes=59) < one.due_at - timezone.now()
    assert Contact.objects.get().phone == "13800138000"


@pytest.mark.parametrize(
    "wrong",
    [{"id": ""}, {"at": "2999-01-01T00:00:00Z"}, {"at": "soon"}, {"contact": None, "respondent": "?"}],
)
def test_a_wrong_event_is_refused_with_the_reason(house, key, wrong) -> None:
    reply = house.call("events", event(**wrong), key=key)
    assert 400 <= reply.status_code < 500
    assert reply["Content-Type"].startswith("application/problem+json")
    assert not TriggerEvent.objects.exists()


def test_a_key_without_the_scope_is_refused(house) -> None:
    _, other = services.make_key(by=house.cast.bob, name="App", scopes=[Scope.SUBMIT], unit=house.cast.north)
    assert house.call("events", event(), key=other).status_code == 403
    body = {"campaign": 1, "respondent": "K1"}
    assert house.call("invitations", body, key=other).status_code == 403


def test_a_customer_invited_twice_has_one_invitation(house, key) -> None:
    made = running(house)
    body = {"campaign": made.pk, "respondent": "K1", "contact": {"phone": "13800138000"}}
    first = house.call("invitations", body, key=key)
    again = house.call("invitations", body, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    shown = house.call(f"invitations/{first.json()['id']}", key=key, method="get")
    assert shown.json()["state"] == "planned"


def test_another_units_campaign_is_not_there(house, key) -> None:
    made = running(house)
    house.programme.unit = house.cast.south
    house.programme.save()
    body = {"campaign": made.pk, "respondent": "K1", "contact": {"phone": "13800138000"}}
    assert house.call("invitations", body, key=key).status_code == 404
