"""Metric contracts by version, and the settings that studies keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Contract(models.Model):
    """One version of a metric contract; `definition` is `contracts.MetricContract.as_json()`. Never changed."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("key", "definition")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    confirmed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key", "version"], name="contract_version_once")
        ]


class StudySettings(models.Model):
    """The settings of a study that its programme keeps; the newest row counts, older ones are its history."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("study", "definition")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    study = models.CharField(max_length=40)
    definition = models.JSONField()
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
