"""A programme of the north with a small codebook, and ways to answer it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.responses import queries, services
from huiyin.responses.contracts import NewAnswer, StoredAnswer
from huiyin.surveys.services import create_programme, ensure_wave, extend_codebook

CODEBOOK = (
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10), "Likelihood to recommend"),
    Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5), "Overall satisfaction"),
    Variable("attitude", "服务态度", Role.RATING, Scale(1, 5, words=(("很满意", 5.0),)), "Staff attitude"),
    Variable("city", "城市", Role.SEGMENT, None, "City"),
    Variable("comment", "意见和建议", Role.OPEN_TEXT, None, "Comments"),
)


@pytest.fixture
def programme(cast: Any) -> Any:
    """The north's programme."""
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区客户满意度")
    extend_codebook(programme.pk, CODEBOOK)
    ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    return programme


@pytest.fixture
def answered(programme: Any) -> Callable[..., StoredAnswer]:
    """Answer the programme; with `live` the news is delivered, so that alert rules act."""
    numbers = itertools.count(1)
    wave = ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))

    def answer(live: bool = False, respondent: str = "", **answers: Any) -> StoredAnswer:
        row, _ = services.accept(
            NewAnswer(f"test:{next(numbers)}", answers, wave.pk, date(2026, 1, 5), respondent),
            programme_id=programme.pk,
            channel="web_link",
        )
        if live:
            drain_all()
        stored = queries.stored(row.pk)
        assert stored is not None
        return stored

    return answer
