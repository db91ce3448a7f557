"""What other apps may hold of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class AnswerAccepted:
    """Event: one answer was stored."""

    response_id: int
    programme_id: int


@dataclass(frozen=True)
class AnswersImported:
    """Event: the rows of a batch with ids from `first_id` to `last_id` were stored."""

    programme_id: int
    batch: str
    first_id: int
    last_id: int
    open_cases: bool


@dataclass(frozen=True)
class AnswersRemoved:
    """Event: a batch was undone; none of its rows exist any more."""

    programme_id: int
    batch: str


@dataclass(frozen=True)
class NewAnswer:
    """What a channel hands to `responses.services`: one act of answering."""

    dedup_key: str
    answers: Mapping[str, Any]
    wave_id: int
    answered_on: date
    respondent_key: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    weight: float | None = None
    language: str = ""


@dataclass(frozen=True)
class StoredAnswer:
    """An accepted answer, as other apps see it."""

    id: int
    programme_id: int
    wave: str
    channel: str
    respondent_key: str
    answers: Mapping[str, Any]
    context: Mapping[str, str]
    weight: float | None
    language: str
    answered_on: date
    recorded_at: datetime
    batch: str


@dataclass(frozen=True)
class DraftAnswer:
    """What a respondent has filled in so far, as typed, by form field."""

    version_id: int
    language: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Receipt:
    """Proof that an answer was stored: a code that only this installation can make, and the moment."""

    code: str
    recorded_at: datetime
