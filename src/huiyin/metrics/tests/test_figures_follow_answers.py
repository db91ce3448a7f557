"""Figures follow answers: imported, undone, and when a file of the facts is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from huiyin.core import events
from huiyin.facts.problems import PartMissing
from huiyin.metrics import queries, services
from huiyin.responses import services as responses
from huiyin.surveys import services as surveys
from tests.following import VARIABLES, accept, import_rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(made.pk, VARIABLES)
    return made


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
