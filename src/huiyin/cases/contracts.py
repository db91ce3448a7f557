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
FROM_LETTERS = "email"  # the origin of cases that began with a letter
REOPEN_WITHIN = timedelta(days=7)  # so long the same case continues; later another one follows it


class CaseState(TextChoices):
    """Where a case stands, after ISO 10002. A reopened case is under investigation again."""

    RECEIVED = "received", pgettext_lazy("case", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("case", "Acknowledged")
    ASSESSED = "assessed", pgettext_lazy("case", "Assessed")
    INVESTIGATING = "investigating", pgettext_lazy("case", "In progress")
    RESPONDED = "responded", pgettext_lazy("case", "Solved, customer not asked yet")
    COMMUNICATED = "communicated", pgettext_lazy("case", "Customer asked")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class Outcome(TextChoices):
    """On whose word a case was closed. Silence is an outcome of its own and never means satisfied."""

    CONFIRMED = "confirmed", _("Confirmed by the customer")
    REPORTED = "reported", _("Customer's word, noted by staff")
    SILENT = "silent", _("No answer from the customer")
    NOT_ACCEPTED = "not_accepted", _("Our answer was not accepted")
    MERGED = "merged", _("Merged into another case")  # says nothing of the customer


class CaseChannel(TextChoices):
    """The way by which a case came to us."""

    ANSWER = "answer", pgettext_lazy("channel", "Survey answer")
    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    COUNTER = "counter", pgettext_lazy("channel", "Counter")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    CHAT = "chat", pgettext_lazy("channel", "Chat")
    REVIEW = "review", pgettext_lazy("channel", "Public review")
    MESSAGE_BOARD = "message_board", pgettext_lazy("channel", "Message board")
    API = "api", pgettext_lazy("channel", "Another system")
    ALERT = "alert", pgettext_lazy("channel", "Alert")
    OTHER = "other", pgettext_lazy("channel", "Other")


class Severity(TextChoices):
    """How bad it is, worst first."""

    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    HIGH = "high", pgettext_lazy("severity", "High")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    LOW = "low", pgettext_lazy("severity", "Low")

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class CaseFlag(TextChoices):
    """What makes a case grave whatever else it is about; each is a column of a case."""

    SAFETY = "safety", _("Danger to life or property")
    LEGAL = "legal", _("Legal or regulatory")
    MEDIA = "media", _("Public attention")
    VULNERABLE = "vulnerable", _("Vulnerable customer")
    MONEY = "money", _("Much money at stake")

    @property
    def severity(self) -> Severity:
        """The least severity of a case with this flag."""
        return _FLAGGED[self]


_FLAGGED = {
    CaseFlag.SAFETY: Severity.CRITICAL,
    CaseFlag.LEGAL: Severity.HIGH,
    CaseFlag.MEDIA: Severity.HIGH,
    CaseFlag.VULNERABLE: Severity.HIGH,
    CaseFlag.MONEY: Severity.MEDIUM,
}


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
    """What became of the cases: `confirmed`, `reported`, `silent` and `not_accepted` are kept apart and never added up."""

    n_cases: int
    n_active: int
    n_overdue: int
    n_confirmed: int
    n_reported: int
    n_silent: int
    n_reopened: int
    n_not_accepted: int = 0


@dataclass(frozen=True)
class CaseOpened:
    """Event: a case was opened, by a person or by a rule; without a programme if it came on another way."""

    case_id: int
    programme_id: int | None


@dataclass(frozen=True)
class CaseMoved:
    """Event: a step of `workflow.Step` was taken."""

    case_id: int
    programme_id: int | None
    step: str


@dataclass(frozen=True)
class CaseClosed:
    """Event: a case was closed on somebody's word (`Outcome`), for the time after `turn` reopenings."""

    case_id: int
    programme_id: int | None
    outcome: str
    turn: int = 0


@dataclass(frozen=True)
class CaseEscalated:
    """Event: a clock of a case (`clocks.rules.ClockKind`) came to a step of its chain; `level` is who is told.

    `due_at` is an ISO text; `is_late` says whether that moment has passed. Each step of a clock comes once.
    """

    case_id: int
    programme_id: int | None
    unit_id: int
    clock: str
    turn: int
    step: int
    level: str
    due_at: str
    is_late: bool


@dataclass(frozen=True)
class ClockBreached:
    """Event: a clock of a case ran out before what it waits for was done. Once for each clock."""

    case_id: int
    programme_id: int | None
    unit_id: int
    clock: str
    turn: int
    due_at: str
