"""Where texts count that belong to no programme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TextHome(models.Model):
    """The programme of a unit in which complaints, letters and conversations count that belong to none.

    It holds for the units below too, as far as they have no home of their own.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    programme = models.OneToOneField("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()
