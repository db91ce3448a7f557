"""What a language model wrote about some texts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MachineSummary(models.Model):
    """A name and a summary of some texts, as a language model wrote them; shown as such and used for nothing else.

    `key` names the texts as they were and the language. Whenever a text of the programme goes, its summaries go too,
    so that nothing is kept of words that were erased; `has_others` says that some texts are no answers of it.
    """

    personal: ClassVar[dict[str, str]] = {
        "name": "written about what customers said, masked",
        "words": "written about what customers said, masked",
        "quotes": "words of customers, masked",
    }
    impersonal = ("key", "language")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=80)
    words = models.TextField()
    quotes = models.JSONField(default=list)
    n_texts = models.PositiveIntegerField()
    has_others = models.BooleanField(default=False)
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="machine_summary_once")]
