"""A service hall with half a year of answers, of which one area went wrong in the last whole week."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huiyin.core.events import drain_all
from huiyin.dashboards.tests.feeding import CODEBOOK
from huiyin.metrics import services as metrics
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys

FIRST, BAD_WEEK = date(2026, 5, 4), date(2026, 10, 5)  # Mondays
NOW = datetime(2026, 10, 12, 4, tzinfo=UTC)  # the Monday after


def weeks(programme: Any, mondays: Sequence[date], *, bad: bool, seed: int = 3, each: int = 24) -> None:
    """Answers of some weeks; in a bad one the south of the town waits for hours."""
    rng, answers = random.Random(seed), []
    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    for monday in mondays:
        for number in range(2 * each):
            area = ("城南", "城北")[number % 2]
            mood = rng.gauss(2.0 if bad and area == "城南" else 3.6, 0.8)
            grade = float(min(5, max(1, round(mood))))
            given: dict[str, Any] = dict.fromkeys(("wait", "staff", "place", "all"), grade)
            if number < 8:
                given["why"] = "等了两个小时" if grade < 3 else "很快"
            answers.append(
                NewAnswer(
                    dedup_key=f"{programme.pk}:{monday}:{seed}:{number}",
                    answers=given,
                    wave_id=wave.pk,
                    answered_on=monday + timedelta(days=number % 7),
                    respondent_key=f"C{monday:%m%d}{number:02}",
                    context={"area": area},
                )
            )
    store_batch(answers, programme_id=programme.pk, channel="file_upload", batch=f"b{seed}")
    drain_all()


@pytest.fixture
def hall(cast: Any) -> Callable[[], Any]:
    """A programme of the north with 22 usual weeks and its suggested contracts."""

    def make() -> Any:
        made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅评价")
        surveys.extend_codebook(made.pk, CODEBOOK)
        weeks(made, [FIRST + timedelta(weeks=at) for at in range(22)], bad=False)
        metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
        return made

    return make


@pytest.fixture
def troubled(hall: Callable[[], Any]) -> Any:
    """The same with the bad week."""
    made = hall()
    weeks(made, [BAD_WEEK], bad=True, seed=4)
    return made
