"""Suggestion boxes: what customers write is filed, approved by somebody, and answered in public (C08, C11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiyin.channels.links import token_of
from huiyin.channels.suggestion_box import services
from huiyin.channels.suggestion_box.erasers import MessagesOfPerson
from huiyin.channels.suggestion_box.models import Box, Message, MessageState
from huiyin.channels.suggestion_box.problems import BoardNeedsNames, NoOpenQuestion
from huiyin.channels.tests.asking import ANSWERS, RECOMMEND, open_link
from huiyin.core import events
from huiyin.core.erasure import Person
from huiyin.responses.models import Response
from huiyin.surveys.models import Programme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(cast: Any) -> Box:
    questionnaire = open_link(cast).questionnaire
    return services.add_box(
        by=cast.bob, questionnaire=questionnaire, name="大厅意见箱", words="每周一回复", has_board=True
    )


def write(box: Box, text: str, number: int = 0) -> None:
    fields = {**ANSWERS, "a-comment": text, "submission_id": f"box-submission-{number:04d}"}
    response = Client().post(f"/s/{token_of(box.link)}/", fields, headers={"accept": "application/json"})
    assert response.status_code == 201, response.content
    events.drain_all()


def board(box: Box, **query: str) -> str:
    return Client().get(f"/board/{box.code}/", query).content.decode()


def act(client: Client, message: Message, what: str = "", **fields: str) -> None:
    address = f"/programmes/{message.box.programme_id}/boxes/{message.box_id}/messages/{message.pk}/{what}"
    assert client.post(address, fields).status_code == 302


def test_a_message_waits_until_somebody_puts_it_on_the_board_with_a_reply(box: Box, cast: Any) -> None:
    write(box, "希望增加周末窗口")
    message = Message.objects.get()
    assert "周末" not in board(box)
    client = Client()
    client.force_login(cast.bob)
    own = f"/programmes/{box.programme_id}/boxes/{box.pk}/"
    assert "希望增加周末窗口" in client.get(own).content.decode()
    act(client, message, state="published")
    act(client, message, "reply/", text="周六上午已开放两个窗口。")
    page = board(box)
    assert "希望增加周末窗口" in page
    assert "周六上午已开放两个窗口。" in page
    assert "每周一回复" in page
    act(client, message, state="hidden")
    assert "周末" not in board(box)
    act(client, message, state="waiting")
    assert "希望增加周末窗口" in client.get(own).content.decode()


def test_telephone_numbers_never_reach_the_board(box: Box) -> None:
    write(box, "请回电１３８００１３８０００ 或 li@example.com")
    assert Message.objects.get().text == "请回电[电话] 或 [邮箱]"


def test_a_message_is_filed_once_and_only_where_something_was_written(box: Box) -> None:
    write(box, "太慢", 1)
    write(box, "", 2)
    ids = list(Response.objects.values_list("pk", flat=True))
    assert services.file_messages(ids) == 0
    assert Message.objects.count() == 1


def test_markup_in_a_message_is_only_text(box: Box, cast: Any) -> None:
    write(box, "<script>alert(1)</script>")
    services.decide(by=cast.bob, message=Message.objects.get(), state=MessageState.PUBLISHED)
    assert "<script>alert" not in board(box)


def test_an_erased_person_leaves_no_message(box: Box) -> None:
    write(box, "我是王某")
    Response.objects.update(respondent_key="C-9")
    person = Person(box.programme_id, "C-9")
    assert MessagesOfPerson().count(person) == 1
    assert MessagesOfPerson().erase(person) == 1
    assert not Message.objects.exists()


def test_a_box_needs_an_open_question_and_a_programme_that_is_not_anonymous(cast: Any) -> None:
    closed = open_link(cast, [RECOMMEND]).questionnaire
    with pytest.raises(NoOpenQuestion):
        services.add_box(by=cast.bob, questionnaire=closed, name="x", words="", has_board=True)
    anonymous = open_link(cast).questionnaire
    Programme.objects.filter(pk=anonymous.programme_id).update(identity="anonymous")
    anonymous.refresh_from_db()
    with pytest.raises(BoardNeedsNames):
        services.add_box(by=cast.bob, questionnaire=anonymous, name="x", words="", has_board=True)


def test_a_manager_sets_up_changes_and_closes_a_box(cast: Any) -> None:
    link, client = open_link(cast), Client()
    client.force_login(cast.bob)
    programme_id = link.questionnaire.programme_id
    new = f"/programmes/{programme_id}/questionnaires/{link.questionnaire_id}/boxes/new/"
    assert client.post(new, {"name": ""}).status_code == 422
    client.post(new, {"name": "线上意见箱", "has_board": "on"})
    box = Box.objects.get()
    own = f"/programmes/{programme_id}/boxes/{box.pk}/"
    client.post(own, {"name": "意见箱", "words": "", "has_board": ""})
    assert Client().get(f"/board/{box.code}/").status_code == 404
    client.post(f"{own}close/", {"closed": "1"})
    assert Client().get(f"/s/{token_of(box.link)}/").status_code in {404, 410}
    assert "意见箱" in client.get(f"/programmes/{programme_id}/boxes/").content.decode()
