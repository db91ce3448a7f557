"""Calls as a telephone system tells of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PhoneCall(models.Model):
    """One call, put together from what the telephone system told of it, in whatever order.

    `call_id` is its name there. `case` and `contact` are whom it turned out to be about; `logged_at` says
    that its end stands in the case's or the customer's history.
    """

    personal: ClassVar[dict[str, str]] = {
        "number": "telephone number of the customer",
        "respondent_key": "identity of the customer",
        "recording": "leads to the customer's voice",
    }
    impersonal = ("call_id", "direction", "outcome")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    call_id = models.CharField(max_length=120)
    direction = models.CharField(max_length=4)  # "in" or "out"
    number = models.CharField(max_length=32, blank=True)
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    respondent_key = models.CharField(max_length=120, blank=True, db_index=True)
    agent = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="phone_calls")
    live = models.ForeignKey("cases.LiveContact", null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)  # `calls.CallOutcome`
    recording = models.CharField(max_length=500, blank=True)
    logged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "call_id"], name="one_call_of_a_system")]
        indexes = [models.Index(fields=["number"], name="calls_by_number")]

    @property
    def seconds(self) -> int | None:
        """How long they spoke."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))
