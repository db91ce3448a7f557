"""An outage system tells of outages; customers are told as if a person had entered them (P03–P05, P08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.api import services
from huiyin.api.contracts import Scope
from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.notices.models import Outage, Repair


@pytest.fixture
def key(house: Any) -> str:
    cast = house.cast
    _, token = services.make_key(by=cast.bob, name="OMS", scopes=[Scope.OUTAGES], unit=cast.north, days=30)
    return token


@pytest.fixture
def east(house: Any) -> None:
    rows = [NewContact(f"E{at}", "王女士", f"1380013800{at}", region="东里") for at in range(3)]
    customers.upsert_contacts(rows, unit=house.cast.north, by=house.cast.bob)
    events.drain_all()


def sent(**more: Any) -> dict[str, Any]:
    start = timezone.now() - timedelta(minutes=50)
    usual = {"number": "OMS-1", "kind": "fault", "place": "东里小区", "reason": "线路故障", "region": "东里"}
    return {**usual, "start": start.isoformat(), **more}


def test_a_fault_is_told_once_followed_and_restored(house: Any, key: str, east: None) -> None:
    """P05 P08: affected customers, the crew's time nodes and the end come from the outage system."""
    first = house.call("outages", sent(), key=key)
    assert (first.status_code, first.json()["state"], first.json()["affected"]) == (201, "running", None)
    assert house.call("outages", sent(), key=key).status_code == 200
    events.drain_all()
    began = Outage.objects.get().announced_start

    def step(**more: Any) -> Any:
        return house.call("outages/steps", {"number": "OMS-1", **more}, key=key)

    told = step(
        step="repair",
        area="urban",
        reported_at=began.isoformat(),
        arrived_at=(began + timedelta(minutes=30)).isoformat(),
    )
    assert (told.status_code, told.json()["affected"]) == (200, 3)
    assert Repair.objects.get().arrived_at == began + timedelta(minutes=30)
    for _ in range(2):  # told twice, it is over once
        over = step(step="restored", at=(began + timedelta(minutes=45)).isoformat())
        assert (over.status_code, over.json()["state"]) == (200, "restored")
    assert step(step="began", at=began.isoformat()).json()["state"] == "restored"
    assert step(step="delayed", end=timezone.now().isoformat()).status_code == 422
    listed = house.call("outages", key=key, method="get").json()
    assert [one["number"] for one in listed["outages"]] == ["OMS-1"]
    assert house.call(f"outages?after={listed['next']}", key=key, method="get").json()["outages"] == []


def test_a_planned_outage_is_moved_and_called_off(house: Any, key: str, east: None) -> None:
    """P03: whoever must sign still signs; without one it is announced when its customers are listed."""
    start = timezone.now() + timedelta(days=9)
    wanted = sent(kind="planned", start=start.isoformat(), end=(start + timedelta(hours=2)).isoformat())
    assert house.call("outages", wanted, key=key).json()["state"] == "waiting"
    events.drain_all()
    later = start + timedelta(days=1)
    moved = {"number": "OMS-1", "step": "moved", "start": later.isoformat(), "why": "天气"}
    assert house.call("outages/steps", moved, key=key).status_code == 422  # until when?
    moved["end"] = (later + timedelta(hours=2)).isoformat()
    assert house.call("outages/steps", moved, key=key).json()["start"] == later.isoformat()
    off = {"number": "OMS-1", "step": "called_off", "why": "天气"}
    for _ in range(2):
        assert house.call("outages/steps", off, key=key).json()["state"] == "cancelled"


def test_what_is_not_understood_or_not_theirs_is_refused(house: Any, key: str, east: None) -> None:
    assert house.call("outages", sent(customers=["E1"]), key=key).status_code == 422
    assert house.call("outages", sent(region="", customers=["nobody"]), key=key).status_code == 422
    assert house.call("outages", sent(unit="nowhere"), key=key).status_code == 404
    assert house.call("outages/steps", {"number": "x", "step": "began"}, key=key).status_code == 404
    assert not Outage.objects.exists()
    _, other = services.make_key(
        by=house.cast.nora, name="S", scopes=[Scope.OUTAGES], unit=house.cast.south, days=30
    )
    assert house.call("outages", sent(), key=key).status_code == 201
    assert house.call("outages", sent(), key=other).status_code == 404
    assert house.call("outages", key=other, method="get").json()["outages"] == []
