"""Studies by telephone: numbers to call, calls made, and calls listened in to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.channels.telephone.outcomes import OUTCOMES
from huiyin.customers.contracts import SurveyKind
from huiyin.customers.queries import masked_phone


class Study(models.Model):
    """A list of numbers that interviewers work through with one questionnaire.

    `objections` is one a line, "what is said :: what to reply". `quotas` maps a value of the column
    `quota_field` to how many interviews are wanted there. `reference` names whoever fills the list, such
    as a campaign; it is empty where people add the numbers.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = (
        "name",
        "script",
        "objections",
        "voicemail",
        "quota_field",
        "quotas",
        "reference",
        "survey_kind",
    )

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey("surveys.Questionnaire", on_delete=models.CASCADE, related_name="+")
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    reference = models.CharField(max_length=60, blank=True, db_index=True)
    survey_kind = models.CharField(max_length=20, default=SurveyKind.RELATIONSHIP.value)
    script = models.TextField(blank=True)
    objections = models.TextField(blank=True)
    voicemail = models.TextField(blank=True)
    max_attempts = models.PositiveSmallIntegerField(default=6)
    first_hour = models.PositiveSmallIntegerField(default=9)
    last_hour = models.PositiveSmallIntegerField(default=20)
    quota_field = models.CharField(max_length=60, blank=True)
    quotas = models.JSONField(default=dict)
    monitor_percent = models.PositiveSmallIntegerField(default=10)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Number(models.Model):
    """One number of a study. While `leased_until` lies ahead it belongs to one interviewer and to nobody else.

    `reference` names what it stands for with whoever put it on the list, and news of its calls carry it.
    """

    personal: ClassVar[dict[str, str]] = {
        "phone": "contact of the respondent",
        "name": "identity of the respondent",
        "respondent_key": "identity of the respondent",
        "attributes": "attributes of the respondent",
    }
    impersonal = ("cell", "state", "code", "tried", "submission_id", "reference", "reason")

    OPEN, DONE, OVER = "open", "done", "over"  # to be called, interviewed, closed without an interview

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="numbers")
    phone = models.CharField(max_length=32)
    name = models.CharField(max_length=80, blank=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    attributes = models.JSONField(default=dict)
    reference = models.CharField(max_length=60, blank=True, db_index=True)
    cell = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20, blank=True)  # why the contact rules put it aside
    state = models.CharField(max_length=8, default=OPEN)
    code = models.CharField(max_length=8, default="3.11")
    n_attempts = models.PositiveSmallIntegerField(default=0)
    tried = models.JSONField(
        default=list
    )  # parts of the week in which it was called, such as "weekday-evening"
    next_at = models.DateTimeField()
    has_appointment = models.BooleanField(default=False)
    draw = models.PositiveIntegerField()  # a random place in the queue, so that no region is called first
    link = models.OneToOneField("channels.Link", null=True, on_delete=models.SET_NULL, related_name="+")
    submission_id = models.CharField(max_length=64)
    leased_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "phone"], name="a_number_once_a_study")]
        indexes = [
            models.Index(fields=["study", "next_at"], name="numbers_to_call", condition=Q(state="open")),
        ]

    @property
    def masked(self) -> str:
        """The number with its middle hidden: for everybody but the interviewer on the line."""
        return masked_phone(self.phone)


class Call(models.Model):
    """One attempt: who called, when, and what came of it. `outcome` is empty while the call is under way."""

    personal: ClassVar[dict[str, str]] = {"note": "what the interviewer wrote about the respondent"}
    impersonal = ("outcome", "code")

    number = models.ForeignKey(Number, on_delete=models.CASCADE, related_name="calls")
    interviewer = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=8, blank=True)
    note = models.TextField(blank=True)
    response_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(ended_at=None), name="one_call_at_a_time_a_number"
            )
        ]

    @property
    def outcome_name(self) -> Mapping[str, str]:
        """What came of it, in both languages."""
        known = OUTCOMES.get(self.outcome)
        return known.name if known else {"zh": "未记录结果", "en": "No outcome recorded"}


class Monitoring(models.Model):
    """What a supervisor heard when listening in: grades 1 to 5, and whether something must not happen again."""

    personal: ClassVar[dict[str, str]] = {"note": "may quote the respondent"}
    impersonal = ("grades",)

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="monitorings")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    grades = models.JSONField(default=dict)
    is_critical = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    @property
    def mean(self) -> float | None:
        """The mean of the grades given, 5 the best."""
        return sum(self.grades.values()) / len(self.grades) if self.grades else None
