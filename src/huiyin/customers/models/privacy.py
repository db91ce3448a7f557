"""What customers allowed, and what they asked of us about their own data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.customers.contracts import ConsentPurpose, RequestKind, RevealReason
from huiyin.customers.models.contact import Contact


class ConsentText(models.Model):
    """A version of what people agree to for one purpose; the newest is shown, old ones stay as evidence."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("purpose", "text_zh", "text_en")

    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    version = models.PositiveIntegerField()
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    valid_from = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once")]


class ConsentEntry(models.Model):
    """A customer allowed a purpose or withdrew it. Added, never changed; the newest of a purpose holds."""

    personal: ClassVar[dict[str, str]] = {"evidence": "where the customer's words are kept"}
    impersonal = ("purpose", "channel", "source")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    is_given = models.BooleanField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=40, blank=True)  # telephone, counter, web …
    source = models.CharField(max_length=40, blank=True)  # who noted it: staff, api, link …
    text = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contact", "purpose", "-at"], name="consents_of_contact")]


class PersonRequest(models.Model):
    """What a customer asked about their own data, with the day by which it must be answered."""

    personal: ClassVar[dict[str, str]] = {"note": "what the customer asked for, in their words"}
    impersonal = ("kind", "state", "channel", "digest")

    OPEN, PREPARING, READY, DONE, REFUSED = "open", "preparing", "ready", "done", "refused"

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    channel = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, default=OPEN)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    finished_at = models.DateTimeField(null=True)
    n_records = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # of the file that was handed over
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]


class Unmasking(models.Model):
    """Somebody of ours looked at a customer's number or address in full, and why."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("reason",)

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="unmaskings")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=12, choices=RevealReason.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-at"], name="unmaskings_of_contact"),
            models.Index(fields=["by", "-at"], name="unmaskings_by_somebody"),
        ]
