"""A published questionnaire in the north, and keys to it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from huiyin.api import operations, services
from huiyin.api.contracts import Scope
from huiyin.channels.services import publish_questionnaire
from huiyin.core import remembering
from huiyin.surveys import services as surveys
from huiyin.surveys.definition import Definition, Embedded, Page

_numbers = itertools.count(1)
QUESTIONS = (
    {
        "type": "recommend",
        "key": "recommend",
        "text": {"zh": "您有多大可能推荐我们？", "en": "How likely are you to recommend us?"},
        "required": True,
    },
    {"type": "open_text", "key": "why", "text": {"zh": "为什么？", "en": "Why?"}, "required": False},
)


@dataclass
class House:
    """What the tests call."""

    cast: Any
    programme: Any
    questionnaire: Any
    key: str

    def call(
        self, path: str, data: Any = None, *, key: str | None = None, method: str = "post", **headers: str
    ) -> HttpResponse:
        """One call as a machine makes it."""
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        kind = named.pop("HTTP_CONTENT_TYPE", "application/json")
        token = self.key if key is None else key
        if token:
            named["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        if method == "get":
            return Client().get(f"/api/v1/{path}", **named)
        return Client().generic(method.upper(), f"/api/v1/{path}", body, content_type=kind, **named)

    def submit(self, answers: Any = None, *, id: str | None = None, **more: Any) -> HttpResponse:
        """Hand in one answer."""
        body = {
            "questionnaire": self.questionnaire.pk,
            "submission_id": id or new_id(),
            "answers": {"recommend": 9, "why": "师傅来得快"} if answers is None else answers,
        }
        return self.call("responses", {**body, **more})


def new_id() -> str:
    return f"test-submission-{next(_numbers):08d}"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    remembering.forget_all()
    operations._rates._left.clear()


@pytest.fixture
def published() -> Callable[..., Any]:
    """Publish a questionnaire of a programme."""

    def publish(programme: Any, *questions: Any, **parts: Any) -> Any:
        words = {"zh": "服务评价", "en": "Service"}
        definition = Definition(words, {}, {}, (Page("p1", questions or QUESTIONS),), **parts)
        made = surveys.create_questionnaire(
            by=None, programme=programme, title="服务评价", definition=definition.as_json()
        )
        publish_questionnaire(by=None, questionnaire=made, wave_name="2026-Q4")
        return made

    return publish


@pytest.fixture
def house(cast: Any, published: Callable[..., Any]) -> House:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    questionnaire = published(programme, embedded=(Embedded("area", {"zh": "地区", "en": "Area"}),))
    _, key = services.make_key(by=cast.bob, unit=cast.north, name="App", scopes=list(Scope))
    return House(cast, programme, questionnaire, key)
