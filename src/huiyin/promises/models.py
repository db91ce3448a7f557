"""Promises by version, what was delivered on each, the page that customers read, and what customers expect."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from huiyin.promises.contracts import Decision, Direction, ExpectationSource


def _in(language: str, chinese: str, english: str) -> str:
    return chinese if language.startswith("zh") or not english else english


class Promise(models.Model):
    """What a unit promises its customers; what it says and how it is measured stands in its versions."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ()

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when it was last to be measured

    class Meta:
        ordering = ["pk"]


class PromiseVersion(models.Model):
    """One wording of a promise and the days for which it holds; delivery is judged by the version of its day.

    `indicator` and `target` say what is measured ("" for nothing yet), `promised` the value in the
    indicator's own unit. `problem` is what came in the way when it was last measured.
    """

    personal: ClassVar[dict[str, str]] = {"note": "words of staff"}
    impersonal = (
        "text",
        "text_en",
        "indicator",
        "target",
        "direction",
        "limits",
        "limits_en",
        "problem",
    )

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=500, blank=True)
    indicator = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=120, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.AT_LEAST)
    promised = models.FloatField(null=True)
    limits = models.TextField(blank=True)  # where and when it does not hold
    limits_en = models.TextField(blank=True)
    note = models.TextField(blank=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()
    measured_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="promise_version_once"),
            models.UniqueConstraint(
                fields=["promise", "valid_from"], name="one_promise_version_begins_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="promise_version_of_days",
            ),
            models.CheckConstraint(
                condition=Q(indicator="", promised=None) | (~Q(indicator="") & Q(promised__isnull=False)),
                name="promised_value_with_indicator",
            ),
        ]

    def text_in(self, language: str) -> str:
        """The promise in Chinese or, where there is one, in English."""
        return _in(language, self.text, self.text_en)

    def limits_in(self, language: str) -> str:
        """Its limits, likewise."""
        return _in(language, self.limits, self.limits_en)

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Outcome(models.Model):
    """What was delivered on one version in a month, or (`is_whole`) in all of its days so far; see `Delivered`."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("estimate", "detail")

    version = models.ForeignKey(PromiseVersion, on_delete=models.CASCADE, related_name="outcomes")
    is_whole = models.BooleanField(default=False)
    first_on = models.DateField()
    last_on = models.DateField()
    estimate = models.JSONField()
    n_open = models.PositiveIntegerField(default=0)
    is_bound = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-is_whole", "first_on"]
        constraints = [
            models.UniqueConstraint(fields=["version", "is_whole", "first_on"], name="one_outcome_of_a_month")
        ]


class PromisePage(models.Model):
    """The public page of a unit: switched on or not, its address, and how customers complain."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("address", "intro", "intro_en", "complain", "complain_en")

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    address = models.SlugField(max_length=60, unique=True)
    is_on = models.BooleanField(default=False)
    shows_outcomes = models.BooleanField(default=True)
    intro = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    complain = models.TextField(blank=True)
    complain_en = models.TextField(blank=True)
    saved_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    def intro_in(self, language: str) -> str:
        """The words at its head."""
        return _in(language, self.intro, self.intro_en)

    def complain_in(self, language: str) -> str:
        """How to complain."""
        return _in(language, self.complain, self.complain_en)


class Expectation(models.Model):
    """What customers expect of a unit, how we know, and what we decided.

    `reference` names the question, or the category of cases, that it was collected from; with `programme`
    it is there once in a unit, so that collecting again adds nothing twice. Of what was told, `n_asked`
    customers were talked to, `n_named` named it and `n_unmet` of those said that it is not met.
    """

    personal: ClassVar[dict[str, str]] = {"means": "words of staff"}
    impersonal = ("text", "text_en", "source", "reference", "decision", "explanation", "explanation_en")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=12, choices=ExpectationSource.choices)
    programme = models.ForeignKey("surveys.Programme", null=True, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=120, blank=True)
    n_asked = models.PositiveIntegerField(default=0)
    n_named = models.PositiveIntegerField(default=0)
    n_unmet = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OPEN)
    means = models.TextField(blank=True)  # which services together meet it
    explanation = models.TextField(blank=True)  # what customers are told where it is not met
    explanation_en = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    until = models.DateField(null=True)  # when it is decided again
    promise = models.ForeignKey(Promise, null=True, on_delete=models.SET_NULL, related_name="expectations")
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "source", "programme", "reference"],
                condition=~Q(reference="") & Q(programme__isnull=False),
                name="expectation_collected_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "source", "reference"],
                condition=~Q(reference="") & Q(programme=None),
                name="expectation_of_cases_once",
            ),
            models.CheckConstraint(
                condition=Q(n_named__lte=models.F("n_asked"), n_unmet__lte=models.F("n_named")),
                name="expectation_counts_nest",
            ),
        ]

    def text_in(self, language: str) -> str:
        """The expectation in Chinese or, where there is one, in English."""
        return _in(language, self.text, self.text_en)

    def explanation_in(self, language: str) -> str:
        """What customers are told, likewise."""
        return _in(language, self.explanation, self.explanation_en)


class ExpectationEntry(models.Model):
    """One line of an expectation's history. Added, never changed."""

    personal: ClassVar[dict[str, str]] = {"text": "words of staff"}
    impersonal = ("kind", "decision")

    expectation = models.ForeignKey(Expectation, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
