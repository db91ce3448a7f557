"""Cases: an unhappy customer, one named owner, and the way to an answer."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases.contracts import CaseChannel, CaseFlag, CaseState, CaseType, Outcome, Severity
from huiyin.cases.models.category import Category
from huiyin.cases.workflow import ACTING


class Case(models.Model):
    """One customer's problem from the moment it is known to the customer's own word that it is solved.

    `unit` works on it and may change by handing over; `responsible_unit` answered for the service when
    it was given and stays, as do `received_by` (who was asked first) and `solved_by` (who said it was
    solved). `n_attempts` counts how often the customer was asked since the last solution; `outcome` says
    on whose word a closed case was closed. `priority` orders the queue, highest first (`priorities`).
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "title": "may quote the respondent",
        "title_en": "may quote the respondent",
        "words": "what the respondent said",
        "external_id": "reference of the respondent's complaint elsewhere",
    }
    impersonal = ("origin", "type", "severity", "state", "outcome", "channel", "external_body")

    programme = models.ForeignKey(
        "surveys.Programme", null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: it came on another way than a survey
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    responsible_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    response_id = models.BigIntegerField(null=True, db_index=True)
    answer_withdrawn_at = models.DateTimeField(null=True)
    respondent_key = models.CharField(max_length=120, blank=True, db_index=True)
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=16, choices=CaseChannel.choices, default=CaseChannel.OTHER)
    external_id = models.CharField(max_length=120, blank=True)  # its number where it came from
    origin = models.CharField(max_length=40)  # "manual" or the key of an alert rule
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)  # alerts speak both languages, people one
    words = models.TextField(blank=True)
    type = models.CharField(max_length=40, choices=CaseType.choices)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=12, choices=Severity.choices)
    safety = models.BooleanField(default=False)
    legal = models.BooleanField(default=False)
    media = models.BooleanField(default=False)
    vulnerable = models.BooleanField(default=False)
    money = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.RECEIVED)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    external_body = models.CharField(
        max_length=120, blank=True
    )  # whom the customer was told of, not accepting
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )  # who was asked first, and answers to the customer until the end
    solved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    n_reopened = models.PositiveIntegerField(default=0)
    n_attempts = models.PositiveIntegerField(default=0)
    n_handovers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response_id"], condition=Q(response_id__isnull=False), name="one_case_per_answer"
            ),
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="one_case_per_external_id",
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
            models.Index(  # the order of the queue, with all that its lists and counts ask
                fields=["-priority", "due_at", "id", "state", "owner", "unit"],
                name="case_queue",
                condition=~Q(state=CaseState.CLOSED),
            ),
        ]

    @property
    def flags(self) -> tuple[CaseFlag, ...]:
        """What makes it grave."""
        return tuple(flag for flag in CaseFlag if getattr(self, flag.value))

    @property
    def seen(self) -> str:
        """What a person looking at the case has seen; an action on another state of it is stale."""
        return f"{self.state}.{self.n_reopened}.{self.n_attempts}.{self.owner_id or 0}"

    def title_in(self, language: str) -> str:
        """The title in Chinese or, where there is one, in English."""
        return self.title if language.startswith("zh") or not self.title_en else self.title_en

    def is_overdue(self, now: datetime) -> bool:
        """Whether the time to act has passed and we have not acted."""
        return self.state in ACTING and self.due_at < now


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
