"""Words of recovery: what is given, how far it may be decided, what came of it, and the news of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RemedyKind(TextChoices):
    """What a customer is given after a failure."""

    APOLOGY = "apology", _("Apology")
    REFUND = "refund", _("Refund")
    REPLACEMENT = "replacement", _("Replacement")
    SUBSTITUTE = "substitute", _("Substitute product or service")
    FREE_SERVICE = "free_service", _("Free service")
    UPGRADE = "upgrade", _("Upgrade")
    COUPON = "coupon", _("Coupon")
    POINTS = "points", _("Points")


class Pricing(TextChoices):
    """How the value of a remedy is found."""

    NONE = "none", _("Costs nothing")
    FIXED = "fixed", _("Always the same value")
    SHARE = "share", _("A share of the customer's loss")
    STATED = "stated", _("Decided case by case, up to a limit")


class GrantState(TextChoices):
    """Where a remedy for a case stands."""

    WAITING = "waiting", pgettext_lazy("remedy", "Waits for approval")
    GRANTED = "granted", pgettext_lazy("remedy", "Granted")
    GIVEN = "given", pgettext_lazy("remedy", "Given to the customer")
    REFUSED = "refused", pgettext_lazy("remedy", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("remedy", "Withdrawn")


SPENT = (GrantState.GRANTED, GrantState.GIVEN)  # states in which the cost stands in the ledger
PENDING = (GrantState.WAITING, *SPENT)  # states that count against a limit


class CauseNeed(TextChoices):
    """From which severity on a cause must be named before a case may be called solved."""

    NEVER = "never", _("Never")
    HIGH = "high", _("For severe cases")
    MEDIUM = "medium", _("For severe and medium cases")
    LOW = "low", _("For all cases")


class ProblemState(TextChoices):
    """Where a known problem stands."""

    OPEN = "open", pgettext_lazy("problem", "Being examined")
    IMPROVING = "improving", pgettext_lazy("problem", "Improvement under way")
    WATCHED = "watched", pgettext_lazy("problem", "Improved, being watched")
    SOLVED = "solved", pgettext_lazy("problem", "Solved for good")
    ACCEPTED = "accepted", pgettext_lazy("problem", "Accepted as it is")


PROBLEM_ENDED = (ProblemState.SOLVED, ProblemState.ACCEPTED)


class PlanState(TextChoices):
    """What became of a plan to win a customer back."""

    RUNNING = "running", pgettext_lazy("win-back", "Under way")
    WON = "won", pgettext_lazy("win-back", "Won back")
    LOST = "lost", pgettext_lazy("win-back", "Lost")


class StepKind(TextChoices):
    """What is done to win a customer back."""

    FOLLOW_UP = "follow_up", _("Follow up")
    OFFER = "offer", _("Offer")
    PROOF = "proof", _("Proof that the cause is gone")
    VISIT = "visit", _("Visit")


@dataclass(frozen=True)
class RemedyGranted:
    """Event: a remedy was granted, its cost stands in the ledger; a reward has no case."""

    grant_id: int
    case_id: int | None
    programme_id: int | None


@dataclass(frozen=True)
class ApprovalAsked:
    """Event: a remedy, or a reward without a case, waits for somebody whose limit covers it."""

    grant_id: int
    case_id: int | None
    programme_id: int | None


@dataclass(frozen=True)
class CaseJoinedProblem:
    """Event: a case is one of those behind a known problem."""

    case_id: int
    programme_id: int | None
    problem_id: int


@dataclass(frozen=True)
class SpentOnCase:
    """What a case cost in remedies, and how many were granted."""

    case_id: int
    cost: Decimal
    n_granted: int
