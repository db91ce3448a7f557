"""The gallery of question types, for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiyin.channels.gallery_views import LONG, STATES
from huiyin.surveys.question_types.base import question_types


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", STATES)
def test_every_question_type_is_shown_in_every_state_and_language(
    state: str, language: str, cast: Any, client: Client
) -> None:
    client.force_login(cast.alice)
    page = client.get("/-/gallery/questions/", {"state": state, "lang": language}).content.decode()
    for kind in question_types:
        assert f"<small>{kind.key}</small>" in page
        if state != "long" and (kind.key != "hidden" or state == "paper"):
            assert kind.example()["text"][language] in page
    marks = {"answered": " checked>", "wrong": 'class="err"', "long": LONG[language], "paper": "<i></i>"}
    for one, mark in marks.items():
        assert (mark in page) is (state == one)
    if (state, language) == ("wrong", "en"):
        assert "您" not in page, "the mistake is told in the language of the page"
    optional = "选填" if language == "zh" else "optional"
    once = page.count(f"<small>{optional}</small>")  # what is optional by itself is so in every state
    assert once == sum(kind.asks for kind in question_types) if state == "optional" else once <= 1


def test_the_gallery_of_components_leads_there(cast: Any, client: Client) -> None:
    client.force_login(cast.alice)
    assert 'href="/-/gallery/questions/"' in client.get("/-/gallery/").content.decode()


def test_a_state_or_language_that_does_not_exist_shows_the_plain_one(cast: Any, client: Client) -> None:
    client.force_login(cast.alice)
    page = client.get("/-/gallery/questions/", {"state": "../x", "lang": "fr"}).content.decode()
    assert '<html lang="zh-CN">' in page
    assert " checked>" not in page
