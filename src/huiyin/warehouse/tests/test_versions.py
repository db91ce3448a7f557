"""Corrections are new versions, and reading as of an earlier time gives the number of that time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.facts.engines import engines
from huiyin.responses import services as responses
from huiyin.warehouse import queries, services

pytestmark = pytest.mark.django_db(transaction=True)


def scores(answers: Any, as_of: datetime | None = None) -> dict[float, int]:
    """How often each likelihood to recommend counts, now or then; the engines agree on it."""
    source = queries.source_of(answers.programme.pk, as_of)
    found = [
        engine.histograms(source, ["q_nps"])["q_nps"][()]
        for engine in (engines["arrow"], engines["duckdb"], queries.engine())
    ]
    assert all(one.counts.tolist() == found[0].counts.tolist() for one in found)
    return dict(zip(found[0].values.tolist(), found[0].counts.tolist(), strict=True))


def rows(answers: Any, as_of: datetime | None = None) -> list[tuple[int, int]]:
    """Each counted response with its version."""
    batches = engines["arrow"].batches(
        queries.source_of(answers.programme.pk, as_of), ["response_id", "version"]
    )
    return sorted((row["response_id"], row["version"]) for batch in batches for row in batch.to_pylist())


def test_a_correction_counts_from_its_moment_and_not_before(answers: Any) -> None:
    first, _ = answers.accept(9, 10)
    then = timezone.now()
    answers.correct(first, nps=0)
    between = timezone.now()
    answers.correct(first, nps=7)
    assert scores(answers) == {7.0: 1, 10.0: 1}
    assert scores(answers, between) == {0.0: 1, 10.0: 1}
    assert scores(answers, then) == {9.0: 1, 10.0: 1}
    assert [version for _, version in rows(answers)] == [3, 1]


def test_an_answer_set_aside_counts_no_more_and_reinstated_counts_again(answers: Any) -> None:
    first, _ = answers.accept(9, 10)
    asked = {
        "by": answers.by,
        "programme_id": answers.programme.pk,
        "response_id": first,
        "reason": "员工试填",
    }
    responses.set_aside(validity="staff", **asked)
    events.drain_all()
    aside = timezone.now()
    assert scores(answers) == {10.0: 1}
    responses.reinstate(**asked)
    events.drain_all()
    assert scores(answers) == {9.0: 1, 10.0: 1}
    assert scores(answers, aside) == {10.0: 1}


def test_the_news_of_a_correction_told_twice_changes_nothing_more(answers: Any) -> None:
    first, _ = answers.accept(9, 10)
    then = timezone.now()
    answers.correct(first, nps=0)
    before = (scores(answers), scores(answers, then), rows(answers))
    services.restate(answers.programme.pk, [first])
    assert (scores(answers), scores(answers, then), rows(answers)) == before


def test_an_undone_import_still_counts_as_of_the_time_before(answers: Any) -> None:
    answers.accept(1)
    answers.load("upload:1", *range(20, 40))
    then = timezone.now()
    answers.undo("upload:1")
    assert sum(scores(answers).values()) == 1
    assert sum(scores(answers, then).values()) == 21
    services.forget_batch(answers.programme.pk, "upload:1")
    assert sum(scores(answers, then).values()) == 1


def test_an_import_is_undone_after_its_rows_were_merged_with_others(answers: Any) -> None:
    for number in range(7):
        answers.load(f"upload:{number}", *range(100 * number, 100 * number + 30))
    answers.accept(*range(900, 930))
    assert services.compact(answers.programme.pk) == 8
    assert Counter(part.batch for part in queries.fact_parts(answers.programme.pk)) == {"*": 2}
    then = timezone.now()
    answers.undo("upload:3")
    assert len(rows(answers)) == 7 * 30
    assert len(rows(answers, then)) == 8 * 30
    assert services.verify(answers.programme.pk).agrees


def test_a_correction_of_an_imported_answer_survives_merging_and_rebuilding(answers: Any) -> None:
    answers.load("upload:1", *range(30))
    then = timezone.now()
    answers.correct(answers.id_of(9), nps=0, why="其实很好")
    for number in range(100, 108):
        answers.accept(number)
    now, past = scores(answers), scores(answers, then)
    services.compact(answers.programme.pk)
    assert (scores(answers), scores(answers, then)) == (now, past)
    services.rebuild(answers.programme.pk)
    assert (scores(answers), scores(answers, then)) == (now, past)
    assert services.verify(answers.programme.pk).agrees


def test_before_the_first_answer_there_was_none(answers: Any) -> None:
    before = timezone.now()
    answers.accept(1)
    assert scores(answers, before) == {}


def test_a_forgotten_person_is_in_no_part_now_or_then(answers: Any) -> None:
    first, *_ = answers.accept(1, 2, 3)
    answers.load("upload:1", 11, 12)
    then = timezone.now()
    answers.correct(first, nps=0)
    answers.undo("upload:1")
    assert services.forget_person(answers.programme.pk, "K1") == 2
    assert services.forget_person(answers.programme.pk, "K11") == 1
    assert sum(scores(answers).values()) == 2
    assert sum(scores(answers, then).values()) == 3
