"""By what outages are judged, in what words customers are told, and what was agreed about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.notices.contracts import OutageKind, Stage


class Standard(models.Model):
    """The limits for outages of a unit and those below it, from a day on; the newest before a day holds on it."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("terms", "source")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    terms = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    signatory = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-valid_from", "-pk"]


class StageWords(models.Model):
    """What customers of a unit and those below it read at one stage of one kind of outage."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "stage", "words", "template")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=OutageKind.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices)
    words = models.JSONField()
    template = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "stage"], name="words_of_stage_once")]


class Meeting(models.Model):
    """The monthly meeting of a unit about its outages: when, who, and what was agreed."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("attendants", "agreed")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    held_on = models.DateField()
    attendants = models.CharField(max_length=300, blank=True)
    agreed = models.TextField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="one_meeting_a_month")]
