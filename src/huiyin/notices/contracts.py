"""What other apps may hold of notices: kinds, stages, states and the news of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutageKind(TextChoices):
    """Why the service is interrupted, which decides how long before customers are told."""

    PLANNED = "planned", _("Planned")
    TEMPORARY = "temporary", _("Temporary")
    FAULT = "fault", _("Fault")
    OTHER = "other", pgettext_lazy("outage", "Other interruption")


class OutageState(TextChoices):
    """Where an outage stands."""

    DRAFT = "draft", pgettext_lazy("outage", "Draft")
    WAITING = "waiting", pgettext_lazy("outage", "Waiting for a signature")
    ANNOUNCED = "announced", pgettext_lazy("outage", "Announced")
    RUNNING = "running", pgettext_lazy("outage", "Under way")
    RESTORED = "restored", pgettext_lazy("outage", "Restored")
    CANCELLED = "cancelled", pgettext_lazy("outage", "Called off")


class Audience(TextChoices):
    """How the affected customers are named."""

    REGION = "region", _("Everybody in a region")
    CONDITION = "condition", _("Customers who meet a condition")
    FILE = "file", _("Customers of an imported file")
    LIST = "list", _("A list of customer ids")


class RepairArea(TextChoices):
    """Where a repair crew has to go, which decides how soon it must be there."""

    URBAN = "urban", _("Town")
    RURAL = "rural", _("Countryside")
    REMOTE = "remote", _("Remote area")


class AskedAbout(TextChoices):
    """When customers are asked about a repair."""

    ON_SITE = "on_site", _("Satisfaction on the spot")
    CALLED = "called", _("Satisfaction when called back")


class Stage(TextChoices):
    """What customers are told, in the order of an outage."""

    AHEAD = "ahead", pgettext_lazy("stage", "Announced ahead")
    CHANGED = "changed", pgettext_lazy("stage", "New time")
    CALLED_OFF = "called_off", pgettext_lazy("stage", "Called off")
    DURING = "during", pgettext_lazy("stage", "Told of the fault")
    DELAYED = "delayed", pgettext_lazy("stage", "Takes longer")
    RESTORED = "restored", pgettext_lazy("stage", "Restored, with thanks")


class TellingState(TextChoices):
    """What became of telling one customer one thing."""

    QUEUED = "queued", pgettext_lazy("telling", "Waiting to be sent")
    SENT = "sent", pgettext_lazy("telling", "Sent")
    DELIVERED = "delivered", pgettext_lazy("telling", "Delivered")
    FAILED = "failed", pgettext_lazy("telling", "Could not be delivered")
    NO_ADDRESS = "no_address", pgettext_lazy("telling", "No usable address")
    REFUSED = "refused", pgettext_lazy("telling", "Wants no messages")
    STOPPED = "stopped", pgettext_lazy("telling", "Taken back")


class CallState(TextChoices):
    """Whether a customer is to be told by telephone."""

    NONE = "", pgettext_lazy("call", "No call needed")
    OPEN = "open", pgettext_lazy("call", "To be called")
    REACHED = "reached", pgettext_lazy("call", "Told by telephone")
    GIVEN_UP = "given_up", pgettext_lazy("call", "Cannot be reached")


class CallOutcome(TextChoices):
    """How one call ended."""

    REACHED = "reached", pgettext_lazy("call", "Told the customer")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "No answer")
    LATER = "later", pgettext_lazy("call", "Asked to be called later")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("call", "Wrong number")
    REFUSED = "refused", pgettext_lazy("call", "Did not want to listen")


TOLD = (TellingState.SENT, TellingState.DELIVERED)
STAGES_OF = {
    OutageKind.PLANNED: (
        Stage.AHEAD,
        Stage.CHANGED,
        Stage.CALLED_OFF,
        Stage.DELAYED,
        Stage.RESTORED,
    ),
    OutageKind.FAULT: (Stage.DURING, Stage.DELAYED, Stage.RESTORED),
}
STAGES_OF[OutageKind.TEMPORARY] = STAGES_OF[OutageKind.OTHER] = STAGES_OF[OutageKind.PLANNED]
LIVE = (OutageState.WAITING, OutageState.ANNOUNCED, OutageState.RUNNING)
HAPPENS = (OutageState.ANNOUNCED, OutageState.RUNNING, OutageState.RESTORED)


@dataclass(frozen=True)
class OutageSubmitted:
    """Event: the affected customers of an outage are to be listed."""

    outage_id: int


@dataclass(frozen=True)
class AnnouncementMade:
    """Event: the affected customers are to be told something."""

    announcement_id: int


@dataclass(frozen=True)
class SparingChanged:
    """Event: customers of an outage are to be spared surveys, or spared no more."""

    outage_id: int


@dataclass(frozen=True)
class CrisisBegun:
    """Event: a crisis plan was set going."""

    run_id: int
