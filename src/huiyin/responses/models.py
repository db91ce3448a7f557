"""Accepted answers: the one source of truth. Only `responses.services` writes here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Response(models.Model):
    """What one respondent said once. Added, never changed; an import can be undone as a whole.

    `answers` maps variable keys to values (numbers for ratings, text for open answers); a question
    without an answer has no key. `context` maps segment keys to their value at answer time.
    `dedup_key` names the one act of answering (a link's token, a submission, a file's row): the same
    act sent twice is stored once, by a unique key that is never empty.
    """

    personal: ClassVar[dict[str, str]] = {
        "respondent_key": "identity of the respondent",
        "answers": "free text of the respondent",
        "context": "attributes of the respondent",
    }
    impersonal = ("dedup_key", "channel", "batch", "language")

    programme = models.ForeignKey("surveys.Programme", on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey("surveys.Wave", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "surveys.QuestionnaireVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=40)
    batch = models.CharField(max_length=40, blank=True, db_index=True)  # "upload:12" for imported rows
    dedup_key = models.CharField(max_length=120, unique=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    answers = models.JSONField()
    context = models.JSONField(default=dict)
    weight = models.FloatField(null=True)
    language = models.CharField(max_length=10, blank=True)
    answered_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["programme", "-id"], name="responses_of_programme")]


class Draft(models.Model):
    """Pages of a questionnaire already filled in but not yet handed in, so that a lost connection loses one page.

    `answers` holds form fields as they were typed; `version` is what the respondent began with.
    """

    personal: ClassVar[dict[str, str]] = {"answers": "free text of the respondent"}
    impersonal = ("submission_id", "link_token_hash", "language")

    submission_id = models.CharField(max_length=64)
    link_token_hash = models.CharField(max_length=64)
    version = models.ForeignKey("surveys.QuestionnaireVersion", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link_token_hash", "submission_id"], name="one_draft_a_submission"
            )
        ]
