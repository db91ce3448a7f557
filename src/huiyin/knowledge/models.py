"""Articles by version and language, help pages, conversations with their turns, and the language model that may help."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.knowledge.contracts import Audience, Reason, TalkState, Who


class Article(models.Model):
    """Something customers or colleagues may want to know; its words stand in its versions.

    `live` is the version that is read and searched, None while nothing was published.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("industry", "tags", "audience")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.SET_NULL, related_name="+")
    industry = models.CharField(max_length=40, blank=True)
    tags = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYBODY)
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(null=True)
    live = models.ForeignKey("ArticleVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class ArticleVersion(models.Model):
    """One wording of an article. A published one is never changed."""

    personal: ClassVar[dict[str, str]] = {"note": "words of staff"}
    impersonal = ()

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]


class ArticleText(models.Model):
    """A version in one language; fields as in `contracts.Text`."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("language", "title", "asked", "answer", "body")

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=200)
    asked = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["-language"]  # Chinese first
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="article_text_once")]


class SynonymGroup(models.Model):
    """Words that mean the same to customers, one a line."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("words",)

    words = models.TextField()
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Stock(models.Model):
    """One row: counts every change of what can be searched, so that each process knows when to look anew."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    revision = models.PositiveBigIntegerField(default=0)


class HelpPage(models.Model):
    """The public help page of a unit, with the assistant if that is on.

    The assistant answers by itself where it is at least `least_confidence` sure. `other_ways` says how else
    customers reach us (hot line, hours), `cases_of` in which programme conversations become cases.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("address", "intro", "intro_en", "other_ways", "other_ways_en")

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    address = models.SlugField(max_length=60, unique=True)
    is_on = models.BooleanField(default=False)
    has_assistant = models.BooleanField(default=True)
    least_confidence = models.FloatField(default=0.6)
    intro = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    other_ways = models.TextField(blank=True)
    other_ways_en = models.TextField(blank=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    def intro_in(self, language: str) -> str:
        """The words at its head, in Chinese or, where there are some, in English."""
        return self.intro if language == "zh" or not self.intro_en else self.intro_en

    def other_ways_in(self, language: str) -> str:
        """How else we are reached, likewise."""
        return self.other_ways if language == "zh" or not self.other_ways_en else self.other_ways_en


class Conversation(models.Model):
    """A customer and the assistant, later perhaps a person; opened again only by the secret in its address."""

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the customer",
        "reach": "contact of the customer",
        "comment": "free text of the customer",
    }
    impersonal = ("token_hash", "language", "state", "reason")

    page = models.ForeignKey(HelpPage, on_delete=models.CASCADE, related_name="conversations")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=TalkState.choices, default=TalkState.OPEN)
    began_at = models.DateTimeField(db_index=True)
    last_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    handed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # when a person first said something
    closed_at = models.DateTimeField(null=True)
    reach = models.CharField(max_length=120, blank=True)  # how they want to be reached, as they wrote it
    contact = models.ForeignKey("customers.Contact", null=True, on_delete=models.SET_NULL, related_name="+")
    respondent_key = models.CharField(max_length=120, blank=True, db_index=True)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.SET_NULL, related_name="+")
    solved = models.BooleanField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)  # 1 (bad) to 5 (good)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="conversation_rated_1_to_5"
            )
        ]
        indexes = [models.Index(fields=["unit", "state", "-last_at"], name="conversations_of_unit")]


class Turn(models.Model):
    """One thing said. `found` says what the assistant had for a customer's question, `confidence` how sure it was.

    `offered` are the articles it showed, by the number of their text, best first. A question is `settled_at`
    once somebody made an article of it or put it aside.
    """

    personal: ClassVar[dict[str, str]] = {"words": "free text of the customer"}
    impersonal = ("who", "found", "offered", "signs")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    at = models.DateTimeField()
    who = models.CharField(max_length=10, choices=Who.choices)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField()
    found = models.CharField(max_length=10, blank=True)
    confidence = models.FloatField(null=True)
    offered = models.JSONField(default=list)
    signs = models.JSONField(default=list)  # why a person is needed, with the places in the words
    text = models.ForeignKey(ArticleText, null=True, on_delete=models.SET_NULL, related_name="+")
    helpful = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["found", "settled_at"], name="questions_left")]


class Machine(models.Model):
    """One row: the language model that may write drafts and summaries, if an administrator switched it on."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("address", "model", "sealed_key")

    is_on = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=120, blank=True)
    sealed_key = models.TextField(blank=True)
    seconds = models.FloatField(default=20)
    daily_tokens = models.PositiveIntegerField(default=200_000)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()


class MachineDay(models.Model):
    """What the language model was used for on a day: calls made, answers kept before, answers refused, tokens."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    day = models.DateField(unique=True)
    n_calls = models.PositiveIntegerField(default=0)
    n_kept = models.PositiveIntegerField(default=0)
    n_failed = models.PositiveIntegerField(default=0)
    n_refused = models.PositiveIntegerField(default=0)
    n_tokens = models.PositiveIntegerField(default=0)


class MachineText(models.Model):
    """What the language model wrote about a conversation, kept by what it was asked; it is never sent by itself."""

    personal: ClassVar[dict[str, str]] = {"words": "written about what the customer said, masked"}
    impersonal = ("digest", "purpose", "quotes")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="machine_texts")
    purpose = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    words = models.TextField()
    quotes = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "digest"], name="machine_text_asked_once")
        ]
