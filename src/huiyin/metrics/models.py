"""Metric contracts by version, and which parts of the facts count."""

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


class FactStore(models.Model):
    """One row a programme, locked by whoever changes its parts, so that no two do so at once."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")


class FactPart(models.Model):
    """One Parquet file of facts. Only files listed here are read, so a file without its row does not exist."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "batch", "sha256")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, unique=True)
    batch = models.CharField(max_length=40, blank=True)
    n_rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


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
