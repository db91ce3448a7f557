"""The kernel's tables: news on its way, who did what, and how often somebody tried."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxEvent(models.Model):
    """A fact that has happened, written in the same transaction as the change it tells of."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "payload")  # payloads name rows by id and never quote answers

    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_index=True)
    fanned_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["fanned_out_at"],
                name="events_fanned_out",
                condition=models.Q(fanned_out_at__isnull=False),
            ),
            models.Index(fields=["id"], name="events_to_fan_out", condition=models.Q(fanned_out_at=None)),
        ]


class Delivery(models.Model):
    """One event on its way to one subscriber: tried at least once, retried with back-off, parked when hopeless."""

    personal: ClassVar[dict[str, str]] = {"last_error": "may quote what could not be handled"}
    impersonal = ("subscriber", "lane")

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    lane = models.CharField(max_length=20)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="one_delivery_per_subscriber"),
        ]
        indexes = [
            models.Index(
                fields=["subscriber", "id"],
                name="deliveries_open",
                condition=models.Q(done_at=None, parked_at=None),
            ),
            models.Index(
                fields=["parked_at"],
                name="deliveries_parked",
                condition=models.Q(done_at=None, parked_at__isnull=False),
            ),
        ]


class AuditEntry(models.Model):
    """Who did what to which object, when. Rows are added, never changed."""

    personal: ClassVar[dict[str, str]] = {"actor": "identity of staff", "address": "network address of staff"}
    impersonal = ("action", "object", "detail")

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=80)
    object = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)


class Attempt(models.Model):
    """How often something was tried by somebody within a window of time."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("key",)  # a keyed hash, not the name or address itself

    key = models.CharField(max_length=64, unique=True)
    window_began_at = models.DateTimeField()
    n_attempts = models.PositiveIntegerField(default=0)
