"""An organisation's own layers on the readers, and looks at whether readers still fit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.texts.coding_contracts import HeadState, LabelTask


class OwnHead(models.Model):
    """A layer learned from a programme's own labels for one task; kept for good, one at most in use.

    `data` is the head (`analytics.text.heads`); `report` its learning curve and the contest with what was in use.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("task", "state", "report", "problem", "data")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    task = models.CharField(max_length=10, choices=LabelTask.choices)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=HeadState.choices, default=HeadState.WAITING)
    data = models.BinaryField(default=b"")
    n_labels = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    used_since = models.DateTimeField(null=True)
    followed = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "task", "number"], name="own_head_once"),
            models.UniqueConstraint(
                fields=["programme", "task"], condition=Q(state=HeadState.IN_USE), name="one_own_head_in_use"
            ),
            models.UniqueConstraint(
                fields=["programme", "task"], condition=Q(state=HeadState.WAITING), name="one_training_waits"
            ),
        ]


class DriftLook(models.Model):
    """One look at whether the readers still fit a programme's texts; the newest of a task counts."""

    personal: ClassVar[dict[str, str]] = {"note": "words of staff"}
    impersonal = ("task", "decision", "report")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    task = models.CharField(max_length=10, choices=LabelTask.choices)
    looked_on = models.DateField()
    decision = models.CharField(max_length=12)
    report = models.JSONField(default=dict)
    noted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-looked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "task", "looked_on"], name="one_drift_look_a_day")
        ]
