"""The question to the customer whether a case is solved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.cases.models.case import Case


class Verification(models.Model):
    """The question to the customer whether the problem is solved: one link, one answer.

    The link's token is derived from `seed` and the installation's key; only its hash is stored.
    `message` is what we tell the customer on the page of the link.
    """

    personal: ClassVar[dict[str, str]] = {
        "message": "free text about the respondent",
        "comment": "free text of the respondent",
    }
    impersonal = ("token_hash", "seed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    seed = models.CharField(max_length=40, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    solved = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
