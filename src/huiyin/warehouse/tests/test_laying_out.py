"""An engine that keeps copies has the parts before anybody asks."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.facts.engines.arrow import ArrowEngine
from huiyin.facts.problems import EngineAway
from huiyin.facts.source import FactSource
from huiyin.warehouse import services
from huiyin.warehouse.writing import laying_out

pytestmark = pytest.mark.django_db(transaction=True)


class Copying(ArrowEngine):
    """An engine on a server that may be away, and what it was given."""

    keeps_copies = True

    def __init__(self) -> None:
        self.given: list[int] = []
        self.is_away = False

    def prepare(self, source: FactSource) -> None:
        if self.is_away:
            raise EngineAway(engine="copying", reason={"zh": "没有应答", "en": "it does not answer"})
        self.given.append(sum(part.n_rows for part in source.parts))


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> Copying:
    engine = Copying()
    monkeypatch.setattr(laying_out, "engine", lambda: engine)
    return engine


def test_new_parts_are_laid_out_once_and_again_when_they_change(answers: Any, copying: Copying) -> None:
    answers.accept(*range(5))
    worker = services.LayingOut()
    assert (worker.round(), worker.round()) == (1, 0)
    answers.accept(7)
    assert worker.round() == 1
    assert copying.given == [5, 6]


def test_what_could_not_be_laid_out_is_tried_again(answers: Any, copying: Copying) -> None:
    answers.accept(*range(5))
    worker = services.LayingOut()
    copying.is_away = True
    assert worker.round() == 0
    copying.is_away = False
    assert worker.round() == 1
    assert copying.given == [5]


def test_an_engine_that_reads_the_parts_themselves_is_given_none(answers: Any) -> None:
    answers.accept(*range(5))
    assert services.LayingOut().round() == 0
