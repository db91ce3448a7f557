"""Other systems open cases once, and read how they stand; never those of other units (T03 T31)."""

from __future__ import annotations

import pytest

from huiyin.api import services, webhook_services
from huiyin.api.contracts import Scope
from huiyin.api.models import WebhookMessage
from huiyin.cases import services as cases
from huiyin.cases.models import Case
from huiyin.core import events


@pytest.fixture
def key(house) -> str:
    cast = house.cast
    _, token = services.make_key(by=cast.bob, name="12345", scopes=[Scope.CASES], unit=cast.north, days=30)
    return token


SENT = {
    "number": "LY-1",
    "channel": "message_board",
    "title": "路灯不亮",
    "words": "三天没人修",
    "customer": "13800138000",
    "customer_name": "李娜",
    "flags": ["safety"],
}


def test_a_case_is_opened_once_however_often_it_is_sent(house, key) -> None:
    first, again = (house.call("cases", SENT, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    case = Case.objects.get()
    assert (case.severity, case.channel, case.origin) == ("critical", "message_board", "api")
    assert (case.contact.name, case.words, case.owner) == ("李娜", "三天没人修", house.cast.amy)
    assert house.call("cases", {**SENT, "channel": "email"}, key=key).status_code == 201


def test_how_a_case_stands_is_read_by_number_and_in_order(house, key) -> None:
    made = [house.call("cases", {**SENT, "number": f"LY-{n}"}, key=key).json()["id"] for n in range(3)]
    one = house.call(f"cases/{made[1]}", key=key, method="get").json()
    assert (one["number"], one["state"], one["outcome"]) == ("LY-1", "received", "")
    page = house.call(f"cases?after={made[0]}&limit=1", key=key, method="get").json()
    assert [row["id"] for row in page["cases"]] == [made[1]]
    assert page["next"] == made[1]
    assert house.call(f"cases?after={made[2]}", key=key, method="get").json() == {
        "cases": [],
        "next": made[2],
    }


def test_cases_and_units_of_others_do_not_exist_for_a_key(house, key) -> None:
    cast = house.cast
    cast.south.code = "S1"
    cast.south.save()
    assert house.call("cases", {**SENT, "unit": "S1"}, key=key).status_code == 404
    _, theirs = services.make_key(by=cast.alice, name="南", scopes=[Scope.CASES], unit=cast.south, days=30)
    made = house.call("cases", SENT, key=theirs).json()["id"]
    assert house.call(f"cases/{made}", key=key, method="get").status_code == 404
    assert house.call("cases", SENT, key=key).status_code == 404, "the number is taken, but not shown"
    assert house.call("cases", key=key, method="get").json()["cases"] == []


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"number": ""}, {"severity": "awful"}, {"flags": ["x"]}, {"x": 1}]
)
def test_what_is_wrong_is_said_and_nothing_is_opened(house, key, wrong) -> None:
    assert house.call("cases", {**SENT, **wrong}, key=key).status_code == 422
    assert not Case.objects.exists()


def test_another_key_opens_no_case(house) -> None:
    cast = house.cast
    _, other = services.make_key(by=cast.bob, name="CRM", scopes=[Scope.READ], unit=cast.north, days=30)
    assert house.call("cases", SENT, key=other).status_code == 403
    assert not Case.objects.exists()


def test_a_case_of_no_programme_is_told_to_whole_units_when_opened_and_when_closed(house, key) -> None:
    cast = house.cast
    for unit, name in ((cast.north, "北"), (cast.south, "南")):
        webhook_services.make_endpoint(
            by=cast.alice,
            name=name,
            url="https://example.com/hook",
            unit=unit,
            events=["case.opened", "case.closed"],
        )
    made = house.call("cases", SENT, key=key).json()["id"]
    cases.solve(by=cast.amy, case_id=made, text="已修", type="speed")
    cases.record_verdict(by=cast.amy, case_id=made, solved=True, text="亮了")
    events.drain_all()
    told = WebhookMessage.objects.order_by("pk").values_list("endpoint__name", "event", "data")
    assert list(told) == [
        ("北", "case.opened", {"case_id": made}),
        ("北", "case.closed", {"case_id": made, "outcome": "reported"}),
    ]
