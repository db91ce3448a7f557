"""Facts follow answers exactly once: through retries, crashes, undone imports and merges."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.conditions import equals
from huiyin.core import events
from huiyin.core.models import Delivery
from huiyin.facts.engines import engines
from huiyin.responses import services as responses
from huiyin.responses.contracts import AnswersImported
from huiyin.surveys import services as surveys
from huiyin.warehouse import queries, services
from huiyin.warehouse.models import FactPart
from huiyin.warehouse.writing.compacting import FAN_IN
from tests.following import VARIABLES, accept, import_rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(made.pk, VARIABLES)
    return made


def facts(programme: Any) -> list[int]:
    """The response ids in the facts."""
    found = engines["duckdb"].rows(queries.source_of(programme.pk), ["response_id"], most=1_000_000)
    return sorted(row["response_id"] for row in found)


def files(data_folder: Path) -> list[Path]:
    return sorted((data_folder / "facts").rglob("*.parquet"))


def due_now() -> None:
    Delivery.objects.filter(done_at=None).update(next_try_at=timezone.now())


def test_accepted_answers_are_in_the_facts_once_with_their_context(cast: Any, programme: Any) -> None:
    accept(programme, 1, 2)
    accept(programme, 2)  # the same act again
    events.drain_all()
    events.drain_all()
    source = queries.source_of(programme.pk)
    assert len(facts(programme)) == 2
    inside = equals("unit_path", cast.north.path) & equals("wave", "2026-Q1") & equals("q_area", "城区")
    assert engines["duckdb"].count(source, ["channel"], inside) == {("web_link",): 2}
    assert source.as_of is not None


def test_answers_of_one_programme_are_not_in_another(cast: Any, programme: Any) -> None:
    other = surveys.create_programme(by=cast.nora, unit=cast.south, name="南区")
    surveys.extend_codebook(other.pk, VARIABLES)
    accept(programme, 1)
    accept(other, 1, 2)
    events.drain_all()
    assert (len(facts(programme)), len(facts(other))) == (1, 2)


def test_a_crash_between_file_and_commit_leaves_no_double(
    programme: Any, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    accept(programme, 1, 2, 3)
    with monkeypatch.context() as patched:
        patched.setattr(FactPart, "save", crash)  # the file is written, nothing is committed
        events.drain_all()
    orphans = files(data_folder)
    assert orphans
    assert facts(programme) == []
    due_now()
    events.drain_all()
    assert len(facts(programme)) == 3
    assert services.sweep_orphans() == 0  # they may be somebody's file in the making
    old = time.time() - 7200
    for path in files(data_folder):
        os.utime(path, (old, old))
    assert services.sweep_orphans() == len(orphans)
    assert len(facts(programme)) == 3


def test_news_of_rows_undone_since_adds_nothing(programme: Any) -> None:
    import_rows(programme, "upload:1", 1, 2, 3)
    responses.remove_batch(programme_id=programme.pk, batch="upload:1")
    events.drain_all()
    assert queries.fact_parts(programme.pk) == []
    assert facts(programme) == []


def test_late_news_of_an_undone_batch_does_not_touch_the_batch_imported_since(programme: Any) -> None:
    from huiyin.warehouse.handlers import append_imported

    import_rows(programme, "upload:1", 1, 2)
    events.drain_all()
    first, last = facts(programme)
    responses.remove_batch(programme_id=programme.pk, batch="upload:1")
    import_rows(programme, "upload:2", 1, 2, 3)
    events.drain_all()
    append_imported([AnswersImported(programme.pk, "upload:1", first, last, False)])
    assert len(facts(programme)) == 3


def test_many_small_parts_become_one_while_readers_keep_their_files(
    programme: Any, data_folder: Path
) -> None:
    for number in range(FAN_IN - 1):
        accept(programme, number)
        events.drain_all()
    assert services.compact(programme.pk) == 0
    reader = queries.source_of(programme.pk)
    accept(programme, FAN_IN - 1)
    events.drain_all()
    assert services.compact(programme.pk) == FAN_IN
    assert len(queries.fact_parts(programme.pk)) == 1
    assert len(facts(programme)) == FAN_IN
    assert engines["duckdb"].count(reader) == {(): FAN_IN - 1}
    histogram = engines["arrow"].histograms(queries.source_of(programme.pk), ["q_nps"])["q_nps"][()]
    assert histogram.values.tolist() == list(range(FAN_IN))
    assert len(files(data_folder)) == FAN_IN + 1


def test_a_question_added_later_is_missing_in_the_older_facts(programme: Any) -> None:
    accept(programme, 1)
    events.drain_all()
    surveys.extend_codebook(programme.pk, [Variable("q3", "价格", Role.RATING, Scale(1, 5))])
    accept(programme, 2, q1=1, q3=5)
    events.drain_all()
    histogram = engines["duckdb"].histograms(queries.source_of(programme.pk), ["q_q3"])["q_q3"][()]
    assert (histogram.values.tolist(), histogram.n_missing) == ([5.0], 1)
