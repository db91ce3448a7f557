"""Words of campaigns: their states, the states of an invitation, rhythms and ways to draw."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CampaignState(TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", pgettext_lazy("campaign", "Draft")
    WAITING = "waiting", pgettext_lazy("campaign", "Waiting for approval")
    RUNNING = "running", pgettext_lazy("campaign", "Running")
    PAUSED = "paused", pgettext_lazy("campaign", "Paused")
    DONE = "done", pgettext_lazy("campaign", "Finished")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")


class WaveState(TextChoices):
    """Where one wave of a campaign stands."""

    PLANNED = "planned", pgettext_lazy("campaign wave", "Planned")
    DRAWING = "drawing", pgettext_lazy("campaign wave", "Being drawn")
    DRAWN = "drawn", pgettext_lazy("campaign wave", "Drawn")


class InvitationState(TextChoices):
    """Where one invitation stands; it only moves on, but for one that was taken back before it left."""

    PLANNED = "planned", pgettext_lazy("invitation", "Not sent yet")
    ASKED = "asked", pgettext_lazy("invitation", "Waiting to leave")
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    DELIVERED = "delivered", pgettext_lazy("invitation", "Delivered")
    ANSWERED = "answered", pgettext_lazy("invitation", "Answered")
    REFUSED = "refused", pgettext_lazy("invitation", "Refused")
    BOUNCED = "bounced", pgettext_lazy("invitation", "Could not be delivered")
    OVER = "over", pgettext_lazy("invitation", "Called, no interview")
    SPARED = "spared", pgettext_lazy("invitation", "Spared")
    EXPIRED = "expired", pgettext_lazy("invitation", "Too late to send")
    CANCELLED = "cancelled", pgettext_lazy("invitation", "Cancelled")


OPEN_STATES = (InvitationState.ASKED, InvitationState.SENT, InvitationState.DELIVERED)
OUT_STATES = (
    *OPEN_STATES,
    InvitationState.ANSWERED,
    InvitationState.REFUSED,
    InvitationState.BOUNCED,
    InvitationState.OVER,
)


class Rhythm(TextChoices):
    """When a campaign asks."""

    ONCE = "once", pgettext_lazy("rhythm", "Once")
    MONTH = "month", pgettext_lazy("rhythm", "Every month")
    QUARTER = "quarter", pgettext_lazy("rhythm", "Every quarter")
    HALF_YEAR = "half_year", pgettext_lazy("rhythm", "Twice a year")
    EVENT = "event", pgettext_lazy("rhythm", "After each service or purchase")


MONTHS = {Rhythm.MONTH.value: 1, Rhythm.QUARTER.value: 3, Rhythm.HALF_YEAR.value: 6}


class Method(TextChoices):
    """How those asked are chosen from the frame."""

    EVERYBODY = "everybody", pgettext_lazy("draw", "Everybody in the frame")
    RANDOM = "random", pgettext_lazy("draw", "Simple random sample")
    PROPORTIONAL = "proportional", pgettext_lazy("draw", "Stratified, in proportion")
    NEYMAN = "neyman", pgettext_lazy("draw", "Stratified, Neyman (by spread)")
    FIXED = "fixed", pgettext_lazy("draw", "Stratified, fixed numbers")
    CLUSTER = "cluster", pgettext_lazy("draw", "Whole clusters")


class Incentive(TextChoices):
    """What respondents get."""

    NONE = "none", pgettext_lazy("incentive", "Nothing")
    POINTS = "points", pgettext_lazy("incentive", "Points")
    COUPON = "coupon", pgettext_lazy("incentive", "Coupon")
    DRAW = "draw", pgettext_lazy("incentive", "Prize draw")


@dataclass(frozen=True)
class ServiceNoted:
    """Event: something of a `kind` happened to a customer (a service, a purchase), as another system told."""

    event_id: int
    contact_id: int
    kind: str
    at: str  # ISO 8601


@dataclass(frozen=True)
class RehearsalAsked:
    """Event: somebody wants to know what a campaign would do."""

    rehearsal_id: int


@dataclass(frozen=True)
class WaveDue:
    """Event: a wave of a running campaign is to be drawn."""

    wave_id: int
