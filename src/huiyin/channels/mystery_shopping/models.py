"""Scenarios, places own and competing, visits and the photos taken on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class VisitState(models.TextChoices):
    """Where a visit is on its way."""

    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    DONE = "done", pgettext_lazy("visit", "Reported")
    VOID = "void", pgettext_lazy("visit", "Cancelled")


class Scenario(models.Model):
    """What every shopper does, the same at each place: the story, and the path of stages with their checks.

    `stages` is [{"key", "title", "checks": [{"key", "text", "kind": "yes_no" | "grade"}]}].
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "story", "stages")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    story = models.TextField()
    stages = models.JSONField(default=list)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A shop, a hall or a hot line that is visited."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "address")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    is_competitor = models.BooleanField(default=False)

    class Meta:
        ordering = ["is_competitor", "pk"]
        constraints = [models.UniqueConstraint(fields=["scenario", "name"], name="place_once_a_scenario")]


class Visit(models.Model):
    """One visit by one shopper. Its secret link is derived from the installation's key; only a hash is stored."""

    personal: ClassVar[dict[str, str]] = {
        "shopper": "identity of staff or of a hired shopper (staff)",
        "marks": "observations of staff",
        "notes": "may describe staff",
        "strengths": "may describe staff",
        "weaknesses": "may describe staff",
    }
    impersonal = ("state", "seed", "token_hash", "submission_id")

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="visits")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="visits")
    shopper = models.CharField(max_length=80)
    planned_on = models.DateField()
    state = models.CharField(max_length=8, choices=VisitState.choices, default=VisitState.PLANNED)
    seed = models.CharField(max_length=40, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    submission_id = models.CharField(max_length=64, blank=True)
    marks = models.JSONField(default=dict)  # check key → 0/1 or 1–5; what was not observed has no key
    notes = models.JSONField(default=dict)  # stage key → words
    strengths = models.TextField(blank=True)
    weaknesses = models.TextField(blank=True)
    visited_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["planned_on", "pk"]


class Photo(models.Model):
    """A picture taken as evidence at one stage."""

    personal: ClassVar[dict[str, str]] = {"file": "may show staff"}
    impersonal = ("stage", "digest")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    stage = models.CharField(max_length=40)
    file = models.CharField(max_length=48)
    digest = models.CharField(max_length=64)  # of what was sent: the same photo twice is kept once

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "digest"], name="photo_once_a_visit")]
