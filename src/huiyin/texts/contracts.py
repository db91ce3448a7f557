"""What others may hold of texts: where they come from, what is to be read, and the news of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TextSource(TextChoices):
    """Where a text was said."""

    ANSWER = "answer", _("Open answer")
    REVIEW = "review", _("Online review")
    CASE = "case", _("Case")
    CALL = "call", _("Note of a call")
    LETTER = "letter", _("Letter or mail")
    CONVERSATION = "conversation", _("Conversation")


class TextKind(TextChoices):
    """What a text does; the labels of `analytics.text.kinds`."""

    COMPLAINT = "complaint", pgettext_lazy("kind of text", "Complaint")
    PRAISE = "praise", pgettext_lazy("kind of text", "Praise")
    SUGGESTION = "suggestion", pgettext_lazy("kind of text", "Suggestion")
    QUESTION = "question", pgettext_lazy("kind of text", "Question")
    OTHER = "other", pgettext_lazy("kind of text", "Other")


class ReadingFlag(IntegerChoices):
    """What else a reading says; added up in `TextReading.flags`."""

    UNSURE = 1, _("Polarity not sure")
    MIXED = 2, _("Mixed")
    IRONIC = 4, _("Maybe ironic")
    KIND_UNSURE = 8, _("Kind not sure")


@dataclass(frozen=True)
class SourceText:
    """One text as it stands where it was said.

    `source` and `source_id` name the record, `question` the part of it ("" where there is only one).
    `unit_path` is of the unit that was responsible when it was said.
    """

    source: str
    source_id: int
    question: str
    programme_id: int | None
    unit_path: str
    written_at: datetime
    text: str

    @property
    def place(self) -> tuple[str, int, str]:
        """What names it for good."""
        return self.source, self.source_id, self.question


@dataclass(frozen=True)
class ThemeBurst:
    """A theme, the blame of one, or a new issue that became frequent on a day.

    `n` of `n_texts` texts of the day, `n_before` of `n_texts_before` in the weeks before, `expected` what that would
    give for the day; `chance` of so many by accident, and what it had to be under. `response_ids` are answers.
    """

    key: str
    name: dict[str, str]
    n: int
    n_texts: int
    n_before: int
    n_texts_before: int
    expected: float
    chance: float
    threshold: float
    response_ids: tuple[int, ...]


@dataclass(frozen=True)
class ReadingAsked:
    """Event: a run of the readers waits for the worker."""

    run_id: int


@dataclass(frozen=True)
class TextsRead:
    """Event: some texts of a programme (None: of no programme) were read or read again."""

    programme_id: int | None
    source: str
    source_ids: list[int]


@dataclass(frozen=True)
class TopicsChanged:
    """Event: the topics of a programme have a new version."""

    programme_id: int
    number: int
