"""What other apps may hold of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.core import tokens


class Validity(models.TextChoices):
    """Whether an answer counts in figures, and why not. It stays in the records either way."""

    VALID = "valid", pgettext_lazy("validity", "Counts")
    TEST = "test", pgettext_lazy("validity", "A test, not a customer")
    DUPLICATE = "duplicate", pgettext_lazy("validity", "The same customer's answer a second time")
    STAFF = "staff", pgettext_lazy("validity", "Filled in by our own staff")
    OTHER = "other", pgettext_lazy("validity", "Another reason")


class Mode(models.TextChoices):
    """How the answers were given; a figure may differ by it (mode effect)."""

    ONLINE = "online", _("Self-completed online")
    PAPER = "paper", _("Self-completed on paper")
    TELEPHONE = "telephone", _("Interview by telephone")
    FACE_TO_FACE = "face_to_face", _("Interview face to face")
    FILE = "file", _("Imported, mode unknown")


class Source(models.TextChoices):
    """Who asked: we ourselves, or somebody independent on our behalf."""

    OWN = "own", _("Our own survey")
    THIRD_PARTY = "third_party", _("Third-party survey")


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
class AnswerCorrected:
    """Event: an answer has a new version: corrected, set aside or reinstated.

    The version before it stops counting at the moment this one was recorded.
    """

    response_id: int
    programme_id: int
    version: int


@dataclass(frozen=True)
class AnswersErased:
    """Event: some answers of a programme were erased with every version of them; only their ids remain."""

    programme_id: int
    response_ids: list[int]


@dataclass(frozen=True)
class ErasureAsked:
    """Event: somebody entitled wants a person erased; the order holds the name, the event does not."""

    erasure_id: int


class NewAnswer(msgspec.Struct, frozen=True):
    """What a channel hands to `responses.services`: one act of answering.

    A struct, as what is handed in with it: made ten thousand times a second, they cost a fifth of a dataclass.
    """

    dedup_key: str
    answers: Mapping[str, Any]
    wave_id: int
    answered_on: date
    respondent_key: str = ""
    context: Mapping[str, str] = msgspec.field(default_factory=dict)
    weight: float | None = None
    language: str = ""
    mode: str = Mode.ONLINE.value
    source: str = Source.OWN.value
    unit_path: str = ""  # of the unit responsible; "" for the programme's
    paradata: Mapping[str, Any] | None = None  # `paradata.Paradata.as_json()`: how it was answered
    keeps_moment: bool = True  # False stores the day alone, as anonymous programmes do


@dataclass(frozen=True)
class StoredAnswer:
    """One version of an accepted answer, the newest unless something else is said.

    `recorded_at` is the moment this version was stored: the answer itself for version 1, else its
    correction. `version` counts from 1; `validity` says whether it counts in figures.
    """

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
    version: int = 1
    validity: str = Validity.VALID.value
    mode: str = Mode.ONLINE.value
    source: str = Source.OWN.value
    unit_path: str = ""


@dataclass(frozen=True)
class PastAnswer:
    """A version in an answer's history: who made it, why, and until when it counted (None: it is the newest)."""

    answer: StoredAnswer
    superseded_at: datetime | None
    by_name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Changes:
    """What a correction changes; what is not named stays. A value of None takes an answer away."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, str | None] = field(default_factory=dict)
    wave_id: int | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class FoundPerson:
    """What a programme holds of a respondent, by eraser; None where only erasing would tell."""

    programme_id: int
    programme: str
    counts: Mapping[str, int | None]
    is_found: bool


@dataclass(frozen=True)
class DraftAnswer:
    """What a respondent has filled in so far, as typed, by form field.

    `resume_hash` is of the secret that the browser that began holds; `paradata` as on an answer.
    """

    version_id: int
    language: str
    answers: Mapping[str, str]
    resume_hash: str = ""
    paradata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """Proof that an answer was stored: a code that only this installation can make, and the moment."""

    code: str
    recorded_at: datetime


class Gate(Protocol):
    """Something that must be won together with the answer: a personal link, a place in a quota.

    `admit` runs in the answer's transaction, once for each new answer, and locks what it decides on
    (an UPDATE does). It raises a `Problem` to refuse this answer alone; whatever it wrote is undone.
    A gate may also have `replayed(submission)`, called in place of `admit` when the same act of
    answering is stored already; it may refuse the repetition.

    Two attributes make it cheaper: `checks_first = True` promises that a refusal has written nothing,
    and `lock` (a text) names what it locks, so that no two transactions wait for each other.
    """

    def admit(self, submission: Submission) -> None:
        """Let the answer in, or raise a `Problem`."""


class Submission(msgspec.Struct, frozen=True):
    """One act of answering, handed in: the answer, where it belongs, and what it must pass on its way.

    `draft` (submission_id, link_token_hash) names the unfinished form that it completes. Unless it
    `knows_draft`, nobody has looked for that form, and where there is one, `BegunBefore` refuses the submission.
    """

    answer: NewAnswer
    programme_id: int
    channel: str
    version_id: int | None = None
    gates: tuple[Gate, ...] = ()
    draft: tuple[str, str] | None = None
    knows_draft: bool = True


class BegunBefore(Exception):
    """There is an unfinished form of this act of answering: take it up, then hand in again."""


class Outcome(msgspec.Struct, frozen=True):
    """A stored answer: `is_new` unless the same act was stored before; `is_same` unless it said something else then."""

    response_id: int
    is_new: bool
    is_same: bool
    dedup_key: str
    recorded_at: datetime

    @property
    def receipt(self) -> Receipt:
        """The proof that this act of answering was stored at that moment."""
        return Receipt(tokens.receipt(self.dedup_key, self.recorded_at.isoformat()), self.recorded_at)


@dataclass(frozen=True)
class Batch:
    """Answers that came together: they are told of together, and people know them by the batch's name."""

    name: str
    open_cases: bool = False
