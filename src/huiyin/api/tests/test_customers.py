"""Customers travel both ways: handed in, read as changes that miss nothing, told of without a name (X01)."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from huiyin.api import services, webhook_services
from huiyin.api.contracts import Scope
from huiyin.api.models import WebhookMessage
from huiyin.core import events
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.customers.services import erase_contact, merge, upsert_contacts


@pytest.fixture
def key(house) -> str:
    cast = house.cast
    _, token = services.make_key(by=cast.bob, name="CRM", scopes=[Scope.CUSTOMERS], unit=cast.north, days=30)
    return token


def changes(house, key, after: int = 0, **more) -> dict:
    events.drain_all()
    query = urlencode({"after": after, **more})
    answer = house.call(f"customers/changes?{query}", key=key, method="get")
    assert answer.status_code == 200
    return answer.json()


def test_customers_handed_in_twice_are_stored_once(house, key) -> None:
    sent = {
        "customers": [
            {"id": "K1", "name": "张伟", "phone": "138 0013 8000", "work_chat_id": "w1"},
            {"id": "K2"},
        ]
    }
    first = house.call("customers", sent, key=key).json()
    again = house.call("customers", sent, key=key).json()
    assert (first["n_created"], again["n_unchanged"]) == (2, 2)
    assert Contact.objects.get(respondent_key="K1").work_chat_id == "w1"


def test_a_customer_without_id_or_of_another_unit_is_refused(house, key) -> None:
    nameless = house.call("customers", {"customers": [{"name": "无编号"}]}, key=key).json()
    assert nameless["refused"] == [{"position": 0, "code": "HY-Q001"}]
    upsert_contacts([NewContact("S1", "南")], unit=house.cast.south)
    told = house.call("customers", {"customers": [{"id": "S1", "name": "北"}]}, key=key).json()
    assert told["refused"] == [{"position": 0, "code": "HY-Q002"}]


def test_changes_are_read_from_where_the_last_reading_ended(house, key) -> None:
    house.call("customers", {"customers": [{"id": "K1", "name": "张伟"}]}, key=key)
    upsert_contacts([NewContact("S1", "南")], unit=house.cast.south)
    first = changes(house, key)
    assert [one["customer"]["id"] for one in first["changes"]] == ["K1"]
    assert first["changes"][0]["source"].startswith("api:")
    assert changes(house, key, first["next"])["changes"] == []
    upsert_contacts([NewContact("K1", region="东城"), NewContact("K2")], unit=house.cast.north)
    second = changes(house, key, first["next"])
    assert {one["customer"]["id"] for one in second["changes"]} == {"K1", "K2"}
    part = changes(house, key, first["next"], limit="1")
    assert len(part["changes"]) == 1
    assert len(changes(house, key, part["next"])["changes"]) == 1


def test_merged_and_erased_customers_are_changes_too(house, key) -> None:
    upsert_contacts([NewContact("K1"), NewContact("K2")], unit=house.cast.north)
    start = changes(house, key)["next"]
    one, two = Contact.objects.order_by("respondent_key")
    merge(by=None, kept_id=one.pk, absorbed_id=two.pk)
    merged = changes(house, key, start)
    assert [line["change"] for line in merged["changes"]] == ["merged"]
    erase_contact(respondent_key="K1")
    gone = changes(house, key, merged["next"])
    assert {(line["number"], line["change"], line["customer"]) for line in gone["changes"]} >= {
        (one.pk, "erased", None)
    }


def test_a_wrong_cursor_is_refused_with_words(house, key) -> None:
    answer = house.call("customers/changes?after=x", key=key, method="get")
    assert (answer.status_code, answer.json()["code"]) == (422, "HY-J008")


def test_endpoints_of_the_unit_are_told_which_customer_changed_and_no_name(house) -> None:
    cast = house.cast
    for unit, by in ((cast.north, cast.bob), (cast.south, cast.nora)):
        webhook_services.make_endpoint(
            by=by, unit=unit, name="CRM", url="https://crm.example.com/news", events=["contact.changed"]
        )
    upsert_contacts([NewContact("K1", "张伟", "13800138000")], unit=cast.north)
    events.drain_all()
    message = WebhookMessage.objects.get()
    assert message.endpoint.unit_id == cast.north.pk
    assert message.data["changes"] == [
        {"number": Contact.objects.get().pk, "change": "changed", "source": ""}
    ]
    assert "张伟" not in str(message.data)
