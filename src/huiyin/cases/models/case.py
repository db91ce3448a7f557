"""Cases: an unhappy customer, one named owner, and the way to an answer."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases.contracts import CaseState, CaseType, Outcome, Severity


class Case(models.Model):
    """One customer's problem from the moment it is known to the customer's own word that it is solved.

    `unit` is the programme's unit at opening and stays. `n_attempts` counts how often the customer was
    asked since the last solution. `outcome` says on whose word a closed case was closed.
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "title": "may quote the respondent",
        "title_en": "may quote the respondent",
    }
    impersonal = ("origin", "type", "severity", "state", "outcome")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    response_id = models.BigIntegerField(null=True, db_index=True)
    answer_withdrawn_at = models.DateTimeField(null=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=40)  # "manual" or the key of an alert rule
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)  # alerts speak both languages, people one
    type = models.CharField(max_length=40, choices=CaseType.choices)
    severity = models.CharField(max_length=12, choices=Severity.choices)
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    n_reopened = models.PositiveIntegerField(default=0)
    n_attempts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response_id"], condition=Q(response_id__isnull=False), name="one_case_per_answer"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                | (~Q(state=CaseState.CLOSED) & Q(closed_at=None, outcome="")),
                name="closed_on_somebodys_word",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_at"], name="active_cases", condition=~Q(state=CaseState.CLOSED)
            ),
        ]

    @property
    def seen(self) -> str:
        """What a person looking at the case has seen; an action on another state of it is stale."""
        return f"{self.state}.{self.n_reopened}.{self.n_attempts}.{self.owner_id or 0}"

    def title_in(self, language: str) -> str:
        """The title in Chinese or, where there is one, in English."""
        return self.title if language.startswith("zh") or not self.title_en else self.title_en

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time to act has passed and we have not acted."""
        return self.state in {CaseState.OPEN, CaseState.IN_PROGRESS} and self.due_at < now


class CaseEntry(models.Model):
    """One line of a case's history: a note, a change of state, what the customer said. Added, never changed."""

    personal: ClassVar[dict[str, str]] = {
        "text": "free text about the respondent",
        "detail": "names of staff",
    }
    impersonal = ("kind",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
