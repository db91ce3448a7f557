"""Constructed answers for the tests of this app, and how its pages are read."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.test import Client

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys

FIVE = Scale(1, 5, words=(("很不满意", 1.0), ("不满意", 2.0), ("一般", 3.0), ("满意", 4.0), ("很满意", 5.0)))
CODEBOOK = [
    Variable("wait", "等候时间", Role.RATING, FIVE),
    Variable("staff", "服务态度", Role.RATING, FIVE),
    Variable("place", "环境", Role.RATING, FIVE),
    Variable("all", "总体满意度", Role.OVERALL, FIVE),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "原因", Role.OPEN_TEXT),
]


def text_of(page: Any) -> str:
    """The words of a page without its tags, spaces evened out."""
    plain = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def cards(page: Any) -> dict[str, str]:
    """Title → words of each headline card."""
    found = re.findall(
        r'<div class="subheader">(.*?)</div>(.*?)</div>\s*</div>\s*</div>', page.content.decode(), re.DOTALL
    )
    plain = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)).strip() for pair in found for part in pair]
    return dict(zip(plain[::2], plain[1::2], strict=True))


def feed(programme: Any, rows: Sequence[dict[str, Any]], batch: str = "b1") -> None:
    """Import rows of {"wave", "answers", "area"}."""
    answers = []
    for at, row in enumerate(rows):
        wave = surveys.ensure_wave(programme.pk, row.get("wave", "2026-Q1"), date(2026, 1, 1))
        answers.append(
            NewAnswer(
                dedup_key=f"{programme.pk}:{batch}:{at}",
                answers=row["answers"],
                wave_id=wave.pk,
                answered_on=date(2026, 2, 1),
                respondent_key=row.get("key", f"C{at:03}"),
                context={"area": row.get("area", "城东")},
            )
        )
    store_batch(answers, programme_id=programme.pk, channel="file_upload", batch=batch)


def forms(
    n: int, wave: str = "2026-Q1", lift: float = 0.0, area: str = "城东", seed: int = 7
) -> list[dict[str, Any]]:
    """Constructed forms with a common mood, so that items go together."""
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        mood = chance.gauss(3.5 + lift, 0.8)

        def grade(mood: float = mood) -> float:
            return float(min(5, max(1, round(mood + chance.gauss(0, 0.6)))))

        answers: dict[str, Any] = {key: grade() for key in ("wait", "staff", "place", "all")}
        answers["nps"] = float(min(10, max(0, round(2 * mood + chance.gauss(0, 1)))))
        rows.append({"wave": wave, "area": area, "answers": answers})
    return rows


def body(client: Client, programme: Any, **query: str) -> Any:
    return client.get(f"/programmes/{programme.pk}/figures-body/", query)
