"""Respondents' short way through the server answers as the long way does."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler

from huiyin.channels.links import path_of, token_of
from huiyin.channels.serving import RespondentHandler, takes
from huiyin.channels.tests.asking import ANSWERS, SUBMISSION, open_link
from huiyin.responses.models import Response

pytestmark = pytest.mark.django_db(transaction=True)


def called(handler: WSGIHandler, path: str, form: dict[str, str] | None = None, **headers: str) -> Any:
    """Status, headers and body, without what is drawn anew for every answer."""
    body = urlencode(form).encode() if form is not None else b""
    environ = {
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
    told: list[Any] = []
    response = handler(environ, lambda status, given: told.extend([status, given]))
    text = b"".join(response).decode()
    response.close()
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


def test_only_addresses_of_links_go_the_short_way() -> None:
    assert takes({"PATH_INFO": "/s/abc/"})
    assert takes({"PATH_INFO": "/s/abc/a-submission/"})
    for path in ("/s/", "/s/abc", "/s/a/b/c/", "/sign-in/", "/x/s/abc/"):
        assert not takes({"PATH_INFO": path})
