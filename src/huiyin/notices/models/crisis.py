"""Plans for a crisis, and what was done when one was set going or practised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CrisisPlan(models.Model):
    """What is done in a crisis, with the senior manager who answers for it by name."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "trigger")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    trigger = models.TextField()
    senior = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    deputy = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    drill_months = models.PositiveSmallIntegerField(default=6)  # 0: never practised
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class CrisisStep(models.Model):
    """One step of a plan: what, who does it, and within how many minutes of the beginning."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("what", "who")

    plan = models.ForeignKey(CrisisPlan, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=80, blank=True)
    minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number", "pk"]


class CrisisRun(models.Model):
    """A plan set going, in earnest or as a drill."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("occasion", "lesson")

    plan = models.ForeignKey(CrisisPlan, on_delete=models.CASCADE, related_name="runs")
    is_drill = models.BooleanField(default=False)
    occasion = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lesson = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]


class CrisisMark(models.Model):
    """One step of a run, as the plan had it when the run began, and when it was done."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("what", "who", "note")

    run = models.ForeignKey(CrisisRun, on_delete=models.CASCADE, related_name="marks")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number", "pk"]
