"""Respondents' short way through the server answers as the long way does."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler

from huiyin.channels.links import path_of, token_of
from huiyin.channels.models import Link
from huiyin.channels.services import publish_questionnaire
from huiyin.channels.serving import RespondentHandler, takes
from huiyin.channels.tests.asking import ANSWERS, COMMENT, SUBMISSION, open_link
from huiyin.responses import intake
from huiyin.responses.models import Response
from huiyin.responses.problems import NotTakenNow
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.services import archive_programme, close_questionnaire, save_draft

pytestmark = pytest.mark.django_db(transaction=True)


def environ_of(path: str, form: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
    """A request as the server hands it on."""
    body = urlencode(form).encode() if form is not None else b""
    return {
        "REQUEST_METHOD": "GET" if form is None else "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        **headers,
    }


def called(handler: Callable[..., Any], path: str, form: dict[str, str] | None = None, **headers: str) -> Any:
    """Status, headers and body, without what is drawn anew for every answer; None where it does not answer."""
    told: list[Any] = []
    environ = environ_of(path, form, **headers)
    response = handler(environ, lambda status, given: told.extend([status, given]))
    if response is None:
        return None
    text = b"".join(response).decode()
    getattr(response, "close", lambda: None)()
    return told[0], sorted((name, _still(value)) for name, value in told[1]), _still(text)


def _still(text: str) -> str:
    text = re.sub(r"nonce[-=]\"?[\w-]+", "nonce", text)
    text = re.sub(r'(name="(?:t|submission_id)" value=")[\w-]+', r"\1", text)
    return re.sub(r"expires=[^;]+", "expires", text)


def test_both_ways_give_the_same_pages_and_headers(cast: Any) -> None:
    path = path_of(token_of(open_link(cast)))
    short, long = RespondentHandler(), WSGIHandler()
    form = {**ANSWERS, "submission_id": SUBMISSION}
    json = {"HTTP_ACCEPT": "application/json"}
    calls: list[tuple[str, dict[str, str] | None, dict[str, str]]] = [
        (path, None, {}),
        (path, None, {"HTTP_ACCEPT_LANGUAGE": "en"}),
        (path, {"submission_id": SUBMISSION, "page": "1"}, {}),
        (path, {"submission_id": "short"}, {}),
        (path, form, json),
        (path, form, json),
        (path, form, {}),
        (path_of(token_of(open_link(cast)), SUBMISSION), None, {}),
        ("/s/nothing-like-a-token/", None, {}),
        ("/s/nothing", None, {}),
    ]
    for at, given, headers in calls:
        fast, slow = called(short, at, given, **headers), called(long, at, given, **headers)
        if given is form and headers and "201" in fast[0]:
            assert "200" in slow[0], "the second is the same act again"
            continue
        names = {name for name, _ in slow[1]} - {"Vary"}
        assert fast[0] == slow[0]
        assert {pair for pair in fast[1] if pair[0] in names} == {
            pair for pair in slow[1] if pair[0] in names
        }
        assert fast[2] == slow[2]
    assert Response.objects.count() == 1


def test_a_whole_form_is_answered_at_once_as_elsewhere(cast: Any) -> None:
    path, short = path_of(token_of(open_link(cast))), RespondentHandler()
    form = {**ANSWERS, "submission_id": SUBMISSION, "page": "p1", "language": "zh", "d": "12"}
    assert called(short.at_once, path, form) is None, "the link is not known yet"
    called(short, path)
    assert called(short.at_once, path, form)[0] == "303 See Other"
    for headers in ({}, {"HTTP_ACCEPT": "application/json"}):
        assert called(short.at_once, path, form, **headers) == called(short, path, form, **headers)
    for given in ({**form, "submission_id": "short"}, {**form, "a-speed": "9"}, {**form, "go": "en"}):
        assert called(short.at_once, path, given) is None
    assert Response.objects.get().paradata["pages"] == [["p1", 12.0]]


def test_what_goes_wrong_at_once_is_worded_by_the_view(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is asked once only; and the form is still there for whoever answers instead."""
    path, handler = path_of(token_of(open_link(cast))), RespondentHandler()
    called(handler, path)
    tries: list[int] = []

    def busy(submission: Any) -> Any:
        tries.append(1)
        raise NotTakenNow

    monkeypatch.setattr(intake, "submit", busy)
    environ = environ_of(path, {**ANSWERS, "submission_id": SUBMISSION})
    told: list[str] = []
    assert handler.at_once(environ, None) is None
    handler(environ, lambda status, headers: told.append(status))
    assert (told, len(tries)) == (["503 Service Unavailable"], 1)
    assert environ["wsgi.input"].tell() > 0


def test_what_changes_is_seen_by_the_next_whole_form(cast: Any) -> None:
    """What is kept for a second is forgotten where this process changes it."""
    link = open_link(cast)
    path, handler, form = path_of(token_of(link)), RespondentHandler(), {**ANSWERS, "page": "p1"}

    def status(n: int) -> str:
        called(handler, path)  # so that the link is known, if it still is one
        sent = {**form, "submission_id": f"{SUBMISSION}-{n}"}
        return str((called(handler.at_once, path, sent) or called(handler, path, sent))[0]).split()[0]

    asked, programme = link.questionnaire, link.questionnaire.programme
    assert status(0) == "303"
    definition = Definition.from_json(asked.draft)
    page = Page("p1", (*definition.questions, {**COMMENT, "key": "more", "required": True}))
    save_draft(by=cast.bob, questionnaire=asked, definition=Definition(definition.title, {}, {}, (page,)))
    publish_questionnaire(by=cast.bob, questionnaire=asked, wave_name="2027-Q1")
    assert status(1) == "422", "the new version asks for more"
    form["a-more"] = "有"
    close_questionnaire(by=cast.bob, questionnaire=asked, closed=True)
    assert status(2) == "410"
    close_questionnaire(by=cast.bob, questionnaire=asked, closed=False)
    archive_programme(by=cast.bob, programme=programme, archived=True)
    assert status(3) == "410"
    archive_programme(by=cast.bob, programme=programme, archived=False)
    assert status(4) == "303"
    Link.objects.get(pk=link.pk).delete()
    assert status(5) == "404"
    assert [row.wave.name for row in Response.objects.order_by("pk")] == ["2026-Q4", "2027-Q1"]


def test_only_addresses_of_links_go_the_short_way() -> None:
    assert takes({"PATH_INFO": "/s/abc/"})
    assert takes({"PATH_INFO": "/s/abc/a-submission/"})
    for path in ("/s/", "/s/abc", "/s/a/b/c/", "/sign-in/", "/x/s/abc/"):
        assert not takes({"PATH_INFO": path})
