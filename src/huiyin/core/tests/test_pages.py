"""Pages of the kernel: errors, health, background work, audit, gallery, help."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.core import audit, events, guide
from huiyin.core.models import AuditEntry, Delivery, OutboxEvent
from huiyin.core.network import address_of


@dataclass(frozen=True)
class LampBroke:
    """An event of these tests."""

    lamp: int


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[LampBroke]], None]:
    """A subscriber that always fails, for the time of a test."""
    monkeypatch.setattr(events, "_subscribers", {})

    @events.subscribe(LampBroke, name="tests.electrician")
    def fail(broken: Sequence[LampBroke]) -> None:
        raise RuntimeError(f"no ladder for lamp {broken[0].lamp}")

    return fail


def park_one() -> Delivery:
    with transaction.atomic():
        events.publish(LampBroke(7))
    events.fan_out()
    for _ in range(events.MAX_ATTEMPTS):
        Delivery.objects.update(next_try_at=timezone.now())
        events.drain()
    return Delivery.objects.get()


def test_a_parked_event_is_shown_with_its_error_and_tried_again_on_request(
    cast, client: Client, poison
) -> None:
    parked = park_one()
    assert parked.parked_at is not None
    client.force_login(cast.alice)
    page = client.get("/-/events/").content.decode()
    assert "no ladder for lamp 7" in page
    assert "tests.electrician" in page
    client.post("/-/events/retry/", {"delivery": parked.pk})
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts) == (None, 0)
    assert AuditEntry.objects.filter(action="delivery.retry", actor="alice").exists()


def test_all_parked_events_are_tried_again_at_once(cast, client: Client, poison) -> None:
    park_one()
    client.force_login(cast.alice)
    assert client.post("/-/events/retry/").status_code == 302
    assert not Delivery.objects.exclude(parked_at=None).exists()
    assert client.post("/-/events/retry/", {"delivery": "x"}).status_code == 404


def test_health_tells_when_news_waits_too_long_for_a_worker(db, client: Client) -> None:
    assert client.get("/-/health/").json()["status"] == "ok"
    OutboxEvent.objects.create(kind="X", payload={}, created_at=timezone.now() - timedelta(minutes=10))
    response = client.get("/-/health/")
    assert (response.status_code, response.json()["worker"]) == (503, "late")


def test_what_waits_is_counted_no_further_than_a_monitor_can_wait(
    db, client: Client, cast, monkeypatch
) -> None:
    monkeypatch.setattr("huiyin.core.queries.COUNTED_UP_TO", 5)
    OutboxEvent.objects.bulk_create(
        OutboxEvent(kind="X", payload={}, created_at=timezone.now()) for _ in range(9)
    )
    assert client.get("/-/health/").json()["waiting"] == 5
    client.force_login(cast.alice)
    assert "· 5+" in client.get("/-/events/").content.decode()


def test_a_late_subscriber_shows_behind_one_with_fresh_news(db, client: Client, monkeypatch) -> None:
    monkeypatch.setattr("huiyin.core.queries.LOOKED_AT", 2)
    now = timezone.now()
    news = [OutboxEvent(kind="X", payload={}, created_at=now, fanned_out_at=now) for _ in range(6)]
    OutboxEvent.objects.bulk_create(news)
    Delivery.objects.bulk_create(
        Delivery(event=event, subscriber="a" if at < 5 else "b", lane="quick", next_try_at=now)
        for at, event in enumerate(OutboxEvent.objects.order_by("pk"))
    )
    assert client.get("/-/health/").json()["worker"] == "ok"
    Delivery.objects.filter(subscriber="b").update(next_try_at=now - timedelta(minutes=10))
    assert client.get("/-/health/").json()["worker"] == "late"


def test_health_reads_no_table_whole(db, client: Client) -> None:
    """A monitor asks every few seconds, among millions of deliveries: each question has its index."""
    OutboxEvent.objects.create(kind="X", payload={}, created_at=timezone.now())
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        client.get("/-/health/")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    whole = re.compile(r"Seq Scan on core_|SCAN core_\w+$", re.MULTILINE)
    for query in asked.captured_queries:
        if '"core_' in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(explain + query["sql"])
                plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            assert not whole.search(plan), query["sql"]


def test_a_failing_event_that_waits_for_its_next_try_is_not_a_late_worker(db, client: Client, poison) -> None:
    with transaction.atomic():
        events.publish(LampBroke(1))
    events.fan_out()
    events.drain()
    state = client.get("/-/health/").json()
    assert (state["worker"], state["waiting"]) == ("ok", 1)


def test_a_monitor_that_counts_on_health_makes_no_session(db, client: Client) -> None:
    assert not client.get("/-/health/").cookies


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "找不到此页面"), ("en", "There is nothing at this address")]
)
def test_a_missing_page_says_what_to_do_in_both_languages(
    db, client: Client, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_crash_shows_a_page_without_a_trace(
    db, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiyin.core import queries

    def crash() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "health", crash)
    client.raise_request_exception = False
    response = client.get("/-/health/")
    assert response.status_code == 500
    assert "服务器出错了" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_a_role_that_does_not_reach_a_page_is_told_so(cast, client: Client) -> None:
    client.force_login(cast.amy)
    response = client.get("/-/audit/")
    assert response.status_code == 403
    assert "您的角色无权访问此页面" in response.content.decode()


def test_a_form_without_its_secret_changes_nothing_and_says_what_to_do(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"login": "alice", "password": "x"})
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def test_sending_a_form_after_the_session_ended_leads_back_to_its_page(db, client: Client) -> None:
    response = client.post("/-/events/retry/", headers={"referer": "http://testserver/-/events/?page=2"})
    assert response.url == "/sign-in/?next=/-/events/%3Fpage%3D2"
    elsewhere = client.post("/-/events/retry/", headers={"referer": "http://evil.example/-/events/"})
    assert elsewhere.url == "/sign-in/?next=/"


def test_a_part_of_a_page_asked_for_after_the_session_ended_moves_the_whole_page(db, client: Client) -> None:
    response = client.get(
        "/-/events/", headers={"hx-request": "true", "referer": "http://testserver/-/events/"}
    )
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/sign-in/?next=/-/events/")


def test_an_address_that_only_takes_forms_still_answers_with_a_page(cast, client: Client) -> None:
    client.force_login(cast.alice)
    response = client.get("/-/events/retry/")
    assert response.status_code == 405
    assert "返回首页" in response.content.decode()


def test_the_audit_log_is_paged_and_filtered(cast, client: Client) -> None:
    for n in range(120):
        audit.record("lamp.repair" if n % 2 else "lamp.break", by=cast.bob, on=f"lamp:{n}")
    client.force_login(cast.alice)
    assert "共 120 条" in client.get("/-/audit/").content.decode()
    page = client.get("/-/audit/", {"action": "repair", "actor": "bob"}).content.decode()
    assert "共 60 条" in page
    assert "lamp.break" not in page
    assert "没有记录" in client.get("/-/audit/", {"actor": "nobody"}).content.decode()


def test_the_gallery_shows_every_component(cast, client: Client) -> None:
    client.force_login(cast.alice)
    page = client.get("/-/gallery/").content.decode()
    for name in (
        "stat",
        "verdict",
        "badge",
        "alert",
        "empty",
        "chart",
        "progress",
        "field",
        "pagination",
        "icon",
    ):
        assert name in page


def test_the_person_s_language_beats_the_cookie_which_beats_the_default(cast, client: Client) -> None:
    assert client.get("/sign-in/").headers["Content-Language"] == "zh-hans"
    client.cookies["django_language"] = "en"
    assert client.get("/sign-in/").headers["Content-Language"] == "en"
    cast.alice.language = "zh-hans"
    cast.alice.save()
    client.force_login(cast.alice)
    assert client.get("/me/").headers["Content-Language"] == "zh-hans"
    client.cookies["django_language"] = "tlh"
    assert Client().get("/sign-in/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_guide_opens_and_leads_nowhere_wrong(db, client: Client, language: str) -> None:
    client.cookies["django_language"] = {"zh": "zh-hans", "en": "en"}[language]
    chapters = guide.pages(language)
    assert len(chapters) >= 6
    for chapter in chapters:
        response = client.get(f"/help/{chapter.key}/")
        assert response.status_code == 200
        assert chapter.title in response.content.decode()
        page = guide.page(chapter.key, language)
        assert page is not None
        for target in guide.links(page):
            with closing(client.get(target)) as found:
                assert found.status_code == 200, (chapter.key, target)
    assert client.get("/help/no-such-page/").status_code == 404


def test_the_guide_has_the_same_chapters_in_both_languages() -> None:
    assert [chapter.key for chapter in guide.pages("zh")] == [chapter.key for chapter in guide.pages("en")]


def test_behind_a_proxy_only_the_proxy_s_own_word_counts(rf, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 9.9.9.9")
    assert address_of(request) == "127.0.0.1"
    settings.PUBLIC_URL = "https://cx.example.cn"
    assert address_of(request) == "9.9.9.9"
    direct = rf.get("/", REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert address_of(direct) == "10.0.0.5"
    assert address_of(rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="nonsense")) == "127.0.0.1"


def test_pages_may_run_only_our_own_scripts(db, client: Client) -> None:
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "frame-ancestors 'none'" in policy
