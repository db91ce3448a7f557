"""A programme whose answers come, change and go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core import events
from huiyin.responses import services as responses
from huiyin.responses.contracts import Changes, NewAnswer
from huiyin.responses.models import Response
from huiyin.surveys import services as surveys

VARIABLES = [
    Variable("q1", "服务", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "原因", Role.OPEN_TEXT),
]


@dataclass
class Answers:
    """What may happen to the answers of one programme; facts have followed when a method returns."""

    programme: Any
    by: Any

    def new(self, number: int, **more: Any) -> NewAnswer:
        wave = surveys.ensure_wave(self.programme.pk, "2026", date(2026, 1, 1))
        given: dict[str, Any] = {
            "answers": {"q1": 1 + number % 5, "nps": number % 11, "why": f"原因{number}"},
            "answered_on": date(2026, 10 + number % 2, 1 + number % 28),
            "context": {"area": ("北", "南")[number % 2]},
            "respondent_key": f"K{number}",
            **more,
        }
        return NewAnswer(dedup_key=f"{self.programme.pk}:{number}", wave_id=wave.pk, **given)

    def accept(self, *numbers: int, **more: Any) -> list[int]:
        ids = []
        for number in numbers:
            with transaction.atomic():
                row, _ = responses.accept(
                    self.new(number, **more), programme_id=self.programme.pk, channel="web_link"
                )
            ids.append(row.pk)
        events.drain_all()
        return ids

    def load(self, batch: str, *numbers: int) -> None:
        rows = [self.new(number) for number in numbers]
        responses.store_batch(rows, programme_id=self.programme.pk, channel="file_upload", batch=batch)
        events.drain_all()

    def undo(self, batch: str) -> None:
        responses.remove_batch(programme_id=self.programme.pk, batch=batch)
        events.drain_all()

    def correct(self, response_id: int, **answers: Any) -> None:
        responses.correct(
            by=self.by,
            programme_id=self.programme.pk,
            response_id=response_id,
            changes=Changes(answers=answers),
            reason="录入有误",
        )
        events.drain_all()

    def id_of(self, number: int) -> int:
        return Response.objects.get(dedup_key=f"{self.programme.pk}:{number}").pk


@pytest.fixture
def answers(cast: Any) -> Answers:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(programme.pk, VARIABLES)
    return Answers(programme, cast.bob)
