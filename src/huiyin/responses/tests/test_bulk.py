"""Batches: stored once, told of once, undone as a whole."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.core.models import OutboxEvent
from huiyin.responses import queries, services
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys


@pytest.fixture
def programme(cast):
    return surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")


def rows(programme, *numbers: int, **changes) -> list[NewAnswer]:
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    return [
        NewAnswer(
            dedup_key=f"test:{number}",
            answers={"q1": float(number), "comment": "很好, 'quoted' \" \\ 🙂"},
            context={"region": "北区"},
            wave_id=wave.pk,
            answered_on=date(2026, 2, 3),
            respondent_key=f"客户{number}",
            **changes,
        )
        for number in numbers
    ]


def store(programme, answers, batch="upload:1", **options) -> int:
    return services.store_batch(
        answers, programme_id=programme.pk, channel="file_upload", batch=batch, **options
    )


def told(kind: str) -> list[dict]:
    return [event.payload for event in OutboxEvent.objects.filter(kind=kind).order_by("pk")]


def test_what_is_stored_reads_back_as_it_was_given(cast, programme) -> None:
    assert store(programme, rows(programme, 1, 2, weight=1.5, language="zh-hans")) == 2
    first = queries.answers_of(cast.bob, programme.pk).order_by("pk")[0]
    assert first.answers == {"q1": 1.0, "comment": "很好, 'quoted' \" \\ 🙂"}
    assert (first.context, first.respondent_key, first.weight) == ({"region": "北区"}, "客户1", 1.5)
    assert (first.answered_on, first.language, first.batch) == (date(2026, 2, 3), "zh-hans", "upload:1")
    assert first.wave.name == "2026-Q1"
    assert first.version_id is None


def test_the_event_names_exactly_the_new_rows(programme) -> None:
    store(programme, rows(programme, 1, 2, 3))
    store(programme, rows(programme, 2, 3, 4, 5), open_cases=True)
    first, second = told("AnswersImported")
    assert second["open_cases"] is True
    for payload, expected in ((first, [1, 2, 3]), (second, [4, 5])):
        found = queries.stored_between(
            payload["programme_id"], payload["first_id"], payload["last_id"], payload["batch"]
        )
        assert [answer.answers["q1"] for answer in found] == expected


def test_the_same_rows_again_are_left_out_whatever_their_batch(programme) -> None:
    assert store(programme, rows(programme, 1, 2)) == 2
    assert store(programme, rows(programme, 1, 2)) == 0
    assert store(programme, rows(programme, 1, 2, 3), batch="upload:2") == 1
    assert len(told("AnswersImported")) == 2


def test_a_key_that_comes_twice_within_one_batch_is_stored_once(programme) -> None:
    assert store(programme, rows(programme, 7, 7, 8)) == 2


def test_no_rows_are_no_news(programme) -> None:
    assert store(programme, []) == 0
    assert told("AnswersImported") == []


def test_a_number_that_is_none_is_refused_before_anything_is_stored(cast, programme) -> None:
    bad = NewAnswer("test:9", {"q1": float("nan")}, rows(programme, 1)[0].wave_id, date(2026, 1, 1))
    with pytest.raises(ValueError, match="JSON"):
        store(programme, [*rows(programme, 1), bad])
    assert not queries.answers_of(cast.bob, programme.pk).exists()


def test_undoing_a_batch_removes_its_rows_and_no_others(cast, programme) -> None:
    store(programme, rows(programme, 1, 2))
    store(programme, rows(programme, 3), batch="upload:2")
    assert services.remove_batch(programme_id=programme.pk, batch="upload:1") == 2
    assert [row.answers["q1"] for row in queries.answers_of(cast.bob, programme.pk)] == [3.0]
    assert told("AnswersRemoved") == [{"programme_id": programme.pk, "batch": "upload:1"}]
    assert store(programme, rows(programme, 1, 2), batch="upload:3") == 2
