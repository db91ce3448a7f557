"""The problem behind many cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.recovery.contracts import PROBLEM_ENDED, ProblemState


class KnownProblem(models.Model):
    """What keeps making customers unhappy: one owner, an improvement, and the cases it made.

    `improved_at` is the moment from which the improvement holds; cases before and after it are compared.
    """

    personal: ClassVar[dict[str, str]] = {
        "description": "words of staff",
        "improvement": "words of staff",
    }
    impersonal = ("title", "state")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    cause = models.ForeignKey("recovery.Cause", null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ProblemState.choices, default=ProblemState.OPEN)
    improvement = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    improved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["unit"],
                name="problems_at_work",
                condition=~Q(state__in=[state.value for state in PROBLEM_ENDED]),
            )
        ]


class ProblemCase(models.Model):
    """A case that belongs to a problem; to one at most."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    problem = models.ForeignKey(KnownProblem, on_delete=models.CASCADE, related_name="members")
    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class ProblemEntry(models.Model):
    """One line of a problem's history. Added, never changed."""

    personal: ClassVar[dict[str, str]] = {"text": "words of staff", "detail": "names of staff"}
    impersonal = ("kind",)

    problem = models.ForeignKey(KnownProblem, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
