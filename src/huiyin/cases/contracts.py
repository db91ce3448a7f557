"""What others may hold of cases: their words, and what an alert says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TIME_TO_ACT = timedelta(hours=24)  # from opening (or reopening) to the moment a case is overdue
LINK_LASTS = timedelta(days=14)  # how long a customer can answer "is it solved?"
LEAST_ATTEMPTS = 3  # tries to reach the customer before silence may close a case


class CaseState(TextChoices):
    """Where a case stands. A reopened case is in progress again."""

    OPEN = "open", pgettext_lazy("case", "Open")
    IN_PROGRESS = "in_progress", pgettext_lazy("case", "In progress")
    SOLVED = "solved", pgettext_lazy("case", "Solved, customer not asked yet")
    ASKED = "asked", pgettext_lazy("case", "Customer asked")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class Outcome(TextChoices):
    """On whose word a case was closed. Silence is an outcome of its own and never means satisfied."""

    CONFIRMED = "confirmed", _("Confirmed by the customer")
    REPORTED = "reported", _("Customer's word, noted by staff")
    SILENT = "silent", _("No answer from the customer")


class Severity(TextChoices):
    """How bad it is, worst first."""

    HIGH = "high", pgettext_lazy("severity", "High")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    LOW = "low", pgettext_lazy("severity", "Low")

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class CaseType(TextChoices):
    """What the problem is about. An alert cannot know; the owner says so at the latest when it is solved."""

    UNCLASSIFIED = "unclassified", _("Not classified yet")
    PRODUCT = "product", _("Product quality")
    SERVICE = "service", _("Staff and service")
    SPEED = "speed", _("Speed of handling")
    BILLING = "billing", _("Price and billing")
    PROCESS = "process", _("Process and channels")
    INFORMATION = "information", _("Information given")
    OTHER = "other", _("Other")


@dataclass(frozen=True)
class Alert:
    """What a rule found in an answer: the title of the case in both languages, its type and severity."""

    rule: str
    title_zh: str
    title_en: str
    severity: Severity
    type: CaseType = CaseType.UNCLASSIFIED


@dataclass(frozen=True)
class RecoveryCounts:
    """What became of the cases: `confirmed`, `reported` and `silent` are kept apart and never added up."""

    n_cases: int
    n_active: int
    n_overdue: int
    n_confirmed: int
    n_reported: int
    n_silent: int
    n_reopened: int


@dataclass(frozen=True)
class CaseOpened:
    """Event: a case was opened, by a person or by a rule."""

    case_id: int
    programme_id: int
