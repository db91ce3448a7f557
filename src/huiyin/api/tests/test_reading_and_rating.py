"""What machines read, and ratings within calls (C10)."""

from __future__ import annotations

from typing import Any

from huiyin.api import services
from huiyin.api.contracts import Scope
from huiyin.api.tests.conftest import House
from huiyin.core import events
from huiyin.metrics.services import confirm_suggested
from huiyin.responses.models import Response
from huiyin.surveys import services as surveys
from huiyin.surveys.definition import Embedded


def test_programmes_and_questionnaires_are_those_of_the_key(house: House, published: Any) -> None:
    south = surveys.create_programme(by=house.cast.nora, unit=house.cast.south, name="南区")
    foreign = published(south)
    found = house.call("programmes", method="get").json()
    assert [one["name"] for one in found] == ["北区满意度"]
    assert found[0]["questionnaires"][0]["id"] == house.questionnaire.pk
    assert house.call(f"questionnaires/{foreign.pk}", method="get").status_code == 404


def test_the_fields_of_a_questionnaire_say_what_an_answer_holds(house: House) -> None:
    found = house.call(f"questionnaires/{house.questionnaire.pk}", method="get").json()
    fields = {field["key"]: field for field in found["fields"]}
    assert (fields["recommend"]["minimum"], fields["recommend"]["maximum"]) == (0, 10)
    assert fields["recommend"]["required"]
    assert fields["area"]["place"] == "context"


def test_an_answer_is_read_by_whoever_was_told_its_number(house: House) -> None:
    stored = house.submit({"recommend": 4, "why": "慢"}).json()
    path = f"programmes/{house.programme.pk}/responses/{stored['response_id']}"
    found = house.call(path, method="get").json()
    assert found["answers"] == {"recommend": 4, "why": "慢"}
    _, foreign = services.make_key(by=house.cast.nora, unit=house.cast.south, name="s", scopes=[Scope.READ])
    assert house.call(path, method="get", key=foreign).status_code == 404


def test_figures_come_with_interval_n_and_moment(house: House) -> None:
    for score in (10, 9, 9, 8, 7, 6, 3, 10, 10, 9, 2, 10):
        house.submit({"recommend": score})
    confirm_suggested(by=house.cast.bob, programme_id=house.programme.pk)
    events.drain_all()
    found = house.call(f"programmes/{house.programme.pk}/figures", method="get").json()
    nps = next(one for one in found["figures"] if one["measure"] == "nps")
    assert (nps["n"], nps["base"]) == (12, "small")
    assert nps["low"] < nps["value"] < nps["high"]
    assert house.call(f"programmes/{house.programme.pk}/figures?wave=none", method="get").status_code == 404


def test_a_rating_at_a_node_of_a_call_counts_once_for_that_node(house: House, published: Any) -> None:
    """C10: IVR-node and in-conversation scores as live feeds."""
    names = ("node", "agent", "topic")
    asked = published(house.programme, embedded=tuple(Embedded(name, {"zh": name}) for name in names))
    rating = {
        "questionnaire": asked.pk,
        "call_id": "20261122-000187",
        "node": "报修-结束",
        "agent": "A17",
        "topic": "停电",
        "score": 9,
        "via": "ivr",
    }
    assert [house.call("ratings", rating).status_code for _ in range(2)] == [201, 200]
    assert house.call("ratings", {**rating, "score": 2}).status_code == 409
    assert house.call("ratings", {**rating, "node": "账单", "score": 2}).status_code == 201
    assert house.call("ratings", {**rating, "node": "x", "score": 12}).status_code == 422
    first = Response.objects.order_by("pk")[0]
    assert (first.channel, first.mode, first.answers) == ("ivr", "telephone", {"recommend": 9})
    assert first.context == {"node": "报修-结束", "agent": "A17", "topic": "停电"}


def test_reading_knows_its_methods_and_addresses(house: House) -> None:
    assert house.call("programmes", {}, method="post").status_code == 405
    assert house.call("programmes", {}, method="post")["Allow"] == "GET"
