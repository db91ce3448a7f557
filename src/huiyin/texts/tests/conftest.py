"""A programme with ratings and open answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.surveys.models import Programme

Rows = Sequence[tuple[float, str]]
Answered = Callable[..., list[int]]


@pytest.fixture
def programme(cast: Any) -> Programme:
    """A programme of the north: one rating, one open question, one segment."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅满意度", aim="", population="")
    surveys.extend_codebook(
        made.pk,
        [
            Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5), label_en="Overall"),
            Variable("words", "意见和建议", Role.OPEN_TEXT, label_en="Comments"),
            Variable("area", "地区", Role.SEGMENT, label_en="Area"),
        ],
    )
    return made


@pytest.fixture
def answered(programme: Programme) -> Answered:
    """Stores answers (grade, words) of a day and has everything done that follows; returns their numbers."""
    n = [0]

    def store(
        rows: Rows, day: date = date(2026, 11, 10), area: str = "东区", drain: bool = True
    ) -> list[int]:
        n[0] += 1
        wave = surveys.ensure_wave(programme.pk, f"{day:%Y-%m}", day.replace(day=1))
        store_batch(
            [
                NewAnswer(
                    dedup_key=f"texts:{n[0]}:{at}",
                    answers={"overall": grade, "words": words} if words else {"overall": grade},
                    context={"area": area},
                    wave_id=wave.pk,
                    answered_on=day,
                    respondent_key=f"K{n[0]}-{at}",
                    unit_path=programme.unit.path,
                )
                for at, (grade, words) in enumerate(rows)
            ],
            programme_id=programme.pk,
            channel="file_upload",
            batch=f"texts:{n[0]}",
            open_cases=False,
        )
        if drain:
            drain_all()
        from huiyin.responses.queries import ids_between

        return ids_between(programme.pk, 0, None, 1_000_000)[-len(rows) :]

    return store
