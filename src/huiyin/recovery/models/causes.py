"""Why it happened: the tree of causes, and what was found for a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Cause(models.Model):
    """One node of a unit's tree of causes, which holds for the units below too.

    Those without a parent are the bones of the fishbone. A cause that is used is switched off, not deleted.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "name_en")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "parent", "name"], name="one_cause_of_a_name"),
        ]

    def name_in(self, language: str) -> str:
        """The name in Chinese or, where there is one, in English."""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en


class Finding(models.Model):
    """The cause of one case: where it lies in the tree, up to five whys, and what we learn from it."""

    personal: ClassVar[dict[str, str]] = {
        "whys": "free text about the respondent",
        "lesson": "free text about the respondent",
    }
    impersonal = ()

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="+")
    whys = models.JSONField(default=list)  # the answers, first to last
    lesson = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
