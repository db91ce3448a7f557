"""Programmes with their codebook and waves; questionnaires with their published versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Identity(models.TextChoices):
    """Whether answers lead back to people."""

    IDENTIFIED = "identified", _("Identified: answers carry the customer number")
    CONFIDENTIAL = "confidential", _("Confidential: only managers see who answered; cases are possible")
    ANONYMOUS = "anonymous", _("Anonymous: nothing leads from an answer to a person, for good")


class Programme(models.Model):
    """What is measured, of whom, and by which unit: the home of questionnaires, files, metrics and reports."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = (
        "name",
        "aim",
        "population",
        "mode",
        "sample",
        "limits",
        "label",
        "identity",
        "conducted_by",
        "masked_kinds",
    )

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    aim = models.TextField(blank=True)
    population = models.TextField(blank=True)
    mode = models.TextField(blank=True)  # how answers are gathered
    sample = models.TextField(blank=True)  # how respondents are chosen
    limits = models.TextField(blank=True)
    label = models.CharField(
        max_length=200, blank=True
    )  # "sample data", "constructed": shown with every figure
    identity = models.CharField(max_length=12, choices=Identity.choices, default=Identity.IDENTIFIED)
    # the agency of a third-party study; "" for our own. Its figures are kept apart from ours by being here alone
    conducted_by = models.CharField(max_length=120, blank=True)
    # of the questions that applied to a respondent, the share answered from which AAPOR calls the interview
    # partial (1.2; below it is a break-off, 2.12) and from which it calls it complete (1.1)
    partial_percent = models.PositiveSmallIntegerField(default=50)
    complete_percent = models.PositiveSmallIntegerField(default=80)
    # the kinds of personal data that are masked in open answers before they are stored; none: nothing is
    masked_kinds = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def marks(self) -> str:
        """What stands beside every figure: who asked, if not we ourselves, and the label."""
        asked = (
            gettext("Third-party study by %(agency)s") % {"agency": self.conducted_by}
            if self.conducted_by
            else ""
        )
        return " · ".join(str(mark) for mark in (asked, self.label) if mark)


class ProgrammeVariable(models.Model):
    """One entry of the programme's codebook; `definition` is `codebook.Variable.as_json()`."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("key", "definition")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="variables")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    definition = models.JSONField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="variable_key_once")]


class Wave(models.Model):
    """One round of asking; waves are ordered by their first day."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name",)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="waves")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="wave_name_once")]

    def __str__(self) -> str:
        return self.name


class Questionnaire(models.Model):
    """Questions to be asked. `draft` is edited; what is published is a version and never changes."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("title", "draft")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questionnaires")
    title = models.CharField(max_length=200)
    draft = models.JSONField()
    draft_number = models.PositiveIntegerField(default=1)  # of its revision that is the draft now
    draft_stamp = models.PositiveIntegerField(default=1)  # counts every change, undone ones too
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    has_quotas = models.BooleanField(default=False)  # answers must be counted against them
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class DraftRevision(models.Model):
    """The draft after a change, so that changes can be undone and done again."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition",)

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_revision_a_number")
        ]


class DismissedFinding(models.Model):
    """A finding of the questionnaire checker that somebody looked at and let stand, with the reason.

    `words` is what the finding was about: other words, and it is shown again.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("rule", "place", "words", "reason")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="dismissed")
    rule = models.CharField(max_length=80)
    place = models.CharField(max_length=200)
    words = models.CharField(max_length=64)  # a hash
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "rule", "place", "words"], name="dismissed_once")
        ]


class QuestionnaireVersion(models.Model):
    """A published questionnaire, word for word; answers stay with the version they were given to."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("definition",)

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once")
        ]
