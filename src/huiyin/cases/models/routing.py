"""Who gets a case, how bad it is at first sight, and who is asked for advice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.cases.contracts import CaseFlag, Severity


class Strategy(models.TextChoices):
    """How one of several people is found."""

    LEAST_BUSY = "least_busy", _("Whoever has the fewest open cases")
    ROUND_ROBIN = "round_robin", _("One after the other")
    FIRST_ASKED = "first_asked", _("Whoever was asked first")
    NAMED = "named", _("One named person")


class Skill(models.Model):
    """Something that not everybody can do: a language, a trade, a system."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name",)

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class CaseWorker(models.Model):
    """What routes must know of a person; without a row there are no skills, no limit and no absence."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    skills = models.ManyToManyField(Skill, related_name="+")
    most_open = models.PositiveSmallIntegerField(null=True)  # None: no limit
    away_until = models.DateField(null=True)  # the last day away


class Route(models.Model):
    """Cases that fulfil the condition go to somebody; the first route that finds a person decides.

    It holds for cases of `unit` and those below it. `to_unit` None leaves the case where it is.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "condition", "strategy")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    condition = models.JSONField(null=True)  # None: every case
    to_unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, null=True, on_delete=models.PROTECT, related_name="+")
    strategy = models.CharField(max_length=16, choices=Strategy.choices, default=Strategy.LEAST_BUSY)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    last_owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    is_on = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]


class SortingRule(models.Model):
    """Cases that fulfil the condition are at least that bad, have these flags and, if they lack one, the category."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "condition", "flags", "severity")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    condition = models.JSONField(null=True)
    flags = models.JSONField(default=list)
    severity = models.CharField(max_length=12, choices=Severity.choices, blank=True)
    category = models.ForeignKey("cases.Category", null=True, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    @property
    def flag_labels(self) -> list[str]:
        """What its flags are called."""
        return [str(CaseFlag(flag).label) for flag in self.flags]


class Consultation(models.Model):
    """A question about a case to another unit. Whoever asked still answers to the customer."""

    personal: ClassVar[dict[str, str]] = {
        "question": "free text about the respondent",
        "answer": "free text about the respondent",
    }
    impersonal = ()

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consultations")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["unit", "due_at"], name="open_consultations", condition=models.Q(answered_at=None)
            )
        ]
