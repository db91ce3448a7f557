"""The grades of known customers, kept up with their answers. Only programmes whose answers name people to all."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from django.db import transaction

from huiyin.profiles.grading import graded
from huiyin.profiles.models import Grade
from huiyin.responses import queries as responses
from huiyin.responses.contracts import Validity
from huiyin.surveys import queries as surveys

PART = 5_000


def _write(programme_id: int, rows: Iterable[Grade]) -> int:
    """Store grades in the open transaction; a grade known before is written anew."""
    made = Grade.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["response_id"],
        update_fields=["respondent_key", "answered_on", "score", "recommend"],
    )
    return len(made)


def grade_answers(programme_id: int, response_ids: Collection[int]) -> int:
    """Grade some answers anew (new, corrected, set aside or gone); returns how many have a grade now."""
    ids = sorted(set(response_ids))
    Grade.objects.filter(response_id__in=ids).delete()
    if not surveys.shows_names_to_all(programme_id):
        return 0
    book = surveys.codebook(programme_id)
    rows = []
    for answer in responses.stored_many(ids):
        score, recommend = graded(answer.answers, book)
        if answer.respondent_key and score is not None and answer.validity == Validity.VALID:
            rows.append(
                Grade(
                    response_id=answer.id,
                    programme_id=programme_id,
                    respondent_key=answer.respondent_key,
                    answered_on=answer.answered_on,
                    score=score,
                    recommend=recommend,
                )
            )
    return _write(programme_id, rows)


def grade_programme(programme_id: int, *, batch: str | None = None, first_id: int = 0) -> int:
    """Grade all answers of a programme (of a batch of it), part by part, each in a transaction of its own."""
    if not surveys.shows_names_to_all(programme_id):
        return 0
    book, total = surveys.codebook(programme_id), 0
    for part in responses.stored_arrow(programme_id, first_id, batch=batch, size=PART):
        rows = []
        for row in part.select(["id", "respondent_key", "answered_on", "validity", "answers"]).to_pylist():
            score, recommend = graded(json.loads(row["answers"]), book)
            if row["respondent_key"] and score is not None and row["validity"] == Validity.VALID:
                rows.append(
                    Grade(
                        response_id=row["id"],
                        programme_id=programme_id,
                        respondent_key=row["respondent_key"],
                        answered_on=row["answered_on"],
                        score=score,
                        recommend=recommend,
                    )
                )
        with transaction.atomic():
            total += _write(programme_id, rows)
    return total


def catch_up() -> int:
    """Grade programmes that have answers and no grade: those of before there were grades."""
    total = 0
    for programme in surveys.all_programmes():
        if not Grade.objects.filter(programme_id=programme.pk).exists():
            total += grade_programme(programme.pk)
    return total


def forget_missing(programme_id: int) -> int:
    """Remove the grades of answers that do not exist any more; returns how many."""
    known = list(Grade.objects.filter(programme_id=programme_id).values_list("response_id", flat=True))
    existing = responses.which_exist(known)
    gone = [key for key in known if key not in existing]
    for start in range(0, len(gone), PART):
        Grade.objects.filter(response_id__in=gone[start : start + PART]).delete()
    return len(gone)
