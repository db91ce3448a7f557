"""A whole form is stored before anybody looks what came before; what was begun before still counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.channels.services import publish_questionnaire
from huiyin.channels.tests.asking import ANSWERS, COMMENT, RATING, RECOMMEND, SUBMISSION, address, open_link
from huiyin.responses.models import Draft, Response
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.services import save_draft

JSON = {"Accept": "application/json"}
WHOLE = {**ANSWERS, "submission_id": SUBMISSION}


def test_storing_alone_tells_what_came_before(cast: Any, client: Client) -> None:
    link = open_link(cast)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.post(address(link), WHOLE, headers=JSON).status_code == 201
    said = [
        query["sql"] for query in asked if '"responses_' in query["sql"] or "FROM responses_" in query["sql"]
    ]
    assert not [sql for sql in said if sql.startswith("SELECT") and "dedup_key =" in sql], said


@pytest.mark.parametrize("has_cookie", [True, False])
def test_what_was_noted_before_the_language_was_switched_stays(cast: Any, has_cookie: bool) -> None:
    """Also where the browser keeps no cookies, so that nothing it sends tells of the form begun before."""
    link, client = open_link(cast), Client()
    page = {**WHOLE, "page": "p1", "d": "20"}
    assert client.post(address(link), {**page, "go": "en"}).status_code == 303
    assert Draft.objects.count() == 1
    sender = client if has_cookie else Client()
    assert sender.post(address(link), {**page, "d": "15", "language": "en"}).status_code == 303
    row = Response.objects.get()
    assert (row.language, row.answers["recommend"]) == ("en", 6)
    assert row.paradata["pages"] == [["p1", 20.0], ["p1", 15.0]]
    assert not Draft.objects.exists()


def test_who_began_with_a_version_is_asked_by_it_when_everything_is_sent_again(cast: Any) -> None:
    """A machine that saved a page and then sends the whole form, while a new version was published."""
    link, client = open_link(cast, [RATING], [RECOMMEND]), Client()
    first = {"submission_id": SUBMISSION, "page": "p1", "a-attitude": "5", "a-speed": "5"}
    assert client.post(address(link), first).status_code == 303
    draft = Definition.from_json(link.questionnaire.draft)
    pages = (Page("p1", (RATING,)), Page("p2", (RECOMMEND, {**COMMENT, "required": True})))
    save_draft(
        by=cast.bob, questionnaire=link.questionnaire, definition=Definition(draft.title, {}, {}, pages)
    )
    publish_questionnaire(by=cast.bob, questionnaire=link.questionnaire, wave_name="2026-Q4")
    whole = {"submission_id": SUBMISSION, "a-attitude": "5", "a-speed": "5", "a-recommend": "3"}
    assert client.post(address(link), whole, headers=JSON).status_code == 201
    assert Response.objects.get().version.number == 1
    other = {**whole, "submission_id": "another-0123456789"}
    assert client.post(address(link), other, headers=JSON).status_code == 422, "the new version asks for more"


def test_a_browser_that_sends_other_answers_again_gets_the_receipt_of_the_first(
    cast: Any, client: Client
) -> None:
    link = open_link(cast)
    assert client.post(address(link), WHOLE).status_code == 303
    assert client.post(address(link), {**WHOLE, "a-speed": "5"}).status_code == 303
    assert client.post(address(link), {**WHOLE, "a-speed": "5"}, headers=JSON).status_code == 409
    assert Response.objects.get().answers["speed"] == 2


def test_answers_that_ask_for_more_on_their_page_are_kept_until_that_is_shown(cast: Any) -> None:
    asked = {**COMMENT, "show_if": {"<=": [{"var": "recommend"}, 6]}}
    link, client = open_link(cast, [RECOMMEND, asked]), Client()
    sent = {"submission_id": SUBMISSION, "page": "p1", "shown": "recommend", "a-recommend": "3"}
    answer = client.post(address(link), sent)
    assert (answer.status_code, Response.objects.count(), Draft.objects.count()) == (303, 0, 1)
    client.post(address(link), {**sent, "shown": "recommend,comment", "a-comment": "太慢"})
    assert Response.objects.get().answers == {"recommend": 3, "comment": "太慢"}
