"""How often a programme is to be measured and reviewed, and the reviews that were held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.reports.contracts import Every


class MonitoringPlan(models.Model):
    """How often a programme's customers are to be heard, and how often the results are reviewed by management."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("measure_every", "review_every")

    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    measure_every = models.CharField(max_length=10, choices=Every.choices)
    review_every = models.CharField(max_length=10, choices=Every.choices)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()


class ManagementReview(models.Model):
    """A review of the results by management: added, never changed; a wrong one is withdrawn and stays readable.

    `revision` and `n_responses` say which data lay before the people when the review was recorded.
    """

    personal: ClassVar[dict[str, str]] = {
        "participants": "identity of staff",
        "conclusions": "words of staff",
        "decisions": "words of staff",
        "withdrawn_because": "words of staff",
    }
    impersonal = ("revision",)

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField()
    participants = models.CharField(max_length=300, blank=True)
    conclusions = models.TextField()
    decisions = models.TextField(blank=True)
    revision = models.CharField(max_length=64)
    n_responses = models.PositiveBigIntegerField()
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["programme", "held_on"], name="reviews_held")]
