"""One answer by a machine: the contract of handing in."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.api import operations, queries, services, serving
from huiyin.api.contracts import Scope
from huiyin.api.models import ApiKey
from huiyin.api.tests.conftest import House, new_id
from huiyin.core.models import OutboxEvent
from huiyin.responses import intake
from huiyin.responses.models import Response
from huiyin.responses.problems import NotTakenNow
from huiyin.surveys import services as surveys
from huiyin.surveys.flow import Flow
from huiyin.surveys.question_types.base import question_types


def test_an_answer_is_stored_with_its_event_and_a_receipt(house: House) -> None:
    answer = house.submit({"recommend": 9, "why": "快"}, respondent="C1", context={"area": "城区"})
    assert answer.status_code == 201, answer.content
    row = Response.objects.get(pk=answer.json()["response_id"])
    assert (row.answers, row.context) == ({"recommend": 9, "why": "快"}, {"area": "城区"})
    assert (row.channel, row.respondent_key, row.programme_id) == ("api", "C1", house.programme.pk)
    event = OutboxEvent.objects.get(kind="AnswerAccepted")
    assert event.payload["response_id"] == row.pk
    assert len(answer.json()["receipt"]) == 16


def test_the_same_again_is_told_so_and_counts_once(house: House) -> None:
    name = new_id()
    first, again = house.submit(id=name), house.submit(id=name)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Response.objects.count() == 1


def test_the_same_id_with_other_answers_is_a_conflict(house: House) -> None:
    name = new_id()
    house.submit({"recommend": 9}, id=name)
    other = house.submit({"recommend": 3}, id=name)
    assert other.status_code == 409
    assert other.json()["code"] == "HY-J010"
    assert Response.objects.get().answers == {"recommend": 9}


def test_the_idempotency_key_names_the_act_where_the_body_does_not(house: House) -> None:
    body = {"questionnaire": house.questionnaire.pk, "answers": {"recommend": 8}}
    name = new_id()
    statuses = [house.call("responses", body, idempotency_key=name).status_code for _ in range(2)]
    assert statuses == [201, 200]


def test_each_wrong_field_is_named_by_its_place(house: House) -> None:
    answer = house.submit({"recommend": 11, "nonsense": 1}, context={"where": "x"}, language="xx", id="short")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    places = {error["pointer"] for error in answer.json()["errors"]}
    assert places == {"/submission_id", "/language", "/answers/nonsense"}
    answer = house.submit({"recommend": 11})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/answers/recommend"]
    assert house.submit({}).json()["errors"][0]["pointer"] == "/answers/recommend"
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "answers",
    [
        {"recommend": True},
        {"recommend": [9]},
        {"recommend": {"a": 1}},
        {"recommend": "９"},
        {"recommend": "٩"},
        {"recommend": 9.5},
        {"recommend": 10**30},
        {"recommend": 9, "why": "a\x00b"},
        {"recommend": 9, "why": "很" * 30_000},
    ],
    ids=str,
)
def test_values_that_are_no_answers_are_refused_never_coerced(house: House, answers: Any) -> None:
    assert house.submit(answers).status_code == 422
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"answers": {}}',
        b"\xff\xfe",
        b'{"answers":' + b"[" * 10_000,
        b'{"questionnaire": 1e400, "answers": {"recommend": NaN}}',
        b'{"answers": {"why": "\\ud800"}, "questionnaire": 1}',
    ],
    ids=lambda body: repr(body[:30]),
)
def test_bodies_that_cannot_be_read_are_422(house: House, body: bytes) -> None:
    answer = house.call("responses", body)
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("HY-J")


def test_a_body_too_large_is_413(house: House) -> None:
    assert house.call("responses", b" " * 300_000).status_code == 413


def test_a_closed_questionnaire_is_410_and_a_foreign_one_does_not_exist(house: House, published: Any) -> None:
    surveys.close_questionnaire(by=house.cast.bob, questionnaire=house.questionnaire, closed=True)
    assert house.submit().status_code == 410
    south = surveys.create_programme(by=house.cast.nora, unit=house.cast.south, name="南区")
    foreign = published(south)
    for number in (foreign.pk, 9_999_999, -1, 10**30):
        assert house.submit(questionnaire=number).status_code == 404


def test_without_a_working_key_nothing_is_told(house: House) -> None:
    row = ApiKey.objects.get()
    for key in ("", "hyk_wrong", house.key + "x", "a" * 5000):
        answer = house.call("responses", {}, key=key)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    services.revoke_key(by=house.cast.bob, key=row)
    assert house.submit().status_code == 401


def test_a_key_dies_with_its_time_its_owner_or_its_owners_rights(house: House) -> None:
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert house.submit().status_code == 401
    ApiKey.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert house.submit().status_code == 201
    house.cast.bob.role = "analyst"
    house.cast.bob.save()
    assert house.submit().status_code == 401
    house.cast.bob.role, house.cast.bob.is_active = "manager", False
    house.cast.bob.save()
    assert house.submit().status_code == 401


def test_a_key_does_only_what_its_scopes_say_and_only_in_its_programme(house: House, published: Any) -> None:
    _, reader = services.make_key(by=house.cast.bob, unit=house.cast.north, name="r", scopes=[Scope.READ])
    assert house.call("responses", {}, key=reader).status_code == 403
    other = surveys.create_programme(by=house.cast.bob, unit=house.cast.north, name="另一个")
    _, narrow = services.make_key(
        by=house.cast.bob, unit=house.cast.north, name="n", scopes=[Scope.SUBMIT], programme=other
    )
    body = {"questionnaire": house.questionnaire.pk, "submission_id": new_id(), "answers": {"recommend": 1}}
    assert house.call("responses", body, key=narrow).status_code == 404
    body["questionnaire"] = published(other).pk
    assert house.call("responses", body, key=narrow).status_code == 201


def test_the_rate_of_a_key_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, slow = services.make_key(
        by=house.cast.bob, unit=house.cast.north, name="s", scopes=[Scope.READ], per_second=10
    )
    now = [1000.0]
    monkeypatch.setattr(operations.time, "monotonic", lambda: now[0])

    def statuses(n: int) -> list[int]:
        return [house.call("programmes", key=slow, method="get").status_code for _ in range(n)]

    assert statuses(102) == [200] * 100 + [429] * 2
    now[0] += 0.5
    assert statuses(6) == [200] * 5 + [429]


def test_web_pages_may_call_only_from_the_origins_of_the_key(house: House) -> None:
    _, browser = services.make_key(
        by=house.cast.bob,
        unit=house.cast.north,
        name="b",
        scopes=[Scope.SUBMIT],
        origins=["https://shop.example.com"],
    )
    body = {"questionnaire": house.questionnaire.pk, "submission_id": new_id(), "answers": {"recommend": 1}}
    here = house.call("responses", body, key=browser, origin="https://shop.example.com")
    assert (here.status_code, here["Access-Control-Allow-Origin"]) == (201, "https://shop.example.com")
    elsewhere = house.call("responses", body, key=browser, origin="https://evil.example.com")
    assert elsewhere.status_code == 403
    assert "Access-Control-Allow-Origin" not in elsewhere
    asked = house.call("responses", b"", method="options", origin="https://shop.example.com", key="")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "https://shop.example.com")
    asked = house.call("responses", b"", method="options", origin="https://evil.example.com", key="")
    assert "Access-Control-Allow-Origin" not in asked


def test_when_the_store_cannot_be_written_it_says_when_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any) -> Any:
        raise NotTakenNow

    monkeypatch.setattr(intake, "store_together", full)
    answer = house.submit()
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


def test_the_short_way_of_the_server_is_the_same_operation(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What wsgi serves past the address table: the same key, checks, statuses and problems."""
    import json
    from types import SimpleNamespace

    # A thread of the server lets its connection go; here it is the one that holds the test's transaction.
    monkeypatch.setattr(serving, "connection", SimpleNamespace(connection=None))

    def short(body: dict[str, Any], key: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        data = json.dumps(body).encode()
        seen: list[Any] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/responses",
            "QUERY_STRING": "",
            "CONTENT_LENGTH": str(len(data)),
            "HTTP_AUTHORIZATION": f"Bearer {key}",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(data),
        }
        assert serving.takes(environ)
        (raw,) = serving.application(environ, lambda status, headers: seen.append((status, dict(headers))))
        status, headers = seen[0]
        return int(status.split()[0]), json.loads(raw), headers

    body = {"questionnaire": house.questionnaire.pk, "submission_id": new_id(), "answers": {"recommend": 7}}
    status, said, _ = short(body, house.key)
    assert (status, house.call("responses", body).json()) == (201, said)
    wrong = {**body, "answers": {"recommend": 70}}
    status, said, headers = short(wrong, house.key)
    assert (status, said) == (422, house.call("responses", wrong).json())
    assert headers["Content-Type"] == "application/problem+json"
    assert short(body, "hyk_wrong")[0] == 401


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_validator_finds_what_the_flow_finds(house: House, published: Any, data: st.DataObject) -> None:
    """One code decides what is an answer: remembering changes nothing (Flow is the reference)."""
    if not hasattr(house, "every"):
        kinds = [kind for kind in question_types if kind.asks]
        house.every = queries.asked(published(house.programme, *(kind.example() for kind in kinds)).pk)  # type: ignore[attr-defined]
    asked = house.every  # type: ignore[attr-defined]
    form: dict[str, str] = {"language": data.draw(st.sampled_from(["zh", "en"]))}
    for kind in question_types:
        if not kind.asks:
            continue
        bots = kind.bots()
        forms = [form for form, _ in bots.right] + list(bots.wrong)
        form.update(data.draw(st.sampled_from(forms)))
    for _ in range(2):  # the second time from memory
        checked = asked.validator.check(form, "seed", {})
        walked = Flow(asked.definition, "seed").validate(form)
        assert checked.answers == dict(walked.answers)
        assert {name: type(one) for name, one in checked.problems.items()} == {
            name: type(one) for name, one in walked.problems.items()
        }
