"""The topics of a programme, version by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TopicDefinition(models.Model):
    """One version of the topics that a programme's texts are read by. Added, never changed.

    `topics` is a list of topics as `analytics.text.topic_sets.Topic` has them (key, name, words, rules, examples);
    `from` names the starter that one came from.
    """

    personal: ClassVar[dict[str, str]] = {"note": "words of staff"}
    impersonal = ("topics",)

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    topics = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="topic_definition_once")]
