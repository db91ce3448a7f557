"""Who is told of alerts: on duty by a roster, each person in the way they chose, each alert once."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models

from huiyin.alerts.contracts import Gathering, Turn


class Roster(models.Model):
    """Who is on duty when: people take turns from a first day on, changing over at an hour of the day."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "turn")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    turn = models.CharField(max_length=8, choices=Turn, default=Turn.WEEK)
    starts_on = models.DateField()
    changes_at = models.TimeField(default=datetime.time(9))
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class RosterPlace(models.Model):
    """One person's place in the order of a roster."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="places")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["roster", "user"], name="one_place_a_person")]


class Substitution(models.Model):
    """Somebody else is on duty for a while."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="substitutions")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]


class Listening(models.Model):
    """How one person wants to be told of alerts; who has said nothing gets e-mail, at once, but not at night."""

    personal: ClassVar[dict[str, str]] = {"phone": "contact of staff"}
    impersonal = ("gathering",)

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=False)
    phone = models.CharField(max_length=32, blank=True)
    quiet_from = models.TimeField(null=True, default=datetime.time(22))
    quiet_to = models.TimeField(null=True, default=datetime.time(8))
    gathering = models.CharField(max_length=8, choices=Gathering, default=Gathering.NOW)
    digest_at = models.TimeField(default=datetime.time(9))


class Told(models.Model):
    """One recipient of one alert. `message_id` names the message in the queue that told them.

    `recipient` is "user:7:email" or "robot:3": nobody is told twice of one alert by the same way. `outcome` says
    why nothing was sent, where nothing was.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("recipient", "outcome")

    raised = models.ForeignKey("alerts.Raised", on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    robot = models.ForeignKey(
        "messaging.SenderAccount", null=True, on_delete=models.CASCADE, related_name="+"
    )
    recipient = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    message_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["level", "pk"]
        constraints = [models.UniqueConstraint(fields=["raised", "recipient"], name="told_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(settled_at=None), name="still_to_be_told"),
            models.Index(fields=["recipient", "settled_at"], name="told_last"),
        ]
