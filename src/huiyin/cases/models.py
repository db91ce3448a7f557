"""Cases: an unhappy customer, one named owner, and the way to an answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """One customer's problem from the moment it is known to the customer's own word that it is solved."""

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "title": "may quote the respondent",
    }
    impersonal = ("origin", "type", "severity", "state")

    # open → in_progress → solved (by us) → asked (the customer) → closed | reopened (= in_progress again)
    OPEN, IN_PROGRESS, SOLVED, ASKED, CLOSED = "open", "in_progress", "solved", "asked", "closed"

    programme = models.ForeignKey("surveys.Programme", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")  # frozen at opening
    response_id = models.BigIntegerField(null=True, db_index=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=40)  # "manual" or the key of an alert rule
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=40)
    severity = models.CharField(max_length=12)
    state = models.CharField(max_length=16, default=OPEN)
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    n_reopened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response_id"], condition=Q(response_id__isnull=False), name="one_case_per_answer"
            )
        ]


class CaseEntry(models.Model):
    """One line of a case's history: a note, a change of state, what the customer said."""

    personal: ClassVar[dict[str, str]] = {"text": "free text about the respondent"}
    impersonal = ("kind", "detail")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]


class Verification(models.Model):
    """The question to the customer whether the problem is solved: one link, one answer."""

    personal: ClassVar[dict[str, str]] = {"comment": "free text of the respondent"}
    impersonal = ("token_hash", "seed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    seed = models.CharField(max_length=40, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    solved = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
