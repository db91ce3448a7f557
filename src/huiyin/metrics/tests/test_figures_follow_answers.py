"""Figures follow answers: imported, undone, and when a file of the facts is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core import events
from huiyin.facts.problems import PartMissing
from huiyin.metrics import queries, services
from huiyin.responses import services as responses
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

pytestmark = pytest.mark.django_db(transaction=True)

VARIABLES = [
    Variable("q1", "服务", Role.RATING, Scale(1, 5)),
    Variable("q2", "环境", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)),
    Variable("area", "地区", Role.SEGMENT),
]


@pytest.fixture
def programme(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(made.pk, VARIABLES)
    return made


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
    from django.db import transaction

    for number in numbers:
        with transaction.atomic():
            responses.accept(
                answer(programme, number, **answers), programme_id=programme.pk, channel="web_link"
            )


def import_rows(programme: Any, batch: str, *numbers: int) -> int:
    rows = [answer(programme, number) for number in numbers]
    return responses.store_batch(rows, programme_id=programme.pk, channel="file_upload", batch=batch)


def files(data_folder: Path) -> list[Path]:
    return sorted((data_folder / "facts").rglob("*.parquet"))


def test_an_undone_import_counts_no_more_and_done_again_gives_the_same_figures(programme: Any) -> None:
    services.confirm_suggested(by=None, programme_id=programme.pk)
    accept(programme, 1)
    import_rows(programme, "upload:1", *range(10, 60))
    events.drain_all()
    before = queries.programme_figures(programme.pk)
    assert before.n_responses == 51
    responses.remove_batch(programme_id=programme.pk, batch="upload:1")
    events.drain_all()
    assert queries.programme_figures(programme.pk).n_responses == 1
    import_rows(programme, "upload:2", *range(10, 60))
    events.drain_all()
    after = queries.programme_figures(programme.pk)
    assert after.revision != before.revision
    assert [figure.estimate for figure in after.headline] == [figure.estimate for figure in before.headline]


def test_figures_are_kept_until_something_they_rest_on_changes(programme: Any) -> None:
    services.confirm_suggested(by=None, programme_id=programme.pk)
    accept(programme, 1, 2)
    events.drain_all()
    first = queries.programme_figures(programme.pk)
    assert queries.programme_figures(programme.pk).seconds == first.seconds
    assert queries.programme_figures(programme.pk, "2026-Q1").wave == "2026-Q1"
    services.retire_contract(by=None, programme_id=programme.pk, key="nps")
    second = queries.programme_figures(programme.pk)
    assert len(second.headline) == len(first.headline) - 1
    accept(programme, 3)
    events.drain_all()
    third = queries.programme_figures(programme.pk)
    assert (second.n_responses, third.n_responses) == (2, 3)
    assert third.revision != second.revision


def test_a_lost_file_is_told_of_and_not_passed_over(programme: Any, data_folder: Path) -> None:
    accept(programme, 1)
    events.drain_all()
    assert pq.read_table(files(data_folder)[0]).num_rows == 1
    files(data_folder)[0].unlink()
    with pytest.raises(PartMissing):
        queries.programme_figures(programme.pk)
