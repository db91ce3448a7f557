"""A test run: every branch as respondents meet it, and nothing that counts."""

from __future__ import annotations

from django.test import Client

from huiyin.channels.queries import collected
from huiyin.channels.services import publish_questionnaire
from huiyin.responses.models import AnswerVersion, Response
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.services import create_programme, create_questionnaire
from huiyin.surveys.tests.building.conftest import branching


def made(cast: object) -> Questionnaire:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    return create_questionnaire(by=cast.bob, programme=programme, title="满意度", definition=branching())


def address(questionnaire: Questionnaire, page: str = "try/") -> str:
    return f"/programmes/{questionnaire.programme_id}/questionnaires/{questionnaire.pk}/{page}"


FIRST = {"page": "p1", "shown": "recommend,service", "a-recommend": "3", "a-attitude": "5", "a-speed": "4"}


def test_the_draft_is_filled_in_through_its_branch_and_nothing_is_stored(
    cast: object, client: Client
) -> None:
    questionnaire = made(cast)
    client.force_login(cast.ann)
    assert "试填" in client.get(address(questionnaire)).content.decode()
    refused = client.post(address(questionnaire), {**FIRST, "a-speed": "9"})
    assert refused.status_code == 422
    second = client.post(address(questionnaire), FIRST).content.decode()
    assert "为什么？" in second
    assert 'name="a-recommend" value="3"' in second, "what was typed travels along"
    end = client.post(address(questionnaire), {**FIRST, "page": "p2", "shown": "why", "a-why": "太慢"})
    assert "太慢" in end.content.decode()
    happy = client.post(address(questionnaire), {**FIRST, "a-recommend": "10"}).content.decode()
    assert "为什么？" not in happy, "who is happy is not asked why"
    assert not Response.objects.exists()


def test_a_test_of_the_published_version_is_kept_and_never_counts(cast: object, client: Client) -> None:
    questionnaire = made(cast)
    publish_questionnaire(by=cast.bob, questionnaire=questionnaire, wave_name="2026-Q4")
    client.force_login(cast.ann)
    sent = {**FIRST, "of": "version", "a-recommend": "10", "submission_id": "t" * 22}
    for _ in range(2):
        assert client.post(address(questionnaire), sent).status_code == 200
    response = Response.objects.get()
    assert response.channel == "test_run"
    assert AnswerVersion.objects.get(response=response).validity == "test"
    (row,) = collected(questionnaire.programme)
    assert (row.n_answers, row.by_channel) == (0, {})


def test_the_phone_in_the_builder_may_be_framed_and_is_dark_when_asked(cast: object, client: Client) -> None:
    questionnaire = made(cast)
    client.force_login(cast.ann)
    plain = client.get(address(questionnaire, "preview/"))
    assert plain.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    framed = client.get(address(questionnaire, "preview/?frame=1&page=2&lang=en&dark=1"))
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    page = framed.content.decode()
    assert "Why?" in page
    assert "prefers-color-scheme" not in page
