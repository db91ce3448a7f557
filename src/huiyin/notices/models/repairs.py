"""How a fault was repaired, and which surveys say whether customers were satisfied with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.notices.contracts import AskedAbout, RepairArea


class Repair(models.Model):
    """The time nodes of repairing one fault; the last one, the service being back, is the outage's own."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("area",)

    outage = models.OneToOneField("notices.Outage", on_delete=models.CASCADE, related_name="repair")
    area = models.CharField(max_length=8, choices=RepairArea.choices)
    reported_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["reported_at"], name="repairs_by_report")]


class RepairMetric(models.Model):
    """The metric of a survey that says how satisfied customers are with repairs, on the spot or called back."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("asked", "contract_key")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    asked = models.CharField(max_length=8, choices=AskedAbout.choices)
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    contract_key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "asked"], name="repair_metric_once")]
