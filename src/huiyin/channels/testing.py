"""Keeping what was filled in as a test: an answer like any other that never counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.problems import NotPublished
from huiyin.channels.queries import TEST_RUN, open_link_of
from huiyin.responses.contracts import NewAnswer, Validity
from huiyin.responses.services import accept, set_aside
from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import QuestionnaireVersion

REASON = "试填 / test run"


def keep_test(
    *,
    by: User,
    version: QuestionnaireVersion,
    submission_id: str,
    answers: Mapping[str, Any],
    language: str,
) -> int:
    """Store the answer and set it aside as a test in one transaction, so that no figure ever counts it.

    Returns the number of the response; the same submission again gives the same. Raises `NotPublished`.
    """
    questionnaire = version.questionnaire
    link = open_link_of(questionnaire)
    if link is None:
        raise NotPublished(title=questionnaire.title)
    segments = Definition.from_json(version.definition).segments
    answer = NewAnswer(
        dedup_key=f"test:{questionnaire.pk}:{submission_id}",
        answers={key: value for key, value in answers.items() if key not in segments},
        wave_id=link.wave_id,
        answered_on=timezone.localdate(),
        context={key: str(value) for key, value in answers.items() if key in segments},
        language=language,
    )
    programme_id = questionnaire.programme_id
    with transaction.atomic(durable=True):
        row, is_new = accept(answer, programme_id=programme_id, channel=TEST_RUN, version_id=version.pk)
        if is_new:
            set_aside(
                by=by,
                programme_id=programme_id,
                response_id=row.pk,
                validity=Validity.TEST.value,
                reason=REASON,
            )
    return row.pk
