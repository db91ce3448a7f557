"""How right the files of customers are: what must be there, who looked, and samples that were checked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.customers.contracts import CheckMethod
from huiyin.customers.models.contact import Contact


class QualityRule(models.Model):
    """A version of what a whole file is; the newest holds."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("required",)

    required = models.JSONField()  # columns of the contact that must be filled
    verified_within_days = models.PositiveIntegerField()
    target_rate = models.FloatField()  # 0–1
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class CheckPlan(models.Model):
    """A random sample of files to be checked by visit or call; the seed repeats the draw."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    is_key_account = models.BooleanField()  # the two kinds of customers are judged apart
    n_population = models.PositiveIntegerField()
    n_drawn = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    drawn_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]


class FileCheck(models.Model):
    """Somebody compared a customer's file with the customer."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("method", "wrong", "result")

    DUE, CORRECT, WRONG, NOT_REACHED = "due", "correct", "wrong", "not_reached"

    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="checks")
    plan = models.ForeignKey(CheckPlan, null=True, on_delete=models.CASCADE, related_name="checks")
    method = models.CharField(max_length=12, choices=CheckMethod.choices, blank=True)
    result = models.CharField(max_length=12, default=DUE)
    wrong = models.JSONField(default=list)  # columns that were wrong
    at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contact", "-at"], name="checks_of_contact")]


class ContactChange(models.Model):
    """The last change of a customer, in the order in which other systems read them; outlives the customer as a number."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("change", "source", "unit_path")

    contact_number = models.BigIntegerField(unique=True)
    unit_path = models.CharField(max_length=255)
    change = models.CharField(max_length=12)
    source = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
