"""Short links."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ShortLink(models.Model):
    """A short code that leads where a link leads; only its hash is kept."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("code_hash",)

    link = models.OneToOneField("channels.Link", on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
