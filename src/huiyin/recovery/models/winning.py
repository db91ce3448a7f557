"""Winning a customer back: dated steps, and whether it worked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.recovery.contracts import PlanState, StepKind


class Plan(models.Model):
    """The plan to win back the customer of a case. `proof` says how it was shown that the cause is gone."""

    personal: ClassVar[dict[str, str]] = {
        "goal": "free text about the respondent",
        "proof": "free text about the respondent",
    }
    impersonal = ("state",)

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    goal = models.TextField(blank=True)  # what would show that the customer is back
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.RUNNING)
    proof = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class PlanStep(models.Model):
    """One step with its day: done on `done_at`, with what came of it."""

    personal: ClassVar[dict[str, str]] = {
        "text": "free text about the respondent",
        "outcome": "free text about the respondent",
    }
    impersonal = ("kind",)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="win_back_due", condition=Q(done_at=None))]
