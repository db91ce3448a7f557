"""Open answers of questionnaires and files, and reviews, which are answers too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role
from huiyin.responses.contracts import StoredAnswer, Validity
from huiyin.responses.queries import (
    ids_between,
    n_answers,
    stored_many,
)
from huiyin.surveys.queries import codebook, programmes_of
from huiyin.texts.contracts import SourceText, TextSource
from huiyin.texts.sources.base import Source, sources

_REVIEWS = "reviews"  # the channel


@sources.register
class Answers(Source):
    key = "answer"
    name = {"zh": "开放题答案与在线评价", "en": "Open answers and online reviews"}
    about = {
        "zh": "问卷、文件和各渠道收到的开放题答案，以及在线评价的文字。",
        "en": "What respondents wrote in open questions on any channel, and the words of online reviews.",
    }
    gives = (TextSource.ANSWER.value, TextSource.REVIEW.value)

    def texts(self, ids: Sequence[int]) -> list[SourceText]:
        questions: dict[int, list[str]] = {}
        found: list[SourceText] = []
        for answer in stored_many(list(ids)):
            if answer.validity != Validity.VALID:
                continue
            if answer.programme_id not in questions:
                questions[answer.programme_id] = open_questions(answer.programme_id)
            found.extend(_texts(answer, questions[answer.programme_id]))
        return found

    def ids(self, programme_id: int | None, first_id: int, last_id: int | None, most: int) -> list[int]:
        return [] if programme_id is None else ids_between(programme_id, first_id, last_id, most)

    def n(self, programme_id: int | None) -> int:
        return 0 if programme_id is None else n_answers(programme_id)

    def address(self, programme_id: int | None, source_id: int) -> str:
        return reverse("answer", args=[programme_id, source_id])

    def visible(self, user: User, ids: Sequence[int]) -> set[int]:
        seen = set(programmes_of(user).values_list("pk", flat=True))
        return {one.id for one in stored_many(list(ids)) if one.programme_id in seen}


def open_questions(programme_id: int) -> list[str]:
    """The keys of a programme's questions that are answered in words."""
    return [one.key for one in codebook(programme_id) if one.role is Role.OPEN_TEXT]


def _texts(answer: StoredAnswer, questions: list[str]) -> list[SourceText]:
    kind = TextSource.REVIEW if answer.channel == _REVIEWS else TextSource.ANSWER
    return [
        SourceText(
            kind.value,
            answer.id,
            key,
            answer.programme_id,
            answer.unit_path,
            _written_at(answer),
            text,
        )
        for key in questions
        if isinstance(text := answer.answers.get(key), str) and text.strip()
    ]


def _written_at(answer: StoredAnswer) -> datetime:
    """The moment it came, or noon of the day it was given where a file brought it later."""
    if timezone.localdate(answer.recorded_at) == answer.answered_on:
        return answer.recorded_at
    return timezone.make_aware(datetime.combine(answer.answered_on, time(12)))
