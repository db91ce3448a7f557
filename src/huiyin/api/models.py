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
