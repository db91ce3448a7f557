"""Telling other systems: signatures that a receiver can check, retries, and no way into our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from huiyin.api import webhook_queries, webhook_services
from huiyin.api.models import WebhookEndpoint, WebhookMessage
from huiyin.api.tests.conftest import House
from huiyin.cases import services as cases
from huiyin.core import events, remembering
from huiyin.core.models import Delivery
from huiyin.core.problems import AddressNotAllowed
from huiyin.responses import services as responses


class Receiver:
    """Another system: checks what Standard Webhooks asks a receiver to check."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *given: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/news"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def verified(self, secret: str, at: int = -1) -> dict[str, Any]:
        """The event of a message whose signature and time are right; written anew from the standard."""
        headers, body = self.got[at]
        assert abs(time.time() - int(headers["webhook-timestamp"])) < 300
        key = base64.b64decode(secret.split("_", 1)[1])
        signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
        wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        assert wanted in headers["webhook-signature"].split(" ")
        event: dict[str, Any] = json.loads(body)
        assert event["id"] == headers["webhook-id"]
        return event


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def endpoint(house: House, receiver: Receiver) -> tuple[WebhookEndpoint, str]:
    made = webhook_services.make_endpoint(
        by=house.cast.bob,
        unit=house.cast.north,
        name="CRM",
        url=receiver.url,
        events=webhook_services.EVENTS,
    )
    remembering.forget_all()
    return made


def happen() -> int:
    events.drain_all()
    return webhook_services.send_due()


def due_again() -> None:
    WebhookMessage.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())


def test_an_accepted_answer_is_told_once_with_a_signature_that_holds(
    house: House, receiver: Receiver, endpoint: Any
) -> None:
    stored = house.submit().json()
    assert happen() == 1
    event = receiver.verified(endpoint[1])
    assert (event["specversion"], event["type"]) == ("1.0", "huiyin.answer.accepted")
    assert event["data"] == {"programme_id": house.programme.pk, "response_id": stored["response_id"]}
    assert receiver.got[0][0]["content-type"] == "application/cloudevents+json"
    assert b"\xe5" not in receiver.got[0][1], "what was said stays here"
    message = WebhookMessage.objects.get()
    assert (message.attempts, message.last_status, message.next_try_at) == (1, 204, None)
    assert happen() == 0


def test_news_of_a_case_of_a_correction_and_of_an_erasure(
    house: House, receiver: Receiver, endpoint: Any
) -> None:
    stored = house.submit(respondent="CUSTOMER-9").json()["response_id"]
    cases.open_case(by=house.cast.bob, programme=house.programme, title="停电")
    responses.set_aside(
        by=house.cast.bob, programme_id=house.programme.pk, response_id=stored, validity="test", reason="试填"
    )
    happen()
    responses.ask_erasure(by=house.cast.bob, programme_ids=[house.programme.pk], respondent_key="CUSTOMER-9")
    while happen():
        pass
    told = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in receiver.got}
    assert set(told) == {
        "huiyin.answer.accepted",
        "huiyin.answer.corrected",
        "huiyin.case.opened",
        "huiyin.person.erased",
    }
    assert told["huiyin.person.erased"]["response_ids"] == [stored]
    assert all(b"CUSTOMER-9" not in body for _, body in receiver.got)


def test_what_fails_is_tried_again_under_the_same_id_and_given_up_in_the_end(
    house: House, receiver: Receiver, endpoint: Any
) -> None:
    receiver.status = 500
    house.submit()
    happen()
    first = WebhookMessage.objects.get()
    assert timedelta(0) < first.next_try_at - timezone.now() < timedelta(seconds=6)
    assert webhook_services.send_due() == 0, "not before its time"
    for _ in range(20):
        due_again()
        webhook_services.send_due()
    message = WebhookMessage.objects.get()
    assert (message.attempts, message.next_try_at, message.delivered_at) == (10, None, None)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    receiver.status = 200
    webhook_services.resend(by=house.cast.bob, message=message)
    webhook_services.send_due()
    assert WebhookMessage.objects.get().delivered_at is not None


def test_a_redirect_is_no_success(house: House, receiver: Receiver, endpoint: Any) -> None:
    receiver.status = 302
    house.submit()
    happen()
    assert WebhookMessage.objects.get().last_error == "HTTP 302"


def test_an_endpoint_that_is_gone_is_switched_off(house: House, receiver: Receiver, endpoint: Any) -> None:
    receiver.status = 410
    house.submit()
    house.submit()
    happen()
    row = WebhookEndpoint.objects.get()
    assert row.switched_off_why == "410"
    assert WebhookMessage.objects.filter(next_try_at__isnull=False).count() == 0
    remembering.forget_all()
    house.submit()
    assert happen() == 0


