"""Readings: what the readers understood of one text. The text itself stays where it was said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.texts.contracts import ReadingFlag, TextKind, TextSource


class TextReading(models.Model):
    """What the readers understood of one text, the newest reading only.

    `source`, `source_id` and `question` name the text. `positive_rate` (None for a text without words) is the
    probability that its author is content, `strength` −1 to 1, `kind_rate` the probability of `kind`, `urgency`
    0 to 3 with the reasons in `evidence` ([kind, start, end] in the text), `flags` the sum of `ReadingFlag`. `words` packs a 32-bit hash of every word and pair of neighbouring
    words, so that texts are counted without being fetched; `readers` names the versions that read.
    """

    personal: ClassVar[dict[str, str]] = {"words": "hashes of the words of the respondent"}
    impersonal = ("source", "question", "unit_path", "language", "kind", "readers", "evidence")

    source = models.CharField(max_length=12, choices=TextSource.choices)
    source_id = models.BigIntegerField()
    question = models.CharField(max_length=80, blank=True)
    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=400)
    written_at = models.DateTimeField()
    n_characters = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=12, choices=TextKind.choices, default=TextKind.OTHER)
    kind_rate = models.FloatField(null=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    positive_rate = models.FloatField(null=True)
    strength = models.FloatField(null=True)
    evidence = models.JSONField(default=list)
    flags = models.PositiveSmallIntegerField(default=0)
    words = models.BinaryField(default=b"")
    readers = models.CharField(max_length=40)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id", "question"], name="one_reading_of_a_text"),
            models.CheckConstraint(condition=Q(urgency__lte=3), name="urgency_of_four_levels"),
        ]
        indexes = [models.Index(fields=["programme", "written_at"], name="readings_of_programme")]

    def has(self, flag: ReadingFlag) -> bool:
        """Whether a flag is set."""
        return bool(self.flags & flag)


class TopicMention(models.Model):
    """One topic that a text speaks of, with the clause that says most of it.

    `start` and `end` are places in the text as it was written, `evidence_start` and `evidence_end` those of the
    words that told; `positive_rate` is of all its clauses about the topic.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("topic",)

    reading = models.ForeignKey(TextReading, on_delete=models.CASCADE, related_name="mentions")
    topic = models.CharField(max_length=60)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    evidence_start = models.PositiveIntegerField(default=0)
    evidence_end = models.PositiveIntegerField(default=0)
    probability = models.FloatField()
    positive_rate = models.FloatField(null=True)
    is_unsure = models.BooleanField(default=False)

    class Meta:
        ordering = ["reading", "start"]
        constraints = [models.UniqueConstraint(fields=["reading", "topic"], name="topic_once_in_a_reading")]


class TextRun(models.Model):
    """One piece of work for the readers: the records of a source from `first_id` to `last_id`, or all of a programme.

    `next_id` is where it goes on after a stop; `n_total` and `n_done` count records for the progress bar.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("source", "at_source", "batch")

    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12, blank=True)  # "" for every source
    at_source = models.CharField(max_length=12, blank=True)  # which one `next_id` belongs to
    batch = models.CharField(max_length=40, blank=True)
    first_id = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(null=True)
    next_id = models.BigIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    n_done = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["programme"], name="unfinished_text_runs", condition=Q(finished_at=None))
        ]
