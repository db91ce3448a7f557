"""A programme with a few answers whose facts can be taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core import events
from huiyin.exports import services, storage
from huiyin.exports.contracts import Order
from huiyin.exports.models import Export
from huiyin.formats.reading import read
from huiyin.responses import services as responses
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

WORDS = (("很满意", 5.0), ("满意", 4.0), ("一般", 3.0), ("不满意", 2.0), ("很不满意", 1.0))
CODEBOOK = (
    Variable("overall", "总体满意度", Role.OVERALL, Scale(1, 5, words=WORDS), "Overall satisfaction"),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10), "Likelihood to recommend"),
    Variable("minutes", "等候分钟", Role.NUMBER, label_en="Minutes waited"),
    Variable("area", "地区", Role.SEGMENT, label_en="Area"),
    Variable("why", "为什么", Role.OPEN_TEXT, label_en="Why"),
)


@dataclass
class Taken:
    """One programme of the north, and taking its answers out."""

    programme: Any
    by: Any

    def answer(self, *numbers: int) -> None:
        wave = surveys.ensure_wave(self.programme.pk, "2026-Q1", date(2026, 1, 1))
        rows = [
            NewAnswer(
                dedup_key=f"{self.programme.pk}:{number}",
                answers={"overall": 1 + number % 5, "nps": number % 11, "why": f"=原因{number}"},
                wave_id=wave.pk,
                answered_on=date(2026, 1 + number % 3, 1 + number % 28),
                respondent_key=f"K-{number % 7}",
                context={"area": ("北区", "南区")[number % 2]},
            )
            for number in numbers
        ]
        responses.store_batch(
            rows, programme_id=self.programme.pk, channel="web_link", batch=f"b:{numbers[0]}"
        )
        events.drain_all()

    def ask(self, key: str = "csv", *, by: Any = None, **chosen: Any) -> Export:
        return services.ask_export(by=by or self.by, programme=self.programme, order=Order(key, **chosen))

    def made(self, key: str = "csv", **chosen: Any) -> Export:
        export = self.ask(key, **chosen)
        events.drain_all()
        export.refresh_from_db()
        return export

    def path(self, key: str = "csv", **chosen: Any) -> Path:
        export = self.made(key, **chosen)
        assert export.state == Export.DONE, export.problem
        return storage.path_of(export.file)


@pytest.fixture
def taken(cast: Any) -> Taken:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    found = Taken(programme, cast.bob)
    found.answer(*range(20))
    return found


@pytest.fixture
def reads(tmp_path: Path) -> Any:
    """A file as an upload would read it."""

    def reads(path: Path, filename: str) -> Any:
        return read(path, filename=filename, into=tmp_path / "table.arrow")

    return reads
