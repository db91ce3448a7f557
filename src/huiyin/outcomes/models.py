"""What was worked out of recovery, unit by unit, and what was done about findings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Evaluation(models.Model):
    """One working out of all figures for a unit and those below: the terms it was asked with, and what it found.

    `result` holds sections of tables and words, sums only: nobody can be told from them.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("state", "terms", "result", "problem")

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    terms = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="evaluations_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=["waiting", "running"]), name="one_evaluation_at_work"
            )
        ]


class FindingAction(models.Model):
    """What was done about something that an alert found; taken back, never deleted.

    `kind` and `number` name the alert ("chart" or "rule"); the action is an improvement of a known problem, or words.
    """

    personal: ClassVar[dict[str, str]] = {"text": "words of staff"}
    impersonal = ("kind",)

    kind = models.CharField(max_length=8)
    number = models.BigIntegerField()
    problem = models.ForeignKey(
        "recovery.KnownProblem", null=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(undone_at=None), name="one_action_a_finding"
            )
        ]