def test_for_a_day_after_a_rotation_both_secrets_hold(
    house: House, receiver: Receiver, endpoint: Any
) -> None:
    row, old = endpoint
    new = webhook_services.rotate_secret(by=house.cast.bob, endpoint=row)
    webhook_services.send_test(by=house.cast.bob, endpoint=row)
    webhook_services.send_due()
    receiver.verified(old)
    receiver.verified(new)
    WebhookEndpoint.objects.update(rotated_at=timezone.now() - timedelta(days=2))
    webhook_services.send_test(by=house.cast.bob, endpoint=row)
    webhook_services.send_due()
    receiver.verified(new)
    with pytest.raises(AssertionError):
        receiver.verified(old)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:22/",
        "https://user:word@example.com/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://",
    ],
)
def test_addresses_that_may_not_be_called_are_refused_when_entered(house: House, url: str) -> None:
    with pytest.raises(AddressNotAllowed):
        webhook_services.make_endpoint(
            by=house.cast.bob, unit=house.cast.north, name="x", url=url, events=["case.opened"]
        )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200", "[::ffff:10.0.0.1]"]
)
def test_private_networks_are_not_reached_whatever_a_name_leads_to(house: House, host: str) -> None:
    """A17: looked at when the connection is made, so a name that changes its mind gains nothing."""
    row, _ = webhook_services.make_endpoint(
        by=house.cast.bob,
        unit=house.cast.north,
        name="x",
        url=f"https://{host}/latest/meta-data",
        events=["case.opened"],
    )
    webhook_services.send_test(by=house.cast.bob, endpoint=row)
    webhook_services.send_due()
    message = WebhookMessage.objects.get()
    assert (message.last_status, message.last_error) == (None, AddressNotAllowed.code)


def test_an_endpoint_hears_only_of_its_unit_and_its_programme(house: House, receiver: Receiver) -> None:
    for unit, programme in (
        (house.cast.south, None),
        (house.cast.root, None),
        (house.cast.north, house.programme),
    ):
        webhook_services.make_endpoint(
            by=house.cast.alice,
            unit=unit,
            name="x",
            url=receiver.url,
            events=["answer.accepted"],
            programme=programme,
        )
    remembering.forget_all()
    told = webhook_queries.endpoints_told(house.programme.pk, "answer.accepted")
    names = {row.unit.name for row in WebhookEndpoint.objects.filter(pk__in=told).select_related("unit")}
    assert names == {"总公司", "北区公司"}


def test_an_answer_that_nobody_wants_to_hear_of_costs_no_delivery(house: House, receiver: Receiver) -> None:
    def n_deliveries() -> int:
        return Delivery.objects.filter(subscriber="api.tell_of_answers").count()

    house.submit()
    events.drain_all()
    assert n_deliveries() == 0
    webhook_services.make_endpoint(
        by=house.cast.bob,
        unit=house.cast.north,
        name="CRM",
        url="http://127.0.0.1:9/news",
        events=["case.opened"],
    )
    remembering.forget_all()
    house.submit()
    events.drain_all()
    assert n_deliveries() == 0, "it hears of cases alone"


def test_the_same_news_delivered_twice_inside_is_one_message(house: House, endpoint: Any) -> None:
    with transaction.atomic():
        for _ in range(3):
            webhook_services.queue_news(
                "answer.accepted", [(house.programme.pk, "answer_1", {"response_id": 1})]
            )
    assert WebhookMessage.objects.count() == 1


def test_the_pages_show_the_key_and_the_secret_once(house: House, receiver: Receiver) -> None:
    browser = Client()
    browser.force_login(house.cast.bob)
    made = browser.post(
        "/interface/keys/",
        {
            "name": "终端",
            "place": f"unit:{house.cast.north.pk}",
            "scopes": ["submit"],
            "days": "90",
            "per_second": "20",
        },
    )
    text = made.content.decode()
    assert "hyk_" in text
    token = text.split("<code>hyk_", 1)[1].split("<", 1)[0]
    assert f"hyk_{token}" not in browser.get("/interface/keys/").content.decode()
    bad = browser.post("/interface/keys/", {"name": "", "origins": "not an origin"})
    assert bad.status_code == 200
    made = browser.post(
        "/interface/webhooks/",
        {
            "name": "CRM",
            "place": f"unit:{house.cast.north.pk}",
            "url": receiver.url,
            "events": ["case.opened"],
        },
    )
    assert "whsec_" in made.content.decode()
    row = WebhookEndpoint.objects.get()
    assert "whsec_" not in row.secret
    assert browser.post(f"/interface/webhooks/{row.pk}/test/").status_code == 302
    webhook_services.send_due()
    page = browser.get(f"/interface/webhooks/{row.pk}/").content.decode()
    assert "204" in page
    assert browser.get("/interface/reference/").status_code == 200
    assert browser.post("/interface/webhooks/", {"name": "x", "url": "http://10.0.0.1/"}).status_code == 200
