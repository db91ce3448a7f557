"""Texts that people code, beside what the readers said of them, and what people put right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.texts.coding_contracts import LabelTask, Purpose


class CodingRound(models.Model):
    """Texts drawn at one time for people to code.

    A round to measure is a random sample (within what the readers said) of the texts of some days; its labels are
    never learned from. A round to learn holds the texts the readers were least sure of; its labels measure nothing.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("purpose",)

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    seed = models.BigIntegerField()
    n_population = models.PositiveIntegerField()
    drawn_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="coding_round_once")]


class CodingItem(models.Model):
    """One text of a round, named by its place, with what the readers said of it and how many texts it stands for.

    `said` is by task: a label, a list of them, or null where they were not sure. It follows the readers: read again,
    it holds what they say now. `is_double` wants a second coder.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("source", "question", "said")

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="items")
    source = models.CharField(max_length=12)
    source_id = models.BigIntegerField()
    question = models.CharField(max_length=80, blank=True)
    said = models.JSONField(default=dict)
    weight = models.FloatField(default=1.0)
    is_double = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "source", "source_id", "question"], name="text_once_in_a_round"
            )
        ]
        indexes = [models.Index(fields=["source", "source_id"], name="coded_of_record")]


class TextCode(models.Model):
    """What one person found in a text: by task a label or a list of them. One that `settles` decides a difference."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("labels",)

    item = models.ForeignKey(CodingItem, on_delete=models.CASCADE, related_name="codes")
    coder = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    labels = models.JSONField(default=dict)
    settles = models.BooleanField(default=False)
    coded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "coder"], condition=Q(settles=False), name="one_code_each"
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(settles=True), name="settled_once"),
        ]


class LabelCorrection(models.Model):
    """A label that a person put right where it was shown; taken back, never deleted.

    For the task of topics `topics` holds the keys of all that the text is about, and `label` nothing.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("source", "question", "task", "was", "label", "topics")

    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=12)
    source_id = models.BigIntegerField()
    question = models.CharField(max_length=80, blank=True)
    task = models.CharField(max_length=10, choices=LabelTask.choices)
    was = models.JSONField(null=True)
    label = models.CharField(max_length=20, blank=True)
    topics = models.JSONField(default=list)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["programme", "-id"], name="corrections_of_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "question", "task"],
                condition=Q(undone_at=None),
                name="one_correction_of_a_label",
            )
        ]

    @property
    def value(self) -> str | list[str]:
        """What the person said: a label, or the keys of topics."""
        return self.topics if self.task == LabelTask.TOPICS else self.label
