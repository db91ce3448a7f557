"""Erasing a person: found by number, confirmed by typing it again, carried out once, certified without a name."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from huiyin.analytics.codebook import Role, Variable
from huiyin.core import events
from huiyin.core.erasure import Eraser, Person, Stage, add_eraser, erasers
from huiyin.core.models import AuditEntry, Delivery, OutboxEvent
from huiyin.responses import queries, services
from huiyin.responses.contracts import Changes, NewAnswer
from huiyin.responses.models import AnswerVersion, Erasure, Response
from huiyin.responses.problems import NobodyNamed, NotTypedAgain
from huiyin.surveys import services as surveys

pytestmark = pytest.mark.django_db(transaction=True)  # VACUUM runs in no transaction
WHY = Variable("why", "原因", Role.OPEN_TEXT)


def programme_of(manager, unit, *keys: str):
    programme = surveys.create_programme(by=manager, unit=unit, name=f"{unit.name}满意度")
    surveys.extend_codebook(programme.pk, [WHY])
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    for number, key in enumerate(keys):
        new = NewAnswer(f"{programme.pk}:{number}", {"why": f"{key}说"}, wave.pk, date(2026, 2, 3), key)
        with transaction.atomic():
            services.accept(new, programme_id=programme.pk, channel="web_link")
    return programme


@pytest.fixture
def north(cast):
    return programme_of(cast.bob, cast.north, "KEY-1", "KEY-2", "KEY-1")


@pytest.fixture
def south(cast):
    return programme_of(cast.nora, cast.south, "KEY-1")


def keys_of(programme) -> list[str]:
    return list(
        Response.objects.filter(programme=programme).order_by("pk").values_list("respondent_key", flat=True)
    )


def test_one_persons_answers_go_with_their_versions_and_others_stay(cast, north, south) -> None:
    first = Response.objects.filter(programme=north, respondent_key="KEY-1").first()
    services.correct(
        by=cast.bob,
        programme_id=north.pk,
        response_id=first.pk,
        changes=Changes({"why": "改"}),
        reason="手误",
    )
    row = services.ask_erasure(by=cast.bob, programme_ids=[north.pk], respondent_key="KEY-1", typed="KEY-1")
    services.run_erasure(row.pk)
    assert keys_of(north) == ["KEY-2"]
    assert keys_of(south) == ["KEY-1"]
    assert not AnswerVersion.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.respondent_key, row.counts["answers"]) == ("done", "", 2)
    told = OutboxEvent.objects.get(kind="AnswersErased").payload
    assert told["programme_id"] == north.pk
    assert len(told["response_ids"]) == 2


def test_a_job_killed_in_the_middle_is_finished_by_the_next_run(cast, north) -> None:
    class Broken(Eraser):
        key = "broken"
        name = {"zh": "坏", "en": "broken"}
        stage = Stage.COPIES

        def count(self, person: Person) -> int | None:
            return None

        def erase(self, person: Person) -> int:
            raise KeyboardInterrupt

    row = services.ask_erasure(by=cast.bob, programme_ids=[north.pk], respondent_key="KEY-1")
    add_eraser(Broken())
    try:
        with pytest.raises(KeyboardInterrupt):
            services.run_erasure(row.pk)
    finally:
        from huiyin.core import erasure

        erasure._erasers[:] = [one for one in erasure._erasers if one.key != "broken"]
    row.refresh_from_db()
    assert (row.state, row.respondent_key, keys_of(north)) == ("running", "KEY-1", ["KEY-2"])
    services.run_erasure(row.pk)
    services.run_erasure(row.pk)
    row.refresh_from_db()
    assert (row.state, row.respondent_key, row.counts["answers"]) == ("done", "", 2)
    assert AuditEntry.objects.filter(action="erasure.done").count() == 1


def test_nobody_else_is_named_in_what_stays(cast, north) -> None:
    services.ask_erasure(by=cast.bob, programme_ids=[north.pk], respondent_key="KEY-1")
    events.drain_all()
    kept = [str(entry.detail) + entry.object for entry in AuditEntry.objects.all()]
    kept += [str(event.payload) for event in OutboxEvent.objects.all()]
    kept += [str(vars(row)) for row in Erasure.objects.all()]
    assert not [text for text in kept if "KEY-1" in text]
    assert not Delivery.objects.exclude(parked_at=None).exists()


@pytest.mark.parametrize(
    ("key", "typed", "problem"),
    [("", "", NobodyNamed), ("KEY-1", "key-1", NotTypedAgain), ("KEY-1", "", NotTypedAgain)],
)
def test_an_order_needs_a_name_typed_twice(cast, north, key, typed, problem) -> None:
    with pytest.raises(problem):
        services.ask_erasure(by=cast.bob, programme_ids=[north.pk], respondent_key=key, typed=typed)


def test_a_manager_erases_only_in_programmes_in_sight(cast, north, south) -> None:
    with pytest.raises(NobodyNamed):
        services.ask_erasure(by=cast.bob, programme_ids=[south.pk], respondent_key="KEY-1")
    row = services.ask_erasure(by=cast.bob, programme_ids=[north.pk, south.pk], respondent_key="KEY-1")
    assert row.programme_ids == [north.pk]
    assert [part.programme_id for part in queries.found_about(cast.bob, "KEY-1")] == [north.pk]
    assert {part.programme_id for part in queries.found_about(cast.alice, "KEY-1")} == {north.pk, south.pk}
    assert [part.is_found for part in queries.found_about(cast.alice, "KEY-2")] == [True, False]
    assert list(queries.erasures_of(cast.nora)) == []
    assert list(queries.erasures_of(cast.alice)) == [row]


def test_the_pages_show_what_would_go_and_then_the_certificate(cast, north) -> None:
    client = Client()
    client.force_login(cast.bob)
    shown = client.post("/erasures/", {"respondent_key": "KEY-1"}).content.decode()
    assert north.name in shown
    assert "答卷及其更正历史" in shown
    assert "没有找到" in client.post("/erasures/", {"respondent_key": "KEY-9"}).content.decode()
    order = {"respondent_key": "KEY-1", "programmes": [north.pk], "typed": "KEY-2"}
    refused = client.post("/erasures/new/", order)
    assert "两次输入的编号不一致" in refused.content.decode()
    assert keys_of(north) == ["KEY-1", "KEY-2", "KEY-1"]
    sent = client.post("/erasures/new/", {**order, "typed": "KEY-1"})
    address = sent.headers["Location"]
    assert "正在排队" in client.get(address).content.decode()
    assert "HX-Refresh" not in client.get(f"{address}progress/").headers
    events.drain_all()
    assert client.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    certificate = client.get(address).content.decode()
    assert "数据删除证明" in certificate
    assert "KEY-1" not in certificate


def test_records_are_erased_in_one_transaction_before_any_copy() -> None:
    assert {eraser.key for eraser in erasers(Stage.RECORDS)} >= {"answers", "cases", "links"}
    assert {eraser.key for eraser in erasers(Stage.COPIES)} >= {"facts", "uploads", "exports"}
