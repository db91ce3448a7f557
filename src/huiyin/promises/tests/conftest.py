"""A unit with promises, cases whose clocks ran, and a programme that was answered over two months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.models import Case, CaseClock
from huiyin.core.events import drain_all
from huiyin.metrics import services as metrics
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys

HERE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=HERE)
Clocks = Callable[[date, Sequence[tuple[float, float | None]]], None]


@pytest.fixture
def clocks(cast: Any) -> Clocks:
    """Makes cases of the north that came at eight on a day, each with a clock: (hours allowed, hours taken or None)."""

    def make(day: date, times: Sequence[tuple[float, float | None]], kind: str = "solution") -> None:
        began = datetime(day.year, day.month, day.day, 8, tzinfo=HERE)
        cases = Case.objects.bulk_create(
            Case(
                unit=cast.north,
                responsible_unit=cast.north,
                origin="manual",
                title="停电",
                type=CaseType.SPEED,
                severity=Severity.MEDIUM,
                opened_at=began,
                due_at=began + timedelta(hours=allowed),
            )
            for allowed, _taken in times
        )
        CaseClock.objects.bulk_create(
            CaseClock(
                case=case,
                kind=kind,
                amount=allowed,
                unit="hours",
                started_at=began,
                due_at=began + timedelta(hours=allowed),
                met_at=None if taken is None else began + timedelta(hours=taken),
            )
            for case, (allowed, taken) in zip(cases, times, strict=True)
        )

    return make


PAIRED = [
    Variable("fast_wanted", "期望：办理快", Role.EXPECTATION, Scale(1, 5), pair="fast"),
    Variable("fast", "办理快", Role.RATING, Scale(1, 5), label_en="Quick"),
    Variable("kind_wanted", "期望：态度好", Role.EXPECTATION, Scale(1, 5), pair="kind"),
    Variable("kind", "态度好", Role.RATING, Scale(1, 5), label_en="Friendly"),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
]


@pytest.fixture
def hall(cast: Any) -> Any:
    """A programme of the north: 40 answers in October (20 % promoters more than detractors), 40 in November."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅")
    surveys.extend_codebook(made.pk, PAIRED)
    wave = surveys.ensure_wave(made.pk, "2026-Q4", date(2026, 10, 1))
    answers = []
    for at in range(80):
        day = date(2026, 10, 5) if at < 40 else date(2026, 11, 5)
        score = 10.0 if at % 40 < 20 else 8.0 if at % 40 < 28 else 3.0
        said = {
            "fast_wanted": 5.0,
            "fast": 2.0 + at % 2,
            "kind_wanted": 4.0 + at % 2,
            "kind": 4.0,
            "nps": score,
        }
        answers.append(
            NewAnswer(
                dedup_key=f"{made.pk}:{at}",
                answers=said,
                wave_id=wave.pk,
                answered_on=day,
                respondent_key=f"C{at:03}",
            )
        )
    store_batch(answers, programme_id=made.pk, channel="file_upload", batch="b1")
    drain_all()
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made
