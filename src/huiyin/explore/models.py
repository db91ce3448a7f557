"""Views that people keep of a programme's facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """One question to a programme's facts under a name, with how it is drawn and who may open it.

    `question` is `metrics.exploring.question.Question.as_json()`. A deleted view can be brought back.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "question", "chart", "shared")

    PRIVATE, UNIT, PROGRAMME = "private", "unit", "programme"
    SHARED = (PRIVATE, UNIT, PROGRAMME)

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120)
    question = models.JSONField()
    chart = models.CharField(max_length=20, default="auto")
    shared = models.CharField(max_length=20, default=PRIVATE, choices=[(one, one) for one in SHARED])
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
