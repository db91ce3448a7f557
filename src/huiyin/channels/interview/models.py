"""Studies by interview: who is to be talked with, what was said on each topic, and how it was coded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class Talk(models.TextChoices):
    """How people are talked with."""

    DEPTH = "depth", pgettext_lazy("talk", "In-depth interview")
    FOCUS = "focus", pgettext_lazy("talk", "Focus group")


class Standing(models.TextChoices):
    """Where somebody who was drawn stands."""

    DRAWN = "drawn", pgettext_lazy("standing", "Drawn")
    RESERVE = "reserve", pgettext_lazy("standing", "Reserve")
    AGREED = "agreed", pgettext_lazy("standing", "Agreed")
    DECLINED = "declined", pgettext_lazy("standing", "Declined")
    DONE = "done", pgettext_lazy("standing", "Interviewed")


class Study(models.Model):
    """Interviews with a drawn part of the core customers. The draw is repeatable from `seed` and the list."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "kind", "topics", "consent")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Talk.choices, default=Talk.DEPTH)
    year = models.PositiveSmallIntegerField()
    share_percent = models.FloatField(default=5.0)
    n_core = models.PositiveIntegerField(default=0)
    seed = models.PositiveBigIntegerField()
    topics = models.JSONField(default=list)  # [{"key", "title", "prompt", "is_rated"}]
    consent = models.TextField(blank=True)
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """Somebody drawn (or added) for a study. `place` is the place in the draw."""

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "name": "identity of the respondent",
        "contact": "contact of the respondent",
        "note": "about the respondent",
    }
    impersonal = ("standing",)

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="participants")
    respondent_key = models.CharField(max_length=120)
    name = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    place = models.PositiveIntegerField()
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.DRAWN)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["study", "respondent_key"], name="drawn_once_a_study")]


class Session(models.Model):
    """One conversation: with one person in depth, or with a group."""

    personal: ClassVar[dict[str, str]] = {
        "consent_note": "how the respondents agreed",
        "summary": "what the respondents said",
    }
    impersonal = ("location",)

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sessions")
    held_at = models.DateTimeField()
    location = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    moderator = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    participants = models.ManyToManyField(Participant, related_name="sessions")
    has_consent = models.BooleanField(default=False)
    consent_note = models.CharField(max_length=200, blank=True)
    may_record = models.BooleanField(default=False)
    summary = models.TextField(blank=True)
    link = models.OneToOneField("channels.Link", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-held_at", "-pk"]


class Passage(models.Model):
    """What was said on one topic, in the respondent's words (a quote) or in the moderator's."""

    personal: ClassVar[dict[str, str]] = {"text": "words of the respondent"}
    impersonal = ("topic",)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="passages")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.CASCADE, related_name="passages")
    topic = models.CharField(max_length=40)
    text = models.TextField()
    is_quote = models.BooleanField(default=True)

    class Meta:
        ordering = ["session", "pk"]


class TopicRating(models.Model):
    """A grade from 1 to 5 that was asked for in the conversation; it never enters the survey's figures."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("topic",)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ratings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ratings")
    topic = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participant", "topic"], name="topic_rated_once")
        ]


class Attachment(models.Model):
    """A recording, a photo of notes or a document of a session."""

    personal: ClassVar[dict[str, str]] = {
        "title": "may name the respondent",
        "file": "voice or picture of the respondent",
    }
    impersonal = ()

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(max_length=120)
    file = models.CharField(max_length=48)
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()


class Code(models.Model):
    """One entry of a study's coding frame."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "about")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codes")
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="code_once_a_study")]


class Coding(models.Model):
    """Which codes one coder gave one passage; an empty list is a decision too."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="codings")
    coder = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    codes = models.ManyToManyField(Code, related_name="codings")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["passage", "coder"], name="coded_once_a_coder")]
