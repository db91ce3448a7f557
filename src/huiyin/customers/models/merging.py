"""Which contacts may be one person, which were merged, and what moved so that it can move back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.customers.models.contact import Contact


class MatchRun(models.Model):
    """One search for contacts that are kept twice."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("state", "problem")

    ASKED, RUNNING, DONE, FAILED = "asked", "running", "done", "failed"

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=ASKED)
    n_contacts = models.PositiveIntegerField(default=0)
    n_found = models.PositiveIntegerField(default=0)
    n_new = models.PositiveIntegerField(default=0)
    is_learned = models.BooleanField(default=False)
    seconds = models.FloatField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]


class MatchSuggestion(models.Model):
    """Two contacts that may be one person; people decide, and what they decided is not asked again."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("rule", "state", "weights")

    OPEN, MERGED, DIFFERENT = "open", "merged", "different"
    EXACT, MODEL = "exact", "model"

    left = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=12)
    probability = models.FloatField()
    weights = models.JSONField(
        default=dict
    )  # what was compared → log2 of how much more often one person agrees so
    state = models.CharField(max_length=12, default=OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="suggested_once")]
        indexes = [models.Index(fields=["state", "-probability"], name="suggestions_in_order")]


class Merge(models.Model):
    """Two contacts became one, by somebody; taken back where `undone_at` is set."""

    personal: ClassVar[dict[str, str]] = {"detail": "values of the customer's file before and after"}
    impersonal = ("reason",)

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12)  # "exact", "model", "hand"
    detail = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]


class MovedRow(models.Model):
    """A row that belongs to the kept contact because of a merge, and goes back with it."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("label",)

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moved")
    label = models.CharField(max_length=80)  # "customers.ContactEvent"
    row_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "label", "row_id"], name="moved_once")]
