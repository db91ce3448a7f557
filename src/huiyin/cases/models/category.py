"""What cases are about: a tree that the organisation words itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.cases.contracts import CaseType


class Category(models.Model):
    """A place in the tree. Each belongs to one `type`, by which figures of all organisations compare.

    `keywords` (one a line) suggest the category for a text; a category that is no longer offered stays
    for the cases that have it.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "name_en", "keywords", "type", "path")

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, db_index=True)  # "/3/17/": of it and of all above
    type = models.CharField(max_length=40, choices=CaseType.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    keywords = models.TextField(blank=True)
    is_offered = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_category_of_a_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent=None), name="one_top_category_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Its name in Chinese or, where there is one, in English."""
        return self.name if language.startswith("zh") or not self.name_en else self.name_en
