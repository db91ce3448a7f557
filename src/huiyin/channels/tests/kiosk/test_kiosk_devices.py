"""Rating devices: set up by managers, they hand in what they collected, each answer once (C09)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.channels.kiosk.models import Device
from huiyin.channels.kiosk.queries import standings
from huiyin.channels.links import token_of
from huiyin.channels.tests.asking import ANSWERS, COMMENT, RATING, RECOMMEND, REGION, open_link
from huiyin.channels.tests.devices import address, device_of
from huiyin.responses.models import Response
from huiyin.surveys.services import close_questionnaire

pytestmark = pytest.mark.django_db(transaction=True)


def collected(**changes: Any) -> dict[str, Any]:
    return {
        "submission_id": uuid4().hex,
        "version": changes.pop("version", None),
        "language": "zh",
        "fields": ANSWERS,
        "answered_at": timezone.now().isoformat(),
        "seconds": 12.5,
        **changes,
    }


def deliver(device: Device, *answers: Any, n_waiting: int = 0, refused: Any = None) -> list[dict[str, Any]]:
    body = {"answers": list(answers), "n_waiting": n_waiting, "refused": refused or {}}
    response = Client().post(address(device, "deliver/"), json.dumps(body), content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_what_a_device_collected_is_stored_once_however_often_it_comes(cast: Any) -> None:
    device = device_of(cast)
    answer = collected()
    assert [one["status"] for one in deliver(device, answer, answer)] == [201, 200]
    (again,) = deliver(device, answer)
    assert again["status"] == 200
    assert again["receipt"]
    (row,) = Response.objects.all()
    assert (row.channel, row.answers["attitude"], row.context) == ("kiosk", 5, {"region": "北"})
    assert row.paradata["device"] == "kiosk"


def test_answers_count_for_the_day_on_which_they_were_given(cast: Any) -> None:
    device = device_of(cast)
    Device.objects.update(made_at=timezone.now() - timedelta(days=9))
    given = timezone.now() - timedelta(days=3)
    deliver(device_again(device), collected(answered_at=given.isoformat()))
    assert Response.objects.get().answered_on == timezone.localtime(given).date()


def device_again(device: Device) -> Device:
    return Device.objects.select_related("link").get(pk=device.pk)


@pytest.mark.parametrize("days", [-400, 3])
def test_a_clock_far_off_is_refused_and_nothing_is_lost(cast: Any, days: int) -> None:
    device = device_of(cast)
    (result,) = deliver(device, collected(answered_at=(timezone.now() + timedelta(days=days)).isoformat()))
    assert (result["status"], result["code"]) == (422, "HY-H071")
    assert not Response.objects.exists()


def test_wrong_answers_are_refused_one_by_one(cast: Any) -> None:
    device = device_of(cast)
    results = deliver(device, collected(fields={**ANSWERS, "a-speed": "9"}), collected())
    assert [one["status"] for one in results] == [422, 201]
    assert results[0]["code"].startswith("HY-")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"answers": 3}',
        b'{"answers": [3]}',
        b'{"answers": [{"submission_id": "x"}], "n_waiting": "?"}',
    ],
)
def test_what_is_no_delivery_is_told_so(cast: Any, body: bytes) -> None:
    response = Client().post(address(device_of(cast), "deliver/"), body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["code"] == "HY-H070"


def test_answers_given_before_the_end_are_taken_after_it(cast: Any) -> None:
    device = device_of(cast)
    before = timezone.now() - timedelta(minutes=5)
    Device.objects.update(made_at=before - timedelta(days=1))
    close_questionnaire(by=cast.bob, questionnaire=device.link.questionnaire, closed=True)
    late = (timezone.now() + timedelta(minutes=5)).isoformat()
    results = deliver(device, collected(answered_at=before.isoformat()), collected(answered_at=late))
    assert [one["status"] for one in results] == [201, 410]
    assert Client().get(address(device, "book/")).json() == {"closed": True}


def test_a_device_tells_what_it_holds(cast: Any) -> None:
    device = device_of(cast)
    deliver(device, collected(), n_waiting=7, refused={"HY-R101": 2, "nonsense": 1})
    (one,) = standings(device.programme)
    assert (one.device.n_waiting, one.n_refused, one.n_answers, one.n_today) == (7, 2, 1, 1)
    assert one.is_open
    assert not one.is_away


def test_the_book_holds_pages_in_each_language_with_rules_and_how_answers_are_read(cast: Any) -> None:
    unhappy = {**COMMENT, "show_if": {"<=": [{"var": "recommend"}, 6]}}
    device = device_of(cast, [RECOMMEND], [RATING, REGION, unhappy])
    book = Client().get(address(device, "book/")).json()
    recommend, rating = book["pages"][0]["questions"][0], book["pages"][1]["questions"][0]
    assert book["languages"] == ["zh", "en"]
    assert set(recommend["html"]) == {"zh", "en"}
    assert recommend["one_tap"]
    assert recommend["variables"]["recommend"]["table"]["6"] == 6
    assert set(rating["needs"]) == {"a-attitude", "a-speed"}
    assert book["pages"][1]["questions"][2]["show"] == {"<=": [{"var": "recommend"}, 6]}


def test_an_unknown_token_is_nobody(cast: Any) -> None:
    token = token_of(device_of(cast).link)[:-1] + "x"
    for part in ("", "book/"):
        assert Client().get(f"/k/{token}/{part}").status_code == 404
    assert Client().post(f"/k/{token}/deliver/", b"{}", content_type="application/json").status_code == 404


def test_a_manager_adds_changes_and_closes_a_device(cast: Any) -> None:
    link = open_link(cast)
    programme, client = link.questionnaire.programme, Client()
    client.force_login(cast.bob)
    page = f"/programmes/{programme.pk}/questionnaires/{link.questionnaire_id}/devices/new/"
    assert client.post(page, {"name": "", "idle_seconds": 30}).status_code == 422
    made = client.post(page, {"name": "门口", "place": "北门", "idle_seconds": 20}, follow=True)
    assert "门口" in made.content.decode()
    device = Device.objects.get()
    own = f"/programmes/{programme.pk}/devices/{device.pk}/"
    client.post(own, {"name": "正门", "place": "", "idle_seconds": 45})
    client.post(f"{own}close/", {"closed": "1"})
    device = device_again(device)
    assert (device.name, device.idle_seconds) == ("正门", 45)
    assert device.link.closed_at is not None
    assert "正门" in client.get(f"/programmes/{programme.pk}/devices/").content.decode()
