"""Keys of machines, the places that are told of news, and what became of telling them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ApiKey(models.Model):
    """A key by which a program acts for its owner, within a unit or one programme. Only its hash is stored."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "token_hash", "hint", "scopes", "origins")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        "surveys.Programme", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # how the key begins, to tell keys apart
    scopes = models.JSONField()  # list of Scope values
    origins = models.JSONField(default=list)  # web origins whose pages may call with it
    per_second = models.PositiveIntegerField(default=50)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class WebhookEndpoint(models.Model):
    """An address of another system that is told of news, with the secret that signs what it is told."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "url", "events", "secret", "former_secret", "switched_off_why")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(
        "surveys.Programme", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = models.JSONField()  # list of event names
    secret = models.TextField()  # sealed
    former_secret = models.TextField(blank=True)  # sealed; signs as well for a day after a rotation
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    switched_off_at = models.DateTimeField(null=True)
    switched_off_why = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-pk"]


class WebhookMessage(models.Model):
    """One piece of news on its way to one endpoint, and what became of it. It names rows, never what they say."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("message_id", "event", "data", "last_error")

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages")
    message_id = models.CharField(max_length=60)
    event = models.CharField(max_length=40)
    data = models.JSONField()
    happened_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # None: delivered or given up
    delivered_at = models.DateTimeField(null=True)
    last_status = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=120, blank=True)
    last_milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message_id"], name="message_once_an_endpoint")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="messages_due",
                condition=models.Q(next_try_at__isnull=False),
            )
        ]
