"""Answers as columns are the answers: the same rows, the same values, corrections included."""

from __future__ import annotations

import json
from datetime import date

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.table import fact_table, fact_table_of_columns
from huiyin.responses import queries, services
from huiyin.responses.contracts import Changes, NewAnswer
from huiyin.surveys import services as surveys

CODEBOOK = [
    Variable("q1", "满意", Role.RATING, Scale(1, 5)),
    Variable("why", "原因", Role.OPEN_TEXT),
    Variable("region", "地区", Role.SEGMENT),
]


@pytest.fixture
def programme(cast):
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    return programme


@pytest.fixture
def answers(cast, programme) -> list[int]:
    first = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    second = surveys.ensure_wave(programme.pk, "2026-Q2", date(2026, 4, 1))
    for number, wave in enumerate([first, second, first]):
        rows = [
            NewAnswer(
                f"act:{number}:{at}",
                {"q1": at % 5 + 1, "why": 'line one\nline "two" \\ 🙂'},
                wave.pk,
                date(2026, 2, 1 + at),
                f"客户,\n{at}",
                {"region": "北"},
                None if at else 0.1 + number,
                mode="telephone",
                source="third_party",
            )
            for at in range(4)
        ]
        services.store_batch(
            rows, programme_id=programme.pk, channel="file_upload", batch=f"upload:{number % 2}"
        )
    return sorted(row.pk for row in queries.answers_of(cast.bob, programme.pk))


def as_rows(batches) -> list[dict]:
    rows = [row for batch in batches for row in batch.to_pylist()]
    return [
        {**row, "answers": json.loads(row["answers"]), "context": json.loads(row["context"])} for row in rows
    ]


@pytest.mark.parametrize("size", [1, 5, 12, 100])
def test_columns_hold_what_rows_hold(programme, answers, size) -> None:
    found = as_rows(queries.stored_arrow(programme.pk, size=size))
    expected = [vars(queries.stored(key)) for key in answers]
    assert found == [{name: row[name] for name in found[0]} for row in expected]


def test_a_range_and_a_batch_are_kept_to(programme, answers) -> None:
    found = as_rows(queries.stored_arrow(programme.pk, answers[2], answers[9], batch="upload:0"))
    expected = queries.stored_between(programme.pk, answers[2], answers[9], "upload:0")
    assert [row["id"] for row in found] == [row.id for row in expected]
    assert list(queries.stored_arrow(programme.pk, answers[-1] + 1)) == []
    assert list(queries.stored_arrow(programme.pk + 1)) == []


def test_a_corrected_answer_reads_as_its_newest_version(cast, programme, answers) -> None:
    services.correct(
        by=cast.bob,
        programme_id=programme.pk,
        response_id=answers[3],
        changes=Changes({"q1": 2}, answered_on=date(2026, 3, 9)),
        reason="手误",
    )
    services.set_aside(
        by=cast.bob, programme_id=programme.pk, response_id=answers[4], validity="test", reason="试填"
    )
    found = as_rows(queries.stored_arrow(programme.pk))
    expected = [vars(queries.stored(key)) for key in answers]
    assert found == [{name: row[name] for name in found[0]} for row in expected]
    assert [row["version"] for row in found[3:5]] == [2, 2]
    past = list(queries.superseded(programme.pk))
    assert [(one.answer.id, one.answer.version, one.answer.validity) for one in past] == [
        (answers[3], 1, "valid"),
        (answers[4], 1, "valid"),
    ]
    assert past[0].superseded_at == queries.stored(answers[3]).recorded_at


def test_facts_of_columns_are_facts_of_rows(programme, answers) -> None:
    (batch,) = queries.stored_arrow(programme.pk)
    rows = [vars(queries.stored(key)) for key in answers]
    assert fact_table_of_columns(CODEBOOK, batch).equals(fact_table(CODEBOOK, rows))
