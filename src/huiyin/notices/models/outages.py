"""An outage, whom it concerns, what they were told and how they were reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.notices.contracts import (
    Audience,
    CallOutcome,
    CallState,
    OutageKind,
    OutageState,
    Stage,
    TellingState,
)


class Outage(models.Model):
    """An interruption of the service, from its plan or the first report until it is over.

    `announced_*` is what customers were told last; `promised_end` what they had been told when it began.
    `terms` are the limits that held on the day it was entered, so that it is judged by these.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = (
        "number",
        "kind",
        "state",
        "audience",
        "place",
        "place_en",
        "reason",
        "reason_en",
        "region",
        "rule",
        "terms",
        "measure",
        "sparing",
    )

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=120, blank=True)  # what another system calls it
    kind = models.CharField(max_length=12, choices=OutageKind.choices)
    state = models.CharField(max_length=12, choices=OutageState.choices, default=OutageState.DRAFT)
    place = models.CharField(max_length=120)  # as customers read it
    place_en = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=160)
    reason_en = models.CharField(max_length=160, blank=True)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    region = models.CharField(max_length=80, blank=True)
    rule = models.JSONField(null=True)
    file_id = models.PositiveBigIntegerField(null=True)  # customers.ContactFile
    terms = models.JSONField(default=dict)
    lead_hours = models.PositiveIntegerField(default=0)  # how long before customers are to be told
    announced_start = models.DateTimeField()
    announced_end = models.DateTimeField(null=True)
    promised_end = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)  # until when customers are told in time
    n_affected = models.PositiveIntegerField(default=0)
    n_repeated = models.PositiveIntegerField(default=0)  # of them, had another outage not long before
    counted_at = models.DateTimeField(null=True)
    signatory = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)
    measure = models.TextField(blank=True)  # what is done so that it does not happen so again
    sparing = models.CharField(max_length=8, blank=True)  # "area" or "holds" while surveys rest
    pause_id = models.PositiveBigIntegerField(null=True)  # customers.AreaPause
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-announced_start", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="outage_number_once", condition=~Q(number=""))
        ]
        indexes = [
            models.Index(fields=["announced_start"], name="outages_by_start"),
            models.Index(fields=["state"], name="outages_by_state"),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def begins_at(self) -> object:
        """When it began, or is to begin."""
        return self.started_at or self.announced_start


class Affected(models.Model):
    """A customer whom an outage concerns. After erasure the row stays, without the customer, so that counts hold."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("call_state",)

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="affected")
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    is_key = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)  # first told of the time that held
    call_state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.NONE, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outage", "contact"], name="affected_once")]
        indexes = [
            models.Index(fields=["outage", "id"], name="affected_in_order"),
            models.Index(
                fields=["outage", "call_state"], name="affected_to_call", condition=Q(call_state="open")
            ),
        ]


class Announcement(models.Model):
    """One thing that all affected customers are told. `counts`: it tells of the time that holds."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("stage", "words", "template")

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="announcements")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    number = models.PositiveSmallIntegerField(default=1)
    words = models.JSONField(default=dict)  # {"zh": {"subject", "text"}, "en": {…}}
    template = models.CharField(max_length=80, blank=True)
    counts = models.BooleanField(default=False)
    not_before = models.DateTimeField(null=True)
    cursor = models.PositiveBigIntegerField(default=0)  # the last affected customer who was planned
    n_planned = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["outage", "stage", "number"], name="announced_once")]


class Telling(models.Model):
    """One customer told one thing, by one channel after the other until one of them reaches the customer."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("channel", "state")

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="tellings")
    affected = models.ForeignKey(Affected, on_delete=models.CASCADE, related_name="tellings")
    channel = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=TellingState.choices)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "affected"], name="told_one_thing_once")
        ]


class CallEntry(models.Model):
    """One call to an affected customer. Added; a mistake is marked as such and counts no more."""

    personal: ClassVar[dict[str, str]] = {"note": "free text about the customer"}
    impersonal = ("outcome", "recording")

    affected = models.ForeignKey(Affected, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices)
    note = models.CharField(max_length=500, blank=True)
    recording = models.CharField(
        max_length=120, blank=True
    )  # number of the recording in the telephone system
    counts = models.BooleanField(default=True)  # it told of the time that holds
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class OutageEntry(models.Model):
    """One line of an outage's history."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("act", "text", "detail")

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]
