"""Which of the alert rules open cases in a programme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AlertSetting(models.Model):
    """Whether an alert rule opens cases in a programme; without a row the rule is on."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("rule",)

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "rule"], name="one_setting_per_rule")]
