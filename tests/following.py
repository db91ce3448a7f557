"""Answers on their way into facts and figures: what the tests of both begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.responses import services as responses
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

VARIABLES = [
    Variable("q1", "服务", Role.RATING, Scale(1, 5)),
    Variable("q2", "环境", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
]


def answer(programme: Any, number: int, **answers: Any) -> NewAnswer:
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    return NewAnswer(
        dedup_key=f"{programme.pk}:{number}",
        answers=answers or {"q1": 4, "q2": 5, "nps": number % 11},
        wave_id=wave.pk,
        answered_on=date(2026, 2, 3),
        context={"area": "城区"},
    )


def accept(programme: Any, *numbers: int, **answers: Any) -> None:
    for number in numbers:
        with transaction.atomic():
            responses.accept(
                answer(programme, number, **answers), programme_id=programme.pk, channel="web_link"
            )


def import_rows(programme: Any, batch: str, *numbers: int) -> int:
    rows = [answer(programme, number) for number in numbers]
    return responses.store_batch(rows, programme_id=programme.pk, channel="file_upload", batch=batch)
