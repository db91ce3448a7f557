"""A telephone system tells of calls; agents find them where they work, and the caller's page when it rings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.api import services
from huiyin.api.contracts import Scope
from huiyin.cases import services as cases
from huiyin.cases.erasers import CallsOfPerson
from huiyin.cases.models import CaseEntry, LiveContact, PhoneCall
from huiyin.core.erasure import Person
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact, ContactEvent

NUMBER = "138-0013-8000"


@pytest.fixture
def key(house: Any) -> str:
    cast = house.cast
    _, token = services.make_key(by=cast.bob, name="PBX", scopes=[Scope.CALLS], unit=cast.north, days=30)
    return token


@pytest.fixture
def li(house: Any) -> Contact:
    customers.upsert_contacts(
        [NewContact("K1", "李娜", "13800138000")], unit=house.cast.north, by=house.cast.bob
    )
    return Contact.objects.get()


def test_a_call_about_a_running_case_stands_in_its_log_once(house: Any, key: str, li: Contact) -> None:
    """T05 X06: who waits is shown at once; what was said by whom needs no writing down."""
    cast = house.cast
    case = cases.open_case(by=cast.bob, unit=cast.north, title="停电", contact=li, owner=cast.amy)
    began = timezone.now() - timedelta(minutes=5)

    def tell(event: str, minutes: float = 0, **more: Any) -> Any:
        at = (began + timedelta(minutes=minutes)).isoformat()
        answer = house.call("calls", {"call": "c-1", "event": event, "at": at, **more}, key=key)
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert tell("started", number=NUMBER, direction="in")["customer_name"] == "李娜"
    live = LiveContact.objects.get()
    assert (live.who, live.answered_at, live.case) == ("李娜", None, case)
    tell("answered", 0.5, agent="AMY")
    for _ in range(2):
        told = tell("ended", 3)
    assert (told["case"], told["seconds"], told["is_logged"]) == (case.pk, 150, True)
    tell("recorded", recording="https://pbx.example.cn/r/1")
    entry = CaseEntry.objects.get(kind="called")
    assert (entry.author, entry.detail["direction"], entry.detail["outcome"]) == (cast.amy, "in", "reached")
    assert entry.detail["minutes"] == 3
    case.refresh_from_db()
    assert case.state == "acknowledged", "having spoken, the customer knows that we have it"
    live.refresh_from_db()
    assert (live.by, live.left_at) == (cast.amy, None)
    assert not ContactEvent.objects.filter(kind="called").exists()
    browser = Client()
    browser.force_login(cast.amy)
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert 'href="https://pbx.example.cn/r/1"' in page
    assert "2:30" in page


def test_news_in_the_wrong_order_make_the_same_call(house: Any, key: str, li: Contact) -> None:
    for event in ("recorded", "ended", "started"):
        sent = {"call": "c-2", "event": event, "number": NUMBER, "recording": "rec-7", "direction": "in"}
        assert house.call("calls", sent, key=key).status_code == 200
    call = PhoneCall.objects.get()
    assert (call.outcome, call.recording, call.contact) == ("no_answer", "rec-7", li)
    assert LiveContact.objects.get().left_at is not None
    told = ContactEvent.objects.get(kind="called")  # no case: it stands in the customer's own history
    assert (told.contact, told.channel) == (li, "telephone")


def test_calls_and_cases_of_others_are_out_of_reach(house: Any, key: str) -> None:
    cast = house.cast
    other = cases.open_case(by=cast.nora, unit=cast.south, title="停电")
    sent = {"call": "c-3", "event": "started", "case": other.pk}
    assert house.call("calls", sent, key=key).status_code == 404
    assert house.call("calls", {"call": "c-3", "event": "rang"}, key=key).status_code == 422
    assert (
        house.call("calls", {"call": "c-3", "event": "started", "agent": "nora"}, key=key).status_code == 200
    )
    assert PhoneCall.objects.get().agent is None
    _, reader = services.make_key(by=cast.bob, name="BI", scopes=[Scope.READ], unit=cast.north, days=30)
    assert house.call("calls", {"call": "x", "event": "started"}, key=reader).status_code == 403


def test_the_page_that_opens_when_it_rings(house: Any, key: str, li: Contact) -> None:
    cast = house.cast
    amy, nora = Client(), Client()
    amy.force_login(cast.amy)
    nora.force_login(cast.nora)
    house.call("calls", {"call": "c-4", "event": "started", "number": NUMBER}, key=key)
    for query in ("number=13800138000", "number=%2B8613800138000", "call=c-4"):
        assert amy.get(f"/customers/by-number/?{query}")["Location"] == f"/customers/{li.pk}/"
    page = nora.get("/customers/by-number/?number=13800138000").content.decode()
    assert "没有客户使用这个号码" in page
    assert "李娜" not in page
    page = amy.get("/customers/by-number/?number=13911112222").content.decode()
    assert "139****2222" in page
    assert "customer=13911112222" in page
    form = amy.get("/cases/new/?channel=phone&customer=13911112222").content.decode()
    assert 'value="13911112222"' in form
    customers.upsert_contacts([NewContact("K2", "王强", "13800138000")], unit=cast.north, by=cast.bob)
    page = amy.get("/customers/by-number/?number=13800138000").content.decode()
    assert "李娜" in page
    assert "王强" in page
    assert amy.get("/customers/by-number/").status_code == 200


def test_an_erased_customers_calls_go(house: Any, key: str, li: Contact) -> None:
    house.call("calls", {"call": "c-5", "event": "started", "number": NUMBER}, key=key)
    PhoneCall.objects.create(unit=house.cast.north, call_id="old", number=li.phone)
    person = Person(house.programme.pk, "K1")
    assert CallsOfPerson().count(person) == 2
    CallsOfPerson().erase(person)
    assert not PhoneCall.objects.exists()
