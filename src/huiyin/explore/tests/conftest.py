"""A programme with two waves of answers and its contracts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.metrics import services as metrics
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys

CODEBOOK = [
    Variable("staff", "服务态度", Role.RATING, Scale(1, 5)),
    Variable("place", "环境", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT, label_en="Area"),
    Variable("rival", "对同行的评价", Role.COMPETITOR, Scale(1, 5), competitor=True),
]


def store(programme: Any, n: int, wave: str, batch: str, lift: float = 0.0, seed: int = 5) -> None:
    """Store `n` made-up answers of a quarter and bring them into the facts."""
    chance = random.Random(seed)
    first = date(2026, 1, 1) if wave.endswith("1") else date(2026, 4, 1)
    row = surveys.ensure_wave(programme.pk, wave, first)
    answers = []
    for at in range(n):
        area = chance.choice(["城东", "城西", "城南"])
        better = lift + (1.2 if area == "城东" else 0)

        def grade(most: int, better: float = better) -> float:
            return float(min(most, max(1, round(chance.gauss(most * 0.55 + better, most * 0.2)))))

        answers.append(
            NewAnswer(
                dedup_key=f"{programme.pk}:{batch}:{at}",
                answers={"staff": grade(5), "place": grade(5), "nps": grade(10), "rival": grade(5)},
                wave_id=row.pk,
                answered_on=first + timedelta(days=chance.randrange(89)),
                respondent_key=f"C{at:04}",
                context={"area": area},
            )
        )
    store_batch(answers, programme_id=programme.pk, channel="file_upload", batch=batch)
    drain_all()


@pytest.fixture
def hall(cast: Any) -> Any:
    """Two waves of a service hall in the north, measured by the suggested contracts."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅评价")
    surveys.extend_codebook(made.pk, CODEBOOK)
    store(made, 240, "2026-Q1", "b1")
    store(made, 240, "2026-Q2", "b2", lift=0.5, seed=6)
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made


@pytest.fixture
def reader(client: Client, cast: Any) -> Client:
    """Somebody of the north who reads figures."""
    client.force_login(cast.ann)
    return client
