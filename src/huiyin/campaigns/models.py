"""Campaigns: whom to ask what, when, how; and what became of each invitation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.campaigns.contracts import CampaignState, InvitationState, WaveState


class Campaign(models.Model):
    """One plan of asking. `plan` is `plan.Plan.as_json()`; `seed` makes every draw reproducible."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "survey_kind", "plan", "state", "stop_reason", "event_kind")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey("surveys.Questionnaire", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    survey_kind = models.CharField(max_length=20)
    plan = models.JSONField()
    event_kind = models.CharField(max_length=40, blank=True, db_index=True)  # of those that follow events
    seed = models.BigIntegerField()
    state = models.CharField(
        max_length=12, choices=CampaignState.choices, default=CampaignState.DRAFT, db_index=True
    )
    stop_reason = models.CharField(max_length=20, blank=True)  # answers, date, budget, waves, person
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class CampaignWave(models.Model):
    """One round of a campaign: drawn once, from the frame as it was then."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "state", "counts", "allocation", "fingerprint")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)  # of the programme's wave its answers belong to
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=WaveState.choices, default=WaveState.PLANNED)
    rules_number = models.PositiveIntegerField(default=0)  # the contact rules it was drawn by
    counts = models.JSONField(default=dict)  # reason → customers of the frame, at the draw
    allocation = models.JSONField(default=list)  # [stratum, in the frame, drawn]
    fingerprint = models.CharField(max_length=64, blank=True)  # of the frame and the draw
    n_frame = models.PositiveIntegerField(default=0)
    n_drawn = models.PositiveIntegerField(default=0)
    n_written = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["campaign", "number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="campaign_wave_once")]


class Invitation(models.Model):
    """One customer in one wave: never two, whatever happens to workers.

    `contact` goes when the customer is erased; what is left says nothing of whom.
    """

    personal: ClassVar[dict[str, str]] = {
        "stratum": "group of the customer",
        "unit_path": "unit of the customer",
    }
    impersonal = ("channel", "state", "reason", "volume_band", "code")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    wave = models.ForeignKey(CampaignWave, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    link = models.ForeignKey("channels.Link", null=True, on_delete=models.SET_NULL, related_name="+")
    stratum = models.CharField(max_length=120, blank=True)
    unit_path = models.CharField(max_length=400, blank=True)
    volume_band = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.PLANNED)
    reason = models.CharField(max_length=20, blank=True)  # why spared
    channel = models.CharField(max_length=40, blank=True)  # the last one tried
    code = models.CharField(max_length=8, blank=True)  # AAPOR's, as the last call left it
    answered_percent = models.PositiveSmallIntegerField(null=True)  # of the questions that applied
    n_attempts = models.PositiveSmallIntegerField(default=0)  # messages queued, reminders with them
    n_reminded = models.PositiveSmallIntegerField(default=0)
    n_parts = models.PositiveSmallIntegerField(default=0)  # messages and calls that cost
    due_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True)  # after that it is too late to ask
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "contact"], name="invited_once_a_wave")]
        indexes = [
            models.Index(
                fields=["campaign", "due_at"],
                name="invitations_to_send",
                condition=models.Q(state=InvitationState.PLANNED),
            ),
            models.Index(
                fields=["campaign", "asked_at"],
                name="invitations_open",
                condition=models.Q(state__in=["asked", "sent", "delivered"]),
            ),
            models.Index(fields=["campaign", "state"], name="invitations_by_state"),
        ]


class Rehearsal(models.Model):
    """What a campaign would do if it were started now; nothing is sent."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("state", "result", "problem")

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rehearsals")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    step = models.PositiveSmallIntegerField(default=0)  # of 4
    result = models.JSONField(default=dict)  # numbers, and contacts by their number only
    problem = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class TriggerEvent(models.Model):
    """Something that happened to a customer and may be followed by a question."""

    personal: ClassVar[dict[str, str]] = {"attributes": "what the service was about"}
    impersonal = ("event_id", "kind")

    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    contact = models.ForeignKey("customers.Contact", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    attributes = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "-at"], name="trigger_events_by_kind")]


class PrizeDraw(models.Model):
    """A draw of prizes among those who answered, with the seed that repeats it."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("winners", "fingerprint")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="prize_draws")
    seed = models.BigIntegerField()
    n_entered = models.PositiveIntegerField()
    winners = models.JSONField(default=list)  # invitations by number
    fingerprint = models.CharField(max_length=64)
    drawn_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField()
