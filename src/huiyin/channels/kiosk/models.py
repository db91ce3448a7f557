"""Rating devices and what they said of themselves last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Device(models.Model):
    """A tablet that asks. Its link carries what is known beforehand, such as the counter it stands at.

    `n_waiting` and `refused` (problem code → number) are what the device holds and told at `seen_at`.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "place", "refused")

    link = models.OneToOneField("channels.Link", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=200, blank=True)
    idle_seconds = models.PositiveIntegerField(default=30)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    n_waiting = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
