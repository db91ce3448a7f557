"""A customer of the north with answers, a case and messages; made by the apps' own services."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.responses import services as answers
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

BOOK = [
    Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("why", "为什么", Role.OPEN_TEXT),
]


@pytest.fixture
def programme(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="服务回访")
    surveys.extend_codebook(made.pk, BOOK)
    return made


@pytest.fixture
def zhang(cast: Any) -> Contact:
    customers.upsert_contacts(
        [
            NewContact(
                "K1",
                "张伟",
                "13800138000",
                "zhang@example.com",
                region="东城",
                volume=1200,
                attributes={"合同到期": "2026-12-20"},
            )
        ],
        unit=cast.north,
        by=cast.bob,
    )
    return Contact.objects.get(respondent_key="K1")


@pytest.fixture
def answer(programme: Any) -> Any:
    """Hand in an answer of a customer; the news is carried at once."""
    wave = surveys.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    count = itertools.count()

    def hand_in(key: str, on: date | None = None, **given: Any) -> int:
        new = NewAnswer(f"act:{next(count)}", given, wave.pk, on or timezone.localdate(), key)
        stored, _ = answers.accept(new, programme_id=programme.pk, channel="web_link")
        events.drain_all()
        return stored.pk

    return hand_in
